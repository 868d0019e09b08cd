// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : 0.0;
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
  INFLECT_UNUSED(p);
  return fabs(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 0.5 * x * fabs(x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0,
    .upper = 1.0,
    .lipschitz = INFLECT_INFINITY,
    .curvature_bound = INFLECT_INFINITY,
    .breaks = {{0.0, true}},
    .n_breaks = 1U,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_sign = {
  .id = 15U,
  .symbol = "sign",
  .label = "Sign",
  .formula = "sign(x)",
  .source = "Van Vleck and Middleton (1966), The Spectrum of Clipped Noise",
  INFLECT_CURVE_FUNCTIONS,
};
