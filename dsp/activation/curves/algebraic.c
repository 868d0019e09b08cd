// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) > 1e9 ? copysign(1.0, x) : x / inflect_hypot1(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = 1.0 / inflect_hypot1(x);
  return r * r * r;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = 1.0 / inflect_hypot1(x);
  return -3.0 * value(x, NULL) * r * r * r * r;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_hypot1_rest(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_hypot1_integral(x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return y / sqrt((1.0 - y) * (1.0 + y));
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
    .curvature_bound = 0.85865010335991924342, // 48 / (25 sqrt(5))
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_algebraic = {
  .id = 37U,
  .symbol = "algebraic",
  .label = "Algebraic sigmoid",
  .formula = "x / sqrt(1 + x^2)",
  .source = "Duch and Jankowski (1999), Survey of neural transfer functions, "
            "algebraic sigmoids",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
