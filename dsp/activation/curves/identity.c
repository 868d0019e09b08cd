// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : 1.0;
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
  return 0.5 * x * x;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x * (x * (x / 6.0));
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return y;
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
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_identity = {
  .id = 0U,
  .symbol = "identity",
  .label = "Identity",
  .formula = "x",
  .source = "Widrow and Hoff (1960), Adaptive Switching Circuits, linear unit",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
