// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// Whether it is not flat below 0, where 0 times infinity would be a NaN
static bool
leaks(const double* p)
{
  return p[0] > 0.0;
}

static double
value(double x, const double* p)
{
  if (x < 0.0) {
    return leaks(p) ? p[0] * x : 0.0;
  }
  return x;
}

static double
slope(double x, const double* p)
{
  return isnan(x) ? x : x > 0.0 ? 1.0 : p[0];
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : 0.0;
}

static double
antiderivative1(double x, const double* p)
{
  if (x < 0.0) {
    return leaks(p) ? 0.5 * x * (p[0] * x) : 0.0;
  }
  return 0.5 * x * x;
}

static double
antiderivative2(double x, const double* p)
{
  if (x < 0.0) {
    return leaks(p) ? x * (x * (p[0] * x / 6.0)) : 0.0;
  }
  return x * (x * (x / 6.0));
}

static double
inverse(double y, const double* p)
{
  if (y < 0.0) {
    // Multiplying by the reciprocal would round twice
    return leaks(p) ? y / p[0] : INFLECT_NAN;
  }
  return y;
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  const bool bends = p[0] < 1.0;
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = leaks(p) ? -INFLECT_INFINITY : 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .breaks = {{0.0, false}},
    .n_breaks = bends ? 1U : 0U,
    .parity = bends ? INFLECT_PARITY_HALF_LINEAR : INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = leaks(p),
    .invertible = leaks(p),
    .saturating = !leaks(p),
    .smooth = !bends,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_leaky_relu = {
  .id = 2U,
  .symbol = "leaky_relu",
  .alias = "prelu",
  .label = "Leaky rectified linear unit",
  .formula = "x if x > 0, otherwise slope x",
  .source = "Maas, Hannun and Ng (2013), Rectifier Nonlinearities Improve "
            "Acoustic Models",
  .parameters = {{"slope", "Slope below 0", 0.0, 1.0, 0.01, false}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
