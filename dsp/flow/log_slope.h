// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Logarithms of slopes of curves, also where the slope itself underflows.
*/

#ifndef INFLECT_LOG_SLOPE_H
#define INFLECT_LOG_SLOPE_H

#include <inflect/activation.h>

/// Return ln f'(x), minus infinity where the slope is 0
double
inflect_log_slope(const InflectCurve* curve, double x);

/// Return the derivative of ln f'(x), f''(x) / f'(x)
double
inflect_log_slope_slope(const InflectCurve* curve, double x);

#endif // INFLECT_LOG_SLOPE_H
