// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= -1.0 ? 0.0 : x >= 1.0 ? x : 0.25 * (x + 1.0) * (x + 1.0);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x <= -1.0 ? 0.0 : x >= 1.0 ? 1.0 : 0.5 * (x + 1.0);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : fabs(x) < 1.0 ? 0.5 : 0.0;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > 1.0) {
    return x > 0.0 ? 0.5 * x * x + 1.0 / 12.0 : -1.0 / 12.0;
  }
  return x * (x * (x + 3.0) + 3.0) / 12.0;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > 1.0) {
    const double y = x * (x > 0.0 ? x * (x / 6.0) + 1.0 / 12.0 : -1.0 / 12.0);
    return y - 1.0 / 48.0;
  }
  return x * x * (x * (x + 4.0) + 6.0) / 48.0;
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = 0.5,
    .value_at_0 = 0.25,
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_sparse_plus = {
  .id = 29U,
  .symbol = "sparse_plus",
  .label = "Sparse plus",
  .formula = "0 if x < -1, x if x > 1, else (x + 1)^2 / 4",
  .source = "Bradbury et al. (2018), JAX, sparse_plus",
  INFLECT_CURVE_FUNCTIONS,
};
