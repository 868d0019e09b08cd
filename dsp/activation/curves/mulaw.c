// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// Where mu |x| is below this, the antiderivatives would cancel
#define SMALL 0.5

/// ln(1 + z) = 2 s + 2 rest
typedef struct {
  double s;    ///< z / (2 + z)
  double rest; ///< atanh(s) - s
} AtanhTerms;

static AtanhTerms
atanh_terms(double z)
{
  const double s = z / (2.0 + z);
  double rest = 0.0;
  for (unsigned k = 25U; k > 1U; k -= 2U) {
    rest = rest * s * s + 1.0 / (double)k;
  }
  return (AtanhTerms){s, rest * s * s * s};
}

/// ln(1 + mu a), also where mu a overflows
static double
log_term(double a, double mu)
{
  return a > 1e300 ? log(a) + log(mu) : log1p(mu * a);
}

static double
value(double x, const double* p)
{
  return copysign(log_term(fabs(x), p[0]) / log1p(p[0]), x);
}

static double
slope(double x, const double* p)
{
  return 1.0 / (log1p(p[0]) * (1.0 / p[0] + fabs(x)));
}

static double
curvature(double x, const double* p)
{
  const double u = 1.0 / p[0] + fabs(x);
  return copysign(1.0 / log1p(p[0]) / u / u, -x);
}

static double
antiderivative1(double x, const double* p)
{
  const double mu = p[0];
  const double a = fabs(x);
  if (mu * a < SMALL) {
    const AtanhTerms terms = atanh_terms(mu * a);
    const double s = terms.s;
    return 2.0 * (s * s + (1.0 + s) * terms.rest) /
           ((1.0 - s) * mu * log1p(mu));
  }
  const double y = log_term(a, mu);
  const double scale = 1.0 / log1p(mu);
  return a * ((y - 1.0) * scale) + y / mu * scale;
}

static double
antiderivative2(double x, const double* p)
{
  const double mu = p[0];
  const double a = fabs(x);
  const double scale = 1.0 / (mu * mu * log1p(mu));
  if (mu * a < SMALL) {
    const AtanhTerms terms = atanh_terms(mu * a);
    const double s = terms.s;
    const double u = (1.0 + s) * (1.0 + s);
    return copysign(
      (s * s * s + u * terms.rest) * scale / ((1.0 - s) * (1.0 - s)), x);
  }
  const double y = log_term(a, mu);
  const double z = a * (a * (0.5 * y - 0.75) + (y - 0.5) / mu);
  return copysign(z / log1p(mu) + 0.5 * y * scale, x);
}

static double
inverse(double y, const double* p)
{
  return copysign(expm1(fabs(y) * log1p(p[0])) / p[0], y);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  const double mu = p[0];
  const double steepest = mu / log1p(mu);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -INFLECT_INFINITY,
    .upper = INFLECT_INFINITY,
    .lipschitz = steepest,
    .curvature_bound = mu * steepest,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_mulaw = {
  .id = 47U,
  .symbol = "mulaw",
  .label = "Mu-law compressor",
  .formula = "sign(x) ln(1 + mu |x|) / ln(1 + mu)",
  .source = "ITU-T (1988), Recommendation G.711, its continuous law",
  .parameters = {{"mu", "Compression", 1.0, 1000.0, 255.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
