// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Sums of log slopes, some of which may be infinite.
*/

#ifndef INFLECT_LOG_DET_H
#define INFLECT_LOG_DET_H

#include "../stability/sum.h"

#include <math.h>

/// A sum, what it is too large by, and what is infinite of it
typedef struct {
  double sum;
  double lost;
  double infinite;
} InflectLogDet;

/// Add a log slope
static inline void
inflect_log_det_add(InflectLogDet* log_det, double log_slope)
{
  if (isfinite(log_slope)) {
    inflect_sum_add(&log_det->sum, &log_det->lost, log_slope);
  } else {
    log_det->infinite += log_slope;
  }
}

/// The sum so far
static inline double
inflect_log_det_sum(const InflectLogDet* log_det)
{
  return log_det->sum + log_det->infinite;
}

#endif // INFLECT_LOG_DET_H
