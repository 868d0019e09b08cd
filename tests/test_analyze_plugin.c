// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect analyze --lv2`: plugins are measured, and bad ones not suffered

#include "support/program.h"
#include "support/report.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GOOD "urn:inflect:test:good"

/// Of harmonics through a path without filters
#define LEVEL_TOLERANCE_DB 0.001

/// A plugin that goes wrong
typedef struct {
  const char* name;
  const char* words; ///< Part of the line about it
} Fault;

static void
faults_are_reported_in_one_line(void** state)
{
  (void)state;
  static const Fault faults[] = {
    {"segv", "crashed while it was running (SIGSEGV"},
    {"abort", "crashed while it was running (SIGABRT"},
    {"start", "crashed while it was started (SIGABRT"},
    {"stop", "crashed while it was stopped (SIGABRT"},
    {"hang", "hung while it was running"},
    {"chatter", "hung while it was running"},
    {"nan", "not finite"},
    {"quit", "ended the whole process while it was running, with code 3"},
    {"refuse", "does not start at 48000 Hz"},
    {"needs", "urn:inflect:test:feature"},
    {"deaf", "no audio input"},
    {"mute", "no audio output"},
    {"event", "port of an unknown kind"},
    {"absent", "is not installed"},
  };
  for (size_t i = 0U; i < sizeof(faults) / sizeof(faults[0]); ++i) {
    char line[128] = "";
    snprintf(line, sizeof(line),
             "analyze --json --timeout 1 --lv2 urn:inflect:test:%s",
             faults[i].name);
    ProgramRun run = program_run(line);
    if (run.status != 1 || !strstr(run.err, faults[i].words)) {
      print_error("%s: exit %d\n%s", faults[i].name, run.status, run.err);
    }
    assert_int_equal(run.status, 1);
    assert_int_equal(run.err_lines, 1);
    assert_non_null(strstr(run.err, faults[i].words));
    assert_non_null(strstr(run.err, faults[i].name));
    assert_string_equal(run.out, "");
    program_run_free(&run);
  }
}

static void
last_words_are_kept(void** state)
{
  (void)state;
  ProgramRun run = program_run("analyze --lv2 urn:inflect:test:segv");
  assert_non_null(strstr(run.err, "it said last: last words\n"));
  assert_null(strstr(run.err, "first words"));
  program_run_free(&run);

  // Its folder has entries that are no bundles, about which the search prints
  run = program_run("analyze --lv2 urn:inflect:test:abort");
  assert_null(strstr(run.err, "it said last"));
  program_run_free(&run);
}

static void
no_core_is_left(void** state)
{
  (void)state;
  const int before = program_count_files(".");
  program_expect(1, "analyze --lv2 urn:inflect:test:segv");
  assert_int_equal(program_count_files("."), before);
}

/// x + s x^2 has a second harmonic of s / 2 and a mean of s / 2
static void
check_parabola(const char* line, double square)
{
  cJSON* const report = report_run(line);
  assert_true(fabs(report_level(report, 2) - 20.0 * log10(square / 2.0)) <
              LEVEL_TOLERANCE_DB);
  assert_true(fabs(report_number(report, "dc") - square / 2.0) < 1e-6);
  assert_true(report_number(report, "latency_frames") == 7.0);
  assert_true(fabs(report_number(report, "latency_measured_frames") - 7.0) <
              0.01);
  const cJSON* const first =
    cJSON_GetArrayItem(cJSON_GetObjectItem(report, "harmonics"), 0);
  assert_true(fabs(report_number(first, "phase_deg")) < 0.001);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(first, "expected_dbc")));
  cJSON_Delete(report);
}

static void
demanding_plugin_gets_all_it_needs(void** state)
{
  (void)state;
  check_parabola("analyze --json --lv2 " GOOD, 0.5);
  check_parabola("analyze --json --rate 96000 --lv2 " GOOD, 0.5);
}

static void
controls_and_presets_are_set(void** state)
{
  (void)state;
  check_parabola("analyze --json --control square=0.125 --lv2 " GOOD, 0.125);
  check_parabola("analyze --json --control square=one_and_a_half --lv2 " GOOD,
                 1.5);
  check_parabola("analyze --json --preset Softer --lv2 " GOOD, 0.25);
  check_parabola("analyze --json --preset urn:inflect:test:preset --lv2 " GOOD,
                 0.25);
  check_parabola(
    "analyze --json --preset softer --control square=1 --lv2 " GOOD, 1.0);
}

static void
preset_file_is_read(void** state)
{
  (void)state;
  FILE* const file = fopen("own.ttl", "w");
  assert_non_null(file);
  fputs("@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
        "@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
        "<> a pset:Preset ; lv2:appliesTo <" GOOD "> ;\n"
        "lv2:port [ lv2:symbol \"square\" ; pset:value 0.75 ] .\n",
        file);
  assert_int_equal(fclose(file), 0);
  check_parabola("analyze --json --preset own.ttl --lv2 " GOOD, 0.75);
}

static void
wrong_controls_are_refused(void** state)
{
  (void)state;
  static const struct {
    const char* options;
    int status;
    const char* words;
  } rows[] = {
    {"--control sqare=1", 2, "did you mean 'square'?"},
    {"--control square=3", 2, "from 0 to 2"},
    {"--control square=much", 2, "neither a number nor a label"},
    {"--control latency=3", 2, "no control"},
    {"--channel 3", 2, "2 audio outputs"},
    {"--preset Harder", 1, "no preset 'Harder' among its 1"},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    char line[128] = "";
    snprintf(line, sizeof(line), "analyze %s --lv2 " GOOD, rows[i].options);
    ProgramRun run = program_run(line);
    assert_int_equal(run.status, rows[i].status);
    assert_int_equal(run.err_lines, 1);
    assert_non_null(strstr(run.err, rows[i].words));
    program_run_free(&run);
  }
}

static void
other_output_can_be_measured(void** state)
{
  (void)state;
  cJSON* const report = report_run("analyze --json --channel 2 --lv2 " GOOD);
  assert_true(report_number(report, "thd_percent") < 1e-4);
  cJSON_Delete(report);
}

static void
two_devices_stand_side_by_side(void** state)
{
  (void)state;
  cJSON* const pair =
    report_run("analyze --json --set curve=identity --compare " GOOD
               " --compare-control square=1 --compare-preset Softer");
  const cJSON* const a = cJSON_GetObjectItem(pair, "a");
  const cJSON* const b = cJSON_GetObjectItem(pair, "b");
  assert_true(report_number(a, "thd_percent") < 1e-4);
  assert_true(fabs(report_number(b, "thd_percent") - 50.0) < 0.01);
  cJSON_Delete(pair);
  ProgramRun run = program_run("analyze --lv2 " GOOD " --compare shaper");
  assert_int_equal(run.status, 0);
  assert_non_null(strstr(run.out, "A: Good plugin\nB: Inflect tanh\n"));
  program_run_free(&run);
}

static void
sweeps_and_intermodulation_take_plugins(void** state)
{
  (void)state;
  cJSON* report = report_run("analyze --json --imd smpte --lv2 " GOOD);
  // x + x^2 / 2 with 0.8 and 0.2: sidebands of 0.8 * 0.2 / 2 each
  const double percent = 100.0 * sqrt(2.0) * 0.08 / 0.2;
  assert_true(fabs(report_number(report, "imd_percent") - percent) < 0.01);
  cJSON_Delete(report);

  report = report_run(
    "analyze --json --sweep frequency --from 100 --points 5 --lv2 " GOOD);
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "points"))
  {
    assert_true(fabs(report_number(row, "magnitude_db")) < 0.01);
    assert_true(fabs(report_number(row, "group_delay_ms") - 7.0 / 48.0) < 0.01);
  }
  cJSON_Delete(report);

  report =
    report_run("analyze --json --sweep level --points 3 --to -6 --lv2 " GOOD);
  cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "points"))
  {
    const double level = report_number(row, "level_dbfs");
    const double expected = level + 20.0 * log10(0.25);
    assert_true(fabs(report_number(row, "h2_dbc") - expected) < 0.01);
  }
  cJSON_Delete(report);
}

static void
own_plugin_is_the_shaper(void** state)
{
  (void)state;
  cJSON* const pair = report_run(
    "analyze --json --lv2 urn:inflect:shaper --control drive=12 --control "
    "oversampling=8 --compare shaper --compare-set drive=12 --compare-set "
    "oversampling=8");
  const cJSON* const a = cJSON_GetObjectItem(pair, "a");
  const cJSON* const b = cJSON_GetObjectItem(pair, "b");
  static const char* const keys[] = {"thd_percent", "snr_db", "dc", "peak_dbfs",
                                     "latency_frames"};
  for (size_t i = 0U; i < sizeof(keys) / sizeof(keys[0]); ++i) {
    assert_true(report_number(a, keys[i]) == report_number(b, keys[i]));
  }
  cJSON_Delete(pair);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(faults_are_reported_in_one_line),
    cmocka_unit_test(last_words_are_kept),
    cmocka_unit_test(no_core_is_left),
    cmocka_unit_test(demanding_plugin_gets_all_it_needs),
    cmocka_unit_test(controls_and_presets_are_set),
    cmocka_unit_test(preset_file_is_read),
    cmocka_unit_test(wrong_controls_are_refused),
    cmocka_unit_test(other_output_can_be_measured),
    cmocka_unit_test(two_devices_stand_side_by_side),
    cmocka_unit_test(sweeps_and_intermodulation_take_plugins),
    cmocka_unit_test(own_plugin_is_the_shaper),
  };
  if (argc != 4) {
    return 99;
  }
  char path[8192] = "";
  snprintf(path, sizeof(path), "%s:%s", argv[2], argv[3]);
  setenv("LV2_PATH", path, 1);
  program_setup(argv[1]);
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
