// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Coherent tones: expected and measured harmonics against closed forms, and
/// every figure against sums worked by hand

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>
#include <inflect/analyzer.h>

#include <gsl/gsl_sf_bessel.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define RATE_HZ 48000.0
#define N_FRAMES 65536U
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Absolute error of a harmonic of a curve whose values are about 1
#define HARMONIC_ERROR 1e-11

/// Error of a figure in dB, and of one in percent, in double arithmetic
#define FIGURE_ERROR 1e-9

/// Error of a phase in degrees
#define PHASE_ERROR 1e-6

/// Harmonic of an order: the sine for odd orders, the cosine for even
typedef double (*ClosedForm)(double gain, int n);

static double
hard_clip(double g, int n)
{
  if (n % 2 == 0) {
    return 0.0;
  }
  if (g <= 1.0) {
    return n == 1 ? g : 0.0;
  }
  const double p = asin(1.0 / g);
  const double below = n == 1 ? p : sin((n - 1) * p) / (n - 1);
  const double above = sin((n + 1) * p) / (n + 1);
  return 4.0 / PI * (0.5 * g * (below - above) + cos(n * p) / n);
}

static double
arctan(double g, int n)
{
  return n % 2 ? 2.0 / n * pow((hypot(1.0, g) - 1.0) / g, n) : 0.0;
}

/// The sum over poles, its slow end replaced by that of its terms' expansion
static double
tanh_poles(double g, int n)
{
  if (n % 2 == 0) {
    return 0.0;
  }
  double sum = 0.0;
  const int last = 200000;
  for (int k = last; k >= 1; --k) {
    const double s = (k - 0.5) * PI / g;
    sum += exp(-n * asinh(s)) / hypot(1.0, s);
  }
  // For n = 1 the terms become 1 / (2 s^2), whose tail is g^2 / (2 pi^2 last)
  const double tail = n == 1 ? g * g / (2.0 * PI * PI * last) : 0.0;
  return 4.0 / g * (sum + tail);
}

static double
sigmoid(double g, int n)
{
  return n == 0 ? 0.5 : 0.5 * tanh_poles(0.5 * g, n);
}

static double
error_function(double g, int n)
{
  if (n % 2 == 0) {
    return 0.0;
  }
  const double z = 0.5 * g * g;
  const int m = (n - 1) / 2;
  return 2.0 * g / sqrt(PI) / n *
         (gsl_sf_bessel_In_scaled(m, z) + gsl_sf_bessel_In_scaled(m + 1, z));
}

static double
sine_fold(double g, int n)
{
  return n % 2 ? 2.0 * gsl_sf_bessel_Jn(n, g) : 0.0;
}

static double
rectifier(double g, int n)
{
  if (n == 1) {
    return 0.5 * g;
  }
  const double even = -2.0 * g / PI / ((double)n * n - 1.0);
  return n == 0 ? 0.5 * even : n % 2 ? 0.0 : even;
}

static double
absolute(double g, int n)
{
  return n == 1 ? 0.0 : 2.0 * rectifier(g, n);
}

static double
cubic(double g, int n)
{
  return n == 1 ? g - g * g * g / 4.0 : n == 3 ? g * g * g / 12.0 : 0.0;
}

static double
sign_of(double g, int n)
{
  (void)g;
  return n % 2 ? 4.0 / (PI * n) : 0.0;
}

static double
identity(double g, int n)
{
  return n == 1 ? g : 0.0;
}

static const struct {
  const char* symbol;
  ClosedForm closed;
  double gains[5];
} closed_forms[] = {
  {"identity", identity, {0.5, 1.0, 10.0}},
  {"hard_tanh", hard_clip, {0.5, 1.0, 2.0, 10.0, 200.0}},
  {"arctan", arctan, {0.5, 1.0, 2.0, 10.0, 200.0}},
  {"tanh", tanh_poles, {0.5, 1.0, 2.0, 10.0}},
  {"erf", error_function, {0.5, 1.0, 2.0, 10.0}},
  {"sine_fold", sine_fold, {0.5, 1.0, 5.0, 10.0, 200.0}},
  {"relu", rectifier, {0.5, 1.0, 10.0}},
  {"abs", absolute, {0.5, 1.0, 10.0}},
  {"cubic", cubic, {0.25, 0.5, 1.0}},
  {"sigmoid", sigmoid, {0.5, 1.0, 2.0, 10.0}},
  {"sign", sign_of, {1.0, 10.0}},
};

static InflectCurve
curve_of(const char* symbol)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  assert_non_null(row);
  return inflect_curve_default(row);
}

static void
expected_harmonics_are_closed_forms(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(closed_forms); ++i) {
    const InflectCurve curve = curve_of(closed_forms[i].symbol);
    for (size_t j = 0U; j < 5U && closed_forms[i].gains[j] > 0.0; ++j) {
      const double g = closed_forms[i].gains[j];
      InflectCurveHarmonics harmonics;
      assert_int_equal(inflect_curve_harmonics(&curve, g, 0.0, &harmonics),
                       INFLECT_STATUS_SUCCESS);
      for (int n = 0; n <= (int)INFLECT_MAX_HARMONICS; ++n) {
        const double got = n % 2 ? harmonics.sines[n] : harmonics.cosines[n];
        const double want = closed_forms[i].closed(g, n);
        expect(fabs(got - want) <= HARMONIC_ERROR * fmax(g, 1.0),
               "%s at %g, H%d: %.15g, not %.15g", closed_forms[i].symbol, g, n,
               got, want);
      }
    }
  }
  expect_all_met();
}

/// A bias moves the breaks: the rectifier of a biased sine, by its angles
static void
expected_harmonics_with_bias(void** state)
{
  (void)state;
  const InflectCurve curve = curve_of("relu");
  const double g = 2.0;
  const double b = 0.7;
  const double p = asin(b / g);
  InflectCurveHarmonics harmonics;
  assert_int_equal(inflect_curve_harmonics(&curve, g, b, &harmonics),
                   INFLECT_STATUS_SUCCESS);
  const double dc = (b * (0.5 * PI + p) + g * cos(p)) / PI;
  const double first =
    2.0 / PI * (0.5 * g * (0.5 * PI + p) + b * cos(p) - 0.25 * g * sin(2 * p));
  expect(fabs(harmonics.cosines[0] - dc) < HARMONIC_ERROR,
         "DC: %.15g, not %.15g", harmonics.cosines[0], dc);
  expect(fabs(harmonics.sines[1] - first) < HARMONIC_ERROR,
         "H1: %.15g, not %.15g", harmonics.sines[1], first);

  InflectCurveHarmonics turned;
  assert_int_equal(inflect_curve_harmonics(&curve, -g, b, &turned),
                   INFLECT_STATUS_SUCCESS);
  for (uint32_t n = 0U; n <= INFLECT_MAX_HARMONICS; ++n) {
    expect(turned.sines[n] == -harmonics.sines[n] &&
             turned.cosines[n] == harmonics.cosines[n],
           "H%u of the turned sine", n);
  }
  expect_all_met();
}

/// Every curve, so that breaks in periods and in curvature are met, against
/// the trapezoid rule, whose error falls with the square of its step
static void
expected_harmonics_of_all_curves(void** state)
{
  (void)state;
  const uint32_t n_points = 1U << 17U;
  const double rough = 3e-4;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    InflectCurveHarmonics harmonics;
    const double g = 2.3;
    const double b = 0.31;
    const InflectStatus status =
      inflect_curve_harmonics(&curve, g, b, &harmonics);
    expect(status == INFLECT_STATUS_SUCCESS, "%s: status", row->symbol);
    for (int n = 0; n <= 9; ++n) {
      double sum = 0.0;
      for (uint32_t k = 0U; k < n_points; ++k) {
        const double t = 2.0 * PI * (k + 0.5) / n_points;
        sum += row->value(g * sin(t) + b, curve.parameters) *
               (n % 2 ? sin(n * t) : cos(n * t));
      }
      const double want = sum * (n ? 2.0 : 1.0) / n_points;
      const double got = n % 2 ? harmonics.sines[n] : harmonics.cosines[n];
      expect(fabs(got - want) < rough, "%s, H%d: %.12g, not %.12g", row->symbol,
             n, got, want);
    }
  }
  expect_all_met();
}

static void
expected_harmonics_out_of_range(void** state)
{
  (void)state;
  const InflectCurve tanh_curve = curve_of("tanh");
  const InflectCurve exponential = curve_of("exponential");
  InflectCurveHarmonics harmonics;
  assert_int_equal(
    inflect_curve_harmonics(&tanh_curve, (double)NAN, 0.0, &harmonics),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_curve_harmonics(&tanh_curve, 1.0, 1e9, &harmonics),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(
    inflect_curve_harmonics(&exponential, 900.0, 0.0, &harmonics),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_curve_harmonics(&tanh_curve, 0.0, 0.5, &harmonics),
                   INFLECT_STATUS_SUCCESS);
  assert_true(fabs(harmonics.cosines[0] - tanh(0.5)) < HARMONIC_ERROR);
  assert_true(harmonics.sines[1] == 0.0);
}

static InflectCoherent*
analyzer(double rate_hz, uint32_t n_frames)
{
  const InflectCoherentConfig config = {rate_hz, n_frames};
  InflectCoherent* coherent = NULL;
  assert_int_equal(inflect_coherent_new(&config, &coherent),
                   INFLECT_STATUS_SUCCESS);
  return coherent;
}

/// Send a sine through a curve, without oversampling, and measure it
static InflectToneReport
measure_curve(const char* symbol, double gain, uint32_t n_frames)
{
  InflectTestSignal signal;
  assert_int_equal(
    inflect_test_signal_tone(RATE_HZ, n_frames, 100.0, gain, &signal),
    INFLECT_STATUS_SUCCESS);
  double* const x = calloc(n_frames, sizeof(double));
  inflect_test_signal_fill(&signal, 0U, n_frames, x);
  const InflectCurve curve = curve_of(symbol);
  for (uint32_t i = 0U; i < n_frames; ++i) {
    x[i] = curve.activation->value(x[i], curve.parameters);
  }
  const InflectCoherentQuery query = {signal.tones[0].bin, 0.0, 0.0};
  InflectCoherent* const coherent = analyzer(RATE_HZ, n_frames);
  InflectToneReport report;
  assert_int_equal(inflect_coherent_run(coherent, &query, x, &report),
                   INFLECT_STATUS_SUCCESS);
  inflect_coherent_free(coherent);
  free(x);
  return report;
}

static void
measured_harmonics_are_closed_forms(void** state)
{
  (void)state;
  // What folds from order N falls with its square where a curve has kinks
  const uint32_t n_frames = INFLECT_MAX_TRANSFORM;
  for (size_t i = 0U; i < COUNT(closed_forms); ++i) {
    if (closed_forms[i].closed == sign_of) {
      continue;
    }
    const double g = closed_forms[i].gains[1];
    const InflectToneReport report =
      measure_curve(closed_forms[i].symbol, g, n_frames);
    assert_true(report.tone_found || closed_forms[i].closed == absolute);
    expect(fabs(report.dc - closed_forms[i].closed(g, 0)) < HARMONIC_ERROR,
           "%s: DC %.15g", closed_forms[i].symbol, report.dc);
    for (uint32_t n = 1U; n <= report.n_harmonics; ++n) {
      const double want = closed_forms[i].closed(g, (int)n);
      const InflectHarmonic* const h = &report.harmonics[n - 1U];
      const double angle = h->phase_deg * PI / 180.0;
      const double got = h->amplitude * (n % 2U ? cos(angle) : sin(angle));
      expect(fabs(got - want) < HARMONIC_ERROR, "%s, H%u: %.15g, not %.15g",
             closed_forms[i].symbol, n, got, want);
      expect(h->order == n, "%s: order %u", closed_forms[i].symbol, n);
    }
  }
  expect_all_met();
}

static void
square_wave_has_the_known_distortion(void** state)
{
  (void)state;
  // Harmonics of 100 Hz up to 20 kHz: THD of odd orders 3 to 199
  double sum = 0.0;
  for (int n = 3; n <= 199; n += 2) {
    sum += 1.0 / n / n;
  }
  const InflectToneReport report = measure_curve("sign", 1.0, 1U << 20U);
  assert_true(fabs(report.thd_percent - 100.0 * sqrt(sum)) < 1e-3);
  assert_true(fabs(report.thd_rms_percent - 100.0 * sqrt(sum / (1.0 + sum))) <
              1e-3);
  assert_true(fabs(report.crest_db) < 1e-4);
}

/// A line of a signal made by hand
typedef struct {
  double bin;
  double amplitude;
  double phase_deg;
} Partial;

static void
fill(double* x, uint32_t n, const Partial* partials, size_t n_partials)
{
  for (uint32_t i = 0U; i < n; ++i) {
    x[i] = 0.0;
    for (size_t k = 0U; k < n_partials; ++k) {
      const double turns = fmod(partials[k].bin * i / n, 1.0);
      x[i] += partials[k].amplitude *
              sin(2.0 * PI * turns + partials[k].phase_deg * PI / 180.0);
    }
  }
}

static void
expect_near(double got, double want, double error, const char* what)
{
  expect(fabs(got - want) <= error, "%s: %.12g, not %.12g", what, got, want);
}

/// All figures of a signal with lines of known size, worked by hand
static void
figures_are_as_worked_by_hand(void** state)
{
  (void)state;
  const uint32_t k = 1365U;
  const uint32_t alias_order = 30U; // 40950, folded to 24586
  const uint32_t alias_bin = N_FRAMES - alias_order * k;
  const uint32_t noise_bin = 5003U;
  const uint32_t ultrasonic_bin = 30000U; // 21.97 kHz, beyond the band
  const Partial partials[] = {
    {0.0, 0.01, 90.0},        {k, 0.5, 30.0},
    {2.0 * k, 0.005, -45.0},  {3.0 * k, 0.002, 120.0},
    {15.0 * k, 0.001, 0.0},   {alias_bin, 0.0004, 0.0},
    {noise_bin, 0.0001, 0.0}, {ultrasonic_bin, 0.1, 0.0},
  };
  double* const x = calloc(N_FRAMES, sizeof(double));
  fill(x, N_FRAMES, partials, COUNT(partials));
  InflectCoherent* const coherent = analyzer(RATE_HZ, N_FRAMES);
  const InflectCoherentQuery query = {k, 0.0, (double)NAN};
  InflectToneReport r;
  assert_int_equal(inflect_coherent_run(coherent, &query, x, &r),
                   INFLECT_STATUS_SUCCESS);
  assert_true(r.tone_found);

  // AES17: everything but the fundamental up to 20 kHz, against the total.
  // Harmonic 15 is at 14996 Hz, the alias of order 30 at 18006 Hz.
  const double h1 = 0.5 * 0.5;
  const double thd = 0.005 * 0.005 + 0.002 * 0.002 + 0.001 * 0.001;
  const double alias = 0.0004 * 0.0004;
  const double noise = 0.0001 * 0.0001;
  const double rest = thd + alias + noise;
  const double sinad = 10.0 * log10(h1 / rest);
  expect_near(r.frequency_hz, RATE_HZ * k / N_FRAMES, 1e-9, "frequency");
  expect_near(r.level_dbfs, 20.0 * log10(0.5), FIGURE_ERROR, "level");
  expect_near(r.dc, 0.01, FIGURE_ERROR, "DC");
  expect_near(r.thd_percent, 100.0 * sqrt(thd / h1), FIGURE_ERROR, "THD");
  expect_near(r.thd_rms_percent, 100.0 * sqrt(thd / (h1 + thd)), FIGURE_ERROR,
              "THD by rms");
  expect_near(r.thd_n_percent, 100.0 * sqrt(rest / (h1 + rest)), FIGURE_ERROR,
              "THD+N");
  expect_near(r.sinad_db, sinad, FIGURE_ERROR, "SINAD");
  expect_near(r.enob_bits, (sinad - 1.7609125905568124) / 6.0205999132796239,
              FIGURE_ERROR, "ENOB");
  expect_near(r.snr_db, 10.0 * log10((h1 + thd) / (alias + noise)),
              FIGURE_ERROR, "SNR");
  expect_near(r.odd_even_db,
              10.0 * log10((0.002 * 0.002 + 0.001 * 0.001) / (0.005 * 0.005)),
              FIGURE_ERROR, "odd over even");
  expect_near(r.worst_alias_dbc, 20.0 * log10(0.0004 / 0.5), FIGURE_ERROR,
              "worst alias");
  expect_near(r.worst_alias_hz, RATE_HZ * alias_bin / N_FRAMES, 1e-9,
              "its frequency");
  expect(r.worst_alias_order == alias_order, "its order %u",
         r.worst_alias_order);
  // The noise line is spread over the bins that aliases leave, 1 in 8
  expect_near(r.noise_floor_dbfs, 10.0 * log10(noise), 0.7, "noise floor");
  const double power = 1e-4 + 0.5 * (h1 + rest + 0.01);
  expect_near(r.rms, sqrt(power), FIGURE_ERROR, "rms");
  expect_near(r.crest_db, 20.0 * log10(r.peak / sqrt(power)), FIGURE_ERROR,
              "crest factor");
  expect(r.n_harmonics == 24U, "%u harmonics", r.n_harmonics);

  // Phases when the fundamental has none: -45 - 2 30, 120 - 3 30
  expect_near(r.harmonics[0].phase_deg, 0.0, PHASE_ERROR, "phase 1");
  expect_near(r.harmonics[1].phase_deg, -105.0, PHASE_ERROR, "phase 2");
  expect_near(r.harmonics[2].phase_deg, 30.0, PHASE_ERROR, "phase 3");
  expect(!r.harmonics[2].buried && r.harmonics[3].buried, "what is buried");

  const InflectLine line = inflect_coherent_line(coherent, alias_bin);
  expect(line.kind == INFLECT_LINE_ALIAS && line.order == alias_order,
         "kind of the alias' line");
  expect_near(line.amplitude, 0.0004, FIGURE_ERROR, "amplitude of the line");
  expect(inflect_coherent_line(coherent, 3U * k).order == 3U &&
           inflect_coherent_line(coherent, 3U * k).kind ==
             INFLECT_LINE_HARMONIC,
         "kind of a harmonic");
  expect(inflect_coherent_line(coherent, 0U).kind == INFLECT_LINE_DC,
         "kind of DC");
  inflect_coherent_free(coherent);
  free(x);
  expect_all_met();
}

/// A band limit takes what lies above out of all figures
static void
band_limit_counts(void** state)
{
  (void)state;
  const uint32_t k = 1365U;
  const Partial partials[] = {
    {k, 0.5, 0.0}, {2.0 * k, 0.005, 0.0}, {5.0 * k, 0.05, 0.0}};
  double* const x = calloc(N_FRAMES, sizeof(double));
  fill(x, N_FRAMES, partials, COUNT(partials));
  InflectCoherent* const coherent = analyzer(RATE_HZ, N_FRAMES);
  const InflectCoherentQuery query = {k, 4000.0, (double)NAN};
  InflectToneReport r;
  assert_int_equal(inflect_coherent_run(coherent, &query, x, &r),
                   INFLECT_STATUS_SUCCESS);
  expect_near(r.thd_percent, 1.0, FIGURE_ERROR, "THD");
  expect_near(r.harmonics[4].level_dbc, -20.0, FIGURE_ERROR, "H5");
  inflect_coherent_free(coherent);
  free(x);
  expect_all_met();
}

/// The latency is taken off the phase
static void
origin_moves_the_phase(void** state)
{
  (void)state;
  const uint32_t delay = 977U;
  InflectTestSignal signal;
  assert_int_equal(
    inflect_test_signal_tone(RATE_HZ, N_FRAMES, 1000.0, 0.9, &signal),
    INFLECT_STATUS_SUCCESS);
  float* const x = calloc(N_FRAMES, sizeof(float));
  inflect_test_signal_fill_float(&signal, 7U * N_FRAMES - delay, N_FRAMES, x);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] *= -x[i];
    x[i] += 0.0f;
  }
  // -sin^2 = -1/2 + cos(2 t) / 2: harmonic 2 has phase 90
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] += (float)sin(
      2.0 * PI *
      fmod(((double)i - delay) * signal.tones[0].bin / N_FRAMES, 1.0));
  }
  InflectCoherent* const coherent = analyzer(RATE_HZ, N_FRAMES);
  const InflectCoherentQuery query = {signal.tones[0].bin, 0.0, delay};
  InflectToneReport r;
  assert_int_equal(inflect_coherent_run_float(coherent, &query, x, &r),
                   INFLECT_STATUS_SUCCESS);
  const double float_error_deg = 1e-4;
  expect_near(r.harmonics[0].phase_deg, 0.0, float_error_deg, "phase 1");
  expect_near(r.harmonics[1].phase_deg, 90.0, float_error_deg, "phase 2");
  inflect_coherent_free(coherent);
  free(x);
  expect_all_met();
}

static uint32_t
common_divisor(uint32_t a, uint32_t b)
{
  return b ? common_divisor(b, a % b) : a;
}

static void
snapped_tones_are_nearest_and_coprime(void** state)
{
  (void)state;
  static const uint32_t lengths[] = {256U, 30030U, 48000U, 65536U, 1048576U};
  static const double wanted_hz[] = {0.01,   27.5,    999.0,
                                     1244.5, 12000.0, 23990.0};
  for (size_t i = 0U; i < COUNT(lengths); ++i) {
    const uint32_t n = lengths[i];
    for (size_t j = 0U; j < COUNT(wanted_hz); ++j) {
      InflectTestSignal signal;
      assert_int_equal(
        inflect_test_signal_tone(RATE_HZ, n, wanted_hz[j], 1.0, &signal),
        INFLECT_STATUS_SUCCESS);
      const uint32_t k = signal.tones[0].bin;
      const double wanted = wanted_hz[j] / RATE_HZ * n;
      uint32_t nearest = 1U;
      for (uint32_t b = 1U; b < n / 2U; ++b) {
        if (common_divisor(n, b) == 1U &&
            fabs(b - wanted) < fabs(nearest - wanted)) {
          nearest = b;
        }
      }
      expect(fabs(k - wanted) == fabs(nearest - wanted) &&
               common_divisor(n, k) == 1U,
             "%g Hz in %u frames: bin %u, not %u", wanted_hz[j], n, k, nearest);
      expect(signal.tones[0].frequency_hz == RATE_HZ * k / n, "frequency");
    }
  }
  expect_all_met();
}

static void
bad_sizes_are_refused(void** state)
{
  (void)state;
  int anything = 0;
  void* const not_null = &anything;
  static const InflectCoherentConfig bad[] = {
    {0.0, 65536U},   {-1.0, 65536U},   {48000.0, 0U},
    {48000.0, 255U}, {48000.0, 1025U}, {48000.0, 1U << 21U}};
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    InflectCoherent* coherent = (InflectCoherent*)not_null;
    assert_int_equal(inflect_coherent_new(&bad[i], &coherent),
                     INFLECT_STATUS_BAD_RANGE);
    assert_null(coherent);
  }
  InflectTestSignal signal;
  assert_int_equal(
    inflect_test_signal_tone(RATE_HZ, N_FRAMES, 24000.0, 1.0, &signal),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(
    inflect_test_signal_tone(RATE_HZ, N_FRAMES, 0.0, 1.0, &signal),
    INFLECT_STATUS_BAD_RANGE);

  InflectCoherent* const coherent = analyzer(RATE_HZ, 256U);
  const double x[256] = {0.0};
  InflectToneReport report;
  static const InflectCoherentQuery queries[] = {
    {0U, 0.0, 0.0}, {128U, 0.0, 0.0}, {10U, -1.0, 0.0}, {10U, 100.0, 0.0}};
  for (size_t i = 0U; i < COUNT(queries); ++i) {
    assert_int_equal(inflect_coherent_run(coherent, &queries[i], x, &report),
                     INFLECT_STATUS_BAD_RANGE);
  }
  inflect_coherent_free(coherent);
  inflect_coherent_free(NULL);
}

static void
nothing_to_measure_gives_no_numbers(void** state)
{
  (void)state;
  InflectCoherent* const coherent = analyzer(RATE_HZ, 256U);
  double x[256] = {0.0};
  const InflectCoherentQuery query = {11U, 0.0, 0.0};
  InflectToneReport report;
  assert_int_equal(inflect_coherent_run(coherent, &query, x, &report),
                   INFLECT_STATUS_SUCCESS);
  assert_false(report.tone_found);
  assert_int_equal(report.verdict, INFLECT_VERDICT_SILENCE);
  assert_true(isnan(report.thd_percent) && isnan(report.snr_db));
  assert_int_equal(report.n_harmonics, 0);
  x[17] = (double)NAN;
  assert_int_equal(inflect_coherent_run(coherent, &query, x, &report),
                   INFLECT_STATUS_SUCCESS);
  assert_false(report.tone_found);
  assert_int_equal(report.verdict, INFLECT_VERDICT_NOT_FINITE);
  inflect_coherent_free(coherent);
}

static void
verdicts_have_names(void** state)
{
  (void)state;
  for (unsigned i = 0U; i < INFLECT_N_VERDICTS; ++i) {
    assert_non_null(inflect_verdict_symbol((InflectVerdict)i));
    assert_non_null(inflect_verdict_message((InflectVerdict)i));
  }
  assert_string_equal(inflect_verdict_symbol((InflectVerdict)99), "unknown");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(expected_harmonics_are_closed_forms),
    cmocka_unit_test(expected_harmonics_with_bias),
    cmocka_unit_test(expected_harmonics_of_all_curves),
    cmocka_unit_test(expected_harmonics_out_of_range),
    cmocka_unit_test(measured_harmonics_are_closed_forms),
    cmocka_unit_test(square_wave_has_the_known_distortion),
    cmocka_unit_test(figures_are_as_worked_by_hand),
    cmocka_unit_test(band_limit_counts),
    cmocka_unit_test(origin_moves_the_phase),
    cmocka_unit_test(snapped_tones_are_nearest_and_coprime),
    cmocka_unit_test(bad_sizes_are_refused),
    cmocka_unit_test(nothing_to_measure_gives_no_numbers),
    cmocka_unit_test(verdicts_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
