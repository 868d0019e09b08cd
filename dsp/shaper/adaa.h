// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Antiderivative antialiasing of a curve.

   The samples are joined by straight lines, the curve bends the lines, and a
   kernel smooths the result: one sample wide in first order (a box), two in
   second order (a triangle).  Both are centred on a sample, so both delay by
   exactly one, and a straight signal x comes out as
   (x0 + 6 x1 + x2) / 8 and (x0 + 4 x1 + x2) / 6, which have no null.

   Where samples are so close that the divided difference of antiderivatives
   would lose its digits, a quadrature of the curve between them takes over;
   whichever of the two promises the smaller error is used.

   Source: Parker, Zavalishin and Le Bivic (2016), Reducing the aliasing of
   nonlinear waveshaping using continuous-time convolution, equations 10, 19.
*/

#ifndef INFLECT_ADAA_H
#define INFLECT_ADAA_H

#include "kernels.h"
#include "polyphase.h"

#include <inflect/activation.h>

#include <stdbool.h>
#include <stdint.h>

/// Numbers of a row for each phase, each with the one before the block
#define INFLECT_ADAA_ROWS (INFLECT_MAX_HIGH_CHUNK + INFLECT_MAX_FACTOR)

/// The past of one channel
typedef struct {
  bool started;  ///< Whether there is a past
  double x;      ///< Last sample
  double f1;     ///< F1 of it
  double f2;     ///< F2 of it
  double behind; ///< Weighted mean of the curve on the line before it
} InflectAdaaState;

/// Working memory, which may serve all channels in turn
typedef struct {
  double x[INFLECT_ADAA_ROWS];      ///< Samples
  double f1[INFLECT_ADAA_ROWS];     ///< F1 of them
  double f2[INFLECT_ADAA_ROWS];     ///< F2 of them, in second order
  double ahead[INFLECT_ADAA_ROWS];  ///< Weighted mean on the line to each
  double behind[INFLECT_ADAA_ROWS]; ///< The mirror image
  double middle[INFLECT_MAX_CHUNK]; ///< Middles of lines, in first order
  double f1_middle[INFLECT_MAX_CHUNK];
  double error[INFLECT_MAX_CHUNK]; ///< Rounding error of the means
} InflectAdaaScratch;

/// What is to be bent
typedef struct {
  const InflectCurve* curve;
  const InflectKernels* kernels;
  const InflectPolyphase* raised; ///< Samples
  const float* bias;              ///< Added to them, shape [n]
  const InflectPolyphase* high;   ///< Where what comes out goes
  const double* silence;          ///< Taken off it, shape [n]
  double limit;                   ///< Largest magnitude before that
  uint32_t order;                 ///< 1 or 2
} InflectAdaaJob;

/**
   Bend a block.

   @param n Number of frames at the base rate.
*/
void
inflect_adaa_run(const InflectAdaaJob* job,
                 InflectAdaaState* state,
                 InflectAdaaScratch* scratch,
                 uint32_t n);

#endif // INFLECT_ADAA_H
