// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Update maps: closed forms of their radius, inertia, and where they blow up

#include "support/expect.h"
#include "support/with_cmocka.h"

#include "base/dense.h"

#include <inflect/activation.h>
#include <inflect/update_map.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Of closed forms
#define TOLERANCE 1e-12

/// Of SiLU's Lipschitz constant as it is published
#define PUBLISHED_TOLERANCE 1e-8

/// Of a mean radius over random states, whose interval is narrower
#define MEAN_TOLERANCE 0.01

#define N_STATES 200U

static InflectUpdateMap
make_map(InflectMapKind kind, const char* symbol, uint32_t n, double step)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  assert_non_null(row);
  const InflectUpdateMap map = {.kind = kind,
                                .curve = inflect_curve_default(row),
                                .n_nodes = n,
                                .step = step};
  return map;
}

static InflectMapView
look(const InflectUpdateMap* map, const double* state)
{
  InflectMapView view;
  assert_int_equal(inflect_map_look(map, state, &view), 0);
  return view;
}

static void
heat_matches_the_table(void** state)
{
  (void)state;
  static const double zero[INFLECT_MAX_MAP_STATES] = {0.0};
  const struct {
    double step;
    double radius;
  } rows[] = {{0.25, 0.991486549841951},
              {0.5, 0.982973099683902},
              {0.6, 1.379567719620682}};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    for (uint32_t halved = 0U; halved < 2U; ++halved) {
      const InflectUpdateMap map =
        make_map(INFLECT_MAP_HEAT, halved ? "silu" : "elu", 16U, rows[i].step);
      const double expected = rows[i].radius * (halved ? 0.5 : 1.0);
      InflectMapBounds bounds;
      assert_int_equal(inflect_map_bounds(&map, &bounds), 0);
      const InflectMapView view = look(&map, zero);
      expect(fabs(bounds.radius_at_0 - expected) <= TOLERANCE,
             "step %g: %.17g in closed form", rows[i].step, bounds.radius_at_0);
      expect(fabs(view.radius - expected) <= TOLERANCE,
             "step %g: %.17g by eigenvalues", rows[i].step, view.radius);
      expect(fabs(view.norm - expected) <= TOLERANCE,
             "step %g: a symmetric map has norm %.17g", rows[i].step,
             view.norm);
      if (!halved) {
        expect(fabs(bounds.largest_at_0 - 0.5042932756674341) <= TOLERANCE &&
                 fabs(bounds.largest_certified - bounds.largest_at_0) <=
                   TOLERANCE,
               "critical step %.17g", bounds.largest_at_0);
      } else {
        expect(bounds.largest_certified <= 0.0 && bounds.falls,
               "silu is certified");
      }
    }
  }
  expect_all_met();
}

/// A state that takes SiLU everywhere to its steepest point
static void
silu_is_worst_where_it_is_steepest(void** state)
{
  enum { N = 16 };

  (void)state;
  const InflectUpdateMap map = make_map(INFLECT_MAP_HEAT, "silu", N, 0.5);

  // x tanh(x / 2) = 2 there
  double steepest = 2.0;
  for (uint32_t i = 0U; i < 200U; ++i) {
    steepest = 2.0 / tanh(0.5 * steepest);
  }
  double t[N * N] = {0.0};
  double u[N];
  for (size_t i = 0U; i < N; ++i) {
    u[i] = steepest;
    for (size_t j = 0U; j < N; ++j) {
      t[i * N + j] = i + 1U == j || j + 1U == i ? 0.5 : 0.0;
    }
  }
  assert_true(inflect_dense_solve(N, t, u));
  assert_true(fabs(look(&map, u).radius - 1.0811124656613) <=
              PUBLISHED_TOLERANCE);
}

static void
residuals_match_the_table(void** state)
{
  (void)state;
  const struct {
    const char* symbol;
    double largest;
  } rows[] = {{"elu", 0.5011345881081295}, {"silu", 1.0022691762162590}};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectUpdateMap map =
      make_map(INFLECT_MAP_RESIDUAL, rows[i].symbol, 32U, 0.2);
    InflectMapBounds bounds;
    assert_int_equal(inflect_map_bounds(&map, &bounds), 0);
    assert_true(fabs(bounds.largest_at_0 - rows[i].largest) <= TOLERANCE);
    assert_true(fabs(2.0 / rows[0].largest - 3.990943845146169) <= TOLERANCE);
    assert_true(bounds.falls == (i == 1U));
    assert_true((bounds.largest_certified > 0.0) == (i == 0U));
  }
}

static void
the_inertia_theorem_holds(void** state)
{
  (void)state;
  uint32_t n_seen = 0U;
  static const double amplitudes[] = {0.1, 0.5, 1.0, 3.0, 10.0};
  static const char* const symbols[] = {"elu", "silu", "gelu", "mish", "tanh"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    const InflectUpdateMap map =
      make_map(INFLECT_MAP_RESIDUAL, symbols[i], 32U, 0.2);
    for (size_t j = 0U; j < COUNT(amplitudes); ++j) {
      double u[INFLECT_MAX_MAP_STATES];
      for (uint32_t k = 0U; k < 20U; ++k) {
        inflect_map_random_state(&map, amplitudes[j], 3U, k, u);
        const InflectMapView view = look(&map, u);
        if (view.n_unclear > 0U) {
          continue; // Rounding decides
        }
        ++n_seen;
        expect(view.n_falling == view.n_negative, "%s at %g: %u, %u",
               symbols[i], amplitudes[j], view.n_falling, view.n_negative);
        expect((view.n_falling > 0U) == (view.radius > 1.0 + 1e-12),
               "%s at %g: %u fall, radius %.17g", symbols[i], amplitudes[j],
               view.n_falling, view.radius);
      }
    }
  }
  assert_true(n_seen >= 300U);
  expect_all_met();
}

static void
silu_leaves_the_circle_and_elu_does_not(void** state)
{
  (void)state;
  const InflectUpdateMap elu = make_map(INFLECT_MAP_RESIDUAL, "elu", 32U, 0.2);
  const InflectUpdateMap silu =
    make_map(INFLECT_MAP_RESIDUAL, "silu", 32U, 0.2);
  InflectMapSurvey survey;
  assert_int_equal(inflect_map_survey(&elu, 1.0, N_STATES, 1U, &survey), 0);
  assert_true(survey.above_1.value <= 0.0);
  assert_true(survey.above_1.upper > 0.0);
  assert_true(survey.radius.max <= 1.0);
  assert_int_equal(inflect_map_survey(&silu, 1.0, N_STATES, 1U, &survey), 0);
  assert_true(survey.above_1.value >= 1.0);
  assert_true(fabs(survey.radius.value - 1.03) <= MEAN_TOLERANCE);
  assert_true(survey.agreeing.value >= 1.0);
  assert_int_equal(survey.radius.n, N_STATES);
}

/// Return the greatest state after some steps from a random start
static double
run(const InflectUpdateMap* map, double amplitude, uint32_t n_steps)
{
  double now[INFLECT_MAX_MAP_STATES];
  double next[INFLECT_MAX_MAP_STATES];
  inflect_map_random_state(map, amplitude, 4U, 0U, now);
  double peak = 0.0;
  for (uint32_t i = 0U; i < n_steps; ++i) {
    inflect_map_apply(map, now, next);
    memcpy(now, next, sizeof(now));
  }
  for (uint32_t i = 0U; i < inflect_map_state_count(map); ++i) {
    peak = fmax(peak, fabs(now[i]));
  }
  return peak;
}

static void
steps_beyond_the_bound_do_not_come_to_rest(void** state)
{
  (void)state;
  InflectUpdateMap map = make_map(INFLECT_MAP_RESIDUAL, "elu", 32U, 0.0);
  map.step = 0.99 * 0.5011345881081295;
  assert_true(run(&map, 1.0, 20000U) < 1e-6);
  map.step = 0.6;
  assert_true(run(&map, 1.0, 20000U) > 0.1);

  // SiLU's slope at 0 is a half: small states rest, others stall or grow
  map = make_map(INFLECT_MAP_RESIDUAL, "silu", 32U, 0.6);
  assert_true(run(&map, 1e-3, 20000U) < 1e-6);
  assert_true(run(&map, 10.0, 20000U) > 1.0);

  // Heat with ELU: the closed form is where it blows up
  map = make_map(INFLECT_MAP_HEAT, "elu", 16U, 0.0);
  map.step = 0.99 * 0.5042932756674341;
  assert_true(run(&map, 1.0, 20000U) < 1e-6);
  map.step = 1.01 * 0.5042932756674341;
  assert_true(run(&map, 1e-3, 20000U) > 1e-2);

  // A rising SiLU beyond its bound diverges
  map = make_map(INFLECT_MAP_HEAT, "silu", 16U, 0.5);
  map.step = 1.1;
  assert_true(run(&map, 3.0, 100U) > 1e6);
}

static void
strings_have_complex_pairs(void** state)
{
  (void)state;
  static const double zero[INFLECT_MAX_MAP_STATES] = {0.0};
  const double steps[] = {0.5, 0.9, 1.0, 1.05};
  for (size_t i = 0U; i < COUNT(steps); ++i) {
    const InflectUpdateMap map =
      make_map(INFLECT_MAP_STRING, "tanh", 20U, steps[i]);
    InflectMapBounds bounds;
    assert_int_equal(inflect_map_bounds(&map, &bounds), 0);
    const InflectMapView view = look(&map, zero);
    expect(fabs(bounds.radius_at_0 - view.radius) <= 1e-10,
           "step %g: radius %.17g, %.17g", steps[i], bounds.radius_at_0,
           view.radius);
    expect((view.radius < 1.0) == (steps[i] <= 1.0), "step %g: %.17g", steps[i],
           view.radius);
    expect(view.norm > 1.5, "step %g: norm %.17g", steps[i], view.norm);
    expect(bounds.largest_at_0 > 1.0 && bounds.largest_at_0 < 1.02,
           "largest step %.17g", bounds.largest_at_0);
  }
  expect_all_met();
}

/// The Jacobian against differences of the map itself
static void
jacobians_match_differences(void** state)
{
  enum { N = 6 };

  (void)state;
  for (uint32_t kind = 0U; kind < INFLECT_N_MAP_KINDS; ++kind) {
    InflectUpdateMap map = make_map((InflectMapKind)kind, "silu", N, 0.4);
    map.bending = 0.3;
    const uint32_t n = inflect_map_state_count(&map);
    double u[2 * N];
    double up[2 * N];
    double down[2 * N];
    double jacobian[4 * N * N];
    inflect_map_random_state(&map, 1.0, 6U, kind, u);
    inflect_map_jacobian(&map, u, jacobian);
    for (uint32_t j = 0U; j < n; ++j) {
      const double old = u[j];
      u[j] = old + 1e-6;
      inflect_map_apply(&map, u, up);
      u[j] = old - 1e-6;
      inflect_map_apply(&map, u, down);
      u[j] = old;
      for (uint32_t i = 0U; i < n; ++i) {
        const double slope = (up[i] - down[i]) / 2e-6;
        expect(fabs(slope - jacobian[i * n + j]) <= 1e-8,
               "%s: entry %u, %u is %.12g, not %.12g",
               inflect_map_symbol(map.kind), i, j, jacobian[i * n + j], slope);
      }
    }
  }
  expect_all_met();
}

/// Powers of a normal matrix are those of its radius; of a string they are not
static void
powers_tell_what_the_radius_does_not(void** state)
{
  (void)state;
  static const double zero[INFLECT_MAX_MAP_STATES] = {0.0};
  double norms[50];
  InflectUpdateMap map = make_map(INFLECT_MAP_HEAT, "elu", 16U, 0.5);
  assert_int_equal(inflect_map_powers(&map, zero, 50U, norms), 0);
  for (uint32_t i = 0U; i < 50U; ++i) {
    assert_true(fabs(norms[i] - pow(0.982973099683902, i + 1.0)) <= TOLERANCE);
  }
  map = make_map(INFLECT_MAP_STRING, "tanh", 20U, 0.9);
  assert_int_equal(inflect_map_powers(&map, zero, 50U, norms), 0);
  double most = 0.0;
  for (uint32_t i = 0U; i < 50U; ++i) {
    most = fmax(most, norms[i]);
  }
  assert_true(look(&map, zero).radius < 1.0 && most > 3.0);
}

static void
bad_maps_are_refused(void** state)
{
  (void)state;
  InflectMapBounds bounds;
  InflectMapSurvey survey;
  InflectUpdateMap map = make_map(INFLECT_MAP_HEAT, "elu", 16U, 0.5);
  map.n_nodes = 1U;
  assert_int_equal(inflect_map_check(&map), INFLECT_STATUS_BAD_RANGE);
  map.n_nodes = INFLECT_MAX_MAP_NODES + 1U;
  assert_int_equal(inflect_map_check(&map), INFLECT_STATUS_BAD_RANGE);
  map = make_map(INFLECT_MAP_HEAT, "elu", 16U, (double)NAN);
  assert_int_equal(inflect_map_check(&map), INFLECT_STATUS_BAD_VALUE);
  map.step = -0.1;
  assert_int_equal(inflect_map_bounds(&map, &bounds), INFLECT_STATUS_BAD_RANGE);
  map = make_map(INFLECT_MAP_HEAT, "sign", 16U, 0.5);
  assert_int_equal(inflect_map_bounds(&map, &bounds), INFLECT_STATUS_NO_BOUND);
  map = make_map(INFLECT_MAP_HEAT, "elu", 16U, 0.5);
  assert_int_equal(inflect_map_survey(&map, -1.0, 1U, 0U, &survey),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_map_survey(&map, 1.0, 0U, 0U, &survey),
                   INFLECT_STATUS_BAD_RANGE);
  double state_of_nan[INFLECT_MAX_MAP_STATES] = {(double)NAN};
  InflectMapView view;
  assert_int_equal(inflect_map_look(&map, state_of_nan, &view),
                   INFLECT_STATUS_UNSETTLED);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(heat_matches_the_table),
    cmocka_unit_test(silu_is_worst_where_it_is_steepest),
    cmocka_unit_test(residuals_match_the_table),
    cmocka_unit_test(the_inertia_theorem_holds),
    cmocka_unit_test(silu_leaves_the_circle_and_elu_does_not),
    cmocka_unit_test(steps_beyond_the_bound_do_not_come_to_rest),
    cmocka_unit_test(strings_have_complex_pairs),
    cmocka_unit_test(jacobians_match_differences),
    cmocka_unit_test(powers_tell_what_the_radius_does_not),
    cmocka_unit_test(bad_maps_are_refused),
  };
  return cmocka_run_group_tests_name("update_map", tests, NULL, NULL);
}
