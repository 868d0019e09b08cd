// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define PI2_12 0.822467033424113218236 // pi^2 / 12

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_logistic(x, 1.0);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_logistic_slope(x, 1.0);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return -inflect_logistic_slope(x, 1.0) * tanh(0.5 * x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  // ln((1 + exp(x)) / 2)
  return x < 1.0 ? log1p(0.5 * expm1(x)) : x + log1p(0.5 * expm1(-x));
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) < 1.5) {
    return 0.25 * x * x + 2.0 * inflect_log_cosh_integral(0.5 * x);
  }
  const double y = PI2_12 - inflect_dilog_exp(-fabs(x));
  return x > 0.0 ? x * (0.5 * x - INFLECT_LN2) + y : -x * INFLECT_LN2 - y;
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return log(y) - log1p(-y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = 1.0,
    .lipschitz = 0.25,
    .curvature_bound = 0.096225044864937627418, // 1 / (6 sqrt(3))
    .value_at_0 = 0.5,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_sigmoid = {
  .id = 20U,
  .symbol = "sigmoid",
  .label = "Logistic sigmoid",
  .formula = "1 / (1 + exp(-x))",
  .source = "Verhulst (1845), Recherches mathematiques sur la loi "
            "d'accroissement de la population",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
