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

/// (G s + w) / (s + G w), with G the gain and w the centre
typedef struct {
  double gain;
  double share; ///< Of a sample in the state
} InflectTilt;

/// Design a tilt; the one with `-tone_db` undoes it exactly
static inline InflectTilt
inflect_tilt_design(double tone_db, double centre)
{
  const double gain = inflect_tilt_gain(tone_db);
  return (InflectTilt){gain, gain * centre / (1.0 + gain * centre)};
}

/// Tilt a sample
static inline double
inflect_tilt_run(const InflectTilt* tilt, double* state, double x)
{
  const double v = (x - *state) * tilt->share;
  const double low = v + *state;
  *state = low + v;
  return tilt->gain * x + (1.0 / tilt->gain - tilt->gain) * low;
}

#endif // INFLECT_TILT_H
