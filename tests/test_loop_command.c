// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect loop`, as people and scripts read it

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

static const char* const pages[] = {
  "loop --help",
  "loop --set curve=silu --set feedback=0.92 --duration 0.2",
  "loop --set feedback=1.5 --set guard=0 --set curve=softplus --duration 0.2",
  "loop --set feedback=-1.2 --set guard=0 --set feedback_time=1 --all "
  "--duration 0.3 --exponents 64",
  "loop --set feedback=1 --set guard=0 --set curve=hard_tanh --set drive=20 "
  "--duration 0.2",
  "loop --set feedback=0.4 --set guard=0 --set curve=sign --duration 0.2",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"loop", 2, "feedback is 0"},
  {"loop --set feedback=0.5 --set feedback_time=-1", 2, "from 0 to 50 ms"},
  {"loop --set feedback=9", 2, "from -1.5 to 1.5"},
  {"loop --set feedback=nan", 2, "feedback"},
  {"loop --set feedback=0.5 --set curve=sign", 2, "guard=0"},
  {"loop --set feedback=0.5 --set curve=exponential", 2, "guard=0"},
  {"loop --set feedback=0.5 --set direction=undo --set curve=asinh", 2,
   "cannot be undone"},
  {"loop --set feedback=0.5 --duration 0", 2, "above 0"},
  {"loop --set feedback=0.5 --duration 0.001 --set feedback_time=50", 1,
   "too short"},
  {"loop --set feedback=0.5 --warm-up 5", 1, "too short"},
  {"loop --set feedback=0.5 --exponents 65", 2, "at most 64"},
  {"loop --set feedback=0.5 -o out.wav", 2, "INPUT"},
  {"loop none.wav --set feedback=0.5", 1, "none.wav"},
  {"loop tone.wav --set feedback=0.5 --channel 3", 1, "channel"},
  {"loop tone.wav more.wav --set feedback=0.5", 2, "more.wav"},
  {"loop tone.wav --set feedback=0.5 -o tone.wav", 1, "tone.wav"},
  {"loop --set feedback=0.5 --plot picture.txt", 2, "svg"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static void
a_loop_is_certified_to_the_last_digit(void** state)
{
  (void)state;
  cJSON* const document =
    parse_output("loop --set curve=silu --set feedback=0.92 --json");
  assert_string_equal(string_of(document, "loop", "verdict"), "certified");
  assert_string_equal(string_of(document, "loop", "evidence"), "proven");
  assert_true(fabs(number_of(document, "lipschitz") - 1.0998393201288670) <
              1e-12);
  assert_true(fabs(number_of(document, "filter_norm") - 1.0) < 1e-15);
  assert_true(fabs(number_of(document, "gain") - 0.99) < 1e-6);
  assert_true(fabs(number_of(document, "feedback_asked") - 0.92) < 1e-15);
  const cJSON* const exponent =
    cJSON_GetObjectItemCaseSensitive(document, "exponent_nepers_per_pass");
  const double value = number_of(exponent, "value");
  assert_true(value < 0.0);
  assert_true(number_of(exponent, "lower") < value);
  assert_true(number_of(exponent, "n") > 1.0);
  assert_true(
    fabs(number_of(document, "twin_exponent_nepers_per_pass") - value) < 1e-4);
  assert_string_equal(string_of(document, NULL, "perturbations"), "die");
  assert_true(number_of(document, "memory_ms") <
              number_of(document, "certified_memory_ms"));
  cJSON_Delete(document);
}

/// Without guard SiLU beyond its bound blows up, and tanh does not
static void
verdicts_have_their_evidence(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    const char* verdict;
    const char* evidence;
  } rows[] = {
    {"curve=silu --set feedback=1.5 --set drive=20", "diverging", "sampled"},
    {"curve=tanh --set feedback=1.5", "unknown", "bounded"},
    {"curve=silu --set feedback=-0.95", "unknown", "sampled"},
    {"curve=sign --set feedback=0.3", "unknown", "bounded"},
    {"curve=softsign --set feedback=0.9", "certified", "proven"},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    char line[256] = "";
    snprintf(line, sizeof(line),
             "loop --set guard=0 --duration 0.5 --json --set %s",
             rows[i].words);
    cJSON* const document = parse_output(line);
    assert_string_equal(string_of(document, "loop", "verdict"),
                        rows[i].verdict);
    assert_string_equal(string_of(document, "loop", "evidence"),
                        rows[i].evidence);
    cJSON_Delete(document);
  }
}

/// All exponents of a short loop sum up to what its volumes do
static void
the_spectrum_sums_up(void** state)
{
  (void)state;
  cJSON* const document = parse_output(
    "loop --set feedback=0.8 --set feedback_time=0.25 --set oversampling=1 "
    "--set feedback_damp=3000 --exponents 12 --duration 1 --warm-up 0.1 "
    "--json");
  const cJSON* const spectrum =
    cJSON_GetObjectItemCaseSensitive(document, "spectrum_nepers_per_pass");
  assert_int_equal(cJSON_GetArraySize(spectrum), 12);
  assert_true(fabs(number_of(document, "spectrum_sum_nepers_per_pass") -
                   number_of(document, "log_volume_nepers_per_pass")) < 1e-9);
  assert_true(fabs(number_of(document, "delay_samples") - 12.0) < 1e-12);
  cJSON_Delete(document);
}

/// The sigmoid of old networks vanishes faster than Swish
static void
gradients_stand_side_by_side(void** state)
{
  (void)state;
  cJSON* const document =
    parse_output("loop --set feedback=0.9 --set feedback_time=1 --json");
  double after[2] = {0.0, 0.0};
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(document, "curves"))
  {
    const char* const symbol =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "curve"));
    const cJSON* const gradients =
      cJSON_GetObjectItemCaseSensitive(row, "gradients");
    assert_int_equal(cJSON_GetArraySize(gradients), 50);
    const double mean_db =
      number_of(cJSON_GetArrayItem(gradients, 9), "mean_db");
    after[0] = strcmp(symbol, "sigmoid") ? after[0] : mean_db;
    after[1] = strcmp(symbol, "silu") ? after[1] : mean_db;
  }
  assert_true(after[0] < after[1] && after[1] < 0.0);
  cJSON_Delete(document);
}

/// The same seed gives the same report, another one another
static void
chance_has_a_seed(void** state)
{
  (void)state;
  ProgramRun a = program_run("loop --set feedback=0.9 --seed 4 --duration 0.2");
  ProgramRun b = program_run("loop --set feedback=0.9 --seed 4 --duration 0.2");
  ProgramRun c = program_run("loop --set feedback=0.9 --seed 5 --duration 0.2");
  assert_string_equal(a.out, b.out);
  assert_string_not_equal(a.out, c.out);
  program_run_free(&a);
  program_run_free(&b);
  program_run_free(&c);
}

static void
sounds_and_pictures_appear(void** state)
{
  (void)state;
  program_expect(0, "loop tone.wav --set feedback=0.9 --set feedback_time=20 "
                    "-o out.wav --plot loop.svg --channel 2");
  assert_true(program_has_file("out.wav"));
  assert_true(program_has_file("loop.svg"));
  program_expect(1, "loop tone.wav --set feedback=0.9 -o out.wav");
  program_expect(0, "process tone.wav --set feedback=0.9 --set "
                    "feedback_time=20 -o same.wav --tail");
  assert_true(program_same_bytes("out.wav", "same.wav"));
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(a_loop_is_certified_to_the_last_digit),
    cmocka_unit_test(verdicts_have_their_evidence),
    cmocka_unit_test(the_spectrum_sums_up),
    cmocka_unit_test(gradients_stand_side_by_side),
    cmocka_unit_test(chance_has_a_seed),
    cmocka_unit_test(sounds_and_pictures_appear),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  sound_write_noise("tone.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 2, 30000,
                    0.5);
  const int n_failed =
    cmocka_run_group_tests_name("loop_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
