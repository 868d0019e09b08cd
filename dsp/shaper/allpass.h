// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Half-band filters of two chains of all-pass sections: low latency.

   H(z) = (A0(z^2) + z^-1 A1(z^2)) / 2, an elliptic half-band filter.

   Source: Valenzuela and Constantinides (1983), Digital signal processing
   schemes for efficient interpolation and decimation; the poles by Jacobi's
   theta functions, Orfanidis (2006), Lecture notes on elliptic filter design.
*/

#ifndef INFLECT_ALLPASS_H
#define INFLECT_ALLPASS_H

#include <stdbool.h>
#include <stdint.h>

/// Most sections of a chain
#define INFLECT_MAX_ALLPASS_PAIRS 8U

/// Most sections of both chains
#define INFLECT_MAX_ALLPASS (2U * INFLECT_MAX_ALLPASS_PAIRS)

/// A design; even positions belong to A0, odd ones to A1
typedef struct {
  uint32_t n_coefficients;
  double coefficients[INFLECT_MAX_ALLPASS]; ///< Ascending, in (0, 1)
} InflectAllpass;

/// Last input and output of the sections of one filter, in their order
typedef struct {
  double in[INFLECT_MAX_ALLPASS];
  double out[INFLECT_MAX_ALLPASS];
} InflectAllpassState;

/**
   Design the shortest filter.

   @param attenuation_db Smallest attenuation of the stop band.
   @param pass_edge End of the pass band as a fraction of the lower rate.
   @param[out] filter The design.
   @return Whether INFLECT_MAX_ALLPASS sections are enough.
*/
bool
inflect_allpass_design(double attenuation_db,
                       double pass_edge,
                       InflectAllpass* filter);

/// Delay of chain 0 or 1 at low frequencies, in samples of the lower rate
double
inflect_allpass_delay(const InflectAllpass* filter, uint32_t chain);

#endif // INFLECT_ALLPASS_H
