// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return (x < 0.0 ? x : 0.0) - log1p(exp(-fabs(x)));
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_logistic(-x, 1.0);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return -inflect_logistic_slope(x, 1.0);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_softplus_integral(-x, 1.0);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return -inflect_softplus_integral2(-x, 1.0);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return -inflect_softplus_inverse(-y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = 0.0,
    .lipschitz = 1.0,
    .curvature_bound = 0.25,
    .value_at_0 = -INFLECT_LN2,
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_log_sigmoid = {
  .id = 21U,
  .symbol = "log_sigmoid",
  .label = "Logarithm of the sigmoid",
  .formula = "-ln(1 + exp(-x))",
  .source = "Paszke et al. (2019), PyTorch, LogSigmoid",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
