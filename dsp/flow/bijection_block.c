// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/bijection.h>

#include "log_det.h"

#include <math.h>
#include <string.h>

/// Whether slopes are counted and not computed: one of two for each sample
static bool
counts_slopes(const InflectBijection* bijection)
{
  return bijection->n_units == 1U && bijection->dry == 0.0 &&
         !strcmp(bijection->curve.activation->symbol, "leaky_relu");
}

/// Add the log slopes of a leaky ReLU: those below 0 differ from the others
static double
counted_log_det(const InflectBijection* bijection, size_t n, size_t n_negative)
{
  const InflectBijectionUnit* const unit = &bijection->units[0];
  return (double)n * log(unit->wet * unit->drive) +
         (double)n_negative * log(bijection->curve.parameters[0]);
}

InflectStatus
inflect_bijection_forward(const InflectBijection* bijection,
                          size_t n,
                          const double* x,
                          double* y,
                          double* log_slopes,
                          double* log_det,
                          size_t* first_bad)
{
  InflectBijectionDomain domain = {INFLECT_BIJECTION_LINE, 0, 0, 0, 0};
  *first_bad = n;
  const InflectStatus status = inflect_bijection_check(bijection, &domain);
  if (status) {
    return status;
  }
  const bool counts = !log_slopes && counts_slopes(bijection);
  const InflectBijectionUnit* const unit = &bijection->units[0];
  InflectLogDet sum = {0.0, 0.0, 0.0};
  size_t n_negative = 0U;
  for (size_t i = 0U; i < n; ++i) {
    const double at = x[i];
    if (!isfinite(at) || at < domain.lower || at > domain.upper) {
      *first_bad = i;
      return INFLECT_STATUS_BAD_RANGE;
    }
    y[i] = inflect_bijection_value(bijection, at);
    if (counts) {
      n_negative += unit->drive * at + unit->bias > 0.0 ? 0U : 1U;
      continue;
    }
    const double log_slope = inflect_bijection_log_slope(bijection, at);
    inflect_log_det_add(&sum, log_slope);
    if (log_slopes) {
      log_slopes[i] = log_slope;
    }
  }
  *log_det = counts ? counted_log_det(bijection, n, n_negative)
                    : inflect_log_det_sum(&sum);
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_bijection_backward(const InflectBijection* bijection,
                           size_t n,
                           const double* y,
                           double* x,
                           double* log_slopes,
                           double* log_det,
                           size_t* first_bad)
{
  InflectBijectionDomain domain = {INFLECT_BIJECTION_LINE, 0, 0, 0, 0};
  *first_bad = n;
  const InflectStatus status = inflect_bijection_check(bijection, &domain);
  if (status) {
    return status;
  }
  InflectLogDet sum = {0.0, 0.0, 0.0};
  for (size_t i = 0U; i < n; ++i) {
    const double at = y[i] < domain.value_lower || y[i] > domain.value_upper
                        ? (double)NAN
                        : inflect_bijection_inverse(bijection, y[i]);
    if (!isfinite(at)) {
      *first_bad = i;
      return INFLECT_STATUS_BAD_RANGE;
    }
    const double log_slope = -inflect_bijection_log_slope(bijection, at);
    inflect_log_det_add(&sum, log_slope);
    x[i] = at;
    if (log_slopes) {
      log_slopes[i] = log_slope;
    }
  }
  *log_det = inflect_log_det_sum(&sum);
  return INFLECT_STATUS_SUCCESS;
}
