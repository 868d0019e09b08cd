// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Learned embeddings: their gradients, their collapse, what they find again

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/collapse.h>
#include <inflect/embedding.h>

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define D 12U
#define N 80U
#define N_TESTS 24U
#define V 3U

static double
normal(uint64_t* state)
{
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    sum += (double)(*state >> 11U) * 0x1p-53;
  }
  return sum;
}

/// Things are mixed from four causes, and each view has noise
static void
fill_views(uint32_t n, uint64_t seed, double* x)
{
  uint64_t mixing = 5U;
  double weights[4][D];
  for (uint32_t c = 0U; c < 4U; ++c) {
    for (uint32_t j = 0U; j < D; ++j) {
      weights[c][j] = normal(&mixing);
    }
  }
  uint64_t state = seed;
  for (uint32_t i = 0U; i < n; ++i) {
    double causes[4];
    for (uint32_t c = 0U; c < 4U; ++c) {
      causes[c] = normal(&state);
    }
    for (uint32_t v = 0U; v < V; ++v) {
      for (uint32_t j = 0U; j < D; ++j) {
        double value = 0.1 * normal(&state);
        for (uint32_t c = 0U; c < 4U; ++c) {
          value += causes[c] * weights[c][j];
        }
        x[((size_t)i * V + v) * D + j] = value;
      }
    }
  }
}

static InflectEmbeddingLesson
lesson_of(const char* symbol)
{
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find(symbol));
  InflectEmbeddingLesson lesson = inflect_embedding_lesson(&curve, D);
  lesson.n_hidden = 12U;
  lesson.n_outputs = 6U;
  lesson.seed = 3U;
  return lesson;
}

static void
gradients_are_those_of_differences(void** state)
{
  (void)state;
  static const char* const symbols[] = {"tanh", "silu", "gelu", "elu",
                                        "leaky_relu"};
  static double a[7U * D];
  static double b[7U * D];
  uint64_t seed = 21U;
  for (size_t i = 0U; i < COUNT(a); ++i) {
    a[i] = normal(&seed);
    b[i] = a[i] + 0.3 * normal(&seed);
  }
  for (size_t s = 0U; s < COUNT(symbols); ++s) {
    const InflectEmbeddingLesson lesson = lesson_of(symbols[s]);
    InflectEmbedding* embedding = NULL;
    assert_int_equal(inflect_embedding_new(&lesson, &embedding), 0);
    const uint32_t n = inflect_embedding_parameter_count(embedding);
    assert_int_equal(n, 12U * 13U + 6U * 13U);
    double* const p = inflect_embedding_parameters(embedding);
    double* const gradient = (double*)calloc(n, sizeof(double));
    assert_non_null(gradient);
    // Off the start, and half of the deviations below 1
    for (uint32_t i = 0U; i < n; ++i) {
      p[i] = 0.8 * p[i] + 0.05 * normal(&seed);
    }
    inflect_embedding_loss(embedding, 7U, a, b, gradient);
    for (uint32_t i = 0U; i < n; ++i) {
      const double step = 1e-5;
      const double here = p[i];
      p[i] = here + step;
      const double above = inflect_embedding_loss(embedding, 7U, a, b, NULL);
      p[i] = here - step;
      const double below = inflect_embedding_loss(embedding, 7U, a, b, NULL);
      p[i] = here;
      const double slope = (above - below) / (2.0 * step);
      expect(fabs(slope - gradient[i]) < 1e-6 * (1.0 + fabs(slope)),
             "%s, parameter %u: %.9g, not %.9g", symbols[s], i, gradient[i],
             slope);
    }
    free(gradient);
    inflect_embedding_free(embedding);
  }
  expect_all_met();
}

/// Learn, and measure the things and those that were held out
static InflectEstimate
learn(const InflectEmbeddingLesson* lesson, InflectCollapse* collapse)
{
  static double x[N * V * D];
  static double tests[N_TESTS * V * D];
  double queries[N_TESTS * 6U];
  double rows[N_TESTS * 6U];
  static double z[N * 6U];
  InflectEmbedding* embedding = NULL;
  double loss = 0.0;
  fill_views(N, 31U, x);
  fill_views(N_TESTS, 77U, tests);
  assert_int_equal(inflect_embedding_new(lesson, &embedding), 0);
  assert_int_equal(inflect_embedding_learn(embedding, N, V, x, &loss), 0);
  assert_true(isfinite(loss));
  for (uint32_t i = 0U; i < N; ++i) {
    inflect_embedding_apply(embedding, 1U, x + (size_t)i * V * D, z + i * 6U);
  }
  for (uint32_t i = 0U; i < N_TESTS; ++i) {
    const double* const thing = tests + (size_t)i * V * D;
    inflect_embedding_apply(embedding, 1U, thing, queries + i * 6U);
    inflect_embedding_apply(embedding, 1U, thing + D, rows + i * 6U);
  }
  assert_int_equal(inflect_collapse_measure(N, 6U, z, collapse), 0);
  inflect_embedding_free(embedding);
  return inflect_retrieval(N_TESTS, 6U, queries, rows);
}

static void
held_out_things_are_found_again(void** state)
{
  (void)state;
  static const char* const symbols[] = {"tanh", "silu", "relu"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    const InflectEmbeddingLesson lesson = lesson_of(symbols[i]);
    InflectCollapse collapse;
    const InflectEstimate found = learn(&lesson, &collapse);
    expect(found.lower > 4.0 / N_TESTS, "%s: %g [%g, %g]", symbols[i],
           found.value, found.lower, found.upper);
    expect(collapse.verdict == INFLECT_COLLAPSE_HEALTHY, "%s: %s, rank %g",
           symbols[i], inflect_collapse_verdict_symbol(collapse.verdict),
           collapse.ranks.effective);
  }
  expect_all_met();
}

/// Without the variance term and at a high rate there is nothing left
static void
forced_collapse_is_recognised(void** state)
{
  (void)state;
  static const char* const symbols[] = {"silu", "relu", "tanh", "identity"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    InflectEmbeddingLesson lesson = lesson_of(symbols[i]);
    InflectCollapse collapse;
    inflect_embedding_force_collapse(&lesson);
    learn(&lesson, &collapse);
    expect(collapse.verdict == INFLECT_COLLAPSE_POINT,
           "%s: %s, spread %g, rank %g", symbols[i],
           inflect_collapse_verdict_symbol(collapse.verdict),
           collapse.normalised_spread, collapse.ranks.effective);
  }
  expect_all_met();
}

static void
a_seed_gives_the_same_numbers(void** state)
{
  (void)state;
  InflectEmbeddingLesson lesson = lesson_of("gelu");
  InflectCollapse a;
  InflectCollapse b;
  lesson.n_steps = 20U;
  learn(&lesson, &a);
  learn(&lesson, &b);
  assert_memory_equal(a.singular, b.singular, sizeof(a.singular));
  lesson.seed = 4U;
  learn(&lesson, &b);
  assert_true(fabs(a.ranks.effective - b.ranks.effective) > 0.0);
}

static void
retrieval_counts_nearest_angles(void** state)
{
  (void)state;
  static const double queries[] = {1.0, 0.0, 0.0, 1.0, -1.0, 0.1};
  static const double rows[] = {9.0, 1.0, 0.2, 3.0, 0.0, 1.0};
  const InflectEstimate found = inflect_retrieval(3U, 2U, queries, rows);
  expect(found.n == 3U, "n");
  expect(fabs(found.value - 2.0 / 3.0) < 1e-15, "%g", found.value);

  // A point finds nothing
  static const double point[] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
  expect(!(inflect_retrieval(3U, 2U, point, point).value > 0.0), "point");
  expect(fabs(inflect_cosine(2U, queries, rows + 2U) - 0.2 / sqrt(9.04)) <
           1e-15,
         "cosine");
  expect_all_met();
}

static void
bad_lessons_are_refused(void** state)
{
  (void)state;
  InflectEmbedding* embedding = NULL;
  InflectEmbeddingLesson lesson = lesson_of("tanh");
  double x[2U * 2U * D] = {0.0};
  double loss = 0.0;
  lesson.n_outputs = 0U;
  assert_int_equal(inflect_embedding_new(&lesson, &embedding),
                   INFLECT_STATUS_BAD_RANGE);
  lesson = lesson_of("tanh");
  lesson.rate = (double)NAN;
  assert_int_equal(inflect_embedding_new(&lesson, &embedding),
                   INFLECT_STATUS_BAD_RANGE);
  assert_null(embedding);
  lesson = lesson_of("tanh");
  assert_int_equal(inflect_embedding_new(&lesson, &embedding), 0);
  x[3] = (double)INFINITY;
  assert_int_equal(inflect_embedding_learn(embedding, 2U, 2U, x, &loss),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_embedding_learn(embedding, 1U, 2U, x, &loss),
                   INFLECT_STATUS_BAD_RANGE);
  inflect_embedding_free(embedding);
  inflect_embedding_free(NULL);

  // What grows without bound is noticed
  lesson = lesson_of("exponential");
  lesson.rate = 1e3;
  x[3] = 1.0;
  assert_int_equal(inflect_embedding_new(&lesson, &embedding), 0);
  assert_int_equal(inflect_embedding_learn(embedding, 2U, 2U, x, &loss),
                   INFLECT_STATUS_UNSETTLED);
  inflect_embedding_free(embedding);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(gradients_are_those_of_differences),
    cmocka_unit_test(held_out_things_are_found_again),
    cmocka_unit_test(forced_collapse_is_recognised),
    cmocka_unit_test(a_seed_gives_the_same_numbers),
    cmocka_unit_test(retrieval_counts_nearest_angles),
    cmocka_unit_test(bad_lessons_are_refused),
  };
  return cmocka_run_group_tests_name("embedding", tests, NULL, NULL);
}
