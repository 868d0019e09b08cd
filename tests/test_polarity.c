// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Expected gradients of either polarity, and the polarity of hits

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/polarity.h>

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PI 3.14159265358979323846
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RATE_HZ 48000.0
#define N_FRAMES 24000U
#define N_DRAWN 40000U

/// Of closed forms
#define TOLERANCE 1e-14

/// A generator of its own: Knuth's linear congruence
static double
uniform(uint64_t* state)
{
  *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
  return (double)(*state >> 11U) * 0x1p-53;
}

static double
normal(uint64_t* state)
{
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) {
    sum += uniform(state);
  }
  return sum;
}

/// r, alpha, E+, E- to the digits of reference tables
static const double references[][4] = {
  {1.0, 0.0, 0.841344746068543, 0.158655253931457},
  {1.0, 0.01, 0.842931298607858, 0.167068701392142},
  {1.0, 0.2, 0.873075796854834, 0.326924203145166},
  {2.0, 0.2, 0.981799894441457, 0.218200105558543},
};

static void
gradients_have_closed_forms(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(references); ++i) {
    const double* const row = references[i];
    const double alpha = row[1];
    InflectPolarityGradient plus;
    InflectPolarityGradient minus;
    const double deviation = 0.37;
    const double mu = row[0] * deviation;
    assert_int_equal(inflect_polarity_gradient(mu, deviation, alpha, &plus), 0);
    assert_int_equal(inflect_polarity_gradient(-mu, deviation, alpha, &minus),
                     0);
    expect(fabs(plus.mean - row[2]) < TOLERANCE, "E+ %.17g", plus.mean);
    expect(fabs(minus.mean - row[3]) < TOLERANCE, "E- %.17g", minus.mean);
    expect(fabs(plus.mean + minus.mean - 1.0 - alpha) < TOLERANCE, "sum");
    expect(fabs(plus.mean - minus.mean -
                (1.0 - alpha) * erf(row[0] / sqrt(2.0))) < TOLERANCE,
           "difference %zu", i);
    const double square =
      alpha * alpha + (1.0 - alpha * alpha) * 0.5 * erfc(-row[0] / sqrt(2.0));
    expect(fabs(plus.mean_square - square) < TOLERANCE, "square %zu", i);
    expect(minus.mean >= alpha, "E- is at least alpha");
    expect((minus.flat_share > 0.0) == !(alpha > 0.0), "dead %zu", i);

    // f(z) - f(-z) = (1 + alpha) z, on the mean too
    expect(fabs(plus.output - minus.output - (1.0 + alpha) * mu) < TOLERANCE,
           "output %zu", i);
  }
  expect_all_met();
}

static void
measurements_meet_the_closed_forms(void** state)
{
  (void)state;
  static double z[N_DRAWN];
  uint64_t seed = 3U;
  for (size_t i = 0U; i < COUNT(z); ++i) {
    z[i] = 0.5 + normal(&seed);
  }
  // Four standard errors of a share
  const double tolerance = 4.0 * 0.5 / sqrt(N_DRAWN);
  for (int sign = -1; sign <= 1; sign += 2) {
    InflectPolarityGradient found;
    InflectPolarityGradient exact;
    assert_int_equal(inflect_polarity_measure(COUNT(z), z, sign, 0.25, &found),
                     0);
    assert_int_equal(inflect_polarity_gradient(0.5 * sign, 1.0, 0.25, &exact),
                     0);
    expect(fabs(found.mean - exact.mean) < tolerance, "mean %d", sign);
    expect(fabs(found.mean_square - exact.mean_square) < tolerance, "square");
    expect(fabs(found.output - exact.output) < 2.0 * tolerance, "output");
  }

  // At 0 the slope is alpha
  const double zero = 0.0;
  InflectPolarityGradient at_zero;
  assert_int_equal(inflect_polarity_measure(1U, &zero, 1.0, 0.25, &at_zero), 0);
  expect(fabs(at_zero.mean - 0.25) < TOLERANCE, "slope at 0");
  expect_all_met();
}

/// Falling edges are chance for ReLU and Phi(-alpha mu / tau) for leaky ReLU
static void
errors_are_those_of_bayes(void** state)
{
  (void)state;
  static const double alphas[] = {0.01, 0.2, 1.0};
  for (size_t i = 0U; i < COUNT(alphas); ++i) {
    const InflectPolarityTask task = {1.0, 0.3, alphas[i], 40000U, 7U};
    InflectPolarityScore score;
    assert_int_equal(inflect_polarity_score(&task, &score), 0);
    const double exact = 0.5 * erfc(alphas[i] / 0.3 / sqrt(2.0));
    expect(fabs(score.leaky_bayes[INFLECT_POLARITY_FALLING] - exact) <
             TOLERANCE,
           "bayes at %g", alphas[i]);

    // Five standard errors of a share of half the edges
    const double tolerance = 5.0 * 0.5 / sqrt(0.5 * task.n_edges);
    expect(fabs(score.amplitude_error.value - 0.5) < tolerance, "control %g",
           score.amplitude_error.value);
    for (uint32_t unit = 0U; unit < 2U; ++unit) {
      expect(fabs(score.relu_error[unit].value - score.relu_bayes[unit]) <
               tolerance,
             "relu %u", unit);
      expect(fabs(score.leaky_error[unit].value - score.leaky_bayes[unit]) <
               tolerance,
             "leaky %u", unit);
    }
    expect(fabs(score.relu_bayes[INFLECT_POLARITY_FALLING] - 0.5) < TOLERANCE,
           "chance");
  }
  expect_all_met();
}

/// The nth drum in noise: a decaying oscillation that starts up- or downward
static void
make_kick(float* x, double sign, double frequency_hz, double noise, uint64_t n)
{
  uint64_t seed = n + 1U;
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    const double t = ((double)i - 1000.0 - 500.0 * (double)n) / RATE_HZ;
    const double hit =
      t < 0.0 ? 0.0 : exp(-t / 0.06) * sin(2.0 * PI * frequency_hz * t);
    x[i] = (float)(0.5 * sign * hit + noise * normal(&seed));
  }
}

static void
flipped_kicks_get_flipped_verdicts(void** state)
{
  (void)state;
  static const double noises[] = {0.0, 1e-3, 0.01, 0.05};
  static float x[N_FRAMES];
  uint64_t flips = 11U;
  for (size_t k = 0U; k < COUNT(noises); ++k) {
    for (uint32_t i = 0U; i < 8U; ++i) {
      const double sign = uniform(&flips) < 0.5 ? -1.0 : 1.0;
      InflectPolarity found;
      make_kick(x, sign, 45.0 + 20.0 * i, noises[k], i + k);
      assert_int_equal(
        inflect_polarity_find(RATE_HZ, N_FRAMES, x, 0.01, &found), 0);
      expect(found.verdict == (sign > 0.0 ? INFLECT_POLARITY_POSITIVE
                                          : INFLECT_POLARITY_NEGATIVE),
             "noise %g, %u Hz: %s", noises[k], 45U + 20U * i,
             inflect_polarity_reason_symbol(found.reason));
      expect(found.confidence >= INFLECT_POLARITY_SHARE, "confidence");
      expect(found.n_hits == 1U, "%u hits", found.n_hits);
    }
  }
  expect_all_met();
}

static void
inversion_is_exact(void** state)
{
  (void)state;
  static float x[N_FRAMES];
  uint64_t seed = 5U;
  for (uint32_t i = 0U; i < 20U; ++i) {
    for (uint32_t k = 0U; k < N_FRAMES; ++k) {
      x[k] = (float)(exp(-(double)k / 2000.0) * (uniform(&seed) - 0.5));
    }
    InflectPolarity a;
    InflectPolarity b;
    assert_int_equal(inflect_polarity_find(RATE_HZ, N_FRAMES, x, 0.1, &a), 0);
    for (uint32_t k = 0U; k < N_FRAMES; ++k) {
      x[k] = -x[k];
    }
    assert_int_equal(inflect_polarity_find(RATE_HZ, N_FRAMES, x, 0.1, &b), 0);
    expect(memcmp(&a.rising_share, &b.falling_share, sizeof(double)) == 0,
           "shares %g %g", a.rising_share, b.falling_share);
    expect(memcmp(&a.confidence, &b.confidence, sizeof(double)) == 0,
           "confidence");
    const bool unknown = a.verdict == INFLECT_POLARITY_UNKNOWN;
    expect(unknown ? b.verdict == INFLECT_POLARITY_UNKNOWN
                   : a.verdict + b.verdict == 1,
           "%s and %s", inflect_polarity_verdict_symbol(a.verdict),
           inflect_polarity_verdict_symbol(b.verdict));
  }
  expect_all_met();
}

static void
fill_tone(float* x)
{
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] = (float)(0.5 * sin(0.02 * i));
  }
}

static void
fill_noise(float* x)
{
  uint64_t seed = 9U;
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] = (float)(uniform(&seed) - 0.5);
  }
}

static void
fill_both(float* x)
{
  static float kick[N_FRAMES];
  make_kick(kick, 1.0, 80.0, 0.0, 0U);
  for (uint32_t i = 0U; i < N_FRAMES / 2U; ++i) {
    x[i] = kick[i];
    x[i + N_FRAMES / 2U] = -kick[i];
  }
}

static void
fill_constant(float* x)
{
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] = 0.25F;
  }
}

static void
symmetric_signals_are_unknown(void** state)
{
  (void)state;
  static const struct {
    void (*fill)(float* x);
    InflectPolarityReason reason;
  } rows[] = {
    {fill_tone, INFLECT_POLARITY_NO_HIT},
    {fill_noise, INFLECT_POLARITY_NO_HIT},
    {fill_both, INFLECT_POLARITY_DISAGREED},
    {fill_constant, INFLECT_POLARITY_SILENT},
  };
  static float x[N_FRAMES];
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    InflectPolarity found;
    rows[i].fill(x);
    assert_int_equal(inflect_polarity_find(RATE_HZ, N_FRAMES, x, 0.01, &found),
                     0);
    expect(found.verdict == INFLECT_POLARITY_UNKNOWN, "row %zu", i);
    expect(found.reason == rows[i].reason, "row %zu: %s", i,
           inflect_polarity_reason_symbol(found.reason));
  }
  expect_all_met();
}

/// The energy that a ReLU loses is that below 0, and leaky ReLU loses none
static void
reconstruction_errors_are_exact(void** state)
{
  (void)state;
  static float x[N_FRAMES];
  make_kick(x, 1.0, 100.0, 1e-3, 4U);
  InflectPolarity found;
  assert_int_equal(inflect_polarity_find(RATE_HZ, N_FRAMES, x, 0.25, &found),
                   0);

  // The shortest kernel again, from samples
  const uint32_t n_taps = found.kernels[0].n_taps;
  double mean = 0.0;
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    mean += (double)x[i] / N_FRAMES;
  }
  double below = 0.0;
  double all = 0.0;
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    double z = 0.0;
    for (uint32_t k = 0U; k < 2U * n_taps && k <= i; ++k) {
      z += (k < n_taps ? 1.0 : -1.0) * ((double)x[i - k] - mean);
    }
    all += z * z;
    below += z < 0.0 ? z * z : 0.0;
  }
  const InflectPolarityKernel* const kernel = &found.kernels[0];
  expect(fabs(kernel->relu_error[0] - below / all) < 1e-9, "%g, not %g",
         kernel->relu_error[0], below / all);
  for (uint32_t k = 0U; k < INFLECT_N_POLARITY_KERNELS; ++k) {
    const InflectPolarityKernel* const row = &found.kernels[k];
    expect(fabs(row->relu_error[0] + row->relu_error[1] - 1.0) < 1e-12,
           "both halves %u", k);

    // A slope of 2^-k is undone to the bit
    expect(!(row->leaky_error[0] > 0.0 || row->leaky_error[1] > 0.0),
           "leaky %u: %g", k, row->leaky_error[0]);
    expect(row->n_edges[0] > 0U && row->n_edges[1] > 0U, "edges %u", k);
  }
  assert_int_equal(inflect_polarity_find(RATE_HZ, N_FRAMES, x, 0.0, &found), 0);
  expect(fabs(found.kernels[3].leaky_error[0] -
              found.kernels[3].relu_error[0]) < 1e-15,
         "without a slope it is a ReLU");
  expect_all_met();
}

static void
bad_numbers_are_refused(void** state)
{
  (void)state;
  const double nan_value = (double)NAN;
  InflectPolarityGradient gradient;
  InflectPolarity found;
  InflectPolarityScore score;
  float x[4] = {0.0F, 1.0F, NAN, 0.0F};
  const double z = 1.0;
  const InflectPolarityTask task = {1.0, 0.0, 0.1, 10U, 0U};
  assert_int_equal(inflect_polarity_gradient(0.0, 0.0, 0.1, &gradient),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_gradient(0.0, 1.0, nan_value, &gradient),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_measure(1U, &z, 0.5, 0.1, &gradient),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_score(&task, &score),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_find(RATE_HZ, 4U, x, 0.1, &found),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_find(RATE_HZ, 0U, x, 0.1, &found),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_find(RATE_HZ, 2U, x, 1.5, &found),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_polarity_find(RATE_HZ, 1U, x, 0.5, &found), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(gradients_have_closed_forms),
    cmocka_unit_test(measurements_meet_the_closed_forms),
    cmocka_unit_test(errors_are_those_of_bayes),
    cmocka_unit_test(flipped_kicks_get_flipped_verdicts),
    cmocka_unit_test(inversion_is_exact),
    cmocka_unit_test(symmetric_signals_are_unknown),
    cmocka_unit_test(reconstruction_errors_are_exact),
    cmocka_unit_test(bad_numbers_are_refused),
  };
  return cmocka_run_group_tests_name("polarity", tests, NULL, NULL);
}
