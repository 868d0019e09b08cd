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
#include "allpass.h"

#include <stdint.h>

/// Inner loops
typedef struct {
  /**
     Run a symmetric filter.

     out[i] = sum over k of c[k] (a_k[i] + b_k[i]), and half of the centre.

     @param c Coefficients, n_pairs of them.
     @param taps Shape [n_pairs][2], where a_k and b_k stand, with padding.
     @param centre Where the middle stands, with padding, or null without one.
     @param[out] out Shape [n], with padding, no overlap with what is read.
  */
  void (*fir)(const float* c,
              uint32_t n_pairs,
              const float* const (*taps)[2],
              const float* centre,
              float* out,
              uint32_t n);

  /**
     Run both chains of an all-pass filter.

     @param in Shape [2][n], what A0 and A1 read.
     @param[out] out Shape [2][n], what they give; may be the same as `in`.
  */
  void (*allpass)(const InflectAllpass* filter,
                  InflectAllpassState* state,
                  const float* const in[2],
                  float* const out[2],
                  uint32_t n);

  /// `out[i] = x[i] + bias[i]`, shape [n]
  void (*shift)(uint32_t n, const float* x, const float* bias, float* out);

  /**
     Add two means, bound the sum, and take off what silence gives.

     @param limit Largest magnitude of the sum; a NaN becomes 0.
     @param[out] out Shape [n], as all others.
  */
  void (*join)(uint32_t n,
               const float* ahead,
               const float* behind,
               const double* silence,
               float limit,
               float* out);
} InflectKernels;

/// Return the inner loops for a set of instructions that the processor has
const InflectKernels*
inflect_kernels(InflectCpu cpu);

#endif // INFLECT_KERNELS_H
