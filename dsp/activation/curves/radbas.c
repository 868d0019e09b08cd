// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define HALF_ROOT_PI 0.88622692545275801365 // sqrt(pi) / 2

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_exp_product(-x, x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = inflect_exp_product(-x, x);
  return e == 0.0 ? 0.0 : -2.0 * x * e;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = inflect_exp_product(-x, x);
  return e == 0.0 ? 0.0 : (4.0 * x * x - 2.0) * e;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return HALF_ROOT_PI * erf(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return HALF_ROOT_PI * x * erf(x) + 0.5 * expm1(-x * x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = 1.0,
    .lipschitz = 0.85776388496070679648, // sqrt(2 / e)
    .curvature_bound = 2.0,
    .value_at_0 = 1.0,
    .parity = INFLECT_PARITY_EVEN,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_radbas = {
  .id = 58U,
  .symbol = "radbas",
  .label = "Radial basis",
  .formula = "exp(-x^2)",
  .source = "Broomhead and Lowe (1988), Multivariable functional interpolation "
            "and adaptive networks",
  INFLECT_CURVE_FUNCTIONS,
};
