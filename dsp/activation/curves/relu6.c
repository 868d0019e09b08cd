// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= 0.0 ? 0.0 : x > 6.0 ? 6.0 : x;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : x > 0.0 && x < 6.0 ? 1.0 : 0.0;
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
  return x <= 0.0 ? 0.0 : x > 6.0 ? 6.0 * x - 18.0 : 0.5 * x * x;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (x <= 0.0) {
    return 0.0;
  }
  return x > 6.0 ? 3.0 * x * (x - 6.0) + 36.0 : x * (x * (x / 6.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = 6.0,
    .lipschitz = 1.0,
    .breaks = {{0.0, false}, {6.0, false}},
    .n_breaks = 2U,
    .monotone = true,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_relu6 = {
  .id = 4U,
  .symbol = "relu6",
  .label = "Rectified linear unit clipped at 6",
  .formula = "min(6, max(0, x))",
  .source = "Krizhevsky (2010), Convolutional Deep Belief Networks on CIFAR-10",
  INFLECT_CURVE_FUNCTIONS,
};
