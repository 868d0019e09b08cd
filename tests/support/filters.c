// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "filters.h"

#include "measure.h"

#include "shaper/oversampler.h"

#include <fftw3.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// Length of an impulse response in frames of the base rate
#define N_FRAMES 2048U

/// Frames given to the oversampler at once; fits every factor
#define CHUNK 32U

static void*
check(void* memory)
{
  if (!memory) {
    fputs("filters: out of memory\n", stderr);
    abort();
  }
  return memory;
}

double
filters_min_stop_db(uint32_t factor)
{
  return factor >= 16U ? 120.0 : 100.0;
}

static uint32_t
log2_of(uint32_t factor)
{
  uint32_t log2_factor = 0U;
  while ((1U << log2_factor) < factor) {
    ++log2_factor;
  }
  return log2_factor;
}

/// Response at the high rate to an impulse at the base rate
static void
respond_up(InflectOversampler* oversampler, uint32_t factor, double* response)
{
  float in[CHUNK + INFLECT_PADDING] = {1.0f};
  for (uint32_t i = 0U; i < N_FRAMES; i += CHUNK) {
    const float* const ins[1] = {in};
    inflect_oversampler_begin(&oversampler, 1U, false, ins, CHUNK);
    inflect_oversampler_up(&oversampler, 1U, CHUNK);
    const InflectRaised* const high = inflect_oversampler_raised(oversampler);
    for (uint32_t j = 0U; j < CHUNK; ++j) {
      for (uint32_t p = 0U; p < factor; ++p) {
        response[(i + j) * factor + p] = (double)high->phases[p][j];
      }
    }
    float out[CHUNK + INFLECT_PADDING];
    float* const outs[1] = {out};
    inflect_oversampler_finish(&oversampler, 1U, outs, CHUNK);
    in[0] = 0.0f;
  }
}

/// Response at the base rate to impulses in every phase of the high rate
static void
respond_down(InflectOversampler* oversampler,
             const InflectOversamplerDesign* design,
             uint32_t factor,
             double* response)
{
  for (uint32_t p = 0U; p < factor; ++p) {
    inflect_oversampler_configure(oversampler, design, 0U);
    for (uint32_t i = 0U; i < N_FRAMES; i += CHUNK) {
      const float silence[CHUNK + INFLECT_PADDING] = {0.0f};
      const float* const ins[1] = {silence};
      inflect_oversampler_begin(&oversampler, 1U, false, ins, CHUNK);
      const InflectPolyphase* const high =
        inflect_oversampler_high(oversampler);
      for (uint32_t q = 0U; q < factor; ++q) {
        for (uint32_t j = 0U; j < CHUNK; ++j) {
          high->phases[q][j] = i + j == 0U && q == p ? 1.0f : 0.0f;
        }
      }
      float out[CHUNK + INFLECT_PADDING];
      float* const outs[1] = {out};
      inflect_oversampler_down(&oversampler, 1U, outs, CHUNK);
      inflect_oversampler_finish(&oversampler, 1U, outs, CHUNK);
      for (uint32_t j = 0U; j < CHUNK; ++j) {
        // Sample M i of the filter's output saw the impulse at p
        const uint32_t at =
          ((i + j) * factor + factor - p) % (N_FRAMES * factor);
        response[at] = (double)out[j] * (double)factor;
      }
    }
  }
}

/// Magnitudes in `n / 2 + 1` bins
static double*
magnitudes(const double* response, uint32_t n)
{
  double* const time = (double*)check(fftw_alloc_real(n));
  fftw_complex* const bins =
    (fftw_complex*)check(fftw_alloc_complex(n / 2U + 1U));
  const fftw_plan plan =
    fftw_plan_dft_r2c_1d((int)n, time, bins, FFTW_ESTIMATE);
  for (uint32_t i = 0U; i < n; ++i) {
    time[i] = response[i];
  }
  fftw_execute(plan);
  double* const result = (double*)check(malloc((n / 2U + 1U) * sizeof(double)));
  for (uint32_t i = 0U; i <= n / 2U; ++i) {
    result[i] = cabs(bins[i]);
  }
  fftw_destroy_plan(plan);
  fftw_free(time);
  fftw_free(bins);
  return result;
}

/// Largest magnitude where the pass band's images are, against bin 0
static double
worst_image(const double* h, uint32_t factor, uint32_t edge_bin)
{
  double worst = 0.0;
  for (uint32_t i = N_FRAMES - edge_bin; i <= N_FRAMES * factor / 2U; ++i) {
    const uint32_t offset = i % N_FRAMES;
    if (offset <= edge_bin || offset >= N_FRAMES - edge_bin) {
      worst = fmax(worst, h[i] / h[0]);
    }
  }
  return worst;
}

static FilterFigures
figures_of(const double* up,
           const double* down,
           uint32_t factor,
           uint32_t edge_bin)
{
  FilterFigures figures = {.exists = true};
  for (uint32_t i = 0U; i <= edge_bin; ++i) {
    const double gain = up[i] * down[i] / (double)factor / (double)factor;
    figures.ripple_db = fmax(figures.ripple_db, fabs(measure_db(gain)));
  }
  figures.up_stop_db = -measure_db(worst_image(up, factor, edge_bin));
  figures.down_stop_db = -measure_db(worst_image(down, factor, edge_bin));
  return figures;
}

FilterFigures
filters_measure(double rate_hz, uint32_t factor, bool minimum_phase)
{
  InflectOversamplerDesign design = {0};
  if (factor < 2U || factor > INFLECT_MAX_FACTOR ||
      !inflect_oversampler_design(rate_hz, log2_of(factor), minimum_phase,
                                  &design)) {
    return (FilterFigures){0};
  }
  const uint32_t n = N_FRAMES * factor;
  float* const memory =
    (float*)check(calloc(inflect_oversampler_memory(), sizeof(float)));
  double* const up = (double*)check(calloc(n, sizeof(double)));
  double* const down = (double*)check(calloc(n, sizeof(double)));
  float* const shared =
    (float*)check(calloc(INFLECT_OVERSAMPLER_SHARED, sizeof(float)));
  InflectOversampler oversampler = {0};
  inflect_oversampler_init(&oversampler, inflect_filters(inflect_cpu_best()),
                           memory, shared);
  inflect_oversampler_configure(&oversampler, &design, 0U);
  respond_up(&oversampler, factor, up);
  respond_down(&oversampler, &design, factor, down);

  const double edge = measure_pass_edge(rate_hz) / rate_hz;
  double* const h_up = magnitudes(up, n);
  double* const h_down = magnitudes(down, n);
  const FilterFigures figures =
    figures_of(h_up, h_down, factor, (uint32_t)(edge * N_FRAMES));
  free(h_up);
  free(h_down);
  free(up);
  free(down);
  free(memory);
  free(shared);
  return figures;
}
