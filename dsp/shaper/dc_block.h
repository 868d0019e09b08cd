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

/// Frames of a group
#define INFLECT_DC_GROUP 8U

/// A low-pass filter, which is what the high-pass takes off
typedef struct {
  /// What a group's inputs add to its outputs: shape [input][output]
  float inputs[INFLECT_DC_GROUP][INFLECT_DC_GROUP];

  float past[INFLECT_DC_GROUP]; ///< What the past adds to them
  double keep; ///< What of the past is in the next one, beside the last sum
  double last; ///< What of the last input is
} InflectDcBlock;

/// The past of one channel
typedef struct {
  double past;                   ///< Before the group
  float group[INFLECT_DC_GROUP]; ///< Inputs so far, and zeros
  uint32_t filled;               ///< Number of them
} InflectDcState;

/// Design the filter for a corner relative to the rate, below 0.5
void
inflect_dc_block_design(double cutoff, InflectDcBlock* filter);

#endif // INFLECT_DC_BLOCK_H
