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
#define TAU_S 0.1

/// Rounding of float samples
#define FLOAT_ERROR 2e-7

static double
softplus(double x)
{
  return log1p(exp(x));
}

/// Depth of a supply with v, of 0 to 1
static double
depth_of(double v)
{
  const double excess = v - softplus(-2.0);
  return excess / (1.0 + excess);
}

/// tau dv/dt = -v + softplus(4 |x| - 2) for a constant, then for silence
static void
a_constant_sags_as_the_equation_says(void** state)
{
  (void)state;
  static const double amounts[] = {1.0, 0.3};
  static const double levels[] = {1.0, -0.6};
  const uint32_t n_loud = 24000U;
  const uint32_t n_frames = 48000U;
  for (uint32_t row = 0U; row < 2U; ++row) {
    char words[256] = {0};
    snprintf(words, sizeof(words),
             "curve=identity oversampling=1 antialias=off dc_block=0 sag=%g",
             100.0 * amounts[row]);
    const InflectSettings settings = measure_settings(words);
    MeasureSound in = measure_sound(1U, n_frames);
    MeasureSound out = measure_sound(1U, n_frames);
    for (uint32_t i = 0U; i < n_loud; ++i) {
      in.channels[0][i] = (float)levels[row];
    }
    measure_run(&settings, RATE_HZ, &in, &out);
    const double load = softplus(4.0 * fabs(levels[row]) - 2.0);
    const double rest = softplus(-2.0);
    const double top =
      load + (rest - load) * exp(-(double)n_loud / RATE_HZ / TAU_S);
    double error = 0.0;
    for (uint32_t i = 0U; i < n_frames; ++i) {
      const bool loud = i < n_loud;
      const double t = (i + 1.0 - (loud ? 0.0 : n_loud)) / RATE_HZ;
      const double to = loud ? load : rest;
      const double from = loud ? rest : top;
      const double v = to + (from - to) * exp(-t / TAU_S);
      const double depth = amounts[row] * depth_of(v);
      const double x = (double)in.channels[0][i];
      const double y = x * (1.0 - 0.5 * depth) - 0.25 * depth;
      error = fmax(error, fabs(y - (double)out.channels[0][i]));
    }
    expect(error <= FLOAT_ERROR, "%s: off by %g", words, error);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// One supply feeds both channels: a loud left lowers the right
static void
channels_share_the_supply(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("curve=identity dc_block=0 sag=100");
  MeasureSound in = measure_sound(2U, 24000U);
  MeasureSound out = measure_sound(2U, 24000U);
  measure_fill_sine(&in, RATE_HZ, 500.0, 0.1);
  for (uint32_t i = 0U; i < 24000U; ++i) {
    in.channels[0][i] *= 9.0F;
  }
  measure_run(&settings, RATE_HZ, &in, &out);
  double least = 1.0;
  double most = -1.0;
  for (uint32_t i = 20000U; i < 24000U; ++i) {
    least = fmin(least, (double)out.channels[1][i]);
    most = fmax(most, (double)out.channels[1][i]);
  }
  assert_true(0.5 * (most - least) < 0.095);
  assert_true(0.5 * (most - least) > 0.07);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

/// A drifting bias makes even harmonics, which tanh alone has none of
static void
sag_makes_even_harmonics(void** state)
{
  (void)state;
  const InflectSettings off = measure_settings("curve=tanh drive=6");
  const InflectSettings on = measure_settings("curve=tanh drive=6 sag=100");
  const MeasureTone plain = measure_tone(&off, RATE_HZ, 683U, 0.5);
  const MeasureTone sagged = measure_tone(&on, RATE_HZ, 683U, 0.5);
  assert_true(plain.amplitudes[2] < 1e-6);
  assert_true(sagged.amplitudes[2] > 0.01);
  assert_true(sagged.amplitudes[1] < plain.amplitudes[1]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_constant_sags_as_the_equation_says),
    cmocka_unit_test(channels_share_the_supply),
    cmocka_unit_test(sag_makes_even_harmonics),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
