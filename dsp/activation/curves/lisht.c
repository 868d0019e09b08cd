// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x * tanh(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double d = inflect_sech2(x);
  return d == 0.0 ? tanh(x) : tanh(x) + x * d;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double d = inflect_sech2(x);
  return d == 0.0 ? 0.0 : 2.0 * d * (1.0 - x * tanh(x));
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_tanh_moment(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_tanh_moment_integral(x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = 0.0,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.1996786402577338339, // q with q tanh(q) = 1
    .curvature_bound = 2.0,
    .parity = INFLECT_PARITY_EVEN,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_lisht = {
  .id = 31U,
  .symbol = "lisht",
  .label = "Linearly scaled hyperbolic tangent",
  .formula = "x tanh(x)",
  .source = "Roy et al. (2019), LiSHT: non-parametric linearly scaled "
            "hyperbolic tangent",
  INFLECT_CURVE_FUNCTIONS,
};
