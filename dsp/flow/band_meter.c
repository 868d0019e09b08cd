// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/undo.h>

#include "../base/fft_plan.h"
#include "../base/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Frames of a transform, a third of a second at 48 kHz
#define N_FRAMES 16384U

/// Share of the rate that the pass band ends at, at most
#define PASS_SHARE 0.4535

#define PASS_END_HZ 20000.0

struct InflectBandMeterImpl {
  double rate_hz;
  InflectFftPlan* plan;
  double* in;
  double complex* out;
  size_t filled;
  size_t n_total;
  double total;                  ///< Sum of squares
  double power[INFLECT_N_BANDS]; ///< In units of their own
};

double
inflect_band_end_hz(double rate_hz, uint32_t band)
{
  const double half = 0.5 * rate_hz;
  const double ends[INFLECT_N_BANDS] = {
    20.0, 200.0, 2000.0, fmin(PASS_END_HZ, PASS_SHARE * rate_hz), half};
  return fmin(ends[band < INFLECT_N_BANDS ? band : INFLECT_N_BANDS - 1U], half);
}

InflectStatus
inflect_band_meter_new(double rate_hz, InflectBandMeter** meter)
{
  *meter = NULL;
  InflectBandMeter* const made = (InflectBandMeter*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  made->rate_hz = rate_hz;
  made->in = inflect_fft_alloc_real(N_FRAMES);
  made->out = inflect_fft_alloc_complex(N_FRAMES / 2U + 1U);
  if (!made->in || !made->out || inflect_fft_plan_new(N_FRAMES, &made->plan)) {
    inflect_band_meter_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  *meter = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_band_meter_free(InflectBandMeter* meter)
{
  if (meter) {
    inflect_fft_plan_free(meter->plan);
    free(meter->in);
    free(meter->out);
    free(meter);
  }
}

/// Add the powers of a frame of sound, which is all zero behind its end
static void
transform(InflectBandMeter* meter)
{
  memset(meter->in + meter->filled, 0,
         (N_FRAMES - meter->filled) * sizeof(double));
  for (size_t i = 0U; i < meter->filled; ++i) {
    const double phase = ((double)i + 0.5) / (double)meter->filled;
    const double s = sin(INFLECT_PI * phase);
    meter->in[i] *= s * s;
  }
  inflect_fft_forward(meter->plan, meter->in, meter->out);
  uint32_t band = 0U;
  for (size_t i = 0U; i <= N_FRAMES / 2U; ++i) {
    const double frequency_hz = meter->rate_hz * (double)i / N_FRAMES;
    while (band + 1U < INFLECT_N_BANDS &&
           frequency_hz > inflect_band_end_hz(meter->rate_hz, band)) {
      ++band;
    }
    const double re = creal(meter->out[i]);
    const double im = cimag(meter->out[i]);
    const double both = i == 0U || i == N_FRAMES / 2U ? 1.0 : 2.0;
    meter->power[band] += both * (re * re + im * im);
  }
  meter->filled = 0U;
}

void
inflect_band_meter_add(InflectBandMeter* meter, size_t n, const float* samples)
{
  for (size_t i = 0U; i < n; ++i) {
    const double x = (double)samples[i];
    meter->in[meter->filled++] = x;
    meter->total += x * x;
    if (meter->filled == N_FRAMES) {
      transform(meter);
    }
  }
  meter->n_total += n;
}

void
inflect_band_meter_read(InflectBandMeter* meter, double* power)
{
  if (meter->filled > 0U) {
    transform(meter);
  }
  double sum = 0.0;
  for (uint32_t i = 0U; i < INFLECT_N_BANDS; ++i) {
    sum += meter->power[i];
  }
  const double mean =
    meter->n_total ? meter->total / (double)meter->n_total : 0.0;
  for (uint32_t i = 0U; i < INFLECT_N_BANDS; ++i) {
    power[i] = sum > 0.0 ? mean * meter->power[i] / sum : 0.0;
    meter->power[i] = 0.0;
  }
  meter->total = 0.0;
  meter->n_total = 0U;
}
