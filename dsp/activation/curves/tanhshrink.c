// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"
#include "../integral.h"

// (x cosh(x) - sinh(x)) / x^3 in x^2: 2k / (2k + 1)!
static const double numerator[] = {
  0.333333333333333333,     0.0333333333333333333,   0.00119047619047619048,
  0.0000220458553791887125, 2.50521083854417188e-7,  1.92708526041859375e-9,
  1.07060292245477431e-11,  4.49833160695283322e-14, 1.47971434439237935e-16,
  3.91458821267825225e-19,  8.50997437538750488e-22,
};

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) < 1.0) {
    return x * x * x * INFLECT_POLYNOMIAL(numerator, x * x) / cosh(x);
  }
  return x - tanh(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double t = tanh(x);
  return t * t;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 2.0 * tanh(x) * inflect_sech2(x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_log_cosh_rest(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_log_cosh_integral_rest(x);
}

static double
inverse(double y, const double* p)
{
  const double a = fabs(y);
  if (!(a > 0.0 && a < 1e300)) {
    return y;
  }
  const InflectSolvedCurve curve = {value, slope, p};
  const double lower = fmin(cbrt(3.0 * a), a + 1.0);
  const double start = a < 1.0 ? lower : a + 1.0;
  return copysign(inflect_solve(&curve, a, 0.0, a + 1.0, start), y);
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
    .curvature_bound = 0.76980035891950101935, // 4 / (3 sqrt(3))
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_tanhshrink = {
  .id = 35U,
  .symbol = "tanhshrink",
  .label = "Tanh shrinkage",
  .formula = "x - tanh(x)",
  .source = "Paszke et al. (2019), PyTorch, Tanhshrink",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
