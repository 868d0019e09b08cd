// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// Coefficients of the second antiderivative over x^3, in powers of x^2
static const double series[] = {
  0.16666666666666667,     -0.0083333333333333333, 0.0017857142857142857,
  -0.00062003968253968254, 0.00027619949494949495, -0.00014341127622377622,
  8.2632211538461538e-5,   -5.1341337316176471e-5, 3.3777195602747678e-5,
  -2.3241927450462093e-5,  1.658169132335339e-5,   -1.2187543122664742e-5,
  9.1840602733470775e-6,   -7.0690119099038466e-6, 5.5411932067955959e-6,
  -4.4130146656392956e-6,  3.563787473680137e-6,   -2.9136370561844364e-6,
  2.4083707110836265e-6,   -2.01040213626432e-6,   1.693145985192708e-6,
};

#define N_SERIES (sizeof(series) / sizeof(series[0]))

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return asinh(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 1.0 / hypot(1.0, x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a > 1e8) {
    return -1.0 / x / a;
  }
  const double q = 1.0 / (1.0 + x * x);
  return -x * q * sqrt(q);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (isinf(x)) {
    return fabs(x);
  }
  // Without the difference sqrt(1 + x^2) - 1, which would cancel near 0
  return x * (asinh(x) - x / (1.0 + hypot(1.0, x)));
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) < 0.5) {
    return x * x * x * inflect_polynomial(series, N_SERIES, x * x);
  }
  if (isinf(x)) {
    return x;
  }
  const double y = asinh(x);
  return x * (x * (0.5 * y - 0.75 * hypot(1.0, x) / x) + 1.0) - 0.25 * y;
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return sinh(y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = 0.38490017945975051, // 2 / (3 sqrt(3))
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_asinh = {
  .id = 46U,
  .symbol = "asinh",
  .label = "Inverse hyperbolic sine",
  .formula = "asinh(x)",
  .source = "Burbidge, Magee and Robb (1988), Alternative Transformations",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
