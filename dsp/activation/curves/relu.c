// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  // Also -0 becomes +0, and a NaN stays
  return x <= 0.0 ? 0.0 : x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : x > 0.0 ? 1.0 : 0.0;
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
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : 0.5 * x * x;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : x * (x * (x / 6.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .breaks = {{0.0, false}},
    .n_breaks = 1U,
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_relu = {
  .id = 1U,
  .symbol = "relu",
  .label = "Rectified linear unit",
  .formula = "max(0, x)",
  .source = "Nair and Hinton (2010), Rectified Linear Units Improve RBMs",
  INFLECT_CURVE_FUNCTIONS,
};
