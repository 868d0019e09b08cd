// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  return fabs(x) <= p[0] ? 0.0 : x;
}

static double
slope(double x, const double* p)
{
  return isnan(x) ? x : fabs(x) > p[0] ? 1.0 : 0.0;
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
  const double a = fabs(x);
  return a <= p[0] ? 0.0 : 0.5 * (a - p[0]) * (a + p[0]);
}

static double
antiderivative2(double x, const double* p)
{
  const double a = fabs(x);
  const double d = a - p[0];
  return a <= p[0] ? 0.0 : copysign(d * (d * ((a + 2.0 * p[0]) / 6.0)), x);
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
    .breaks = {{-p[0], true}, {p[0], true}},
    .n_breaks = 2U,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_hardshrink = {
  .id = 11U,
  .symbol = "hardshrink",
  .label = "Hard shrinkage",
  .formula = "x if |x| > lambda, otherwise 0",
  .source = "Donoho and Johnstone (1994), Ideal Spatial Adaptation by Wavelet "
            "Shrinkage",
  .parameters = {{"lambda", "Width of the dead zone", 0.01, 2.0, 0.5, true}},
  INFLECT_CURVE_FUNCTIONS,
};
