// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// Beyond this the root is sqrt(alpha) |x| to rounding
#define FAR 1e10

static double
value(double x, const double* p)
{
  const double root = sqrt(p[0]);
  return fabs(x) > FAR ? copysign(1.0 / root, x) : x / inflect_hypot1(root * x);
}

static double
slope(double x, const double* p)
{
  const double r = 1.0 / inflect_hypot1(sqrt(p[0]) * x);
  return r * r * r;
}

static double
curvature(double x, const double* p)
{
  const double r = 1.0 / inflect_hypot1(sqrt(p[0]) * x);
  return -3.0 * p[0] * value(x, p) * r * r * r * r;
}

static double
antiderivative1(double x, const double* p)
{
  const double root = sqrt(p[0]);
  const double a = fabs(x);
  return a > FAR ? a / root - 1.0 / p[0] : inflect_hypot1_rest(root * x) / p[0];
}

static double
antiderivative2(double x, const double* p)
{
  const double root = sqrt(p[0]);
  if (fabs(x) > FAR) {
    return x * (0.5 * fabs(x) / root - 1.0 / p[0]);
  }
  return inflect_hypot1_integral(root * x) / (p[0] * root);
}

static double
inverse(double y, const double* p)
{
  const double limit = 1.0 / sqrt(p[0]);
  if (fabs(y) >= limit) {
    return fabs(y) > limit ? INFLECT_NAN : copysign(INFLECT_INFINITY, y);
  }
  const double z = fabs(y) * sqrt(p[0]);
  return y / sqrt(fmax(0.0, 1.0 - z) * (1.0 + z));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0 / sqrt(p[0]),
    .upper = 1.0 / sqrt(p[0]),
    .lipschitz = 1.0,
    .curvature_bound = 0.85865010335991924342 * sqrt(p[0]), // 48 / (25 sqrt(5))
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_isru = {
  .id = 38U,
  .symbol = "isru",
  .label = "Inverse square root unit",
  .formula = "x / sqrt(1 + alpha x^2)",
  .source = "Carlile et al. (2017), Improving deep learning by inverse square "
            "root linear units",
  .parameters = {{"alpha", "Hardness", 0.05, 20.0, 1.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
