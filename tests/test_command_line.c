// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The program's help, tables and JSON, as people and scripts read them

#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <cjson/cJSON.h>
#include <sndfile.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 80U
#define LINE_SIZE 256U

static const char* const commands[] = {"process", "curves", "presets", "demo"};

static void
assert_narrow(const char* text)
{
  while (*text) {
    const size_t length = strcspn(text, "\n");
    if (length > WIDTH) {
      print_error("%zu columns: %.*s\n", length, (int)length, text);
    }
    assert_true(length <= WIDTH);
    text += length + (text[length] ? 1U : 0U);
  }
}

static void
assert_prints(const char* line, const char* words)
{
  ProgramRun run = program_run(line);
  assert_int_equal(run.status, 0);
  assert_int_equal(run.err_lines, 0);
  assert_non_null(strstr(run.out, words));
  assert_narrow(run.out);
  program_run_free(&run);
}

static void
help_fits_a_terminal(void** state)
{
  (void)state;
  assert_prints("--help", "Commands:");
  assert_prints("help", "Commands:");
  assert_prints("--version", "inflect ");
  assert_prints("process --formats", "flac");
  assert_prints("curves", "tanh");
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    char line[LINE_SIZE] = "";
    snprintf(line, sizeof(line), "curves %s", inflect_activation_at(i)->symbol);
    assert_prints(line, "source");
  }
  assert_prints("curves tanh --at -1,0,1e19,1e308", "inverse");
  for (size_t i = 0U; i < sizeof(commands) / sizeof(commands[0]); ++i) {
    char line[LINE_SIZE] = "";
    snprintf(line, sizeof(line), "%s --help", commands[i]);
    assert_prints(line, "Options:");
    assert_prints("--help", commands[i]);
  }
}

static void
wrong_usage_is_2_and_one_line(void** state)
{
  (void)state;
  static const struct {
    const char* line;
    const char* words;
  } cases[] = {
    {"", "--help"},
    {"proces", "'process'"},
    {"crves", "'curves'"},
    {"--frobnicate", "--frobnicate"},
    {"curves tahn", "'tanh'"},
    {"curves hard_clp", "'hard_clip'"},
    {"curves tanh sigmoid", "sigmoid"},
    {"curves tanh --at one", "'one'"},
    {"curves tanh --at 1,,2", "'1,,2'"},
    {"curves tanh --param alpha=1", "no parameters"},
    {"curves leaky_relu --param alpha=1", "slope"},
    {"curves leaky_relu --param slope=7", "0 to 1"},
    {"curves leaky_relu --param slope=x", "not a number"},
    {"curves --at 1", "--at"},
    {"curves --format html", "md"},
    {"curves --json --csv", "one of"},
    {"curves --jsn", "'--json'"},
    {"demo tape", "tape"},
    {"demo --seed x", "whole number"},
  };
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    ProgramRun run = program_run(cases[i].line);
    if (!strstr(run.err, cases[i].words)) {
      print_error("%s: %s", cases[i].line, run.err);
    }
    assert_int_equal(run.status, 2);
    assert_int_equal(run.err_lines, 1);
    assert_int_equal(run.n_out, 0);
    assert_non_null(strstr(run.err, cases[i].words));
    program_run_free(&run);
  }
}

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

static void
assert_keys(const cJSON* object, const char* const* keys)
{
  int n = 0;
  for (; keys[n]; ++n) {
    if (!cJSON_GetObjectItemCaseSensitive(object, keys[n])) {
      print_error("no key %s\n", keys[n]);
    }
    assert_non_null(cJSON_GetObjectItemCaseSensitive(object, keys[n]));
  }
  assert_int_equal(cJSON_GetArraySize(object), n);
}

/// Whether a number in JSON is a double, or null where that is not finite
static bool
is_number(const cJSON* object, const char* key, double value)
{
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, key);
  return isfinite(value) ? item->valuedouble == value : cJSON_IsNull(item);
}

static void
curves_json_is_the_registry(void** state)
{
  (void)state;
  static const char* const keys[] = {"id",
                                     "symbol",
                                     "label",
                                     "formula",
                                     "parameters",
                                     "lower",
                                     "upper",
                                     "domain_lower",
                                     "domain_upper",
                                     "lipschitz",
                                     "curvature_bound",
                                     "parity",
                                     "monotone",
                                     "strictly_monotone",
                                     "invertible",
                                     "saturating",
                                     "smooth",
                                     "antiderivatives",
                                     NULL};
  static const char* const parameter_keys[] = {"symbol", "min", "max",
                                               "default", NULL};
  cJSON* const document = parse_output("curves --json");
  const cJSON* const curves = cJSON_GetObjectItem(document, "curves");
  assert_int_equal(cJSON_GetArraySize(curves), inflect_activation_count());
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const cJSON* const object = cJSON_GetArrayItem(curves, (int)i);
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    const InflectCurveFacts facts = inflect_curve_facts(&curve);
    assert_keys(object, keys);
    assert_string_equal(cJSON_GetObjectItem(object, "symbol")->valuestring,
                        row->symbol);
    assert_string_equal(cJSON_GetObjectItem(object, "parity")->valuestring,
                        inflect_parity_symbol(facts.parity));
    assert_true(is_number(object, "id", row->id));
    assert_true(is_number(object, "lower", facts.lower));
    assert_true(is_number(object, "upper", facts.upper));
    assert_true(is_number(object, "domain_upper", facts.domain_upper));
    assert_true(is_number(object, "lipschitz", facts.lipschitz));
    assert_true(is_number(object, "curvature_bound", facts.curvature_bound));
    assert_int_equal(cJSON_IsTrue(cJSON_GetObjectItem(object, "invertible")),
                     facts.invertible);
    const cJSON* const parameters = cJSON_GetObjectItem(object, "parameters");
    assert_int_equal(cJSON_GetArraySize(parameters),
                     inflect_activation_parameter_count(row));
    const cJSON* parameter = NULL;
    cJSON_ArrayForEach(parameter, parameters)
    {
      assert_keys(parameter, parameter_keys);
    }
  }
  cJSON_Delete(document);
}

static void
calculus_json_keeps_every_digit(void** state)
{
  (void)state;
  static const char* const keys[] = {"symbol", "parameters", "points", NULL};
  static const char* const point_keys[] = {"x",
                                           "value",
                                           "slope",
                                           "curvature",
                                           "antiderivative1",
                                           "antiderivative2",
                                           "inverse",
                                           NULL};
  static const double x[] = {-1.0, 0.0, 0.3, 1.0 / 3.0};
  cJSON* const document =
    parse_output("curves leaky_relu --param slope=0.3 --json "
                 "--at -1,0,0.3,0.33333333333333331");
  assert_keys(document, keys);
  const cJSON* const parameters = cJSON_GetObjectItem(document, "parameters");
  assert_true(is_number(parameters, "slope", 0.3));
  InflectCurve curve =
    inflect_curve_default(inflect_activation_find("leaky_relu"));
  assert_int_equal(inflect_curve_set(&curve, "slope", 0.3), 0);
  const InflectActivation* const row = curve.activation;
  const double* const p = curve.parameters;
  for (int i = 0; i < 4; ++i) {
    const cJSON* const point =
      cJSON_GetArrayItem(cJSON_GetObjectItem(document, "points"), i);
    const double value = row->value(x[i], p);
    assert_keys(point, point_keys);
    assert_true(is_number(point, "x", x[i]));
    assert_true(is_number(point, "value", value));
    assert_true(is_number(point, "slope", row->slope(x[i], p)));
    assert_true(is_number(point, "curvature", row->curvature(x[i], p)));
    assert_true(
      is_number(point, "antiderivative1", row->antiderivative1(x[i], p)));
    assert_true(
      is_number(point, "antiderivative2", row->antiderivative2(x[i], p)));
    assert_true(is_number(point, "inverse", row->inverse(value, p)));
  }
  cJSON_Delete(document);
}

static void
what_is_not_there_is_null(void** state)
{
  (void)state;
  cJSON* const document = parse_output("curves relu --at 1,inf,nan --json");
  const cJSON* const points = cJSON_GetObjectItem(document, "points");
  assert_int_equal(cJSON_GetArraySize(points), 3);
  const cJSON* const one = cJSON_GetArrayItem(points, 0);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(one, "inverse")));
  assert_true(is_number(one, "value", 1.0));
  for (int i = 1; i < 3; ++i) {
    const cJSON* const point = cJSON_GetArrayItem(points, i);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(point, "value")));
  }
  cJSON_Delete(document);
}

static void
tables_have_a_row_per_curve(void** state)
{
  (void)state;
  static const struct {
    const char* line;
    unsigned n_heads;
  } tables[] = {{"curves --csv", 1U}, {"curves --format md", 2U}};
  for (size_t i = 0U; i < 2U; ++i) {
    ProgramRun run = program_run(tables[i].line);
    assert_int_equal(run.status, 0);
    uint32_t n_lines = 0U;
    for (const char* c = run.out; *c; ++c) {
      n_lines += *c == '\n' ? 1U : 0U;
    }
    assert_int_equal(n_lines, inflect_activation_count() + tables[i].n_heads);
    program_run_free(&run);
  }
}

static void
demo_makes_two_files_once(void** state)
{
  (void)state;
  // Dither moves the peak of 24 bits by at most 1.5 steps
  const double step = 1.5 / 8388608.0;
  cJSON* const document =
    parse_output("demo -o sounds --set curve=tanh --set drive=12 --json");
  Sound dry = sound_read("sounds/dry.wav");
  Sound wet = sound_read("sounds/wet.wav");
  assert_int_equal(dry.info.format, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
  assert_int_equal(dry.info.channels, 2);
  assert_int_equal(dry.info.samplerate, 48000);
  assert_int_equal(dry.info.frames, 6 * 48000);
  assert_int_equal(wet.info.frames, dry.info.frames);
  assert_true(fabs(sound_peak(&dry) - 0.5) <= step);
  const cJSON* const levels = cJSON_GetObjectItem(document, "dry");
  assert_true(is_number(levels, "peak_dbfs", 20.0 * log10(sound_peak(&dry))));
  sound_free(&dry);
  sound_free(&wet);
  cJSON_Delete(document);

  ProgramRun run = program_run("demo -o sounds");
  assert_int_equal(run.status, 1);
  assert_int_equal(run.err_lines, 1);
  assert_non_null(strstr(run.err, "--force"));
  program_run_free(&run);
}

static void
demo_depends_on_its_seed_only(void** state)
{
  (void)state;
  const char* const tail = "--set curve=tanh --set drive=12 --seed";
  const char* const runs[][2] = {{"one", "1"}, {"again", "1"}, {"two", "2"}};
  for (size_t i = 0U; i < 3U; ++i) {
    char line[LINE_SIZE] = "";
    snprintf(line, sizeof(line), "demo -o %s %s %s", runs[i][0], tail,
             runs[i][1]);
    program_expect(0, line);
  }
  assert_true(program_same_bytes("one/dry.wav", "again/dry.wav"));
  assert_true(program_same_bytes("one/wet.wav", "again/wet.wav"));
  assert_false(program_same_bytes("one/dry.wav", "two/dry.wav"));
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(help_fits_a_terminal),
    cmocka_unit_test(wrong_usage_is_2_and_one_line),
    cmocka_unit_test(curves_json_is_the_registry),
    cmocka_unit_test(calculus_json_keeps_every_digit),
    cmocka_unit_test(what_is_not_there_is_null),
    cmocka_unit_test(tables_have_a_row_per_curve),
    cmocka_unit_test(demo_makes_two_files_once),
    cmocka_unit_test(demo_depends_on_its_seed_only),
  };
  if (argc != 2) {
    return 99;
  }
  program_setup(argv[1]);
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
