// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "kernels.h"

#include "../base/vector.h"

#include <math.h>
#include <stddef.h>

/// Vectors of a group of the DC block
#define N_VECTORS (INFLECT_DC_GROUP / INFLECT_LANES)

static uint32_t
mute(uint32_t n, float limit, const float* restrict in, float* restrict out)
{
  uint32_t n_bad = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    const bool good = fabsf(in[i]) <= limit;
    out[i] = good ? in[i] : 0.0F;
    n_bad += good ? 0U : 1U;
  }
  return n_bad;
}

static void
scale(uint32_t n, float factor, const float* in, float* out)
{
  for (uint32_t i = 0U; i < n; ++i) {
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

/**
   Take the low-pass filter's output off a group.

   @param past Before the group.
   @param x Shape [INFLECT_DC_GROUP].
   @param shares Likewise.
   @param[out] y Likewise, may be `x`.
   @return The past before the next group.
*/
static inline __attribute__((always_inline)) double
block_group(const InflectDcBlock* filter,
            double past,
            const float* x,
            const InflectVector* shares,
            float* y)
{
  InflectVector lows[N_VECTORS];
  for (uint32_t v = 0U; v < N_VECTORS; ++v) {
    lows[v] = inflect_vector_of(0.0F);
  }
  for (uint32_t j = 0U; j < INFLECT_DC_GROUP; ++j) {
    for (uint32_t v = 0U; v < N_VECTORS; ++v) {
      lows[v] +=
        x[j] * inflect_vector_load(&filter->inputs[j][v * INFLECT_LANES]);
    }
  }
  float last[INFLECT_LANES];
  inflect_vector_store(last, lows[N_VECTORS - 1U]);
  // One product in each sum, so that it is fused in one way if at all
  const double sum = (double)last[INFLECT_LANES - 1] +
                     filter->last * (double)x[INFLECT_DC_GROUP - 1U];
  for (uint32_t v = 0U; v < N_VECTORS; ++v) {
    const uint32_t i = v * INFLECT_LANES;
    lows[v] += (float)past * inflect_vector_load(&filter->past[i]);
    const InflectVector blocked =
      inflect_vector_load(x + i) - shares[v] * lows[v];
    inflect_vector_store(y + i, blocked);
  }
  return filter->keep * past + sum;
}

/// Load the shares of a group
static inline void
load_shares(const double* shares, bool single, InflectVector* vectors)
{
  float numbers[INFLECT_DC_GROUP];
  for (uint32_t i = 0U; i < INFLECT_DC_GROUP; ++i) {
    numbers[i] = (float)shares[single ? 0U : i];
  }
  memcpy(vectors, numbers, sizeof(numbers));
}

/// Take up to the rest of a group; returns how many frames these are
static uint32_t
block_part(const InflectDcBlock* filter,
           InflectDcState* state,
           uint32_t n,
           const double* shares,
           const InflectVector* flat,
           float* x)
{
  const uint32_t room = INFLECT_DC_GROUP - state->filled;
  const uint32_t n_part = n < room ? n : room;
  const size_t size = n_part * sizeof(float);
  double own[INFLECT_DC_GROUP];
  InflectVector moving[N_VECTORS];
  if (!flat) {
    for (uint32_t i = 0U; i < INFLECT_DC_GROUP; ++i) {
      const uint32_t at = i - state->filled; // Beyond the part where before it
      own[i] = at < n_part ? shares[at] : 0.0;
    }
    load_shares(own, false, moving);
  }
  float y[INFLECT_DC_GROUP];
  memcpy(state->group + state->filled, x, size);
  const double next =
    block_group(filter, state->past, state->group, flat ? flat : moving, y);
  memcpy(x, y + state->filled, size);
  state->filled += n_part;
  if (state->filled == INFLECT_DC_GROUP) {
    *state = (InflectDcState){.past = next};
  }
  return n_part;
}

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

static void
block_dc(const InflectDcBlock* filter,
         InflectDcState* state,
         uint32_t n,
         const double* shares,
         bool single,
         float* x)
{
  InflectVector vectors[N_VECTORS];
  load_shares(shares, true, vectors);
  const InflectVector* const flat = single ? vectors : NULL;
  uint32_t i = 0U;
  if (state->filled > 0U) {
    i = block_part(filter, state, n, shares, flat, x);
  }
  double past = state->past;
  for (;; i += INFLECT_DC_GROUP) {
    i += past == 0.0 ? n_silent(x + i, n - i) : 0U;
    if (i + INFLECT_DC_GROUP > n) {
      break;
    }
    if (!single) {
      load_shares(shares + i, false, vectors);
    }
    past = block_group(filter, past, x + i, vectors, x + i);
  }
  state->past = past;
  if (i < n) {
    block_part(filter, state, n - i, single ? shares : shares + i, flat, x + i);
  }
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
  for (uint32_t i = 0U; i < n; ++i) {
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
