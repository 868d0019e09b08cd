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

#include "polyphase.h"

#include <inflect/activation.h>

#include <stdbool.h>
#include <stdint.h>

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
  double x[INFLECT_MAX_HIGH_CHUNK];
  double middle[INFLECT_MAX_HIGH_CHUNK];
  double f1[INFLECT_MAX_HIGH_CHUNK];
  double f2[INFLECT_MAX_HIGH_CHUNK]; ///< F1 of the middles in first order
} InflectAdaaScratch;

/**
   Bend a stretch of samples, which `scratch->x` holds, in place.

   @param order 1 or 2.
   @param silence What stands for silence, which comes before the first sample.
   @param n Number of samples, in order of time.
*/
void
inflect_adaa_run(const InflectCurve* curve,
                 uint32_t order,
                 double silence,
                 InflectAdaaState* state,
                 InflectAdaaScratch* scratch,
                 uint32_t n);

#endif // INFLECT_ADAA_H
