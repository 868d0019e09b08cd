// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define MAX_STEPS 16U

/// The slope at a distance of at most 1 from 0
static double
bump(double a)
{
  const double d = (1.0 - a) * (1.0 + a);
  return 1.875 * d * d;
}

/// a from 0 to 1 with f(a) = y; Newton's steps rise to it as f is concave
static double
from_0(double y)
{
  double a = 8.0 * y / 15.0;
  for (unsigned i = 0U; i < MAX_STEPS; ++i) {
    const double s = a * a;
    const double step = (y - a * (15.0 + s * (3.0 * s - 10.0)) / 8.0) / bump(a);
    a += step;
    if (fabs(step) <= 1e-17 * a) {
      break;
    }
  }
  return a;
}

/// d from 0 to 1 with f(1 - d) = 1 - rest, without cancellation
static double
from_1(double rest)
{
  double d = cbrt(0.4 * rest);
  for (unsigned i = 0U; i < MAX_STEPS && d > 0.0; ++i) {
    const double excess =
      d * d * d * (20.0 + d * (3.0 * d - 15.0)) / 8.0 - rest;
    const double step = excess / (1.875 * d * d * (2.0 - d) * (2.0 - d));
    d = fmin(d - step, 1.0);
    if (fabs(step) <= 1e-17 * d) {
      break;
    }
  }
  return d;
}

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a >= 1.0) {
    return copysign(1.0, x);
  }
  const double s = a * a;
  // Rounding must not lift it over the top
  const double y = a * (15.0 + s * (3.0 * s - 10.0)) / 8.0;
  return copysign(y > 1.0 ? 1.0 : y, x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a >= 1.0 ? 0.0 : bump(a);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) >= 1.0 ? 0.0 : -7.5 * x * (1.0 - x) * (1.0 + x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a > 1.0 ? a - 0.3125 : a * a * (15.0 + a * a * (a * a - 5.0)) / 16.0;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return copysign(a > 1.0 ? a * (0.5 * a - 0.3125) + 1.0 / 14.0
                          : a * a * a * (35.0 + a * a * (a * a - 7.0)) / 112.0,
                  x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  const double top = fabs(y);
  if (!(top <= 1.0)) {
    return INFLECT_NAN;
  }
  return copysign(top < 0.5 ? from_0(top) : 1.0 - from_1(1.0 - top), y);
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
    .lipschitz = 1.875,
    .curvature_bound = 2.8867513459481288, // 5 / sqrt(3)
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_quintic = {
  .id = 51U,
  .symbol = "quintic",
  .label = "Quintic clip",
  .formula = "(15 x - 10 x^3 + 3 x^5) / 8 if |x| < 1, otherwise sign(x)",
  .source = "Perlin (2002), Improving Noise, its interpolant",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
