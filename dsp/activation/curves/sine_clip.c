// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define H (0.5 * INFLECT_PI)

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) >= 1.0 ? copysign(1.0, x) : sin(H * x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return a >= 1.0 ? 0.0 : (a < 0.5 ? H * cos(H * a) : H * sin(H * (1.0 - a)));
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) >= 1.0 ? 0.0 : -H * H * sin(H * x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a > 1.0) {
    return a - (1.0 - 1.0 / H);
  }
  const double half = sin(0.5 * H * a);
  return 2.0 / H * half * half;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  return copysign(a > 1.0
                    ? a * (0.5 * a - (1.0 - 1.0 / H)) + (0.5 - 1.0 / (H * H))
                    : inflect_sin_rest(H * a) / (H * H),
                  x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return asin(y) / H;
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
    .lipschitz = H,
    .curvature_bound = H * H,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_sine_clip = {
  .id = 52U,
  .symbol = "sine_clip",
  .label = "Sine clip",
  .formula = "sin(pi x / 2) if |x| < 1, otherwise sign(x)",
  .source = "Vercoe et al. (2005), The Canonical Csound Reference Manual, clip",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
