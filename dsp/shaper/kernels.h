// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Inner loops of the shaper, for each set of instructions.

   A sample comes out with the same bits wherever it stands in a block.  The
   sets agree within the rounding of a multiplication and an addition that are
   fused or not.
*/

#ifndef INFLECT_KERNELS_H
#define INFLECT_KERNELS_H

#include "../base/cpu.h"
#include "dc_block.h"

#include <stdbool.h>
#include <stdint.h>

/// Inner loops; none needs padding but block_dc()
typedef struct {
  /**
     Copy samples, with 0 for what is beyond a limit or not a number.

     @return How many.
  */
  uint32_t (*mute)(uint32_t n, float limit, const float* in, float* out);

  /// `out[i] = factor * in[i]`, shape [n]; `out` may be `in`
  void (*scale)(uint32_t n, float factor, const float* in, float* out);

  /// `out[i] = factors[i] * in[i]`, in float, shape [n]; `out` may be `in`
  void (*fade)(uint32_t n, const double* factors, const float* in, float* out);

  /**
     Take off what a low-pass filter lets pass.

     @param shares How much of it, shape [n], or a single one for all.
     @param x Samples, shape [n], changed; with INFLECT_DC_GROUP floats before
     them, of inflect_dc_block_begin(), and of no matter behind.
  */
  void (*block_dc)(const InflectDcBlock* filter,
                   InflectDcState* state,
                   uint32_t n,
                   const double* shares,
                   bool single,
                   float* x);

  /// `out[i] = x[i] + bias[i]`, shape [n]
  void (*shift)(uint32_t n, const float* x, const float* bias, float* out);

  /// `out[i] = ahead[i] + behind[i]`, shape [n]
  void (*add)(uint32_t n, const float* ahead, const float* behind, float* out);

  /**
     Add two means, bound the sum, and take off what silence gives.

     @param limit Largest magnitude of the sum; a NaN becomes 0.
     @param[out] out Shape [n], as all others.
  */
  void (*join)(uint32_t n,
               const float* ahead,
               const float* behind,
               const float* silence,
               float limit,
               float* out);
} InflectKernels;

/// Return the inner loops for a set of instructions that the processor has
const InflectKernels*
inflect_kernels(InflectCpu cpu);

#endif // INFLECT_KERNELS_H
