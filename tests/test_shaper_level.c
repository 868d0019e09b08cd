// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/measure.h"

#include <ebur128.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#define RATE_HZ 48000U

/// Frames until the level must match: 5 s
#define SETTLE_FRAMES (5U * RATE_HZ)

/// Largest distance of loudness from the input, in LU
#define MATCH_LU 1.0

/// How closely a change of level must come out, in dB
#define FOLLOW_DB 0.2

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Fill with noise that falls about 3 dB per octave, another in each channel
static void
fill_pink(MeasureSound* sound, double gain, uint64_t seed)
{
  static const double poles[] = {0.998, 0.963, 0.570};
  static const double gains[] = {0.099, 0.296, 1.053};
  for (uint32_t c = 0U; c < sound->n_channels; ++c) {
    double states[COUNT(poles)] = {0.0};
    uint64_t random = seed + (uint64_t)c * 7U;
    for (uint32_t i = 0U; i < sound->n_frames; ++i) {
      const double white = measure_random(&random);
      double sum = 0.185 * white;
      for (size_t j = 0U; j < COUNT(poles); ++j) {
        states[j] = poles[j] * states[j] + gains[j] * white;
        sum += states[j];
      }
      sound->channels[c][i] = (float)(0.2 * gain * sum);
    }
  }
}

/// Integrated loudness of frames `from` to `to` by libebur128, in LUFS
static double
loudness(const MeasureSound* sound, uint32_t from, uint32_t to)
{
  ebur128_state* const state =
    ebur128_init(sound->n_channels, RATE_HZ, EBUR128_MODE_I);
  assert_non_null(state);
  for (uint32_t i = from; i < to; ++i) {
    float frame[2] = {0.0f, 0.0f};
    for (uint32_t c = 0U; c < sound->n_channels; ++c) {
      frame[c] = sound->channels[c][i];
    }
    assert_int_equal(ebur128_add_frames_float(state, frame, 1U),
                     EBUR128_SUCCESS);
  }
  double lufs = 0.0;
  assert_int_equal(ebur128_loudness_global(state, &lufs), EBUR128_SUCCESS);
  ebur128_state* freed = state;
  ebur128_destroy(&freed);
  return lufs;
}

static double
rms(const MeasureSound* sound, uint32_t from, uint32_t to)
{
  double sum = 0.0;
  for (uint32_t i = from; i < to; ++i) {
    const double x = (double)sound->channels[0][i];
    sum += x * x;
  }
  return sqrt(sum / (double)(to - from));
}

static void
loudness_of_the_input_is_kept(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    double gain; ///< Of the noise
    uint32_t n_channels;
  } rows[] = {
    {"level_match=1 curve=tanh drive=24", 1.0, 2U},
    {"level_match=1 curve=tanh drive=24", 0.1, 1U},
    {"level_match=1 curve=tanh drive=24 oversampling=1", 0.5, 2U},
    {"level_match=1 curve=hard_tanh drive=-12", 0.5, 2U},
    {"level_match=1 curve=relu drive=12", 0.5, 1U},
    {"level_match=1 curve=tanh drive=40 phase=minimum", 0.3, 2U},
  };
  const uint32_t n_frames = 2U * SETTLE_FRAMES;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i].words);
    MeasureSound in = measure_sound(rows[i].n_channels, n_frames);
    MeasureSound out = measure_sound(rows[i].n_channels, n_frames);
    fill_pink(&in, rows[i].gain, 71U);
    measure_run(&settings, RATE_HZ, &in, &out);
    const double before = loudness(&in, SETTLE_FRAMES, n_frames);
    const double after = loudness(&out, SETTLE_FRAMES, n_frames);
    expect(fabs(after - before) <= MATCH_LU, "%s: %.2f LUFS become %.2f",
           rows[i].words, before, after);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// The weighting counts where the curve moves sound to other frequencies
static void
loudness_is_weighted(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    double frequency_hz;
    uint32_t harmonic; ///< That nearly all of the sound moves to
  } rows[] = {
    {"level_match=1 curve=chebyshev", 1000.0, 3U},
    {"level_match=1 curve=abs", 30.0, 2U},
  };
  const uint32_t n_frames = 2U * SETTLE_FRAMES;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i].words);
    MeasureSound in = measure_sound(1U, n_frames);
    MeasureSound out = measure_sound(1U, n_frames);
    measure_fill_sine(&in, RATE_HZ, rows[i].frequency_hz, 0.99);
    measure_run(&settings, RATE_HZ, &in, &out);
    const double before = loudness(&in, SETTLE_FRAMES, n_frames);
    const double after = loudness(&out, SETTLE_FRAMES, n_frames);
    expect(fabs(after - before) <= MATCH_LU, "%s: %.2f LUFS become %.2f",
           rows[i].words, before, after);
    const double plain = measure_db(rms(&out, SETTLE_FRAMES, n_frames) /
                                    rms(&in, SETTLE_FRAMES, n_frames));
    expect(fabs(plain) > 1.5, "%s: a plain level would do", rows[i].words);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// Silence and hiss before the music must not be listened to
static void
level_match_waits_for_sound(void** state)
{
  (void)state;
  static const double starts[] = {0.0, 1e-5};
  const InflectSettings settings =
    measure_settings("level_match=1 curve=tanh drive=24");
  const uint32_t n_frames = 3U * SETTLE_FRAMES;
  for (size_t i = 0U; i < COUNT(starts); ++i) {
    MeasureSound in = measure_sound(1U, n_frames);
    MeasureSound out = measure_sound(1U, n_frames);
    fill_pink(&in, 1.0, 107U);
    for (uint32_t j = 0U; j < SETTLE_FRAMES; ++j) {
      in.channels[0][j] *= (float)starts[i];
    }
    measure_run(&settings, RATE_HZ, &in, &out);
    const double before = loudness(&in, 2U * SETTLE_FRAMES, n_frames);
    const double after = loudness(&out, 2U * SETTLE_FRAMES, n_frames);
    expect(fabs(after - before) <= MATCH_LU,
           "after a start at %g: %.2f LUFS become %.2f", starts[i], before,
           after);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// Once found, the gain must stay while the music comes and goes
static void
level_match_holds_its_gain(void** state)
{
  (void)state;
  static const float levels[] = {1.0f, 0.1f, 0.01f, 1.0f};
  const InflectSettings on =
    measure_settings("level_match=1 curve=tanh drive=24");
  const InflectSettings off = measure_settings("curve=tanh drive=24");
  const uint32_t n_frames = (uint32_t)COUNT(levels) * SETTLE_FRAMES;
  MeasureSound in = measure_sound(1U, n_frames);
  MeasureSound matched = measure_sound(1U, n_frames);
  MeasureSound plain = measure_sound(1U, n_frames);
  fill_pink(&in, 0.5, 109U);
  for (uint32_t i = 0U; i < n_frames; ++i) {
    in.channels[0][i] *= levels[i / SETTLE_FRAMES];
  }
  measure_run(&on, RATE_HZ, &in, &matched);
  measure_run(&off, RATE_HZ, &in, &plain);
  const uint32_t settled = SETTLE_FRAMES - RATE_HZ;
  const double held = measure_db(rms(&matched, settled, SETTLE_FRAMES) /
                                 rms(&plain, settled, SETTLE_FRAMES));
  for (uint32_t from = SETTLE_FRAMES; from < n_frames; from += RATE_HZ) {
    const double gain = measure_db(rms(&matched, from, from + RATE_HZ) /
                                   rms(&plain, from, from + RATE_HZ));
    expect(fabs(gain - held) <= FOLLOW_DB,
           "gain of %.2f dB becomes %.2f after %u s", held, gain,
           from / RATE_HZ);
  }
  expect(fabs(held) > 3.0, "nothing to match: %.2f dB", held);
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&matched);
  measure_sound_free(&plain);
}

/// Where the curve is straight, level changes must pass as they are
static void
level_match_is_no_compressor(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "level_match=1 curve=tanh drive=12",
    "level_match=1 curve=tanh drive=-24 oversampling=1",
    "level_match=1 curve=identity drive=24",
    "level_match=1 curve=tanh drive=12 output=6",
  };
  const uint32_t turn = 2U * SETTLE_FRAMES;
  const uint32_t n_frames = turn + 4U * RATE_HZ;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    MeasureSound in = measure_sound(1U, n_frames);
    MeasureSound out = measure_sound(1U, n_frames);
    fill_pink(&in, 0.01, 73U);
    for (uint32_t j = turn; j < n_frames; ++j) {
      in.channels[0][j] *= 0.1f;
    }
    measure_run(&settings, RATE_HZ, &in, &out);
    const double loud = measure_db(rms(&out, turn - 2U * RATE_HZ, turn) /
                                   rms(&in, turn - 2U * RATE_HZ, turn));
    for (uint32_t second = 0U; second < 4U; ++second) {
      const uint32_t from = turn + second * RATE_HZ + 4800U;
      const uint32_t to = turn + (second + 1U) * RATE_HZ;
      const double quiet = measure_db(rms(&out, from, to) / rms(&in, from, to));
      expect(fabs(quiet - loud) <= FOLLOW_DB,
             "%s: gain goes from %.2f to %.2f dB in second %u", rows[i], loud,
             quiet, second);
    }
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// A second pass must sound as the first did
static void
reset_forgets_the_level(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("level_match=1 curve=tanh drive=24");
  MeasureSound in = measure_sound(1U, SETTLE_FRAMES);
  MeasureSound first = measure_sound(1U, SETTLE_FRAMES);
  MeasureSound second = measure_sound(1U, SETTLE_FRAMES);
  fill_pink(&in, 0.1, 113U);
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
  measure_process(shaper, &in, &first, 0U, SETTLE_FRAMES, 256U);
  inflect_shaper_reset(shaper);
  measure_process(shaper, &in, &second, 0U, SETTLE_FRAMES, 256U);
  inflect_shaper_free(shaper);
  const double error = measure_difference(&first, &second, 0U, SETTLE_FRAMES);
  expect(error == 0.0, "the second pass differs by %g", error);
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&first);
  measure_sound_free(&second);
}

/// A pause must not turn the gain
static void
level_match_holds_over_silence(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("level_match=1 curve=tanh drive=24");
  const uint32_t n_frames = 3U * SETTLE_FRAMES;
  MeasureSound in = measure_sound(1U, n_frames);
  MeasureSound out = measure_sound(1U, n_frames);
  fill_pink(&in, 0.5, 79U);
  for (uint32_t i = SETTLE_FRAMES; i < 2U * SETTLE_FRAMES; ++i) {
    in.channels[0][i] = 0.0f;
  }
  measure_run(&settings, RATE_HZ, &in, &out);
  const uint32_t again = 2U * SETTLE_FRAMES + RATE_HZ / 10U;
  const double before =
    measure_db(rms(&out, SETTLE_FRAMES - RATE_HZ, SETTLE_FRAMES) /
               rms(&in, SETTLE_FRAMES - RATE_HZ, SETTLE_FRAMES));
  const double after = measure_db(rms(&out, again, again + RATE_HZ) /
                                  rms(&in, again, again + RATE_HZ));
  expect(fabs(after - before) <= 1.0, "gain of %.2f dB becomes %.2f", before,
         after);
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(loudness_of_the_input_is_kept),
    cmocka_unit_test(loudness_is_weighted),
    cmocka_unit_test(level_match_waits_for_sound),
    cmocka_unit_test(level_match_holds_its_gain),
    cmocka_unit_test(level_match_is_no_compressor),
    cmocka_unit_test(level_match_holds_over_silence),
    cmocka_unit_test(reset_forgets_the_level),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
