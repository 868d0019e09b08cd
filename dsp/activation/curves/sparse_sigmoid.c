// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= -1.0 ? 0.0 : x >= 1.0 ? 1.0 : 0.5 * (x + 1.0);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : fabs(x) < 1.0 ? 0.5 : 0.0;
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
  if (fabs(x) > 1.0) {
    return x > 0.0 ? x - 0.25 : -0.25;
  }
  return 0.25 * x * (x + 2.0);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (x < -1.0) {
    return -0.25 * x - 1.0 / 12.0;
  }
  return x > 1.0 ? x * (0.5 * x - 0.25) + 1.0 / 12.0
                 : x * (x * ((x + 3.0) / 12.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = 0.0,
    .upper = 1.0,           .lipschitz = 0.5,
    .value_at_0 = 0.5,      .breaks = {{-1.0, false}, {1.0, false}},
    .n_breaks = 2U,         .monotone = true,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_sparse_sigmoid = {
  .id = 8U,
  .symbol = "sparse_sigmoid",
  .label = "Sparse sigmoid",
  .formula = "min(1, max(0, (x + 1) / 2))",
  .source = "Martins and Astudillo (2016), From Softmax to Sparsemax",
  INFLECT_CURVE_FUNCTIONS,
};
