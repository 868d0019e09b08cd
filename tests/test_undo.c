// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect undo`, against recordings whose input is known

#include "support/commands.h"
#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define RATE_HZ 48000
#define N_FRAMES 90000

/// What the issue asks of exact inverses, and of those through filters
#define EXACT_DBFS (-120.0)
#define FILTERED_DBFS (-60.0)

/// A sine of full scale is 0 dBFS
static double
error_dbfs(const char* a, const char* b)
{
  Sound x = sound_read(a);
  Sound y = sound_read(b);
  assert_int_equal(x.n_samples, y.n_samples);
  double sum = 0.0;
  for (size_t i = 0U; i < x.n_samples; ++i) {
    const double off = (double)x.floats[i] - (double)y.floats[i];
    sum += off * off;
  }
  const double power = sum / (double)x.n_samples;
  sound_free(&x);
  sound_free(&y);
  return 10.0 * log10(2.0 * power);
}

static double
random_share(uint64_t* state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return (double)(*state >> 11U) * 0x1p-52 - 1.0;
}

/// Notes that decay, and noise below 10 kHz, in two channels
static void
write_music(const char* path, int frames, double level)
{
  float* const samples = (float*)calloc((size_t)frames * 2U, sizeof(float));
  assert_non_null(samples);
  uint64_t seed = 5U;
  double low[2] = {0.0, 0.0};
  for (int i = 0; i < frames; ++i) {
    const double t = (double)(i % 12000) / RATE_HZ;
    const double decay = exp(-6.0 * t) * fmin(t * 200.0, 1.0);
    for (int c = 0; c < 2; ++c) {
      low[c] += 0.6 * (random_share(&seed) - low[c]);
      const double tone = sin(6.283185307179586 * (220.0 + 331.0 * c) * t) +
                          0.4 * sin(6.283185307179586 * 3517.0 * t);
      samples[2 * i + c] =
        (float)(level * (0.6 * decay * tone + 0.05 * low[c]));
    }
  }
  sound_write(path, SF_FORMAT_WAV | SF_FORMAT_PCM_24, RATE_HZ, 2, frames,
              samples);
  free(samples);
}

static const char* const pages[] = {
  "undo --help",
  "undo wet.wav -o page.wav --set curve=asinh --set drive=20 --set output=-10 "
  "--set oversampling=1 --set dc_block=0 --against dry.wav",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  program_expect(0, "process dry.wav -o wet.wav --set curve=asinh --set "
                    "drive=20 --set output=-10 --set oversampling=1 --set "
                    "dc_block=0 --json --force");
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"undo", 2, "no input"},
  {"undo dry.wav", 2, "-o PATH"},
  {"undo dry.wav more.wav -o out.wav", 2, "more.wav"},
  {"undo none.wav -o out.wav", 1, "none.wav"},
  {"undo dry.wav -o dry.wav", 1, "dry.wav"},
  {"undo dry.wav -o out.wav --set curve=relu", 2, "cannot be undone"},
  {"undo dry.wav -o out.wav --set feedback=0.3", 2, "feedback=0"},
  {"undo dry.wav -o out.wav --set sag=30", 2, "sag=0"},
  {"undo dry.wav -o out.wav --set level_match=1", 2, "level_match=0"},
  {"undo dry.wav -o out.wav --set direction=undo --set curve=asinh", 2,
   "direction=shape"},
  {"undo dry.wav -o out.wav --against mono.wav", 1, "mono.wav"},
  {"undo mono.wav -o out.wav --set stereo_mode=mid", 1, "stereo_mode"},
  {"undo dry.wav -o out.wav --restore-clipped 0", 2, "above 0"},
  {"undo dry.wav -o - --json", 2, "stdout"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

/// Shape a file and undo it; return the error that is left
static double
there_and_back(const char* dry, const char* settings, cJSON** document)
{
  char line[512] = "";
  snprintf(line, sizeof(line), "process %s -o wet.wav --force --json %s", dry,
           settings);
  cJSON* const processed = parse_output(line);
  const cJSON* const file =
    cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(processed, "files"), 0);
  assert_true(number_of(file, "clipped_samples") == 0.0);
  cJSON_Delete(processed);
  snprintf(line, sizeof(line),
           "undo wet.wav -o back.wav --force --json --against %s %s", dry,
           settings);
  *document = parse_output(line);
  return error_dbfs(dry, "back.wav");
}

static void
curves_are_undone_to_the_last_bits(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "--set curve=asinh --set drive=20",
    "--set curve=asinh --set drive=20 --set bias=0.2",
    "--set curve=tanh --set drive=3 --set mix=70",
    "--set curve=softsign --set drive=6 --set stereo_mode=side",
    "--set curve=hard_tanh --set drive=12 --set mix=60",
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    char settings[256] = "";
    snprintf(settings, sizeof(settings),
             "%s --set output=-10 --set oversampling=1 --set dc_block=0",
             rows[i]);
    cJSON* document = NULL;
    const double error = there_and_back("dry.wav", settings, &document);
    if (!(error < EXACT_DBFS)) {
      fail_msg("%s: %.1f dBFS", rows[i], error);
    }
    assert_string_equal(string_of(document, NULL, "method"),
                        "sample_by_sample");
    assert_string_equal(string_of(document, "undo", "verdict"), "exact");
    assert_true(number_of(document, "clipped_samples") == 0.0);
    // The program compares before the output is rounded
    const double told = number_of(document, "pass_band_error_dbfs");
    assert_true(told < EXACT_DBFS && told < error + 1.0);
    cJSON_Delete(document);
  }
}

static void
filters_are_undone_in_their_band(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "--set oversampling=8 --set dc_block=0",
    "--set oversampling=8",
    "--set oversampling=1",
    "--set oversampling=2 --set antialias=adaa2",
    "--set oversampling=4 --set tone=6 --set mix=80",
    "--set oversampling=8 --set phase=minimum",
    "--set oversampling=1 --set antialias=adaa1 --set dc_block=0",
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    char settings[256] = "";
    snprintf(settings, sizeof(settings),
             "%s --set curve=asinh --set drive=20 --set output=-10", rows[i]);
    cJSON* document = NULL;
    const double error = there_and_back("dry.wav", settings, &document);
    assert_string_equal(string_of(document, NULL, "method"), "iteration");
    assert_string_equal(string_of(document, "undo", "verdict"), "converged");
    const cJSON* band = NULL;
    cJSON_ArrayForEach(band,
                       cJSON_GetObjectItemCaseSensitive(document, "bands"))
    {
      if (number_of(band, "upper_hz") <= 20000.0 &&
          !(number_of(band, "error_dbfs") < FILTERED_DBFS)) {
        fail_msg("%s: %.1f dBFS up to %g Hz", rows[i],
                 number_of(band, "error_dbfs"), number_of(band, "upper_hz"));
      }
    }
    assert_true(error < FILTERED_DBFS);
    assert_true(number_of(document, "mean_corrections") >= 1.0);
    cJSON_Delete(document);
  }
}

/// Wrong settings leave a residual of 0 but the error shows, and a first
/// guess alone is far worse than what iteration makes of it
static void
controls_fail_as_they_must(void** state)
{
  (void)state;
  program_expect(0, "process dry.wav -o wet.wav --force --json --set "
                    "curve=asinh --set drive=20 --set output=-10");
  cJSON* document =
    parse_output("undo wet.wav -o back.wav --force --json --against dry.wav "
                 "--set curve=asinh --set drive=17 --set output=-10");
  assert_true(number_of(document, "pass_band_error_dbfs") > -50.0);
  cJSON_Delete(document);
  document =
    parse_output("undo wet.wav -o back.wav --force --json --against dry.wav "
                 "--set curve=asinh --set drive=20 --set output=-10 --rounds "
                 "1");
  const double first = number_of(document, "pass_band_error_dbfs");
  cJSON_Delete(document);
  document =
    parse_output("undo wet.wav -o back.wav --force --json --against dry.wav "
                 "--set curve=asinh --set drive=20 --set output=-10");
  assert_true(number_of(document, "pass_band_error_dbfs") < first - 20.0);
  cJSON_Delete(document);

  // White noise driven into tanh overshoots in the filters: no input gives it
  program_expect(0, "process noise.wav -o wet.wav --force --json --set "
                    "curve=tanh --set drive=24 --set output=-6");
  document = parse_output("undo wet.wav -o back.wav --force --json --set "
                          "curve=tanh --set drive=24 --set output=-6");
  assert_string_equal(string_of(document, "undo", "verdict"), "not_converged");
  assert_true(number_of(document, "outside_samples") > 0.0);
  cJSON_Delete(document);
}

/// Peaks of a slow sine that a converter cut
static void
clipped_samples_are_counted_and_restored(void** state)
{
  (void)state;
  const SoundSine sine = {300.0, 0.9, 0.0};
  sound_write_sines("sine.wav", RATE_HZ, 20000, 1U, &sine);
  const char* const settings =
    "--set curve=asinh --set drive=6 --set output=-2.2 --set oversampling=1 "
    "--set dc_block=0";
  char line[512] = "";
  snprintf(line, sizeof(line),
           "process sine.wav -o wet.wav --force --json --subtype pcm_24 %s",
           settings);
  ProgramRun shaped = program_run(line);
  cJSON* document = cJSON_Parse(shaped.out);
  program_run_free(&shaped);
  const cJSON* const file =
    cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(document, "files"), 0);
  const double n_cut = number_of(file, "clipped_samples");
  assert_true(n_cut > 100.0);
  cJSON_Delete(document);

  snprintf(line, sizeof(line),
           "undo wet.wav -o back.wav --force --json --against sine.wav "
           "--subtype float %s",
           settings);
  document = parse_output(line);
  const double found = number_of(document, "clipped_samples");
  const double cut_error = number_of(document, "pass_band_error_dbfs");
  assert_true(number_of(document, "restored_samples") == 0.0);
  assert_true(fabs(found - n_cut) <= 0.02 * n_cut + 4.0);
  cJSON_Delete(document);
  Sound cut = sound_read("back.wav");
  const double cut_peak = sound_peak(&cut);
  sound_free(&cut);

  strncat(line, " --restore-clipped 1.5", sizeof(line) - strlen(line) - 1U);
  document = parse_output(line);
  assert_true(number_of(document, "restored_samples") == found);
  assert_true(number_of(document, "pass_band_error_dbfs") < cut_error - 12.0);
  cJSON_Delete(document);
  Sound restored = sound_read("back.wav");
  const double peak = sound_peak(&restored);
  sound_free(&restored);
  assert_true(peak > cut_peak && peak <= cut_peak * pow(10.0, 1.5 / 20.0));
}

/// Windows join without a seam: the same sound in one window and in many
static void
long_files_have_no_seams(void** state)
{
  (void)state;
  write_music("long.wav", 5 * N_FRAMES, 0.9);
  cJSON* document = NULL;
  const double error = there_and_back(
    "long.wav", "--set curve=asinh --set drive=20 --set output=-10", &document);
  assert_true(number_of(document, "windows") > 5.0);
  assert_true(error < FILTERED_DBFS);
  cJSON_Delete(document);

  // Over the whole length, not only as a mean
  Sound dry = sound_read("long.wav");
  Sound back = sound_read("back.wav");
  double most = 0.0;
  for (size_t i = 0U; i < dry.n_samples; ++i) {
    most = fmax(most, fabs((double)dry.floats[i] - (double)back.floats[i]));
  }
  assert_true(most < 1e-3);
  sound_free(&dry);
  sound_free(&back);
}

/// A quiet sound through a 16-bit link, with and without the compander
static void
companders_gain_what_they_say(void** state)
{
  (void)state;
  const char* const law =
    "--preset mu_compander --param mu=255 --set oversampling=1 --set "
    "dc_block=0 --set output=0";
  char line[512] = "";
  write_music("quiet.wav", N_FRAMES, 0.01);
  program_expect(0, "process quiet.wav -o plain.wav --set curve=identity "
                    "--set oversampling=1 --set dc_block=0 --subtype pcm_16 "
                    "--json");
  snprintf(line, sizeof(line),
           "process quiet.wav -o link.wav --subtype pcm_16 --json %s", law);
  program_expect(0, line);
  snprintf(line, sizeof(line),
           "undo link.wav -o decoded.wav --subtype float --json --against "
           "quiet.wav %s",
           law);
  cJSON* const document = parse_output(line);
  const double gain_db = error_dbfs("quiet.wav", "decoded.wav") -
                         error_dbfs("quiet.wav", "plain.wav");
  const double told_db = number_of(document, "noise_gain_db");
  cJSON_Delete(document);
  // Noise of the link is all that is wrong, so both are its gain
  if (!(gain_db < -20.0 && fabs(gain_db - told_db) < 0.5)) {
    fail_msg("measured %.2f dB, told %.2f dB", gain_db, told_db);
  }
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(curves_are_undone_to_the_last_bits),
    cmocka_unit_test(filters_are_undone_in_their_band),
    cmocka_unit_test(controls_fail_as_they_must),
    cmocka_unit_test(clipped_samples_are_counted_and_restored),
    cmocka_unit_test(long_files_have_no_seams),
    cmocka_unit_test(companders_gain_what_they_say),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  write_music("dry.wav", N_FRAMES, 0.9);
  sound_write_noise("noise.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1, 30000,
                    0.9);
  sound_write_noise("mono.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1, 1000, 0.5);
  const int n_failed = cmocka_run_group_tests_name("undo", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
