// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a >= 1.0) {
    return copysign(2.0 / 3.0, x);
  }
  // Rounding must not lift it over the top
  const double y = a * (1.0 - a * a / 3.0);
  return copysign(y > 2.0 / 3.0 ? 2.0 / 3.0 : y, x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a >= 1.0 ? 0.0 : (1.0 - a) * (1.0 + a);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) >= 1.0 ? 0.0 : -2.0 * x;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a > 1.0 ? a * (2.0 / 3.0) - 0.25 : a * a * (0.5 - a * a / 12.0);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return copysign(a > 1.0 ? a * (a / 3.0 - 0.25) + 1.0 / 15.0
                          : a * a * a * (10.0 - a * a) / 60.0,
                  x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(y) <= 2.0 / 3.0 ? 2.0 * sin(asin(1.5 * y) / 3.0) : INFLECT_NAN;
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    .domain_lower = -1.0,
    .domain_upper = 1.0,
    .lower = -2.0 / 3.0,
    .upper = 2.0 / 3.0,
    .lipschitz = 1.0,
    .curvature_bound = 2.0,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_cubic = {
  .id = 49U,
  .symbol = "cubic",
  .label = "Cubic soft clip",
  .formula = "x - x^3 / 3 if |x| < 1, otherwise sign(x) 2 / 3",
  .source = "Smith (2010), Physical Audio Signal Processing, cubic nonlinear "
            "distortion",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
