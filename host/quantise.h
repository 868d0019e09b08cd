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
  uint32_t n_channels; ///< Number of channels
  bool dither;         ///< Whether to add triangular noise of +-1 step
  bool baseline;       ///< Whether to use no instructions of newer processors
} InflectQuantiser;

/**
   Scale by 2^(bits - 1), dither, round to nearest, clip.

   Without dither, samples that came from integers of no more bits return to
   the same integers.

   @param frame Position of the first frame in the file.
   @param n_frames N.
   @param in Shape [n_channels][N], finite.
   @param[out] out Shape [N][n_channels], the sample in the upper bits.
*/
void
inflect_quantise(const InflectQuantiser* quantiser,
                 uint64_t frame,
                 uint32_t n_frames,
                 const float* const* in,
                 int32_t* out);

#endif // INFLECT_QUANTISE_H
