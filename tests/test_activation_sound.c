// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// What curves do to sound: harmonics of a sine, averages over noise

#include "support/curve_cases.h"
#include "support/numeric.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Rows of the table of harmonics, and room for a name
#define N_ROWS 660U
#define MAX_SYMBOL 32U

#define PI 3.14159265358979323846

/// Absolute tolerance of a harmonic of a sine
#define HARMONIC_TOLERANCE 1e-11

/// Absolute tolerance of an average
#define AVERAGE_TOLERANCE 1e-13

/// Beyond this many deviations nothing of a Gaussian is left in a double
#define GAUSSIAN_REACH 12.0

/// A curve of a sine, weighted by a harmonic
typedef struct {
  const CurveCase* c;
  double gain;
  int order;
} Tone;

static double
tone_integrand(double t, void* context)
{
  const Tone* const tone = context;
  const double y = curve_value(tone->c, tone->gain * sin(t));
  return y * (tone->order % 2 ? sin(tone->order * t) : cos(tone->order * t));
}

/// Harmonic of a curve, from the half period that determines it
static double
harmonic(Tone* tone)
{
  double cuts[INFLECT_MAX_BREAKS];
  const size_t n = breaks_between(&tone->c->facts, -tone->gain, tone->gain,
                                  cuts, INFLECT_MAX_BREAKS);
  for (size_t i = 0U; i < n; ++i) {
    cuts[i] = asin(cuts[i] / tone->gain);
  }
  const Integrand integrand = {tone_integrand, tone};
  const double sum = integrate(&integrand, -0.5 * PI, 0.5 * PI, cuts, n);
  return sum * (tone->order ? 2.0 : 1.0) / PI;
}

static const char* harmonics_path = NULL;

/// Read `curve gain order amplitude`; return whether the line is such a row
static bool
parse_row(const char* line, char* symbol, Tone* tone, double* amplitude)
{
  const size_t length = strcspn(line, "\t");
  if (line[0] == '#' || !line[length] || length >= MAX_SYMBOL) {
    return false;
  }
  memcpy(symbol, line, length);
  symbol[length] = '\0';
  char* end = NULL;
  tone->gain = strtod(line + length, &end);
  tone->order = (int)strtol(end, &end, 10);
  const char* const last = end;
  *amplitude = strtod(last, &end);
  return tone->gain > 0.0 && end != last;
}

static void
check_harmonic(const char* symbol, Tone* tone, double amplitude)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  if (!row) {
    fail_msg("no curve is called %s", symbol);
    return;
  }
  CurveCase cases[MAX_CASES];
  (void)curve_cases(row, cases);
  tone->c = &cases[0];
  const double actual = harmonic(tone);
  if (!(fabs(actual - amplitude) <= HARMONIC_TOLERANCE)) {
    fail_msg("%s: harmonic %d at gain %g is %.17g, not %.17g", symbol,
             tone->order, tone->gain, actual, amplitude);
  }
}

static void
harmonics_match_the_table(void** state)
{
  (void)state;
  FILE* const file = fopen(harmonics_path, "r");
  assert_non_null(file);
  char line[128];
  char symbol[MAX_SYMBOL];
  unsigned n_rows = 0U;
  while (fgets(line, sizeof(line), file)) {
    Tone tone = {0};
    double amplitude = 0.0;
    if (parse_row(line, symbol, &tone, &amplitude)) {
      check_harmonic(symbol, &tone, amplitude);
      ++n_rows;
    }
  }
  fclose(file);
  assert_int_equal(n_rows, N_ROWS);
}

/// Averages over Gaussian noise of deviation 1
typedef struct {
  const char* symbol;
  double slope;        ///< E f'
  double slope_square; ///< E f'^2
} Averages;

static const Averages averages[] = {
  {"sigmoid", 0.20662096414190704, 0.044836241350194372},
  {"tanh", 0.60570550960215883, 0.46440290244826824},
  {"silu", 0.5, 0.37948235163282931},
  {"gelu", 0.5, 0.45585086564928712},
  {"softplus", 0.5, 0.29337903585809296},
  {"softsign", 0.41275510033918321, 0.2276713404221825},
  {"arctan", 0.65567954241879847, 0.5},
  {"elu", 0.76157829186512337, 0.66810200122317061},
  {"mish", 0.56374755728838065, 0.47908375837396977},
  {"leaky_relu", 0.505, 0.50005},
};

typedef struct {
  const CurveCase* c;
  double deviation;
  int power;
} Noise;

static double
noise_integrand(double z, void* context)
{
  const Noise* const noise = context;
  const double slope = curve_slope(noise->c, noise->deviation * z);
  return pow(slope, noise->power) * exp(-0.5 * z * z) / sqrt(2.0 * PI);
}

static double
average(Noise* noise)
{
  const double origin = 0.0; // Where some curvatures jump
  const Integrand integrand = {noise_integrand, noise};
  return integrate(&integrand, -GAUSSIAN_REACH, GAUSSIAN_REACH, &origin, 1U);
}

static void
averages_over_noise_match_the_table(void** state)
{
  (void)state;
  for (size_t i = 0U; i < sizeof(averages) / sizeof(averages[0]); ++i) {
    const InflectActivation* const row =
      inflect_activation_find(averages[i].symbol);
    assert_non_null(row);
    CurveCase cases[MAX_CASES];
    (void)curve_cases(row, cases);
    Noise noise = {&cases[0], 1.0, 1};
    const double slope = average(&noise);
    noise.power = 2;
    const double square = average(&noise);
    if (!(fabs(slope - averages[i].slope) <= AVERAGE_TOLERANCE) ||
        !(fabs(square - averages[i].slope_square) <= AVERAGE_TOLERANCE)) {
      fail_msg("%s: E f' is %.13g, E f'^2 %.13g", row->symbol, slope, square);
    }
  }
}

static void
half_linear_curves_pass_half_of_any_noise(void** state)
{
  (void)state;
  static const char* const symbols[] = {"silu", "gelu", "softplus"};
  for (size_t i = 0U; i < 3U; ++i) {
    const InflectActivation* const row = inflect_activation_find(symbols[i]);
    assert_non_null(row);
    CurveCase cases[MAX_CASES];
    (void)curve_cases(row, cases);
    for (double deviation = 0.1; deviation < 5.0; deviation *= 2.0) {
      Noise noise = {&cases[0], deviation, 1};
      assert_true(fabs(average(&noise) - 0.5) <= AVERAGE_TOLERANCE);
    }
  }
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(harmonics_match_the_table),
    cmocka_unit_test(averages_over_noise_match_the_table),
    cmocka_unit_test(half_linear_curves_pass_half_of_any_noise),
  };
  if (argc != 2) {
    fprintf(stderr, "Usage: %s HARMONICS.tsv\n", argv[0]);
    return 2;
  }
  harmonics_path = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
