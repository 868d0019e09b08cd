// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Densities against a source whose entropy is known

#include "support/with_cmocka.h"

#include <inflect/density.h>

#include <math.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Scale of the Laplace source, and its entropy 1 + ln(2 b)
#define SCALE 0.1
#define ENTROPY (-0.60943791243410037)

#define N_FIT 4000U
#define N_SCORED 40000U

/// Of published figures of four digits, from samples of their own
#define PUBLISHED_TOLERANCE 4e-3

static double samples[N_SCORED];
static double training[N_FIT];

/// A number of the source by its inverse distribution
static double
laplace_at(double share)
{
  return share < 0.5 ? SCALE * log(2.0 * share)
                     : -SCALE * log(2.0 * (1.0 - share));
}

static double
random_share(uint64_t* state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return ((double)(*state >> 11U) + 0.5) * 0x1p-53;
}

static void
draw(void)
{
  uint64_t seed = 3U;
  for (size_t i = 0U; i < N_FIT; ++i) {
    training[i] = laplace_at(random_share(&seed));
  }
  for (size_t i = 0U; i < N_SCORED; ++i) {
    samples[i] = laplace_at(random_share(&seed));
  }
}

/// Gap to the true density over samples that neither was fitted to
typedef struct {
  double mean;
  double error; ///< Standard error
} Gap;

static Gap
gap_of(const InflectDensity* density)
{
  double sum = 0.0;
  double squares = 0.0;
  for (size_t i = 0U; i < N_SCORED; ++i) {
    const double truth = -log(2.0 * SCALE) - fabs(samples[i]) / SCALE;
    const double gap = truth - inflect_density_log(density, samples[i]);
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / N_SCORED;
  return (Gap){mean, sqrt((squares / N_SCORED - mean * mean) / N_SCORED)};
}

/// -ln p of a curve whose output is taken for normal, over the exact source
static double
published(const char* symbol, double parameter, double drive)
{
  InflectCurve curve = inflect_curve_default(inflect_activation_find(symbol));
  if (parameter > 0.0) {
    curve.parameters[0] = parameter;
  }
  InflectBijection map = inflect_bijection_of_curve(&curve);
  map.units[0].drive = drive;
  const size_t n = 200000U;
  double squares = 0.0;
  double slopes = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    const double x = laplace_at(((double)i + 0.5) / (double)n);
    const double y = inflect_bijection_value(&map, x);
    squares += y * y / (double)n;
    slopes += inflect_bijection_log_slope(&map, x) / (double)n;
  }
  return 0.5 + 0.5 * log(6.283185307179586 * squares) - slopes;
}

static void
published_values_are_met(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double parameter;
    double drive;
    double nats;
  } rows[] = {{"identity", 0.0, 1.0, -0.5393},
              {"asinh", 0.0, 20.0, -0.5680},
              {"mulaw", 10.0, 1.0, -0.6051}};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const double nats =
      published(rows[i].symbol, rows[i].parameter, rows[i].drive);
    if (!(fabs(nats - rows[i].nats) <= PUBLISHED_TOLERANCE)) {
      fail_msg("%s: %.5f and not %.4f", rows[i].symbol, nats, rows[i].nats);
    }
  }
}

static void
no_flow_beats_the_entropy(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double most; ///< Gap in nats that a fit must close to
  } rows[] = {{"mulaw", 0.006},   {"asinh", 0.012}, {"alaw", 0.03},
              {"softsign", 0.03}, {"tanh", 0.04},   {"leaky_relu", 0.08}};
  InflectDensity density;
  InflectDensityFit fit;
  assert_int_equal(inflect_density_fit_normal(N_FIT, training, &density),
                   INFLECT_STATUS_SUCCESS);
  const Gap normal = gap_of(&density);
  assert_true(normal.mean > 0.06 && normal.mean < 0.09);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectCurve curve =
      inflect_curve_default(inflect_activation_find(rows[i].symbol));
    assert_int_equal(
      inflect_density_fit(1U, &curve, N_FIT, training, &density, &fit),
      INFLECT_STATUS_SUCCESS);
    const Gap gap = gap_of(&density);
    if (!(gap.mean >= -3.0 * gap.error && gap.mean <= rows[i].most)) {
      fail_msg("%s: a gap of %.5f +- %.5f", rows[i].symbol, gap.mean,
               gap.error);
    }
  }
}

/// Moving any number of a fit makes it less likely
static void
fits_are_the_most_likely_nearby(void** state)
{
  (void)state;
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find("mulaw"));
  InflectDensity density;
  InflectDensityFit fit;
  assert_int_equal(
    inflect_density_fit(1U, &curve, N_FIT, training, &density, &fit),
    INFLECT_STATUS_SUCCESS);
  InflectBijection* const layer = &density.layers[0];
  double* const numbers[] = {&layer->units[0].drive, &layer->units[0].bias,
                             &layer->units[0].wet, &layer->offset};
  for (size_t k = 0U; k < COUNT(numbers); ++k) {
    for (int sign = -1; sign <= 1; sign += 2) {
      const double kept = *numbers[k];
      *numbers[k] += sign * 0.02 * fmax(fabs(kept), 0.3);
      double nats = 0.0;
      for (size_t i = 0U; i < N_FIT; ++i) {
        nats -= inflect_density_log(&density, training[i]) / N_FIT;
      }
      *numbers[k] = kept;
      if (!(nats > fit.nats - 1e-6)) {
        fail_msg("number %zu: %.8f is below %.8f", k, nats, fit.nats);
      }
    }
  }
}

/// Stacked layers are densities, and fit no worse than the first alone
static void
densities_integrate_to_one(void** state)
{
  (void)state;
  const InflectCurve curves[] = {
    inflect_curve_default(inflect_activation_find("tanh")),
    inflect_curve_default(inflect_activation_find("asinh"))};
  double nats[2] = {0.0, 0.0};
  for (uint32_t n_layers = 1U; n_layers <= 2U; ++n_layers) {
    InflectDensity density;
    InflectDensityFit fit;
    assert_int_equal(
      inflect_density_fit(n_layers, curves, N_FIT, training, &density, &fit),
      INFLECT_STATUS_SUCCESS);
    nats[n_layers - 1U] = fit.nats;
    double sum = 0.0;
    double below = 0.0;
    const double step = 1e-4;
    for (double x = -6.0; x < 6.0; x += step) {
      sum += step * exp(inflect_density_log(&density, x + 0.5 * step));
      below += x < 0.05
                 ? step * exp(inflect_density_log(&density, x + 0.5 * step))
                 : 0.0;
    }
    assert_true(fabs(sum - 1.0) < 1e-4);
    assert_true(fabs(below - inflect_density_probability(&density, 0.05)) <
                1e-3);
  }
  assert_true(nats[1] < nats[0] + 1e-4);
}

/// Largest distance of the distribution of probabilities from an even one
static double
uneven(const InflectDensity* density)
{
  uint32_t counts[100] = {0U};
  for (size_t i = 0U; i < N_SCORED; ++i) {
    const double p = inflect_density_probability(density, samples[i]);
    ++counts[(size_t)fmin(100.0 * p, 99.0)];
  }
  double most = 0.0;
  double sum = 0.0;
  for (size_t k = 0U; k < 100U; ++k) {
    sum += counts[k];
    most = fmax(most, fabs(sum / N_SCORED - ((double)k + 1.0) / 100.0));
  }
  return most;
}

static void
probabilities_are_even(void** state)
{
  (void)state;
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find("mulaw"));
  InflectDensity density;
  InflectDensityFit fit;
  assert_int_equal(
    inflect_density_fit(1U, &curve, N_FIT, training, &density, &fit),
    INFLECT_STATUS_SUCCESS);
  assert_true(uneven(&density) < 0.03);
  assert_int_equal(inflect_density_fit_normal(N_FIT, training, &density),
                   INFLECT_STATUS_SUCCESS);
  assert_true(uneven(&density) > 0.05);
}

static void
curves_without_a_density_are_refused(void** state)
{
  (void)state;
  static const char* const symbols[] = {"sine_fold", "quantise", "silu"};
  InflectDensity density;
  InflectDensityFit fit;
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    const InflectCurve curve =
      inflect_curve_default(inflect_activation_find(symbols[i]));
    assert_int_equal(
      inflect_density_fit(1U, &curve, N_FIT, training, &density, &fit),
      INFLECT_STATUS_NO_INVERSE);
  }
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find("tanh"));
  const double same[] = {0.5, 0.5, 0.5};
  const double holes[] = {0.5, (double)NAN, 0.1};
  InflectLaplace laplace;
  assert_int_equal(inflect_density_fit(1U, &curve, 3U, same, &density, &fit),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_density_fit(1U, &curve, 3U, holes, &density, &fit),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_density_fit(0U, &curve, 3U, same, &density, &fit),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_laplace_fit(3U, same, &laplace),
                   INFLECT_STATUS_BAD_RANGE);
}

static void
laplace_is_its_own_source(void** state)
{
  (void)state;
  double sorted[1000];
  const size_t n = COUNT(sorted);
  double nats = 0.0;
  for (size_t i = 0U; i < COUNT(sorted); ++i) {
    sorted[i] = laplace_at(((double)i + 0.5) / (double)n);
  }
  InflectLaplace laplace;
  assert_int_equal(inflect_laplace_fit(COUNT(sorted), sorted, &laplace),
                   INFLECT_STATUS_SUCCESS);
  assert_true(fabs(laplace.location) < 1e-12);
  assert_true(fabs(laplace.scale - SCALE) < 1e-3);
  for (size_t i = 0U; i < COUNT(sorted); ++i) {
    nats -= inflect_laplace_log(&laplace, sorted[i]) / (double)n;
  }
  assert_true(fabs(nats - ENTROPY) < 5e-3);
}

/// The interval of independent blocks is the normal one
static void
blocks_give_an_interval(void** state)
{
  (void)state;
  double means[400];
  const size_t n = COUNT(means);
  double sum = 0.0;
  double squares = 0.0;
  uint64_t seed = 9U;
  for (size_t i = 0U; i < COUNT(means); ++i) {
    means[i] = random_share(&seed) + random_share(&seed);
    sum += means[i];
    squares += means[i] * means[i];
  }
  const double mean = sum / (double)n;
  const double error = sqrt((squares / (double)n - mean * mean) / (double)n);
  InflectEstimate estimate;
  InflectEstimate again;
  inflect_estimate_blocks(COUNT(means), means, 1U, &estimate);
  inflect_estimate_blocks(COUNT(means), means, 1U, &again);
  assert_true(fabs(estimate.value - mean) < 1e-12);
  assert_true(fabs(estimate.upper - mean - 1.96 * error) < 0.2 * error);
  assert_true(fabs(mean - estimate.lower - 1.96 * error) < 0.2 * error);
  assert_true(estimate.lower == again.lower && estimate.upper == again.upper);
  inflect_estimate_blocks(COUNT(means), means, 2U, &again);
  assert_true(estimate.lower != again.lower);
  inflect_estimate_blocks(1U, means, 2U, &again);
  assert_true(isnan(again.lower) && again.value == means[0]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(published_values_are_met),
    cmocka_unit_test(no_flow_beats_the_entropy),
    cmocka_unit_test(fits_are_the_most_likely_nearby),
    cmocka_unit_test(densities_integrate_to_one),
    cmocka_unit_test(probabilities_are_even),
    cmocka_unit_test(curves_without_a_density_are_refused),
    cmocka_unit_test(laplace_is_its_own_source),
    cmocka_unit_test(blocks_give_an_interval),
  };
  draw();
  return cmocka_run_group_tests_name("density", tests, NULL, NULL);
}
