// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"
#include "../integral.h"

/// What a half of the curve is made of: f(-x) is -f(x) of the opposite bias
typedef struct {
  double c;    ///< exp(-2 bias), where bias counts away from 0
  double room; ///< c / (1 + c), half of how far this side rises
} Side;

static Side
side_of(double x, const double* p)
{
  const double c = exp(signbit(x) ? 2.0 * p[0] : -2.0 * p[0]);
  return (Side){c, c / (1.0 + c)};
}

static double
value(double x, const double* p)
{
  const Side side = side_of(x, p);
  const double a = fabs(x);
  // Whichever is the smaller keeps its digits
  const double z = a > 0.35 ? exp(-2.0 * a) : 1.0 + expm1(-2.0 * a);
  const double m = a > 0.35 ? 1.0 - z : -expm1(-2.0 * a);
  return copysign(2.0 * side.room * m / (1.0 + side.c * z), x);
}

static double
slope(double x, const double* p)
{
  const Side side = side_of(x, p);
  const double q = side.c * exp(-2.0 * fabs(x));
  return 4.0 * q / ((1.0 + q) * (1.0 + q));
}

static double
curvature(double x, const double* p)
{
  const Side side = side_of(x, p);
  const double q = side.c * exp(-2.0 * fabs(x));
  const double r = 1.0 / (1.0 + q);
  const double y = 8.0 * q * (q - 1.0) * r * r * r;
  return signbit(x) ? -y : y;
}

static double
antiderivative1(double x, const double* p)
{
  const Side side = side_of(x, p);
  const double a = fabs(x);
  if (a > 1e18) {
    return 2.0 * side.room * a;
  }
  const double m = side.room * expm1(-2.0 * a);
  return side.room * inflect_exp_rest2(-2.0 * a) - inflect_exp_rest2(log1p(m));
}

static double
antiderivative2(double x, const double* p)
{
  const double a = fabs(x);
  if (a < 1.5) {
    return inflect_gauss_integrals(value, p, x).second;
  }
  const Side side = side_of(x, p);
  const double z = signbit(x) ? 2.0 * p[0] : -2.0 * p[0];
  const double tail =
    0.5 * (inflect_dilog_exp(z) - inflect_dilog_exp(z - 2.0 * a));
  return copysign(a * (side.room * a - log1p(side.c)) + tail, x);
}

static double
inverse(double y, const double* p)
{
  const double t = tanh(p[0]);
  const double limit = value(copysign(INFLECT_INFINITY, y), p);
  if (fabs(y) >= fabs(limit)) {
    return fabs(y) > fabs(limit) ? INFLECT_NAN : copysign(INFLECT_INFINITY, y);
  }
  if (fabs(y) > 0.25) {
    return atanh(y + t) - p[0];
  }
  // The addition theorem keeps the digits of a small y
  const double z = y / (inflect_sech2(p[0]) - y * t);
  return atanh(z > 1.0 ? 1.0 : z < -1.0 ? -1.0 : z);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = value(-INFLECT_INFINITY, p),
    .upper = value(INFLECT_INFINITY, p),
    .lipschitz = 1.0,
    .curvature_bound = 0.76980035891950101935, // 4 / (3 sqrt(3))
    .parity = p[0] == 0.0 ? INFLECT_PARITY_ODD : INFLECT_PARITY_NONE,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_tanh_bias = {
  .id = 53U,
  .symbol = "tanh_bias",
  .label = "Biased hyperbolic tangent",
  .formula = "tanh(x + bias) - tanh(bias)",
  .source = "Zoelzer (2011), DAFX: Digital Audio Effects, chapter 4",
  .parameters = {{"bias", "Bias", -2.0, 2.0, 0.3, false}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
