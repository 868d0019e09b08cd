// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Curves in float over blocks, for each set of instructions.

   A kernel is within 2e-7 max(1, |f(x)|) of the double function f for |x| up
   to 64, and its error is rounding noise, not a ripple that would add
   harmonics.  Odd and even curves are so exactly.  A sample comes out with the
   same bits wherever it stands in a block.
*/

#ifndef INFLECT_ACTIVATION_KERNELS_H
#define INFLECT_ACTIVATION_KERNELS_H

#include "../base/cpu.h"

#include <inflect/activation.h>

#include <stdint.h>

/**
   Bend a block.

   @param p Parameters in the order of InflectActivation.parameters.
   @param n Number of samples.
   @param in Shape [n], any alignment, without padding.
   @param[out] out Shape [n], any alignment, without padding; may be `in`.
*/
typedef void (*InflectCurveKernel)(const double* p,
                                   uint32_t n,
                                   const float* in,
                                   float* out);

/**
   Bend rows.

   @param p Parameters in the order of InflectActivation.parameters.
   @param n Number of samples of each row.
   @param in Shape [n_rows][n], any alignment, INFLECT_PADDING behind each row.
   @param[out] out Shape [n_rows][n], likewise, what is behind is overwritten.
*/
typedef void (*InflectCurveRowsKernel)(const double* p,
                                       uint32_t n_rows,
                                       uint32_t n,
                                       const float* const* in,
                                       float* const* out);

/// Channels of a loop that run side by side
#define INFLECT_LOOP_CHANNELS 2U

/// One channel of a loop
typedef struct {
  const float* x;    ///< Shape [n]
  const float* w[2]; ///< Of z at two delays, the second for t above 0
  float* y;          ///< Shape [n]
  float* d;          ///< Shape [n]
  float* z;          ///< Shape [n], after one more
} InflectCurveLoopChannel;

/**
   A feedback loop whose delay is too short for vectors.

   y[i] = f(x[i] + b), b = g ((1 - t) w0[i] + t w1[i] + rest) within +-`most`;
   z[i] = (1 - p) d[i] + p z[i - 1], d[i] = r (y[i] - out).
*/
typedef struct {
  InflectCurveLoopChannel channels[INFLECT_LOOP_CHANNELS]; ///< May be the same
  float feedback;                                          ///< g
  float tap;                                               ///< t
  float rest;
  float most;
  float limit; ///< Largest |y|
  float out;
  float rise; ///< r
  float pole; ///< p
} InflectCurveLoop;

/// Run a loop sample by sample
typedef void (*InflectCurveLoopKernel)(const double* p,
                                       uint32_t n,
                                       const InflectCurveLoop* loop);

/// Find the loop of a curve, null if it has none; as inflect_curve_kernel()
InflectCurveLoopKernel
inflect_curve_loop_kernel(InflectCpu cpu, const InflectActivation* activation);

/**
   Find the kernel of a curve.  Real-time safe, but a search: keep the result.

   @param cpu Set of instructions that the processor has.
   @param activation Row of the registry.
   @return Never null: the row's own blocks.value if there is no kernel.
*/
InflectCurveKernel
inflect_curve_kernel(InflectCpu cpu, const InflectActivation* activation);

/// Find the kernel of a curve for rows, with the same bits as the one for
/// blocks; null if there is none
InflectCurveRowsKernel
inflect_curve_rows_kernel(InflectCpu cpu, const InflectActivation* activation);

#endif // INFLECT_ACTIVATION_KERNELS_H
