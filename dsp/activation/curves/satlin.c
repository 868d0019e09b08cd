// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : x > 0.0 && x < 1.0 ? 1.0 : 0.0;
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
  return x <= 0.0 ? 0.0 : x > 1.0 ? x - 0.5 : 0.5 * x * x;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (x <= 0.0) {
    return 0.0;
  }
  return x > 1.0 ? 0.5 * x * (x - 1.0) + 1.0 / 6.0 : x * (x * (x / 6.0));
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
    .breaks = {{0.0, false}, {1.0, false}},
    .n_breaks = 2U,
    .monotone = true,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_satlin = {
  .id = 7U,
  .symbol = "satlin",
  .label = "Saturating linear",
  .formula = "min(1, max(0, x))",
  .source = "Demuth and Beale (1998), Neural Network Toolbox, satlin",
  INFLECT_CURVE_FUNCTIONS,
};
