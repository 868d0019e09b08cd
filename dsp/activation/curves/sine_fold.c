// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isinf(x) ? 0.0 : sin(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isinf(x) ? 0.0 : cos(x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isinf(x) ? 0.0 : -sin(x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (isinf(x)) {
    return 1.0; // The mean
  }
  const double half = sin(0.5 * x);
  return 2.0 * half * half;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_sin_rest(x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = -1.0,
    .upper = 1.0,           .lipschitz = 1.0,
    .curvature_bound = 1.0, .parity = INFLECT_PARITY_ODD,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_sine_fold = {
  .id = 56U,
  .symbol = "sine_fold",
  .label = "Sine fold",
  .formula = "sin(x)",
  .source = "Parascandolo, Huttunen and Virtanen (2017), Taming the Waves: "
            "Sine as Activation Function",
  INFLECT_CURVE_FUNCTIONS,
};
