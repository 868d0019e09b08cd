// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "quantise.h"

#include "random.h"

#include <math.h>

/// Distance of the channels' random keys, far from that of positions
#define CHANNEL_STEP UINT64_C(0xD1B54A32D192ED03)

/// Unlike fmin() and fmax() no call, as NaN need not be thought of
static double
clamp(double x, double lower, double upper)
{
  return x < lower ? lower : x > upper ? upper : x;
}

uint64_t
inflect_quantise(const InflectQuantiser* quantiser,
                 uint64_t frame,
                 uint32_t n_frames,
                 const float* in,
                 int32_t* out)
{
  const uint32_t n_channels = quantiser->n_channels;
  const double scale = (double)(INT64_C(1) << (quantiser->bits - 1U));
  const int64_t step = INT64_C(1) << (32U - quantiser->bits);
  const double amount = quantiser->dither ? 1.0 : 0.0;
  uint64_t n_clipped = 0U;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const uint64_t key = quantiser->seed + (c + 1U) * CHANNEL_STEP;
    for (uint32_t i = 0U; i < n_frames; ++i) {
      const uint64_t at = (uint64_t)i * n_channels + c;
      const double sample = (double)in[at];
      const double noise = inflect_random_triangular(key, frame + i);
      const double level = sample * scale + amount * noise;
      const int64_t rounded = lrint(clamp(level, -scale, scale - 1.0));
      out[at] = (int32_t)(rounded * step);
      n_clipped += fabs(sample) > 1.0 ? 1U : 0U;
    }
  }
  return n_clipped;
}

uint64_t
inflect_clip(uint64_t n_samples, float* samples)
{
  uint64_t n_clipped = 0U;
  for (uint64_t i = 0U; i < n_samples; ++i) {
    n_clipped += fabsf(samples[i]) > 1.0f ? 1U : 0U;
    samples[i] = (float)clamp((double)samples[i], -1.0, 1.0);
  }
  return n_clipped;
}
