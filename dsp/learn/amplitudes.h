// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Means over a density of amplitudes.
*/

#ifndef INFLECT_AMPLITUDES_H
#define INFLECT_AMPLITUDES_H

#include <inflect/trainability.h>

/// A function of a curve whose mean is wanted
typedef double (*InflectCurveQuantity)(const InflectCurve* curve, double x);

/// Ends of a density, infinite if it has none
typedef struct {
  double lower;
  double upper;
} InflectSupport;

/// Return the ends of a density
InflectSupport
inflect_amplitudes_support(const InflectAmplitudes* amplitudes);

/// Return the ends between which all but 1e-16 of a density lies
InflectSupport
inflect_amplitudes_bulk(const InflectAmplitudes* amplitudes);

/**
   Return the mean of a quantity over a density.

   @param amplitudes Checked.
   @param n_splits Number of points where the quantity may be broken.
   @param splits Such points, ascending.
   @return The mean, infinite if it has none for growing faster than the
   density falls.
*/
double
inflect_amplitudes_mean(const InflectAmplitudes* amplitudes,
                        const InflectCurve* curve,
                        InflectCurveQuantity quantity,
                        uint32_t n_splits,
                        const double* splits);

#endif // INFLECT_AMPLITUDES_H
