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

#include "kernels.h"
#include "polyphase.h"

#include <stdint.h>

/// Most coefficients of a half-band filter
#define INFLECT_MAX_HALFBAND 48U

/// Coefficients of an equaliser on each side of its middle
#define INFLECT_EQUALISER_REACH 6U

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
   Double the rate.

   @param kernels Inner loops to use.
   @param in Signal with a history of 2 K samples.
   @param[out] out Signal at twice the factor of `in`.
   @param n Frames at the base rate.
*/
void
inflect_halfband_up(const InflectHalfband* filter,
                    const InflectKernels* kernels,
                    const InflectPolyphase* in,
                    const InflectPolyphase* out,
                    uint32_t n);

/**
   Halve the rate.

   @param kernels Inner loops to use.
   @param in Signal with a history of 4 K + `delay` samples.
   @param delay Delay of `in` before the filter, in its samples.
   @param[out] out Signal at half the factor of `in`.
   @param n Frames at the base rate.
*/
void
inflect_halfband_down(const InflectHalfband* filter,
                      const InflectKernels* kernels,
                      const InflectPolyphase* in,
                      uint32_t delay,
                      const InflectPolyphase* out,
                      uint32_t n);

/**
   Return the filter that undoes part of the droop of antialiasing.

   @param order 0 for the filter before the curve, else the order of ADAA for
   the one after it.
   @param log2_factor From 1 to INFLECT_MAX_LOG2_FACTOR.
   @return INFLECT_EQUALISER_REACH + 1 taps, the middle one first, mirrored.
*/
const float*
inflect_equaliser(uint32_t order, uint32_t log2_factor);

/**
   Run an equaliser.

   @param equaliser Taps from inflect_equaliser().
   @param kernels Inner loops to use.
   @param in Samples with 2 INFLECT_EQUALISER_REACH of history before them, and
   padding.
   @param[out] out Shape [n], with padding, no overlap with `in`.
*/
void
inflect_equaliser_run(const float* equaliser,
                      const InflectKernels* kernels,
                      const float* in,
                      float* out,
                      uint32_t n);

#endif // INFLECT_HALFBAND_H
