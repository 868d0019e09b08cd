// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// ln(A a), also where A a overflows
static double
log_term(double a, const double* p)
{
  return a > 1e300 ? log(a) + log(p[0]) : log(p[0] * a);
}

static double
value(double x, const double* p)
{
  const double v = p[0] * fabs(x);
  const double y = v > 1.0 ? 1.0 + log_term(fabs(x), p) : v;
  return copysign(y / (1.0 + log(p[0])), x);
}

static double
slope(double x, const double* p)
{
  const double a = fabs(x);
  // This way round a NaN stays
  return (p[0] * a <= 1.0 ? p[0] : 1.0 / a) / (1.0 + log(p[0]));
}

static double
curvature(double x, const double* p)
{
  const double a = fabs(x);
  if (!(p[0] * a > 1.0)) {
    return isnan(x) ? x : 0.0;
  }
  return -1.0 / (1.0 + log(p[0])) / a / x;
}

static double
antiderivative1(double x, const double* p)
{
  const double a = fabs(x);
  const double scale = 1.0 / (1.0 + log(p[0]));
  return p[0] * a > 1.0 ? 0.5 * scale / p[0] + a * (scale * log_term(a, p))
                        : 0.5 * p[0] * scale * a * a;
}

static double
antiderivative2(double x, const double* p)
{
  const double scale = 1.0 / (1.0 + log(p[0]));
  const double a = fabs(x);
  if (!(p[0] * a > 1.0)) {
    return x * (x * (p[0] * scale * x / 6.0));
  }
  const double r = 1.0 / p[0];
  const double y =
    a * (a * (scale * (0.5 * log_term(a, p) - 0.25)) + 0.5 * scale * r);
  return copysign(y - scale * r * r / 12.0, x);
}

static double
inverse(double y, const double* p)
{
  const double z = fabs(y) * (1.0 + log(p[0]));
  return copysign((z > 1.0 ? exp(z - 1.0) : z) / p[0], y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  const double steepest = p[0] / (1.0 + log(p[0]));
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY,
    .lipschitz = steepest,
    .curvature_bound = p[0] * steepest,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_alaw = {
  .id = 48U,
  .symbol = "alaw",
  .label = "A-law compressor",
  .formula = "A x / L if |x| <= 1 / A, otherwise sign(x) (1 + ln(A |x|)) / L, "
             "L = 1 + ln(A)",
  .source = "ITU-T (1988), Recommendation G.711, its continuous law",
  .parameters = {{"a", "Compression", 1.0, 1000.0, 87.6, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
