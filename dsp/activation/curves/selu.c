// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define SCALE 1.05070098735548049342
#define DEPTH 1.75809934084737685994 // SCALE times 1.6732632423543772848

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x > 0.0 ? SCALE * x : DEPTH * expm1(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x > 0.0 ? SCALE : DEPTH * exp(x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x > 0.0 ? 0.0 : DEPTH * exp(x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x > 0.0 ? 0.5 * SCALE * x * x : DEPTH * inflect_exp_rest2(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x > 0.0 ? x * (x * (x * (SCALE / 6.0))) : DEPTH * inflect_exp_rest3(x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  return y > 0.0 ? y / SCALE : log1p(y / DEPTH);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = -DEPTH,          .upper = INFLECT_INFINITY,
    .lipschitz = DEPTH,     .curvature_bound = DEPTH, .breaks = {{0.0, false}},
    .n_breaks = 1U,         .monotone = true,         .strictly_monotone = true,
    .invertible = true,     .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_selu = {
  .id = 18U,
  .symbol = "selu",
  .label = "Scaled exponential linear unit",
  .formula = "1.0507 x if x > 0, else 1.7581 (exp(x) - 1)",
  .source =
    "Klambauer et al. (2017), Self-normalizing neural networks, equation 2",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
