// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Intervals of means and shares against tables

#include "support/with_cmocka.h"

#include <inflect/evidence.h>

#include <math.h>
#include <string.h>

/// Of values taken from printed tables
#define TABLE_TOLERANCE 5e-4

static void
check_close(double value, double expected, double tolerance)
{
  if (!(fabs(value - expected) <= tolerance)) {
    fail_msg("%.17g is not %.17g", value, expected);
  }
}

static void
evidence_has_names(void** state)
{
  (void)state;
  assert_string_equal(inflect_evidence_symbol(INFLECT_EVIDENCE_PROVEN),
                      "proven");
  assert_string_equal(inflect_evidence_symbol(INFLECT_EVIDENCE_BOUNDED),
                      "bounded");
  assert_string_equal(inflect_evidence_symbol(INFLECT_EVIDENCE_SAMPLED),
                      "sampled");
  assert_string_equal(inflect_evidence_symbol((InflectEvidence)99), "sampled");
}

static void
means_have_students_interval(void** state)
{
  (void)state;

  // Standard error 1, and t of 4 degrees of freedom is 2.776
  const double values[5] = {3.0, 3.0 + 2.5, 3.0 - 2.5, 3.0 + sqrt(3.75),
                            3.0 - sqrt(3.75)};
  const InflectEstimate found = inflect_estimate_mean(5U, values);
  assert_int_equal(found.n, 5U);
  check_close(found.value, 3.0, 1e-15);
  check_close(found.lower, 3.0 - 2.776, TABLE_TOLERANCE);
  check_close(found.upper, 3.0 + 2.776, TABLE_TOLERANCE);
  check_close(found.min, 0.5, 0.0);
  check_close(found.max, 5.5, 0.0);

  const InflectEstimate one = inflect_estimate_mean(1U, values);
  check_close(one.value, 3.0, 0.0);
  assert_true(isnan(one.lower) && isnan(one.upper));
  assert_true(isnan(inflect_estimate_mean(0U, NULL).value));
}

static void
shares_have_wilsons_interval(void** state)
{
  (void)state;
  const InflectEstimate half = inflect_estimate_share(10U, 5U);
  check_close(half.value, 0.5, 0.0);
  check_close(half.lower, 0.2366, TABLE_TOLERANCE);
  check_close(half.upper, 0.7634, TABLE_TOLERANCE);

  // z^2 / (n + z^2), not 0 although nothing was hit
  const InflectEstimate none = inflect_estimate_share(10U, 0U);
  check_close(none.lower, 0.0, 0.0);
  check_close(none.upper, 0.2775, TABLE_TOLERANCE);
  check_close(inflect_estimate_share(10U, 10U).lower, 1.0 - 0.2775,
              TABLE_TOLERANCE);
  assert_true(isnan(inflect_estimate_share(0U, 0U).value));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(evidence_has_names),
    cmocka_unit_test(means_have_students_interval),
    cmocka_unit_test(shares_have_wilsons_interval),
  };
  return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
