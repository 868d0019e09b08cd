// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   From float samples to the integers of a file.
*/

#ifndef INFLECT_QUANTISE_H
#define INFLECT_QUANTISE_H

#include <stdbool.h>
#include <stdint.h>

/// How a file's samples are rounded
typedef struct {
  uint64_t seed;       ///< Of the dither
  uint32_t bits;       ///< Of a sample, 8 to 32
  uint32_t n_channels; ///< Interleaved
  bool dither;         ///< Whether to add triangular noise of +-1 step
} InflectQuantiser;

/**
   Scale by 2^(bits - 1), dither, round to nearest, clip.

   Without dither, samples that came from integers of no more bits return to
   the same integers.

   @param frame Position of the first frame in the file.
   @param n_frames N.
   @param in Shape [N][n_channels].
   @param[out] out Shape [N][n_channels], the sample in the upper bits.
   @return Number of samples that were beyond full scale.
*/
uint64_t
inflect_quantise(const InflectQuantiser* quantiser,
                 uint64_t frame,
                 uint32_t n_frames,
                 const float* in,
                 int32_t* out);

/**
   Clip to +-1 in place.

   @return Number of samples that were beyond.
*/
uint64_t
inflect_clip(uint64_t n_samples, float* samples);

#endif // INFLECT_QUANTISE_H
