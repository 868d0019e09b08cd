// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "loop_kernels.h"

#include "../activation/kernels_vector.h"
#include "../base/vector.h"

#include <stddef.h>

/// Numbers of two vectors in a row, `k` places before the second one
#if INFLECT_LANES == 8
#  define BEFORE1(a, b) \
    __builtin_shufflevector(a, b, 7, 8, 9, 10, 11, 12, 13, 14)
#  define BEFORE2(a, b) \
    __builtin_shufflevector(a, b, 6, 7, 8, 9, 10, 11, 12, 13)
#  define BEFORE4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 8, 9, 10, 11)
#elif INFLECT_LANES == 4
#  define BEFORE1(a, b) __builtin_shufflevector(a, b, 3, 4, 5, 6)
#  define BEFORE2(a, b) __builtin_shufflevector(a, b, 2, 3, 4, 5)
#else
#  define BEFORE1(a, b) (a)
#endif

/// log2 of the lanes, which is where the power of that number stands
#define POWER (INFLECT_LANES == 8 ? 3U : INFLECT_LANES == 4 ? 2U : 0U)

/// Name of the table
extern const InflectLoopKernels INFLECT_LOOP_KERNELS_NAME;

/// Put M phases in order of time; M is a constant where this is inlined
static inline void
gather_phases(const InflectRaised* raised,
              uint32_t n_phases,
              const float* offset,
              float* restrict x,
              uint32_t n)
{
  const float* phases[INFLECT_MAX_FACTOR];
  for (uint32_t p = 0U; p < n_phases; ++p) {
    phases[p] = raised->phases[p];
  }
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t p = 0U; p < n_phases; ++p) {
      x[p] = phases[p][i] + offset[i];
    }
    x += n_phases;
  }
}

static void
gather(const InflectRaised* raised, const float* offset, float* x, uint32_t n)
{
  switch (raised->log2_factor) {
  case 0U:
    gather_phases(raised, 1U, offset, x, n);
    break;
  case 1U:
    gather_phases(raised, 2U, offset, x, n);
    break;
  case 2U:
    gather_phases(raised, 4U, offset, x, n);
    break;
  case 3U:
    gather_phases(raised, 8U, offset, x, n);
    break;
  default:
    gather_phases(raised, 1U << raised->log2_factor, offset, x, n);
    break;
  }
}

#if INFLECT_LANES == 8
#  define EVENS(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#  define ODDS(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#elif INFLECT_LANES == 4
#  define EVENS(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#  define ODDS(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#endif

#if INFLECT_LANES > 1
/// Take M phases of as many frames as there are lanes apart
static inline void
scatter_vectors(const float* y,
                uint32_t n_phases,
                InflectVector taken,
                const InflectPolyphase* high,
                uint32_t i)
{
  InflectVector rows[INFLECT_MAX_FACTOR];
  InflectVector halves[INFLECT_MAX_FACTOR];
  for (uint32_t k = 0U; k < n_phases; ++k) {
    rows[k] = inflect_vector_load(y + (size_t)i * n_phases + k * INFLECT_LANES);
  }
  // Even and odd samples of each group part until a group is one phase
  for (uint32_t size = n_phases; size > 1U; size /= 2U) {
    for (uint32_t k = 0U; k < n_phases / 2U; ++k) {
      const uint32_t group = k / (size / 2U) * size;
      const uint32_t row = k % (size / 2U);
      const InflectVector* const pair = rows + group + 2U * row;
      halves[group + row] = EVENS(pair[0], pair[1]);
      halves[group + size / 2U + row] = ODDS(pair[0], pair[1]);
    }
    for (uint32_t k = 0U; k < n_phases; ++k) {
      rows[k] = halves[k];
    }
  }
  for (uint32_t k = 0U; k < n_phases; ++k) {
    // The last to part is the first bit of the phase
    uint32_t phase = 0U;
    for (uint32_t bit = 1U; bit < n_phases; bit *= 2U) {
      phase = 2U * phase + (k & bit ? 1U : 0U);
    }
    inflect_vector_store(high->phases[phase] + i, rows[k] - taken);
  }
}
#endif

/// Take M phases apart; M is a constant where this is inlined
static inline void
scatter_phases(const float* y,
               uint32_t n_phases,
               const float* offset,
               const InflectPolyphase* high,
               uint32_t n)
{
  uint32_t whole = 0U;
#if INFLECT_LANES > 1
  // Neither may what is read end after the samples, nor what is written
  whole = n - n % INFLECT_LANES;
  for (uint32_t i = 0U; i < whole; i += INFLECT_LANES) {
    scatter_vectors(y, n_phases, inflect_vector_load(offset + i), high, i);
  }
#endif
  for (uint32_t p = 0U; p < n_phases; ++p) {
    for (uint32_t i = whole; i < n; ++i) {
      high->phases[p][i] = y[(size_t)i * n_phases + p] - offset[i];
    }
  }
}

static void
scatter(const float* y,
        const float* offset,
        const InflectPolyphase* high,
        uint32_t n)
{
  switch (high->log2_factor) {
  case 0U:
    scatter_phases(y, 1U, offset, high, n);
    break;
  case 1U:
    scatter_phases(y, 2U, offset, high, n);
    break;
  case 2U:
    scatter_phases(y, 4U, offset, high, n);
    break;
  case 3U:
    scatter_phases(y, 8U, offset, high, n);
    break;
  default:
    scatter_phases(y, 1U << high->log2_factor, offset, high, n);
    break;
  }
}

static void
feed(const float* x,
     const float* w,
     float g,
     float rest,
     float most,
     float* v,
     uint32_t n)
{
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector back = g * (inflect_vector_load(w + i) + rest);
    const InflectVector in = inflect_vector_load(x + i);
    inflect_vector_store(v + i, in + clamped(back, most));
  }
}

// What was just written is read from where it was written, and moved between
// registers: a read across two writes would wait for both

static void
delay(const float* v, float last, float* out, uint32_t n)
{
  InflectVector past = inflect_vector_of(last);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector now = inflect_vector_load(v + i);
    inflect_vector_store(out + i, BEFORE1(past, now));
    past = now;
  }
}

static void
join(const float* ahead, const float* behind, float last, float* y, uint32_t n)
{
  InflectVector past = inflect_vector_of(last);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector now = inflect_vector_load(behind + i);
    const InflectVector sum =
      inflect_vector_load(ahead + i) + BEFORE1(past, now);
    inflect_vector_store(y + i, sum);
    past = now;
  }
}

/// Sums of pole^k d[i - k] for k below the lanes, and those of fewer k
typedef struct {
  InflectVector of1;
  InflectVector of2;
  InflectVector of4;
  InflectVector of8;
} Sums;

/// Double the number of terms until there is one for each lane
static inline Sums
sums_of(const InflectLoopFilter* filter, const Sums* before, InflectVector d)
{
  Sums sums = {d, d, d, d};
#if INFLECT_LANES > 1
  sums.of2 = d + filter->powers[0] * BEFORE1(before->of1, d);
  sums.of4 = sums.of2 + filter->powers[1] * BEFORE2(before->of2, sums.of2);
  sums.of8 = sums.of4;
#else
  (void)filter;
  (void)before;
#endif
#if INFLECT_LANES > 4
  sums.of8 = sums.of4 + filter->powers[2] * BEFORE4(before->of4, sums.of4);
#endif
  return sums;
}

static void
run_filter(const InflectLoopFilter* filter,
           const float* y,
           float rise,
           float out,
           float* d,
           float* z,
           uint32_t n)
{
  const float power = filter->powers[POWER];
  const InflectLoopFilter own = *filter;
  // Of the past only the last numbers of each sum count, which are right
  const InflectVector nothing = inflect_vector_of(0.0F);
  const Sums none = {nothing, nothing, nothing, nothing};
  Sums sums = sums_of(&own, &none, inflect_vector_load(d - INFLECT_LANES));
  InflectVector past = inflect_vector_load(z - INFLECT_LANES);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector came = rise * (inflect_vector_load(y + i) - out);
    inflect_vector_store(d + i, came);
    sums = sums_of(&own, &sums, came);
    past = power * past + own.share * sums.of8;
    inflect_vector_store(z + i, past);
  }
}

const InflectLoopKernels INFLECT_LOOP_KERNELS_NAME = {
  .past = INFLECT_LANES,
  .gather = gather,
  .scatter = scatter,
  .feed = feed,
  .delay = delay,
  .join = join,
  .filter = run_filter,
};
