// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// (exp(2u) - 1) / 2 - u exp(u) over u^3
static const double series[] = {
  0.166666666666666667,    0.166666666666666667,    0.0916666666666666667,
  0.0361111111111111111,   0.0113095238095238095,   0.00297619047619047619,
  0.000680665784832451499, 0.000138337742504409171, 0.0000253777857944524611,
  4.25050772272994495e-6,  6.55690759857426524e-7,  9.38077574982336887e-8,
  1.25176423126158576e-8,  1.56537441590351643e-9,  1.84203867847464175e-10,
  2.04695955006109932e-11, 2.15483401402140243e-12, 2.15490799973862205e-13,
  2.05233052167242239e-14, 1.86577281328498708e-15,
};

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isinf(x) ? copysign(1.0, x) : x / (1.0 + fabs(x));
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = 1.0 / (1.0 + fabs(x));
  return r * r;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = 1.0 / (1.0 + fabs(x));
  return copysign(2.0 * r * r * r, -x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  const double u = log1p(a);
  // a - ln(1 + a) in terms of the logarithm
  return a < 1.0 ? inflect_exp_rest2(u) : a > 1e18 ? a : a - u;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  const double u = log1p(a);
  if (a < 1.0) {
    return copysign(u * u * u * INFLECT_POLYNOMIAL(series, u), x);
  }
  if (a > 1e18) {
    return x * (0.5 * a);
  }
  return copysign(a * (0.5 * a + 1.0) - (1.0 + a) * u, x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(y) <= 1.0 ? y / (1.0 - fabs(y)) : INFLECT_NAN;
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = -1.0,
    .upper = 1.0,           .lipschitz = 1.0,
    .curvature_bound = 2.0, .parity = INFLECT_PARITY_ODD,
    .monotone = true,       .strictly_monotone = true,
    .invertible = true,     .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_softsign = {
  .id = 36U,
  .symbol = "softsign",
  .label = "Softsign",
  .formula = "x / (1 + |x|)",
  .source =
    "Bergstra et al. (2009), Quadratic polynomials learn better image features",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
