// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   How far the sound is out of the range where a curve is straight.

   The novelty of a sample x at the bias b is 1 - |f'(x)| / |f'(b)|, within 0
   to 1.  The meter is its mean over the last tenth of a second or so, of one
   channel after the other.
*/

#ifndef INFLECT_SATURATION_H
#define INFLECT_SATURATION_H

#include <inflect/activation.h>

#include <stdint.h>

/// A meter
typedef struct {
  double glide;     ///< Share of the way to a new reading in one reading
  double mean;      ///< 0 to 1
  uint32_t frame;   ///< Frames since the last reading
  uint32_t channel; ///< What the next one reads
} InflectSaturation;

/// Prepare for a rate, at 0
void
inflect_saturation_init(InflectSaturation* meter, double rate_hz);

/**
   Read a block before the curve.

   A curve that is flat at the bias reads 0.

   @param curve Curve, or null where none that saturates is in the way.
   @param driven Shape [n_channels][n], without the bias.
*/
void
inflect_saturation_run(InflectSaturation* meter,
                       const InflectCurve* curve,
                       double bias,
                       uint32_t n_channels,
                       const float* const* driven,
                       uint32_t n);

#endif // INFLECT_SATURATION_H
