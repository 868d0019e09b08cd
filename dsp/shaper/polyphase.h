// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A signal at M times the base rate as M arrays in time at the base rate.

   The sample at time M i + p stands at `phases[p][i]`.  Arrays never
   interleave, so that every loop over a block runs along contiguous memory
   whatever the factor is.  Before index 0 each array holds what came before.
   The arrays wander through their memory from block to block, and only where
   it ends is the past copied back to its start.
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
#define INFLECT_MAX_CHUNK 128U

/// Samples of a block at the high rate in one go, to stay in the L1 cache
#define INFLECT_MAX_HIGH_CHUNK 1024U

/// A signal at M times the base rate
typedef struct {
  uint32_t log2_factor; ///< log2(M)
  uint32_t history;     ///< Valid samples before index 0 of each array
  uint32_t room;        ///< Samples by which the arrays may wander
  uint32_t wandered;    ///< Samples by which they have
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

/// Move index 0 behind a block of `n` frames, which become the past
static inline void
inflect_polyphase_advance(InflectPolyphase* signal, uint32_t n)
{
  const uint32_t n_phases = 1U << signal->log2_factor;
  const uint32_t wandered = signal->wandered + n;
  if (wandered <= signal->room) {
    for (uint32_t p = 0U; p < n_phases; ++p) {
      signal->phases[p] += n;
    }
    signal->wandered = wandered;
    return;
  }
  for (uint32_t p = 0U; p < n_phases; ++p) {
    const float* const from = signal->phases[p] + n - signal->history;
    signal->phases[p] -= signal->wandered;
    memmove(signal->phases[p] - signal->history, from,
            signal->history * sizeof(float));
  }
  signal->wandered = 0U;
}

/// Forget the past
static inline void
inflect_polyphase_clear(InflectPolyphase* signal)
{
  const uint32_t n_phases = 1U << signal->log2_factor;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    signal->phases[p] -= signal->wandered;
    memset(signal->phases[p] - signal->history, 0,
           signal->history * sizeof(float));
  }
  signal->wandered = 0U;
}

#endif // INFLECT_POLYPHASE_H
