// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"
#include "../integral.h"

#include <stdbool.h>

// Beyond this the parabola and the cubic are all that remains of F1 and F2
#define FAR 1e18

/// Find sin and cos of a x as if the product were exact, false if it is huge
static bool
find_phase(double x, double a, double* s, double* c)
{
  const double t = a * x;
  if (!isfinite(t)) {
    return false;
  }
  const double rest = fma(a, x, -t);
  const bool small = fabs(rest) < 1e-9;
  const double sine = sin(t);
  const double cosine = cos(t);
  const double rest_sine = small ? rest : sin(rest);
  const double rest_cosine = small ? 1.0 : cos(rest);
  *s = sine * rest_cosine + cosine * rest_sine;
  *c = cosine * rest_cosine - sine * rest_sine;
  return true;
}

static double
value(double x, const double* p)
{
  double s = 0.0;
  double c = 0.0;
  return find_phase(x, p[0], &s, &c) ? x + s * s / p[0] : x;
}

static double
slope(double x, const double* p)
{
  double s = 0.0;
  double c = 0.0;
  // 1 + sin(2 alpha x), which the sum would cancel in
  return find_phase(x, p[0], &s, &c) ? (s + c) * (s + c) : isnan(x) ? x : 1.0;
}

static double
curvature(double x, const double* p)
{
  double s = 0.0;
  double c = 0.0;
  if (!find_phase(x, p[0], &s, &c)) {
    return isnan(x) ? x : 0.0;
  }
  return 2.0 * p[0] * (c - s) * (c + s);
}

static double
antiderivative1(double x, const double* p)
{
  if (fabs(x) > FAR) {
    return 0.5 * x * x;
  }
  return 0.5 * x * x + inflect_sin_rest(2.0 * p[0] * x) / (4.0 * p[0] * p[0]);
}

static double
antiderivative2(double x, const double* p)
{
  const double cubic = x * (x * (x / 6.0));
  if (fabs(x) > FAR) {
    return cubic;
  }
  const double cube = p[0] * p[0] * p[0];
  return cubic + inflect_cos_rest(2.0 * p[0] * x) / (8.0 * cube);
}

static double
inverse(double y, const double* p)
{
  if (!(fabs(y) < FAR)) {
    return y;
  }
  const InflectSolvedCurve curve = {value, slope, p};
  const double lower = y - 1.0 / p[0];
  return inflect_solve(&curve, y, lower, y, y < 0.0 ? 0.5 * (lower + y) : y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY,
    .lipschitz = 2.0,
    .curvature_bound = 2.0 * p[0],
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_snake = {
  .id = 33U,
  .symbol = "snake",
  .label = "Snake",
  .formula = "x + sin(alpha x)^2 / alpha",
  .source = "Ziyin, Hartwig and Ueda (2020), Neural networks fail to learn "
            "periodic functions and how to fix it",
  .parameters = {{"alpha", "Frequency", 0.1, 20.0, 1.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
