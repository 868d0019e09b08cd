// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/quality.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PI 3.14159265358979323846

/// Gain of drive=20
#define DRIVE 10.0

/// Level error of a harmonic through the filters, in dB
#define HARMONIC_DB 0.02

/// The same where a compensated ADAA is in the path
#define ADAA_HARMONIC_DB 0.1

/// Absolute error of an amplitude: float arithmetic and aliases at -120 dB
#define AMPLITUDE_FLOOR 2e-6

/// Points of the trapezoid rule, exact to rounding for a periodic analytic f
#define N_POINTS 4096

static void
aliases_stay_below_the_figures(void** state)
{
  (void)state;
  const QualityTarget* target = NULL;
  for (uint32_t i = 0U; (target = quality_target_at(i)); ++i) {
    const MeasureTone tone = quality_measure(target);
    expect(tone.snr_db >= target->min_snr_db, "%s at %.1f Hz: %.2f < %.1f dB",
           target->words, tone.frequency_hz, tone.snr_db, target->min_snr_db);
  }
  expect_all_met();
}

/// A coarser setting must measure worse, or the meter sees nothing
static void
the_meter_sees_aliases(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("drive=20 curve=hard_tanh oversampling=1 antialias=off");
  const MeasureTone tone =
    measure_tone(&settings, QUALITY_RATE_HZ, QUALITY_LOW_BIN, 1.0);
  // An emulation in double gives 33.4 dB
  expect(fabs(tone.snr_db - 33.4) < 0.5, "naive hard clip: %.2f dB",
         tone.snr_db);
  expect_all_met();
}

/// Sine coefficient of order n of a hard clip of DRIVE sin t, n odd
static double
clipped_harmonic(uint32_t order)
{
  const double n = (double)order;
  const double a = asin(1.0 / DRIVE);
  const double ramp = order == 1U ? 0.5 * a - 0.25 * sin(2.0 * a)
                                  : 0.5 * sin((n - 1.0) * a) / (n - 1.0) -
                                      0.5 * sin((n + 1.0) * a) / (n + 1.0);
  return 4.0 / PI * (DRIVE * ramp + cos(n * a) / n);
}

/// Sine coefficient of order n of tanh(DRIVE sin t)
static double
tanh_harmonic(uint32_t order)
{
  double sum = 0.0;
  for (int i = 0; i < N_POINTS; ++i) {
    const double t = 2.0 * PI * i / N_POINTS;
    sum += tanh(DRIVE * sin(t)) * sin((double)order * t);
  }
  return 2.0 * sum / N_POINTS;
}

static void
expect_harmonics(const char* words,
                 double (*harmonic)(uint32_t),
                 double tolerance_db)
{
  const InflectSettings settings = measure_settings(words);
  const MeasureTone tone =
    measure_tone(&settings, QUALITY_RATE_HZ, QUALITY_LOW_BIN, 1.0);
  expect(tone.n_harmonics >= 15U, "%u harmonics", tone.n_harmonics);
  for (uint32_t n = 1U; n <= tone.n_harmonics; ++n) {
    const double expected = n % 2U ? fabs(harmonic(n)) : 0.0;
    const double room =
      expected * (pow(10.0, tolerance_db / 20.0) - 1.0) + AMPLITUDE_FLOOR;
    expect(fabs(tone.amplitudes[n] - expected) <= room,
           "%s: harmonic %u is %.9f, not %.9f (%+.4f dB)", words, n,
           tone.amplitudes[n], expected,
           measure_db(tone.amplitudes[n]) - measure_db(expected));
  }
}

static void
harmonics_are_those_of_the_series(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    double (*harmonic)(uint32_t);
    double tolerance_db;
  } rows[] = {
    {"drive=20 curve=tanh oversampling=8 antialias=off", tanh_harmonic,
     HARMONIC_DB},
    {"drive=20 curve=tanh oversampling=8 antialias=off phase=minimum",
     tanh_harmonic, HARMONIC_DB},
    {"drive=20 curve=tanh oversampling=8 antialias=adaa1", tanh_harmonic,
     ADAA_HARMONIC_DB},
    {"drive=20 curve=hard_tanh oversampling=8 antialias=adaa2",
     clipped_harmonic, ADAA_HARMONIC_DB},
    {"drive=20 curve=hard_tanh oversampling=8 antialias=adaa2 phase=minimum",
     clipped_harmonic, ADAA_HARMONIC_DB},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    expect_harmonics(rows[i].words, rows[i].harmonic, rows[i].tolerance_db);
  }
  expect_all_met();
}

/// `auto` must be the documented choice, bit for bit
static void
automatic_antialiasing_follows_the_curve(void** state)
{
  (void)state;
  static const struct {
    const char* automatic;
    const char* same;
    const char* other;
  } rows[] = {
    {"curve=tanh oversampling=1", "antialias=off", "antialias=adaa1"},
    {"curve=tanh oversampling=4", "antialias=off", "antialias=adaa2"},
    {"curve=tanh oversampling=16", "antialias=off", "antialias=adaa1"},
    {"curve=hard_tanh oversampling=1", "antialias=off", "antialias=adaa2"},
    {"curve=hard_tanh oversampling=2", "antialias=adaa1", "antialias=adaa2"},
    {"curve=hard_tanh oversampling=4", "antialias=adaa2", "antialias=off"},
    {"curve=hard_tanh oversampling=32", "antialias=adaa2", "antialias=adaa1"},
  };
  const uint32_t n_frames = 3000U;
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    MeasureSound in = measure_sound(1U, n_frames);
    MeasureSound outs[3];
    measure_fill_noise(&in, 1.0, 7U);
    InflectSettings settings[3];
    settings[0] = settings[1] = settings[2] =
      measure_settings(rows[i].automatic);
    settings[1].values[INFLECT_PARAMETER_ANTIALIAS] =
      measure_settings(rows[i].same).values[INFLECT_PARAMETER_ANTIALIAS];
    settings[2].values[INFLECT_PARAMETER_ANTIALIAS] =
      measure_settings(rows[i].other).values[INFLECT_PARAMETER_ANTIALIAS];
    for (int j = 0; j < 3; ++j) {
      outs[j] = measure_sound(1U, n_frames);
      measure_run(&settings[j], 48000.0, &in, &outs[j]);
    }
    expect(measure_difference(&outs[0], &outs[1], 0U, n_frames) == 0.0,
           "%s: automatic is not %s", rows[i].automatic, rows[i].same);
    expect(measure_difference(&outs[0], &outs[2], 0U, n_frames) > 1e-6,
           "%s: automatic is also %s", rows[i].automatic, rows[i].other);
    for (int j = 0; j < 3; ++j) {
      measure_sound_free(&outs[j]);
    }
    measure_sound_free(&in);
  }
  expect_all_met();
}

/// How far antialiasing may move a slow tone at 32x, against its peak
#define SMOOTH_DISTANCE 1e-3

/// The same where the curve jumps, which plain sampling places too late
#define JUMP_DISTANCE 0.2

static bool
jumps(const InflectCurveFacts* facts)
{
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    if (facts->breaks[i].jump) {
      return true;
    }
  }
  return false;
}

/// Sound of a curve at 32x, without its latency
static MeasureSound
shape_slow_tone(const char* curve, const char* more, uint32_t n_frames)
{
  char words[256] = {0};
  snprintf(words, sizeof(words), "curve=%s oversampling=32 dc_block=0 %s",
           curve, more);
  const InflectSettings settings = measure_settings(words);
  InflectShaper* const shaper = measure_shaper(&settings, 48000.0, 1U);
  const uint32_t latency = inflect_shaper_latency(shaper);
  MeasureSound in = measure_sound(1U, n_frames + latency);
  MeasureSound out = measure_sound(1U, in.n_frames);
  measure_fill_sine(&in, 48000.0, 110.0, 0.5);
  measure_process(shaper, &in, &out, 0U, in.n_frames, 256U);
  inflect_shaper_free(shaper);
  memmove(out.channels[0], out.channels[0] + latency, n_frames * sizeof(float));
  measure_sound_free(&in);
  return out;
}

/// Far above the tone, every method must come to the same sound
static void
antialiasing_keeps_the_sound_of_every_curve(void** state)
{
  (void)state;
  static const char* const rows[] = {"drive=0 bias=0.2", "drive=15",
                                     "drive=30 bias=-0.1"};
  const uint32_t first = 256U; // After the filters have started
  const uint32_t n_frames = 2000U;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    const InflectCurveFacts facts = inflect_curve_facts(&curve);
    for (size_t j = 0U; j < sizeof(rows) / sizeof(rows[0]); ++j) {
      char words[128] = {0};
      snprintf(words, sizeof(words), "%s antialias=off", rows[j]);
      MeasureSound plain = shape_slow_tone(row->symbol, words, n_frames);
      const double peak = fmax(1.0, measure_peak(&plain, first, n_frames));
      for (int order = 1; order <= 2; ++order) {
        snprintf(words, sizeof(words), "%s antialias=adaa%d", rows[j], order);
        MeasureSound sound = shape_slow_tone(row->symbol, words, n_frames);
        const double distance =
          measure_difference(&plain, &sound, first, n_frames) / peak;
        const double room = jumps(&facts) ? JUMP_DISTANCE : SMOOTH_DISTANCE;
        expect(distance <= room, "%s %s: %g from the plain sound", row->symbol,
               words, distance);
        measure_sound_free(&sound);
      }
      measure_sound_free(&plain);
    }
  }
  expect_all_met();
}

/// Noise of a quiet tone on a bias, where divided differences lose digits
#define QUIET_NOISE_DB (-150.0)

static void
antialiasing_adds_no_noise(void** state)
{
  (void)state;
  static const char* const rows[] = {"curve=tanh",
                                     "curve=tanh bias=0.9",
                                     "curve=asinh bias=-1 drive=20",
                                     "curve=hard_tanh bias=0.5",
                                     "curve=cubic bias=0.3",
                                     "curve=identity",
                                     "curve=relu bias=0.8 drive=40"};
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    for (int order = 1; order <= 2; ++order) {
      char words[256] = {0};
      snprintf(words, sizeof(words), "%s oversampling=4 antialias=adaa%d",
               rows[i], order);
      const InflectSettings settings = measure_settings(words);
      const MeasureTone tone = measure_tone(&settings, 48000.0, 1699U, 1e-3);
      const double noise_db = measure_db(tone.amplitudes[1]) - tone.snr_db;
      // What is relative to a bias cannot be finer than a float of it
      expect(noise_db <= QUIET_NOISE_DB || tone.snr_db >= 110.0,
             "%s: noise at %.1f dB, snr %.1f dB", words, noise_db, tone.snr_db);
    }
  }
  expect_all_met();
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(aliases_stay_below_the_figures),
    cmocka_unit_test(the_meter_sees_aliases),
    cmocka_unit_test(harmonics_are_those_of_the_series),
    cmocka_unit_test(automatic_antialiasing_follows_the_curve),
    cmocka_unit_test(antialiasing_keeps_the_sound_of_every_curve),
    cmocka_unit_test(antialiasing_adds_no_noise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
