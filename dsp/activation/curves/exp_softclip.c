// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return copysign(-expm1(-fabs(x)), x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return exp(-fabs(x));
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return copysign(exp(-fabs(x)), -x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_exp_rest2(-fabs(x));
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return copysign(inflect_exp_rest3(-fabs(x)), x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return copysign(-log1p(-fabs(y)), y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = -1.0,
    .upper = 1.0,           .lipschitz = 1.0,
    .curvature_bound = 1.0, .parity = INFLECT_PARITY_ODD,
    .monotone = true,       .strictly_monotone = true,
    .invertible = true,     .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_exp_softclip = {
  .id = 44U,
  .symbol = "exp_softclip",
  .label = "Exponential soft clip",
  .formula = "sign(x) (1 - exp(-|x|))",
  .source = "Zoelzer (ed., 2011), DAFX, nonlinear processing",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
