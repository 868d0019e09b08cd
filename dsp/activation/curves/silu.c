// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  const double s = inflect_logistic(x, p[0]);
  return s == 0.0 ? 0.0 : x * s;
}

static double
slope(double x, const double* p)
{
  const double s = inflect_logistic(x, p[0]);
  const double d = inflect_logistic_slope(x, p[0]);
  return d == 0.0 ? s : s + p[0] * x * d;
}

static double
curvature(double x, const double* p)
{
  const double d = inflect_logistic_slope(x, p[0]);
  const double t = p[0] * x;
  return d == 0.0 ? 0.0 : p[0] * d * (2.0 - t * tanh(0.5 * t));
}

static double
antiderivative1(double x, const double* p)
{
  return inflect_silu_integral(x, p[0]);
}

static double
antiderivative2(double x, const double* p)
{
  return inflect_silu_integral2(x, p[0]);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.27846454276107379511 / p[0], // W(1/e)
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0998393201288669170,
    .curvature_bound = 0.5 * p[0],
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_silu = {
  .id = 23U,
  .symbol = "silu",
  .alias = "swish",
  .label = "Sigmoid linear unit",
  .formula = "x / (1 + exp(-beta x))",
  .source = "Ramachandran, Zoph and Le (2017), Searching for activation "
            "functions; Elfwing, Uchibe and Doya (2018)",
  .parameters = {{"beta", "Sharpness", 0.1, 20.0, 1.0, true}},
  INFLECT_CURVE_FUNCTIONS,
};
