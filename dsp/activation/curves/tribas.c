// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a >= 1.0 ? 0.0 : 1.0 - a;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) >= 1.0) {
    return 0.0;
  }
  return isnan(x) ? x : x < 0.0 ? 1.0 : -1.0;
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
  const double a = fabs(x);
  return copysign(a > 1.0 ? 0.5 : a * (1.0 - 0.5 * a), x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a > 1.0 ? 0.5 * a - 1.0 / 6.0 : a * a * (0.5 - a / 6.0);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = 1.0,
    .lipschitz = 1.0,
    .value_at_0 = 1.0,
    .breaks = {{-1.0, false}, {0.0, false}, {1.0, false}},
    .n_breaks = 3U,
    .parity = INFLECT_PARITY_EVEN,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_tribas = {
  .id = 9U,
  .symbol = "tribas",
  .label = "Triangular basis",
  .formula = "max(0, 1 - |x|)",
  .source = "Demuth and Beale (1998), Neural Network Toolbox, tribas",
  INFLECT_CURVE_FUNCTIONS,
};
