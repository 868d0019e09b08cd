// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// exp(x / a) as if the ratio were exact
static double
exp_ratio(double x, double a)
{
  const double ratio = x / a;
  const double e = exp(ratio);
  return e > 0.0 ? e - e * (fma(ratio, a, -x) / a) : e;
}

static double
value(double x, const double* p)
{
  return x > 0.0 ? x : p[0] * expm1(x / p[0]);
}

static double
slope(double x, const double* p)
{
  return x > 0.0 ? 1.0 : exp_ratio(x, p[0]);
}

static double
curvature(double x, const double* p)
{
  return x > 0.0 ? 0.0 : exp_ratio(x, p[0]) / p[0];
}

static double
antiderivative1(double x, const double* p)
{
  if (x > 0.0) {
    return 0.5 * x * x;
  }
  const double t = x / p[0];
  return p[0] * (t > -1.0 ? p[0] * inflect_exp_rest2(t) : p[0] * expm1(t) - x);
}

static double
antiderivative2(double x, const double* p)
{
  if (x > 0.0) {
    return x * (x * (x / 6.0));
  }
  const double a = p[0];
  const double t = x / a;
  if (t > -2.0) {
    return a * a * a * inflect_exp_rest3(t);
  }
  return a * (a * a * expm1(t) - x * (a + 0.5 * x));
}

static double
inverse(double y, const double* p)
{
  return y > 0.0 ? y : p[0] * log1p(y / p[0]);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -p[0],
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = 1.0 / p[0],
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_celu = {
  .id = 17U,
  .symbol = "celu",
  .label = "Continuously differentiable exponential linear unit",
  .formula = "x if x > 0, else alpha (exp(x / alpha) - 1)",
  .source =
    "Barron (2017), Continuously differentiable exponential linear units",
  .parameters = {{"alpha", "Depth", 0.05, 4.0, 1.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
