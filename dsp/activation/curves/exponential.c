// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return exp(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return exp(x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return exp(x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return expm1(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_exp_rest2(x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return log(y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = INFLECT_INFINITY,
    .curvature_bound = INFLECT_INFINITY,
    .value_at_0 = 1.0,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_exponential = {
  .id = 19U,
  .symbol = "exponential",
  .label = "Exponential",
  .formula = "exp(x)",
  .source = "Chollet et al. (2015), Keras, exponential activation",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
