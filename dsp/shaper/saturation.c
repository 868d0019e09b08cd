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

/// Novelty of a sample whose slope is a share of that at the bias
static double
novelty(double share)
{
  return fmin(fmax(1.0 - fabs(share), 0.0), 1.0);
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
  const double at_bias = curve && frame < n
                           ? curve->activation->slope(bias, curve->parameters)
                           : 0.0;
  for (; frame < n; frame += FRAMES_PER_READING) {
    double reading = 0.0;
    if (curve && at_bias != 0.0) {
      const double x = (double)driven[meter->channel][frame] + bias;
      reading =
        novelty(curve->activation->slope(x, curve->parameters) / at_bias);
    }
    meter->mean += meter->glide * (reading - meter->mean);
    meter->channel = (meter->channel + 1U) % n_channels;
  }
  meter->frame = FRAMES_PER_READING - 1U - (frame - n);
}
