// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect trainability`, as people and scripts read it

#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>
#include <inflect/trainability.h>

#include <cjson/cJSON.h>
#include <sndfile.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WIDTH 80U

/// Of 17 significant digits
#define DIGITS_TOLERANCE 1e-15

/// Of an even spread of samples, against its density
#define SPREAD_TOLERANCE 0.02

static const char* const study_line = "trainability --all --targets 1 --seed 9";

static cJSON*
parse_output(const char* line)
{
  ProgramRun run = program_run(line);
  assert_int_equal(run.status, 0);
  assert_int_equal(run.err_lines, 0);
  cJSON* const document = cJSON_ParseWithOpts(run.out, NULL, 1);
  assert_non_null(document);
  program_run_free(&run);
  return document;
}

static double
number_of(const cJSON* object, const char* key)
{
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, key);
  if (!cJSON_IsNumber(item)) {
    fail_msg("there is no number called %s", key);
  }
  return cJSON_GetNumberValue(item);
}

static bool
has(const cJSON* object, const char* key)
{
  return cJSON_HasObjectItem(object, key) != 0;
}

static void
help_and_tables_fit_a_terminal(void** state)
{
  (void)state;
  static const char* const lines[] = {
    "trainability --help",
    "trainability mulaw quantise",
    "trainability --all --targets 1",
  };
  for (size_t i = 0U; i < COUNT(lines); ++i) {
    ProgramRun run = program_run(lines[i]);
    assert_int_equal(run.status, 0);
    assert_int_equal(run.err_lines, 0);
    const char* text = run.out;
    while (*text) {
      const size_t length = strcspn(text, "\n");
      if (length > WIDTH) {
        fail_msg("%zu columns: %.*s", length, (int)length, text);
      }
      text += length + (text[length] ? 1U : 0U);
    }
    program_run_free(&run);
  }
}

/// A command line, how it ends, and what the one line on stderr says
typedef struct {
  const char* line;
  int status;
  const char* words;
} BadLine;

static const BadLine bad_lines[] = {
  {"trainability tahn", 2, "'tanh'"},
  {"trainability tanh --param alpha=1", 2, "no parameters"},
  {"trainability --all tanh", 2, "--all"},
  {"trainability --all --param alpha=1", 2, "--param"},
  {"trainability tanh --density cauchy:1", 2, "laplace"},
  {"trainability tanh --density gaussian:0", 2, "1024"},
  {"trainability tanh --density gaussian:1x", 2, "1024"},
  {"trainability tanh --density gaussian", 2, "SCALE"},
  {"trainability tanh --density sine:1000 --set drive=24", 2, "drive"},
  {"trainability tanh --density sine:1 --signal a.wav", 2, "one of"},
  {"trainability tanh --targets 0", 2, "whole number"},
  {"trainability tanh --targets 257", 2, "256"},
  {"trainability tanh --json --csv", 2, "one of"},
  {"trainability tanh --signal none.wav", 1, "none.wav"},
  {"trainability tanh --signal silence.wav", 1, "silence.wav"},
  {"trainability tanh --signal nan.wav", 1, "nan.wav"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  const float silence[64] = {0.0F};
  const float bad[4] = {0.5F, NAN, 0.25F, 0.0F};
  const int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  sound_write("silence.wav", format, 48000, 1, 64, silence);
  sound_write("nan.wav", format, 48000, 1, 4, bad);
  for (size_t i = 0U; i < COUNT(bad_lines); ++i) {
    ProgramRun run = program_run(bad_lines[i].line);
    if (run.status != bad_lines[i].status || run.err_lines != 1 ||
        run.n_out != 0U || !strstr(run.err, bad_lines[i].words)) {
      fail_msg("%s: exit %d, %s", bad_lines[i].line, run.status, run.err);
    }
    program_run_free(&run);
  }
}

static void
settings_and_density_reach_the_curve(void** state)
{
  (void)state;
  cJSON* const document =
    parse_output("trainability elu --param alpha=0.5 --set drive=6 "
                 "--set bias=-0.25 --density laplace:0.5 --json");
  InflectCurve curve = inflect_curve_default(inflect_activation_find("elu"));
  assert_int_equal(inflect_curve_set(&curve, "alpha", 0.5), 0);
  const InflectAmplitudes amplitudes = {INFLECT_AMPLITUDES_LAPLACE,
                                        0.5 * pow(10.0, 0.3), -0.25, NULL, 0U};
  InflectCurveStatistics expected = {0};
  assert_int_equal(inflect_curve_statistics(&curve, &amplitudes, &expected), 0);
  const cJSON* const row =
    cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(document, "curves"), 0);
  assert_true(fabs(number_of(row, "curvature_mean") -
                   expected.curvature_mean) <= DIGITS_TOLERANCE);
  assert_true(fabs(number_of(row, "slope_mean") - expected.slope_mean) <=
              DIGITS_TOLERANCE);
  assert_true(has(row, "predicted_rank"));
  assert_false(has(row, "steps_60db"));
  assert_false(has(document, "correlations"));
  cJSON_Delete(document);
}

static void
a_signal_has_its_own_density(void** state)
{
  // More frames than are kept, evenly spread over +-2 in both channels
  enum { N = 200000 };

  (void)state;
  float* const samples = (float*)calloc(2U * N, sizeof(float));
  assert_non_null(samples);
  for (uint32_t i = 0U; i < N; ++i) {
    samples[2U * i] = (float)(4.0 * (i + 0.5) / N - 2.0);
    samples[2U * i + 1U] = samples[2U * i];
  }
  sound_write("ramp.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 2, N,
              samples);
  free(samples);
  cJSON* const document =
    parse_output("trainability hard_clip --signal ramp.wav --json");
  const cJSON* const row =
    cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(document, "curves"), 0);
  assert_true(fabs(number_of(row, "dead_fraction") - 0.5) <= SPREAD_TOLERANCE);
  assert_true(fabs(number_of(row, "curvature_mean") - 0.5) <= SPREAD_TOLERANCE);
  assert_true(
    cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(row, "curvature_supremum")));
  cJSON_Delete(document);
}

static void
a_study_says_what_it_rests_on(void** state)
{
  (void)state;
  char line[128] = "";
  snprintf(line, sizeof(line), "%s --json", study_line);
  cJSON* const document = parse_output(line);
  const double n = inflect_activation_count();
  assert_true(fabs(number_of(document, "seed") - 9.0) <= 0.0);
  assert_true(fabs(number_of(document, "n_targets") - 1.0) <= 0.0);

  double predicted = 0.0;
  double measured = 0.0;
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(document, "curves"))
  {
    predicted += number_of(row, "predicted_rank");
    measured += number_of(row, "measured_rank");
    const double n_failures = number_of(row, "failures_60db");
    const bool reached =
      !cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(row, "steps_60db"));
    assert_true(reached == (n_failures < 0.5));
  }
  assert_true(fabs(predicted - 0.5 * n * (n + 1.0)) <= 0.0);
  assert_true(fabs(measured - 0.5 * n * (n + 1.0)) <= 0.0);

  const cJSON* const correlations =
    cJSON_GetObjectItemCaseSensitive(document, "correlations");
  assert_int_equal(cJSON_GetArraySize(correlations), INFLECT_N_CURVE_GROUPS *
                                                       INFLECT_N_OUTCOMES *
                                                       INFLECT_N_PREDICTORS);
  const cJSON* const verdicts =
    cJSON_GetObjectItemCaseSensitive(document, "verdicts");
  assert_true(cJSON_GetArraySize(verdicts) > 5);
  cJSON_ArrayForEach(row, verdicts)
  {
    const char* const verdict =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "verdict"));
    const bool settled =
      number_of(row, "lower") > 0.0 || number_of(row, "upper") < 0.0;
    assert_true(settled == (!strcmp(verdict, "supported") ||
                            !strcmp(verdict, "contradicted") ||
                            !strncmp(verdict, "missed", 6U)));
    assert_true(number_of(row, "p") > 0.0 && number_of(row, "p") <= 1.0);
  }
  cJSON_Delete(document);
}

static void
a_study_depends_on_its_seed_only(void** state)
{
  (void)state;
  ProgramRun a = program_run("trainability tanh relu --train --seed 4 --csv");
  ProgramRun b = program_run("trainability tanh relu --train --seed 4 --csv");
  ProgramRun c = program_run("trainability tanh relu --train --seed 5 --csv");
  assert_int_equal(a.status, 0);
  assert_string_equal(a.out, b.out);
  assert_string_not_equal(a.out, c.out);
  program_run_free(&a);
  program_run_free(&b);
  program_run_free(&c);
}

static void
tables_have_a_row_per_curve(void** state)
{
  (void)state;
  ProgramRun run = program_run("trainability tanh relu sign --csv");
  assert_int_equal(run.status, 0);
  uint32_t n_lines = 0U;
  uint32_t n_commas = 0U;
  for (const char* c = run.out; *c; ++c) {
    n_lines += *c == '\n' ? 1U : 0U;
    n_commas += *c == ',' ? 1U : 0U;
  }
  assert_int_equal(n_lines, 4U);
  assert_int_equal(n_commas % 4U, 0U);
  assert_non_null(strstr(run.out, "\nsign,,,"));
  program_run_free(&run);
}

static void
pictures_are_made_but_not_over_others(void** state)
{
  (void)state;
  static const char* const lines[] = {
    "trainability tanh relu gelu --plot predicted.svg",
    "trainability tanh relu gelu abs --train --targets 2 --plot trained.png",
    "trainability sign --plot nothing.pdf", // Infinite curvature: no point
  };
  for (size_t i = 0U; i < sizeof(lines) / sizeof(lines[0]); ++i) {
    program_expect(0, lines[i]);
    program_expect(1, lines[i]);
  }
  assert_true(program_has_file("predicted.svg"));
  assert_true(program_has_file("trained.png"));
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(help_and_tables_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(settings_and_density_reach_the_curve),
    cmocka_unit_test(a_signal_has_its_own_density),
    cmocka_unit_test(a_study_says_what_it_rests_on),
    cmocka_unit_test(a_study_depends_on_its_seed_only),
    cmocka_unit_test(tables_have_a_row_per_curve),
    cmocka_unit_test(pictures_are_made_but_not_over_others),
  };
  if (argc != 2) {
    return 99;
  }
  program_setup(argv[1]);
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
