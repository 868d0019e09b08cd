// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The benchmark's own arithmetic

#include "support/with_cmocka.h"

#include "bench_figures.h"

#include <stdint.h>

#define TOLERANCE 1e-12

static void
best_is_the_smallest(void** state)
{
  (void)state;
  const double values[] = {3.0, 1.5, 2.0, 8.0};
  assert_true(bench_best(4U, values) == 1.5);
  assert_true(bench_best(1U, values) == 3.0);
}

static void
median_is_in_the_middle(void** state)
{
  (void)state;
  const double values[] = {9.0, 1.0, 5.0, 2.0, 100.0};
  assert_true(bench_median(1U, values) == 9.0);
  assert_true(bench_median(2U, values) == 5.0);
  assert_true(bench_median(3U, values) == 5.0);
  assert_true(bench_median(4U, values) == 3.5);
  assert_true(bench_median(5U, values) == 5.0);
  assert_true(values[0] == 9.0);
}

static void
ratio_is_taken_within_a_round(void** state)
{
  (void)state;
  // The machine is five times slower in the second round, for both
  const double a[] = {2.0, 10.0, 2.2};
  const double b[] = {1.0, 5.0, 1.0};
  assert_float_equal(bench_ratio(3U, a, b), 2.0, TOLERANCE);
  assert_float_equal(bench_ratio(3U, b, a), 0.5, TOLERANCE);
}

static void
cpu_time_moves_on(void** state)
{
  (void)state;
  const double start = bench_cpu_ns();
  volatile uint32_t sum = 0U;
  for (uint32_t i = 0U; i < 1000000U; ++i) {
    sum += i;
  }
  assert_true(sum > 0U);
  assert_true(bench_cpu_ns() > start);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(best_is_the_smallest),
    cmocka_unit_test(median_is_in_the_middle),
    cmocka_unit_test(ratio_is_taken_within_a_round),
    cmocka_unit_test(cpu_time_moves_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
