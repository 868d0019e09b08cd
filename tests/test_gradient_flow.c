// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/gradient_flow.h>

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

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define N_SAMPLES 40000U

static InflectCurve
curve_of(const char* symbol)
{
  return inflect_curve_default(inflect_activation_find(symbol));
}

/// z of variance 1, to the digits that a second method gave
static void
moments_of_slopes(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double mean;
    double mean_square;
    double mean_log;
  } rows[] = {
    // The midpoint rule gives .206620964141898 for the first as well
    {"sigmoid", .20662096414, .04483624135, -1.61211836669},
    {"tanh", .60570550960, .46440290245, -.74913441498},
    {"silu", .5, .37948235163, -1.10893443775},
    {"gelu", .5, .45585086565, -1.14604145081},
    {"softplus", .5, .29337903586, -.80605918335},
    {"softsign", .41275510034, .22767134042, -1.06964459144},
    {"arctan", .65567954242, .5, -.53345317984},
    {"elu", .76157829181, .66810200122, -.39894228040},
    {"mish", .56374755729, .47908375837, -.99027830830},
    {"leaky_relu", .505, .50005, -2.30258509299},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectCurve curve = curve_of(rows[i].symbol);
    InflectSlopeMoments found = {0.0, 0.0, 0.0, 0.0};
    assert_int_equal(inflect_slope_moments(&curve, 0.0, 1.0, &found),
                     INFLECT_STATUS_SUCCESS);
    expect(fabs(found.mean - rows[i].mean) < 1e-10 &&
             fabs(found.mean_square - rows[i].mean_square) < 1e-10 &&
             fabs(found.mean_log - rows[i].mean_log) < 1e-10,
           "%s: %.11f %.11f %.11f", rows[i].symbol, found.mean,
           found.mean_square, found.mean_log);
    expect(found.flat_share == 0.0, "%s: flat", rows[i].symbol);
  }
  expect_all_met();
}

/// What holds at any width, and flats
static void
moments_keep_their_invariants(void** state)
{
  (void)state;
  static const double deviations[] = {0.3, 1.0, 2.5};
  for (size_t i = 0U; i < COUNT(deviations); ++i) {
    static const char* const halves[] = {"silu", "gelu", "softplus"};
    InflectSlopeMoments found = {0.0, 0.0, 0.0, 0.0};
    for (size_t j = 0U; j < COUNT(halves); ++j) {
      const InflectCurve curve = curve_of(halves[j]);
      assert_int_equal(
        inflect_slope_moments(&curve, 0.0, deviations[i], &found),
        INFLECT_STATUS_SUCCESS);
      expect(fabs(found.mean - 0.5) < 1e-10, "%s at %g: %.12g", halves[j],
             deviations[i], found.mean);
    }
    const InflectCurve relu = curve_of("relu");
    assert_int_equal(inflect_slope_moments(&relu, 0.0, deviations[i], &found),
                     INFLECT_STATUS_SUCCESS);
    expect(fabs(found.flat_share - 0.5) < 1e-10 && isinf(found.mean_log),
           "relu: %g flat", found.flat_share);
    const InflectCurve clip = curve_of("hard_tanh");
    assert_int_equal(inflect_slope_moments(&clip, 0.0, deviations[i], &found),
                     INFLECT_STATUS_SUCCESS);
    const double within = erf(1.0 / deviations[i] / sqrt(2.0));
    expect(fabs(found.mean - within) < 1e-10 &&
             fabs(found.flat_share - 1.0 + within) < 1e-10,
           "hard_tanh at %g: %.12g, not %.12g", deviations[i], found.mean,
           within);
  }
  InflectSlopeMoments moments;
  const InflectCurve tanh_curve = curve_of("tanh");
  expect(inflect_slope_moments(&tanh_curve, 0.0, 0.0, &moments) ==
             INFLECT_STATUS_BAD_RANGE &&
           inflect_slope_moments(&tanh_curve, (double)NAN, 1.0, &moments) ==
             INFLECT_STATUS_BAD_RANGE,
         "bad numbers are not refused");
  expect_all_met();
}

static double*
noise(double gain, double offset, uint64_t seed)
{
  double* const x = (double*)calloc(N_SAMPLES, sizeof(double));
  assert_non_null(x);
  for (uint32_t i = 0U; i < N_SAMPLES; ++i) {
    x[i] = offset + gain * measure_random(&seed);
  }
  return x;
}

static InflectLoopFlow
follow(const InflectLoop* loop, uint32_t n_exponents, const double* x)
{
  const InflectLoopRun run = {*loop, n_exponents, 4000U, 1U};
  InflectLoopFlow flow = {0};
  assert_int_equal(inflect_loop_follow(&run, N_SAMPLES, x, &flow),
                   INFLECT_STATUS_SUCCESS);
  return flow;
}

/// .25^50, .9^50 and 1.1^50: a product of slopes along a delay
static void
gradients_vanish_and_explode(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double feedback;
    double value;
  } rows[] = {
    {"sigmoid", 1.0, 7.8886090522101181e-31},
    {"identity", 0.9, 5.1537752073201133e-3},
    {"identity", 1.1, 117.39085287969532},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectLoop loop = {curve_of(rows[i].symbol), rows[i].feedback, 3U,
                              0.0, 0U};
    double x[150];
    // What keeps the sigmoid at the steepest point: x = -y of the time before
    for (size_t j = 0U; j < COUNT(x); ++j) {
      x[j] = i == 0U && j >= 3U ? -0.5 : 0.0;
    }
    InflectGradient gradients[50];
    assert_int_equal(
      inflect_loop_gradients(&loop, 0U, COUNT(x), x, 50U, gradients),
      INFLECT_STATUS_SUCCESS);
    expect(fabs(exp(gradients[49].mean_log) / rows[i].value - 1.0) < 1e-12,
           "%s: %.17g, not %.17g", rows[i].symbol, exp(gradients[49].mean_log),
           rows[i].value);
    expect(gradients[49].alive_share == 1.0, "%s: dead", rows[i].symbol);
  }
  // One sample of a clipped path kills it
  const InflectLoop clip = {curve_of("hard_tanh"), 0.5, 1U, 0.0, 0U};
  const double x[4] = {0.0, 9.0, 0.0, 0.0};
  InflectGradient gradients[2];
  assert_int_equal(inflect_loop_gradients(&clip, 0U, 4U, x, 2U, gradients),
                   INFLECT_STATUS_SUCCESS);
  expect(fabs(gradients[1].alive_share - 1.0 / 3.0) < 1e-15 &&
           fabs(gradients[1].mean_log - 2.0 * log(0.5)) < 1e-15,
         "hard_tanh: %g alive", gradients[1].alive_share);
  expect(inflect_loop_gradients(&clip, 0U, 1U, x, 2U, gradients) ==
           INFLECT_STATUS_BAD_RANGE,
         "too short a signal is not refused");
  expect_all_met();
}

/// h = tanh(2 h): lambda = ln(2 (1 - h*^2)), although ln(g L) is above 0
static void
a_fixed_point_has_its_exponent(void** state)
{
  (void)state;
  const InflectLoop loop = {curve_of("tanh"), 2.0, 1U, 0.0, 0U};
  double* const x = (double*)calloc(N_SAMPLES, sizeof(double));
  assert_non_null(x);
  x[0] = 0.5;
  const InflectLoopFlow flow = follow(&loop, 1U, x);
  assert_true(fabs(flow.exponents[0].value + 1.7935285065422281) < 1e-12);
  assert_true(fabs(flow.peak - 0.95750402407726874) < 1e-12);
  assert_true(flow.certificate.nepers_per_pass > 0.0);
  assert_int_equal(flow.verdict, INFLECT_LOOP_UNKNOWN);
  assert_int_equal(flow.evidence, INFLECT_EVIDENCE_BOUNDED);
  free(x);
}

/// Two runs and the tangent agree to four decimals, and respect the bound
static void
twins_agree_with_tangents(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double feedback;
    uint32_t delay;
    double pole;
  } rows[] = {
    {"tanh", 0.9, 7U, 0.0},     {"tanh", 1.2, 7U, 0.0},
    {"silu", 0.8, 40U, 0.3},    {"tanh", -0.95, 1U, 0.5},
    {"softsign", 1.4, 3U, 0.0}, {"sigmoid", 1.5, 2U, 0.7},
  };
  double* const x = noise(0.7, 0.05, 21U);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectLoop loop = {curve_of(rows[i].symbol), rows[i].feedback,
                              rows[i].delay, rows[i].pole, 0U};
    const InflectLoopFlow flow = follow(&loop, 1U, x);
    const double pass = loop.delay;
    expect(fabs(flow.exponents[0].value - flow.twin_exponent) * pass < 1e-4,
           "%s %g: tangent %.6f, twin %.6f Np/pass", rows[i].symbol,
           rows[i].feedback, flow.exponents[0].value * pass,
           flow.twin_exponent * pass);
    expect(flow.n_met == 0U, "%s: twins met", rows[i].symbol);
    if (flow.certificate.certified) {
      expect(flow.exponents[0].value <= -flow.certificate.decay * (1.0 - 1e-9),
             "%s: %g above the certificate %g", rows[i].symbol,
             flow.exponents[0].value, -flow.certificate.decay);
      expect(flow.verdict == INFLECT_LOOP_CERTIFIED &&
               flow.evidence == INFLECT_EVIDENCE_PROVEN,
             "%s: not certified", rows[i].symbol);
    }
    expect(flow.exponents[0].value < 0.0 && isfinite(flow.measured_memory) &&
             flow.measured_memory < 2.0 * flow.memory + pass &&
             flow.measured_memory > 0.5 * flow.memory,
           "%s: memory %g, measured %g", rows[i].symbol, flow.memory,
           flow.measured_memory);
  }
  free(x);
  expect_all_met();
}

/// The sum of the spectrum of a loop of many states is that of its volume
static void
spectra_sum_up(void** state)
{
  (void)state;
  static const uint32_t delays[] = {1U, 2U, 5U, 17U};
  double* const x = noise(0.5, 0.0, 31U);
  for (size_t i = 0U; i < COUNT(delays); ++i) {
    const InflectLoop loop = {curve_of("tanh"), 1.1, delays[i], 0.4, 0U};
    const InflectLoopFlow flow = follow(&loop, delays[i], x);
    // The last pass may be left out of one and not of the other
    InflectLoopRun run = {loop, delays[i], 4000U / delays[i] * delays[i], 1U};
    const size_t n = run.warm_up + 30000U / delays[i] * delays[i];
    InflectLoopFlow whole = {0};
    assert_int_equal(inflect_loop_follow(&run, n, x, &whole),
                     INFLECT_STATUS_SUCCESS);
    expect(fabs(whole.sum - whole.log_volume) < 1e-10,
           "%u states: sum %.12g, volume %.12g", delays[i], whole.sum,
           whole.log_volume);
    expect(whole.dimension == 0.0, "%u states: dimension %g", delays[i],
           whole.dimension);
    expect(flow.n_exponents == delays[i], "%u exponents", flow.n_exponents);
  }
  free(x);
  expect_all_met();
}

/// Controls: what clips forgets at once, what is beyond its bound blows up,
/// and what sings by itself has the exponent 0
static void
negative_controls(void** state)
{
  (void)state;
  double* const x = noise(0.9, 0.0, 41U);
  const InflectLoop clip = {curve_of("hard_tanh"), 1.2, 5U, 0.0, 0U};
  const InflectLoopFlow clipped = follow(&clip, 1U, x);
  assert_true(isinf(clipped.exponents[0].value));
  assert_true(clipped.n_squeezed > 0U && clipped.flat_share > 0.1);
  assert_true(clipped.measured_memory < 1000.0);

  const InflectLoop silu = {curve_of("silu"), 3.0, 5U, 0.0, 0U};
  const InflectLoopFlow wild = follow(&silu, 1U, x);
  assert_int_equal(wild.verdict, INFLECT_LOOP_DIVERGING);
  assert_int_equal(wild.evidence, INFLECT_EVIDENCE_SAMPLED);

  memset(x, 0, N_SAMPLES * sizeof(double));
  x[0] = 0.5;
  const InflectLoop singer = {curve_of("tanh"), -1.5, 9U, 0.6, 0U};
  const InflectLoopFlow song = follow(&singer, 2U, x);
  assert_true(fabs(song.exponents[0].value * 9.0) < 2e-3);
  assert_true(song.certificate.nepers_per_pass > 0.4);
  assert_true(isinf(song.measured_memory));
  free(x);
}

static void
impossible_runs_are_refused(void** state)
{
  (void)state;
  const double x[100] = {0.0};
  const InflectLoopRun good = {
    {curve_of("tanh"), 0.5, 4U, 0.0, 0U}, 1U, 10U, 1U};
  InflectLoopRun bad[7];
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    bad[i] = good;
  }
  bad[0].loop.delay = 0U;
  bad[1].loop.feedback = (double)NAN;
  bad[2].loop.pole = 1.0;
  bad[3].n_exponents = 0U;
  bad[4].n_exponents = 5U;
  bad[5].warm_up = 100U;
  bad[6].warm_up = 95U;
  InflectLoopFlow flow;
  assert_int_equal(inflect_loop_follow(&good, 100U, x, &flow),
                   INFLECT_STATUS_SUCCESS);
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    assert_int_equal(inflect_loop_follow(&bad[i], 100U, x, &flow),
                     INFLECT_STATUS_BAD_RANGE);
  }
}

/// The loop's input is what the effect bends: followed sample by sample it
/// gives the sound of the effect
static void
input_is_that_of_the_effect(void** state)
{
  (void)state;
  const InflectSettings settings =
    measure_settings("curve=tanh drive=6 bias=0.2 oversampling=1 antialias=off "
                     "dc_block=0 feedback=0.8 feedback_time=0.5 "
                     "feedback_damp=2000");
  MeasureSound in = measure_sound(1U, 4000U);
  MeasureSound out = measure_sound(1U, 4000U);
  measure_fill_noise(&in, 0.5, 8U);
  memset(in.channels[0] + 2000, 0, 2000U * sizeof(float));
  measure_run(&settings, 48000.0, &in, &out);
  InflectLoopInput input = {0};
  assert_int_equal(
    inflect_loop_input(&settings, 48000.0, 4000U, in.channels[0], &input),
    INFLECT_STATUS_SUCCESS);
  assert_int_equal(input.n, 4000U);
  assert_int_equal(input.loop.delay, 24U);
  assert_true(input.rate_hz == 48000.0);
  assert_true(fabs(input.loop.feedback - 0.8) < 1e-7);
  // From rest, as the effect starts
  const InflectCurve* const curve = &input.loop.curve;
  const double rest = inflect_loop_rest(curve, input.loop.feedback, 0.2);
  double past[24];
  for (uint32_t i = 0U; i < 24U; ++i) {
    past[i] = rest;
  }
  double error = 0.0;
  for (uint32_t i = 0U; i < 4000U; ++i) {
    double* const at = &past[i % 24U];
    const double y = tanh(input.x[i] + input.loop.feedback * *at);
    *at = (1.0 - input.loop.pole) * y + input.loop.pole * past[(i + 23U) % 24U];
    past[i % 24U] = *at;
    // The tone is undone behind the curve, so only silence is compared
    error =
      i >= 3000U ? fmax(error, fabs(y - (double)out.channels[0][i])) : error;
  }
  assert_true(error < 5e-6);
  free(input.x);
  assert_int_equal(
    inflect_loop_input(&settings, 10.0, 4000U, in.channels[0], &input),
    INFLECT_STATUS_BAD_RANGE);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(moments_of_slopes),
    cmocka_unit_test(moments_keep_their_invariants),
    cmocka_unit_test(gradients_vanish_and_explode),
    cmocka_unit_test(a_fixed_point_has_its_exponent),
    cmocka_unit_test(twins_agree_with_tangents),
    cmocka_unit_test(spectra_sum_up),
    cmocka_unit_test(negative_controls),
    cmocka_unit_test(impossible_runs_are_refused),
    cmocka_unit_test(input_is_that_of_the_effect),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
