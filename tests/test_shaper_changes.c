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
#include <stdlib.h>

#define PI 3.14159265358979323846
#define RATE_HZ 48000.0

/// The tone that a change is heard against: 200 Hz at -12 dBFS
#define TONE_HZ 200.0
#define TONE_PEAK 0.25

#define N_FRAMES 48000U

/// Frame of the change: inside a block, near a peak of the tone
#define CHANGE_FRAME 20091U

/// Frames after which no change is under way
#define SETTLED_FRAMES 14400U

/// A click is what lies above this frequency, in Hz
#define CLICK_HZ 8000.0

/// Largest click of a change, in dB of the larger of full scale and the sound
#define CLICK_DB (-60.0)

/// How far the steady states' own highs may be exceeded, in dB
#define EXCESS_DB 3.0

/// Length of the high-pass filter, odd
#define N_TAPS 511

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Blackman-Harris window: side lobes below -92 dB
static double
window(int i)
{
  const double t = 2.0 * PI * (i + 0.5) / N_TAPS;
  return 0.35875 - 0.48829 * cos(t) + 0.14128 * cos(2.0 * t) -
         0.01168 * cos(3.0 * t);
}

static void
design_high_pass(double* taps)
{
  const double w = 2.0 * PI * CLICK_HZ / RATE_HZ;
  double sum = 0.0;
  for (int i = 0; i < N_TAPS; ++i) {
    const int n = i - N_TAPS / 2;
    taps[i] = window(i) * (n ? sin(w * n) / (PI * n) : w / PI);
    sum += taps[i];
  }
  for (int i = 0; i < N_TAPS; ++i) {
    taps[i] = (i == N_TAPS / 2 ? 1.0 : 0.0) - taps[i] / sum;
  }
}

/// Peak of what lies above CLICK_HZ in frames `from` to `to`
static double
high_peak(const float* x, uint32_t from, uint32_t to)
{
  double taps[N_TAPS];
  design_high_pass(taps);
  double peak = 0.0;
  for (uint32_t i = from; i < to; ++i) {
    double sum = 0.0;
    for (uint32_t j = 0U; j < N_TAPS; ++j) {
      sum += taps[j] * (double)x[i + N_TAPS / 2 - j];
    }
    peak = fmax(peak, fabs(sum));
  }
  return peak;
}

/// What a change sounds like
typedef struct {
  double before; ///< Peak of highs in the old state
  double during; ///< Peak of highs around the change
  double after;  ///< Peak of highs in the new state
  double level;  ///< Peak of the sound
} Click;

static Click
measure_click(const InflectSettings* from, const InflectSettings* to)
{
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  measure_fill_sine(&in, RATE_HZ, TONE_HZ, TONE_PEAK);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    in.channels[1][i] *= 0.5f; // Neither mono nor pure mid
  }
  InflectShaper* const shaper = measure_shaper(from, RATE_HZ, 2U);
  measure_process(shaper, &in, &out, 0U, CHANGE_FRAME, 256U);
  inflect_shaper_set(shaper, to);
  measure_process(shaper, &in, &out, CHANGE_FRAME, N_FRAMES, 256U);
  inflect_shaper_free(shaper);

  Click click = {0};
  const uint32_t settled = CHANGE_FRAME + SETTLED_FRAMES;
  for (uint32_t c = 0U; c < 2U; ++c) {
    const float* const x = out.channels[c];
    click.before = fmax(click.before, high_peak(x, 14400U, 19200U));
    click.during =
      fmax(click.during, high_peak(x, CHANGE_FRAME - 600U, settled));
    click.after = fmax(click.after, high_peak(x, settled, settled + 4800U));
  }
  click.level = measure_peak(&out, 0U, N_FRAMES);
  measure_sound_free(&in);
  measure_sound_free(&out);
  return click;
}

static void
expect_no_click(const char* base, const char* from, const char* to)
{
  char words[2][256] = {{0}};
  snprintf(words[0], sizeof(words[0]), "%s %s", base, from);
  snprintf(words[1], sizeof(words[1]), "%s %s", base, to);
  const InflectSettings old = measure_settings(words[0]);
  const InflectSettings new = measure_settings(words[1]);
  const Click click = measure_click(&old, &new);
  const double steady =
    fmax(click.before, click.after) * pow(10.0, EXCESS_DB / 20.0);
  const double floor = fmax(1.0, click.level) * pow(10.0, CLICK_DB / 20.0);
  expect(click.during <= fmax(steady, floor),
         "%s: %s to %s clicks at %.1f dB (steady %.1f and %.1f, sound %.1f)",
         base, from, to, measure_db(click.during), measure_db(click.before),
         measure_db(click.after), measure_db(click.level));
}

/// A pair of values, tried in both directions
typedef struct {
  const char* a;
  const char* b;
} Pair;

static const Pair pairs[] = {
  {"enabled=1", "enabled=0"},
  {"curve=tanh", "curve=hard_tanh"},
  {"curve=tanh", "curve=relu"},
  {"curve=identity", "curve=sigmoid"},
  {"curve=tanh", "curve=sine_fold"},
  {"curve=leaky_relu shape=0", "curve=leaky_relu shape=1"},
  {"curve=asinh drive=0", "curve=asinh drive=40"},
  {"drive=-24", "drive=48"},
  {"drive=0", "drive=12"},
  {"bias=-1", "bias=1"},
  {"bias=0", "bias=0.5"},
  {"tone=-12", "tone=12"},
  {"oversampling=4", "oversampling=1"},
  {"oversampling=2", "oversampling=8"},
  {"oversampling=16", "oversampling=32"},
  {"antialias=off", "antialias=adaa1"},
  {"antialias=adaa1", "antialias=adaa2"},
  {"antialias=off oversampling=1", "antialias=adaa2 oversampling=1"},
  {"phase=linear", "phase=minimum"},
  {"curve=asinh direction=shape", "curve=asinh direction=undo"},
  {"dc_block=0 bias=0.5", "dc_block=1 bias=0.5"},
  {"dc_block=0 curve=sigmoid", "dc_block=1 curve=sigmoid"},
  {"level_match=0", "level_match=1"},
  {"stereo_mode=stereo", "stereo_mode=mid"},
  {"stereo_mode=mid", "stereo_mode=side"},
  {"mix=0", "mix=100"},
  {"output=-48", "output=24"},
  {"output=0", "output=-12"},
  {"sag=0", "sag=100"},
  {"sag=100 curve=tanh", "sag=100 curve=hard_tanh"},
  {"feedback=0", "feedback=0.8"},
  {"feedback=0 feedback_time=30", "feedback=0.6 feedback_time=30"},
  {"feedback=-0.9 feedback_time=2", "feedback=0.6 feedback_time=2"},
  {"feedback=0.6 feedback_time=1", "feedback=0.6 feedback_time=5"},
  {"feedback=0.6 feedback_damp=200", "feedback=0.6 feedback_damp=20000"},
  {"feedback=0.6 curve=tanh feedback_time=9", "feedback=1 curve=sigmoid"},
  {"feedback=0.5 bias=-0.5", "feedback=0.5 bias=0.5"},
  {"feedback=0.9 guard=1 curve=softplus",
   "feedback=0.5 guard=0 curve=softplus"},
};

static void
expect_no_clicks(const char* base)
{
  for (size_t i = 0U; i < COUNT(pairs); ++i) {
    expect_no_click(base, pairs[i].a, pairs[i].b);
    expect_no_click(base, pairs[i].b, pairs[i].a);
  }
}

static void
no_change_clicks(void** state)
{
  (void)state;
  expect_no_clicks("");
  expect_all_met();
}

static void
no_change_clicks_while_driven(void** state)
{
  (void)state;
  expect_no_clicks("drive=9 bias=0.1 phase=minimum");
  expect_all_met();
}

/// Settings that change at every block must not click more than once
static void
a_stream_of_changes_does_not_click(void** state)
{
  (void)state;
  static const char* const rows[][2] = {
    {"curve=tanh", "curve=hard_tanh"},
    {"oversampling=2", "oversampling=16"},
    {"drive=0", "drive=6"},
    {"mix=0", "mix=100"},
    {"feedback=0.5 feedback_time=2", "feedback=0.5 feedback_time=7"},
    {"feedback=0", "feedback=0.7"},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings[2] = {measure_settings(rows[i][0]),
                                         measure_settings(rows[i][1])};
    MeasureSound in = measure_sound(1U, N_FRAMES);
    MeasureSound out = measure_sound(1U, N_FRAMES);
    measure_fill_sine(&in, RATE_HZ, TONE_HZ, TONE_PEAK);
    InflectShaper* const shaper = measure_shaper(&settings[0], RATE_HZ, 1U);
    for (uint32_t block = 0U; block < N_FRAMES / 100U; ++block) {
      inflect_shaper_set(shaper, &settings[block % 2U]);
      measure_process(shaper, &in, &out, block * 100U, (block + 1U) * 100U,
                      100U);
    }
    inflect_shaper_free(shaper);
    const double peak = high_peak(out.channels[0], 9600U, 38400U);
    expect(measure_db(peak) <= CLICK_DB, "%s to %s: %.1f dB", rows[i][0],
           rows[i][1], measure_db(peak));
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// A change must arrive: soon after it, the sound is that of the new setting
static void
a_change_arrives(void** state)
{
  (void)state;
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  MeasureSound steady = measure_sound(2U, N_FRAMES);
  measure_fill_sine(&in, RATE_HZ, TONE_HZ, TONE_PEAK);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    in.channels[1][i] *= 0.5f;
  }
  for (size_t i = 0U; i < COUNT(pairs); ++i) {
    char words[2][256] = {{0}};
    snprintf(words[0], sizeof(words[0]), "drive=3 %s", pairs[i].a);
    snprintf(words[1], sizeof(words[1]), "drive=3 %s", pairs[i].b);
    const InflectSettings old = measure_settings(words[0]);
    const InflectSettings new = measure_settings(words[1]);
    if (new.values[INFLECT_PARAMETER_LEVEL_MATCH] > 0.0) {
      continue; // Slow by design
    }
    measure_run(&new, RATE_HZ, &in, &steady);
    InflectShaper* const shaper = measure_shaper(&old, RATE_HZ, 2U);
    measure_process(shaper, &in, &out, 0U, CHANGE_FRAME, 256U);
    inflect_shaper_set(shaper, &new);
    measure_process(shaper, &in, &out, CHANGE_FRAME, N_FRAMES, 256U);
    inflect_shaper_free(shaper);
    const uint32_t settled = CHANGE_FRAME + SETTLED_FRAMES;
    const double error = measure_difference(&out, &steady, settled, N_FRAMES) /
                         fmax(1.0, measure_peak(&steady, settled, N_FRAMES));
    expect(error <= 1e-3, "%s to %s: %.1f dB away after 0.3 s", pairs[i].a,
           pairs[i].b, measure_db(error));
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&steady);
}

/// The click meter must hear a hard switch
static void
the_meter_hears_a_click(void** state)
{
  (void)state;
  MeasureSound sound = measure_sound(1U, N_FRAMES);
  measure_fill_sine(&sound, RATE_HZ, TONE_HZ, TONE_PEAK);
  assert_true(measure_db(high_peak(sound.channels[0], 14400U, 19200U)) <
              -110.0);
  for (uint32_t i = CHANGE_FRAME; i < N_FRAMES; ++i) {
    sound.channels[0][i] *= 0.9f;
  }
  const double peak =
    high_peak(sound.channels[0], CHANGE_FRAME - 600U, CHANGE_FRAME + 600U);
  assert_true(measure_db(peak) > CLICK_DB + 10.0);
  measure_sound_free(&sound);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_meter_hears_a_click),
    cmocka_unit_test(no_change_clicks),
    cmocka_unit_test(no_change_clicks_while_driven),
    cmocka_unit_test(a_stream_of_changes_does_not_click),
    cmocka_unit_test(a_change_arrives),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
