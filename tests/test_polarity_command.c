// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect polarity`, as people and scripts read it

#include "support/commands.h"
#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PI 3.14159265358979323846
#define N_FRAMES 16000

static const char* const pages[] = {
  "polarity --help",
  "polarity kick.wav",
  "polarity kick.wav down.wav silent.wav tone.wav",
  "polarity tone.wav --slope 0",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"polarity", 2, "which FILE"},
  {"polarity kick.wav --slope 1.5", 2, "from 0 to 1"},
  {"polarity kick.wav --slope nan", 2, "slope"},
  {"polarity kick.wav --channel 2", 1, "has 1 channel"},
  {"polarity kick.wav --json --csv", 2, "choose one"},
  {"polarity nan.wav", 1, "nan.wav: 1 samples are not finite"},
  {"polarity kick.wav none.wav", 1, "none.wav"},
  {"polarity empty.wav", 1, "holds no sound"},
  {"polarity kick.wav --plot picture.txt", 2, "svg"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static const cJSON*
file_of(const cJSON* document, int index)
{
  return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(document, "files"),
                            index);
}

static void
verdicts_have_evidence(void** state)
{
  (void)state;
  static const char* const verdicts[] = {"positive", "negative", "unknown",
                                         "unknown"};
  static const char* const reasons[] = {"agreed", "agreed", "silent", "no_hit"};
  cJSON* const document = parse_output(
    "polarity kick.wav down.wav silent.wav tone.wav --slope 0.25 --json");
  for (int i = 0; i < 4; ++i) {
    const cJSON* const file = file_of(document, i);
    assert_string_equal(string_of(file, "polarity", "verdict"), verdicts[i]);
    assert_string_equal(string_of(file, "polarity", "evidence"), "sampled");
    assert_string_equal(string_of(file, NULL, "reason"), reasons[i]);
  }
  assert_true(number_of(file_of(document, 0), "confidence") >= 0.8);
  assert_true(fabs(number_of(file_of(document, 0), "e_plus") -
                   number_of(file_of(document, 1), "e_minus")) < 1e-12);
  assert_true(fabs(number_of(file_of(document, 0), "asymmetry") +
                   number_of(file_of(document, 1), "asymmetry")) < 1e-12);
  assert_true(cJSON_IsNull(
    cJSON_GetObjectItemCaseSensitive(file_of(document, 2), "confidence")));
  const cJSON* const kernels =
    cJSON_GetObjectItemCaseSensitive(file_of(document, 0), "kernels");
  assert_int_equal(cJSON_GetArraySize(kernels), 8);
  const cJSON* const falling = cJSON_GetObjectItemCaseSensitive(
    cJSON_GetObjectItemCaseSensitive(document, "control"), "falling");
  assert_true(fabs(number_of(falling, "relu_bayes_error") - 0.5) < 1e-15);
  const cJSON* const error =
    cJSON_GetObjectItemCaseSensitive(falling, "leaky_error");
  assert_true(number_of(error, "lower") <= number_of(error, "value"));
  assert_true(number_of(error, "n") > 1000.0);
  cJSON_Delete(document);
}

static void
tables_have_a_row_for_each_kernel(void** state)
{
  (void)state;
  ProgramRun run = program_run("polarity kick.wav down.wav --csv");
  assert_int_equal(run.status, 0);
  size_t n_lines = 0U;
  for (const char* c = run.out; *c; ++c) {
    n_lines += *c == '\n' ? 1U : 0U;
  }
  assert_int_equal(n_lines, 17);
  program_run_free(&run);
}

static void
pictures_appear(void** state)
{
  (void)state;
  program_expect(0, "polarity kick.wav --plot kick.svg");
  assert_true(program_has_file("kick.svg"));
  program_expect(1, "polarity kick.wav --plot kick.svg");
  program_expect(0, "polarity silent.wav --plot silent.png");
}

/// Real drums whose first excursion the eye finds up (+) or down (-)
static const struct {
  const char* name;
  const char* verdict;
  const char* inverted;
} drums[] = {
  {"bd_808", "positive", "negative"},
  {"bd_gas", "positive", "negative"},
  {"bd_klub", "positive", "negative"},
  {"bd_pure", "positive", "negative"},
  {"drum_bass_hard", "positive", "negative"},
  {"drum_bass_soft", "positive", "negative"},
  {"drum_snare_hard", "positive", "negative"},
  {"drum_tom_mid_soft", "negative", "positive"},
};

static void
assert_verdict(const char* path, const char* verdict)
{
  char line[256] = "";
  snprintf(line, sizeof(line), "polarity %s --json", path);
  cJSON* const document = parse_output(line);
  assert_string_equal(string_of(file_of(document, 0), "polarity", "verdict"),
                      verdict);
  cJSON_Delete(document);
}

static void
real_drums_have_their_polarity(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(drums); ++i) {
    char path[128] = "";
    snprintf(path, sizeof(path), "/usr/share/sonic-pi/samples/%s.flac",
             drums[i].name);
    if (!program_has_file(path)) {
      skip();
    }
    assert_verdict(path, drums[i].verdict);
    Sound sound = sound_read(path);
    for (size_t k = 0U; k < sound.n_samples; ++k) {
      sound.floats[k] = -sound.floats[k];
    }
    sound_write("inverted.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT,
                sound.info.samplerate, sound.info.channels,
                (int)sound.info.frames, sound.floats);
    sound_free(&sound);
    assert_verdict("inverted.wav", drums[i].inverted);
  }
}

static void
write_sounds(void)
{
  static float x[N_FRAMES];
  const int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  sound_write("silent.wav", format, 48000, 1, N_FRAMES, x);
  sound_write("empty.wav", format, 48000, 1, 0, x);
  for (int i = 0; i < N_FRAMES; ++i) {
    x[i] = (float)sin(0.03 * i);
  }
  sound_write("tone.wav", format, 48000, 1, N_FRAMES, x);
  for (int i = 0; i < N_FRAMES; ++i) {
    x[i] = (float)(exp(-i / 3000.0) * sin(2.0 * PI * i * 90.0 / 48000.0));
  }
  sound_write("kick.wav", format, 48000, 1, N_FRAMES, x);
  for (int i = 0; i < N_FRAMES; ++i) {
    x[i] = -x[i];
  }
  sound_write("down.wav", format, 48000, 1, N_FRAMES, x);
  x[500] = NAN;
  sound_write("nan.wav", format, 48000, 1, N_FRAMES, x);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(verdicts_have_evidence),
    cmocka_unit_test(tables_have_a_row_for_each_kernel),
    cmocka_unit_test(pictures_appear),
    cmocka_unit_test(real_drums_have_their_polarity),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  write_sounds();
  const int n_failed =
    cmocka_run_group_tests_name("polarity_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
