// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   How gradients, and with them the memory of a loop, fade or grow along time.

   Notation: f' the slope of a curve, a[n] what the curve gets at time n, g the
   feedback and D the delay of a loop, w its filtered past.  Small differences
   of the past obey dw[n] = (1 - p) f'(a[n]) g dw[n - D] + p dw[n - 1].

   Source: Bengio, Simard and Frasconi (1994), Learning long-term dependencies
   with gradient descent is difficult, section IV; Poole et al. (2016),
   Exponential expressivity in deep neural networks through transient chaos,
   equation 6.

   Floor: flow.
*/

#ifndef INFLECT_GRADIENT_FLOW_H
#define INFLECT_GRADIENT_FLOW_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/loop.h>
#include <inflect/lyapunov.h>
#include <inflect/settings.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Magnitude beyond which a loop counts as having blown up
#define INFLECT_LOOP_BLOW_UP 1e6

/// What slopes a normal distribution meets
typedef struct {
  double mean;        ///< E f'
  double mean_square; ///< E f'^2; times the variance of weights it is chi
  double mean_log;    ///< E ln |f'|, -infinity where the curve is flat
  double flat_share;  ///< Probability of f' = 0
} InflectSlopeMoments;

/**
   Find the moments of the slope over a normal distribution.

   @param deviation Standard deviation, above 0.
   @param[out] moments Filled in on success, to about 1e-10.
   @return INFLECT_STATUS_BAD_RANGE if a number is not finite or `deviation` is
   not above 0.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_slope_moments(const InflectCurve* curve,
                      double mean,
                      double deviation,
                      InflectSlopeMoments* moments);

/// How a loop is to be followed
typedef struct {
  InflectLoop loop;     ///< Antialiasing counts in the certificate only
  uint32_t n_exponents; ///< 1 to the delay or INFLECT_MAX_LYAPUNOV_EXPONENTS
  uint64_t warm_up;     ///< Samples that do not count
  uint64_t seed;        ///< Of the perturbation
} InflectLoopRun;

/// What a loop is found to be
typedef enum {
  INFLECT_LOOP_CERTIFIED, ///< Every perturbation dies, whatever the input
  INFLECT_LOOP_UNKNOWN,   ///< Not proven, and it did not blow up
  INFLECT_LOOP_DIVERGING, ///< It blew up
} InflectLoopVerdict;

/// Number of values of InflectLoopVerdict
#define INFLECT_N_LOOP_VERDICTS 3U

/// What became of a loop along a signal; rates are nepers per sample
typedef struct {
  bool certifiable;                   ///< Whether there is a certificate
  InflectLoopCertificate certificate; ///< If there is one
  InflectLoopVerdict verdict;
  InflectEvidence evidence; ///< Of the verdict
  uint64_t n;               ///< Samples that count
  double peak;              ///< Largest |y|
  double flat_share;        ///< Share of samples whose slope is 0
  double mean_log_slope;    ///< Mean of ln |g f'|, -infinity if one is 0

  uint32_t n_exponents;
  InflectEstimate exponents[INFLECT_MAX_LYAPUNOV_EXPONENTS];
  uint64_t n_squeezed;  ///< Times that a direction was squeezed to nothing
  double sum;           ///< Of all exponents, NaN without all
  double log_volume;    ///< Mean ln |det J|, which `sum` must be
  double dimension;     ///< After Kaplan and Yorke, NaN if there are too few
  double twin_exponent; ///< Of a second run beside the first tangent
  uint64_t n_met; ///< Times that rounding hid how close the second run came
  double memory; ///< Samples to lose 60 dB at the first exponent, else infinite

  /// Samples until a second run came within 60 dB for good, infinite if never
  double measured_memory;
} InflectLoopFlow;

/**
   Follow a loop and its perturbations along a signal.

   @param n Number of samples, more than the warm-up and two passes.
   @param x Shape [n], what goes into the loop at its rate: driven, with bias.
   @param[out] flow Filled in on success.
   @return INFLECT_STATUS_BAD_RANGE if a number of `run` is out of range or the
   signal is too short, or INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_loop_follow(const InflectLoopRun* run,
                    size_t n,
                    const double* x,
                    InflectLoopFlow* flow);

/// Return a short stable name of a verdict: certified, unknown or diverging
INFLECT_API const char*
inflect_loop_verdict_symbol(InflectLoopVerdict verdict);

/// Gradients over a number of passes
typedef struct {
  double mean_log;  ///< Mean ln of those that are not 0, NaN if there are none
  double lower_log; ///< Their least
  double upper_log; ///< Their greatest
  double alive_share; ///< Share that is not 0
} InflectGradient;

/**
   Find how the gradient |d y[m + k D] / d y[m]| along the delay vanishes or
   explodes, over many m of a signal.

   @param warm_up Samples before the first m.
   @param n Number of samples.
   @param x Shape [n], as in inflect_loop_follow().
   @param n_passes K, with room for them behind the warm-up.
   @param[out] gradients Shape [K], over 1 to K passes; all NaN if the loop blew
   up.
   @return As inflect_loop_follow().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_loop_gradients(const InflectLoop* loop,
                       uint64_t warm_up,
                       size_t n,
                       const double* x,
                       uint32_t n_passes,
                       InflectGradient* gradients);

/// A signal as the loop of an effect gets it
typedef struct {
  double rate_hz;   ///< Of the loop
  InflectLoop loop; ///< Its loop, guarded if the settings say so
  size_t n;         ///< Samples
  double* x; ///< Shape [n], driven, raised, with bias; freed by the caller
} InflectLoopInput;

/**
   Drive, tilt and raise a signal as the effect does before its loop.

   @param n Frames, at least 1.
   @param in Shape [n], finite numbers.
   @param[out] input Filled in on success; free `input->x` with free().
   @return INFLECT_STATUS_BAD_RANGE if the rate is none of the effect's, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_loop_input(const InflectSettings* settings,
                   double rate_hz,
                   size_t n,
                   const float* in,
                   InflectLoopInput* input);

INFLECT_END_DECLS

#endif // INFLECT_GRADIENT_FLOW_H
