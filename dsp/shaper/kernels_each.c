// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "kernels.h"

#include "../base/vector.h"

#include <math.h>
#include <stddef.h>

#if INFLECT_LANES == 8
#  include <immintrin.h>
#endif

/// Before a loop that does little
#if defined(__clang__)
#  define UNROLL
#else
#  define UNROLL _Pragma("GCC unroll 4")
#endif

static uint32_t
mute(uint32_t n, float limit, const float* restrict in, float* restrict out)
{
  uint32_t n_bad = 0U;
  UNROLL for (uint32_t i = 0U; i < n; ++i)
  {
    const bool good = fabsf(in[i]) <= limit;
    out[i] = good ? in[i] : 0.0F;
    n_bad += good ? 0U : 1U;
  }
  return n_bad;
}

static void
scale(uint32_t n, float factor, const float* in, float* out)
{
  UNROLL for (uint32_t i = 0U; i < n; ++i)
  {
    out[i] = factor * in[i];
  }
}

static void
fade(uint32_t n, const double* factors, const float* in, float* out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = (float)factors[i] * in[i];
  }
}

/// A group of the DC block
typedef float Group __attribute__((vector_size(4 * INFLECT_DC_GROUP)));

#if INFLECT_LANES > 1

/// `sums += factors * group`, fused wherever it stands if at all
INFLECT_INLINE void
add_products(const Group* factors, const Group* group, Group* sums)
{
#  if INFLECT_LANES == 8
  *sums = _mm256_fmadd_ps(*factors, *group, *sums);
#  else
  *sums += *factors * *group;
#  endif
}

/// Add to the second half of each stretch what the last sum of the first half
/// has become; a number comes into none before it, not even times 0
#  define ADD_FALLEN(falls, sums, ...)                          \
    do {                                                        \
      const Group last =                                        \
        __builtin_shufflevector(*(sums), *(sums), __VA_ARGS__); \
      add_products((falls), &last, (sums));                     \
    } while (0)

INFLECT_INLINE void
splat(float number, Group* group)
{
  *group = number - (Group){0.0F};
}

/**
   Take the low-pass filter's output off a group.

   @param minus_shares How much of it, negative.
   @param x Shape [INFLECT_DC_GROUP], changed.
   @return The past before the next group.
*/
INFLECT_INLINE double
block_group(const InflectDcBlock* filter,
            double past,
            const Group* minus_shares,
            float* x)
{
  Group in;
  Group pasts;
  Group falls[3];
  Group factors;
  memcpy(&in, x, sizeof(in));
  memcpy(&pasts, filter->past, sizeof(pasts));
  memcpy(falls, filter->falls, sizeof(falls));
  Group sums = in;
  ADD_FALLEN(&falls[0], &sums, 0, 0, 2, 2, 4, 4, 6, 6);
  ADD_FALLEN(&falls[1], &sums, 0, 1, 1, 1, 4, 5, 5, 5);
  ADD_FALLEN(&falls[2], &sums, 0, 1, 2, 3, 3, 3, 3, 3);
  Group lows = filter->input * in;
  splat(filter->sum, &factors);
  add_products(&factors, &sums, &lows);
  splat((float)past, &factors);
  add_products(&factors, &pasts, &lows);
  Group out = in;
  add_products(minus_shares, &lows, &out);
  memcpy(x, &out, sizeof(out));
  return filter->keep_group * past + (double)sums[INFLECT_DC_GROUP - 1U];
}

#else

static double
block_group(const InflectDcBlock* filter,
            double past,
            const Group* minus_shares,
            float* x)
{
  float sum = 0.0F;
  for (uint32_t i = 0U; i < INFLECT_DC_GROUP; ++i) {
    sum = x[i] + filter->falls[0][1] * sum;
    const float low =
      filter->input * x[i] + filter->sum * sum + filter->past[i] * (float)past;
    x[i] += (*minus_shares)[i] * low;
  }
  return filter->keep_group * past + (double)sum;
}

#endif

/// Whether none of a group is more than 0
static inline bool
is_silent(const float* x)
{
  uint32_t bits[INFLECT_DC_GROUP];
  uint32_t all = 0U;
  memcpy(bits, x, sizeof(bits));
  for (uint32_t i = 0U; i < INFLECT_DC_GROUP; ++i) {
    all |= bits[i] << 1U; // Without the sign
  }
  return all == 0U;
}

/// Count the zeros before the sound, where groups start
static uint32_t
n_silent(const float* x, uint32_t n)
{
  uint32_t i = 0U;
  while (i + INFLECT_DC_GROUP <= n && is_silent(x + i)) {
    i += INFLECT_DC_GROUP;
  }
  while (i < n && x[i] == 0.0F) {
    ++i;
  }
  return i;
}

/// The negative shares of a group from frame `at` on, of `n`
static inline void
load_shares(const double* shares, ptrdiff_t at, ptrdiff_t n, Group* minus)
{
  float numbers[INFLECT_DC_GROUP] = {0.0F};
  for (ptrdiff_t i = 0; i < (ptrdiff_t)INFLECT_DC_GROUP; ++i) {
    const bool inside = at + i >= 0 && at + i < n;
    numbers[i] = inside ? -(float)shares[at + i] : 0.0F;
  }
  memcpy(minus, numbers, sizeof(numbers));
}

static void
block_dc(const InflectDcBlock* design,
         InflectDcState* state,
         uint32_t n_frames,
         const double* shares,
         bool single,
         float* x)
{
  // A copy, which no store of a sample could change
  const InflectDcBlock filter = *design;
  const ptrdiff_t group = INFLECT_DC_GROUP;
  const ptrdiff_t n = n_frames;
  double past = state->past;
  Group minus_shares = (Group){0.0F} - (float)shares[0];
  // The last inputs, while none is overwritten
  Group last;
  memcpy(&last, x + n - group, sizeof(last));
  // A group that has begun is before the block once more
  ptrdiff_t i = -(ptrdiff_t)state->filled;
  for (;; i += group) {
    if (past == 0.0 && i >= 0) {
      i += n_silent(x + i, (uint32_t)(n - i));
    }
    if (i + group > n) {
      break;
    }
    while (single && past != 0.0 && i + 2 * group <= n) {
      past = block_group(&filter, past, &minus_shares, x + i);
      i += group;
    }
    if (!single) {
      load_shares(shares, i, n, &minus_shares);
    }
    past = block_group(&filter, past, &minus_shares, x + i);
  }
  state->past = past;
  state->filled = (uint32_t)(n - i);
  if (i == n) {
    return;
  }
  // What stands behind the block comes into nothing before it
  memcpy(state->group, &last, sizeof(state->group));
  if (!single) {
    load_shares(shares, i, n, &minus_shares);
  }
  block_group(&filter, past, &minus_shares, x + i);
}

static void
shift(uint32_t n,
      const float* restrict x,
      const float* restrict bias,
      float* restrict out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = x[i] + bias[i];
  }
}

static void
add(uint32_t n,
    const float* restrict ahead,
    const float* restrict behind,
    float* restrict out)
{
  UNROLL for (uint32_t i = 0U; i < n; ++i)
  {
    out[i] = ahead[i] + behind[i];
  }
}

static void
join(uint32_t n,
     const float* restrict ahead,
     const float* restrict behind,
     const float* restrict silence,
     float limit,
     float* restrict out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    const float sum = ahead[i] + behind[i];
    const float finite = sum == sum ? sum : 0.0F;
    const float above = finite < -limit ? -limit : finite;
    const float bounded = above > limit ? limit : above;
    out[i] = bounded - silence[i];
  }
}

const InflectKernels INFLECT_KERNELS_NAME = {
  .mute = mute,
  .scale = scale,
  .fade = fade,
  .block_dc = block_dc,
  .shift = shift,
  .add = add,
  .join = join,
};
