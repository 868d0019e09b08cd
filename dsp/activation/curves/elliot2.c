// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a > 1.0) {
    return copysign(1.0 / (1.0 + 1.0 / a / a), x);
  }
  return x * a / (1.0 + x * x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  const double q = a > 1.0 ? 1.0 / a : a;
  const double r = 1.0 / (1.0 + q * q);
  return 2.0 * (a > 1.0 ? q * q * q : q) * r * r;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  const double q = a > 1.0 ? 1.0 / a : a;
  const double square = q * q;
  const double r = 1.0 / (1.0 + square);
  const double y =
    a > 1.0 ? (2.0 * square - 6.0) * square * square : 2.0 - 6.0 * square;
  return signbit(x) ? -y * r * r * r : y * r * r * r;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_arctan_rest(fabs(x));
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return copysign(inflect_arctan_rest_integral(x), x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(y);
  return copysign(sqrt(a / (1.0 - a)), y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0,
    .upper = 1.0,
    .lipschitz = 0.64951905283832898507, // 3 sqrt(3) / 8
    .curvature_bound = 2.0,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_elliot2 = {
  .id = 40U,
  .symbol = "elliot2",
  .label = "Elliot sigmoid of second degree",
  .formula = "x |x| / (1 + x^2)",
  .source = "Elliott (1993), A better activation function for artificial "
            "neural networks; MATLAB, elliot2sig",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
