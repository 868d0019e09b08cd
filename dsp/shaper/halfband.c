// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "halfband.h"

#include <stddef.h>

#include "filter_tables.h"

/// Frames whose sums stay in registers
#define TILE 32U

_Static_assert(EQUALISER_REACH == INFLECT_EQUALISER_REACH, "");

const InflectHalfband*
inflect_halfband_find(double attenuation_db, double pass_edge)
{
  const InflectHalfband* best = NULL;
  for (size_t i = 0U; i < sizeof(halfbands) / sizeof(halfbands[0]); ++i) {
    const InflectHalfband* const row = &halfbands[i];
    if (row->attenuation_db >= attenuation_db && row->pass_edge >= pass_edge &&
        (!best || row->n_coefficients < best->n_coefficients)) {
      best = row;
    }
  }
  return best;
}

/// Add `c` (a + b) of up to a tile; the compiler unrolls where `n` is TILE
static inline void
add_pair(float c,
         const float* restrict a,
         const float* restrict b,
         float* restrict sum,
         uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    sum[i] += c * (a[i] + b[i]);
  }
}

/// Add the symmetric taps over a block, a tile at a time
static void
add_taps(const InflectHalfband* filter,
         const InflectPolyphase* in,
         int32_t newest,
         int32_t step,
         float gain,
         float* out,
         uint32_t n)
{
  const int32_t n_pairs = (int32_t)filter->n_coefficients;
  const int32_t oldest = newest - step * (2 * n_pairs - 1);
  for (uint32_t start = 0U; start < n; start += TILE) {
    const uint32_t n_left = n - start;
    float sum[TILE] = {0.0F};
    for (int32_t k = 0; k < n_pairs; ++k) {
      const float c = gain * filter->coefficients[k];
      const float* const a =
        inflect_polyphase_at(in, newest - step * k) + start;
      const float* const b =
        inflect_polyphase_at(in, oldest + step * k) + start;
      if (n_left >= TILE) {
        add_pair(c, a, b, sum, TILE);
      } else {
        add_pair(c, a, b, sum, n_left);
      }
    }
    for (uint32_t i = 0U; i < TILE && i < n_left; ++i) {
      out[start + i] += sum[i];
    }
  }
}

void
inflect_halfband_up(const InflectHalfband* filter,
                    const InflectPolyphase* in,
                    const InflectPolyphase* out,
                    uint32_t n)
{
  const int32_t n_phases = 1 << in->log2_factor;
  const int32_t middle = (int32_t)filter->n_coefficients - 1;
  for (int32_t p = 0; p < n_phases; ++p) {
    float* const even = out->phases[2 * p];
    memset(even, 0, n * sizeof(float));
    add_taps(filter, in, p, 1, 1.0F, even, n);
    memcpy(out->phases[2 * p + 1], inflect_polyphase_at(in, p - middle),
           n * sizeof(float));
  }
}

void
inflect_halfband_down(const InflectHalfband* filter,
                      const InflectPolyphase* in,
                      uint32_t delay,
                      const InflectPolyphase* out,
                      uint32_t n)
{
  const int32_t n_phases = 1 << out->log2_factor;
  const int32_t middle = 2 * (int32_t)filter->n_coefficients - 1;
  for (int32_t p = 0; p < n_phases; ++p) {
    const int32_t newest = 2 * p - (int32_t)delay;
    const float* const centre = inflect_polyphase_at(in, newest - middle);
    float* const sum = out->phases[p];
    for (uint32_t i = 0U; i < n; ++i) {
      sum[i] = 0.5F * centre[i];
    }
    add_taps(filter, in, newest, 2, 0.5F, sum, n);
  }
}

const float*
inflect_equaliser(uint32_t order, uint32_t log2_factor)
{
  return equalisers[order][log2_factor - 1U];
}

void
inflect_equaliser_run(const float* taps,
                      const float* in,
                      float* out,
                      uint32_t n)
{
  const float* const centre = in - INFLECT_EQUALISER_REACH;
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = taps[0] * centre[i];
  }
  for (uint32_t k = 1U; k <= INFLECT_EQUALISER_REACH; ++k) {
    const float* const later = centre + k;
    const float* const earlier = centre - k;
    for (uint32_t i = 0U; i < n; ++i) {
      out[i] += taps[k] * (later[i] + earlier[i]);
    }
  }
}
