// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A signal at M times the base rate as M arrays in time at the base rate.

   The sample at time M i + p stands at index i of the array of phase p.
   Arrays never interleave, so that every loop over a block runs along
   contiguous memory whatever the factor is.
*/

#ifndef INFLECT_POLYPHASE_H
#define INFLECT_POLYPHASE_H

#include <stddef.h>
#include <stdint.h>

/// Largest log2 of M
#define INFLECT_MAX_LOG2_FACTOR 5U

/// Up to this log2 of M all memory is there from the start; what only higher
/// factors need is left to them, for it is a lot
#define INFLECT_USUAL_LOG2_FACTOR 3U

/// Largest M
#define INFLECT_MAX_FACTOR (1U << INFLECT_MAX_LOG2_FACTOR)

/// Frames of a block at the base rate that pass the shaper in one go
#define INFLECT_MAX_CHUNK 256U

/// Samples of a block at the high rate in one go, to stay in the L1 cache
#define INFLECT_MAX_HIGH_CHUNK 2048U

/// Arrays at equal distances in memory
typedef struct {
  float* at;     ///< Frame 0 of phase 0
  size_t stride; ///< Floats from a phase to the next
} InflectRows;

/// A signal at M times the base rate
typedef struct {
  uint32_t log2_factor; ///< log2(M)
  float* phases[INFLECT_MAX_FACTOR];
} InflectPolyphase;

/// Likewise, only to be read
typedef struct {
  uint32_t log2_factor; ///< log2(M)
  const float* phases[INFLECT_MAX_FACTOR];
} InflectRaised;

#endif // INFLECT_POLYPHASE_H
