// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  return (x > 0.0 ? x : 0.0) +
         log1p(inflect_exp_product(-fabs(x), p[0])) / p[0];
}

static double
slope(double x, const double* p)
{
  return inflect_logistic(x, p[0]);
}

static double
curvature(double x, const double* p)
{
  return p[0] * inflect_logistic_slope(x, p[0]);
}

static double
antiderivative1(double x, const double* p)
{
  return inflect_softplus_integral(x, p[0]);
}

static double
antiderivative2(double x, const double* p)
{
  return inflect_softplus_integral2(x, p[0]);
}

static double
inverse(double y, const double* p)
{
  return inflect_softplus_inverse(p[0] * y) / p[0];
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = 0.25 * p[0],
    .value_at_0 = value(0.0, p),
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_softplus = {
  .id = 22U,
  .symbol = "softplus",
  .label = "Softplus",
  .formula = "ln(1 + exp(beta x)) / beta",
  .source = "Dugas et al. (2001), Incorporating second-order functional "
            "knowledge for better option pricing",
  .parameters = {{"beta", "Sharpness", 0.1, 20.0, 1.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
