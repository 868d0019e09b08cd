// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return atan(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 1.0 / (1.0 + x * x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double d = 1.0 / (1.0 + x * x);
  return d == 0.0 ? 0.0 : -2.0 * x * d * d;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_arctan_integral(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_arctan_integral2(x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  const double limit = 0.5 * INFLECT_PI;
  if (fabs(y) >= limit) {
    return fabs(y) > limit ? INFLECT_NAN : copysign(INFLECT_INFINITY, y);
  }
  return tan(y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.5 * INFLECT_PI,
    .upper = 0.5 * INFLECT_PI,
    .lipschitz = 1.0,
    .curvature_bound = 0.64951905283832898507, // 3 sqrt(3) / 8
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_arctan = {
  .id = 41U,
  .symbol = "arctan",
  .alias = "atan",
  .label = "Arctangent",
  .formula = "atan(x)",
  .source = "Duch and Jankowski (1999), Survey of neural transfer functions, "
            "arc tangent",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
