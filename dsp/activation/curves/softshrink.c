// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  return fabs(x) <= p[0] ? 0.0 : x - copysign(p[0], x);
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
  const double d = value(x, p);
  return 0.5 * d * d;
}

static double
antiderivative2(double x, const double* p)
{
  const double d = value(x, p);
  return d * (d * (d / 6.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .breaks = {{-p[0], false}, {p[0], false}},
    .n_breaks = 2U,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_softshrink = {
  .id = 10U,
  .symbol = "softshrink",
  .label = "Soft shrinkage",
  .formula = "sign(x) max(0, |x| - lambda)",
  .source = "Donoho (1995), De-noising by Soft-Thresholding",
  .parameters = {{"lambda", "Width of the dead zone", 0.01, 2.0, 0.5, true}},
  INFLECT_CURVE_FUNCTIONS,
};
