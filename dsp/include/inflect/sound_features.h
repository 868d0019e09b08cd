// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A short list of numbers that says how a sound sounds, whatever its level.

   Floor: learn.
*/

#ifndef INFLECT_SOUND_FEATURES_H
#define INFLECT_SOUND_FEATURES_H

#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Bands of equal ratios, from 40 Hz to 16 kHz or 0.45 of the rate
#define INFLECT_SOUND_BANDS 32U

/// Slices of equal duration
#define INFLECT_SOUND_SLICES 16U

/// Numbers of a sound: its bands, then its slices
#define INFLECT_SOUND_FEATURES (INFLECT_SOUND_BANDS + INFLECT_SOUND_SLICES)

/// Least level of a band below all of them, in dB
#define INFLECT_SOUND_FLOOR_DB (-80.0)

/**
   Find the features of a sound: power of each band over all of them, and of
   each slice over the loudest, in dB.

   Bands are of Hann windows of 2048 frames that overlap by half; shorter sounds
   are followed by silence.

   @param rate_hz Sample rate, 1000 to 1000000.
   @param n Frames, at least 1.
   @param x Shape [n], finite numbers.
   @param[out] features Of INFLECT_SOUND_FEATURES, floors for silence.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_sound_features(double rate_hz,
                       uint32_t n,
                       const float* x,
                       double* features);

INFLECT_END_DECLS

#endif // INFLECT_SOUND_FEATURES_H
