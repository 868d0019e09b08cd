// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// Beyond this the curve is max(0, x) to rounding
#define FAR 1e10

/// sqrt(x^2 + b)
static double
root(double x, double b)
{
  return fabs(x) > FAR ? fabs(x) : sqrt(x * x + b);
}

/// asinh(a / sqrt(b)) for a >= 0
static double
area_sinh(double a, double b)
{
  return a > FAR ? log(a) + (INFLECT_LN2 - 0.5 * log(b)) : asinh(a / sqrt(b));
}

static double
value(double x, const double* p)
{
  const double r = root(x, p[0]);
  return x < 0.0 ? 0.5 * p[0] / (r - x) : 0.5 * (x + r);
}

static double
slope(double x, const double* p)
{
  const double r = root(x, p[0]);
  if (x < 0.0) {
    return 0.5 * p[0] / r / (r - x);
  }
  return x > FAR ? 1.0 : 0.5 + 0.5 * x / r;
}

static double
curvature(double x, const double* p)
{
  const double r = root(x, p[0]);
  return 0.5 * p[0] / r / r / r;
}

static double
antiderivative1(double x, const double* p)
{
  const double a = fabs(x);
  const double r = root(x, p[0]);
  const double area = area_sinh(a, p[0]);
  if (x < 0.0) {
    return -0.25 * p[0] * ((a > FAR ? 0.5 : a / (r + a)) + area);
  }
  return 0.25 * x * (x + r) + 0.25 * p[0] * area;
}

static double
antiderivative2(double x, const double* p)
{
  const double b = p[0];
  if (fabs(x) > FAR) {
    const double tail = b * sqrt(b) / 6.0;
    return x > 0.0 ? x * (x * (x / 6.0))
                   : tail - 0.25 * b * x * (area_sinh(-x, b) - 0.5);
  }
  const double t = fabs(x) / sqrt(b);
  const double r = inflect_hypot1(t);
  const double rest = inflect_hypot1_rest(t);
  const double area = t * asinh(t);
  const double cubic =
    x < 0.0 ? t * t / (r + t) - 2.0 * rest : rest * rest * (r + 2.0);
  const double whole = x < 0.0 ? 0.0 : t * t * t / 12.0;
  return b * sqrt(b) * (whole + 0.25 * (cubic / 3.0 + area));
}

static double
inverse(double y, const double* p)
{
  return y < 0.0 ? INFLECT_NAN : y - 0.25 * p[0] / fabs(y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = 0.5 / sqrt(p[0]),
    .value_at_0 = 0.5 * sqrt(p[0]),
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_squareplus = {
  .id = 28U,
  .symbol = "squareplus",
  .label = "Squareplus",
  .formula = "(x + sqrt(x^2 + b)) / 2",
  .source = "Barron (2021), Squareplus: a softplus-like algebraic rectifier, "
            "equation 1",
  .parameters = {{"b", "Roundness", 0.01, 100.0, 4.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
