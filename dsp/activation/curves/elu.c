// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  return x > 0.0 ? x : p[0] * expm1(x);
}

static double
slope(double x, const double* p)
{
  return x > 0.0 ? 1.0 : p[0] * exp(x);
}

static double
curvature(double x, const double* p)
{
  return x > 0.0 ? 0.0 : p[0] * exp(x);
}

static double
antiderivative1(double x, const double* p)
{
  return x > 0.0 ? 0.5 * x * x : p[0] * inflect_exp_rest2(x);
}

static double
antiderivative2(double x, const double* p)
{
  return x > 0.0 ? x * (x * (x / 6.0)) : p[0] * inflect_exp_rest3(x);
}

static double
inverse(double y, const double* p)
{
  return y > 0.0 ? y : log1p(y / p[0]);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -p[0],
    .upper = INFLECT_INFINITY,
    .lipschitz = fmax(1.0, p[0]),
    .curvature_bound = p[0],
    .breaks = {{0.0, false}},
    .n_breaks = p[0] == 1.0 ? 0U : 1U,
    .smooth = p[0] == 1.0,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_elu = {
  .id = 16U,
  .symbol = "elu",
  .label = "Exponential linear unit",
  .formula = "x if x > 0, else alpha (exp(x) - 1)",
  .source = "Clevert, Unterthiner and Hochreiter (2016), Fast and accurate "
            "deep network learning by exponential linear units, equation 15",
  .parameters = {{"alpha", "Depth", 0.05, 4.0, 1.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
