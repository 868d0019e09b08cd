// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/bijection.h>

#include "log_slope.h"

#include <math.h>

/// Step of differences, relative to the parameter
#define STEP 1e-3

/// Value and log slope of a map
typedef struct {
  double value;
  double log_slope;
} Pair;

static Pair
at_parameter(const InflectBijection* bijection,
             double x,
             uint32_t index,
             double parameter)
{
  InflectBijection moved = *bijection;
  moved.curve.parameters[index] = parameter;
  return (Pair){inflect_bijection_value(&moved, x),
                inflect_bijection_log_slope(&moved, x)};
}

/// Differentiate by a parameter of the curve, within its range
static Pair
differentiate(const InflectBijection* bijection, double x, uint32_t index)
{
  const InflectCurveParameter* const row =
    &bijection->curve.activation->parameters[index];
  const double p = bijection->curve.parameters[index];
  const double room = fmin(row->max - p, p - row->min);
  const double wish = STEP * fmax(fabs(p), STEP);
  const double h = fmin(wish, 0.5 * room);
  if (h > 0.1 * wish) {
    const Pair a = at_parameter(bijection, x, index, p - 2.0 * h);
    const Pair b = at_parameter(bijection, x, index, p - h);
    const Pair c = at_parameter(bijection, x, index, p + h);
    const Pair d = at_parameter(bijection, x, index, p + 2.0 * h);
    return (Pair){
      (a.value - 8.0 * b.value + 8.0 * c.value - d.value) / (12.0 * h),
      (a.log_slope - 8.0 * b.log_slope + 8.0 * c.log_slope - d.log_slope) /
        (12.0 * h),
    };
  }
  const double step = (row->max - p > p - row->min ? 0.01 : -0.01) * wish;
  const Pair a = at_parameter(bijection, x, index, p);
  const Pair b = at_parameter(bijection, x, index, p + step);
  const Pair c = at_parameter(bijection, x, index, p + 2.0 * step);
  return (Pair){
    (4.0 * b.value - c.value - 3.0 * a.value) / (2.0 * step),
    (4.0 * b.log_slope - c.log_slope - 3.0 * a.log_slope) / (2.0 * step),
  };
}

/// Derivatives with respect to one unit, of y and of the log slope
static void
differentiate_unit(const InflectBijection* bijection,
                   double x,
                   uint32_t k,
                   double slope,
                   InflectBijectionGradient* value,
                   InflectBijectionGradient* log_slope)
{
  const InflectCurve* const curve = &bijection->curve;
  const InflectBijectionUnit* const unit = &bijection->units[k];
  const double u = unit->drive * x + unit->bias;
  const double f = curve->activation->value(u, curve->parameters);
  const double f1 = curve->activation->slope(u, curve->parameters);
  value->units[k] =
    (InflectBijectionUnit){unit->wet * f1 * x, unit->wet * f1, f};
  if (bijection->n_units == 1U && bijection->dry == 0.0) {
    // Ratios of slopes that are too small for a double
    const double rate = inflect_log_slope_slope(curve, u);
    log_slope->units[k] = (InflectBijectionUnit){1.0 / unit->drive + rate * x,
                                                 rate, 1.0 / unit->wet};
    log_slope->x += rate * unit->drive;
    return;
  }
  const double f2 = curve->activation->curvature(u, curve->parameters);
  log_slope->units[k] = (InflectBijectionUnit){
    unit->wet * (f1 + unit->drive * x * f2) / slope,
    unit->wet * unit->drive * f2 / slope, unit->drive * f1 / slope};
  log_slope->x += unit->wet * unit->drive * unit->drive * f2 / slope;
}

void
inflect_bijection_gradient(const InflectBijection* bijection,
                           double x,
                           InflectBijectionGradient* value,
                           InflectBijectionGradient* log_slope)
{
  const double slope = inflect_bijection_slope(bijection, x);
  *value = (InflectBijectionGradient){.x = slope, .dry = x, .offset = 1.0};
  *log_slope = (InflectBijectionGradient){.dry = 1.0 / slope};
  for (uint32_t k = 0U; k < bijection->n_units; ++k) {
    differentiate_unit(bijection, x, k, slope, value, log_slope);
  }
  const uint32_t n =
    bijection->n_units
      ? inflect_activation_parameter_count(bijection->curve.activation)
      : 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    const Pair pair = differentiate(bijection, x, i);
    value->parameters[i] = pair.value;
    log_slope->parameters[i] = pair.log_slope;
  }
}
