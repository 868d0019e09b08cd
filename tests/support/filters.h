// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Measures the two halves of the oversampler, where images and aliases start.

   A whole linear path hides them: what the decimator folds back of a linear
   interpolator's images falls onto the tone itself.
*/

#ifndef INFLECT_TESTS_FILTERS_H
#define INFLECT_TESTS_FILTERS_H

#include <stdbool.h>
#include <stdint.h>

/// One oversampler at one rate
typedef struct {
  bool exists;         ///< Whether the filters could be designed
  double ripple_db;    ///< Pass band of both halves in a row
  double up_stop_db;   ///< Attenuation of images of the pass band, at least
  double down_stop_db; ///< Attenuation of what folds onto the pass band
} FilterFigures;

/// Smallest attenuation of images and aliases that the design promises
double
filters_min_stop_db(uint32_t factor);

/// Measure the oversampler of a factor from 2 to 32
FilterFigures
filters_measure(double rate_hz, uint32_t factor, bool minimum_phase);

#endif // INFLECT_TESTS_FILTERS_H
