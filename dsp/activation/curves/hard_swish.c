// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= -3.0 ? 0.0 : x >= 3.0 ? x : x * ((x + 3.0) / 6.0);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x < -3.0 ? 0.0 : x > 3.0 ? 1.0 : x / 3.0 + 0.5;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : fabs(x) < 3.0 ? 1.0 / 3.0 : 0.0;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > 3.0) {
    return x > 0.0 ? 0.5 * x * x - 0.75 : 0.75;
  }
  return x * x * (0.25 + x / 18.0);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > 3.0) {
    return 1.125 + x * (x > 0.0 ? x * (x / 6.0) - 0.75 : 0.75);
  }
  return x * x * (x * (1.0 / 12.0 + x / 72.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.375,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.5,
    .curvature_bound = 1.0 / 3.0,
    .breaks = {{-3.0, false}, {3.0, false}},
    .n_breaks = 2U,
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_hard_swish = {
  .id = 27U,
  .symbol = "hard_swish",
  .label = "Hard swish",
  .formula = "x max(0, min(6, x + 3)) / 6",
  .source = "Howard et al. (2019), Searching for MobileNetV3, section 5.2",
  INFLECT_CURVE_FUNCTIONS,
};
