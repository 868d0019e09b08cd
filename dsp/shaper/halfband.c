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

/// Add the symmetric taps of `n` frames, at most TILE, times `gain`
static inline void
add_taps(const InflectHalfband* filter,
         const InflectPolyphase* in,
         int32_t newest,
         int32_t step,
         float gain,
         uint32_t start,
         float* out,
         uint32_t n)
{
  const int32_t n_taps = 2 * (int32_t)filter->n_coefficients;
  float sum[TILE] = {0.0F};
  for (int32_t k = 0; k < n_taps / 2; ++k) {
    const float c = gain * filter->coefficients[k];
    const float* const a = inflect_polyphase_at(in, newest - step * k) + start;
    const float* const b =
      inflect_polyphase_at(in, newest - step * (n_taps - 1 - k)) + start;
    for (uint32_t i = 0U; i < n; ++i) {
      sum[i] += c * (a[i] + b[i]);
    }
  }
  for (uint32_t i = 0U; i < n; ++i) {
    out[start + i] += sum[i];
  }
}

/// Add the symmetric taps over a block
static void
add_all_taps(const InflectHalfband* filter,
             const InflectPolyphase* in,
             int32_t newest,
             int32_t step,
             float gain,
             float* out,
             uint32_t n)
{
  uint32_t start = 0U;
  for (; start + TILE <= n; start += TILE) {
    add_taps(filter, in, newest, step, gain, start, out, TILE);
  }
  if (start < n) {
    add_taps(filter, in, newest, step, gain, start, out, n - start);
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
    add_all_taps(filter, in, p, 1, 1.0F, even, n);
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
    add_all_taps(filter, in, newest, 2, 0.5F, sum, n);
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
