// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Dry friction: bounds, cycles, and accounts of energy

#include "support/expect.h"
#include "support/with_cmocka.h"

#include "base/dense.h"
#include "base/random.h"

#include <inflect/activation.h>
#include <inflect/equilibrium.h>
#include <inflect/friction.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Of closed forms, and of ledgers as part of all energy
#define TOLERANCE 1e-12

/// Of the oscillator's energy in one step, in J: some roundings of 0.002 J
#define STEP_TOLERANCE 2e-18

static InflectCurve
curve_of(const char* symbol)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  assert_non_null(row);
  return inflect_curve_default(row);
}

static void
explicit_slides_match_the_table(void** state)
{
  (void)state;
  const InflectCurve tanh_curve = curve_of("tanh");
  const double expected[] = {0.238405844, 0.004416405584, 2.871324045e-8};
  const double digits[] = {5e-10, 5e-13, 5e-18};
  double v = 1.0;
  for (size_t i = 0U; i < COUNT(expected); ++i) {
    v = inflect_friction_slide(&tanh_curve, 1.0, v, NULL);
    assert_true(fabs(v - expected[i]) <= digits[i]);
  }
}

static void
implicit_slides_solve_their_equation(void** state)
{
  (void)state;
  const InflectCurve tanh_curve = curve_of("tanh");
  const double v = inflect_friction_slide_implicit(&tanh_curve, 3.0, 1.0);
  assert_true(fabs(v - 0.25399342892862373) <= TOLERANCE);

  // Unconditionally: any kappa, any velocity, kinks too
  const char* const symbols[] = {"tanh", "hard_tanh", "softsign", "asinh"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    const InflectCurve curve = curve_of(symbols[i]);
    for (double kappa = 1e-3; kappa < 1e7; kappa *= 7.0) {
      for (double v0 = -1e3; v0 < 1e3; v0 += 37.3) {
        const double next = inflect_friction_slide_implicit(&curve, kappa, v0);
        const double back =
          next + kappa * curve.activation->value(next, curve.parameters);
        expect(fabs(next) <= fabs(v0) &&
                 fabs(back - v0) <= 1e-11 * fmax(kappa, fabs(v0)),
               "%s, kappa %g: %g becomes %.17g", symbols[i], kappa, v0, next);
      }
    }
  }
  expect_all_met();
}

/// The mass in continuous time, by the network that it also is
static void
continuous_friction_has_its_closed_form(void** state)
{
  (void)state;
  const double damping = 0.0;
  const double weight = -1.0;
  const double bias = 0.0;
  const InflectDampedNetwork network = {.curve = curve_of("tanh"),
                                        .n_states = 1U,
                                        .damping = &damping,
                                        .weights = &weight,
                                        .bias = &bias};
  const double one = 1.0;
  double v = 0.0;
  assert_int_equal(inflect_network_follow(&network, &one, 1U, &one, &v), 0);
  assert_true(fabs(v - 0.41988525756205492) <= 1e-11);
  assert_true(fabs(asinh(sinh(1.0) * exp(-1.0)) - 0.41988525756205492) <=
              TOLERANCE);
}

static void
two_cycles_match_closed_forms(void** state)
{
  (void)state;
  const struct {
    double kappa;
    double velocity;
  } rows[] = {{2.5, 0.88801472935983796},
              {3.0, 1.2878394549601655},
              {4.0, 1.9150080481545375},
              {2.0, 0.0},
              {1.0, 0.0}};
  const InflectCurve tanh_curve = curve_of("tanh");
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    double v = -1.0;
    assert_int_equal(inflect_friction_two_cycle(&tanh_curve, rows[i].kappa, &v),
                     0);
    expect(fabs(v - rows[i].velocity) <= TOLERANCE, "kappa %g: %.17g",
           rows[i].kappa, v);
  }

  // A hard clip turns over at kappa / 2 from 2 on
  const InflectCurve clip = curve_of("hard_tanh");
  double v = 0.0;
  assert_int_equal(inflect_friction_two_cycle(&clip, 3.0, &v), 0);
  assert_true(fabs(v - 1.5) <= TOLERANCE);
  expect_all_met();
}

static double
end_of_slide(double kappa, double v, uint32_t n_steps)
{
  const InflectCurve tanh_curve = curve_of("tanh");
  for (uint32_t i = 0U; i < n_steps; ++i) {
    v = inflect_friction_slide(&tanh_curve, kappa, v, NULL);
  }
  return fabs(v);
}

/// Started inside, it grows; started outside it also falls, which hides it
static void
the_cycle_appears_at_two(void** state)
{
  (void)state;
  assert_true(end_of_slide(1.99, 0.1, 20000U) < 1e-12);
  assert_true(end_of_slide(2.0, 0.1, 100000U) < 0.01);
  double predicted = 0.0;
  const InflectCurve tanh_curve = curve_of("tanh");
  const double kappas[] = {2.01, 2.1, 2.5, 3.5};
  for (size_t i = 0U; i < COUNT(kappas); ++i) {
    assert_int_equal(
      inflect_friction_two_cycle(&tanh_curve, kappas[i], &predicted), 0);
    const double inside = end_of_slide(kappas[i], 0.5 * predicted, 20000U);
    const double outside = end_of_slide(kappas[i], 1.2 * predicted, 20000U);
    assert_true(fabs(inside - predicted) <= 1e-9);
    assert_true(fabs(outside - predicted) <= 1e-9);
  }
}

static void
guaranteed_losses_are_kept(void** state)
{
  (void)state;
  const char* const symbols[] = {"tanh", "softsign", "relu", "hard_tanh",
                                 "elu",  "asinh",    "erf",  "softshrink"};
  InflectRandom random;
  inflect_random_start(&random, 3U, 0U);
  for (uint32_t i = 0U; i < 10000U; ++i) {
    const InflectCurve curve = curve_of(symbols[i % COUNT(symbols)]);
    double limit = 0.0;
    assert_int_equal(inflect_friction_largest_step(&curve, 1.0, &limit), 0);
    const double kappa = inflect_random_between(&random, 0.0, limit);
    const double v = inflect_random_between(&random, -5.0, 5.0);
    InflectSlideLedger ledger;
    inflect_friction_slide(&curve, kappa, v, &ledger);
    expect(ledger.guaranteed >= 0.0 &&
             ledger.before - ledger.after >=
               ledger.guaranteed - 1e-14 * (1.0 + v * v),
           "%s, kappa %.17g, v %.17g", symbols[i % COUNT(symbols)], kappa, v);
  }
  expect_all_met();
}

/// E = x H x / 2 in three dimensions: at the bound it never grows, and beyond
/// it some start grows
static void
the_largest_step_holds_in_many_dimensions(void** state)
{
  enum { N = 3 };

  (void)state;
  const InflectCurve curve = curve_of("tanh");
  InflectRandom random;
  inflect_random_start(&random, 5U, 0U);
  uint32_t n_grown[2] = {0U, 0U};
  for (uint32_t i = 0U; i < 4000U; ++i) {
    double root[N * N];
    double h[N * N] = {0.0};
    double x[N];
    for (uint32_t j = 0U; j < N * N; ++j) {
      root[j] = inflect_random_between(&random, -1.0, 1.0);
    }
    for (uint32_t j = 0U; j < N * N * N; ++j) {
      h[j % (N * N)] +=
        root[j / (N * N) * N + j % (N * N) / N] * root[j / (N * N) * N + j % N];
    }
    for (uint32_t j = 0U; j < N; ++j) {
      x[j] = inflect_random_between(&random, -0.1, 0.1);
    }
    double smoothness = 0.0;
    assert_int_equal(inflect_dense_norm_l2(N, h, &smoothness), 0);
    double step = 0.0;
    assert_int_equal(inflect_friction_largest_step(&curve, smoothness, &step),
                     0);
    for (uint32_t side = 0U; side < 2U; ++side) {
      double gradient[N];
      double next[N];
      double after[N];
      inflect_dense_apply(N, h, x, gradient);
      double before_j = 0.0;
      double after_j = 0.0;
      for (uint32_t j = 0U; j < N; ++j) {
        next[j] = x[j] - (side ? 1.3 : 1.0) * step * tanh(gradient[j]);
        before_j += 0.5 * x[j] * gradient[j];
      }
      inflect_dense_apply(N, h, next, after);
      for (uint32_t j = 0U; j < N; ++j) {
        after_j += 0.5 * next[j] * after[j];
      }
      n_grown[side] += after_j > before_j * (1.0 + 1e-12) ? 1U : 0U;
    }
  }
  assert_int_equal(n_grown[0], 0U);
  assert_true(n_grown[1] > 0U);
}

static void
curves_that_give_energy_are_refused(void** state)
{
  (void)state;
  const char* const bad[] = {"softplus", "sigmoid",  "sign",   "sine_fold",
                             "silu",     "quantise", "radbas", "squared_relu"};
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    const InflectCurve curve = curve_of(bad[i]);
    double number = 0.0;
    expect(inflect_friction_certify(&curve, &number) == INFLECT_STATUS_NO_BOUND,
           "%s is certified", bad[i]);
    expect(inflect_friction_largest_step(&curve, 1.0, &number) ==
             INFLECT_STATUS_NO_BOUND,
           "%s has a step", bad[i]);
  }
  const InflectCurve fine = curve_of("tanh");
  double step = 0.0;
  assert_int_equal(inflect_friction_largest_step(&fine, 0.0, &step),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_friction_largest_step(&fine, 4.0, &step), 0);
  assert_true(fabs(step - 0.5) <= 0.0);
  const InflectCurve relu = curve_of("relu");
  assert_int_equal(inflect_friction_two_cycle(&relu, 3.0, &step),
                   INFLECT_STATUS_NO_BOUND);
  expect_all_met();
}

static InflectFrictionOscillator
table_oscillator(void)
{
  const InflectFrictionOscillator oscillator = {
    .law = {.curve = curve_of("tanh"),
            .force_n = 0.5,
            .slip_m_per_s = 0.05,
            .dynamic = 1.0,
            .stribeck_m_per_s = 1.0},
    .mass_kg = 0.01,
    .stiffness_n_per_m = 4000.0,
    .rate_hz = 44100.0,
  };
  return oscillator;
}

static void
the_oscillator_matches_the_table(void** state)
{
  (void)state;
  const InflectFrictionOscillator oscillator = table_oscillator();
  assert_int_equal(inflect_oscillator_check(&oscillator), 0);
  InflectOscillatorState now;
  inflect_oscillator_start(&oscillator, 1e-3, 0.0, &now);
  double last_j = now.ledger.stored_j;
  double last_taken_j = 0.0;
  for (uint32_t i = 1U; i <= 1000U; ++i) {
    inflect_oscillator_step(&oscillator, &now);
    const double taken_j = now.ledger.friction_j - last_taken_j;
    assert_true(fabs(last_j - now.ledger.stored_j - taken_j) <= STEP_TOLERANCE);
    last_j = now.ledger.stored_j;
    last_taken_j = now.ledger.friction_j;
    if (i == 10U) {
      assert_true(fabs(now.x_m - 0.0009903340445953693) <= 1e-15);
      assert_true(fabs(last_j - 0.001996312570829713) <= 1e-15);
    }
    if (i == 100U) {
      assert_true(fabs(last_j - 0.0016199663460606654) <= 1e-15);
    }
  }
  assert_true(fabs(last_j - 1.5999150407099985e-6) <= 1e-16);
}

/// Damped and bowed, over 10 s, from random starts
static void
the_oscillators_ledger_closes(void** state)
{
  (void)state;
  InflectRandom random;
  inflect_random_start(&random, 11U, 0U);
  for (uint32_t i = 0U; i < 6U; ++i) {
    InflectFrictionOscillator oscillator = table_oscillator();
    const bool bowed = i % 2U;
    oscillator.surface_m_per_s = bowed ? 0.2 : 0.0;
    oscillator.law.dynamic = bowed ? 0.4 : 1.0;
    oscillator.law.stribeck_m_per_s = 0.1;
    oscillator.law.slip_m_per_s = 0.005;
    oscillator.resistance_ns_per_m = 0.05;
    InflectOscillatorState now;
    inflect_oscillator_start(&oscillator,
                             inflect_random_between(&random, -1e-3, 1e-3),
                             inflect_random_between(&random, -1.0, 1.0), &now);
    bool falls = true;
    for (uint32_t j = 0U; j < 441000U; ++j) {
      const double before = now.ledger.stored_j;
      inflect_oscillator_step(&oscillator, &now);
      falls = falls && now.ledger.stored_j <= before * (1.0 + 1e-14);
    }
    const double all = now.ledger.start_j + fabs(now.ledger.input_j);
    expect(fabs(now.ledger.residual_j) <= TOLERANCE * all,
           "start %u: %.3g of %.3g J are lost", i, now.ledger.residual_j, all);
    expect(falls != bowed, "start %u: energy %s", i,
           falls ? "falls although it is bowed" : "grows");
    expect(!bowed || now.ledger.stored_j > 1e-5,
           "start %u: the bow gives nothing", i);
  }
  expect_all_met();
}

static void
bad_oscillators_are_refused(void** state)
{
  (void)state;
  InflectFrictionOscillator oscillator = table_oscillator();
  oscillator.resistance_ns_per_m = -1.0;
  assert_int_equal(inflect_oscillator_check(&oscillator),
                   INFLECT_STATUS_BAD_RANGE);
  oscillator = table_oscillator();
  oscillator.mass_kg = (double)NAN;
  assert_int_equal(inflect_oscillator_check(&oscillator),
                   INFLECT_STATUS_BAD_VALUE);
  oscillator = table_oscillator();
  oscillator.law.dynamic = 0.0;
  assert_int_equal(inflect_oscillator_check(&oscillator),
                   INFLECT_STATUS_BAD_RANGE);
  oscillator = table_oscillator();
  oscillator.law.curve = curve_of("sign");
  assert_int_equal(inflect_oscillator_check(&oscillator),
                   INFLECT_STATUS_NO_BOUND);
}

/// With a falling law the balance may have three answers, one is given
static void
falling_laws_are_solved(void** state)
{
  (void)state;
  InflectFrictionLaw law = table_oscillator().law;
  law.dynamic = 0.2;
  law.stribeck_m_per_s = 0.1;
  law.slip_m_per_s = 1e-3;
  assert_true(inflect_friction_is_unique(&law, 0.1));
  assert_false(inflect_friction_is_unique(&law, 1.0));
  double guess = 0.0;
  for (double v0 = -2.0; v0 <= 2.0; v0 += 0.0037) {
    const double v = inflect_friction_solve(&law, 1.0, v0, guess);
    const double back = v + inflect_friction_force(&law, v);
    assert_true(fabs(back - v0) <= TOLERANCE);
    assert_true(v * v0 >= 0.0 && fabs(v) <= fabs(v0));
    guess = v;
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(explicit_slides_match_the_table),
    cmocka_unit_test(implicit_slides_solve_their_equation),
    cmocka_unit_test(continuous_friction_has_its_closed_form),
    cmocka_unit_test(two_cycles_match_closed_forms),
    cmocka_unit_test(the_cycle_appears_at_two),
    cmocka_unit_test(guaranteed_losses_are_kept),
    cmocka_unit_test(the_largest_step_holds_in_many_dimensions),
    cmocka_unit_test(curves_that_give_energy_are_refused),
    cmocka_unit_test(the_oscillator_matches_the_table),
    cmocka_unit_test(the_oscillators_ledger_closes),
    cmocka_unit_test(bad_oscillators_are_refused),
    cmocka_unit_test(falling_laws_are_solved),
  };
  return cmocka_run_group_tests_name("friction", tests, NULL, NULL);
}
