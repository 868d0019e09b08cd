// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Half-band FIR filters: rate times 2 and rate divided by 2, linear phase.

   A filter with K coefficients has 4 K - 1 taps and delays by 2 K - 1 samples
   of the higher rate.  Every other tap but the middle one is zero, so one of
   two outputs is a plain delay.
*/

#ifndef INFLECT_HALFBAND_H
#define INFLECT_HALFBAND_H

#include "filters.h"

#include <stdint.h>

/// Coefficients of an equaliser on each side of its middle
#define INFLECT_EQUALISER_REACH 6U

/// Coefficients of an equaliser, which is symmetric
#define INFLECT_EQUALISER_TAPS (INFLECT_EQUALISER_REACH + 1U)

/// One row of the table of designs
typedef struct {
  uint32_t n_coefficients; ///< K
  double attenuation_db;   ///< Of the stop band, at least
  double pass_edge;        ///< End of the pass band / lower rate, below 0.5
  float coefficients[INFLECT_MAX_HALFBAND]; ///< Outermost tap first, gain 2
} InflectHalfband;

/**
   Find the shortest filter.

   @param attenuation_db Smallest attenuation of the stop band.
   @param pass_edge End of the pass band as a fraction of the lower rate.
   @return A constant row, or null if no design reaches that.
*/
const InflectHalfband*
inflect_halfband_find(double attenuation_db, double pass_edge);

/**
   Return the filter that undoes part of the droop of antialiasing.

   @param order 0 for the filter before the curve, else the order of ADAA for
   the one after it.
   @param log2_factor From 1 to INFLECT_MAX_LOG2_FACTOR.
   @return INFLECT_EQUALISER_TAPS numbers, the middle one first.
*/
const float*
inflect_equaliser(uint32_t order, uint32_t log2_factor);

#endif // INFLECT_HALFBAND_H
