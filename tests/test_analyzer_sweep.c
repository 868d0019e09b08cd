// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Sweeps of a known polynomial before a known filter, intermodulation of a
/// known polynomial, and known delays

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/analyzer.h>

#include <complex.h>
#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define RATE_HZ 48000.0
#define N_FRAMES 65536U
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Errors of a sweep: level in dB and phase in degrees of the linear part, its
/// group delay in frames or, if that is more, in periods, distortion of a wire,
/// level of a harmonic in dB and its phase
#define LINEAR_ERROR_DB 0.002
#define LINEAR_ERROR_DEG 0.02
#define DELAY_ERROR_FRAMES 0.01
#define DELAY_ERROR_PERIODS 1e-3
#define WIRE_THD_PERCENT 5e-3
#define HARMONIC_ERROR_DB 0.01
#define HARMONIC_ERROR_DEG 0.1

/// How far an error may exceed its uncertainty where several aliases meet
#define ALIAS_EXCESS 1.5

/// Error of a product of a polynomial in double, as a share of the tones
#define PRODUCT_ERROR 1e-12

/// Error of a delay in frames, for broad sounds
#define FRACTION_ERROR 1e-3

static void
expect_near(double got, double want, double error, const char* what, double at)
{
  expect(fabs(got - want) <= error, "%s at %g: %.12g, not %.12g", what, at, got,
         want);
}

/// Return the difference of two angles in degrees, from -180 to 180
static double
turned(double a, double b)
{
  return remainder(a - b, 360.0);
}

static InflectSweep*
new_sweep(const InflectSweepConfig* config)
{
  InflectSweep* sweep = NULL;
  assert_int_equal(inflect_sweep_new(config, &sweep), INFLECT_STATUS_SUCCESS);
  return sweep;
}

static double*
sweep_sound(const InflectSweep* sweep)
{
  const uint32_t n = inflect_sweep_frames(sweep);
  double* const x = calloc(n, sizeof(double));
  assert_non_null(x);
  inflect_sweep_fill(sweep, 0U, n, x);
  return x;
}

/// A one-pole low-pass y = a x + (1 - a) y, as a function of frequency
static double complex
filter_at(double a, double hz)
{
  const double w = 2.0 * PI * hz / RATE_HZ;
  const double complex z = cos(w) - (double complex)I * sin(w);
  return a / (1.0 - (1.0 - a) * z);
}

/// Its group delay in frames, by its derivative
static double
filter_delay(double a, double hz)
{
  const double w = 2.0 * PI * hz / RATE_HZ;
  const double p = 1.0 - a;
  return (p * cos(w) - p * p) / (1.0 - 2.0 * p * cos(w) + p * p);
}

static double
delay_error(double hz)
{
  return fmax(DELAY_ERROR_FRAMES, DELAY_ERROR_PERIODS * RATE_HZ / hz);
}

#define POLE 0.35
#define DEVICE_DELAY 137U
#define C2 0.1
#define C3 0.05
#define C5 0.02

/// x + c2 x^2 + c3 x^3 + c5 x^5, then the low-pass, then the delay
static void
run_device(double* x, uint32_t n)
{
  double y = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double v = x[i];
    const double u = v + C2 * v * v + C3 * v * v * v + C5 * pow(v, 5.0);
    y += POLE * (u - y);
    x[i] = y;
  }
  for (uint32_t i = n; i-- > 0U;) {
    x[i] = i < DEVICE_DELAY ? 0.0 : x[i - DEVICE_DELAY];
  }
}

/// Harmonics of the polynomial for a sine of amplitude g: sine terms for odd
/// orders, cosine terms for even ones
static void
polynomial_harmonics(double g, double* h)
{
  h[1] = g + 0.75 * C3 * pow(g, 3.0) + 0.625 * C5 * pow(g, 5.0);
  h[2] = -0.5 * C2 * g * g;
  h[3] = -0.25 * C3 * pow(g, 3.0) - 0.3125 * C5 * pow(g, 5.0);
  h[4] = 0.0;
  h[5] = 0.0625 * C5 * pow(g, 5.0);
}

static void
compare_point(const InflectSweepPoint* point, double g)
{
  const double f = point->frequency_hz;
  double h[6] = {0.0};
  polynomial_harmonics(g, h);
  const double complex first = filter_at(POLE, f) * h[1] / g;
  expect_near(point->magnitude_db, 20.0 * log10(cabs(first)), LINEAR_ERROR_DB,
              "magnitude", f);
  const double delay_deg = 360.0 * f * DEVICE_DELAY / RATE_HZ;
  expect_near(turned(point->phase_deg, carg(first) * 180.0 / PI - delay_deg),
              0.0, LINEAR_ERROR_DEG, "phase", f);
  expect_near(point->group_delay_frames, DEVICE_DELAY + filter_delay(POLE, f),
              delay_error(f), "group delay", f);
  double squares = 0.0;
  for (uint32_t n = 2U; n <= point->n_harmonics; ++n) {
    const InflectHarmonic* const got = &point->harmonics[n - 1U];
    if (n == 4U || n > 5U) {
      expect(got->level_dbc < -100.0, "H%u at %g: %g dBc", n, f,
             got->level_dbc);
      continue;
    }
    const double complex want =
      filter_at(POLE, n * f) * h[n] * (n % 2U ? 1.0 : (double complex)I);
    squares += cabs(want) * cabs(want);
    expect_near(20.0 * log10(got->amplitude), 20.0 * log10(cabs(want)),
                HARMONIC_ERROR_DB, "harmonic", f * n);
    expect_near(turned(got->phase_deg, carg(want) * 180.0 / PI - delay_deg * n),
                0.0, HARMONIC_ERROR_DEG, "its phase", f * n);
  }
  expect_near(point->thd_percent, 100.0 * sqrt(squares) / cabs(first) / g, 0.01,
              "THD", f);
}

/// A polynomial of fifth degree and a filter, at many frequencies
static void
sweep_separates_harmonics(void** state)
{
  (void)state;
  const double g = 0.8;
  const InflectSweepConfig config = {RATE_HZ, 20.0, 4700.0, g, 8.0, 0.5, 0.0};
  InflectSweep* const sweep = new_sweep(&config);
  double* const x = sweep_sound(sweep);
  InflectSweepPoint point;
  assert_int_equal(inflect_sweep_at(sweep, 1000.0, &point),
                   INFLECT_STATUS_NOT_FOUND);
  run_device(x, inflect_sweep_frames(sweep));
  assert_int_equal(inflect_sweep_analyze(sweep, x), INFLECT_STATUS_SUCCESS);
  for (double f = 22.0; f < 4400.0; f *= 1.2) {
    assert_int_equal(inflect_sweep_at(sweep, f, &point),
                     INFLECT_STATUS_SUCCESS);
    compare_point(&point, g);
  }
  assert_int_equal(inflect_sweep_at(sweep, 19.0, &point),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_sweep_at(sweep, 4701.0, &point),
                   INFLECT_STATUS_BAD_RANGE);
  free(x);
  inflect_sweep_free(sweep);
  expect_all_met();
}

/// A wire over the whole band: level, phase, and no distortion
static void
sweep_of_a_wire(void** state)
{
  (void)state;
  static const double rates_hz[] = {44100.0, 48000.0, 96000.0};
  for (size_t r = 0U; r < COUNT(rates_hz); ++r) {
    const InflectSweepConfig config = {rates_hz[r], 20.0, 20000.0, 0.5,
                                       5.0,         0.0,  0.0};
    InflectSweep* const sweep = new_sweep(&config);
    double* const x = sweep_sound(sweep);
    assert_int_equal(inflect_sweep_analyze(sweep, x), INFLECT_STATUS_SUCCESS);
    for (double f = 22.0; f < 19000.0; f *= 1.3) {
      InflectSweepPoint point;
      assert_int_equal(inflect_sweep_at(sweep, f, &point),
                       INFLECT_STATUS_SUCCESS);
      expect_near(point.magnitude_db, 0.0, LINEAR_ERROR_DB, "magnitude", f);
      expect_near(point.phase_deg, 0.0, LINEAR_ERROR_DEG, "phase", f);
      expect_near(point.group_delay_frames, 0.0, delay_error(f), "delay", f);
      expect(point.n_harmonics < 2U || point.thd_percent < WIRE_THD_PERCENT,
             "THD at %g: %g %%", f, point.thd_percent);
    }
    free(x);
    inflect_sweep_free(sweep);
  }
  expect_all_met();
}

/// A rectifier has no fundamental, and its place in time is found all the same
static void
sweep_of_a_rectifier(void** state)
{
  (void)state;
  const InflectSweepConfig config = {RATE_HZ, 50.0, 2000.0, 1.0, 6.0, 1.0, 0.0};
  InflectSweep* const sweep = new_sweep(&config);
  double* const x = sweep_sound(sweep);
  for (uint32_t i = 0U; i < inflect_sweep_frames(sweep); ++i) {
    x[i] = fabs(x[i]);
  }
  assert_int_equal(inflect_sweep_analyze(sweep, x), INFLECT_STATUS_SUCCESS);
  InflectSweepPoint point;
  assert_int_equal(inflect_sweep_at(sweep, 440.0, &point),
                   INFLECT_STATUS_SUCCESS);
  expect_near(point.harmonics[1].amplitude, 4.0 / PI / 3.0, 1e-3, "H2", 440.0);
  expect_near(point.harmonics[1].phase_deg, -90.0, 0.2, "phase 2", 440.0);
  expect_near(point.harmonics[3].amplitude, 4.0 / PI / 15.0, 1e-3, "H4", 440.0);
  expect(point.harmonics[0].amplitude < 1e-3, "H1 %g",
         point.harmonics[0].amplitude);
  free(x);
  inflect_sweep_free(sweep);
  expect_all_met();
}

/// Send all takes through a function of frame and sample
static void
analyze_takes(const InflectSweepConfig* config,
              double (*device)(uint32_t frame, double x),
              InflectSweep** takes)
{
  for (uint32_t k = 0U; k < INFLECT_SWEEP_TAKES; ++k) {
    InflectSweepConfig shifted = *config;
    shifted.shift_frames = inflect_sweep_shift(k);
    takes[k] = new_sweep(&shifted);
    double* const x = sweep_sound(takes[k]);
    for (uint32_t i = 0U; i < inflect_sweep_frames(takes[k]); ++i) {
      x[i] = device(i, x[i]);
    }
    assert_int_equal(inflect_sweep_analyze(takes[k], x),
                     INFLECT_STATUS_SUCCESS);
    free(x);
  }
}

static void
free_takes(InflectSweep** takes)
{
  for (uint32_t k = 0U; k < INFLECT_SWEEP_TAKES; ++k) {
    inflect_sweep_free(takes[k]);
  }
}

/// A wire with noise that is the same, frame by frame, each time it starts
static double
noisy_wire(uint32_t frame, double x)
{
  uint32_t h = frame * 2654435761U;
  h = (h ^ (h >> 16U)) * 0x45d9f3bU;
  h = (h ^ (h >> 16U)) * 0x45d9f3bU;
  h ^= h >> 16U;
  return x + 0.05 * ((double)h / 4294967296.0 - 0.5);
}

static double
clipped(uint32_t frame, double x)
{
  (void)frame;
  return fmin(fmax(3.0 * x, -1.0), 1.0);
}

/// Noise of a device that starts alike each time is not taken for its sound
static void
takes_know_their_noise(void** state)
{
  (void)state;
  const InflectSweepConfig config = {RATE_HZ, 100.0, 8000.0, 0.5,
                                     4.0,     0.2,   0.0};
  InflectSweep* takes[INFLECT_SWEEP_TAKES] = {NULL};
  analyze_takes(&config, noisy_wire, takes);
  int n = 0;
  int n_bounded = 0;
  double errors = 0.0;
  double bounds = 0.0;
  for (double hz = 110.0; hz < 7800.0; hz *= 1.05) {
    InflectSweepPoint point;
    assert_int_equal(
      inflect_sweep_at_takes((const InflectSweep* const*)takes, hz, &point),
      INFLECT_STATUS_SUCCESS);
    const double error = fabs(point.magnitude_db);
    const double late = fabs(point.group_delay_frames);
    n += 2;
    n_bounded += error <= point.magnitude_uncertainty_db;
    n_bounded += late <= point.delay_uncertainty_frames;
    errors += error;
    bounds += point.magnitude_uncertainty_db;
    // Of the harmonics a wire does not have, one in four may stand out
    for (uint32_t i = 1U; i < point.n_harmonics; ++i) {
      ++n;
      n_bounded += point.harmonics[i].buried;
    }
  }
  expect(n_bounded > 0.8 * n, "%d of %d bounded", n_bounded, n);
  expect(bounds < 10.0 * errors, "errors %g, bounds %g", errors, bounds);
  free_takes(takes);
  expect_all_met();
}

/// Aliases of a clipper: the mean is better than a sweep, and errors are known
static void
takes_know_their_aliases(void** state)
{
  (void)state;
  const InflectSweepConfig config = {RATE_HZ, 500.0, 16000.0, 1.0,
                                     5.0,     0.2,   0.0};
  InflectSweep* takes[INFLECT_SWEEP_TAKES] = {NULL};
  analyze_takes(&config, clipped, takes);
  // b1 = (2 / pi) (g asin(1 / g) + sqrt(1 - 1 / g^2)), g = 3
  const double first =
    2.0 / PI * (3.0 * asin(1.0 / 3.0) + sqrt(1.0 - 1.0 / 9.0));
  double worst = 0.0;
  double worst_single = 0.0;
  for (double hz = 600.0; hz < 15000.0; hz *= 1.01) {
    InflectSweepPoint point;
    InflectSweepPoint single;
    assert_int_equal(
      inflect_sweep_at_takes((const InflectSweep* const*)takes, hz, &point),
      INFLECT_STATUS_SUCCESS);
    assert_int_equal(inflect_sweep_at(takes[0], hz, &single),
                     INFLECT_STATUS_SUCCESS);
    expect(isnan(single.magnitude_uncertainty_db), "one sweep knows it");
    const double error = fabs(point.magnitude_db - 20.0 * log10(first));
    expect(
      error <= ALIAS_EXCESS * point.magnitude_uncertainty_db + LINEAR_ERROR_DB,
      "%g Hz: off by %g dB, not %g", hz, error, point.magnitude_uncertainty_db);
    worst = fmax(worst, error);
    worst_single =
      fmax(worst_single, fabs(single.magnitude_db - 20.0 * log10(first)));
  }
  expect(worst_single > 0.3 && worst < 0.7 * worst_single,
         "off by %g dB, one sweep by %g", worst, worst_single);
  free_takes(takes);
  expect_all_met();
}

static void
sweeps_that_are_no_takes_are_refused(void** state)
{
  (void)state;
  const InflectSweepConfig config = {RATE_HZ, 500.0, 8000.0, 0.5,
                                     1.0,     0.1,   0.0};
  InflectSweep* takes[INFLECT_SWEEP_TAKES] = {NULL};
  analyze_takes(&config, clipped, takes);
  const InflectSweep* const alike[] = {takes[0], takes[0], takes[0]};
  const InflectSweep* const right[] = {takes[0], takes[1], takes[2]};
  InflectSweepPoint point;
  expect(inflect_sweep_at_takes(alike, 1000.0, &point) ==
           INFLECT_STATUS_BAD_RANGE,
         "one sweep thrice");
  expect(inflect_sweep_at_takes(right, 400.0, &point) ==
           INFLECT_STATUS_BAD_RANGE,
         "frequency");
  expect(inflect_sweep_at_takes(right, 1000.0, &point) ==
           INFLECT_STATUS_SUCCESS,
         "takes");
  expect(isnan(inflect_sweep_shift(INFLECT_SWEEP_TAKES)), "shift");
  InflectSweepConfig other = config;
  other.shift_frames = inflect_sweep_shift(2U);
  InflectSweep* const silent = new_sweep(&other);
  const InflectSweep* const unheard[] = {takes[0], takes[1], silent};
  expect(inflect_sweep_at_takes(unheard, 1000.0, &point) ==
           INFLECT_STATUS_NOT_FOUND,
         "nothing analyzed");
  inflect_sweep_free(silent);
  free_takes(takes);
  expect_all_met();
}

static void
bad_sweeps_are_refused(void** state)
{
  (void)state;
  int anything = 0;
  void* const not_null = &anything;
  static const InflectSweepConfig bad[] = {
    {0.0, 20.0, 20000.0, 0.5, 5.0, 0.0, 0.0},
    {RATE_HZ, 0.0, 20000.0, 0.5, 5.0, 0.0, 0.0},
    {RATE_HZ, 20.0, 23900.0, 0.5, 5.0, 0.0, 0.0},
    {RATE_HZ, 20.0, 20.0, 0.5, 5.0, 0.0, 0.0},
    {RATE_HZ, 20.0, 20000.0, 0.0, 5.0, 0.0, 0.0},
    {RATE_HZ, 20.0, 20000.0, 0.5, 0.1, 0.0, 0.0},
    {RATE_HZ, 20.0, 20000.0, 0.5, 50.0, 0.0, 0.0},
    {RATE_HZ, 20.0, 20000.0, 0.5, 5.0, -1.0, 0.0},
    {RATE_HZ, 20.0, 20000.0, 0.5, 5.0, 0.0, -1.0},
  };
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    InflectSweep* sweep = (InflectSweep*)not_null;
    expect(inflect_sweep_new(&bad[i], &sweep) == INFLECT_STATUS_BAD_RANGE &&
             !sweep,
           "row %zu", i);
  }
  const InflectSweepConfig config = {RATE_HZ, 100.0, 10000.0, 0.5,
                                     1.0,     0.1,   0.0};
  InflectSweep* const sweep = new_sweep(&config);
  double* const x = sweep_sound(sweep);
  x[500] = (double)NAN;
  expect(inflect_sweep_analyze(sweep, x) == INFLECT_STATUS_BAD_VALUE, "NaN");
  free(x);
  inflect_sweep_free(sweep);
  inflect_sweep_free(NULL);
  expect_all_met();
}

/// Run x + a x^2 + b x^3 on the signal of a method and measure it
static InflectImdReport
measure_polynomial(InflectImdMethod method,
                   double rate_hz,
                   double a,
                   double b,
                   InflectTestSignal* signal)
{
  assert_int_equal(inflect_imd_signal(method, rate_hz, N_FRAMES, 0.9, signal),
                   INFLECT_STATUS_SUCCESS);
  double* const x = calloc(N_FRAMES, sizeof(double));
  inflect_test_signal_fill(signal, 0U, N_FRAMES, x);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] += a * x[i] * x[i] + b * x[i] * x[i] * x[i];
  }
  const InflectCoherentConfig config = {rate_hz, N_FRAMES};
  InflectCoherent* coherent = NULL;
  assert_int_equal(inflect_coherent_new(&config, &coherent),
                   INFLECT_STATUS_SUCCESS);
  InflectImdReport report;
  assert_int_equal(inflect_imd_measure(method, signal, coherent, x, &report),
                   INFLECT_STATUS_SUCCESS);
  inflect_coherent_free(coherent);
  free(x);
  return report;
}

/// Closed forms for p sin u + q sin v: the square gives p q at u +- v, the
/// cube 3/4 p p q at 2 u +- v, and q + 3/4 q^3 + 3/2 p p q at v
static void
smpte_of_a_polynomial(void** state)
{
  (void)state;
  static const double rates_hz[] = {44100.0, 48000.0, 96000.0};
  const double a = 0.03;
  const double b = 0.02;
  const double p = 0.72;
  const double q = 0.18;
  for (size_t i = 0U; i < COUNT(rates_hz); ++i) {
    InflectTestSignal signal;
    const InflectImdReport r =
      measure_polynomial(INFLECT_IMD_SMPTE, rates_hz[i], a, b, &signal);
    const double rate = rates_hz[i];
    assert_true(r.tone_found);
    expect_near(signal.tones[0].frequency_hz, 60.0, 1.5, "lower", rate);
    expect_near(signal.tones[1].frequency_hz, 7000.0, 60.0, "upper", rate);
    expect_near(signal.tones[0].amplitude, 4.0 * signal.tones[1].amplitude,
                PRODUCT_ERROR, "4:1", rate);
    const double first = q + b * (0.75 * q * q * q + 1.5 * p * p * q);
    const double second = a * p * q;
    const double third = b * 0.75 * p * p * q;
    expect_near(r.reference, first, PRODUCT_ERROR, "reference", rate);
    expect_near(r.products[0].amplitude, second, PRODUCT_ERROR, "v - u", rate);
    expect_near(r.products[1].amplitude, second, PRODUCT_ERROR, "v + u", rate);
    expect_near(r.products[2].amplitude, third, PRODUCT_ERROR, "v - 2u", rate);
    expect_near(r.products[3].amplitude, third, PRODUCT_ERROR, "v + 2u", rate);
    expect_near(r.products[4].amplitude, 0.0, PRODUCT_ERROR, "v - 3u", rate);
    const double sum = sqrt(2.0 * (second * second + third * third));
    expect_near(r.imd_percent, 100.0 * sum / first, 1e-9, "IMD", rate);
    expect_near(r.imd_db, 20.0 * log10(sum / first), 1e-9, "IMD in dB", rate);
    expect_near(r.second_percent, 200.0 * second / first, 1e-9, "d2", rate);
    expect_near(r.third_percent, 200.0 * third / first, 1e-9, "d3", rate);
    expect_near(r.products[0].frequency_hz,
                signal.tones[1].frequency_hz - signal.tones[0].frequency_hz,
                1e-9, "frequency", rate);
  }
  expect_all_met();
}

static void
ccif_of_a_polynomial(void** state)
{
  (void)state;
  const double a = 0.03;
  const double b = 0.02;
  const double p = 0.45;
  InflectTestSignal signal;
  const InflectImdReport r =
    measure_polynomial(INFLECT_IMD_CCIF, RATE_HZ, a, b, &signal);
  assert_true(r.tone_found);
  assert_int_equal(r.n_products, 3);
  const double first = p + b * (0.75 + 1.5) * p * p * p;
  const double second = a * p * p;
  const double third = b * 0.75 * p * p * p;
  expect_near(signal.tones[0].amplitude, p, PRODUCT_ERROR, "1:1", 0.0);
  expect_near(r.amplitudes[0], first, PRODUCT_ERROR, "lower", 0.0);
  expect_near(r.amplitudes[1], first, PRODUCT_ERROR, "upper", 0.0);
  expect_near(r.products[0].amplitude, second, PRODUCT_ERROR, "v - u", 0.0);
  expect_near(r.products[1].amplitude, third, PRODUCT_ERROR, "2u - v", 0.0);
  expect_near(r.products[2].amplitude, third, PRODUCT_ERROR, "2v - u", 0.0);
  expect_near(r.products[0].frequency_hz, 1000.0, 2.0, "difference", 0.0);
  expect_near(r.second_percent, 50.0 * second / first, 1e-9, "d2", 0.0);
  expect_near(r.third_percent, 100.0 * third / first, 1e-9, "d3", 0.0);
  expect_near(r.imd_percent,
              50.0 * sqrt(second * second + 2.0 * third * third) / first, 1e-9,
              "IMD", 0.0);
  expect_all_met();
}

static void
bad_intermodulation_is_refused(void** state)
{
  (void)state;
  InflectTestSignal signal;
  expect(inflect_imd_signal(INFLECT_IMD_CCIF, 40000.0, N_FRAMES, 1.0,
                            &signal) == INFLECT_STATUS_BAD_RANGE,
         "rate");
  expect(inflect_imd_signal(INFLECT_IMD_SMPTE, RATE_HZ, 2048U, 1.0, &signal) ==
           INFLECT_STATUS_BAD_RANGE,
         "length");
  expect(inflect_imd_signal((InflectImdMethod)7, RATE_HZ, N_FRAMES, 1.0,
                            &signal) == INFLECT_STATUS_BAD_RANGE,
         "method");
  expect(inflect_imd_signal(INFLECT_IMD_SMPTE, RATE_HZ, 4096U, 1.0, &signal) ==
           INFLECT_STATUS_SUCCESS,
         "shortest");
  const InflectCoherentConfig config = {RATE_HZ, 4096U};
  InflectCoherent* coherent = NULL;
  assert_int_equal(inflect_coherent_new(&config, &coherent),
                   INFLECT_STATUS_SUCCESS);
  const double silence[4096] = {0.0};
  InflectImdReport report;
  expect(inflect_imd_measure(INFLECT_IMD_SMPTE, &signal, coherent, silence,
                             &report) == INFLECT_STATUS_SUCCESS &&
           !report.tone_found && isnan(report.imd_percent),
         "silence");
  signal.n_tones = 1U;
  expect(inflect_imd_measure(INFLECT_IMD_SMPTE, &signal, coherent, silence,
                             &report) == INFLECT_STATUS_BAD_RANGE,
         "one tone");
  inflect_coherent_free(coherent);
  expect_all_met();
}

#define N_DELAYED 20000U

/// Deterministic noise, limited to a third of the band so that it can be moved
/// by parts of a frame: a sum of sines at any instant
static double
broad_sound(double t)
{
  double sum = 0.0;
  for (int k = 1; k <= 150; ++k) {
    sum += sin(0.007 * (k + 0.3 * sin(3.1 * k * k)) * t + 1.7 * k * k);
  }
  return 0.02 * sum;
}

static void
delays_are_found(void** state)
{
  (void)state;
  static const double delays[] = {0.0, 1.0, 57.0, 1000.25, -33.5, 12.4};
  double* const in = calloc(N_DELAYED, sizeof(double));
  double* const out = calloc(N_DELAYED, sizeof(double));
  for (size_t d = 0U; d < COUNT(delays); ++d) {
    const double sign = d % 2U ? -0.5 : 0.5;
    for (uint32_t i = 0U; i < N_DELAYED; ++i) {
      // A slow rise and fall, so that ends do not matter
      const double s = sin(PI * i / N_DELAYED);
      in[i] = s * s * broad_sound(i);
      const double late = i - delays[d];
      const double e = sin(PI * late / N_DELAYED);
      out[i] = sign * e * e * broad_sound(late);
    }
    InflectDelay found;
    assert_int_equal(inflect_delay_find(N_DELAYED, in, out, 5000U, &found),
                     INFLECT_STATUS_SUCCESS);
    expect_near(found.delay_frames + found.fraction_frames, delays[d],
                FRACTION_ERROR, "delay", delays[d]);
    expect(found.inverted == (sign < 0.0), "sign at %g", delays[d]);
    expect(fabs(found.correlation) > 0.9, "correlation at %g: %g", delays[d],
           found.correlation);
    if (delays[d] == floor(delays[d])) {
      expect_near(found.gain_db, 20.0 * log10(0.5), 0.01, "gain", delays[d]);
    }
  }
  InflectDelay found;
  expect(inflect_delay_find(8U, in, out, 1U, &found) ==
           INFLECT_STATUS_BAD_RANGE,
         "too short");
  expect(inflect_delay_find(100U, in, out, 100U, &found) ==
           INFLECT_STATUS_BAD_RANGE,
         "too far");
  for (uint32_t i = 0U; i < N_DELAYED; ++i) {
    in[i] = 0.0;
  }
  expect(inflect_delay_find(N_DELAYED, in, out, 10U, &found) ==
           INFLECT_STATUS_BAD_VALUE,
         "silence");
  free(in);
  free(out);
  expect_all_met();
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(sweep_separates_harmonics),
    cmocka_unit_test(sweep_of_a_wire),
    cmocka_unit_test(sweep_of_a_rectifier),
    cmocka_unit_test(takes_know_their_noise),
    cmocka_unit_test(takes_know_their_aliases),
    cmocka_unit_test(sweeps_that_are_no_takes_are_refused),
    cmocka_unit_test(bad_sweeps_are_refused),
    cmocka_unit_test(smpte_of_a_polynomial),
    cmocka_unit_test(ccif_of_a_polynomial),
    cmocka_unit_test(bad_intermodulation_is_refused),
    cmocka_unit_test(delays_are_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
