// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x < -1.0 ? -1.0 : x > 1.0 ? 1.0 : x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : fabs(x) < 1.0 ? 1.0 : 0.0;
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
  return a > 1.0 ? a - 0.5 : 0.5 * x * x;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  const double y = a > 1.0 ? 0.5 * a * (a - 1.0) + 1.0 / 6.0 : a * a * a / 6.0;
  return copysign(y, x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = -1.0,
    .upper = 1.0,           .lipschitz = 1.0,
    .curvature_bound = 0.0, .breaks = {{-1.0, false}, {1.0, false}},
    .n_breaks = 2U,         .parity = INFLECT_PARITY_ODD,
    .monotone = true,       .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_hard_tanh = {
  .id = 5U,
  .symbol = "hard_tanh",
  .alias = "hard_clip",
  .label = "Hard clip",
  .formula = "max(-1, min(1, x))",
  .source = "Collobert (2004), Large Scale Machine Learning, hard tanh",
  INFLECT_CURVE_FUNCTIONS,
};
