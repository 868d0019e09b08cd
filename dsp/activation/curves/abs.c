// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return fabs(x);
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return isnan(x) ? x : x < 0.0 ? -1.0 : 1.0;
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
  return 0.5 * x * fabs(x);
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return x * (x * (fabs(x) / 6.0));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,        .lower = 0.0,
    .upper = INFLECT_INFINITY,     .lipschitz = 1.0,
    .breaks = {{0.0, false}},      .n_breaks = 1U,
    .parity = INFLECT_PARITY_EVEN,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_abs = {
  .id = 3U,
  .symbol = "abs",
  .label = "Full-wave rectifier",
  .formula = "|x|",
  .source = "Jarrett et al. (2009), What is the Best Multi-Stage Architecture "
            "for Object Recognition",
  INFLECT_CURVE_FUNCTIONS,
};
