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
#include <string.h>

#define RATE_HZ 48000.0

/// Time to recover, in frames: 50 ms
#define RECOVERY_FRAMES 2400U

/// Distance from a clean run after recovery: -100 dB
#define RECOVERED 1e-5

/// What counts as silence at the end of a tail: -100 dB
#define SILENT 1e-5

#define BURST_FRAME 4001U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t factors[] = {1U, 2U, 4U, 8U, 16U, 32U};
static const char* const phases[] = {"linear", "minimum"};
static const char* const antialiases[] = {"off", "adaa1", "adaa2"};

typedef enum {
  BURST_NAN,
  BURST_INF,
  BURST_HUGE,
  BURST_JUST_ABOVE,
  N_BURSTS
} Burst;

static float
bad_sample(Burst burst, uint32_t i)
{
  const float values[N_BURSTS] = {NAN, INFINITY, 1e30f, 64.01f};
  return i % 2U ? -values[burst] : values[burst];
}

/// Run a tone with a burst and without, and compare
static void
expect_recovery(const char* words, Burst burst, uint32_t length)
{
  const InflectSettings settings = measure_settings(words);
  const uint32_t end = BURST_FRAME + length;
  const uint32_t n_frames = end + 2U * RECOVERY_FRAMES;
  MeasureSound in = measure_sound(2U, n_frames);
  MeasureSound clean = measure_sound(2U, n_frames);
  MeasureSound out = measure_sound(2U, n_frames);
  measure_fill_sine(&in, RATE_HZ, 317.0, 0.7);
  memset(&in.channels[0][BURST_FRAME], 0, length * sizeof(float));
  measure_run(&settings, RATE_HZ, &in, &clean);
  for (uint32_t i = 0U; i < length; ++i) {
    in.channels[0][BURST_FRAME + i] = bad_sample(burst, i);
  }

  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 2U);
  measure_process(shaper, &in, &out, 0U, n_frames, 256U);
  const uint64_t muted = inflect_shaper_muted(shaper);
  inflect_shaper_free(shaper);
  expect(muted == length, "%s: burst %d of %u: %llu muted", words, (int)burst,
         length, (unsigned long long)muted);
  expect(isfinite(measure_peak(&out, 0U, n_frames)),
         "%s: burst %d of %u: output not finite", words, (int)burst, length);
  const double error =
    measure_difference(&clean, &out, end + RECOVERY_FRAMES, n_frames);
  expect(error <= RECOVERED, "%s: burst %d of %u: off by %g after 50 ms", words,
         (int)burst, length, error);
  measure_sound_free(&in);
  measure_sound_free(&clean);
  measure_sound_free(&out);
}

static void
bad_samples_are_forgotten_in_50_ms(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=tanh drive=20",          "curve=hard_tanh drive=6 bias=0.3 tone=8",
    "curve=relu dc_block=0 mix=50", "curve=exponential drive=6",
    "curve=squared_relu drive=40",
  };
  static const uint32_t lengths[] = {1U, 2U, 333U, 5000U};
  uint32_t count = 0U;
  for (size_t f = 0U; f < COUNT(factors); ++f) {
    for (size_t p = 0U; p < COUNT(phases); ++p) {
      for (size_t a = 0U; a < COUNT(antialiases); ++a) {
        for (size_t i = 0U; i < COUNT(rows); ++i, ++count) {
          char words[256] = {0};
          snprintf(words, sizeof(words),
                   "%s oversampling=%u phase=%s antialias=%s", rows[i],
                   factors[f], phases[p], antialiases[a]);
          expect_recovery(words, (Burst)(count % N_BURSTS),
                          lengths[count / N_BURSTS % COUNT(lengths)]);
        }
      }
    }
  }
  expect_all_met();
}

static void
bad_samples_are_forgotten_in_every_mode(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "level_match=1 drive=20",
    "stereo_mode=mid drive=10",
    "stereo_mode=side drive=10",
    "enabled=0",
    "direction=undo curve=asinh",
    "direction=undo curve=relu",
    "mix=0",
    "mix=50 phase=minimum",
    "tone=-12 oversampling=1",
    "bias=1 drive=48 curve=exponential",
    "feedback=0.9 feedback_time=40",
    "sag=100 drive=30",
    "feedback=1.5 guard=0 curve=tanh drive=12 feedback_time=1",
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    for (Burst burst = BURST_NAN; burst < N_BURSTS; ++burst) {
      expect_recovery(rows[i], burst, 1U);
      expect_recovery(rows[i], burst, 2000U);
    }
  }
  expect_all_met();
}

static void
the_largest_sample_is_not_muted(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("curve=identity oversampling=1 antialias=off dc_block=0");
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
  MeasureSound in = measure_sound(1U, 4U);
  MeasureSound out = measure_sound(1U, 4U);
  in.channels[0][0] = (float)INFLECT_MAX_SAMPLE;
  in.channels[0][1] = -(float)INFLECT_MAX_SAMPLE;
  in.channels[0][2] = nextafterf((float)INFLECT_MAX_SAMPLE, 100.0f);
  in.channels[0][3] = 1.0f;
  measure_process(shaper, &in, &out, 0U, 4U, 4U);
  assert_true(out.channels[0][0] == (float)INFLECT_MAX_SAMPLE);
  assert_true(out.channels[0][1] == -(float)INFLECT_MAX_SAMPLE);
  assert_true(out.channels[0][2] == 0.0f);
  assert_true(out.channels[0][3] == 1.0f);
  assert_int_equal(inflect_shaper_muted(shaper), 1U);
  inflect_shaper_reset(shaper);
  assert_int_equal(inflect_shaper_muted(shaper), 1U); // Since new()
  inflect_shaper_free(shaper);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

/// The largest allowed sound through the steepest settings, then a quiet tone
static void
expect_finite(const char* words)
{
  const InflectSettings settings = measure_settings(words);
  const uint32_t n_frames = 9000U;
  MeasureSound in = measure_sound(1U, n_frames);
  MeasureSound out = measure_sound(1U, n_frames);
  measure_fill_noise(&in, 0.1, 59U);
  for (uint32_t i = 1000U; i < 2000U; ++i) {
    in.channels[0][i] *= 640.0f;
  }
  in.channels[0][2000] = (float)INFLECT_MAX_SAMPLE;
  in.channels[0][2001] = -(float)INFLECT_MAX_SAMPLE;
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
  measure_process(shaper, &in, &out, 0U, n_frames, 256U);
  expect(isfinite(measure_peak(&out, 0U, n_frames)), "%s: not finite", words);
  inflect_shaper_free(shaper);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

static void
output_of_any_curve_is_always_finite(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const char* const symbol = inflect_activation_at(i)->symbol;
    for (size_t a = 0U; a < COUNT(antialiases); ++a) {
      static const char* const shapes[] = {"0", "0.5", "1"};
      char words[256] = {0};
      snprintf(words, sizeof(words),
               "curve=%s drive=48 output=24 bias=1 shape=%s oversampling=2 "
               "antialias=%s level_match=%u tone=12 dc_block=%u",
               symbol, shapes[(i + a) % 3U], antialiases[a], (unsigned)(i % 2U),
               (unsigned)(a % 2U));
      expect_finite(words);
    }
    char words[256] = {0};
    snprintf(words, sizeof(words),
             "curve=%s direction=undo drive=-24 output=-48 tone=12", symbol);
    expect_finite(words);
    for (size_t a = 0U; a < COUNT(antialiases); ++a) {
      snprintf(words, sizeof(words),
               "curve=%s drive=48 output=24 bias=1 feedback=%s guard=0 "
               "oversampling=2 antialias=%s feedback_time=%s",
               symbol, a % 2U ? "-1.5" : "1.5", antialiases[a],
               i % 2U ? "0" : "1");
      expect_finite(words);
    }
  }
  expect_all_met();
}

/// Silence must come out as exact zeros
static void
expect_silence(const char* words)
{
  const InflectSettings settings = measure_settings(words);
  const uint32_t n_frames = 2000U;
  MeasureSound in = measure_sound(2U, n_frames);
  MeasureSound out = measure_sound(2U, n_frames);
  measure_fill_noise(&out, 1.0, 61U);
  measure_run(&settings, RATE_HZ, &in, &out);
  const double peak = measure_peak(&out, 0U, n_frames);
  expect(peak == 0.0, "%s: silence becomes %g", words, peak);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

static void
silence_stays_silence(void** state)
{
  (void)state;
  static const char* const paths[] = {
    "oversampling=1 antialias=off",
    "oversampling=1 antialias=adaa1",
    "oversampling=1 antialias=adaa2",
    "oversampling=4",
    "oversampling=8 antialias=adaa2 phase=minimum tone=5 drive=48",
    "oversampling=2 antialias=adaa1 output=24",
    "oversampling=32 antialias=off drive=-24",
    "level_match=1",
    "stereo_mode=mid mix=50",
    "feedback=0.8 feedback_time=3",
    "sag=100 oversampling=1",
    "feedback=-0.9 oversampling=2 antialias=adaa2",
  };
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    const bool zero = inflect_curve_facts(&curve).value_at_0 == 0.0;
    for (size_t j = 0U; j < COUNT(paths); ++j) {
      char words[256] = {0};
      snprintf(words, sizeof(words), "%s curve=%s dc_block=1", paths[j],
               row->symbol);
      expect_silence(words);
      snprintf(words, sizeof(words), "%s curve=%s dc_block=0", paths[j],
               row->symbol);
      if (zero) {
        expect_silence(words);
      }
    }
  }
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    char words[256] = {0};
    snprintf(words, sizeof(words), "curve=%s bias=0.2 feedback=%s",
             inflect_activation_at(i)->symbol, i % 2U ? "0.8" : "-0.7");
    expect_silence(words);
  }
  expect_silence("curve=tanh bias=0.7 drive=20");
  expect_silence("curve=hard_tanh bias=-0.7 drive=20");
  expect_all_met();
}

/// After any sound, silence in must end as silence out, and soon
static void
tails_end_when_they_are_said_to(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=tanh drive=20",
    "curve=tanh drive=20 dc_block=0",
    "curve=tanh drive=20 oversampling=1 dc_block=0",
    "curve=hard_tanh drive=30 oversampling=32",
    "curve=relu drive=10 bias=1 output=24",
    "curve=abs drive=0 phase=minimum oversampling=16",
    "curve=tanh drive=20 tone=12",
    "curve=tanh drive=20 tone=-12 dc_block=0",
    "enabled=0",
    "direction=undo curve=asinh tone=12",
    "curve=sigmoid drive=48 mix=30",
    "curve=tanh level_match=1 drive=30",
    "curve=identity feedback=0.9 feedback_time=5 dc_block=0",
    "curve=tanh drive=30 sag=100 dc_block=0",
    "curve=hard_tanh drive=12 sag=100 oversampling=1",
    "curve=identity feedback=-0.9 feedback_damp=100 oversampling=1",
    "curve=relu feedback=0.9 feedback_time=2 oversampling=2 antialias=adaa2",
    "curve=tanh feedback=0.8 feedback_time=8 drive=30 dc_block=0",
  };
  const uint32_t n_sound = 24000U;
  const uint32_t n_frames = 3U * 48000U;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
    MeasureSound in = measure_sound(1U, n_frames);
    MeasureSound out = measure_sound(1U, n_frames);
    measure_fill_sine(&in, RATE_HZ, 40.0, 1.0);
    for (uint32_t j = 0U; j < n_sound; ++j) {
      in.channels[0][j] = 0.5f * in.channels[0][j] + 0.5f;
    }
    for (uint32_t j = n_sound; j < n_frames; ++j) {
      in.channels[0][j] = 0.0f;
    }
    measure_process(shaper, &in, &out, 0U, n_frames, 256U);
    const uint32_t end =
      n_sound + inflect_shaper_latency(shaper) + inflect_shaper_tail(shaper);
    inflect_shaper_free(shaper);
    if (expect(end < n_frames - 24000U, "%s: tail ends at %u", rows[i], end)) {
      const double rest = measure_peak(&out, end, n_frames);
      expect(rest <= SILENT, "%s: %.1f dB after the tail, which ends at %u",
             rows[i], measure_db(rest), end - n_sound);
    }
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// Largest mean of a biased curve's output after 1 s: -80 dBFS
#define DC_LEFT 1e-4

static void
dc_block_takes_the_constant(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=tanh bias=0.6 drive=12", "curve=relu drive=0",
    "curve=sigmoid drive=20", "curve=abs oversampling=1",
    "curve=tanh bias=-1 drive=20 phase=minimum"};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    for (int on = 0; on < 2; ++on) {
      char words[256] = {0};
      snprintf(words, sizeof(words), "%s dc_block=%d", rows[i], on);
      const InflectSettings settings = measure_settings(words);
      MeasureSound in = measure_sound(1U, 96000U);
      MeasureSound out = measure_sound(1U, 96000U);
      measure_fill_sine(&in, RATE_HZ, 100.0, 0.8);
      measure_run(&settings, RATE_HZ, &in, &out);
      double sum = 0.0;
      for (uint32_t j = 48000U; j < 96000U; ++j) {
        sum += (double)out.channels[0][j];
      }
      const double mean = fabs(sum / 48000.0);
      expect(on ? mean <= DC_LEFT : mean > 0.01, "%s: mean %g", words, mean);
      measure_sound_free(&in);
      measure_sound_free(&out);
    }
  }
  expect_all_met();
}

/// First order at 5 Hz: 3 dB down there, and nothing in the audible band
static void
dc_block_is_a_5_hz_high_pass(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("curve=identity dc_block=1 oversampling=2");
  double complex* const h = measure_response(&settings, RATE_HZ, 0.5, NULL);
  for (uint32_t i = 1U; i < 27300U; i += 1U + i / 8U) {
    const double f = RATE_HZ * i / (double)MEASURE_N;
    const double expected = f / sqrt(f * f + 25.0);
    expect(fabs(cabs(h[i]) - expected) <= 0.002, "%.2f Hz: %.5f, not %.5f", f,
           cabs(h[i]), expected);
  }
  free(h);
  expect_all_met();
}

static void
every_rate_works(void** state)
{
  (void)state;
  static const double rates_hz[] = {8000.0,  11025.0, 22050.0,  44100.0,
                                    48000.0, 96000.0, 176400.0, 384000.0};
  for (size_t r = 0U; r < COUNT(rates_hz); ++r) {
    for (size_t f = 0U; f < COUNT(factors); ++f) {
      for (size_t p = 0U; p < COUNT(phases); ++p) {
        char words[256] = {0};
        snprintf(words, sizeof(words),
                 "drive=12 tone=6 level_match=1 oversampling=%u phase=%s "
                 "antialias=adaa1",
                 factors[f], phases[p]);
        const InflectSettings settings = measure_settings(words);
        const uint32_t n = (uint32_t)(0.1 * rates_hz[r]);
        MeasureSound in = measure_sound(1U, n);
        MeasureSound out = measure_sound(1U, n);
        measure_fill_sine(&in, rates_hz[r], 440.0, 0.5);
        measure_run(&settings, rates_hz[r], &in, &out);
        const double peak = measure_peak(&out, n / 2U, n);
        expect(peak > 0.05 && peak < 4.0, "%.0f Hz, %s: peak %g", rates_hz[r],
               words, peak);
        measure_sound_free(&in);
        measure_sound_free(&out);
      }
    }
  }
  expect_all_met();
}

static void
impossible_effects_are_refused(void** state)
{
  (void)state;
  static const InflectShaperConfig configs[] = {
    {7999.0, 1U},   {384001.0, 1U},    {0.0, 1U},
    {-48000.0, 2U}, {(double)NAN, 1U}, {HUGE_VAL, 1U},
    {48000.0, 0U},  {48000.0, 3U},     {1e7, 2U}};
  const InflectSettings settings = inflect_settings_default();
  for (size_t i = 0U; i < COUNT(configs); ++i) {
    InflectShaper* shaper = measure_shaper(&settings, RATE_HZ, 1U);
    inflect_shaper_free(shaper); // Not null, as new() must make it
    const InflectStatus status = inflect_shaper_new(&configs[i], &shaper);
    expect(status == INFLECT_STATUS_BAD_RANGE && !shaper,
           "%g Hz, %u channels: status %d", configs[i].rate_hz,
           configs[i].n_channels, (int)status);
  }
  inflect_shaper_free(NULL);
  expect_all_met();
}

/// Numbers of a careless host are replaced, not obeyed
static void
settings_out_of_range_are_replaced(void** state)
{
  (void)state;
  static const double numbers[] = {(double)NAN, HUGE_VAL, -HUGE_VAL,
                                   1e30,        -1e30,    2.5};
  MeasureSound in = measure_sound(1U, 2000U);
  MeasureSound a = measure_sound(1U, 2000U);
  MeasureSound b = measure_sound(1U, 2000U);
  measure_fill_noise(&in, 0.9, 67U);
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    for (size_t j = 0U; j < COUNT(numbers); ++j) {
      InflectSettings wild = inflect_settings_default();
      InflectSettings tame = inflect_settings_default();
      wild.values[i] = numbers[j];
      tame.values[i] = inflect_parameter_sanitize(i, numbers[j]);
      measure_run(&wild, RATE_HZ, &in, &a);
      measure_run(&tame, RATE_HZ, &in, &b);
      expect(measure_difference(&a, &b, 0U, 2000U) == 0.0,
             "%s of %g is not as %g", inflect_parameter_at(i)->symbol,
             numbers[j], tame.values[i]);
    }
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&a);
  measure_sound_free(&b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(bad_samples_are_forgotten_in_50_ms),
    cmocka_unit_test(bad_samples_are_forgotten_in_every_mode),
    cmocka_unit_test(the_largest_sample_is_not_muted),
    cmocka_unit_test(output_of_any_curve_is_always_finite),
    cmocka_unit_test(silence_stays_silence),
    cmocka_unit_test(tails_end_when_they_are_said_to),
    cmocka_unit_test(dc_block_takes_the_constant),
    cmocka_unit_test(dc_block_is_a_5_hz_high_pass),
    cmocka_unit_test(every_rate_works),
    cmocka_unit_test(impossible_effects_are_refused),
    cmocka_unit_test(settings_out_of_range_are_replaced),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
