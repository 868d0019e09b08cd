// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#define RATE_HZ 48000.0

/// Long enough for a meter of a tenth of a second
#define N_FRAMES 48000U

/// Largest error of a steady reading
#define READING_ERROR 1e-3

/// The same of a tone, which the meter looks at now and then
#define TONE_ERROR 0.02

#define PI 3.14159265358979323846

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// What the meter reads after a second of a constant or of a tone
static double
reading(const char* words, double frequency_hz, double amplitude)
{
  const InflectSettings settings = measure_settings(words);
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 2U);
  MeasureSound sound = measure_sound(2U, N_FRAMES);
  measure_fill_sine(&sound, RATE_HZ, frequency_hz, amplitude);
  for (uint32_t i = 0U; frequency_hz == 0.0 && i < N_FRAMES; ++i) {
    sound.channels[0][i] = sound.channels[1][i] = (float)amplitude;
  }
  measure_process(shaper, &sound, &sound, 0U, N_FRAMES, 256U);
  const double saturation = inflect_shaper_saturation(shaper);
  inflect_shaper_free(shaper);
  measure_sound_free(&sound);
  return saturation;
}

static double
tanh_slope(double x)
{
  return 1.0 / (cosh(x) * cosh(x));
}

/// Mean of 1 - slope over a sine through tanh
static double
tanh_tone(double peak)
{
  double sum = 0.0;
  for (int i = 0; i < 1000; ++i) {
    sum += 1.0 - tanh_slope(peak * sin(2.0 * PI * i / 1000.0));
  }
  return sum / 1000.0;
}

static void
saturation_is_the_loss_of_slope(void** state)
{
  (void)state;
  const struct {
    const char* words;
    double frequency_hz;
    double amplitude;
    double expected;
    double error;
  } rows[] = {
    {"curve=tanh", 0.0, 0.0, 0.0, 0.0},
    {"curve=tanh drive=20", 0.0, 0.05, 1.0 - tanh_slope(0.5), READING_ERROR},
    {"curve=tanh drive=20", 0.0, 0.5, 1.0 - tanh_slope(5.0), READING_ERROR},
    // A positive bias, pushed back to the steepest point: clamped, not negative
    {"curve=tanh bias=0.5", 0.0, -0.5, 0.0, READING_ERROR},
    {"curve=tanh bias=0.5", 0.0, 0.5, 1.0 - tanh_slope(1.0) / tanh_slope(0.5),
     READING_ERROR},
    {"curve=tanh drive=20", 997.0, 0.1, tanh_tone(1.0), TONE_ERROR},
    {"curve=tanh drive=20", 997.0, 1.0, tanh_tone(10.0), TONE_ERROR},
    {"curve=hard_tanh drive=20", 0.0, 0.5, 1.0, READING_ERROR},
    {"curve=hard_tanh drive=20", 0.0, 0.05, 0.0, READING_ERROR},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const double seen =
      reading(rows[i].words, rows[i].frequency_hz, rows[i].amplitude);
    expect(fabs(seen - rows[i].expected) <= rows[i].error,
           "%s, %g of %g Hz: %.5f, not %.5f", rows[i].words, rows[i].amplitude,
           rows[i].frequency_hz, seen, rows[i].expected);
  }
  expect_all_met();
}

static void
curves_that_do_not_saturate_read_0(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    const bool saturating = inflect_curve_facts(&curve).saturating;
    char words[128] = {0};
    snprintf(words, sizeof(words), "curve=%s drive=24 bias=0.1", row->symbol);
    const double seen = reading(words, 997.0, 1.0);
    expect(saturating ? seen >= 0.0 && seen <= 1.0 : seen == 0.0,
           "%s: %g, saturating %d", row->symbol, seen, (int)saturating);
  }
  expect_all_met();
}

static void
reset_and_silence_read_0(void** state)
{
  (void)state;
  const InflectSettings settings = measure_settings("curve=tanh drive=30");
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
  MeasureSound in = measure_sound(1U, N_FRAMES);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  expect(inflect_shaper_saturation(shaper) == 0.0, "a new effect reads");
  measure_fill_sine(&in, RATE_HZ, 500.0, 1.0);
  measure_process(shaper, &in, &out, 0U, N_FRAMES, 256U);
  expect(inflect_shaper_saturation(shaper) > 0.8, "a loud tone reads low");
  measure_fill_sine(&in, RATE_HZ, 500.0, 0.0);
  measure_process(shaper, &in, &out, 0U, N_FRAMES, 256U);
  expect(inflect_shaper_saturation(shaper) < 1e-3, "silence reads high");
  measure_fill_sine(&in, RATE_HZ, 500.0, 1.0);
  measure_process(shaper, &in, &out, 0U, N_FRAMES, 256U);
  inflect_shaper_reset(shaper);
  expect(inflect_shaper_saturation(shaper) == 0.0, "reading survives reset");
  expect_all_met();
  inflect_shaper_free(shaper);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(saturation_is_the_loss_of_slope),
    cmocka_unit_test(curves_that_do_not_saturate_read_0),
    cmocka_unit_test(reset_and_silence_read_0),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
