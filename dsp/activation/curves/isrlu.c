// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// Beyond this the root is sqrt(alpha) |x| to rounding
#define FAR 1e10

static double
value(double x, const double* p)
{
  if (x >= 0.0) {
    return x;
  }
  const double root = sqrt(p[0]);
  return x < -FAR ? -1.0 / root : x / inflect_hypot1(root * x);
}

static double
slope(double x, const double* p)
{
  const double r = 1.0 / inflect_hypot1(sqrt(p[0]) * x);
  return x >= 0.0 ? 1.0 : r * r * r;
}

static double
curvature(double x, const double* p)
{
  const double r = 1.0 / inflect_hypot1(sqrt(p[0]) * x);
  return x >= 0.0 ? 0.0 : -3.0 * p[0] * value(x, p) * r * r * r * r;
}

static double
antiderivative1(double x, const double* p)
{
  if (x >= 0.0) {
    return 0.5 * x * x;
  }
  const double root = sqrt(p[0]);
  return x < -FAR ? -x / root - 1.0 / p[0]
                  : inflect_hypot1_rest(root * x) / p[0];
}

static double
antiderivative2(double x, const double* p)
{
  if (x >= 0.0) {
    return x * (x * (x / 6.0));
  }
  const double root = sqrt(p[0]);
  if (x < -FAR) {
    return x * (-0.5 * x / root - 1.0 / p[0]);
  }
  return inflect_hypot1_integral(root * x) / (p[0] * root);
}

static double
inverse(double y, const double* p)
{
  if (y >= 0.0) {
    return y;
  }
  const double limit = 1.0 / sqrt(p[0]);
  if (y <= -limit) {
    return y < -limit ? INFLECT_NAN : -INFLECT_INFINITY;
  }
  const double z = -y * sqrt(p[0]);
  return y / sqrt(fmax(0.0, 1.0 - z) * (1.0 + z));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0 / sqrt(p[0]),
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = 0.85865010335991924342 * sqrt(p[0]), // 48 / (25 sqrt(5))
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_isrlu = {
  .id = 39U,
  .symbol = "isrlu",
  .label = "Inverse square root linear unit",
  .formula = "x if x >= 0, else x / sqrt(1 + alpha x^2)",
  .source = "Carlile et al. (2017), Improving deep learning by inverse square "
            "root linear units",
  .parameters = {{"alpha", "Hardness", 0.05, 20.0, 1.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
