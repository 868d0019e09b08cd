// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "halfband.h"

#include <stddef.h>

#include "filter_tables.h"

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

/// Run the symmetric taps of a filter over a block
static void
run_taps(const InflectKernels* kernels,
         const float* c,
         uint32_t n_pairs,
         const InflectPolyphase* in,
         int32_t newest,
         int32_t step,
         const float* centre,
         float* out,
         uint32_t n)
{
  const float* taps[INFLECT_MAX_HALFBAND][2];
  const int32_t oldest = newest - step * (2 * (int32_t)n_pairs - 1);
  for (int32_t k = 0; k < (int32_t)n_pairs; ++k) {
    taps[k][0] = inflect_polyphase_at(in, newest - step * k);
    taps[k][1] = inflect_polyphase_at(in, oldest + step * k);
  }
  kernels->fir(c, n_pairs, (const float* const(*)[2])taps, centre, out, n);
}

void
inflect_halfband_up(const InflectHalfband* filter,
                    const InflectKernels* kernels,
                    const InflectPolyphase* in,
                    const InflectPolyphase* out,
                    uint32_t n)
{
  const int32_t n_phases = 1 << in->log2_factor;
  const int32_t middle = (int32_t)filter->n_coefficients - 1;
  for (int32_t p = 0; p < n_phases; ++p) {
    run_taps(kernels, filter->coefficients, filter->n_coefficients, in, p, 1,
             NULL, out->phases[2 * p], n);
    memcpy(out->phases[2 * p + 1], inflect_polyphase_at(in, p - middle),
           n * sizeof(float));
  }
}

void
inflect_halfband_down(const InflectHalfband* filter,
                      const InflectKernels* kernels,
                      const InflectPolyphase* in,
                      uint32_t delay,
                      const InflectPolyphase* out,
                      uint32_t n)
{
  const int32_t n_phases = 1 << out->log2_factor;
  const int32_t middle = 2 * (int32_t)filter->n_coefficients - 1;
  float halves[INFLECT_MAX_HALFBAND];
  for (uint32_t k = 0U; k < filter->n_coefficients; ++k) {
    halves[k] = 0.5F * filter->coefficients[k];
  }
  for (int32_t p = 0; p < n_phases; ++p) {
    const int32_t newest = 2 * p - (int32_t)delay;
    run_taps(kernels, halves, filter->n_coefficients, in, newest, 2,
             inflect_polyphase_at(in, newest - middle), out->phases[p], n);
  }
}

const float*
inflect_equaliser(uint32_t order, uint32_t log2_factor)
{
  return equalisers[order][log2_factor - 1U];
}

void
inflect_equaliser_run(const float* equaliser,
                      const InflectKernels* kernels,
                      const float* in,
                      float* out,
                      uint32_t n)
{
  const float* const centre = in - INFLECT_EQUALISER_REACH;
  const float* taps[INFLECT_EQUALISER_REACH + 1U][2];
  float c[INFLECT_EQUALISER_REACH + 1U];
  for (uint32_t k = 0U; k <= INFLECT_EQUALISER_REACH; ++k) {
    // The middle counts as a pair of itself
    c[k] = k == 0U ? 0.5F * equaliser[0] : equaliser[k];
    taps[k][0] = centre + k;
    taps[k][1] = centre - k;
  }
  kernels->fir(c, INFLECT_EQUALISER_REACH + 1U, (const float* const(*)[2])taps,
               NULL, out, n);
}
