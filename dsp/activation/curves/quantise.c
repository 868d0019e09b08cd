// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// From so many steps on, doubles are coarser than the steps
#define EXACT 9007199254740992.0

static double
value(double x, const double* p)
{
  const double n = x / p[0];
  return fabs(n) < EXACT ? p[0] * rint(n) : x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : 0.0;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : 0.0;
}

static double
antiderivative1(double x, const double* p)
{
  if (!(fabs(x / p[0]) < EXACT)) {
    return 0.5 * x * x;
  }
  const double y = value(x, p);
  return y * (x - 0.5 * y);
}

static double
antiderivative2(double x, const double* p)
{
  if (!(fabs(x / p[0]) < EXACT)) {
    return x * (x * (x / 6.0));
  }
  const double y = value(x, p);
  return y * (0.5 * x * (x - y) + (y * y - 0.25 * p[0] * p[0]) / 6.0);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY,
    .lipschitz = INFLECT_INFINITY,
    .curvature_bound = INFLECT_INFINITY,
    .break_period = p[0],
    .breaks = {{0.5 * p[0], true}},
    .n_breaks = 1U,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_quantise = {
  .id = 14U,
  .symbol = "quantise",
  .label = "Quantiser",
  .formula = "step round(x / step)",
  .source = "Widrow (1956), A Study of Rough Amplitude Quantization by Means "
            "of Nyquist Sampling Theory",
  .parameters = {{"step", "Step", 0.001, 1.0, 0.25, true}},
  INFLECT_CURVE_FUNCTIONS,
};
