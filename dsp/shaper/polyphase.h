// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A signal at M times the base rate as M arrays in time at the base rate.

   The sample at time M i + p stands at `phases[p][i]`.  Arrays never
   interleave, so that every loop over a block runs along contiguous memory
   whatever the factor is.  Before index 0 each array holds what came before.
*/

#ifndef INFLECT_POLYPHASE_H
#define INFLECT_POLYPHASE_H

#include <stdint.h>
#include <string.h>

/// Largest log2 of M
#define INFLECT_MAX_LOG2_FACTOR 5U

/// Largest M
#define INFLECT_MAX_FACTOR (1U << INFLECT_MAX_LOG2_FACTOR)

/// Frames of a block at the base rate that pass the shaper in one go
#define INFLECT_MAX_CHUNK 256U

/// Samples of a block at the high rate in one go, to stay in the L1 cache
#define INFLECT_MAX_HIGH_CHUNK 2048U

/// A signal at M times the base rate
typedef struct {
  uint32_t log2_factor; ///< log2(M)
  uint32_t history;     ///< Valid samples before index 0 of each array
  float* phases[INFLECT_MAX_FACTOR];
} InflectPolyphase;

/**
   Return where the samples at times M i + offset stand, for i from 0.

   @param offset Any number, negative for the past as far as history reaches.
*/
static inline const float*
inflect_polyphase_at(const InflectPolyphase* signal, int32_t offset)
{
  const int32_t shift = (int32_t)signal->log2_factor;
  const int32_t phase = offset & ((1 << shift) - 1);
  // An arithmetic shift rounds down, where a division would round to zero
  return signal->phases[phase] + (offset >> shift);
}

/// Keep the end of a block of `n` frames as the history of the next one
static inline void
inflect_polyphase_advance(const InflectPolyphase* signal, uint32_t n)
{
  const uint32_t n_phases = 1U << signal->log2_factor;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    float* const start = signal->phases[p] - signal->history;
    memmove(start, start + n, signal->history * sizeof(float));
  }
}

/// Forget the past
static inline void
inflect_polyphase_clear(const InflectPolyphase* signal)
{
  const uint32_t n_phases = 1U << signal->log2_factor;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    memset(signal->phases[p] - signal->history, 0,
           signal->history * sizeof(float));
  }
}

#endif // INFLECT_POLYPHASE_H
