// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Between the interleaved samples of files and one array per channel.
*/

#ifndef INFLECT_PLANES_H
#define INFLECT_PLANES_H

#include <stdint.h>

/// What was seen of a sound
typedef struct {
  float peak;      ///< Largest magnitude
  uint64_t n_over; ///< Samples beyond full scale, 1
} InflectLevels;

/**
   Separate the channels.

   @param n_channels C.
   @param n_frames N.
   @param in Shape [N][C].
   @param[out] out Shape [C][N].
*/
void
inflect_planes_from_floats(uint32_t n_channels,
                           uint32_t n_frames,
                           const float* in,
                           float* const* out);

/// Likewise, for integers whose full scale is 2^31
void
inflect_planes_from_integers(uint32_t n_channels,
                             uint32_t n_frames,
                             const int32_t* in,
                             float* const* out);

/**
   Bring the channels together.

   @param n_channels C.
   @param n_frames N.
   @param in Shape [C][N].
   @param[out] out Shape [N][C].
*/
void
inflect_planes_to_floats(uint32_t n_channels,
                         uint32_t n_frames,
                         const float* const* in,
                         float* out);

/// Clip N samples to +-1
void
inflect_planes_clip(uint32_t n_frames, float* samples);

/// Note the peak of N finite samples, and how many are beyond full scale
void
inflect_levels_add(InflectLevels* levels,
                   uint32_t n_frames,
                   const float* samples);

#endif // INFLECT_PLANES_H
