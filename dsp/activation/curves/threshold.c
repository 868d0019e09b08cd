// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// Integral of the flat part over a width, without 0 times infinity
static double
flat(double width, const double* p)
{
  return isinf(width) && fabs(p[1]) <= 0.0 ? 0.0 : p[1] * width;
}

/// Integral of that
static double
flat2(double width, const double* p)
{
  const double area = flat(width, p);
  return fabs(area) > 0.0 ? 0.5 * width * area : area;
}

static double
value(double x, const double* p)
{
  return x <= p[0] ? p[1] : x;
}

static double
slope(double x, const double* p)
{
  return isnan(x) ? x : x > p[0] ? 1.0 : 0.0;
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
  const double t = p[0];
  if (t >= 0.0) {
    return x <= t ? flat(x, p) : flat(t, p) + 0.5 * (x - t) * (x + t);
  }
  return x > t ? 0.5 * x * x : 0.5 * t * t + flat(x - t, p);
}

static double
antiderivative2(double x, const double* p)
{
  const double t = p[0];
  const double d = x - t;
  if (t >= 0.0) {
    return x <= t ? flat2(x, p)
                  : 0.5 * t * flat(t, p) +
                      d * (flat(t, p) + d * ((x + 2.0 * t) / 6.0));
  }
  return x > t ? x * (x * (x / 6.0))
               : t * t * t / 6.0 + d * 0.5 * (t * t + flat(d, p));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  const double t = p[0];
  const bool jumps = p[1] < t || p[1] > t;
  const bool rectifies = t >= 0.0 && t <= 0.0 && !jumps;
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = fmin(t, p[1]),
    .upper = INFLECT_INFINITY,
    .lipschitz = jumps ? INFLECT_INFINITY : 1.0,
    .curvature_bound = jumps ? INFLECT_INFINITY : 0.0,
    .value_at_0 = t >= 0.0 ? p[1] : 0.0,
    .breaks = {{t, jumps}},
    .n_breaks = 1U,
    .parity = rectifies ? INFLECT_PARITY_HALF_LINEAR : INFLECT_PARITY_NONE,
    .monotone = p[1] <= t,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_threshold = {
  .id = 12U,
  .symbol = "threshold",
  .label = "Threshold",
  .formula = "x if x > threshold, otherwise value",
  .source = "Paszke et al. (2019), PyTorch, torch.nn.Threshold",
  .parameters = {{"threshold", "Threshold", -1.0, 2.0, 1.0, false},
                 {"value", "Value below the threshold", -1.0, 1.0, -0.5,
                  false}},
  INFLECT_CURVE_FUNCTIONS,
};
