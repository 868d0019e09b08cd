// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "transform_size.h"

#include "../base/special.h"

#include <inflect/analyzer.h>

#include <math.h>

static uint32_t
common_divisor(uint32_t a, uint32_t b)
{
  while (b) {
    const uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/**
   Return the bin nearest to `wanted` that is coprime to N; 1 always is.

   Harmonic n of bin k folds onto n k - m N, a multiple of k only if k divides
   m: aliases of the first k - 1 zones miss all harmonics.
*/
static uint32_t
nearest_coprime(double wanted, uint32_t n_frames)
{
  uint32_t nearest = 1U;
  const double first = floor(wanted);
  for (uint32_t i = 0U; i < n_frames / 2U; ++i) {
    const double offsets[2] = {-(double)i, 1.0 + (double)i};
    for (uint32_t side = 0U; side < 2U; ++side) {
      const double bin = first + offsets[side];
      if (bin >= 1.0 && bin < 0.5 * n_frames &&
          common_divisor(n_frames, (uint32_t)bin) == 1U &&
          fabs(bin - wanted) < fabs((double)nearest - wanted)) {
        nearest = (uint32_t)bin;
      }
    }
    if (fabs((double)nearest - wanted) <= (double)i) {
      break;
    }
  }
  return nearest;
}

InflectStatus
inflect_test_signal_tone(double rate_hz,
                         uint32_t n_frames,
                         double frequency_hz,
                         double amplitude,
                         InflectTestSignal* signal)
{
  if (!inflect_rate_fits(rate_hz) || !inflect_transform_fits(n_frames, 2U) ||
      !(frequency_hz > 0.0 && frequency_hz < 0.5 * rate_hz) ||
      !isfinite(amplitude)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const uint32_t bin =
    nearest_coprime(frequency_hz / rate_hz * n_frames, n_frames);
  *signal = (InflectTestSignal){
    .rate_hz = rate_hz,
    .n_frames = n_frames,
    .n_tones = 1U,
    .tones = {{bin, rate_hz * bin / n_frames, amplitude}},
  };
  return INFLECT_STATUS_SUCCESS;
}

/// Return a frame of a test signal; whole periods are taken off exactly
static double
sample(const InflectTestSignal* signal, uint64_t frame)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < signal->n_tones; ++i) {
    const InflectTone* const tone = &signal->tones[i];
    const uint64_t step =
      frame % signal->n_frames * tone->bin % signal->n_frames;
    const double turns = (double)step / (double)signal->n_frames;
    sum += tone->amplitude * sin(2.0 * INFLECT_PI * turns);
  }
  return sum;
}

void
inflect_test_signal_fill(const InflectTestSignal* signal,
                         uint64_t first,
                         uint32_t n,
                         double* out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = sample(signal, first + i);
  }
}

void
inflect_test_signal_fill_float(const InflectTestSignal* signal,
                               uint64_t first,
                               uint32_t n,
                               float* out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = (float)sample(signal, first + i);
  }
}
