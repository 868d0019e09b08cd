// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a >= 1.0) {
    return copysign(1.0, x);
  }
  // Rounding must not lift it over the top
  const double y = 0.5 * a * (3.0 - a * a);
  return copysign(y > 1.0 ? 1.0 : y, x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a >= 1.0 ? 0.0 : 1.5 * (1.0 - a) * (1.0 + a);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) >= 1.0 ? 0.0 : -3.0 * x;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a > 1.0 ? a - 0.375 : a * a * (6.0 - a * a) / 8.0;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return copysign(a > 1.0 ? a * (0.5 * a - 0.375) + 0.1
                          : a * a * a * (10.0 - a * a) / 40.0,
                  x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return 2.0 * sin(asin(y) / 3.0);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    .domain_lower = -1.0,
    .domain_upper = 1.0,
    .lower = -1.0,
    .upper = 1.0,
    .lipschitz = 1.5,
    .curvature_bound = 3.0,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_smoothstep = {
  .id = 50U,
  .symbol = "smoothstep",
  .label = "Smoothstep clip",
  .formula = "(3 x - x^3) / 2 if |x| < 1, otherwise sign(x)",
  .source = "Ebert et al. (1994), Texturing and Modeling, smoothstep",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
