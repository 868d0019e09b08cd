// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// Exact remainder of a division by 4, from -2 to 2; 0 at the infinities
static double
remainder_of_4(double x)
{
  return isinf(x) ? 0.0 : x - 4.0 * rint(0.25 * x);
}

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = remainder_of_4(x);
  return fabs(r) <= 1.0 ? r : copysign(2.0, r) - r;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = remainder_of_4(x);
  return isnan(r) ? r : isinf(x) ? 0.0 : fabs(r) <= 1.0 ? 1.0 : -1.0;
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
  if (isinf(x)) {
    return 0.5; // The mean
  }
  const double a = fabs(remainder_of_4(x));
  return a <= 1.0 ? 0.5 * a * a : 1.0 - 0.5 * (2.0 - a) * (2.0 - a);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = remainder_of_4(x);
  const double a = fabs(r);
  const double d = 2.0 - a;
  const double y = a <= 1.0 ? a * a * a / 6.0 : a - 1.0 + d * d * d / 6.0;
  return 0.5 * (x - r) + copysign(y, r);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS, .lower = -1.0,
    .upper = 1.0,           .lipschitz = 1.0,
    .break_period = 4.0,    .breaks = {{-1.0, false}, {1.0, false}},
    .n_breaks = 2U,         .parity = INFLECT_PARITY_ODD,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_triangle_fold = {
  .id = 13U,
  .symbol = "triangle_fold",
  .label = "Triangle fold",
  .formula = "x folded at -1 and 1",
  .source = "McCartney (2002), Rethinking the Computer Music Language: "
            "SuperCollider, fold2",
  INFLECT_CURVE_FUNCTIONS,
};
