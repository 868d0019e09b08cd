// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Measures of collapse beside known values, and the traps of each

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/collapse.h>

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define N 600U
#define K 8U

/// Of closed forms and references
#define TOLERANCE 1e-14

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

static void
fill_normal(size_t n, double* z)
{
  uint64_t state = 17U;
  for (size_t i = 0U; i < n; ++i) {
    z[i] = normal(&state);
  }
}

static void
spectra_have_known_ranks(void** state)
{
  (void)state;
  static const double s[] = {3.0, 2.0, 1.0, 0.5};
  InflectSpectrumRanks ranks;
  assert_int_equal(inflect_spectrum_ranks(4U, s, &ranks), 0);
  expect(fabs(ranks.effective - 3.3360694735848733) < TOLERANCE, "%.17g",
         ranks.effective);
  expect(fabs(ranks.covariance - 2.4700090521488470) < TOLERANCE, "%.17g",
         ranks.covariance);
  expect(fabs(ranks.participation - 2.0707456978967493) < TOLERANCE, "%.17g",
         ranks.participation);
  expect(fabs(ranks.stable - 1.5833333333333333) < TOLERANCE, "%.17g",
         ranks.stable);
  expect(fabs(ranks.isotropy - 0.25 / 9.0) < TOLERANCE, "%.17g",
         ranks.isotropy);

  // Equal values have all the rank there is, at any scale
  static const double equal[] = {1e-110, 1e-110, 1e-110};
  assert_int_equal(inflect_spectrum_ranks(3U, equal, &ranks), 0);
  expect(fabs(ranks.effective - 3.0) < TOLERANCE, "%.17g", ranks.effective);
  expect(fabs(ranks.participation - 3.0) < TOLERANCE, "participation");
  expect(fabs(ranks.isotropy - 1.0) < TOLERANCE, "isotropy");
  expect_all_met();
}

static void
zeros_have_rank_0(void** state)
{
  (void)state;
  static const double z[20U * 3U] = {0.0};
  InflectCollapse found;
  assert_int_equal(inflect_collapse_measure(20U, 3U, z, &found), 0);
  expect(!(fabs(found.ranks.effective) > 0.0), "effective");
  expect(!(fabs(found.ranks.participation) > 0.0), "participation");
  expect(!(fabs(found.ranks.stable) > 0.0), "stable");
  expect(!(fabs(found.ranks.isotropy) > 0.0), "isotropy");
  expect(!(fabs(found.rankme) > 0.0), "rankme");
  expect(!(fabs(found.normalised_spread) > 0.0), "spread");
  expect(fabs(found.variance_term - 0.99) < TOLERANCE, "variance %.17g",
         found.variance_term);
  expect(found.verdict == INFLECT_COLLAPSE_POINT, "verdict");
  expect_all_met();
}

/// Rows whose spectrum is known: orthogonal columns about a mean
static void
ranks_are_those_of_centred_rows(void** state)
{
  (void)state;
  static const double s[] = {3.0, 2.0, 1.0, 0.5};
  static const int signs[8][4] = {
    {1, 1, 1, 1},   {1, 1, -1, -1}, {1, -1, 1, -1}, {1, -1, -1, 1},
    {-1, 1, 1, -1}, {-1, 1, -1, 1}, {-1, -1, 1, 1}, {-1, -1, -1, -1},
  };
  double z[8U * 4U];
  for (uint32_t i = 0U; i < 8U; ++i) {
    for (uint32_t j = 0U; j < 4U; ++j) {
      z[i * 4U + j] = 100.0 * j + s[j] * signs[i][j] / sqrt(8.0);
    }
  }
  InflectCollapse found;
  assert_int_equal(inflect_collapse_measure(8U, 4U, z, &found), 0);
  for (uint32_t j = 0U; j < 4U; ++j) {
    expect(fabs(found.singular[j] - s[j]) < 1e-12, "%u: %.17g", j,
           found.singular[j]);
  }
  expect(fabs(found.ranks.effective - 3.3360694735848733) < 1e-12, "%.17g",
         found.ranks.effective);
  expect(found.rankme < 1.2, "RankMe does not centre: %g", found.rankme);
  expect(found.few_rows, "8 rows of 4");

  // C_jj = s^2 / 7, no covariance
  double variance = 0.0;
  for (uint32_t j = 0U; j < 4U; ++j) {
    variance += fmax(0.0, 1.0 - sqrt(s[j] * s[j] / 7.0 + 1e-4)) / 4.0;
  }
  expect(fabs(found.variance_term - variance) < 1e-12, "variance term");
  expect(found.covariance_term < 1e-20, "covariance term");
  expect_all_met();
}

static void
covariance_terms_have_known_values(void** state)
{
  (void)state;
  // Two columns, the second the first twice: C = [[2, 4], [4, 8]]
  static const double z[] = {-1.0, -2.0, 1.0, 2.0};
  InflectCollapse found;
  assert_int_equal(inflect_collapse_measure(2U, 2U, z, &found), 0);
  expect(fabs(found.covariance_term - (16.0 + 16.0) / 2.0) < 1e-12, "%.17g",
         found.covariance_term);
  expect(!(found.variance_term > 0.0), "variance term");
  expect(fabs(found.ranks.effective - 1.0) < 1e-12, "a line: %.17g",
         found.ranks.effective);
  expect_all_met();
}

/// A high rank far from the origin is a point all the same
static void
verdicts_need_rank_and_spread(void** state)
{
  (void)state;
  static double z[N * K];
  InflectCollapse found;
  fill_normal(COUNT(z), z);
  assert_int_equal(inflect_collapse_measure(N, K, z, &found), 0);
  expect(found.verdict == INFLECT_COLLAPSE_HEALTHY, "healthy");
  expect(found.ranks.effective > 0.98 * K, "rank %g", found.ranks.effective);
  expect(fabs(found.normalised_spread - 1.0) < 0.05, "spread %g",
         found.normalised_spread);
  const double rank = found.ranks.effective;

  for (size_t i = 0U; i < COUNT(z); ++i) {
    z[i] += 20.0;
  }
  assert_int_equal(inflect_collapse_measure(N, K, z, &found), 0);
  expect(fabs(found.ranks.effective - rank) < 1e-9, "rank is blind");
  expect(found.normalised_spread < 0.1, "spread %g", found.normalised_spread);
  expect(found.verdict == INFLECT_COLLAPSE_POINT, "point");

  for (size_t i = 0U; i < COUNT(z); ++i) {
    z[i] = (z[i] - 20.0) * (i % K == 0U ? 1.0 : 0.01);
  }
  assert_int_equal(inflect_collapse_measure(N, K, z, &found), 0);
  expect(found.verdict == INFLECT_COLLAPSE_DIRECTIONS, "a line: rank %g",
         found.ranks.effective);
  assert_int_equal(inflect_collapse_measure(K - 1U, K, z, &found), 0);
  expect(found.few_rows, "few rows");
  fill_normal(COUNT(z), z);
  assert_int_equal(inflect_collapse_measure(K - 1U, K, z, &found), 0);
  expect(found.verdict == INFLECT_COLLAPSE_UNDECIDABLE, "fewer than columns");
  expect_all_met();
}

static void
streams_give_the_same_ranks(void** state)
{
  (void)state;
  static double z[N * K];
  fill_normal(COUNT(z), z);
  for (size_t i = 0U; i < COUNT(z); ++i) {
    z[i] = 1e4 + z[i] * (double)(1U + i % K);
  }
  InflectCollapse whole;
  InflectCovariance* covariance = NULL;
  InflectSpectrumRanks ranks;
  double singular[K];
  double mean[K];
  double matrix[K * K];
  assert_int_equal(inflect_collapse_measure(N, K, z, &whole), 0);
  assert_int_equal(inflect_covariance_new(K, &covariance), 0);
  for (uint32_t i = 0U; i < N; ++i) {
    assert_true(inflect_covariance_push(covariance, z + (size_t)i * K));
  }
  const double broken[K] = {0.0, (double)NAN};
  assert_false(inflect_covariance_push(covariance, broken));
  assert_int_equal(inflect_covariance_rows(covariance), N);
  assert_int_equal(inflect_covariance_ranks(covariance, singular, &ranks), 0);
  for (uint32_t i = 0U; i < K; ++i) {
    expect(fabs(singular[i] / whole.singular[i] - 1.0) < 1e-9, "value %u", i);
  }
  expect(fabs(ranks.effective - whole.ranks.effective) < 1e-9, "rank");

  // Two passes over the rows
  inflect_covariance_get(covariance, mean, matrix);
  double first = 0.0;
  double second = 0.0;
  for (uint32_t i = 0U; i < N; ++i) {
    first += z[(size_t)i * K] / N;
    second += z[(size_t)i * K + 1U] / N;
  }
  double product = 0.0;
  for (uint32_t i = 0U; i < N; ++i) {
    product += (z[(size_t)i * K] - first) * (z[(size_t)i * K + 1U] - second);
  }
  expect(fabs(mean[1] - second) < 1e-9, "mean");
  expect(fabs(matrix[1] - product / (N - 1.0)) < 1e-9, "covariance");
  expect(fabs(matrix[K] - matrix[1]) < TOLERANCE, "symmetric");
  inflect_covariance_free(covariance);
  expect_all_met();
}

static void
spheres_have_known_uniformity(void** state)
{
  (void)state;
  static const struct {
    uint32_t k;
    double value;
  } rows[] = {
    {2U, -1.5750272044845407},   {3U, -2.0797770605879127},
    {8U, -3.0825272334780349},   {64U, -3.8752355896792601},
    {128U, -3.9375300102038571},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const double found = inflect_uniformity_of_sphere(rows[i].k);
    expect(fabs(found - rows[i].value) < 1e-14, "%u: %.17g", rows[i].k, found);
  }

  // Monte Carlo; normal rows point everywhere
  static double z[2000U * 3U];
  double found = 0.0;
  fill_normal(COUNT(z), z);
  assert_int_equal(inflect_uniformity(2000U, 3U, z, &found), 0);
  expect(fabs(found + 2.0797770605879127) < 0.02, "3: %g", found);
  expect_all_met();
}

static void
pairs_have_known_alignment(void** state)
{
  (void)state;
  // The same direction, opposite ones, a right angle: 0, 4, 2
  static const double u[] = {1.0, 0.0, 0.0, 2.0, 3.0, 0.0};
  static const double v[] = {5.0, 0.0, 0.0, -1.0, 0.0, 1.0};
  double found = 0.0;
  assert_int_equal(inflect_alignment(3U, 2U, u, v, &found), 0);
  expect(fabs(found - 2.0) < TOLERANCE, "alignment %.17g", found);
  assert_int_equal(inflect_uniformity(2U, 2U, u, &found), 0);
  expect(fabs(found + 4.0) < TOLERANCE, "a right angle %.17g", found);
  assert_int_equal(inflect_alignment(1U, 2U, u, u, &found), 0);
  expect(!(fabs(found) > 0.0), "itself");
  expect_all_met();
}

static void
bad_numbers_are_refused(void** state)
{
  (void)state;
  const double z[] = {0.0, (double)NAN, 1.0, 2.0};
  const double negative = -1.0;
  InflectCollapse found;
  InflectSpectrumRanks ranks;
  InflectCovariance* covariance = NULL;
  double value = 0.0;
  assert_int_equal(inflect_collapse_measure(2U, 2U, z, &found),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_collapse_measure(1U, 2U, z + 2, &found),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_spectrum_ranks(1U, &negative, &ranks),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_uniformity(2U, 2U, z, &value),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_alignment(1U, 2U, z, z, &value),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_covariance_new(0U, &covariance),
                   INFLECT_STATUS_BAD_RANGE);
  assert_null(covariance);
  assert_int_equal(inflect_covariance_new(2U, &covariance), 0);
  assert_int_equal(inflect_covariance_ranks(covariance, NULL, &ranks),
                   INFLECT_STATUS_BAD_RANGE);
  inflect_covariance_free(covariance);
  inflect_covariance_free(NULL);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(spectra_have_known_ranks),
    cmocka_unit_test(zeros_have_rank_0),
    cmocka_unit_test(ranks_are_those_of_centred_rows),
    cmocka_unit_test(covariance_terms_have_known_values),
    cmocka_unit_test(verdicts_need_rank_and_spread),
    cmocka_unit_test(streams_give_the_same_ranks),
    cmocka_unit_test(spheres_have_known_uniformity),
    cmocka_unit_test(pairs_have_known_alignment),
    cmocka_unit_test(bad_numbers_are_refused),
  };
  return cmocka_run_group_tests_name("collapse", tests, NULL, NULL);
}
