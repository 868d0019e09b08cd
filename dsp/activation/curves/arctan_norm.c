// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define HALF_PI (0.5 * INFLECT_PI)

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return atan(HALF_PI * x) / HALF_PI;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 1.0 / (1.0 + HALF_PI * x * (HALF_PI * x));
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double z = HALF_PI * x;
  const double d = 1.0 / (1.0 + z * z);
  return d == 0.0 ? 0.0 : -2.0 * HALF_PI * (z * d) * d;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a > 1e18) {
    return a;
  }
  return inflect_arctan_integral(HALF_PI * x) / (HALF_PI * HALF_PI);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > 1e18) {
    return 0.5 * x * fabs(x);
  }
  const double cube = HALF_PI * HALF_PI * HALF_PI;
  return inflect_arctan_integral2(HALF_PI * x) / cube;
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(y) >= 1.0) {
    return fabs(y) > 1.0 ? INFLECT_NAN : copysign(INFLECT_INFINITY, y);
  }
  return tan(HALF_PI * y) / HALF_PI;
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
    .curvature_bound = HALF_PI * 0.64951905283832898507, // 3 sqrt(3) / 8
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_arctan_norm = {
  .id = 42U,
  .symbol = "arctan_norm",
  .label = "Arctangent scaled to 1",
  .formula = "2/pi atan(pi/2 x)",
  .source = "Zoelzer (2011), DAFX: Digital Audio Effects, chapter 4",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
