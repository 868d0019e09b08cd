// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/measure.h"

#include <inflect/loop.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define RATE_HZ 48000.0
#define N_FRAMES 12000U
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Distance of float kernels in a loop of gain 0.9 from a loop in double
#define LOOP_ERROR 5e-6

/// What a loop is, by the formula
typedef struct {
  const char* words;
  double feedback;
  uint32_t delay;
  double damp_hz;
  double bias;
  double drive;
} Row;

static const Row rows[] = {
  {"curve=tanh", 0.9, 1U, 20000.0, 0.0, 1.0},
  {"curve=tanh feedback_time=0.1", -0.9, 5U, 20000.0, 0.3, 1.0},
  {"curve=tanh feedback_time=1 drive=20", 0.8, 48U, 500.0, 0.0, 10.0},
  {"curve=hard_tanh feedback_time=50 drive=6.0205999132796239", 0.9, 2400U,
   3000.0, -0.2, 2.0},
  {"curve=silu feedback_time=0.25", 0.5, 12U, 100.0, 0.1, 1.0},
  {"curve=sigmoid feedback_time=3", -1.5, 144U, 20000.0, 0.0, 1.0},
  {"curve=identity feedback_time=0.5", 0.9, 24U, 6000.0, 0.0, 1.0},
};

/// y[n] = f(drive x + bias + g (h * y)[n - D]) in double, from rest
static void
run_formula(const Row* row,
            const InflectCurve* curve,
            const float* in,
            double* out)
{
  const InflectCurveFunc f = curve->activation->value;
  const double p = exp(-2.0 * PI * row->damp_hz / RATE_HZ);
  double rest = f(row->bias, curve->parameters);
  for (int i = 0; i < 3000; ++i) {
    rest = f(row->bias + row->feedback * rest, curve->parameters);
  }
  double* const filtered = (double*)calloc(N_FRAMES, sizeof(double));
  assert_non_null(filtered);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    const double back = i < row->delay ? rest : filtered[i - row->delay];
    const double x = row->drive * (double)in[i] + row->bias;
    out[i] = f(x + row->feedback * back, curve->parameters);
    filtered[i] = (1.0 - p) * out[i] + p * (i > 0U ? filtered[i - 1U] : rest);
  }
  free(filtered);
}

static void
the_loop_is_its_formula(void** state)
{
  (void)state;
  MeasureSound in = measure_sound(1U, N_FRAMES);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  double* const expected = (double*)calloc(N_FRAMES, sizeof(double));
  assert_non_null(expected);
  measure_fill_noise(&in, 0.9, 5U);
  for (size_t r = 0U; r < COUNT(rows); ++r) {
    char words[512] = {0};
    snprintf(words, sizeof(words),
             "%s oversampling=1 antialias=off dc_block=0 feedback=%g "
             "feedback_damp=%g bias=%g",
             rows[r].words, rows[r].feedback, rows[r].damp_hz, rows[r].bias);
    const InflectSettings settings = measure_settings(words);
    const InflectCurve curve = inflect_settings_curve(&settings);
    measure_run(&settings, RATE_HZ, &in, &out);
    run_formula(&rows[r], &curve, in.channels[0], expected);
    double error = 0.0;
    for (uint32_t i = 0U; i < N_FRAMES; ++i) {
      error = fmax(error, fabs((double)out.channels[0][i] - expected[i]));
    }
    expect(error <= LOOP_ERROR, "%s: off by %g", words, error);
  }
  expect_all_met();
  free(expected);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

/// Echoes of a straight loop stand where the time says, at every factor
static void
echoes_come_in_time(void** state)
{
  (void)state;
  static const struct {
    double factor;
    const char* words;
  } ways[] = {{1.0, "oversampling=1 antialias=off"},
              {4.0, "oversampling=4 antialias=off"},
              {4.0, "oversampling=4 antialias=adaa2"},
              {32.0, "oversampling=32 antialias=adaa1"}};
  for (size_t w = 0U; w < COUNT(ways); ++w) {
    // The mean delay of the one-pole at 20 kHz, in frames
    const double pole = exp(-2.0 * PI * 20000.0 / RATE_HZ / ways[w].factor);
    const double later = pole / (1.0 - pole) / ways[w].factor;
    char words[256] = {0};
    snprintf(words, sizeof(words),
             "curve=identity dc_block=0 feedback=0.5 feedback_time=10 %s",
             ways[w].words);
    const InflectSettings settings = measure_settings(words);
    MeasureSound in = measure_sound(1U, N_FRAMES);
    MeasureSound out = measure_sound(1U, N_FRAMES);
    // A bell, well inside the pass band
    for (uint32_t i = 0U; i < 200U; ++i) {
      in.channels[0][i] = (float)(0.5 - 0.5 * cos(2.0 * PI * i / 200.0));
    }
    InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
    measure_process(shaper, &in, &out, 0U, N_FRAMES, 256U);
    const uint32_t latency = inflect_shaper_latency(shaper);
    inflect_shaper_free(shaper);
    InflectSettings dry = settings;
    dry.values[INFLECT_PARAMETER_FEEDBACK] = 0.0;
    InflectShaper* const other = measure_shaper(&dry, RATE_HZ, 1U);
    expect(inflect_shaper_latency(other) == latency, "%s: other latency",
           words);
    inflect_shaper_free(other);
    for (uint32_t echo = 0U; echo < 4U; ++echo) {
      double moment = 0.0;
      double sum = 0.0;
      const uint32_t from = latency + 480U * echo;
      for (uint32_t i = 0U; i < 300U; ++i) {
        sum += (double)out.channels[0][from + i];
        moment += (double)out.channels[0][from + i] * i;
      }
      const double place = moment / sum - 100.0 - echo * later;
      expect(fabs(place) < 0.02, "%s: echo %u is %g frames off", words, echo,
             place);
      expect(fabs(sum / 100.0 - pow(0.5, echo)) < 2e-3, "%s: echo %u of %g",
             words, echo, sum / 100.0);
    }
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// The meter and the feedback in use for settings
static void
the_guard_and_the_meter_follow_the_certificate(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    double feedback;
    double margin_db;
  } cases[] = {
    {"curve=tanh", 0.0, 60.0},
    {"curve=tanh feedback=0.5", 0.5, 6.0205999132796239},
    {"curve=tanh feedback=0.5 drive=40 bias=1", 0.5, 6.0205999132796239},
    {"curve=tanh feedback=1.5", 0.99, 0.087296108049},
    {"curve=tanh feedback=-1.5", -0.99, 0.087296108049},
    {"curve=tanh feedback=1.5 guard=0", 1.5, -3.5218251811136247},
    {"curve=silu feedback=1.5", 0.99 / 1.0998393201288670, 0.087296108049},
    {"curve=sigmoid feedback=1.5", 1.5, 8.5193746454456},
    {"curve=sign feedback=0.5", 0.0, 60.0},
    {"curve=exponential feedback=0.5", 0.0, 60.0},
    {"curve=sign feedback=0.5 guard=0", 0.5, -60.0},
    {"curve=asinh feedback=0.5 direction=undo", 0.0, 60.0},
  };
  for (size_t i = 0U; i < COUNT(cases); ++i) {
    const InflectSettings settings = measure_settings(cases[i].words);
    InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 2U);
    const double feedback = inflect_shaper_loop_feedback(shaper);
    const double margin_db = inflect_shaper_loop_margin(shaper);
    expect(fabs(feedback - cases[i].feedback) < 1e-6 &&
             fabs(margin_db - cases[i].margin_db) < 1e-6,
           "%s: feedback %.9g, margin %.9g dB", cases[i].words, feedback,
           margin_db);
    inflect_shaper_free(shaper);
  }
  expect_all_met();
}

/// Two effects with different pasts and the same present, full-scale squares
static double
twins_after(const char* words, double* bound)
{
  const uint32_t n_past = 4800U;
  const uint32_t n_frames = 24000U;
  const InflectSettings settings = measure_settings(words);
  MeasureSound a = measure_sound(1U, n_past + n_frames);
  MeasureSound b = measure_sound(1U, n_past + n_frames);
  measure_fill_noise(&a, 1.0, 3U);
  measure_fill_noise(&b, 1.0, 4U);
  for (uint32_t i = n_past; i < n_past + n_frames; ++i) {
    a.channels[0][i] = i / 50U % 2U ? 1.0F : -1.0F;
    b.channels[0][i] = a.channels[0][i];
  }
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
  const double rate = (double)inflect_shaper_tail(shaper);
  inflect_shaper_free(shaper);
  measure_run(&settings, RATE_HZ, &a, &a);
  measure_run(&settings, RATE_HZ, &b, &b);
  *bound = rate;
  const uint32_t end = n_past + (uint32_t)rate;
  const double left =
    end + 1000U < n_past + n_frames
      ? measure_difference(&a, &b, end + 600U, n_past + n_frames)
      : -1.0;
  measure_sound_free(&a);
  measure_sound_free(&b);
  return left;
}

/// The tail is that of the certificate, for any sound that goes on
static void
effects_forget_their_past_as_certified(void** state)
{
  (void)state;
  static const char* const ways[] = {
    "oversampling=1 antialias=off", "oversampling=2 antialias=adaa1",
    "oversampling=4 antialias=adaa2", "oversampling=8 antialias=off"};
  static const char* const times[] = {"0", "0.3", "2"};
  uint32_t n_tried = 0U;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectCurve curve = inflect_curve_default(inflect_activation_at(i));
    const double lipschitz = inflect_curve_facts(&curve).lipschitz;
    if (!isfinite(lipschitz)) {
      continue;
    }
    char words[256] = {0};
    snprintf(words, sizeof(words),
             "curve=%s drive=%u feedback=%.9g feedback_time=%s dc_block=0 "
             "feedback_damp=%s %s",
             curve.activation->symbol, i % 5U * 6U,
             fmin(1.5, 0.85 / lipschitz) * (i % 2U ? 1.0 : -1.0), times[i % 3U],
             i % 4U ? "20000" : "2000", ways[i / 3U % COUNT(ways)]);
    double tail = 0.0;
    const double left = twins_after(words, &tail);
    n_tried += left >= 0.0 ? 1U : 0U;
    expect(left <= 2e-5, "%s: %g after a tail of %g frames", words, left, tail);
  }
  expect(n_tried > 40U, "only %u effects tried", n_tried);
  expect_all_met();
}

/// Without guard a bounded curve sings on; an unbounded one meets its limit
static void
loops_beyond_the_bound_are_held(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    double least; ///< Peak long after the sound
    double most;
    bool limited;
  } cases[] = {
    {"curve=tanh feedback=-1.5 guard=0 feedback_time=1", 0.5, 1.01, false},
    {"curve=tanh feedback=-1.5 guard=1 feedback_time=1", 0.0, 0.8, false},
    {"curve=relu feedback=1.5 guard=0 feedback_time=1", 10.0, 64.1, true},
    {"curve=silu feedback=1.5 guard=0 antialias=adaa1 feedback_time=1", 10.0,
     64.1, true},
    {"curve=relu feedback=1.5 guard=1 feedback_time=1", 0.0, 1.0, false},
  };
  for (size_t i = 0U; i < COUNT(cases); ++i) {
    char words[256] = {0};
    snprintf(words, sizeof(words), "%s dc_block=0 oversampling=2",
             cases[i].words);
    const InflectSettings settings = measure_settings(words);
    MeasureSound in = measure_sound(1U, 48000U);
    MeasureSound out = measure_sound(1U, 48000U);
    measure_fill_noise(&in, 0.5, 9U);
    for (uint32_t j = 4800U; j < 48000U; ++j) {
      in.channels[0][j] = 0.0F;
    }
    InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
    measure_process(shaper, &in, &out, 0U, 48000U, 256U);
    const uint64_t n_limited = inflect_shaper_loop_limited(shaper);
    inflect_shaper_free(shaper);
    const double peak = measure_peak(&out, 40000U, 48000U);
    expect(peak >= cases[i].least && peak <= cases[i].most, "%s: peak %g",
           words, peak);
    expect((n_limited > 0U) == cases[i].limited, "%s: %llu limited", words,
           (unsigned long long)n_limited);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// What remembers cannot be undone: the dry sound passes instead
static void
undo_passes_what_remembers(void** state)
{
  (void)state;
  static const char* const words[] = {"feedback=0.5", "sag=10", "sag=0"};
  MeasureSound in = measure_sound(1U, 2000U);
  MeasureSound out = measure_sound(1U, 2000U);
  measure_fill_noise(&in, 0.5, 6U);
  for (size_t i = 0U; i < COUNT(words); ++i) {
    char line[128] = {0};
    char message[160] = "";
    snprintf(line, sizeof(line), "curve=asinh direction=undo drive=12 %s",
             words[i]);
    const InflectSettings settings = measure_settings(line);
    const bool remembers = i < 2U;
    measure_run(&settings, RATE_HZ, &in, &out);
    expect(measure_is_delayed(&in, &out, 0U, 0U) == remembers, "%s", line);
    expect(inflect_settings_check(&settings, message, sizeof(message)) ==
             (remembers ? INFLECT_STATUS_NO_INVERSE : INFLECT_STATUS_SUCCESS),
           "%s: %s", line, message);
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_loop_is_its_formula),
    cmocka_unit_test(echoes_come_in_time),
    cmocka_unit_test(the_guard_and_the_meter_follow_the_certificate),
    cmocka_unit_test(effects_forget_their_past_as_certified),
    cmocka_unit_test(loops_beyond_the_bound_are_held),
    cmocka_unit_test(undo_passes_what_remembers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
