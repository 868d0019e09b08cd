// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Certificates, equilibria and rates of damped networks

#include "support/expect.h"
#include "support/with_cmocka.h"

#include "base/dense.h"
#include "base/random.h"

#include <inflect/activation.h>
#include <inflect/equilibrium.h>

#include <gsl/gsl_errno.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Of closed forms
#define TOLERANCE 1e-12

/// Of a rate that was measured along a solution with errors of 1e-12
#define RATE_TOLERANCE 1e-6

/// Networks that certificates are tried on, or as many as an argument says
static uint32_t n_networks = 60U;

static const InflectEquilibriumSearch search = {.n_starts = 40U,
                                                .spread = 4.0,
                                                .seed = 1U};

/// A network of one state with its numbers
typedef struct {
  InflectDampedNetwork network;
  double numbers[3];
} Scalar;

static InflectCurve
curve_of(const char* symbol)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  assert_non_null(row);
  return inflect_curve_default(row);
}

static void
make_scalar(Scalar* scalar,
            const char* symbol,
            double damping,
            double weight,
            double bias)
{
  const double numbers[] = {damping, weight, bias};
  memcpy(scalar->numbers, numbers, sizeof(numbers));
  scalar->network = (InflectDampedNetwork){
    .curve = curve_of(symbol),
    .n_states = 1U,
    .damping = &scalar->numbers[0],
    .weights = &scalar->numbers[1],
    .bias = &scalar->numbers[2],
  };
}

/// Of one state: where it rests
typedef struct {
  const char* symbol;
  double damping;
  double weight;
  double bias;
  InflectEvidence evidence;
  uint32_t n;
  double states[2];
} Rest;

#define PROVEN INFLECT_EVIDENCE_PROVEN
#define SAMPLED INFLECT_EVIDENCE_SAMPLED
#define ENTROPY_QUARTER 0.56233514461880835
#define LN_2 0.69314718055994531
#define ENTROPY_NINE_TENTHS 0.32508297339144824

static const Rest rests[] = {
  {"softplus", 2.0, 1.0, 0.0, PROVEN, 1U, {0.48121182505960345}},
  {"softplus", 3.0, 1.0, 0.0, PROVEN, 1U, {0.28119957432296185}},
  {"softplus", 1.5, 1.0, 1.0, PROVEN, 1U, {2.2084810970318275}},

  // In other units
  {"softplus", 6.0, 3.0, 0.0, PROVEN, 1U, {0.48121182505960345}},
  {"softplus",
   0.5,
   1.0,
   -1.0,
   PROVEN,
   2U,
   {-1.6480090787530911, 1.6480090787530911}},

  // None above minus the entropy, two below it
  {"softplus", 0.25, 1.0, -ENTROPY_QUARTER + 1e-9, PROVEN, 0U, {0.0}},
  {"softplus", 0.25, 1.0, 0.0, PROVEN, 0U, {0.0}},
  {"softplus", 0.5, 1.0, -LN_2, PROVEN, 1U, {0.0}},
  {"softplus", 0.5, 1.0, -LN_2 + 1e-9, PROVEN, 0U, {0.0}},
  {"softplus", 0.9, 1.0, -ENTROPY_NINE_TENTHS + 1e-9, PROVEN, 0U, {0.0}},

  // softplus(x) - x is above 0; -ln(e^-b - 1) below
  {"softplus", 1.0, 1.0, 0.0, PROVEN, 0U, {0.0}},
  {"softplus", 1.0, 1.0, 0.5, PROVEN, 0U, {0.0}},
  {"softplus", 1.0, 1.0, -LN_2, PROVEN, 1U, {0.0}},
  {"softplus", 1.0, 1.0, -1.0, PROVEN, 1U, {-0.54132485461291810}},
  {"softplus", 0.0, 1.0, -1.0, PROVEN, 1U, {0.54132485461291810}},
  {"softplus", 0.0, 1.0, 1.0, PROVEN, 0U, {0.0}},

  // b / (d - 1) above 0, b / d below
  {"relu", 2.0, 1.0, 3.0, PROVEN, 1U, {3.0}},
  {"relu", 2.0, 1.0, -3.0, PROVEN, 1U, {-1.5}},
  {"relu", 0.5, 1.0, -3.0, SAMPLED, 2U, {-6.0, 6.0}},

  // Falling without a certificate
  {"softplus", 0.1, -5.0, 5.0 * LN_2, PROVEN, 1U, {0.0}},
  {"exponential", 1.0, 1.0, -1.0, SAMPLED, 1U, {0.0}},
};

static void
one_state_rests_where_closed_forms_say(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(rests); ++i) {
    const Rest* const row = &rests[i];
    Scalar scalar;
    make_scalar(&scalar, row->symbol, row->damping, row->weight, row->bias);
    InflectEquilibria found;
    const InflectStatus status =
      inflect_network_equilibria(&scalar.network, &search, &found);

    // Where two meet, a rounding of the bias moves them by its root
    const bool touching = !strcmp(row->symbol, "exponential");
    if (!touching) {
      expect(!status && found.n == row->n && found.evidence == row->evidence,
             "row %zu: status %d, %u found, %s", i, (int)status, found.n,
             inflect_evidence_symbol(found.evidence));
    }
    for (uint32_t j = 0U; j < row->n && j < found.n; ++j) {
      const double error = fabs(found.found[j].state[0] - row->states[j]);
      expect(error <= (touching ? 1e-3 : TOLERANCE), "row %zu rests at %.17g",
             i, found.found[j].state[0]);
    }
  }
  expect_all_met();
}

/// Just below minus the entropy there are two, on either side of the logit
static void
two_equilibria_part_at_the_entropy(void** state)
{
  (void)state;
  const double dampings[] = {0.25, 0.5, 0.9};
  const double entropies[] = {ENTROPY_QUARTER, LN_2, ENTROPY_NINE_TENTHS};
  for (size_t i = 0U; i < COUNT(dampings); ++i) {
    Scalar scalar;
    make_scalar(&scalar, "softplus", dampings[i], 1.0, -entropies[i] - 1e-9);
    InflectEquilibria found;
    assert_int_equal(
      inflect_network_equilibria(&scalar.network, &search, &found), 0);
    assert_int_equal(found.n, 2U);
    const double logit = log(dampings[i] / (1.0 - dampings[i]));
    assert_true(found.found[0].state[0] < logit);
    assert_true(found.found[1].state[0] > logit);
    assert_true(found.found[0].local_rate > 0.0);
    assert_true(found.found[1].local_rate < 0.0);
    assert_true(found.found[1].largest_euler <= 0.0);
  }
}

static void
local_rates_match_closed_forms(void** state)
{
  (void)state;
  Scalar scalar;
  make_scalar(&scalar, "softplus", 2.0, 1.0, 0.0);
  InflectEquilibria found;
  assert_int_equal(inflect_network_equilibria(&scalar.network, &search, &found),
                   0);

  // 2 - s with s = golden / (1 + golden), the slope there
  const double golden = 0.5 * (1.0 + sqrt(5.0));
  const double rate = 2.0 - golden / (1.0 + golden);
  assert_true(fabs(rate - 1.38196601125) <= 1e-11);
  assert_true(fabs(found.found[0].local_rate - rate) <= TOLERANCE);
  assert_true(fabs(found.found[0].largest_euler - 2.0 / rate) <= TOLERANCE);
  assert_true(found.found[0].error_bound <= TOLERANCE);
}

/// A certificate of one state
typedef struct {
  const char* symbol;
  double damping;
  double weight;
  double rate;
  double largest_euler;
} Certificate;

/// Of SiLU, which is not monotone, as it is published
#define LIPSCHITZ_SILU 1.09983932
#define PUBLISHED_TOLERANCE 5e-9

static const Certificate certificates[] = {
  {"softplus", 2.0, 1.0, 1.0, 1.0},
  {"softplus", 2.0, -1.0, 1.0, 2.0 / 3.0},
  {"softplus", 1.0, 1.0, 0.0, 0.0},
  {"tanh", 3.0, -2.0, 1.0, 0.4},
  {"silu", 2.0, 1.0, 2.0 - LIPSCHITZ_SILU, 2.0 / (2.0 + LIPSCHITZ_SILU)},
  {"sigmoid", 0.5, 1.0, 0.25, 4.0},
};

static void
certificates_match_closed_forms(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(certificates); ++i) {
    const Certificate* const row = &certificates[i];
    Scalar scalar;
    make_scalar(&scalar, row->symbol, row->damping, row->weight, 0.0);
    InflectContraction found;
    assert_int_equal(inflect_network_certify(&scalar.network, &found), 0);
    expect(found.certified == (row->rate > 0.0) &&
             fabs(found.rate - row->rate) <= PUBLISHED_TOLERANCE &&
             fabs(found.largest_euler - row->largest_euler) <=
               PUBLISHED_TOLERANCE,
           "%s: rate %.17g, step %.17g", row->symbol, found.rate,
           found.largest_euler);
  }
  expect_all_met();
}

/// Both norms of a matrix whose norms are known: rows sum to 3 and 7
static void
both_norms_are_tried(void** state)
{
  (void)state;
  const double damping[] = {9.0, 0.0, 0.0, 9.0};
  const double weights[] = {1.0, -2.0, 3.0, 4.0};
  const double bias[] = {0.0, 0.0};
  const InflectDampedNetwork network = {
    .curve = curve_of("tanh"),
    .n_states = 2U,
    .damping = damping,
    .weights = weights,
    .bias = bias,
  };
  InflectContraction found;
  assert_int_equal(inflect_network_certify(&network, &found), 0);

  // Squares of singular values: 15 +- sqrt(125)
  const double norm = sqrt(15.0 + sqrt(125.0));
  assert_true(fabs(found.weights_l2 - norm) <= TOLERANCE);
  assert_true(fabs(found.weights_max - 7.0) <= TOLERANCE);
  assert_true(fabs(found.rate_l2 - (9.0 - norm)) <= TOLERANCE);
  assert_true(fabs(found.rate_max - 2.0) <= TOLERANCE);
  assert_true(fabs(found.largest_euler - 2.0 / (9.0 + norm)) <= TOLERANCE);
}

/// Fill a network whose certificate is near; coupled damping has no symmetry
static void
make_random(InflectRandom* random, uint32_t n, double coupling, double* numbers)
{
  double* const damping = numbers;
  double* const weights = numbers + n * n;
  double* const bias = weights + n * n;
  for (uint32_t i = 0U; i < n * n; ++i) {
    damping[i] = coupling * inflect_random_between(random, -1.0, 1.0);
    weights[i] = inflect_random_between(random, -1.0, 1.0);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    damping[i * n + i] = inflect_random_between(random, 1.0, 4.0) + coupling;
    bias[i] = inflect_random_between(random, -1.0, 1.0);
  }
}

static void
check_certified(const InflectDampedNetwork* network,
                const InflectContraction* proof,
                uint32_t index)
{
  const bool euclidean = proof->rate_l2 >= proof->rate_max;
  const InflectRateMeasurement how = {
    .n_pairs = 6U, .spread = 3.0, .duration_s = 2.0, .seed = index};
  InflectEstimate rate;
  assert_int_equal(
    inflect_network_measure_rate(network, &how, euclidean, &rate), 0);
  expect(rate.min >= proof->rate - RATE_TOLERANCE,
         "network %u: %.9g measured, %.9g certified", index, rate.min,
         proof->rate);

  // From far away, by the largest step that is certified
  InflectEquilibria found;
  assert_int_equal(inflect_network_equilibria(network, &search, &found), 0);
  expect(found.n == 1U && found.evidence == PROVEN, "network %u: %u found",
         index, found.n);
  double state[INFLECT_MAX_STATES];
  double work[INFLECT_MAX_STATES];
  double first = 0.0;
  double last = 0.0;
  for (uint32_t i = 0U; i < network->n_states; ++i) {
    state[i] = i % 2U ? 9.0 : -9.0;
    first = fmax(first, fabs(state[i] - found.found[0].state[i]));
  }
  for (uint32_t i = 0U; i < 20000U; ++i) {
    inflect_network_euler(network, 0.99 * proof->largest_euler, state, work);
  }
  for (uint32_t i = 0U; i < network->n_states; ++i) {
    last = fmax(last, fabs(state[i] - found.found[0].state[i]));
  }
  expect(last <= 1e-6 * first, "network %u: Euler ends %.3g off", index, last);
}

/// Whether a network that is not certified looks as if it might be
static bool
all_approach(const InflectDampedNetwork* network, uint32_t index)
{
  const InflectRateMeasurement how = {
    .n_pairs = 6U, .spread = 3.0, .duration_s = 20.0, .seed = index};
  InflectEstimate rate;
  const InflectStatus status =
    inflect_network_measure_rate(network, &how, true, &rate);
  return !status && rate.min > 0.0;
}

static void
no_certificate_is_ever_broken(void** state)
{
  (void)state;
  static const char* const symbols[] = {"tanh", "softplus", "silu", "relu"};
  InflectRandom random;
  inflect_random_start(&random, 20U, 0U);
  uint32_t n_certified = 0U;
  uint32_t n_calm = 0U;
  for (uint32_t i = 0U; i < n_networks; ++i) {
    enum { N = 3 };
    double numbers[2 * N * N + N];
    make_random(&random, N, i % 3U ? 0.0 : 1.5, numbers);
    const InflectDampedNetwork network = {
      .curve = curve_of(symbols[i % COUNT(symbols)]),
      .n_states = N,
      .damping = numbers,
      .weights = numbers + N * N,
      .bias = numbers + 2 * N * N,
    };
    InflectContraction proof;
    assert_int_equal(inflect_network_certify(&network, &proof), 0);
    if (proof.certified) {
      ++n_certified;
      check_certified(&network, &proof, i);
    } else {
      n_calm += all_approach(&network, i) ? 1U : 0U;
    }
  }
  print_message("# %u of %u certified; of the others %u also approach\n",
                n_certified, n_networks, n_calm);
  assert_true(n_certified >= n_networks / 10U);
  expect_all_met();
}

/// Above it, with two states that swing against each other, Euler runs away
static void
the_largest_step_is_sharp(void** state)
{
  (void)state;
  Scalar scalar;
  make_scalar(&scalar, "relu", 3.0, -2.0, 0.0);
  InflectContraction proof;
  assert_int_equal(inflect_network_certify(&scalar.network, &proof), 0);
  assert_true(fabs(proof.largest_euler - 0.4) <= TOLERANCE);
  make_scalar(&scalar, "identity", 3.0, -2.0, 0.0);
  double x[2] = {1.0, 1.0};
  double work = 0.0;
  for (uint32_t i = 0U; i < 2000U; ++i) {
    inflect_network_euler(&scalar.network, 0.99 * 0.4, &x[0], &work);
    inflect_network_euler(&scalar.network, 1.01 * 0.4, &x[1], &work);
  }
  assert_true(fabs(x[0]) < 1e-9);
  assert_true(fabs(x[1]) > 1e9);
}

/// A damping that turns: |1 - h (m - q + i s)| < 1 up to 2 (m - q) / (|m + i
/// s|^2 - q^2), nearly
static void
steps_of_turning_damping_are_nearly_sharp(void** state)
{
  (void)state;
  const double damping[] = {1.0, -10.0, 10.0, 1.0};
  const double weights[] = {0.5, 0.0, 0.0, 0.5};
  const double bias[] = {0.0, 0.0};
  const InflectDampedNetwork network = {
    .curve = curve_of("identity"),
    .n_states = 2U,
    .damping = damping,
    .weights = weights,
    .bias = bias,
  };
  InflectContraction proof;
  assert_int_equal(inflect_network_certify(&network, &proof), 0);
  assert_true(fabs(proof.rate - 0.5) <= TOLERANCE);
  assert_true(fabs(proof.largest_euler - 1.0 / 100.75) <= TOLERANCE);
  double below[2] = {1.0, 0.0};
  double above[2] = {1.0, 0.0};
  double work[2];
  for (uint32_t i = 0U; i < 200000U; ++i) {
    inflect_network_euler(&network, 0.99 * proof.largest_euler, below, work);
    inflect_network_euler(&network, 1.02 * proof.largest_euler, above, work);
  }
  assert_true(fabs(below[0]) + fabs(below[1]) < 1e-3);
  assert_true(fabs(above[0]) + fabs(above[1]) > 1e3);
}

static void
positivity_holds_below_its_step_and_is_lost_above(void** state)
{
  (void)state;
  Scalar scalar;
  double step = 0.0;
  double work = 0.0;
  make_scalar(&scalar, "softplus", 2.0, 0.01, 0.0);
  assert_int_equal(inflect_network_positivity(&scalar.network, &step), 0);
  assert_true(fabs(step - 0.5) <= 0.0);
  double kept = 5.0;
  double least = kept;
  for (uint32_t i = 0U; i < 1000U; ++i) {
    inflect_network_euler(&scalar.network, step, &kept, &work);
    least = fmin(least, kept);
  }
  assert_true(least >= 0.0);
  double lost = 5.0;
  inflect_network_euler(&scalar.network, 1.1 * step, &lost, &work);
  assert_true(lost < 0.0);

  const struct {
    const char* symbol;
    double weight;
    double bias;
  } others[] = {
    {"tanh", 1.0, 0.0}, {"softplus", -1.0, 0.0}, {"softplus", 1.0, -1.0}};
  for (size_t i = 0U; i < COUNT(others); ++i) {
    make_scalar(&scalar, others[i].symbol, 2.0, others[i].weight,
                others[i].bias);
    assert_int_equal(inflect_network_positivity(&scalar.network, &step), 0);
    assert_true(step <= 0.0);
  }
}

/// dx/dt = -d x + b has a closed form; so does softplus' growth to be none
static void
solutions_match_a_closed_form(void** state)
{
  (void)state;
  Scalar scalar;
  make_scalar(&scalar, "tanh", 3.0, 0.0, 6.0);
  const double times[] = {0.0, 0.1, 1.0, 4.0};
  double states[COUNT(times)];
  const double start = -1.0;
  assert_int_equal(inflect_network_follow(&scalar.network, &start, COUNT(times),
                                          times, states),
                   0);
  for (size_t i = 0U; i < COUNT(times); ++i) {
    const double expected = 2.0 - 3.0 * exp(-3.0 * times[i]);
    assert_true(fabs(states[i] - expected) <= 1e-11);
  }

  // dx/dt = -tanh(x): sinh(x) falls as exp(-t)
  make_scalar(&scalar, "tanh", 0.0, -1.0, 0.0);
  const double one = 1.0;
  assert_int_equal(
    inflect_network_follow(&scalar.network, &one, 1U, &times[2], states), 0);
  assert_true(fabs(states[0] - asinh(sinh(1.0) * exp(-1.0))) <= 1e-11);
}

static void
solutions_that_run_away_are_told(void** state)
{
  (void)state;
  Scalar scalar;
  make_scalar(&scalar, "squared_relu", 0.0, 1.0, 1.0);
  const double start = 1.0;
  const double time = 100.0;
  double end = 0.0;
  assert_int_equal(
    inflect_network_follow(&scalar.network, &start, 1U, &time, &end),
    INFLECT_STATUS_UNSETTLED);
}

/// Two neurons that hold each other down: three equilibria, two attract
static void
a_flip_flop_has_three_equilibria(void** state)
{
  (void)state;
  const double damping[] = {1.0, 0.0, 0.0, 1.0};
  const double weights[] = {0.0, -2.0, -2.0, 0.0};
  const double bias[] = {0.0, 0.0};
  const InflectDampedNetwork network = {
    .curve = curve_of("tanh"),
    .n_states = 2U,
    .damping = damping,
    .weights = weights,
    .bias = bias,
  };
  InflectEquilibria found;
  assert_int_equal(inflect_network_equilibria(&network, &search, &found), 0);
  assert_int_equal(found.n, 3U);
  assert_int_equal(found.evidence, SAMPLED);

  // x = tanh(2 x) scaled: -x = 2 tanh(y), y = -x, so x = 2 tanh(x)
  const double expected = 1.9150080481545375;
  const double signs[] = {-1.0, 0.0, 1.0};
  for (uint32_t i = 0U; i < 3U; ++i) {
    const InflectEquilibrium* const e = &found.found[i];
    assert_true(fabs(e->state[0] - signs[i] * expected) <= TOLERANCE);
    assert_true(fabs(e->state[1] + signs[i] * expected) <= TOLERANCE);
    assert_true((e->local_rate > 0.0) == (i != 1U));
    assert_true(isinf(e->error_bound));
  }
}

static void
bad_networks_are_refused(void** state)
{
  (void)state;
  Scalar scalar;
  InflectContraction proof;
  const struct {
    double damping;
    double weight;
    double bias;
    InflectStatus status;
  } rows[] = {
    {-1.0, 1.0, 0.0, INFLECT_STATUS_BAD_RANGE},
    {(double)NAN, 1.0, 0.0, INFLECT_STATUS_BAD_VALUE},
    {1.0, (double)INFINITY, 0.0, INFLECT_STATUS_BAD_VALUE},
    {1.0, 1.0, (double)NAN, INFLECT_STATUS_BAD_VALUE},
    {1.0, 1e10, 0.0, INFLECT_STATUS_BAD_RANGE},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    make_scalar(&scalar, "tanh", rows[i].damping, rows[i].weight, rows[i].bias);
    assert_int_equal(inflect_network_check(&scalar.network), rows[i].status);
    assert_int_equal(inflect_network_certify(&scalar.network, &proof),
                     rows[i].status);
  }
  make_scalar(&scalar, "sign", 1.0, 1.0, 0.0);
  assert_int_equal(inflect_network_certify(&scalar.network, &proof),
                   INFLECT_STATUS_NO_BOUND);
  make_scalar(&scalar, "tanh", 1.0, 1.0, 0.0);
  scalar.network.n_states = 0U;
  assert_int_equal(inflect_network_check(&scalar.network),
                   INFLECT_STATUS_BAD_RANGE);
}

static void
eigenvalues_come_in_pairs(void** state)
{
  (void)state;

  // Roots of unity, tied in magnitude, and a defective pair
  enum { N = 7 };
  double shift[N * N] = {0.0};
  for (uint32_t i = 0U; i < N; ++i) {
    shift[i * N + (i + 1U) % N] = 1.0;
  }
  InflectComplex values[N];
  assert_int_equal(inflect_dense_eigenvalues(N, shift, values), 0);
  double sum_re = 0.0;
  double sum_im = 0.0;
  for (uint32_t i = 0U; i < N; ++i) {
    assert_true(fabs(hypot(values[i].re, values[i].im) - 1.0) <= TOLERANCE);
    sum_re += values[i].re;
    sum_im += values[i].im;
  }
  assert_true(fabs(sum_re) <= TOLERANCE && fabs(sum_im) <= TOLERANCE);

  const double defective[] = {0.5, 10.0, 0.0, 0.5};
  double radius = 0.0;
  double norm = 0.0;
  assert_int_equal(inflect_dense_radius(2U, defective, &radius), 0);
  assert_int_equal(inflect_dense_norm_l2(2U, defective, &norm), 0);
  assert_true(fabs(radius - 0.5) <= TOLERANCE);
  assert_true(fabs(norm - 10.0249) <= 5e-5);

  // A chain that only ends: seven eigenvalues of 0 that depend on each other
  for (uint32_t j = 0U; j < N; ++j) {
    shift[(N - 1U) * N + j] = 0.0;
  }
  assert_int_equal(inflect_dense_radius(N, shift, &radius), 0);
  assert_true(radius <= 0.01);

  const double turn[] = {0.6, -0.8, 0.8, 0.6};
  assert_int_equal(inflect_dense_eigenvalues(2U, turn, values), 0);
  assert_true(fabs(values[0].re - 0.6) <= TOLERANCE);
  assert_true(fabs(fabs(values[0].im) - 0.8) <= TOLERANCE);
  assert_true(fabs(values[0].im + values[1].im) <= TOLERANCE);
}

static unsigned n_handled;

static void
count_errors(const char* reason, const char* file, int line, int number)
{
  (void)reason;
  (void)file;
  (void)line;
  (void)number;
  ++n_handled;
}

/// Every test above ran under this handler of errors
static void
the_handler_of_gsl_is_never_reached(void** state)
{
  (void)state;
  assert_int_equal(n_handled, 0U);
  gsl_error_handler_t* const handler = gsl_set_error_handler_off();
  assert_true(handler == count_errors);
}

int
main(int argc, char** argv)
{
  if (argc > 1) {
    n_networks = (uint32_t)strtoul(argv[1], NULL, 10);
  }
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(one_state_rests_where_closed_forms_say),
    cmocka_unit_test(two_equilibria_part_at_the_entropy),
    cmocka_unit_test(local_rates_match_closed_forms),
    cmocka_unit_test(certificates_match_closed_forms),
    cmocka_unit_test(both_norms_are_tried),
    cmocka_unit_test(no_certificate_is_ever_broken),
    cmocka_unit_test(the_largest_step_is_sharp),
    cmocka_unit_test(steps_of_turning_damping_are_nearly_sharp),
    cmocka_unit_test(positivity_holds_below_its_step_and_is_lost_above),
    cmocka_unit_test(solutions_match_a_closed_form),
    cmocka_unit_test(solutions_that_run_away_are_told),
    cmocka_unit_test(a_flip_flop_has_three_equilibria),
    cmocka_unit_test(bad_networks_are_refused),
    cmocka_unit_test(eigenvalues_come_in_pairs),
    cmocka_unit_test(the_handler_of_gsl_is_never_reached),
  };
  gsl_set_error_handler(count_errors);
  return cmocka_run_group_tests_name("equilibrium", tests, NULL, NULL);
}
