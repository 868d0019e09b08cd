// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// Beyond this the root is |x| to rounding
#define FAR 1e9

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > FAR) {
    return x < 0.0 ? 0.5 * x - 0.5 : 1.5 * x - 0.5;
  }
  return x + 0.5 * inflect_hypot1_rest(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x) > FAR ? 1.0 + copysign(0.5, x)
                       : 1.0 + 0.5 * x / inflect_hypot1(x);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double r = inflect_hypot1(x);
  return 0.5 / r / r / r;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > FAR) {
    return x < 0.0 ? x * (0.25 * x - 0.5) : x * (0.75 * x - 0.5);
  }
  return 0.5 * (x * x + inflect_hypot1_integral(x));
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) > FAR) {
    return x * (x * (x / (x < 0.0 ? 12.0 : 4.0) - 0.25));
  }
  return x * (x * (x / 6.0)) + 0.5 * inflect_hypot1_integral2(x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  const double w = 2.0 * y + 1.0;
  if (fabs(w) > FAR) {
    return w > 0.0 ? w / 3.0 : w;
  }
  const double r = sqrt(w * w + 3.0);
  // The difference of 2w and r would cancel at 0
  return w > 0.0 ? 4.0 * y * (y + 1.0) / (2.0 * w + r) : (2.0 * w - r) / 3.0;
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY, .lipschitz = 1.5,
    .curvature_bound = 0.5,    .parity = INFLECT_PARITY_HALF_LINEAR,
    .monotone = true,          .strictly_monotone = true,
    .invertible = true,        .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_bent_identity = {
  .id = 32U,
  .symbol = "bent_identity",
  .label = "Bent identity",
  .formula = "x + (sqrt(x^2 + 1) - 1) / 2",
  .source = "Wikipedia (2016), Activation function, table of functions",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
