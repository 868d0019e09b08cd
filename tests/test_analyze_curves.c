// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Every curve through the real path, against the harmonics it must give
///
/// Usage: test_analyze_curves PROGRAM [DRIVE_DB...]
///
/// With drives it prints the worst harmonic of each curve at each of them.

#include "support/program.h"
#include "support/report.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <cjson/cJSON.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/// Of harmonics below 18 kHz, down to 95 dB below the fundamental
#define TOLERANCE_DB 0.001
#define STRICT_DBC (-95.0)

/// Below that the rounding of float filters shows, at 1 LSB of 28 bits, and the
/// level of a jump is as exact as the path's: here the report's own bound
/// counts, which must not be loose either
#define LOWEST_DBC (-100.0)
#define LOOSEST_DB 0.1

#define HIGHEST_HZ 18000.0

/// Drives that bend every curve but leave it short of its own extremes
#define DRIVE_DB 12.0
#define KINKED_DRIVE_DB 20.0

/// The harmonic that is farthest off
typedef struct {
  double deviation_db;
  double uncertainty_db;
  double expected_dbc;
  int order;
  int n_compared;
} Worst;

static bool
is_null(const cJSON* row, const char* key)
{
  return cJSON_IsNull(cJSON_GetObjectItem(row, key));
}

static cJSON*
measure(const char* symbol, double drive_db)
{
  char line[160] = "";
  snprintf(line, sizeof(line),
           "analyze --json --set curve=%s --set drive=%g --set oversampling=8",
           symbol, drive_db);
  return report_run(line);
}

static bool
jumps(const char* symbol)
{
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find(symbol));
  return !isfinite(inflect_curve_facts(&curve).lipschitz);
}

/// Compare all harmonics that count; with `strict` those that are too far fail
static Worst
compare(const cJSON* report, const char* symbol, bool strict)
{
  const double strict_dbc = jumps(symbol) ? (double)INFINITY : STRICT_DBC;
  Worst worst = {.order = 0};
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "harmonics"))
  {
    if (is_null(row, "expected_dbc") || is_null(row, "deviation_db")) {
      continue;
    }
    const double expected = report_number(row, "expected_dbc");
    const double hz = report_number(row, "frequency_hz");
    if (expected < LOWEST_DBC || hz > HIGHEST_HZ) {
      continue;
    }
    const double deviation = fabs(report_number(row, "deviation_db"));
    const double uncertainty = report_number(row, "uncertainty_db");
    const int order = (int)report_number(row, "order");
    const double limit =
      expected > strict_dbc ? TOLERANCE_DB : fmax(uncertainty, TOLERANCE_DB);
    if (strict && !(deviation <= limit && uncertainty < LOOSEST_DB)) {
      fail_msg("%s: H%d at %.1f dBc is %.5f dB off, +-%.5f", symbol, order,
               expected, deviation, uncertainty);
    }
    ++worst.n_compared;
    if (deviation > worst.deviation_db) {
      worst =
        (Worst){deviation, uncertainty, expected, order, worst.n_compared};
    }
  }
  return worst;
}

static void
check_curve(const InflectActivation* row, double drive_db)
{
  cJSON* const report = measure(row->symbol, drive_db);
  const Worst worst = compare(report, row->symbol, true);
  // An even curve leaves no fundamental, any other has at least that
  const InflectCurve curve = inflect_curve_default(row);
  const bool even = inflect_curve_facts(&curve).parity == INFLECT_PARITY_EVEN;
  assert_true(even == !is_null(report, "expected_none_because"));
  assert_true(even || worst.n_compared >= 1);
  cJSON_Delete(report);
}

static void
harmonics_are_those_of_the_curve(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    check_curve(row, DRIVE_DB);
    if (inflect_curve_facts(&curve).n_breaks) {
      check_curve(row, KINKED_DRIVE_DB);
    }
  }
}

static void
what_cannot_be_compared_says_why(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double drive_db;
  } rows[] = {
    {"chebyshev", 0.0},    // Nothing but H3 is left
    {"threshold", 0.0},    // A tone that just touches the threshold
    {"exponential", 30.0}, // Beyond what the path lets through
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    cJSON* const report = measure(rows[i].symbol, rows[i].drive_db);
    const cJSON* const harmonics = cJSON_GetObjectItem(report, "harmonics");
    assert_false(is_null(report, "expected_none_because"));
    const cJSON* row = NULL;
    cJSON_ArrayForEach(row, harmonics)
    {
      assert_true(is_null(row, "expected_dbc"));
    }
    cJSON_Delete(report);
  }
}

static void
print_table(int n_drives, char** drives)
{
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const char* const symbol = inflect_activation_at(i)->symbol;
    for (int k = 0; k < n_drives; ++k) {
      cJSON* const report = measure(symbol, strtod(drives[k], NULL));
      const Worst worst = compare(report, symbol, false);
      printf("%-16s %4s dB: %8.5f dB off at H%-2d, %7.2f dBc, +-%.5f\n", symbol,
             drives[k], worst.deviation_db, worst.order, worst.expected_dbc,
             worst.uncertainty_db);
      cJSON_Delete(report);
    }
  }
}

int
main(int argc, char** argv)
{
  if (argc < 2) {
    fprintf(stderr, "usage: test_analyze_curves PROGRAM [DRIVE_DB...]\n");
    return 1;
  }
  program_setup(argv[1]);
  int status = 0;
  if (argc > 2) {
    print_table(argc - 2, argv + 2);
  } else {
    const struct CMUnitTest tests[] = {
      cmocka_unit_test(harmonics_are_those_of_the_curve),
      cmocka_unit_test(what_cannot_be_compared_says_why),
    };
    status = cmocka_run_group_tests(tests, NULL, NULL);
  }
  program_teardown();
  return status;
}
