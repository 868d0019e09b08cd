// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"
#include "../integral.h"

#include "mish_integrals.h"

#include <stdbool.h>

/// Slope of tanh(ln(1 + exp(x))), from e = exp(-|x|)
static double
gate_slope(double e, bool left)
{
  const double n = left ? 2.0 + e * (2.0 + e) : 1.0 + e * (2.0 + 2.0 * e);
  return 4.0 * (left ? e : e * e) * (1.0 + e) / (n * n);
}

/// Curvature of tanh(ln(1 + exp(x))), from e = exp(-|x|)
static double
gate_curvature(double e, bool left)
{
  if (left) {
    const double n = 2.0 + e * (2.0 + e);
    return 4.0 * e * (2.0 + e * (2.0 - e * (3.0 + 2.0 * e))) / (n * n * n);
  }
  const double n = 1.0 + e * (2.0 + 2.0 * e);
  return 4.0 * e * e * (e * (e * (2.0 * e + 2.0) - 3.0) - 2.0) / (n * n * n);
}

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = exp(-fabs(x));
  if (e == 0.0) {
    return x > 0.0 ? x : 0.0;
  }
  const double n = x < 0.0 ? e * (e + 2.0) : 1.0 + 2.0 * e;
  return x * (n / (n + 2.0 * (x < 0.0 ? 1.0 : e * e)));
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = exp(-fabs(x));
  const bool left = x < 0.0;
  if (e == 0.0) {
    return left ? 0.0 : 1.0;
  }
  const double n = left ? e * (e + 2.0) : 1.0 + 2.0 * e;
  return n / (n + 2.0 * (left ? 1.0 : e * e)) + x * gate_slope(e, left);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = exp(-fabs(x));
  const bool left = x < 0.0;
  return e == 0.0 ? 0.0
                  : 2.0 * gate_slope(e, left) + x * gate_curvature(e, left);
}

static InflectIntegrals
antiderivatives(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_table_integrals(&mish_integrals, value, x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.30884341301725040663,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0884981612517278612,
    .curvature_bound = 0.64420463723697242952,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_JOINT_CURVE_BLOCKS

const InflectActivation inflect_mish = {
  .id = 26U,
  .symbol = "mish",
  .label = "Mish",
  .formula = "x tanh(ln(1 + exp(x)))",
  .source =
    "Misra (2020), Mish: a self regularized non-monotonic activation function",
  INFLECT_CURVE_FUNCTIONS,
};
