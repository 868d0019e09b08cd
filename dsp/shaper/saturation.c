// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "saturation.h"

#include <math.h>

/// A slope costs more than a sample of the curve, so few are taken; a prime, so
/// that few tones repeat in as many
#define FRAMES_PER_READING 61U

#define GLIDE_SECONDS 0.1

void
inflect_saturation_init(InflectSaturation* meter, double rate_hz)
{
  *meter = (InflectSaturation){
    .glide = 1.0 - exp(-(double)FRAMES_PER_READING / (GLIDE_SECONDS * rate_hz)),
  };
}

/// Novelty of the sound at one frame, the mean of its channels
static double
novelty(const InflectCurve* curve,
        double bias,
        uint32_t n_channels,
        const float* const* driven,
        uint32_t frame)
{
  const InflectCurveFunc slope = curve->activation->slope;
  const double slope_at_bias = slope(bias, curve->parameters);
  if (slope_at_bias == 0.0) {
    return 0.0;
  }
  double sum = 0.0;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const double x = (double)driven[c][frame] + bias;
    const double ratio = slope(x, curve->parameters) / slope_at_bias;
    sum += fmin(fmax(1.0 - fabs(ratio), 0.0), 1.0);
  }
  return sum / (double)n_channels;
}

void
inflect_saturation_run(InflectSaturation* meter,
                       const InflectCurve* curve,
                       double bias,
                       uint32_t n_channels,
                       const float* const* driven,
                       uint32_t n)
{
  uint32_t frame = FRAMES_PER_READING - 1U - meter->frame;
  for (; frame < n; frame += FRAMES_PER_READING) {
    const double reading =
      curve ? novelty(curve, bias, n_channels, driven, frame) : 0.0;
    meter->mean += meter->glide * (reading - meter->mean);
  }
  meter->frame = FRAMES_PER_READING - 1U - (frame - n);
}
