// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return tanh(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_sech2(x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return -2.0 * tanh(x) * inflect_sech2(x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_log_cosh(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_log_cosh_integral(x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return atanh(y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0,
    .upper = 1.0,
    .lipschitz = 1.0,
    .curvature_bound = 0.76980035891950105, // 4 / (3 sqrt(3))
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_tanh = {
  .id = 34U,
  .symbol = "tanh",
  .label = "Hyperbolic tangent",
  .formula = "tanh(x)",
  .source = "LeCun et al. (1998), Efficient BackProp, section 4.4",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
