// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define ROOT_PI 0.56418958354775628695 // 1 / sqrt(pi)

// The second integral of erf over x^3, in x^2
static const double series[] = {
  0.188063194515918762,     -0.0188063194515918762,   0.00268661706451312518,
  -0.000373141258960156274, 0.0000474907056858380713, -5.47969680990439284e-6,
  5.74063475323317345e-7,   -5.48737145529641580e-8,  4.81348373271615421e-9,
  -3.89662968838926769e-10, 2.92632269088522080e-11,  -2.04842588361965456e-12,
  1.34227337103282208e-13,  -8.26523011719718027e-15, 4.79916587450158854e-16,
  -2.63590549925276643e-17, 1.37332891557707159e-18,
};

/**
   Inverse of erf to 0.002 of its value, a start for Halley steps.

   Source: Winitzki (2008), A handy approximation for the error function and
   its inverse, equation 7.

   @param y From 0 to 1, exclusive.
*/
static double
rough_inverse(double y)
{
  const double a = 0.147;
  const double l = log1p(-y * y);
  const double b = 2.0 / (INFLECT_PI * a) + 0.5 * l;
  return sqrt(-l / a / (sqrt(b * b - l / a) + b));
}

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return erf(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 2.0 * ROOT_PI * inflect_exp_product(-x, x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = inflect_exp_product(-x, x);
  return e == 0.0 ? 0.0 : -4.0 * ROOT_PI * x * e;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x * erf(x) + ROOT_PI * expm1(-x * x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a < 1.0) {
    return x * x * x * INFLECT_POLYNOMIAL(series, x * x);
  }
  if (a > 6.5) {
    return copysign(a * (0.5 * a - ROOT_PI) + 0.25, x);
  }
  const double e = 0.5 * ROOT_PI * exp(-x * x);
  return (0.5 * x * x + 0.25) * erf(x) + x * (e - ROOT_PI);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(y);
  if (a >= 1.0) {
    return a > 1.0 ? INFLECT_NAN : copysign(INFLECT_INFINITY, y);
  }
  if (a < 1e-8) {
    return y / (2.0 * ROOT_PI);
  }
  double x = rough_inverse(a);
  for (unsigned i = 0U; i < 3U; ++i) {
    // Near 1 the complements keep the digits
    const double error = a < 0.5 ? erf(x) - a : (1.0 - a) - erfc(x);
    const double step = error / (2.0 * ROOT_PI * exp(-x * x));
    x -= step / (1.0 + x * step);
  }
  return copysign(x, y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0,
    .upper = 1.0,
    .lipschitz = 2.0 * ROOT_PI,
    .curvature_bound = 0.96788289807657339919, // sqrt(8 / (pi e))
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_erf = {
  .id = 43U,
  .symbol = "erf",
  .label = "Error function",
  .formula = "erf(x)",
  .source =
    "Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 7.1.1",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
