// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Feedback loops around a curve, and what is proven about them.

   Notation: y[n] = f(x[n] + g (h * y)[n - D]) with the curve f, the feedback g,
   the delay D, and the one-pole filter h, h[k] = (1 - p) p^k.  L is the
   Lipschitz constant of f, and ||h|| the sum of |h[k]|.

   What is added before the curve, gain and offset too, does not enter L: two
   sounds of one loop that differ only in their past get the same addition.

   Source: Desoer and Vidyasagar (1975), Feedback Systems: Input-Output
   Properties, section III.2, small-gain theorem.

   Floor: stability.
*/

#ifndef INFLECT_LOOP_H
#define INFLECT_LOOP_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Share of the bound that a guarded feedback stays at
#define INFLECT_LOOP_GUARD 0.99

/// Margin in dB beyond which no loop matters, and that stands for no loop
#define INFLECT_MAX_LOOP_MARGIN_DB 60.0

/// A feedback loop around a curve
typedef struct {
  InflectCurve curve; ///< f
  double feedback;    ///< g
  uint32_t delay;     ///< D in samples, at least 1
  double pole;        ///< p, from 0 (no filter) to below 1
  uint32_t order;     ///< Of antialiasing, 0 to 2; part of it needs D of 2
} InflectLoop;

/// What is proven about a loop
typedef struct {
  double lipschitz;   ///< L
  double filter_norm; ///< ||h||
  double gain;      ///< |g| L ||h||, the loop is certified where it is below 1
  double margin_db; ///< -20 log10 of the gain, within +-60 dB
  bool certified;   ///< Whether every perturbation dies, whatever the input
  double nepers_per_pass; ///< ln of the gain, a bound from above

  /// Nepers that every perturbation loses in each sample at least, 0 if none
  double decay;
} InflectLoopCertificate;

/**
   Find what is proven about a loop.

   The decay is that of the linear loop of positive numbers that bounds every
   difference of two sounds: z^D (1 - p / z) = |g| L (1 - p), with the spread of
   antialiasing.

   @param[out] certificate Filled in on success.
   @return INFLECT_STATUS_BAD_RANGE if a number of `loop` is out of range, or
   INFLECT_STATUS_NO_BOUND if the curve jumps or has no greatest slope.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_loop_certify(const InflectLoop* loop,
                     InflectLoopCertificate* certificate);

/**
   Hold a feedback at INFLECT_LOOP_GUARD of what can be certified.

   @return The feedback, or the nearest that is certified: 0 for a curve without
   a Lipschitz constant.
*/
INFLECT_API INFLECT_REALTIME double
inflect_loop_guard(const InflectCurve* curve, double feedback);

/**
   Margin of a loop in dB, within +-INFLECT_MAX_LOOP_MARGIN_DB.

   Without feedback it is the greatest; with some around a curve without a
   Lipschitz constant the least.
*/
INFLECT_API INFLECT_REALTIME double
inflect_loop_margin(const InflectCurve* curve, double feedback);

/// Return p of a one-pole low-pass with a corner in Hz at a rate in Hz
INFLECT_API INFLECT_REALTIME double
inflect_loop_pole(double cutoff_hz, double rate_hz);

/**
   Find the value y = f(offset + g y) that a certified loop rests at.

   @return That value, or f(offset) where |g| L is not below 1.
*/
INFLECT_API INFLECT_REALTIME double
inflect_loop_rest(const InflectCurve* curve, double feedback, double offset);

/**
   Sum of |h[k]| of a finite filter: its gain for peaks, not for powers.

   @param taps Shape [n].
*/
INFLECT_API double
inflect_filter_norm(const double* taps, uint32_t n);

/**
   Sum of |h[k]| of (b0 + b1 / z) / (1 - pole / z).

   @param pole Between -1 and 1; the sum is infinite elsewhere.
*/
INFLECT_API double
inflect_filter_norm1(double b0, double b1, double pole);

INFLECT_END_DECLS

#endif // INFLECT_LOOP_H
