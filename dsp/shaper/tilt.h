// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A filter of first order that tilts the spectrum about 1 kHz.
*/

#ifndef INFLECT_TILT_H
#define INFLECT_TILT_H

#include "../base/special.h"

#include <math.h>

/// Where the gain is 1
#define INFLECT_TILT_CENTRE_HZ 1000.0

/// Gain at high frequencies for a tilt in dB, half of which is above 1 kHz
static inline double
inflect_tilt_gain(double tone_db)
{
  return pow(10.0, tone_db / 40.0);
}

/// The centre on the warped frequency axis of a rate
static inline double
inflect_tilt_centre(double rate_hz)
{
  return tan(INFLECT_PI * INFLECT_TILT_CENTRE_HZ / rate_hz);
}

/**
   Tilt a sample: (G s + w) / (s + G w) with G = `gain`, w = `centre`.

   The same with 1 / G undoes it exactly.
*/
static inline double
inflect_tilt_run(double* state, double x, double gain, double centre)
{
  const double k = gain * centre / (1.0 + gain * centre);
  const double v = (x - *state) * k;
  const double low = v + *state;
  *state = low + v;
  return gain * x + (1.0 / gain - gain) * low;
}

#endif // INFLECT_TILT_H
