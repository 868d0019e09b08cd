// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Inner loops of the higher stages: pairs of samples that share a coefficient.
*/

#ifndef INFLECT_FILTERS_FOLDED_H
#define INFLECT_FILTERS_FOLDED_H

#include "filters.h"
#include "filters_vector.h"

#include <stddef.h>
#include <stdint.h>

/// Outputs next to each other that share what a higher stage loads
#define MAX_GROUP 4U

/// Most coefficients of a higher stage
#define MAX_FOLDED 7U

/// Most phases at the lower rate of a stage
#define MAX_PHASES (1U << INFLECT_MAX_STAGE_LOG2)

/// Where a sample stands; the compiler does the sums where `at` is a constant
INFLECT_INLINE const float*
find(const float* const* phases, uint32_t log2_phases, int32_t at)
{
  const int32_t phase = at & ((1 << log2_phases) - 1);
  // An arithmetic shift rounds down, where a division would round to zero
  return phases[phase] + (at >> log2_phases);
}

INFLECT_INLINE InflectVector
load_at(const float* const* phases,
        uint32_t log2_phases,
        int32_t at,
        size_t frame)
{
  InflectVector x = inflect_vector_load(find(phases, log2_phases, at) + frame);
  HOLD(x);
  return x;
}

/**
   Find the sums of products of a group of outputs from `first` on.

   From one coefficient to the next the samples move on by one, so each is
   loaded about once.
*/
INFLECT_INLINE void
sum_folded(const InflectVector* factors,
           uint32_t n_coefficients,
           const float* const* in,
           uint32_t log2_phases,
           uint32_t n_group,
           int32_t first,
           size_t frame,
           InflectVector* sums)
{
  const int32_t reach = 2 * (int32_t)n_coefficients - 1;
  InflectVector left[MAX_GROUP];
  InflectVector right[MAX_GROUP];
  UNROLLED for (uint32_t k = 0U; k < n_coefficients; ++k)
  {
    UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
    {
      const uint32_t from_end = n_group - 1U - g;
      const int32_t newer = first + (int32_t)from_end - (int32_t)k;
      const int32_t older = first + (int32_t)g - reach + (int32_t)k;
      left[from_end] = k > 0U && from_end > 0U
                         ? left[from_end - 1U]
                         : load_at(in, log2_phases, newer, frame);
      right[g] = k > 0U && g + 1U < n_group
                   ? right[g + 1U]
                   : load_at(in, log2_phases, older, frame);
    }
    UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
    {
      const InflectVector pair = left[g] + right[g];
      sums[g] =
        k == 0U ? factors[k] * pair : multiply_add(factors[k], pair, sums[g]);
    }
  }
}

/**
   Run a stage.

   @param in Phases at the rate of the output, whose samples share a
   coefficient.
   @param centres Likewise, what is added at the centre, or null.
*/
INFLECT_INLINE void
run_stage(const float* c,
          uint32_t n_coefficients,
          uint32_t log2_phases,
          const float* const* in,
          const float* const* centres,
          float* const* out,
          uint32_t from,
          uint32_t n)
{
  const uint32_t n_phases = 1U << log2_phases;
  const uint32_t n_group = n_phases < MAX_GROUP ? n_phases : MAX_GROUP;
  // A copy, which no store of a sample could change
  float* own_out[MAX_PHASES];
  InflectVector factors[MAX_FOLDED];
  UNROLLED for (uint32_t p = 0U; p < n_phases; ++p)
  {
    own_out[p] = out[p];
  }
  UNROLLED for (uint32_t k = 0U; k < n_coefficients; ++k)
  {
    factors[k] = inflect_vector_of(c[k]);
  }
  UNROLLED for (uint32_t p = 0U; p < n_phases; p += n_group)
  {
    TWICE for (size_t i = from; i < (size_t)from + n; i += INFLECT_LANES)
    {
      InflectVector sums[MAX_GROUP];
      sum_folded(factors, n_coefficients, in, log2_phases, n_group, (int32_t)p,
                 i, sums);
      UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
      {
        if (centres) {
          const int32_t at = (int32_t)(p + g) - (int32_t)n_coefficients;
          sums[g] += inflect_vector_load(find(centres, log2_phases, at) + i);
        }
        inflect_vector_store(own_out[p + g] + i, sums[g]);
      }
    }
  }
}

INFLECT_INLINE void
raise_stage(const float* c,
            uint32_t n_coefficients,
            uint32_t log2_phases,
            const float* const* in,
            float* const* out,
            uint32_t from,
            uint32_t n)
{
  const uint32_t n_phases = 1U << log2_phases;
  const float* own[MAX_PHASES];
  UNROLLED for (uint32_t p = 0U; p < n_phases; ++p)
  {
    own[p] = in[p];
  }
  run_stage(c, n_coefficients, log2_phases, own, NULL, out, from, n);
}

INFLECT_INLINE void
lower_stage(const float* c,
            uint32_t n_coefficients,
            uint32_t log2_phases,
            const float* const* in,
            float* const* out,
            uint32_t from,
            uint32_t n)
{
  const uint32_t n_phases = 1U << log2_phases;
  const float* even[MAX_PHASES];
  const float* odd[MAX_PHASES];
  UNROLLED for (uint32_t p = 0U; p < n_phases; ++p)
  {
    even[p] = in[2U * p];
    odd[p] = in[2U * p + 1U];
  }
  run_stage(c, n_coefficients, log2_phases, even, odd, out, from, n);
}

/// Define both directions of a stage
#define DEFINE_STAGE(log2_phases, n)                                          \
  static void raise_##log2_phases##_##n(                                      \
    const float* c, const float* const* in, float* const* out, uint32_t from, \
    uint32_t n_frames)                                                        \
  {                                                                           \
    raise_stage(c, n##U, log2_phases##U, in, out, from, n_frames);            \
  }                                                                           \
  static void lower_##log2_phases##_##n(                                      \
    const float* c, const float* const* in, float* const* out, uint32_t from, \
    uint32_t n_frames)                                                        \
  {                                                                           \
    lower_stage(c, n##U, log2_phases##U, in, out, from, n_frames);            \
  }

#define STAGE(log2_phases, n) \
  [n] = {raise_##log2_phases##_##n, lower_##log2_phases##_##n}

DEFINE_STAGE(1, 2)
DEFINE_STAGE(1, 3)
DEFINE_STAGE(1, 4)
DEFINE_STAGE(1, 5)
DEFINE_STAGE(1, 6)
DEFINE_STAGE(1, 7)
DEFINE_STAGE(2, 2)
DEFINE_STAGE(2, 3)
DEFINE_STAGE(2, 4)
DEFINE_STAGE(2, 5)
DEFINE_STAGE(3, 2)
DEFINE_STAGE(3, 3)
DEFINE_STAGE(4, 2)
DEFINE_STAGE(4, 3)

static InflectStage
stage(uint32_t log2_phases, uint32_t n_coefficients)
{
  // The higher the rate, the more room a filter has
  static const InflectStage
    stages[INFLECT_MAX_STAGE_LOG2 + 1U][MAX_FOLDED + 1U] = {
      [1] = {STAGE(1, 2), STAGE(1, 3), STAGE(1, 4), STAGE(1, 5), STAGE(1, 6),
             STAGE(1, 7)},
      [2] = {STAGE(2, 2), STAGE(2, 3), STAGE(2, 4), STAGE(2, 5)},
      [3] = {STAGE(3, 2), STAGE(3, 3)},
      [4] = {STAGE(4, 2), STAGE(4, 3)},
    };
  return n_coefficients <= MAX_FOLDED ? stages[log2_phases][n_coefficients]
                                      : (InflectStage){NULL, NULL};
}

#endif // INFLECT_FILTERS_FOLDED_H
