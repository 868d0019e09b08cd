// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// Beyond this ln(cosh(x)) is |x| to rounding
#define FAR 1e18

static double
value(double x, const double* p)
{
  return x < 0.0 ? tanh(p[0] * x) / p[0] : tanh(x);
}

static double
slope(double x, const double* p)
{
  return x < 0.0 ? inflect_sech2(p[0] * x) : inflect_sech2(x);
}

static double
curvature(double x, const double* p)
{
  const double k = x < 0.0 ? p[0] : 1.0;
  return -2.0 * k * tanh(k * x) * inflect_sech2(k * x);
}

static double
antiderivative1(double x, const double* p)
{
  const double k = x < 0.0 ? p[0] : 1.0;
  return fabs(x) > FAR ? fabs(x) / k : inflect_log_cosh(k * x) / (k * k);
}

static double
antiderivative2(double x, const double* p)
{
  const double k = x < 0.0 ? p[0] : 1.0;
  if (fabs(x) > FAR) {
    return 0.5 * x * fabs(x) / k;
  }
  return inflect_log_cosh_integral(k * x) / (k * k * k);
}

static double
inverse(double y, const double* p)
{
  if (!(y < 0.0)) {
    return atanh(y);
  }
  const double limit = -1.0 / p[0];
  if (y <= limit) {
    return y < limit ? INFLECT_NAN : -INFLECT_INFINITY;
  }
  return atanh(fmax(-1.0, p[0] * y)) / p[0];
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0 / p[0],
    .upper = 1.0,
    .lipschitz = 1.0,
    .curvature_bound = 0.76980035891950101935 * fmax(1.0, p[0]),
    .parity = p[0] == 1.0 ? INFLECT_PARITY_ODD : INFLECT_PARITY_NONE,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_tube_asym = {
  .id = 54U,
  .symbol = "tube_asym",
  .label = "Asymmetric tube",
  .formula = "tanh(x) if x > 0, else tanh(ratio x) / ratio",
  .source = "Pakarinen and Yeh (2009), A review of digital techniques for "
            "modeling vacuum-tube guitar amplifiers",
  .parameters = {{"ratio", "Ratio of hardness below 0", 0.25, 8.0, 2.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
