// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

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

InflectExpected
inflect_expect_harmonics(const InflectSettings* settings,
                         const InflectTone* tone)
{
  for (size_t i = 0U; i < N_CONDITIONS; ++i) {
    if (settings->values[conditions[i].index] != conditions[i].value) {
      return nothing(conditions[i].why_not);
    }
  }
  const InflectCurve curve = inflect_settings_curve(settings);
  const double drive_db = value_of(settings, INFLECT_PARAMETER_DRIVE);
  InflectCurveHarmonics harmonics;
  if (inflect_curve_harmonics(
        &curve, tone->amplitude * pow(10.0, drive_db / 20.0),
        value_of(settings, INFLECT_PARAMETER_BIAS), &harmonics)) {
    return nothing("the tone drives the curve beyond what can be computed");
  }
  InflectExpected expected = nothing(NULL);
  const bool blocked = value_of(settings, INFLECT_PARAMETER_DC_BLOCK) > 0.0;
  const double lost_db = dc_block_loss_db(tone->frequency_hz);
  for (uint32_t i = 0U; i < INFLECT_MAX_HARMONICS; ++i) {
    const double order = (double)(i + 1U);
    const double gained_db =
      blocked ? lost_db - dc_block_loss_db(order * tone->frequency_hz) : 0.0;
    expected.level_dbc[i] =
      inflect_curve_harmonic_at(&harmonics, i + 1U).level_dbc + gained_db;
  }
  return expected;
}
