// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "curve_cases.h"

#include "with_cmocka.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// Positions in the range of a parameter, as in inflect_curve_set_shape()
static const double shapes[] = {0.0, 0.25, 0.5, 0.8, 1.0};

#define N_SHAPES (sizeof(shapes) / sizeof(shapes[0]))

#define N_RANDOM 1000U
#define N_PERIODS 3
#define SMALLEST 1e-12

/// Ratio of neighbouring points where curves bend, and elsewhere
#define FINE_FROM 1e-4
#define FINE_TO 100.0
#define FINE_RATIO 1.0045
#define COARSE_RATIO 1.15

#define DENSE_LIMIT 10.0
#define DENSE_STEP (1.0 / 96.0)

/// Distances from a break at which a scan looks
static const double break_distances[] = {1e-9, 1e-6, 1e-3};

static double
parameter_at(const InflectCurveParameter* row, double shape)
{
  // The library's own mapping serves any parameter that is put first
  InflectActivation alone = {.parameters = {*row}};
  InflectCurve curve = inflect_curve_default(&alone);
  inflect_curve_set_shape(&curve, shape);
  return curve.parameters[0];
}

static void
finish_case(CurveCase* c)
{
  const InflectActivation* const row = c->curve.activation;
  const uint32_t n = inflect_activation_parameter_count(row);
  c->facts = inflect_curve_facts(&c->curve);
  int length = snprintf(c->name, sizeof(c->name), "%s", row->symbol);
  for (uint32_t i = 0U; i < n; ++i) {
    length +=
      snprintf(c->name + length, sizeof(c->name) - (size_t)length, " %s=%.9g",
               row->parameters[i].symbol, c->curve.parameters[i]);
  }
}

size_t
curve_cases(const InflectActivation* activation, CurveCase* cases)
{
  const uint32_t n_parameters = inflect_activation_parameter_count(activation);
  const size_t n_first = n_parameters > 0U ? N_SHAPES : 0U;
  const size_t n_second = n_parameters > 1U ? N_SHAPES : 1U;

  size_t n = 0U;
  cases[n++].curve = inflect_curve_default(activation);
  for (size_t i = 0U; i < n_first; ++i) {
    for (size_t j = 0U; j < n_second; ++j) {
      InflectCurve* const curve = &cases[n++].curve;
      *curve = inflect_curve_default(activation);
      curve->parameters[0] =
        parameter_at(&activation->parameters[0], shapes[i]);
      if (n_parameters > 1U) {
        curve->parameters[1] =
          parameter_at(&activation->parameters[1], shapes[j]);
      }
    }
  }
  for (size_t i = 0U; i < n; ++i) {
    finish_case(&cases[i]);
  }
  return n;
}

static int
compare(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

/// Return a number from 0 to 1, the same sequence in every run
static double
random_share(uint64_t* state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return (double)(*state >> 11U) * 0x1p-53;
}

static void
add(Scan* scan, double x, double limit)
{
  if (fabs(x) <= limit) {
    assert_true(scan->n < MAX_SCAN);
    scan->x[scan->n++] = x;
  }
}

static void
add_breaks(Scan* scan, const InflectCurveFacts* facts, double limit)
{
  const size_t n_distances =
    sizeof(break_distances) / sizeof(break_distances[0]);
  const int periods = facts->break_period > 0.0 ? N_PERIODS : 0;
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    for (int k = -periods; k <= periods; ++k) {
      const double x = facts->breaks[i].x + facts->break_period * k;
      for (size_t j = 0U; j < n_distances; ++j) {
        const double d = break_distances[j] * fmax(1.0, fabs(x));
        add(scan, x - d, limit);
        add(scan, x + d, limit);
      }
    }
  }
}

const Scan*
scan_curve(const CurveCase* c, double limit)
{
  static Scan scan;
  scan.n = 0U;
  for (double x = SMALLEST; x <= limit;
       x *= x >= FINE_FROM && x < FINE_TO ? FINE_RATIO : COARSE_RATIO) {
    add(&scan, x, limit);
    add(&scan, -x, limit);
  }
  for (double x = -DENSE_LIMIT; x < DENSE_LIMIT; x += DENSE_STEP) {
    add(&scan, x, limit);
  }
  uint64_t state = 20260101U;
  for (unsigned i = 0U; i < N_RANDOM; ++i) {
    add(&scan, (2.0 * random_share(&state) - 1.0) * DENSE_LIMIT, limit);
  }
  add_breaks(&scan, &c->facts, limit);

  qsort(scan.x, scan.n, sizeof(scan.x[0]), compare);
  size_t n = 1U;
  for (size_t i = 1U; i < scan.n; ++i) {
    if (scan.x[i] > scan.x[n - 1U]) {
      scan.x[n++] = scan.x[i];
    }
  }
  scan.n = n;
  return &scan;
}

double
distance_to_break(const InflectCurveFacts* facts, double x)
{
  double distance = HUGE_VAL;
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    const double d = x - facts->breaks[i].x;
    const double period = facts->break_period;
    distance = fmin(distance, fabs(period > 0.0 ? remainder(d, period) : d));
  }
  return distance;
}

size_t
breaks_between(const InflectCurveFacts* facts,
               double from,
               double to,
               double* breaks,
               size_t max)
{
  const double period = facts->break_period;
  size_t n = 0U;
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    const double x = facts->breaks[i].x;
    const double first = period > 0.0 ? ceil((from - x) / period) : 0.0;
    const double last = period > 0.0 ? floor((to - x) / period) : 0.0;
    for (double k = first; k <= last && n < max; k += 1.0) {
      const double at = x + k * period;
      if (at > from && at < to) {
        breaks[n++] = at;
      }
    }
  }
  qsort(breaks, n, sizeof(breaks[0]), compare);
  return n;
}

double
curve_value(const CurveCase* c, double x)
{
  return c->curve.activation->value(x, c->curve.parameters);
}

double
curve_slope(const CurveCase* c, double x)
{
  return c->curve.activation->slope(x, c->curve.parameters);
}

double
curve_curvature(const CurveCase* c, double x)
{
  return c->curve.activation->curvature(x, c->curve.parameters);
}

double
curve_antiderivative1(const CurveCase* c, double x)
{
  return c->curve.activation->antiderivative1(x, c->curve.parameters);
}

double
curve_antiderivative2(const CurveCase* c, double x)
{
  return c->curve.activation->antiderivative2(x, c->curve.parameters);
}

double
curve_inverse(const CurveCase* c, double y)
{
  return c->curve.activation->inverse(y, c->curve.parameters);
}

/// What one test is about
typedef struct {
  const InflectActivation* activation;
  CurveCheck check;
  char name[160];
} Subject;

static void
check_subject(void** state)
{
  const Subject* const subject = *state;
  static CurveCase cases[MAX_CASES];
  const size_t n = curve_cases(subject->activation, cases);
  for (size_t i = 0U; i < n; ++i) {
    subject->check(&cases[i]);
  }
}

int
run_curve_claims(const char* group,
                 const CurveClaim* claims,
                 size_t n_claims,
                 int argc,
                 char** argv)
{
  const size_t n_tests = inflect_activation_count() * n_claims;
  Subject* const subjects = calloc(n_tests, sizeof(Subject));
  struct CMUnitTest* const tests = calloc(n_tests, sizeof(struct CMUnitTest));
  if (!subjects || !tests) {
    abort();
  }
  for (size_t i = 0U; i < n_tests; ++i) {
    Subject* const subject = &subjects[i];
    subject->activation = inflect_activation_at((uint32_t)(i / n_claims));
    subject->check = claims[i % n_claims].check;
    snprintf(subject->name, sizeof(subject->name), "%s: %s",
             subject->activation->symbol, claims[i % n_claims].sentence);
    tests[i].name = subject->name;
    tests[i].test_func = check_subject;
    tests[i].initial_state = subject;
  }
  if (argc > 1) {
    cmocka_set_test_filter(argv[1]);
  }
  // The macro around it wants an array of a constant size
  const int n_failed =
    _cmocka_run_group_tests(group, tests, n_tests, NULL, NULL);
  free(tests);
  free(subjects);
  return n_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
