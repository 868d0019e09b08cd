// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/gradient_flow.h>

#include "../base/quadrature.h"
#include "../base/special.h"

#include <math.h>

/// Standard deviations beyond which nothing counts
#define REACH 12.0

/// Pieces that are searched for zeros of the slope
#define N_PIECES 96U

#define N_HALVINGS 100U

/// What is integrated
typedef struct {
  const InflectCurve* curve;
  double mean;
  double deviation;
  double (*of)(double slope);
} Integrand;

static double
plain(double slope)
{
  return slope;
}

static double
square(double slope)
{
  return slope * slope;
}

static double
log_of(double slope)
{
  return log(fabs(slope));
}

static double
slope_at(const Integrand* integrand, double z)
{
  const InflectCurve* const curve = integrand->curve;
  return curve->activation->slope(integrand->mean + integrand->deviation * z,
                                  curve->parameters);
}

static double
weighted(double z, void* data)
{
  const Integrand* const integrand = (const Integrand*)data;
  const double density = exp(-0.5 * z * z) / sqrt(2.0 * INFLECT_PI);
  return density * integrand->of(slope_at(integrand, z));
}

/// Where the slope changes its sign, or the end of a flat, within a piece
static double
change_within(const Integrand* integrand, double lower, double upper)
{
  const double first = slope_at(integrand, lower);
  for (uint32_t i = 0U; i < N_HALVINGS; ++i) {
    const double middle = 0.5 * (lower + upper);
    const double slope = slope_at(integrand, middle);
    const bool same =
      (slope > 0.0) == (first > 0.0) && (slope < 0.0) == (first < 0.0);
    lower = same ? middle : lower;
    upper = same ? upper : middle;
  }
  return upper;
}

/// Add the integrals over an interval without a change of sign
static void
add_piece(Integrand* integrand,
          double lower,
          double upper,
          InflectSlopeMoments* moments)
{
  if (!(upper > lower)) {
    return;
  }
  if (slope_at(integrand, 0.5 * (lower + upper)) == 0.0) {
    moments->flat_share +=
      0.5 * (erfc(lower / sqrt(2.0)) - erfc(upper / sqrt(2.0)));
    return;
  }
  integrand->of = plain;
  moments->mean += inflect_integrate(weighted, integrand, lower, upper);
  integrand->of = square;
  moments->mean_square += inflect_integrate(weighted, integrand, lower, upper);
  integrand->of = log_of;
  moments->mean_log += inflect_integrate(weighted, integrand, lower, upper);
}

InflectStatus
inflect_slope_moments(const InflectCurve* curve,
                      double mean,
                      double deviation,
                      InflectSlopeMoments* moments)
{
  if (!isfinite(mean) || !isfinite(deviation) || !(deviation > 0.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  Integrand integrand = {curve, mean, deviation, plain};
  *moments = (InflectSlopeMoments){0.0, 0.0, 0.0, 0.0};
  const double step = 2.0 * REACH / N_PIECES;
  for (uint32_t i = 0U; i < N_PIECES; ++i) {
    const double lower = -REACH + step * i;
    const double upper = lower + step;
    const double a = slope_at(&integrand, lower);
    const double b = slope_at(&integrand, upper);
    const bool same = (a > 0.0) == (b > 0.0) && (a < 0.0) == (b < 0.0);
    const double change =
      same ? upper : change_within(&integrand, lower, upper);
    add_piece(&integrand, lower, change, moments);
    add_piece(&integrand, change, upper, moments);
  }
  if (moments->flat_share > 0.0) {
    moments->mean_log = -(double)INFINITY;
  }
  return INFLECT_STATUS_SUCCESS;
}
