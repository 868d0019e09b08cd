// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sag.h"

#include <math.h>

double
inflect_sag_load(double level)
{
  const double x = INFLECT_SAG_SLOPE * level - INFLECT_SAG_THRESHOLD;
  return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}

void
inflect_sag_init(InflectSag* sag, double rate_hz)
{
  sag->decay = exp(-1.0 / (INFLECT_SAG_TAU_S * rate_hz));
  sag->rest = inflect_sag_load(0.0);
  sag->v = sag->rest;
}

double
inflect_sag_depth(const InflectSag* sag)
{
  const double excess = fmax(sag->v - sag->rest, 0.0);
  return excess / (1.0 + excess);
}

void
inflect_sag_run(InflectSag* sag,
                const double* amounts,
                uint32_t n_channels,
                float* const* x,
                double* bias,
                uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    double level = 0.0;
    for (uint32_t c = 0U; c < n_channels; ++c) {
      level += fabs((double)x[c][i]);
    }
    const double load = inflect_sag_load(level / n_channels);
    sag->v = load + (sag->v - load) * sag->decay;
    const double depth = amounts[i] * inflect_sag_depth(sag);
    const double gain = 1.0 - INFLECT_SAG_GAIN * depth;
    bias[i] = -INFLECT_SAG_BIAS * depth;
    for (uint32_t c = 0U; c < n_channels; ++c) {
      x[c][i] = (float)((double)x[c][i] * gain);
    }
  }
}
