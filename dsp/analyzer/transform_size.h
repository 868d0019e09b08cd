// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Which sizes the analyzers take.
*/

#ifndef INFLECT_TRANSFORM_SIZE_H
#define INFLECT_TRANSFORM_SIZE_H

#include <inflect/analyzer.h>

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/// Whether a sample rate makes sense
static inline bool
inflect_rate_fits(double rate_hz)
{
  return rate_hz > 0.0 && isfinite(rate_hz);
}

/// Whether a length is in range and a multiple of `step`
static inline bool
inflect_transform_fits(uint32_t n_frames, uint32_t step)
{
  return n_frames >= INFLECT_MIN_TRANSFORM &&
         n_frames <= INFLECT_MAX_TRANSFORM && n_frames % step == 0U;
}

/// Return the highest frequency that counts; `band_hz` 0 stands for the default
static inline double
inflect_band_limit(double band_hz, double rate_hz)
{
  return fmin(band_hz > 0.0 ? band_hz : INFLECT_BAND_HZ, 0.5 * rate_hz);
}

#endif // INFLECT_TRANSFORM_SIZE_H
