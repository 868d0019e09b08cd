// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/lyapunov.h>

#include "support/expect.h"
#include "support/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_STEPS 200000U

static InflectLyapunov*
new_lyapunov(uint32_t n_states, uint32_t n_exponents, uint64_t warm_up)
{
  const InflectLyapunovConfig config = {n_states, n_exponents, warm_up, 1000U};
  InflectLyapunov* lyapunov = NULL;
  assert_int_equal(inflect_lyapunov_new(&config, &lyapunov),
                   INFLECT_STATUS_SUCCESS);
  return lyapunov;
}

static double
exponent(const InflectLyapunov* lyapunov, uint32_t index)
{
  return inflect_lyapunov_exponent(lyapunov, index).value;
}

/// x -> 4 x (1 - x): ln 2, with an interval that holds it
static void
logistic_map(void** state)
{
  (void)state;
  InflectLyapunov* const lyapunov = new_lyapunov(1U, 1U, 100U);
  double x = 0.2345;
  for (uint32_t i = 0U; i < N_STEPS; ++i) {
    const double jacobian = 4.0 - 8.0 * x;
    inflect_lyapunov_step(lyapunov, &jacobian);
    x = 4.0 * x * (1.0 - x);
  }
  const InflectEstimate found = inflect_lyapunov_exponent(lyapunov, 0U);
  const double ln2 = 0.6931471805599453;
  assert_true(fabs(found.value - ln2) < 1e-3);
  assert_true(found.lower < found.value && found.value < found.upper);
  assert_true(found.upper - found.lower < 1e-2);
  assert_true(inflect_lyapunov_dimension(lyapunov) == 1.0);
  inflect_lyapunov_free(lyapunov);
}

/// The first is about 0.4192, the sum ln 0.3 in every run
static void
henon_map(void** state)
{
  (void)state;
  InflectLyapunov* const lyapunov = new_lyapunov(2U, 2U, 1000U);
  double x = 0.1;
  double y = 0.1;
  for (uint32_t i = 0U; i < N_STEPS; ++i) {
    const double jacobian[4] = {-2.8 * x, 1.0, 0.3, 0.0};
    inflect_lyapunov_step(lyapunov, jacobian);
    const double next = 1.0 - 1.4 * x * x + y;
    y = 0.3 * x;
    x = next;
  }
  const double first = exponent(lyapunov, 0U);
  const double sum = first + exponent(lyapunov, 1U);
  assert_true(fabs(first - 0.4192) < 4e-3);
  assert_true(fabs(sum + 1.2039728043259360) < 1e-10);
  // 1 + l1 / |l2| of 0.419 and -1.623
  assert_true(fabs(inflect_lyapunov_dimension(lyapunov) -
                   (1.0 + first / (1.2039728043259360 + first))) < 1e-9);
  inflect_lyapunov_free(lyapunov);
}

/// A non-normal matrix grows a hundredfold before its exponents show
static void
transients_do_not_mislead(void** state)
{
  (void)state;
  InflectLyapunov* const lyapunov = new_lyapunov(2U, 2U, 2000U);
  const double jacobian[4] = {0.9, 5.0, 0.0, 0.8};
  for (uint32_t i = 0U; i < 20000U; ++i) {
    inflect_lyapunov_step(lyapunov, jacobian);
  }
  assert_true(fabs(exponent(lyapunov, 0U) + 0.10536051565782630) < 1e-12);
  assert_true(fabs(exponent(lyapunov, 1U) + 0.22314355131420971) < 1e-12);
  inflect_lyapunov_free(lyapunov);

  // The greatest stretch of t steps is the norm of J^t
  double power[4] = {1.0, 0.0, 0.0, 1.0};
  double most = 0.0;
  uint32_t most_at = 0U;
  for (uint32_t t = 1U; t < 50U; ++t) {
    const double old[4] = {power[0], power[1], power[2], power[3]};
    power[0] = 0.9 * old[0] + 5.0 * old[2];
    power[1] = 0.9 * old[1] + 5.0 * old[3];
    power[2] = 0.8 * old[2];
    power[3] = 0.8 * old[3];
    const double squares = power[0] * power[0] + power[1] * power[1] +
                           power[2] * power[2] + power[3] * power[3];
    const double det = power[0] * power[3] - power[1] * power[2];
    const double norm =
      sqrt(0.5 * (squares + sqrt(squares * squares - 4.0 * det * det)));
    most_at = norm > most ? t : most_at;
    most = fmax(most, norm);
  }
  assert_int_equal(most_at, 6U);
  assert_true(fabs(most - 13.477879198617604) < 1e-12);
}

/// ln |det| by elimination with pivots, which shares nothing with the library
static double
log_determinant(uint32_t n, const double* matrix)
{
  double a[64];
  memcpy(a, matrix, (size_t)n * n * sizeof(double));
  double sum = 0.0;
  for (uint32_t k = 0U; k < n; ++k) {
    uint32_t pivot = k;
    for (uint32_t i = k + 1U; i < n; ++i) {
      pivot = fabs(a[i * n + k]) > fabs(a[pivot * n + k]) ? i : pivot;
    }
    for (uint32_t j = 0U; j < n; ++j) {
      const double swap = a[k * n + j];
      a[k * n + j] = a[pivot * n + j];
      a[pivot * n + j] = swap;
    }
    sum += log(fabs(a[k * n + k]));
    for (uint32_t i = k + 1U; i < n; ++i) {
      const double ratio = a[i * n + k] / a[k * n + k];
      for (uint32_t j = k; j < n; ++j) {
        a[i * n + j] -= ratio * a[k * n + j];
      }
    }
  }
  return sum;
}

/// The sum of all exponents is the mean of ln |det|
static void
exponents_sum_up_to_the_volume(void** state)
{
  (void)state;
  uint64_t random = 12U;
  for (uint32_t n = 1U; n <= 8U; ++n) {
    InflectLyapunov* const lyapunov = new_lyapunov(n, n, 0U);
    double volume = 0.0;
    for (uint32_t t = 0U; t < 2000U; ++t) {
      double jacobian[64];
      for (uint32_t i = 0U; i < n * n; ++i) {
        jacobian[i] = measure_random(&random);
      }
      volume += log_determinant(n, jacobian);
      inflect_lyapunov_step(lyapunov, jacobian);
    }
    double sum = 0.0;
    for (uint32_t k = 0U; k < n; ++k) {
      sum += exponent(lyapunov, k);
      expect(k == 0U || exponent(lyapunov, k) < exponent(lyapunov, k - 1U),
             "%u states: exponent %u is not below the one before", n, k);
    }
    expect(fabs(sum - volume / 2000.0) < 1e-10, "%u states: %.12g, not %.12g",
           n, sum, volume / 2000.0);
    inflect_lyapunov_free(lyapunov);
  }
  expect_all_met();
}

/// A limit cycle gives 0, although its origin repels by ln of the gain
static void
limit_cycles_give_zero(void** state)
{
  (void)state;
  static const double gains[] = {1.5, 3.0};
  for (size_t g = 0U; g < 2U; ++g) {
    const double gain = gains[g];
    const double c[2] = {cos(0.7), cos(1.9)};
    const double s[2] = {sin(0.7), sin(1.9)};
    const double w[16] = {
      c[0], -s[0], 0.1,        0.0,         s[0], c[0], 0.0,        -0.2,
      -0.1, 0.0,   0.6 * c[1], -0.6 * s[1], 0.05, 0.1,  0.6 * s[1], 0.6 * c[1]};
    InflectLyapunov* const lyapunov = new_lyapunov(4U, 4U, 2000U);
    double h[4] = {0.1, 0.2, -0.1, 0.05};
    for (uint32_t t = 0U; t < 100000U; ++t) {
      double next[4];
      double jacobian[16];
      for (uint32_t i = 0U; i < 4U; ++i) {
        double a = 0.0;
        for (uint32_t j = 0U; j < 4U; ++j) {
          a += gain * w[4U * i + j] * h[j];
        }
        next[i] = tanh(a);
        for (uint32_t j = 0U; j < 4U; ++j) {
          jacobian[4U * i + j] =
            (1.0 - next[i] * next[i]) * gain * w[4U * i + j];
        }
      }
      inflect_lyapunov_step(lyapunov, jacobian);
      memcpy(h, next, sizeof(h));
    }
    expect(fabs(exponent(lyapunov, 0U)) < 1e-3, "gain %g: first exponent %g",
           gain, exponent(lyapunov, 0U));
    expect(exponent(lyapunov, 1U) < -0.01, "gain %g: second exponent %g", gain,
           exponent(lyapunov, 1U));
    inflect_lyapunov_free(lyapunov);
  }
  expect_all_met();
}

/// What is squeezed to nothing is -infinity, and counted
static void
dead_directions_are_counted(void** state)
{
  (void)state;
  InflectLyapunov* const lyapunov = new_lyapunov(2U, 2U, 0U);
  const double alive[4] = {0.5, 0.0, 0.0, 0.25};
  const double dead[4] = {0.5, 0.0, 0.0, 0.0};
  for (uint32_t t = 0U; t < 100U; ++t) {
    inflect_lyapunov_step(lyapunov, t % 10U == 9U ? dead : alive);
  }
  assert_true(fabs(exponent(lyapunov, 0U) - log(0.5)) < 1e-14);
  assert_true(isinf(exponent(lyapunov, 1U)) && exponent(lyapunov, 1U) < 0.0);
  assert_int_equal(inflect_lyapunov_squeezed(lyapunov), 10U);
  assert_true(inflect_lyapunov_dimension(lyapunov) == 0.0);
  inflect_lyapunov_free(lyapunov);
}

static void
impossible_measurements_are_refused(void** state)
{
  (void)state;
  static const InflectLyapunovConfig configs[] = {
    {0U, 1U, 0U, 1U}, {2U, 0U, 0U, 1U},       {2U, 3U, 0U, 1U},
    {2U, 2U, 0U, 0U}, {1000000U, 1U, 0U, 1U}, {100U, 65U, 0U, 1U},
  };
  for (size_t i = 0U; i < sizeof(configs) / sizeof(configs[0]); ++i) {
    InflectLyapunov* lyapunov = NULL;
    assert_int_equal(inflect_lyapunov_new(&configs[i], &lyapunov),
                     INFLECT_STATUS_BAD_RANGE);
    assert_null(lyapunov);
  }
  inflect_lyapunov_free(NULL);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(logistic_map),
    cmocka_unit_test(henon_map),
    cmocka_unit_test(transients_do_not_mislead),
    cmocka_unit_test(exponents_sum_up_to_the_volume),
    cmocka_unit_test(limit_cycles_give_zero),
    cmocka_unit_test(dead_directions_are_counted),
    cmocka_unit_test(impossible_measurements_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
