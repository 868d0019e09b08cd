// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Sag: a supply that gives way under loud sound, and a bias that drifts with
   it.

   tau dv/dt = -v + softplus(k |x| - theta), with |x| the mean of all channels
   at the curve.  It is solved exactly for an x that stays for a frame, so that
   v stays positive and settles at any rate.  With w the excess of v over its
   value in silence and q = w / (1 + w), the gain falls by half of q and the
   bias by a quarter, each times the amount.
*/

#ifndef INFLECT_SAG_H
#define INFLECT_SAG_H

#include <stdint.h>

/// Time constant in s
#define INFLECT_SAG_TAU_S 0.1

/// k and theta of the load
#define INFLECT_SAG_SLOPE 4.0
#define INFLECT_SAG_THRESHOLD 2.0

/// Largest loss of gain, and largest shift of the bias
#define INFLECT_SAG_GAIN 0.5
#define INFLECT_SAG_BIAS 0.25

/// The supply
typedef struct {
  double decay; ///< Of v in a frame without load
  double rest;  ///< v in silence
  double v;
} InflectSag;

/// Load of the supply at a level
double
inflect_sag_load(double level);

/// Forget all load
void
inflect_sag_init(InflectSag* sag, double rate_hz);

/// How far the supply has given way, 0 to 1
double
inflect_sag_depth(const InflectSag* sag);

/**
   Let sound weigh on the supply, and take from its gain.

   @param amounts Shape [n], 0 to 1.
   @param[in,out] x Shape [n_channels][n].
   @param[out] bias Shape [n], to be added to the bias.
*/
void
inflect_sag_run(InflectSag* sag,
                const double* amounts,
                uint32_t n_channels,
                float* const* x,
                double* bias,
                uint32_t n);

#endif // INFLECT_SAG_H
