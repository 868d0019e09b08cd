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

   Source: Parker, Zavalishin and Le Bivic (2016), Reducing the aliasing of
   nonlinear waveshaping using continuous-time convolution, equations 10, 19.
*/

#ifndef INFLECT_ADAA_H
#define INFLECT_ADAA_H

#include "../activation/means.h"
#include "../base/vector.h"
#include "kernels.h"
#include "polyphase.h"

#include <stdbool.h>
#include <stdint.h>

/// Floats of a row for each phase, with the one before the block and padding
#define INFLECT_ADAA_ROWS \
  (INFLECT_MAX_HIGH_CHUNK + (2U * INFLECT_MAX_FACTOR + 1U) * INFLECT_PADDING)

/// The past of one channel
typedef struct {
  bool started; ///< Whether there is a past
  float x;      ///< Last sample
  float behind; ///< Mean of the curve near it, on the line before it
} InflectAdaaState;

/// Working memory, which may serve all channels in turn
typedef struct {
  float x[INFLECT_ADAA_ROWS];       ///< Samples
  float ahead[INFLECT_ADAA_ROWS];   ///< Mean near the start of the line to each
  float behind[INFLECT_ADAA_ROWS];  ///< Mean near its end
  float silence[INFLECT_MAX_CHUNK]; ///< As in InflectAdaaJob
  InflectMeansScratch means;
} InflectAdaaScratch;

/// What is to be bent
typedef struct {
  const InflectMeans* means; ///< Of the curve
  const InflectKernels* kernels;
  const InflectRaised* raised;  ///< Samples
  const float* bias;            ///< Added to them, shape [n], or null
  const InflectPolyphase* high; ///< Where what comes out goes
  const double* silence;        ///< Taken off it, shape [n], or null
  float limit;                  ///< Largest magnitude before that
  bool bounded;                 ///< Whether the curve stays below that
} InflectAdaaJob;

/// What comes of a signal that stays at a sample, before silence is taken off
float
inflect_adaa_level(const InflectMeans* means,
                   InflectMeansScratch* scratch,
                   float x);

/// Let what has no past come from a signal that stayed at a sample
void
inflect_adaa_start(const InflectMeans* means,
                   InflectAdaaState* state,
                   InflectAdaaScratch* scratch,
                   float x);

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
