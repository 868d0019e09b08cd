// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect friction`, as people and scripts read it, and its sound

#include "support/commands.h"
#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TOLERANCE 1e-12

/// A bow may bend a string by so much
#define MAX_CENTS 10.0

static const char* const pages[] = {
  "friction --help",
  "friction --duration 0.5",
  "friction --duration 0.5 --mode damp --kappa 2.5",
  "friction --duration 0.5 --model mass --set curve=softshrink",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"friction --set curve=softplus", 2, "softplus"},
  {"friction --set curve=sign", 2, "sign"},
  {"friction --loss -1", 2, "negative"},
  {"friction --loss nan", 2, "finite"},
  {"friction --friction -1", 2, "above 0"},
  {"friction --dynamic 2", 2, "range"},
  {"friction --frequency 1e6", 2, "range"},
  {"friction --duration 1e6", 2, "600"},
  {"friction --mode saw", 2, "damp or bow"},
  {"friction --model drum", 2, "mass or string"},
  {"friction word", 2, "word"},
  {"friction -o - --json", 2, "stdout"},
  {"friction --csv --json", 2, "one of"},
  {"friction -o nowhere/a.wav --duration 0.1", 1, "nowhere"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static void
numbers_are_told(void** state)
{
  (void)state;
  cJSON* const document =
    parse_output("friction --kappa 2.5 --smoothness 4 --seed 7 --json");
  assert_true(fabs(number_of(document, "largest_step") - 0.5) <= TOLERANCE);
  assert_true(fabs(number_of(document, "two_cycle_velocity") -
                   0.88801472935983796) <= TOLERANCE);
  assert_true(fabs(number_of(document, "onset_kappa") - 2.0) <= 1e-4);
  assert_string_equal(string_of(document, "slide", "verdict"), "unknown");
  const cJSON* const added =
    cJSON_GetObjectItemCaseSensitive(document, "share_that_added_energy");
  assert_true(number_of(added, "value") <= 0.0);
  assert_true(number_of(added, "upper") > 0.0);
  assert_true(fabs(number_of(added, "seed") - 7.0) <= 0.0);
  const cJSON* const sound =
    cJSON_GetObjectItemCaseSensitive(document, "sound");
  const double cents = 1200.0 * log2(number_of(sound, "measured_hz") /
                                     number_of(sound, "designed_hz"));
  assert_true(fabs(cents) <= MAX_CENTS);
  assert_true(number_of(sound, "input_w") > 0.0);
  assert_true(number_of(sound, "residual_relative") <= TOLERANCE);
  assert_string_equal(string_of(sound, "passivity", "verdict"), "driven");
  cJSON_Delete(document);
}

static void
a_damper_is_passive(void** state)
{
  (void)state;
  static const char* const lines[] = {
    "friction --mode damp --json --duration 10",
    "friction --mode damp --model mass --json --duration 10",
    "friction --mode damp --set curve=asinh --frequency 55 --json",
  };
  for (size_t i = 0U; i < COUNT(lines); ++i) {
    cJSON* const document = parse_output(lines[i]);
    const cJSON* const sound =
      cJSON_GetObjectItemCaseSensitive(document, "sound");
    assert_string_equal(string_of(sound, "passivity", "verdict"), "passive");
    assert_string_equal(string_of(sound, "passivity", "evidence"), "proven");
    assert_true(cJSON_IsTrue(
      cJSON_GetObjectItemCaseSensitive(sound, "stored_never_grew")));
    assert_true(number_of(sound, "input_j") <= 0.0);
    assert_true(number_of(sound, "residual_relative") <= TOLERANCE);
    cJSON_Delete(document);
  }
}

static void
the_sound_is_written(void** state)
{
  (void)state;
  program_expect(0, "friction -o bow.wav --duration 1 --rate 44100");
  Sound sound = sound_read("bow.wav");
  assert_int_equal(sound.info.frames, 44100);
  assert_int_equal(sound.info.samplerate, 44100);
  assert_int_equal(sound.info.channels, 1);
  assert_true(fabs(sound_peak(&sound) - 0.5) <= 1e-6);
  sound_free(&sound);
  program_expect(1, "friction -o bow.wav --duration 1");
  program_expect(0, "friction -o bow.flac --duration 0.2 --plot bow.svg");
  assert_true(program_has_file("bow.flac") && program_has_file("bow.svg"));
}

/// The table of energy adds up in each of its rows
static void
the_account_is_a_table(void** state)
{
  (void)state;
  ProgramRun run = program_run("friction --csv --duration 1");
  assert_int_equal(run.status, 0);
  const char* text = strchr(run.out, '\n');
  assert_non_null(text);
  double input_j = 0.0;
  double by_power_j = 0.0;
  double last_s = 0.0;
  unsigned n_rows = 0U;
  while (text[1]) {
    double c[7] = {0.0};
    char* end = NULL;
    for (size_t i = 0U; i < COUNT(c); ++i) {
      c[i] = strtod(text + 1, &end);
      text = end;
    }
    assert_true(fabs(c[1] - (c[2] - c[3] - c[4] + c[5])) <= 1e-15);
    by_power_j += c[6] * (c[0] - last_s);
    last_s = c[0];
    input_j = c[2];
    ++n_rows;
  }
  assert_int_equal(n_rows, 513U);
  assert_true(input_j > 0.0 && fabs(by_power_j - input_j) <= 1e-12);
  program_run_free(&run);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(numbers_are_told),
    cmocka_unit_test(a_damper_is_passive),
    cmocka_unit_test(the_sound_is_written),
    cmocka_unit_test(the_account_is_a_table),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  const int n_failed =
    cmocka_run_group_tests_name("friction_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
