// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The calculus of every curve against references, quadrature and limits

#include "support/curve_cases.h"
#include "support/numeric.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Relative tolerance of value, slope and curvature
#define VALUE_TOLERANCE 1e-14

/// Share of the supremum that is allowed near zeros, in roundings
#define ZERO_ROUNDINGS 4.0

/// Tolerance of F1 relative to max(|F1|, x^2)
#define F1_TOLERANCE 1e-13

/// Tolerance of F2 relative to max(|F2|, |x|^3)
#define F2_TOLERANCE 1e-12

/// Relative tolerance of a numeric derivative
#define DERIVATIVE_TOLERANCE 1e-7

/// Largest step of a numeric derivative
#define DERIVATIVE_REACH 0.05

/// Roundings of the value that a numeric derivative may magnify
#define DERIVATIVE_ROUNDINGS 64.0

#define MIN_VECTORS 6U
#define N_COLUMNS 7
#define MAX_ROWS 1000U

/// One line of the reference table
typedef struct {
  char symbol[32];
  double parameters[INFLECT_MAX_CURVE_PARAMETERS];
  double x;
  double expected[5]; ///< f, f', f'', F1, F2; NaN where unknown
} Vector;

static Vector vectors[MAX_ROWS];
static size_t n_vectors = 0U;

static const char* const column_names[] = {"value", "slope", "curvature", "F1",
                                           "F2"};

static const CaseFunc column_functions[] = {
  curve_value, curve_slope, curve_curvature, curve_antiderivative1,
  curve_antiderivative2};

/// Read `name(a,b)` into a symbol and parameters, NaN where not given
static bool
parse_curve(char* text, Vector* row)
{
  for (size_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    row->parameters[i] = (double)NAN;
  }
  char* at = strchr(text, '(');
  for (size_t i = 0U; at && i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    *at = '\0';
    row->parameters[i] = strtod(at + 1, &at);
    at = *at == ',' ? at : NULL;
  }
  return snprintf(row->symbol, sizeof(row->symbol), "%s", text) > 0;
}

static bool
parse_line(char* line, Vector* row)
{
  char* fields[N_COLUMNS] = {NULL};
  char* rest = NULL;
  int n = 0;
  for (char* f = strtok_r(line, "\t\n", &rest); f && n < N_COLUMNS;
       f = strtok_r(NULL, "\t\n", &rest)) {
    fields[n++] = f;
  }
  if (n != N_COLUMNS || !parse_curve(fields[0], row)) {
    return false;
  }
  row->x = strtod(fields[1], NULL);
  for (int i = 0; i < 5; ++i) {
    row->expected[i] = strtod(fields[i + 2], NULL);
  }
  return true;
}

static bool
read_vectors(const char* path)
{
  FILE* const file = fopen(path, "r");
  if (!file) {
    return false;
  }
  char line[512];
  bool ok = true;
  while (ok && n_vectors < MAX_ROWS && fgets(line, sizeof(line), file)) {
    if (line[0] != '#' && strncmp(line, "curve\t", 6U) != 0) {
      ok = parse_line(line, &vectors[n_vectors]);
      n_vectors += ok ? 1U : 0U;
    }
  }
  return !fclose(file) && ok && n_vectors > 0U;
}

static bool
vector_is_of(const Vector* row, const CurveCase* c)
{
  if (strcmp(row->symbol, c->curve.activation->symbol) != 0) {
    return false;
  }
  // Parameters that a row does not give are the defaults
  for (size_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    const double given = row->parameters[i];
    if (!isnan(given) && given != c->curve.parameters[i]) {
      return false;
    }
  }
  return true;
}

/// Return whether a column crosses zero beside a row, but not at the origin
static bool
near_zero(size_t index, size_t column)
{
  const Vector* const row = &vectors[index];
  for (size_t i = index > 0U ? index - 1U : 0U;
       i <= index + 1U && i < n_vectors; ++i) {
    const Vector* const other = &vectors[i];
    const bool same =
      !strcmp(other->symbol, row->symbol) && (other->x > 0.0) == (row->x > 0.0);
    if (same && other->expected[column] * row->expected[column] <= 0.0) {
      return true;
    }
  }
  return false;
}

/// Return the supremum of |f|, |f'| or |f''|, 0 where there is none
static double
supremum(const InflectCurveFacts* facts, size_t column)
{
  const double suprema[] = {fmax(fabs(facts->lower), fabs(facts->upper)),
                            facts->lipschitz, facts->curvature_bound};
  return isfinite(suprema[column]) ? suprema[column] : 0.0;
}

static double
vector_tolerance(const CurveCase* c, size_t index, size_t column)
{
  const double expected = fabs(vectors[index].expected[column]);
  const double x = fabs(vectors[index].x);
  if (column == 3U) {
    return F1_TOLERANCE * fmax(expected, x * x);
  }
  if (column == 4U) {
    return F2_TOLERANCE * fmax(expected, x * x * x);
  }
  const double slack = near_zero(index, column) ? ZERO_ROUNDINGS * EPSILON *
                                                    supremum(&c->facts, column)
                                                : 0.0;
  return fmax(VALUE_TOLERANCE * expected, slack);
}

static void
check_vector(const CurveCase* c, size_t index)
{
  const Vector* const row = &vectors[index];
  for (size_t i = 0U; i < 5U; ++i) {
    if (isnan(row->expected[i])) {
      continue;
    }
    const double actual = column_functions[i](c, row->x);
    const double error = fabs(actual - row->expected[i]);
    const double tolerance = vector_tolerance(c, index, i);
    if (!(error <= tolerance)) {
      fail_msg("%s: %s(%.17g) is %.17g, not %.17g: error %.3g above %.3g",
               c->name, column_names[i], row->x, actual, row->expected[i],
               error, tolerance);
    }
  }
}

static void
matches_the_reference_table(const CurveCase* c)
{
  const InflectActivation* const row = c->curve.activation;
  const InflectCurve plain = inflect_curve_default(row);
  if (memcmp(&plain, &c->curve, sizeof(plain)) != 0) {
    return; // One look at the rows with the curve's name is enough
  }
  size_t n_checked = 0U;
  for (size_t i = 0U; i < n_vectors; ++i) {
    if (strcmp(vectors[i].symbol, row->symbol) != 0) {
      continue;
    }
    CurveCase given = *c;
    for (size_t j = 0U; j < inflect_activation_parameter_count(row); ++j) {
      if (!isnan(vectors[i].parameters[j])) {
        given.curve.parameters[j] = vectors[i].parameters[j];
      }
    }
    given.facts = inflect_curve_facts(&given.curve);
    assert_true(vector_is_of(&vectors[i], &given));
    check_vector(&given, i);
    ++n_checked;
  }
  if (n_checked < MIN_VECTORS) {
    fail_msg("%s: only %zu reference rows", c->name, n_checked);
  }
}

/// Return whether a function is the numeric derivative of another at a point
static bool
is_derivative(const CurveCase* c,
              CaseFunc of,
              CaseFunc is,
              double x,
              double reach)
{
  const double near =
    fmax(fabs(is(c, x + 0.5 * reach)), fabs(is(c, x - 0.5 * reach)));
  const double rounding =
    DERIVATIVE_ROUNDINGS * EPSILON * fabs(of(c, x)) / reach;
  const double tolerance = DERIVATIVE_TOLERANCE * fmax(1.0, near) + rounding;
  return fabs(derivative(of, c, x, reach) - is(c, x)) <= tolerance;
}

/// Compare a function with the numeric derivative of another
static void
check_derivative(const CurveCase* c, CaseFunc of, CaseFunc is, const char* name)
{
  for (double x = -8.03; x < 8.1; x += 0.173) {
    // Where the curvature jumps, which is no break, only a shorter reach does
    const double room = distance_to_break(&c->facts, x);
    const double reach = fmin(DERIVATIVE_REACH, 0.45 * room);
    if (!is_derivative(c, of, is, x, reach) &&
        !is_derivative(c, of, is, x, reach / 8.0) &&
        !is_derivative(c, of, is, x, reach / 64.0)) {
      fail_msg("%s: %s(%.17g) is %.17g, numerically %.17g", c->name, name, x,
               is(c, x), derivative(of, c, x, reach / 8.0));
    }
  }
}

static void
slope_is_the_derivative(const CurveCase* c)
{
  check_derivative(c, curve_value, curve_slope, "slope");
}

/// Compare a function with the integral of another between breaks
static void
check_change(const CurveCase* c, CaseFunc of, CaseFunc is, const char* name)
{
  static const double ends[] = {-7.9,  -4.3,  -2.2, -1.3, -0.81, -0.33,
                                -0.07, -1e-3, 1e-3, 0.07, 0.33,  0.81,
                                1.3,   2.2,   4.3,  7.9};
  for (size_t i = 1U; i < sizeof(ends) / sizeof(ends[0]); ++i) {
    const double a = ends[i - 1U];
    const double b = ends[i];
    double cut = 0.0;
    if (breaks_between(&c->facts, a, b, &cut, 1U) > 0U) {
      continue; // The integral of a slope does not see a jump
    }
    const double expected = of(c, b) - of(c, a);
    const double actual = integrate_curve(is, c, a, b);
    const double scale = fmax(fabs(of(c, a)), fabs(of(c, b)));
    const double error = fabs(actual - expected);
    if (!(error <= F1_TOLERANCE * fmax(scale, b - a))) {
      fail_msg("%s: %s over %g..%g sums to %.17g, not %.17g: error %.3g",
               c->name, name, a, b, actual, expected, error);
    }
  }
}

static void
slope_integrates_to_the_value(const CurveCase* c)
{
  check_change(c, curve_value, curve_slope, "slope");
}

static void
curvature_integrates_to_the_slope(const CurveCase* c)
{
  check_change(c, curve_slope, curve_curvature, "curvature");
}

static const double tiny_and_large[] = {
  1e-300, 1e-100, 1e-12, 1e-6, 1e-3, 0.02, 0.1, 0.29, 0.31, 0.5,
  0.79,   1.0,    1.3,   2.0,  2.9,  3.1,  4.0, 5.5,  8.0,
};

#define N_INTEGRALS (sizeof(tiny_and_large) / sizeof(tiny_and_large[0]))

typedef struct {
  const CurveCase* c;
  double end;
} Moment;

/// (x - t) f(t), whose integral to x is F2(x), see Cauchy's repeated integral
static double
moment_integrand(double t, void* context)
{
  const Moment* const moment = context;
  return (moment->end - t) * curve_value(moment->c, t);
}

static double
second_integral(const CurveCase* c, double x)
{
  static double cuts[MAX_CUTS];
  const double low = fmin(x, 0.0);
  const double high = fmax(x, 0.0);
  const size_t n = breaks_between(&c->facts, low, high, cuts, MAX_CUTS);
  assert_true(n < MAX_CUTS);
  Moment moment = {c, x};
  const Integrand integrand = {moment_integrand, &moment};
  return copysign(1.0, x) * integrate(&integrand, low, high, cuts, n);
}

static void
check_integral(const CurveCase* c,
               const char* name,
               double x,
               double actual,
               double expected,
               double tolerance)
{
  const double error = fabs(actual - expected);
  if (!(error <= tolerance)) {
    fail_msg("%s: %s(%.17g) is %.17g, by quadrature %.17g: error %.3g above "
             "%.3g",
             c->name, name, x, actual, expected, error, tolerance);
  }
}

static void
first_antiderivative_is_the_integral(const CurveCase* c)
{
  for (size_t i = 0U; i < 2U * N_INTEGRALS; ++i) {
    const double a = tiny_and_large[i / 2U];
    const double x = i % 2U ? -a : a;
    const double expected = integrate_curve(curve_value, c, 0.0, x);
    const double tolerance = F1_TOLERANCE * fmax(fabs(expected), x * x);
    check_integral(c, "F1", x, curve_antiderivative1(c, x), expected,
                   tolerance + DBL_MIN);
  }
}

static void
second_antiderivative_is_the_integral(const CurveCase* c)
{
  for (size_t i = 0U; i < 2U * N_INTEGRALS; ++i) {
    const double a = tiny_and_large[i / 2U];
    const double x = i % 2U ? -a : a;
    const double expected = second_integral(c, x);
    const double tolerance = F2_TOLERANCE * fmax(fabs(expected), a * a * a);
    check_integral(c, "F2", x, curve_antiderivative2(c, x), expected,
                   tolerance + DBL_MIN);
  }
}

static void
antiderivatives_are_0_at_0(const CurveCase* c)
{
  const double zeros[] = {0.0, -0.0};
  for (size_t i = 0U; i < 2U; ++i) {
    if (curve_antiderivative1(c, zeros[i]) != 0.0 ||
        curve_antiderivative2(c, zeros[i]) != 0.0) {
      fail_msg("%s: F1 or F2 is not 0 at %g", c->name, zeros[i]);
    }
  }
}

static const double special[] = {
  0.0,   4.94e-324, 1e-310, 2.3e-308, 1e-30, 1.0,   20.0,    88.8,
  710.0, 1e4,       1e19,   1e38,     1e154, 1e308, DBL_MAX, HUGE_VAL,
};

#define N_SPECIAL (sizeof(special) / sizeof(special[0]))

static void
no_number_gives_a_nan(const CurveCase* c)
{
  for (size_t i = 0U; i < 2U * N_SPECIAL; ++i) {
    const double a = special[i / 2U];
    const double x = i % 2U ? -a : a;
    for (size_t j = 0U; j < 5U; ++j) {
      if (isnan(column_functions[j](c, x))) {
        fail_msg("%s: %s(%g) is NaN", c->name, column_names[j], x);
      }
    }
  }
}

static void
nan_gives_nan(const CurveCase* c)
{
  for (size_t j = 0U; j < 5U; ++j) {
    if (!isnan(column_functions[j](c, (double)NAN))) {
      fail_msg("%s: %s(NaN) is %g", c->name, column_names[j],
               column_functions[j](c, (double)NAN));
    }
  }
  if (c->curve.activation->inverse && !isnan(curve_inverse(c, (double)NAN))) {
    fail_msg("%s: inverse(NaN) is %g", c->name, curve_inverse(c, (double)NAN));
  }
}

/// Largest finite argument at which a limit is compared, and its tolerance
#define FAR 1e300
#define FAR_TOLERANCE 1e-9

/// Least product of neighbouring changes of slope that counts as a turn
#define LEAST_TURN 1e-12

/// Return whether `limit` continues what a function is far out
static bool
is_limit(double limit, double far, double farther)
{
  if (isinf(limit)) {
    return fabs(farther) >= fabs(far) && (farther > 0.0) == (limit > 0.0) &&
           fabs(far) > 1.0;
  }
  return fabs(limit - far) <= FAR_TOLERANCE * fmax(1.0, fabs(limit));
}

/// Return whether the slope goes up and down without end
static bool
oscillates(const CurveCase* c)
{
  unsigned n_turns = 0U;
  double before = curve_slope(c, 100.0);
  double change = 0.0;
  for (double x = 100.73; x < 200.0; x += 0.73) {
    const double slope = curve_slope(c, x);
    n_turns += (slope - before) * change < -LEAST_TURN ? 1U : 0U;
    change = slope != before ? slope - before : change;
    before = slope;
  }
  return n_turns > 4U;
}

/// Return whether a function of a curve has a limit at the infinities
static bool
has_limit(const CurveCase* c, size_t column)
{
  const bool bounded = isfinite(c->facts.lower) && isfinite(c->facts.upper);
  // An oscillation is lost in what grows, and averages out in the end
  return column == 4U || !oscillates(c) ||
         (!bounded && (column == 0U || column == 3U));
}

static void
limits_are_those_of_large_numbers(const CurveCase* c)
{
  for (size_t j = 0U; j < 5U; ++j) {
    const CaseFunc function = column_functions[j];
    for (int sign = -1; has_limit(c, j) && sign <= 1; sign += 2) {
      const double limit = function(c, sign * HUGE_VAL);
      const double far = function(c, sign * 1e290);
      const double farther = function(c, sign * FAR);
      if (!is_limit(limit, far, farther)) {
        fail_msg("%s: %s(%ginf) is %g, but %g at %g", c->name, column_names[j],
                 (double)sign, limit, farther, sign * FAR);
      }
    }
  }
}

static const CurveClaim claims[] = {
  {"matches the reference table", matches_the_reference_table},
  {"slope is the derivative of the value", slope_is_the_derivative},
  {"slope integrates to the value", slope_integrates_to_the_value},
  {"curvature integrates to the slope", curvature_integrates_to_the_slope},
  {"F1 is the integral of the value", first_antiderivative_is_the_integral},
  {"F2 is the second integral", second_antiderivative_is_the_integral},
  {"F1 and F2 are 0 at 0", antiderivatives_are_0_at_0},
  {"no number gives a NaN", no_number_gives_a_nan},
  {"a NaN gives a NaN", nan_gives_nan},
  {"limits are those of large numbers", limits_are_those_of_large_numbers},
};

int
main(int argc, char** argv)
{
  if (argc < 2 || !read_vectors(argv[1])) {
    fprintf(stderr, "Usage: %s TABLE.tsv [TEST_NAME_PATTERN]\n", argv[0]);
    return 2;
  }
  return run_curve_claims(
    "calculus", claims, sizeof(claims) / sizeof(claims[0]), argc - 1, argv + 1);
}
