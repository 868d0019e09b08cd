// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "amplitudes.h"

#include <inflect/trainability.h>

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/// Breaks that the integrals are split at; more lie too close to matter
#define MAX_SPLITS 4096U

/// Points among which the greatest curvature is looked for
#define N_SCANNED 4096U

/// What the breaks of a curve add to its curvature
typedef struct {
  double curvature_mean;
  double geometric_mean;
  bool in_support;
  uint32_t n_splits;
  double splits[MAX_SPLITS];
} Breaks;

static double
slope(const InflectCurve* curve, double x)
{
  return curve->activation->slope(x, curve->parameters);
}

static double
slope_square(const InflectCurve* curve, double x)
{
  const double s = slope(curve, x);
  return s * s;
}

static double
dead(const InflectCurve* curve, double x)
{
  return fabs(slope(curve, x)) > 0.0 ? 0.0 : 1.0;
}

static double
curvature(const InflectCurve* curve, double x)
{
  return fabs(curve->activation->curvature(x, curve->parameters));
}

/// Change of direction per length of the drawn curve
static double
geometric_curvature(const InflectCurve* curve, double x)
{
  const double length = hypot(1.0, slope(curve, x));
  return curvature(curve, x) / length / length / length;
}

/// Limit of the slope at a break, from the side where `step` leads
static double
slope_beside(const InflectCurve* curve, double x, double step)
{
  return 2.0 * slope(curve, x + step) - slope(curve, x + 2.0 * step);
}

static double
sine_of_angle(double slope)
{
  return slope / hypot(1.0, slope);
}

/// Add the kink or jump at x, whose density is p
static void
add_break(const InflectCurve* curve, double x, bool jump, double p, Breaks* sum)
{
  static const double near = 1e-6;

  const double step = near * fmax(1.0, fabs(x));
  const double before = slope_beside(curve, x, -step);
  const double after = slope_beside(curve, x, step);
  const double a = sine_of_angle(before);
  const double b = sine_of_angle(after);
  sum->in_support = true;
  if (!jump) {
    sum->curvature_mean += p * fabs(after - before);
    sum->geometric_mean += p * fabs(b - a);
    return;
  }
  const InflectActivation* const row = curve->activation;
  const double rise = row->value(x + step, curve->parameters) -
                      row->value(x - step, curve->parameters);
  const double upright = copysign(1.0, rise);
  sum->curvature_mean = (double)INFINITY;
  sum->geometric_mean += p * (fabs(upright - a) + fabs(upright - b));
}

/// Visit the breaks between two ends
static void
add_breaks(const InflectCurve* curve,
           const InflectAmplitudes* amplitudes,
           Breaks* sum)
{
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  const InflectSupport ends = inflect_amplitudes_bulk(amplitudes);
  const double period = facts.break_period;
  const bool periodic = period > 0.0;
  const double first =
    periodic ? floor((ends.lower - facts.breaks[0].x) / period) - 1.0 : 0.0;
  const double last =
    periodic ? ceil((ends.upper - facts.breaks[0].x) / period) : 0.0;
  for (double k = first; k <= last; k += 1.0) {
    for (uint32_t i = 0U; i < facts.n_breaks; ++i) {
      const double x = facts.breaks[i].x + k * period;
      const double p = inflect_amplitudes_density(amplitudes, x);
      if (x > ends.lower && x < ends.upper && p > 0.0) {
        add_break(curve, x, facts.breaks[i].jump, p, sum);
        sum->splits[sum->n_splits] = x;
        sum->n_splits += sum->n_splits + 1U < MAX_SPLITS ? 1U : 0U;
      }
    }
  }
}

/// Greatest |f''| between two ends: the best of many points, then about it
static double
scan_curvature(const InflectCurve* curve, InflectSupport ends)
{
  static const uint32_t n_thirds = 60U;

  const double pitch = (ends.upper - ends.lower) / N_SCANNED;
  double best = 0.0;
  double at = ends.lower;
  for (uint32_t i = 0U; i <= N_SCANNED; ++i) {
    const double x = ends.lower + pitch * i;
    const double here = curvature(curve, x);
    at = here > best ? x : at;
    best = fmax(best, here);
  }
  double lower = fmax(ends.lower, at - pitch);
  double upper = fmin(ends.upper, at + pitch);
  for (uint32_t i = 0U; i < n_thirds; ++i) {
    const double a = lower + (upper - lower) / 3.0;
    const double b = upper - (upper - lower) / 3.0;
    const bool left = curvature(curve, a) > curvature(curve, b);
    upper = left ? b : upper;
    lower = left ? lower : a;
  }
  return fmax(best, curvature(curve, 0.5 * (lower + upper)));
}

static double
supremum(const InflectCurve* curve,
         const InflectAmplitudes* amplitudes,
         const Breaks* breaks)
{
  if (breaks->in_support) {
    return (double)INFINITY;
  }
  const InflectSupport ends = inflect_amplitudes_support(amplitudes);
  return isinf(ends.upper) ? inflect_curve_facts(curve).curvature_bound
                           : scan_curvature(curve, ends);
}

/// A statistic that is the mean of a quantity
typedef struct {
  InflectCurveQuantity quantity;
  size_t offset;
} Mean;

static const Mean means[] = {
  {curvature, offsetof(InflectCurveStatistics, curvature_mean)},
  {geometric_curvature,
   offsetof(InflectCurveStatistics, geometric_curvature_mean)},
  {slope, offsetof(InflectCurveStatistics, slope_mean)},
  {slope_square, offsetof(InflectCurveStatistics, slope_square_mean)},
  {dead, offsetof(InflectCurveStatistics, dead_fraction)},
};

InflectStatus
inflect_curve_statistics(const InflectCurve* curve,
                         const InflectAmplitudes* amplitudes,
                         InflectCurveStatistics* statistics)
{
  const InflectStatus status = inflect_amplitudes_check(amplitudes);
  if (status) {
    return status;
  }
  Breaks breaks = {0};
  add_breaks(curve, amplitudes, &breaks);
  for (size_t i = 0U; i < sizeof(means) / sizeof(means[0]); ++i) {
    double* const field = (double*)(void*)((char*)statistics + means[i].offset);
    *field = inflect_amplitudes_mean(amplitudes, curve, means[i].quantity,
                                     breaks.n_splits, breaks.splits);
  }
  statistics->dead_fraction = fmin(statistics->dead_fraction, 1.0);
  statistics->curvature_mean += breaks.curvature_mean;
  statistics->geometric_curvature_mean += breaks.geometric_mean;
  statistics->curvature_supremum = supremum(curve, amplitudes, &breaks);
  return INFLECT_STATUS_SUCCESS;
}
