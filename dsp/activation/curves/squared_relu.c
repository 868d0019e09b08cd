// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : x * x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : 2.0 * x;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : isnan(x) ? x : 2.0;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : x * (x * (x / 3.0));
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : x * x * (x * (x / 12.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,    .lower = 0.0,
    .upper = INFLECT_INFINITY, .lipschitz = INFLECT_INFINITY,
    .curvature_bound = 2.0,    .monotone = true,
    .saturating = true,        .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_squared_relu = {
  .id = 30U,
  .symbol = "squared_relu",
  .label = "Squared rectifier",
  .formula = "max(0, x)^2",
  .source = "So et al. (2021), Primer: searching for efficient transformers",
  INFLECT_CURVE_FUNCTIONS,
};
