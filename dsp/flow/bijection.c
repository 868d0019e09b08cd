// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/bijection.h>

#include "log_slope.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// A bracket of doubles closes after 64 halvings, which take turns with Newton
#define MAX_STEPS 220U

/// Units in the last place by which the value at an end may be missed
#define END_ROUNDING 4.0

/// Newton steps before halvings take turns
#define NEWTON_STEPS 30U

const char*
inflect_bijection_reason_symbol(InflectBijectionReason reason)
{
  static const char* const symbols[INFLECT_N_BIJECTION_REASONS] = {
    "line", "curve", "monotone", "lipschitz"};
  return (uint32_t)reason < INFLECT_N_BIJECTION_REASONS ? symbols[reason]
                                                        : "line";
}

InflectBijection
inflect_bijection_of_curve(const InflectCurve* curve)
{
  return (InflectBijection){
    .curve = *curve, .n_units = 1U, .units = {{1.0, 0.0, 1.0}}};
}

/// The zero that leaves every number as it is, for adding
static double
addend(double x)
{
  return x != 0.0 ? x : -0.0;
}

static double
driven(const InflectBijectionUnit* unit, double x)
{
  return unit->drive * x + addend(unit->bias);
}

static bool
is_finite_map(const InflectBijection* bijection)
{
  bool finite = isfinite(bijection->dry) && isfinite(bijection->offset);
  for (uint32_t k = 0U; k < bijection->n_units; ++k) {
    const InflectBijectionUnit* const unit = &bijection->units[k];
    finite = finite && isfinite(unit->drive) && isfinite(unit->bias) &&
             isfinite(unit->wet);
  }
  return finite;
}

static bool
jumps(const InflectCurveFacts* facts)
{
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    if (facts->breaks[i].jump) {
      return true;
    }
  }
  return false;
}

/// The parts that may fall, and how steeply
typedef struct {
  bool rises;       ///< Whether a unit has a gain
  bool falls;       ///< Whether a unit turns the curve around
  double steepness; ///< Sum of |wet drive|
  double wet_lower; ///< Limits of the sum
  double wet_upper;
} Parts;

static Parts
find_parts(const InflectBijection* bijection, const InflectCurveFacts* facts)
{
  Parts parts = {false, false, 0.0, 0.0, 0.0};
  for (uint32_t k = 0U; k < bijection->n_units; ++k) {
    const InflectBijectionUnit* const unit = &bijection->units[k];
    const double gain = unit->wet * unit->drive;
    parts.rises = parts.rises || gain > 0.0;
    parts.falls = parts.falls || gain < 0.0;
    parts.steepness += fabs(gain);
    if (gain > 0.0) {
      const bool turned = unit->wet < 0.0;
      parts.wet_lower += unit->wet * (turned ? facts->upper : facts->lower);
      parts.wet_upper += unit->wet * (turned ? facts->lower : facts->upper);
    } else {
      const double rest =
        unit->wet * bijection->curve.activation->value(
                      unit->bias, bijection->curve.parameters);
      parts.wet_lower += rest;
      parts.wet_upper += rest;
    }
  }
  return parts;
}

/// Value at an end that may be infinite, where the limit is known
static double
value_at_end(const InflectBijection* bijection, double x, double limit)
{
  return isfinite(x) ? inflect_bijection_value(bijection, x) : limit;
}

static InflectStatus
check_curve(const InflectBijection* bijection,
            const InflectCurveFacts* facts,
            const Parts* parts,
            InflectBijectionDomain* domain)
{
  const InflectBijectionUnit* const unit = &bijection->units[0];
  if (!bijection->curve.activation->inverse || !facts->invertible ||
      !parts->rises) {
    return INFLECT_STATUS_NO_INVERSE;
  }
  const bool turned = unit->drive < 0.0;
  const double lower = turned ? facts->domain_upper : facts->domain_lower;
  const double upper = turned ? facts->domain_lower : facts->domain_upper;
  domain->reason = INFLECT_BIJECTION_CURVE;
  domain->lower = (lower - unit->bias) / unit->drive;
  domain->upper = (upper - unit->bias) / unit->drive;
  domain->value_lower = value_at_end(bijection, domain->lower,
                                     parts->wet_lower + bijection->offset);
  domain->value_upper = value_at_end(bijection, domain->upper,
                                     parts->wet_upper + bijection->offset);
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
check_sum(const InflectBijection* bijection,
          const InflectCurveFacts* facts,
          const Parts* parts,
          InflectBijectionDomain* domain)
{
  const bool is_dry = bijection->dry > 0.0;
  const bool monotone = facts->monotone && !jumps(facts) && !parts->falls &&
                        (is_dry || (facts->strictly_monotone && parts->rises));
  const bool outweighed = isfinite(facts->lipschitz) &&
                          bijection->dry > parts->steepness * facts->lipschitz;
  if (!monotone && !outweighed) {
    return INFLECT_STATUS_NO_INVERSE;
  }
  const double end = (double)INFINITY;
  domain->reason =
    monotone ? INFLECT_BIJECTION_MONOTONE : INFLECT_BIJECTION_LIPSCHITZ;
  domain->lower = -end;
  domain->upper = end;
  domain->value_lower = is_dry ? -end : parts->wet_lower + bijection->offset;
  domain->value_upper = is_dry ? end : parts->wet_upper + bijection->offset;
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_bijection_check(const InflectBijection* bijection,
                        InflectBijectionDomain* domain)
{
  if (bijection->n_units > INFLECT_MAX_BIJECTION_UNITS ||
      !is_finite_map(bijection) || bijection->dry < 0.0) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  if (bijection->n_units == 0U) {
    const double end = (double)INFINITY;
    *domain =
      (InflectBijectionDomain){INFLECT_BIJECTION_LINE, -end, end, -end, end};
    return bijection->dry > 0.0 ? INFLECT_STATUS_SUCCESS
                                : INFLECT_STATUS_NO_INVERSE;
  }
  const InflectCurveFacts facts = inflect_curve_facts(&bijection->curve);
  const Parts parts = find_parts(bijection, &facts);
  return bijection->n_units == 1U && bijection->dry == 0.0
           ? check_curve(bijection, &facts, &parts, domain)
           : check_sum(bijection, &facts, &parts, domain);
}

double
inflect_bijection_value(const InflectBijection* bijection, double x)
{
  const InflectCurve* const curve = &bijection->curve;
  double y = bijection->dry != 0.0 ? bijection->dry * x : -0.0;
  for (uint32_t k = 0U; k < bijection->n_units; ++k) {
    const InflectBijectionUnit* const unit = &bijection->units[k];
    y +=
      unit->wet * curve->activation->value(driven(unit, x), curve->parameters);
  }
  return y + addend(bijection->offset);
}

double
inflect_bijection_slope(const InflectBijection* bijection, double x)
{
  const InflectCurve* const curve = &bijection->curve;
  double slope = bijection->dry;
  for (uint32_t k = 0U; k < bijection->n_units; ++k) {
    const InflectBijectionUnit* const unit = &bijection->units[k];
    slope += unit->wet * unit->drive *
             curve->activation->slope(driven(unit, x), curve->parameters);
  }
  return slope;
}

double
inflect_bijection_log_slope(const InflectBijection* bijection, double x)
{
  if (bijection->n_units == 1U && bijection->dry == 0.0) {
    const InflectBijectionUnit* const unit = &bijection->units[0];
    return log(unit->wet * unit->drive) +
           inflect_log_slope(&bijection->curve, driven(unit, x));
  }
  return log(inflect_bijection_slope(bijection, x));
}

/// Order of a double among all, so that neighbours differ by 1
static int64_t
order_of(double x)
{
  int64_t bits = 0;
  memcpy(&bits, &x, sizeof(bits));
  return bits < 0 ? INT64_MIN - bits : bits;
}

static double
of_order(int64_t order)
{
  const int64_t bits = order < 0 ? INT64_MIN - order : order;
  double x = 0.0;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

/// The double in the middle of all those between two
static double
middle(double a, double b)
{
  const int64_t i = order_of(a);
  const int64_t j = order_of(b);
  return of_order((i & j) + ((i ^ j) >> 1U));
}

/// Solve value(x) = y for a map that increases on all reals
static double
solve(const InflectBijection* bijection, double y)
{
  double lower = -DBL_MAX;
  double upper = DBL_MAX;
  const double slope = inflect_bijection_slope(bijection, 0.0);
  double x = (y - inflect_bijection_value(bijection, 0.0)) / slope;
  x = fabs(x) <= DBL_MAX ? x : 0.0;
  for (uint32_t i = 0U; i < MAX_STEPS; ++i) {
    const double error = inflect_bijection_value(bijection, x) - y;
    if (error == 0.0) {
      return x;
    }
    lower = error < 0.0 ? x : lower;
    upper = error > 0.0 ? x : upper;
    double next = x - error / inflect_bijection_slope(bijection, x);
    if (fabs(next - x) <= 0.5 * DBL_EPSILON * fabs(x)) {
      return next;
    }
    const bool halve = i >= NEWTON_STEPS && i % 2U;
    if (halve || !(next > lower && next < upper)) {
      next = middle(lower, upper);
    }
    if (next == lower || next == upper) {
      return x;
    }
    x = next;
  }
  return x;
}

/// The end of the domain of a curve whose value was meant, before rounding
static double
nearest_end(const InflectCurve* curve, double value)
{
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  const double ends[2] = {facts.domain_lower, facts.domain_upper};
  for (uint32_t i = 0U; i < 2U; ++i) {
    const double end = curve->activation->value(ends[i], curve->parameters);
    if (isfinite(ends[i]) && fabs(value - end) <= END_ROUNDING * DBL_EPSILON *
                                                    fmax(fabs(end), 1.0)) {
      return ends[i];
    }
  }
  return (double)NAN;
}

double
inflect_bijection_inverse(const InflectBijection* bijection, double y)
{
  const double nothing = (double)NAN;
  if (!isfinite(y)) {
    return nothing;
  }
  if (bijection->n_units == 0U) {
    return (y - bijection->offset) / bijection->dry;
  }
  if (bijection->n_units == 1U && bijection->dry == 0.0) {
    const InflectBijectionUnit* const unit = &bijection->units[0];
    const InflectCurve* const curve = &bijection->curve;
    const double value = (y - bijection->offset) / unit->wet;
    double u = curve->activation->inverse(value, curve->parameters);
    u = isnan(u) ? nearest_end(curve, value) : u;
    const double x = (u - unit->bias) / unit->drive;
    return isfinite(x) ? x : nothing;
  }
  const double x = solve(bijection, y);
  return fabs(x) < DBL_MAX ? x : nothing;
}

double
inflect_bijection_bound(const InflectBijection* bijection,
                        double x,
                        double epsilon)
{
  const InflectCurve* const curve = &bijection->curve;
  double sum = fabs(bijection->offset) + fabs(bijection->dry * x);
  for (uint32_t k = 0U; k < bijection->n_units; ++k) {
    const InflectBijectionUnit* const unit = &bijection->units[k];
    const double u = driven(unit, x);
    const double f = curve->activation->value(u, curve->parameters);
    const double slope = curve->activation->slope(u, curve->parameters);
    sum += fabs(unit->wet) * (fabs(f) + slope * (fabs(u) + fabs(unit->bias)));
  }
  return epsilon * (fabs(x) + sum / inflect_bijection_slope(bijection, x));
}
