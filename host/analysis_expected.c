// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/// A fundamental below this share of what the curve makes is none
#define LEAST_FUNDAMENTAL 1e-9

/// Level to which the filters of the path are flat before the curve: up to a
/// tenth of the rate at high factors, and anywhere
#define LOW_RIPPLE 5e-7
#define LOW_SHARE 0.1
#define LOW_FACTOR 8.0
#define RIPPLE 3e-4

/// What the rounding of float filters leaves on a harmonic, as a share of the
/// largest value before or after the curve
#define ROUNDING 3.7252902984619140625e-9 // 2^-28

/// Settings under which the wet path is the curve and nothing else
static const struct {
  InflectParameterIndex index;
  double value;
  const char* why_not;
} conditions[] = {
  {INFLECT_PARAMETER_ENABLED, 1.0, "the effect is switched off"},
  {INFLECT_PARAMETER_DIRECTION, (double)INFLECT_DIRECTION_SHAPE,
   "direction is undo"},
  {INFLECT_PARAMETER_TONE, 0.0, "tone is not 0"},
  {INFLECT_PARAMETER_FEEDBACK, 0.0, "feedback is not 0"},
  {INFLECT_PARAMETER_SAG, 0.0, "sag is not 0"},
  {INFLECT_PARAMETER_MIX, 100.0, "mix is not 100"},
  {INFLECT_PARAMETER_STEREO_MODE, (double)INFLECT_STEREO_STEREO,
   "stereo_mode is not stereo"},
};

#define N_CONDITIONS (sizeof(conditions) / sizeof(conditions[0]))

static InflectExpected
nothing(const char* why_not)
{
  InflectExpected expected = {.why_not = why_not};
  for (uint32_t i = 0U; i < INFLECT_MAX_HARMONICS; ++i) {
    expected.level_dbc[i] = (double)NAN;
  }
  return expected;
}

/// Return a parameter as the effect counts it
static double
value_of(const InflectSettings* settings, InflectParameterIndex index)
{
  return (double)(float)settings->values[index];
}

InflectExpected
inflect_expect_nothing(void)
{
  return nothing("a plugin does not tell its curve");
}

/// What a high-pass of first order takes from a frequency, in dB
static double
dc_block_loss_db(double frequency_hz)
{
  const double ratio = INFLECT_DC_CUTOFF_HZ / frequency_hz;
  return 10.0 * log10(1.0 + ratio * ratio);
}

/// Return the largest magnitude that a curve gives at the ends of a swing and
/// at silence: what is very large is so there
static double
largest_value(const InflectCurve* curve, double gain, double bias)
{
  double largest = 0.0;
  for (int i = -1; i <= 1; ++i) {
    const double x = bias + i * gain;
    largest =
      fmax(largest, fabs(curve->activation->value(x, curve->parameters)));
  }
  return largest;
}

/// Whether harmonics have a fundamental to be compared with
static bool
has_fundamental(const InflectCurveHarmonics* harmonics)
{
  double most = fabs(harmonics->cosines[0]);
  for (uint32_t i = 1U; i <= INFLECT_MAX_HARMONICS; ++i) {
    most = fmax(most, inflect_curve_harmonic_at(harmonics, i).amplitude);
  }
  return fabs(harmonics->sines[1]) > LEAST_FUNDAMENTAL * most;
}

/// Return how exact the level at the curve is
static double
ripple_of(const InflectSettings* settings, const InflectTestSignal* signal)
{
  const double share = signal->tones[0].frequency_hz / signal->rate_hz;
  const double factor = value_of(settings, INFLECT_PARAMETER_OVERSAMPLING);
  return share < LOW_SHARE && factor >= LOW_FACTOR ? LOW_RIPPLE : RIPPLE;
}

/// Return how far a path may move a harmonic, with the same at another level
static double
path_uncertainty_db(const InflectHarmonic* harmonic,
                    const InflectHarmonic* moved,
                    double largest)
{
  const double change = fabs(moved->amplitude - harmonic->amplitude);
  return 20.0 *
         log10(1.0 + (change + ROUNDING * largest) / harmonic->amplitude);
}

/// Compute the harmonics of the curve at a level, or say why not
static const char*
find_harmonics(const InflectCurve* curve,
               double gain,
               double bias,
               InflectCurveHarmonics* harmonics)
{
  if (inflect_curve_harmonics(curve, gain, bias, harmonics)) {
    return "the tone drives the curve beyond what can be computed";
  }
  if (!(largest_value(curve, gain, bias) <= INFLECT_MAX_CURVE_VALUE)) {
    return "the curve goes beyond what the shaper lets through";
  }
  return has_fundamental(harmonics)
           ? NULL
           : "the curve leaves nothing of the fundamental";
}

/// Fill in levels and what they are good for
static void
fill_levels(const InflectSettings* settings,
            const InflectTestSignal* signal,
            const InflectCurveHarmonics* harmonics,
            const InflectCurveHarmonics* moved,
            double largest,
            InflectExpected* expected)
{
  const bool blocked = value_of(settings, INFLECT_PARAMETER_DC_BLOCK) > 0.0;
  const double hz = signal->tones[0].frequency_hz;
  for (uint32_t i = 0U; i < INFLECT_MAX_HARMONICS; ++i) {
    const InflectHarmonic row = inflect_curve_harmonic_at(harmonics, i + 1U);
    const InflectHarmonic other = inflect_curve_harmonic_at(moved, i + 1U);
    const double gained_db =
      blocked ? dc_block_loss_db(hz) - dc_block_loss_db((double)(i + 1U) * hz)
              : 0.0;
    expected->level_dbc[i] = row.level_dbc + gained_db;
    expected->uncertainty_db[i] = path_uncertainty_db(&row, &other, largest);
  }
}

InflectExpected
inflect_expect_harmonics(const InflectSettings* settings,
                         const InflectTestSignal* signal)
{
  for (size_t i = 0U; i < N_CONDITIONS; ++i) {
    if (settings->values[conditions[i].index] != conditions[i].value) {
      return nothing(conditions[i].why_not);
    }
  }
  const InflectCurve curve = inflect_settings_curve(settings);
  const double drive_db = value_of(settings, INFLECT_PARAMETER_DRIVE);
  const double gain = signal->tones[0].amplitude * pow(10.0, drive_db / 20.0);
  const double bias = value_of(settings, INFLECT_PARAMETER_BIAS);
  InflectCurveHarmonics harmonics;
  InflectCurveHarmonics moved;
  const char* const why_not = find_harmonics(&curve, gain, bias, &harmonics);
  const double moved_gain = gain * (1.0 + ripple_of(settings, signal));
  if (why_not) {
    return nothing(why_not);
  }
  if (inflect_curve_harmonics(&curve, moved_gain, bias, &moved)) {
    moved = harmonics;
  }
  InflectExpected expected = nothing(NULL);
  const double largest =
    fmax(fabs(bias) + gain, largest_value(&curve, gain, bias));
  fill_levels(settings, signal, &harmonics, &moved, largest, &expected);
  return expected;
}
