// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A high-pass filter of first order in groups of frames.

   Within a group every output is a sum over the inputs so far and the past
   before the group, which needs no output before it.  Groups start at every
   eighth frame from where the sound begins, not where blocks start, so that
   samples do not depend on blocks.
*/

#ifndef INFLECT_DC_BLOCK_H
#define INFLECT_DC_BLOCK_H

#include <stdint.h>
#include <string.h>

/// Frames of a group
#define INFLECT_DC_GROUP 8U

/**
   A low-pass filter, which is what the high-pass takes off.

   Its output is input x + sum s + past[i] p, where s is the sum of the group's
   inputs so far, each of which has fallen by `keep` per frame since.
*/
typedef struct {
  /// What the last one of half of a pair, of a quarter and of a half of a group
  /// becomes in each of the next as many frames, and 0 elsewhere
  float falls[3][INFLECT_DC_GROUP];

  float past[INFLECT_DC_GROUP];
  float sum;
  float input;
  double keep_group; ///< What of the past is in the next, beside the last sum
} InflectDcBlock;

/// The past of one channel
typedef struct {
  double past;                   ///< p before the group
  float group[INFLECT_DC_GROUP]; ///< The last inputs, the newest at the end
  uint32_t filled;               ///< How many of them are of a begun group
} InflectDcState;

/// Put what a group has heard before the samples of a block that are to come
static inline void
inflect_dc_block_begin(const InflectDcState* state, float* x)
{
  // Long before block_dc() reads it together with them: a load would have to
  // wait until this is in the cache
  memcpy(x - INFLECT_DC_GROUP, state->group, sizeof(state->group));
}

/// Design the filter for a corner relative to the rate, below 0.5
void
inflect_dc_block_design(double cutoff, InflectDcBlock* filter);

#endif // INFLECT_DC_BLOCK_H
