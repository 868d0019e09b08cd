// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Inner loops of a feedback loop, for each set of instructions.

   As in kernels.h a sample comes out with the same bits wherever it stands in
   a block.  What is in order of time has padding, and what is written there
   beyond the end is spoilt.
*/

#ifndef INFLECT_LOOP_KERNELS_H
#define INFLECT_LOOP_KERNELS_H

#include "../base/cpu.h"
#include "polyphase.h"

#include <stdint.h>

/// Samples of the past that a filter looks at, at most
#define INFLECT_LOOP_PAST 8U

/// log2 of INFLECT_LOOP_PAST
#define INFLECT_LOOP_DOUBLINGS 3U

/// A one-pole filter that looks ahead
typedef struct {
  float share;                               ///< 1 - pole
  float powers[INFLECT_LOOP_DOUBLINGS + 1U]; ///< pole^1, pole^2, pole^4, pole^8
} InflectLoopFilter;

/// Inner loops
typedef struct {
  /// Samples of the past that `filter` looks at
  uint32_t past;

  /// Put a raised signal in order of time, with an offset for each frame
  void (*gather)(const InflectRaised* raised,
                 const float* offset,
                 float* x,
                 uint32_t n);

  /// Put samples in order of time into phases, less an offset for each frame
  void (*scatter)(const float* y,
                  const float* offset,
                  const InflectPolyphase* high,
                  uint32_t n);

  /// v[i] = x[i] + b, where b is g (w[i] + rest) bounded by `most`
  void (*feed)(const float* x,
               const float* w,
               float g,
               float rest,
               float most,
               float* v,
               uint32_t n);

  /// out[i] = v[i - 1], where v[-1] is `last`
  void (*delay)(const float* v, float last, float* out, uint32_t n);

  /// y[i] = ahead[i] + behind[i - 1], where behind[-1] is `last`
  void (*join)(const float* ahead,
               const float* behind,
               float last,
               float* y,
               uint32_t n);

  /**
     Run a one-pole filter z[i] = (1 - pole) d[i] + pole z[i - 1],
     d[i] = rise (y[i] - out).

     Looks ahead: z[i] is made of z[i - past] and the d after that.

     @param[out] d Shape [n], after `past` more.
     @param[out] z Shape [n], after `past` more.
  */
  void (*filter)(const InflectLoopFilter* filter,
                 const float* y,
                 float rise,
                 float out,
                 float* d,
                 float* z,
                 uint32_t n);
} InflectLoopKernels;

/// Inner loops for a processor
const InflectLoopKernels*
inflect_loop_kernels(InflectCpu cpu);

#endif // INFLECT_LOOP_KERNELS_H
