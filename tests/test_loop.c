// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage: test_loop [NUMBER_OF_LOOPS]

#include <inflect/loop.h>

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

#define PI 3.14159265358979323846
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Random loops of the short form; the slow form is a number as argument
#define N_LOOPS 600U

/// Longest delay of a random loop
#define MAX_DELAY 48U

/// Samples of a random run
#define N_SAMPLES 3000U

/// Relative rounding error of a difference of two runs, of the larger values
#define ROUNDING 1e-13

static uint32_t n_loops = N_LOOPS;

static InflectCurve
curve_of(const char* symbol)
{
  return inflect_curve_default(inflect_activation_find(symbol));
}

static void
certificates_have_the_known_values(void** state)
{
  (void)state;
  const InflectLoop loop = {curve_of("silu"), 0.92, 10U, 0.0, 0U};
  InflectLoopCertificate certificate = {0};
  assert_int_equal(inflect_loop_certify(&loop, &certificate),
                   INFLECT_STATUS_SUCCESS);
  // The known slope of SiLU, of which 0.92 is above 1
  assert_true(fabs(certificate.lipschitz - 1.0998393201288670) < 1e-12);
  assert_true(fabs(certificate.gain - 0.92 * 1.0998393201288670) < 1e-12);
  assert_true(certificate.filter_norm == 1.0);
  assert_false(certificate.certified);
  assert_true(certificate.decay == 0.0);
  assert_true(certificate.margin_db < 0.0);

  const InflectLoop tanh_loop = {curve_of("tanh"), -0.9, 7U, 0.0, 0U};
  assert_int_equal(inflect_loop_certify(&tanh_loop, &certificate),
                   INFLECT_STATUS_SUCCESS);
  assert_true(certificate.certified);
  assert_true(fabs(certificate.nepers_per_pass - log(0.9)) < 1e-15);
  assert_true(fabs(certificate.decay + log(0.9) / 7.0) < 1e-14);
  assert_true(fabs(certificate.margin_db + 20.0 * log10(0.9)) < 1e-12);
}

/// With a delay of one sample the bounding loop is z = p + gain (1 - p)
static void
the_filter_slows_the_decay(void** state)
{
  (void)state;
  static const double poles[] = {0.0, 0.1, 0.9, 0.999};
  static const double gains[] = {1e-6, 0.3, 0.99, 0.999999};
  for (size_t i = 0U; i < COUNT(poles); ++i) {
    for (size_t j = 0U; j < COUNT(gains); ++j) {
      const InflectLoop loop = {curve_of("tanh"), gains[j], 1U, poles[i], 0U};
      InflectLoopCertificate certificate = {0};
      assert_int_equal(inflect_loop_certify(&loop, &certificate),
                       INFLECT_STATUS_SUCCESS);
      const double z = poles[i] + gains[j] * (1.0 - poles[i]);
      expect(fabs(certificate.decay + log(z)) <= 1e-12 - 1e-12 * log(z),
             "pole %g, gain %g: decay %.17g, not %.17g", poles[i], gains[j],
             certificate.decay, -log(z));
    }
  }
  expect_all_met();
}

static void
loops_that_cannot_be_certified_are_refused(void** state)
{
  (void)state;
  const InflectLoop good = {curve_of("tanh"), 0.5, 2U, 0.5, 1U};
  InflectLoop bad[7];
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    bad[i] = good;
  }
  bad[0].delay = 0U;
  bad[1].delay = 1U; // Antialiasing needs one more
  bad[2].feedback = (double)NAN;
  bad[3].feedback = HUGE_VAL;
  bad[4].pole = 1.0;
  bad[5].pole = -0.1;
  bad[6].order = 3U;
  InflectLoopCertificate certificate = {0};
  assert_int_equal(inflect_loop_certify(&good, &certificate),
                   INFLECT_STATUS_SUCCESS);
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    assert_int_equal(inflect_loop_certify(&bad[i], &certificate),
                     INFLECT_STATUS_BAD_RANGE);
  }
  static const char* const unbounded[] = {"sign",        "quantise",
                                          "hardshrink",  "threshold",
                                          "exponential", "squared_relu"};
  for (size_t i = 0U; i < COUNT(unbounded); ++i) {
    InflectLoop loop = good;
    loop.curve = curve_of(unbounded[i]);
    assert_int_equal(inflect_loop_certify(&loop, &certificate),
                     INFLECT_STATUS_NO_BOUND);
    assert_true(inflect_loop_guard(&loop.curve, 0.1) == 0.0);
    assert_true(inflect_loop_margin(&loop.curve, 0.1) ==
                -INFLECT_MAX_LOOP_MARGIN_DB);
    assert_true(inflect_loop_margin(&loop.curve, 0.0) ==
                INFLECT_MAX_LOOP_MARGIN_DB);
  }
}

static void
the_guard_holds_99_percent_of_the_bound(void** state)
{
  (void)state;
  const InflectCurve silu = curve_of("silu");
  const double most = 0.99 / 1.0998393201288670;
  assert_true(inflect_loop_guard(&silu, 0.5) == 0.5);
  assert_true(fabs(inflect_loop_guard(&silu, 1.5) - most) < 1e-12);
  assert_true(fabs(inflect_loop_guard(&silu, -1.5) + most) < 1e-12);
  assert_true(inflect_loop_guard(&silu, (double)NAN) == 0.0);
  assert_true(fabs(inflect_loop_margin(&silu, inflect_loop_guard(&silu, 1.5)) +
                   20.0 * log10(0.99)) < 1e-9);
}

static void
rest_is_where_the_loop_stands(void** state)
{
  (void)state;
  static const double offsets[] = {-1.0, -0.2, 0.0, 0.3, 1.0};
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectCurve curve = inflect_curve_default(inflect_activation_at(i));
    const double g = inflect_loop_guard(&curve, i % 2U ? 1.5 : -1.5);
    for (size_t j = 0U; j < COUNT(offsets); ++j) {
      const double y = inflect_loop_rest(&curve, g, offsets[j]);
      const double again =
        curve.activation->value(offsets[j] + g * y, curve.parameters);
      expect(fabs(again - y) <= 1e-14 * fmax(1.0, fabs(y)),
             "%s at %g: %.17g becomes %.17g", curve.activation->symbol,
             offsets[j], y, again);
    }
  }
  expect_all_met();
}

static double
bessel_i0(double x)
{
  double term = 1.0;
  double sum = 1.0;
  for (int k = 1; k < 200; ++k) {
    term *= 0.25 * x * x / ((double)k * k);
    sum += term;
  }
  return sum;
}

/// A filter with |H| <= 1 can still raise peaks
static void
norms_of_filters(void** state)
{
  (void)state;
  static const struct {
    int n;
    double norm;
  } rows[] = {{15, 1.188}, {31, 1.434}, {63, 1.666}, {127, 1.892}};
  for (size_t r = 0U; r < COUNT(rows); ++r) {
    double taps[127];
    double sum = 0.0;
    const int middle = rows[r].n / 2;
    for (int i = 0; i < rows[r].n; ++i) {
      const double k = i - middle;
      const double ideal = i == middle ? 0.5 : sin(0.5 * PI * k) / (PI * k);
      const double u = k / middle;
      taps[i] = ideal * bessel_i0(9.0 * sqrt(1.0 - u * u)) / bessel_i0(9.0);
      sum += taps[i];
    }
    for (int i = 0; i < rows[r].n; ++i) {
      taps[i] /= sum;
    }
    const double norm = inflect_filter_norm(taps, (uint32_t)rows[r].n);
    expect(fabs(norm - rows[r].norm) < 5e-4, "%d taps: %.4f, not %.3f",
           rows[r].n, norm, rows[r].norm);
  }
  expect(fabs(inflect_filter_norm1(1.0, -1.0, 0.995) - 2.0) < 1e-14,
         "DC blocker: %.17g", inflect_filter_norm1(1.0, -1.0, 0.995));
  expect(fabs(inflect_filter_norm1(0.3, 0.0, 0.7) - 1.0) < 1e-15, "one-pole");
  expect(isinf(inflect_filter_norm1(1.0, 0.0, 1.0)), "an integrator");
  const double pole = inflect_loop_pole(1000.0, 48000.0);
  expect(fabs(pole - exp(-2.0 * PI / 48.0)) < 1e-15, "pole %.17g", pole);
  expect_all_met();
}

// Random loops

/// A loop in double, by the formula alone
typedef struct {
  const InflectLoop* loop;
  double line[MAX_DELAY]; ///< w, newest first
} Run;

static double
step(Run* run, double x)
{
  const InflectLoop* const loop = run->loop;
  const double back = run->line[loop->delay - 1U];
  const double y = loop->curve.activation->value(x + loop->feedback * back,
                                                 loop->curve.parameters);
  const double w = (1.0 - loop->pole) * y + loop->pole * run->line[0];
  memmove(run->line + 1, run->line, (MAX_DELAY - 1U) * sizeof(double));
  run->line[0] = w;
  return y;
}

/// Noise, steps, or squares, at full scale behind a gain
static double
input_at(uint32_t kind, uint32_t i, double gain, uint64_t* random)
{
  const double noise = measure_random(random);
  if (kind == 0U) {
    return gain * noise;
  }
  return gain * (i / (kind == 1U ? 997U : 37U) % 2U ? -1.0 : 1.0);
}

static InflectCurve
random_curve(uint32_t index, uint64_t* random)
{
  const uint32_t n = inflect_activation_count();
  InflectCurve curve = inflect_curve_default(inflect_activation_at(index % n));
  inflect_curve_set_shape(&curve, 0.5 * (1.0 + measure_random(random)));
  return curve;
}

/// What became of two runs that differ in their past
typedef struct {
  double first;    ///< Largest difference in the beginning
  double last;     ///< Largest in the last tenth
  double rate;     ///< Nepers per sample between them; infinite if nothing left
  double excess;   ///< Largest ratio to the certified bound
  uint32_t n_over; ///< Samples above it
} Twins;

static Twins
run_twins(const InflectLoop* loop,
          double decay,
          double gain,
          double offset,
          uint32_t kind,
          uint64_t* random)
{
  Run a = {.loop = loop};
  Run b = {.loop = loop};
  Twins twins = {0};
  for (uint32_t i = 0U; i < MAX_DELAY; ++i) {
    a.line[i] = measure_random(random);
    b.line[i] = a.line[i] + 0.1 * measure_random(random);
    const double difference = fabs(a.line[i] - b.line[i]);
    twins.first = i < loop->delay ? fmax(twins.first, difference) : twins.first;
  }
  double largest = 1.0;
  uint32_t last_heard = 0U;
  double heard = twins.first;
  for (uint32_t i = 0U; i < N_SAMPLES; ++i) {
    const double x = offset + input_at(kind, i, gain, random);
    step(&a, x);
    step(&b, x);
    largest = fmax(largest, fabs(a.line[0]));
    const double difference = fabs(a.line[0] - b.line[0]);
    const double bound = twins.first * exp(-decay * (i + 1.0));
    twins.n_over +=
      difference > bound * (1.0 + 1e-9) + ROUNDING * largest ? 1U : 0U;
    if (difference > 1e5 * ROUNDING * largest) {
      last_heard = i + 1U;
      heard = difference;
    }
    twins.last = i > N_SAMPLES - N_SAMPLES / 10U ? fmax(twins.last, difference)
                                                 : twins.last;
  }
  twins.rate =
    last_heard > 0U ? log(twins.first / heard) / last_heard : (double)INFINITY;
  return twins;
}

static InflectLoop
random_loop(uint32_t index, double low, double high, uint64_t* random)
{
  const double unit = 0.5 * (1.0 + measure_random(random));
  InflectLoop loop = {.curve = random_curve(index, random)};
  loop.delay = 1U + (uint32_t)(unit * (MAX_DELAY - 1U));
  loop.pole = fmax(0.0, 0.99 * measure_random(random));
  const double lipschitz = inflect_curve_facts(&loop.curve).lipschitz;
  const double share =
    low + (high - low) * 0.5 * (1.0 + measure_random(random));
  loop.feedback = (measure_random(random) > 0.0 ? 1.0 : -1.0) *
                  (isfinite(lipschitz) ? share / lipschitz : 0.0);
  return loop;
}

/// No run of a certified loop may leave its certificate
static void
certified_loops_have_no_counterexample(void** state)
{
  (void)state;
  uint64_t random = 2026U;
  uint32_t n_certified = 0U;
  uint32_t n_over = 0U;
  double closest = (double)INFINITY;
  for (uint32_t i = 0U; n_certified < n_loops; ++i) {
    const InflectLoop loop = random_loop(i, 0.05, 0.9999, &random);
    InflectLoopCertificate certificate = {0};
    if (inflect_loop_certify(&loop, &certificate)) {
      continue;
    }
    assert_true(certificate.certified);
    ++n_certified;
    const double gain = pow(10.0, 1.3 * measure_random(&random));
    const Twins twins = run_twins(&loop, certificate.decay, gain,
                                  measure_random(&random), i % 3U, &random);
    n_over += twins.n_over > 0U ? 1U : 0U;
    closest = fmin(closest, twins.rate / certificate.decay);
    expect(twins.n_over == 0U,
           "%s, g %.17g, D %u, p %g: %u samples beyond the certificate",
           loop.curve.activation->symbol, loop.feedback, loop.delay, loop.pole,
           twins.n_over);
    expect(twins.rate >= certificate.decay * (1.0 - 1e-6),
           "%s: measured rate %g below the certified %g",
           loop.curve.activation->symbol, twins.rate, certificate.decay);
  }
  print_message("# %u certified loops, %u counterexamples, smallest measured "
                "rate / certified rate %.6f\n",
                n_certified, n_over, closest);
  expect_all_met();
}

/// The bound is met where the curve is a straight line, so it is not too weak
static void
a_straight_loop_decays_as_certified(void** state)
{
  (void)state;
  uint64_t random = 7U;
  static const double poles[] = {0.0, 0.5, 0.95};
  for (size_t i = 0U; i < COUNT(poles); ++i) {
    const InflectLoop loop = {curve_of("identity"), 0.97, 5U, poles[i], 0U};
    InflectLoopCertificate certificate = {0};
    assert_int_equal(inflect_loop_certify(&loop, &certificate),
                     INFLECT_STATUS_SUCCESS);
    Run run = {.loop = &loop};
    for (uint32_t j = 0U; j < MAX_DELAY; ++j) {
      run.line[j] = 1.0;
    }
    for (uint32_t j = 0U; j < 500U; ++j) {
      step(&run, 0.0);
    }
    const double from = run.line[0];
    for (uint32_t j = 0U; j < 500U; ++j) {
      step(&run, 0.0);
    }
    const double rate = log(from / run.line[0]) / 500.0;
    expect(fabs(rate / certificate.decay - 1.0) < 1e-6,
           "pole %g: rate %.9g, certified %.9g", poles[i], rate,
           certificate.decay);
    // And a claim that is a little too strong is caught
    const Twins twins =
      run_twins(&loop, 1.3 * certificate.decay, 1.0, 0.0, 0U, &random);
    expect(twins.n_over > 0U, "a certificate too strong is not caught");
  }
  expect_all_met();
}

/// Antialiasing spreads a straight line over three samples: y[n] is made of
/// v[n], v[n-1] and v[n-2], and the middle one is the delay
static void
antialiasing_slows_the_decay_a_little(void** state)
{
  (void)state;
  static const double outer[3] = {0.0, 1.0 / 8.0, 1.0 / 6.0};
  for (uint32_t order = 1U; order <= 2U; ++order) {
    for (uint32_t delay = 2U; delay < 9U; delay += 3U) {
      const InflectLoop loop = {curve_of("identity"), 0.9, delay, 0.6, order};
      InflectLoopCertificate certificate = {0};
      assert_int_equal(inflect_loop_certify(&loop, &certificate),
                       INFLECT_STATUS_SUCCESS);
      double w[MAX_DELAY] = {0.0};
      for (uint32_t i = 0U; i < MAX_DELAY; ++i) {
        w[i] = 1.0; // Newest first
      }
      double from = 0.0;
      for (uint32_t i = 0U; i < 2000U; ++i) {
        // v[n - j] is 0.9 w[n - j - (delay - 1)], and w[0] is that of n - 1
        const double sum = outer[order] * (w[delay - 2U] + w[delay]) +
                           (1.0 - 2.0 * outer[order]) * w[delay - 1U];
        const double next = 0.4 * 0.9 * sum + 0.6 * w[0];
        memmove(w + 1, w, (MAX_DELAY - 1U) * sizeof(double));
        w[0] = next;
        from = i == 999U ? next : from;
      }
      const double rate = log(from / w[0]) / 1000.0;
      expect(fabs(rate / certificate.decay - 1.0) < 1e-6,
             "order %u, delay %u: rate %.9g, certified %.9g", order, delay,
             rate, certificate.decay);
    }
  }
  expect_all_met();
}

/// The certificate is sufficient, not necessary: print by how much
static void
conservatism_is_shown(void** state)
{
  (void)state;
  uint64_t random = 11U;
  uint32_t n = 0U;
  uint32_t n_stable = 0U;
  for (uint32_t i = 0U; n < n_loops / 2U; ++i) {
    const InflectLoop loop = random_loop(i, 1.0001, 3.0, &random);
    if (loop.feedback == 0.0) {
      continue;
    }
    ++n;
    const double gain = pow(10.0, 1.3 * measure_random(&random));
    const Twins twins =
      run_twins(&loop, 0.0, gain, measure_random(&random), i % 3U, &random);
    n_stable += twins.last < 1e-3 * twins.first ? 1U : 0U;
  }
  print_message("# %u of %u uncertified loops (gain 1 to 3) forgot their past "
                "all the same\n",
                n_stable, n);
  assert_true(n_stable > 0U && n_stable < n);
}

/// SiLU far beyond its bound must leave every bound
static void
silu_beyond_its_bound_diverges(void** state)
{
  (void)state;
  const InflectLoop loop = {curve_of("silu"), 3.0, 4U, 0.0, 0U};
  Run run = {.loop = &loop};
  run.line[0] = 1.0;
  for (uint32_t i = 0U; i < 2000U; ++i) {
    step(&run, 0.1);
  }
  assert_true(fabs(run.line[0]) > 1e100);
}

int
main(int argc, char** argv)
{
  n_loops = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : N_LOOPS;
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(certificates_have_the_known_values),
    cmocka_unit_test(the_filter_slows_the_decay),
    cmocka_unit_test(loops_that_cannot_be_certified_are_refused),
    cmocka_unit_test(the_guard_holds_99_percent_of_the_bound),
    cmocka_unit_test(rest_is_where_the_loop_stands),
    cmocka_unit_test(norms_of_filters),
    cmocka_unit_test(certified_loops_have_no_counterexample),
    cmocka_unit_test(a_straight_loop_decays_as_certified),
    cmocka_unit_test(antialiasing_slows_the_decay_a_little),
    cmocka_unit_test(conservatism_is_shown),
    cmocka_unit_test(silu_beyond_its_bound_diverges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
