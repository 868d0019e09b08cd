// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Strings on a grid: modes, stability, energy, and the pitch of a bowed one

#include "support/expect.h"
#include "support/with_cmocka.h"

#include "base/dense.h"
#include "stability/stiff_string.h"

#include <inflect/activation.h>
#include <inflect/bowed_string.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PI 3.14159265358979323846

/// Of closed forms, and of ledgers as part of all energy
#define TOLERANCE 1e-12

/// Of modes that nearly coincide, which split by more than rounding
#define MODE_TOLERANCE 1e-10

#define RATE_HZ 48000.0
#define N_FRAMES 480000U

static InflectBowedStringConfig
usual(void)
{
  const InflectBowedStringConfig config = {
    .law = {.curve = inflect_curve_default(inflect_activation_find("tanh")),
            .force_n = 1.0,
            .slip_m_per_s = 0.005,
            .dynamic = 0.3,
            .stribeck_m_per_s = 0.1},
    .frequency_hz = 220.0,
    .length_m = 0.65,
    .density_kg_per_m = 0.005,
    .stiffness_m2_per_s = 0.5,
    .loss_db_per_s = 10.0,
    .loss_high_m2_per_s = 0.002,
    .contact = 0.13,
    .surface_m_per_s = 0.2,
    .rate_hz = RATE_HZ,
  };
  return config;
}

static const InflectStringKernels*
kernels(void)
{
  return inflect_string_kernels(inflect_cpu_best());
}

static void
the_least_step_matches_the_table(void** state)
{
  (void)state;
  const InflectStringDesign design = {.length_m = 1.0,
                                      .speed = 200.0,
                                      .stiffness = 2.0,
                                      .loss_high = 0.005,
                                      .rate_hz = 44100.0};
  assert_true(fabs(inflect_string_least_step(&design) - 0.0100906109396022) <=
              5e-17 + TOLERANCE);
}

/// Set a grid by its step, stable or not
static void
set_step(InflectString* string, double h)
{
  const double k = 1.0 / string->design.rate_hz;
  string->h = h;
  string->terms.tension = pow(k * string->design.speed / h, 2.0);
  string->terms.bending = pow(k * string->design.stiffness / h / h, 2.0);
  string->terms.viscosity = 2.0 * string->design.loss_high * k / h / h;
}

/// From a shape of all modes, over a second
static double
peak_after(double h_ratio)
{
  const InflectStringDesign design = {.length_m = 0.2,
                                      .speed = 200.0,
                                      .stiffness = 2.0,
                                      .loss_high = 0.005,
                                      .rate_hz = 44100.0};
  InflectString string;
  inflect_string_init(&string, kernels(), &design);
  set_step(&string, h_ratio * inflect_string_least_step(&design));
  string.u[2] = 1.0;
  double peak = 0.0;
  for (uint32_t i = 0U; i < 44100U && peak < 1e6; ++i) {
    inflect_string_predict(&string);
    inflect_string_advance(&string);
    peak = fmax(peak, fabs(string.u[5]));
  }
  return peak;
}

static void
the_least_step_is_where_it_blows_up(void** state)
{
  (void)state;
  assert_true(peak_after(1.0) < 2.0);
  assert_true(peak_after(1.001) < 2.0);

  // The last mode of a short string lies below that of an endless one
  assert_true(peak_after(0.98) > 1e5);
}

/// The update as one matrix on (u, w), by its definition
static void
fill_matrix(const InflectString* string, double* a)
{
  const uint32_t n = string->n_steps - 1U;
  InflectString s;
  for (uint32_t j = 0U; j < 2U * n; ++j) {
    s = *string;
    inflect_string_rest(&s);
    *(j < n ? &s.u[1U + j] : &s.w[1U + j - n]) = 1.0;
    inflect_string_predict(&s);
    inflect_string_advance(&s);
    for (uint32_t i = 0U; i < n; ++i) {
      a[i * 2U * n + j] = s.u[1U + i];
      a[(n + i) * 2U * n + j] = s.w[1U + i];
    }
  }
}

static void
modes_are_the_eigenvalues_of_the_update(void** state)
{
  (void)state;
  const InflectStringDesign design = {.length_m = 0.2,
                                      .speed = 200.0,
                                      .stiffness = 2.0,
                                      .loss = 5.0,
                                      .loss_high = 0.005,
                                      .rate_hz = 44100.0};
  InflectString string;
  inflect_string_init(&string, kernels(), &design);
  const uint32_t n = 2U * (string.n_steps - 1U);
  double* const a = (double*)calloc((size_t)n * n, sizeof(double));
  InflectComplex* const values = (InflectComplex*)calloc(n, sizeof(*values));
  assert_true(a && values);
  fill_matrix(&string, a);
  assert_int_equal(inflect_dense_eigenvalues(n, a, values), 0);
  for (uint32_t p = 1U; p < string.n_steps; ++p) {
    const InflectStringMode mode = inflect_string_mode(&string, p);
    double nearest = 1.0;
    for (uint32_t i = 0U; i < n; ++i) {
      const double re = mode.radius * cos(mode.angle) - values[i].re;
      const double im = mode.radius * sin(mode.angle) - values[i].im;
      nearest = fmin(nearest, hypot(re, im));
    }
    expect(nearest <= MODE_TOLERANCE && mode.radius < 1.0,
           "mode %u is %.3g off, radius %.17g", p, nearest, mode.radius);
  }
  free(values);
  free(a);
  expect_all_met();
}

static void
the_lowest_mode_is_in_tune_and_decays_as_asked(void** state)
{
  (void)state;
  const InflectStringDesign design = {.length_m = 1.0,
                                      .speed = 200.0,
                                      .stiffness = 2.0,
                                      .loss_high = 0.005,
                                      .rate_hz = 44100.0};
  InflectString string;
  inflect_string_init(&string, kernels(), &design);
  inflect_string_set_decay(&string, 60.0);
  const double radius = inflect_string_mode(&string, 1U).radius;
  assert_true(fabs(20.0 * log10(radius) * 44100.0 + 60.0) <= 1e-8);

  InflectBowedString* made = NULL;
  const InflectBowedStringConfig config = usual();
  assert_int_equal(inflect_bowed_string_new(&config, &made), 0);
  assert_true(fabs(inflect_bowed_string_mode_hz(made, 1U) - 220.0) <= 1e-9);
  inflect_bowed_string_free(made);
}

typedef struct {
  double* force;
  InflectEnergyLedger ledger;
  bool falls; ///< Whether stored energy never grew
} Performance;

static Performance
perform(const InflectBowedStringConfig* config, double height_m, uint32_t block)
{
  Performance p = {.force = (double*)calloc(N_FRAMES, sizeof(double)),
                   .falls = true};
  assert_non_null(p.force);
  InflectBowedString* string = NULL;
  assert_int_equal(inflect_bowed_string_new(config, &string), 0);
  inflect_bowed_string_pluck(string, 0.3, height_m);
  double last = inflect_bowed_string_ledger(string).stored_j;
  const double start = last;
  for (uint32_t i = 0U; i < N_FRAMES; i += block) {
    const uint32_t n = N_FRAMES - i < block ? N_FRAMES - i : block;
    inflect_bowed_string_process(string, n, p.force + i);
    p.ledger = inflect_bowed_string_ledger(string);
    p.falls = p.falls && p.ledger.stored_j <= last + 1e-14 * start;
    last = p.ledger.stored_j;
  }
  inflect_bowed_string_free(string);
  return p;
}

/// Period of the last part by the best match with itself, parabola included
static double
pitch_of(const double* x)
{
  enum { LENGTH = 24000, FIRST = 180, LAST = 260 };

  const double* const end = x + N_FRAMES - 2 * LENGTH;
  double match[LAST + 1] = {0.0};
  int best = FIRST + 1;
  for (int lag = FIRST; lag <= LAST; ++lag) {
    for (int i = 0; i < LENGTH; ++i) {
      match[lag] += end[i] * end[i + lag];
    }
    best = lag > FIRST && lag < LAST && match[lag] > match[best] ? lag : best;
  }
  const double before = match[best - 1];
  const double after = match[best + 1];
  const double shift =
    0.5 * (before - after) / (before - 2.0 * match[best] + after);
  return RATE_HZ / (best + shift);
}

static void
a_bowed_string_sings_at_its_pitch(void** state)
{
  (void)state;
  const InflectBowedStringConfig config = usual();
  Performance p = perform(&config, 0.0, 4096U);
  const double hz = pitch_of(p.force);

  // Within 10 cents, although friction bends it
  assert_true(fabs(1200.0 * log2(hz / 220.0)) <= 10.0);
  assert_true(fabs(p.ledger.residual_j) <= TOLERANCE * p.ledger.input_j);
  assert_true(p.ledger.input_j > 0.0 && p.ledger.friction_j > 0.0);
  assert_false(p.falls);
  free(p.force);
}

/// Without a fall of the force there is nothing that feeds an oscillation
static void
a_law_that_does_not_fall_cannot_sing(void** state)
{
  (void)state;
  InflectBowedStringConfig config = usual();
  config.law.dynamic = 1.0;
  Performance p = perform(&config, 0.0, 4096U);
  double least = p.force[N_FRAMES - 1U];
  double most = least;
  for (uint32_t i = N_FRAMES - 4800U; i < N_FRAMES; ++i) {
    least = fmin(least, p.force[i]);
    most = fmax(most, p.force[i]);
  }
  assert_true(most - least <= 1e-4 * fabs(most));
  free(p.force);
}

static void
a_damped_string_is_passive(void** state)
{
  (void)state;
  InflectBowedStringConfig config = usual();
  config.surface_m_per_s = 0.0;

  // One step at a time, so that each of them is seen
  Performance p = perform(&config, 1e-3, 1U);
  assert_true(p.falls);
  assert_true(fabs(p.ledger.residual_j) <= TOLERANCE * p.ledger.start_j);
  assert_true(p.ledger.input_j <= 0.0 && p.ledger.input_j >= 0.0);
  assert_true(p.ledger.friction_j > 0.5 * p.ledger.start_j);
  free(p.force);
}

static void
blocks_do_not_matter(void** state)
{
  (void)state;
  const InflectBowedStringConfig config = usual();
  Performance a = perform(&config, 1e-4, 480000U);
  Performance b = perform(&config, 1e-4, 97U);
  assert_memory_equal(a.force, b.force, N_FRAMES * sizeof(double));
  free(a.force);
  free(b.force);
}

static void
bad_strings_are_refused(void** state)
{
  (void)state;
  InflectBowedString* string = NULL;
  InflectBowedStringConfig config = usual();
  config.loss_db_per_s = -1.0;
  assert_int_equal(inflect_bowed_string_new(&config, &string),
                   INFLECT_STATUS_BAD_RANGE);
  assert_null(string);
  config = usual();
  config.frequency_hz = (double)NAN;
  assert_int_equal(inflect_bowed_string_new(&config, &string),
                   INFLECT_STATUS_BAD_VALUE);
  config = usual();
  config.law.curve = inflect_curve_default(inflect_activation_find("softplus"));
  assert_int_equal(inflect_bowed_string_new(&config, &string),
                   INFLECT_STATUS_NO_BOUND);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_least_step_matches_the_table),
    cmocka_unit_test(the_least_step_is_where_it_blows_up),
    cmocka_unit_test(modes_are_the_eigenvalues_of_the_update),
    cmocka_unit_test(the_lowest_mode_is_in_tune_and_decays_as_asked),
    cmocka_unit_test(a_bowed_string_sings_at_its_pitch),
    cmocka_unit_test(a_law_that_does_not_fall_cannot_sing),
    cmocka_unit_test(a_damped_string_is_passive),
    cmocka_unit_test(blocks_do_not_matter),
    cmocka_unit_test(bad_strings_are_refused),
  };
  return cmocka_run_group_tests_name("bowed_string", tests, NULL, NULL);
}
