// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Maps that learn: what a clamp proves, and that they learn at all

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>
#include <inflect/learned_map.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Of bounds that were made by rounding
#define TOLERANCE 1e-9

static InflectMapLesson
lesson_of(const char* symbol, bool residual, double clamp)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  assert_non_null(row);
  const InflectMapLesson lesson = {
    .curve = inflect_curve_default(row),
    .residual = residual,
    .n_nodes = 16U,
    .step = 0.25,
    .clamp = clamp,
    .n_runs = 2U,
    .n_steps = 300U,
    .seed = 5U,
  };
  return lesson;
}

static void
maps_learn(void** state)
{
  (void)state;
  static const char* const symbols[] = {"identity", "elu", "silu", "tanh"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    const InflectMapLesson lesson = lesson_of(symbols[i], false, 0.0);
    InflectMapLearned learned;
    assert_int_equal(inflect_map_learn(&lesson, &learned), 0);
    const double first = learned.losses[0];
    const double last = learned.losses[INFLECT_N_LEARNED_LOOKS - 1U];
    expect(last < 0.3 * first, "%s: the error falls from %g to %g", symbols[i],
           first, last);
    expect(fabs(last - learned.fit_error.value) <= TOLERANCE,
           "%s: the last error is %g, not %g", symbols[i], last,
           learned.fit_error.value);
    expect(learned.fit_error.n == 2U, "%s: %u runs", symbols[i],
           learned.fit_error.n);
  }
  expect_all_met();
}

static void
a_clamp_bounds_every_radius(void** state)
{
  (void)state;
  static const char* const symbols[] = {"identity", "elu", "silu", "softplus"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    for (uint32_t residual = 0U; residual < 2U; ++residual) {
      const double clamp = residual ? 1.2 : 0.95;
      const InflectMapLesson lesson =
        lesson_of(symbols[i], residual != 0U, clamp);
      InflectMapLearned learned;
      assert_int_equal(inflect_map_learn(&lesson, &learned), 0);
      expect(learned.lipschitz.max <= clamp + TOLERANCE, "%s: bound %.17g",
             symbols[i], learned.lipschitz.max);
      expect(learned.radius.max <= clamp + TOLERANCE, "%s: radius %.17g",
             symbols[i], learned.radius.max);
      for (uint32_t j = 0U; j < INFLECT_N_LEARNED_LOOKS; ++j) {
        expect(learned.radii[j] <= clamp + TOLERANCE,
               "%s: radius %.17g on the way", symbols[i], learned.radii[j]);
      }
      expect(residual || learned.n_diverged == 0U, "%s diverges", symbols[i]);
    }
  }
  expect_all_met();
}

/// Without a clamp the bound is above the radius, which may pass 1
static void
the_bound_is_above_the_radius(void** state)
{
  (void)state;
  const InflectMapLesson lesson = lesson_of("silu", false, 0.0);
  InflectMapLearned learned;
  assert_int_equal(inflect_map_learn(&lesson, &learned), 0);
  assert_true(learned.lipschitz.min >= learned.radius.min);
  assert_true(learned.lipschitz.max > 1.0);
}

static void
a_seed_gives_the_same_numbers(void** state)
{
  (void)state;
  InflectMapLesson lesson = lesson_of("elu", false, 0.0);
  lesson.n_steps = 40U;
  InflectMapLearned a;
  InflectMapLearned b;
  assert_int_equal(inflect_map_learn(&lesson, &a), 0);
  assert_int_equal(inflect_map_learn(&lesson, &b), 0);
  assert_memory_equal(a.rollout, b.rollout, sizeof(a.rollout));
  lesson.seed = 6U;
  assert_int_equal(inflect_map_learn(&lesson, &b), 0);
  assert_true(fabs(a.fit_error.value - b.fit_error.value) > 0.0);
}

static void
bad_lessons_are_refused(void** state)
{
  (void)state;
  InflectMapLearned learned;
  InflectMapLesson lesson = lesson_of("elu", false, 0.0);
  lesson.step = (double)NAN;
  assert_int_equal(inflect_map_learn(&lesson, &learned),
                   INFLECT_STATUS_BAD_RANGE);
  lesson = lesson_of("elu", false, -1.0);
  assert_int_equal(inflect_map_learn(&lesson, &learned),
                   INFLECT_STATUS_BAD_RANGE);
  lesson = lesson_of("elu", true, 1.0);
  assert_int_equal(inflect_map_learn(&lesson, &learned),
                   INFLECT_STATUS_NO_BOUND);
  lesson = lesson_of("sign", false, 1.0);
  assert_int_equal(inflect_map_learn(&lesson, &learned),
                   INFLECT_STATUS_NO_BOUND);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(maps_learn),
    cmocka_unit_test(a_clamp_bounds_every_radius),
    cmocka_unit_test(the_bound_is_above_the_radius),
    cmocka_unit_test(a_seed_gives_the_same_numbers),
    cmocka_unit_test(bad_lessons_are_refused),
  };
  return cmocka_run_group_tests_name("learned_map", tests, NULL, NULL);
}
