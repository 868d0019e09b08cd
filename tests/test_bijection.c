// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Increasing maps over the whole registry: there, back, and their slopes

#include "support/curve_cases.h"
#include "support/with_cmocka.h"

#include <inflect/bijection.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Least number of curves with an inverse
#define MIN_INVERTIBLE 33U

/// How many times the bound of first order a round trip may miss by: curves
/// and their inverses are within some units in the last place
#define BOUND_FACTOR 16.0

/// Of differences of fourth order with a step of 1e-5
#define DIFFERENCE_TOLERANCE 2e-7

#define CLOSED_FORM_TOLERANCE 4e-16

/// Points that every map is looked at
#define N_POINTS 401U

/// A map that a curve can be part of
typedef struct {
  double drive;
  double bias;
  double wet;
  double dry;
  double offset;
} Form;

static const Form forms[] = {
  {1.0, 0.0, 1.0, 0.0, 0.0},  {3.7, 0.21, 0.6, 0.0, -0.1},
  {0.3, -0.4, 2.0, 0.0, 0.3}, {-2.0, 0.1, -0.5, 0.0, 0.0},
  {4.0, 0.3, 0.7, 0.4, 0.1},  {-1.5, 0.2, -0.9, 0.05, -0.2},
};

static InflectBijection
make(const InflectCurve* curve, const Form* form)
{
  return (InflectBijection){
    .curve = *curve,
    .n_units = 1U,
    .units = {{form->drive, form->bias, form->wet}},
    .dry = form->dry,
    .offset = form->offset,
  };
}

typedef void (*MapCheck)(const InflectBijection* map,
                         const InflectBijectionDomain* domain,
                         const char* name);

/// Check every curve in every form that can be undone; return how many can
static uint32_t
visit(MapCheck check)
{
  static CurveCase cases[MAX_CASES];
  uint32_t n_maps = 0U;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const size_t n = curve_cases(inflect_activation_at(i), cases);
    for (size_t k = 0U; k < n; ++k) {
      for (size_t f = 0U; f < COUNT(forms); ++f) {
        const InflectBijection map = make(&cases[k].curve, &forms[f]);
        InflectBijectionDomain domain;
        if (!inflect_bijection_check(&map, &domain)) {
          check(&map, &domain, cases[k].name);
          ++n_maps;
        }
      }
    }
  }
  return n_maps;
}

/// The i-th point of a map: dense where its curve bends, within its domain
static double
point_at(const InflectBijection* map,
         const InflectBijectionDomain* domain,
         uint32_t i)
{
  const double share = (double)i / (N_POINTS - 1U);
  const double reach = 5.0 / fabs(map->units[0].drive);
  const double lower = fmax(domain->lower, -reach);
  const double upper = fmin(domain->upper, reach);
  return lower + (upper - lower) * share;
}

static void
check_round_trip(const InflectBijection* map,
                 const InflectBijectionDomain* domain,
                 const char* name)
{
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    const double x = point_at(map, domain, i);
    const double y = inflect_bijection_value(map, x);
    const double back = inflect_bijection_inverse(map, y);
    const double bound =
      BOUND_FACTOR * inflect_bijection_bound(map, x, DBL_EPSILON);
    // Where a curve is flat for a moment, the bound of first order is empty
    const double curved = inflect_bijection_slope(map, x) < 1e-6 ? 1e-4 : 0.0;
    if (isnan(back) && (y >= domain->value_upper || y <= domain->value_lower ||
                        bound > 1e-2)) {
      continue; // It rounded beyond an end, where it is all but flat
    }
    if (!(fabs(back - x) <= fmax(bound, curved))) {
      fail_msg("%s: drive %g dry %g: %.17g came back as %.17g, bound %g", name,
               map->units[0].drive, map->dry, x, back, bound);
    }
  }
}

static void
every_curve_comes_back(void** state)
{
  (void)state;
  assert_true(visit(check_round_trip) > 4U * MIN_INVERTIBLE);
  uint32_t n_invertible = 0U;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectCurve curve = inflect_curve_default(inflect_activation_at(i));
    const InflectBijection map = inflect_bijection_of_curve(&curve);
    InflectBijectionDomain domain;
    const bool can = !inflect_bijection_check(&map, &domain);
    assert_true(can == inflect_curve_facts(&curve).invertible);
    n_invertible += can ? 1U : 0U;
  }
  assert_true(n_invertible >= MIN_INVERTIBLE);
}

/// Whether a curve bends sharply near the points of a difference
static bool
breaks_near(const InflectBijection* map, double x, double reach)
{
  const InflectBijectionUnit* const unit = &map->units[0];
  const InflectCurveFacts facts = inflect_curve_facts(&map->curve);
  const double u = unit->drive * x + unit->bias;
  return distance_to_break(&facts, u) <= reach * fabs(unit->drive);
}

static void
check_log_slope(const InflectBijection* map,
                const InflectBijectionDomain* domain,
                const char* name)
{
  const double h = 1e-5 / fabs(map->units[0].drive);
  for (uint32_t i = 1U; i + 1U < N_POINTS; i += 7U) {
    // Beside points where a curvature jumps
    const double x = point_at(map, domain, i) + 91.0 * h;
    const double slope = inflect_bijection_slope(map, x);
    const double scale = fabs(inflect_bijection_value(map, x)) + 1.0;
    if (x - 2.0 * h < domain->lower || x + 2.0 * h > domain->upper ||
        breaks_near(map, x, 3.0 * h) || slope < 1e-3 * scale) {
      continue;
    }
    const double d = (inflect_bijection_value(map, x - 2.0 * h) -
                      8.0 * inflect_bijection_value(map, x - h) +
                      8.0 * inflect_bijection_value(map, x + h) -
                      inflect_bijection_value(map, x + 2.0 * h)) /
                     (12.0 * h);
    const double log_slope = inflect_bijection_log_slope(map, x);
    if (!(fabs(log_slope - log(d)) <= DIFFERENCE_TOLERANCE * scale / slope)) {
      fail_msg("%s: log slope %.17g at %g is not %.17g", name, log_slope, x,
               log(d));
    }
  }
}

static void
log_slopes_are_those_of_differences(void** state)
{
  (void)state;
  assert_true(visit(check_log_slope) > 4U * MIN_INVERTIBLE);
}

/// The numbers of a map, in the order of InflectBijectionGradient
static double*
number_of_map(InflectBijection* map, size_t index)
{
  double* const numbers[] = {
    &map->units[0].drive, &map->units[0].bias,
    &map->units[0].wet,   &map->dry,
    &map->offset,         &map->curve.parameters[0],
    &map->units[1].drive, &map->curve.parameters[1],
  };
  return numbers[index];
}

static double
number_of_gradient(const InflectBijectionGradient* gradient, size_t index)
{
  const double numbers[] = {
    gradient->units[0].drive, gradient->units[0].bias,
    gradient->units[0].wet,   gradient->dry,
    gradient->offset,         gradient->parameters[0],
    gradient->units[1].drive, gradient->parameters[1],
  };
  return numbers[index];
}

static void
check_derivatives(InflectBijection map, double x, const char* name)
{
  InflectBijectionGradient value;
  InflectBijectionGradient log_slope;
  inflect_bijection_gradient(&map, x, &value, &log_slope);
  const uint32_t n_parameters =
    inflect_activation_parameter_count(map.curve.activation);
  for (size_t k = 0U; k < 8U; ++k) {
    if ((k == 5U && n_parameters < 1U) || (k == 7U && n_parameters < 2U)) {
      continue;
    }
    double* const number = number_of_map(&map, k);
    const double kept = *number;
    const double h = 1e-5 * fmax(fabs(kept), 0.1);
    *number = kept + h;
    const double y1 = inflect_bijection_value(&map, x);
    const double l1 = inflect_bijection_log_slope(&map, x);
    *number = kept - h;
    const double y0 = inflect_bijection_value(&map, x);
    const double l0 = inflect_bijection_log_slope(&map, x);
    *number = kept;
    const double dy = number_of_gradient(&value, k);
    const double dl = number_of_gradient(&log_slope, k);
    const double tolerance = 1e-5;
    if (!(fabs(dy - (y1 - y0) / (2.0 * h)) <= tolerance * (1.0 + fabs(dy))) ||
        !(fabs(dl - (l1 - l0) / (2.0 * h)) <= tolerance * (1.0 + fabs(dl)))) {
      fail_msg("%s: derivative %zu at %g: %g, %g and not %g, %g", name, k, x,
               dy, dl, (y1 - y0) / (2.0 * h), (l1 - l0) / (2.0 * h));
    }
  }
}

static void
gradients_are_those_of_differences(void** state)
{
  (void)state;
  static const char* const symbols[] = {
    "tanh", "asinh",     "mulaw",    "leaky_relu", "elu",  "alaw",
    "erf",  "tanh_bias", "softplus", "tube_dafx",  "isru", "squareplus"};
  static const double points[] = {-0.83, -0.31, 0.12, 0.57};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    const InflectActivation* const row = inflect_activation_find(symbols[i]);
    assert_non_null(row);
    const InflectCurve curve = inflect_curve_default(row);
    InflectBijection map = make(&curve, &forms[4]);
    map.n_units = 2U;
    map.units[1] = (InflectBijectionUnit){0.7, -0.2, 0.3};
    const InflectBijection alone = make(&curve, &forms[1]);
    for (size_t k = 0U; k < COUNT(points); ++k) {
      check_derivatives(map, points[k], symbols[i]);
      InflectBijectionGradient value;
      InflectBijectionGradient log_slope;
      inflect_bijection_gradient(&alone, points[k], &value, &log_slope);
      const double exact =
        inflect_bijection_log_slope(&alone, points[k] + 1e-6) -
        inflect_bijection_log_slope(&alone, points[k] - 1e-6);
      assert_true(fabs(log_slope.x - exact / 2e-6) <=
                  1e-5 * (1.0 + fabs(log_slope.x)));
    }
  }
}

static InflectBijection
leaky(double slope)
{
  InflectCurve curve =
    inflect_curve_default(inflect_activation_find("leaky_relu"));
  curve.parameters[0] = slope;
  return inflect_bijection_of_curve(&curve);
}

static double
noise(uint64_t* state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return (double)(*state >> 11U) * 0x1p-52 - 1.0;
}

/// ln det of a leaky ReLU is ln alpha for each sample below 0
static void
negatives_are_counted(void** state)
{
  (void)state;
  double x[2000];
  double y[2000];
  double log_slopes[2000];
  uint64_t seed = 7U;
  size_t n_negative = 0U;
  for (size_t i = 0U; i < COUNT(x); ++i) {
    x[i] = noise(&seed);
    n_negative += x[i] < 0.0 ? 1U : 0U;
  }
  InflectBijection map = leaky(0.01);
  double counted = 0.0;
  double summed = 0.0;
  size_t bad = 0U;
  assert_int_equal(
    inflect_bijection_forward(&map, COUNT(x), x, y, NULL, &counted, &bad),
    INFLECT_STATUS_SUCCESS);
  assert_int_equal(
    inflect_bijection_forward(&map, COUNT(x), x, y, log_slopes, &summed, &bad),
    INFLECT_STATUS_SUCCESS);
  const double expected = (double)n_negative * -4.6051701859880914;
  assert_true(fabs(counted - expected) <= 1e-12 * fabs(expected));
  assert_true(fabs(summed - expected) <= 1e-12 * fabs(expected));

  // Back, the signs turn, and the derivative by the slope is n / slope
  double back = 0.0;
  assert_int_equal(
    inflect_bijection_backward(&map, COUNT(x), y, y, NULL, &back, &bad),
    INFLECT_STATUS_SUCCESS);
  assert_true(fabs(back + expected) <= 1e-12 * fabs(expected));
  double derivative = 0.0;
  for (size_t i = 0U; i < COUNT(x); ++i) {
    InflectBijectionGradient value;
    InflectBijectionGradient log_slope;
    inflect_bijection_gradient(&map, x[i], &value, &log_slope);
    derivative += log_slope.parameters[0];
  }
  assert_true(fabs(derivative - (double)n_negative / 0.01) <=
              1e-6 * (double)n_negative / 0.01);
  map.units[0].bias = 0.3;
  assert_int_equal(
    inflect_bijection_forward(&map, COUNT(x), x, y, NULL, &counted, &bad),
    INFLECT_STATUS_SUCCESS);
  assert_int_equal(
    inflect_bijection_forward(&map, COUNT(x), x, y, log_slopes, &summed, &bad),
    INFLECT_STATUS_SUCCESS);
  assert_true(fabs(counted - summed) <= 1e-12 * fabs(summed));
}

/// Only slopes that are powers of two give every bit back
static void
powers_of_two_come_back_to_the_bit(void** state)
{
  (void)state;
  static const double slopes[] = {0.5, 0.25, 0.0078125, 1.0};
  uint64_t seed = 11U;
  for (size_t k = 0U; k < COUNT(slopes); ++k) {
    const InflectBijection map = leaky(slopes[k]);
    for (uint32_t i = 0U; i < 20000U; ++i) {
      const double x = i ? noise(&seed) : -0.0;
      const double y = inflect_bijection_value(&map, x);
      const double back = inflect_bijection_inverse(&map, y);
      assert_memory_equal(&back, &x, sizeof(x));
    }
  }
  const InflectBijection map = leaky(0.01);
  uint32_t n_same = 0U;
  for (uint32_t i = 0U; i < 20000U; ++i) {
    const double x = -1.0 - fabs(noise(&seed));
    const double y = inflect_bijection_value(&map, x);
    n_same += inflect_bijection_inverse(&map, y) == x ? 1U : 0U;
  }
  assert_in_range(n_same, 14000, 19800);
}

/// Entropy of a normal variable after a leaky ReLU, from its log slopes
static void
entropies_are_closed_forms(void** state)
{
  (void)state;
  static const struct {
    double slope;
    double entropy;
  } rows[] = {{0.25, 0.72579135264472743},
              {0.5, 1.0723649429247001},
              {0.01, -0.88364655978937294}};
  const double normal = 1.4189385332046727;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectBijection map = leaky(rows[i].slope);
    // Half of the samples are below 0
    const double mean = 0.5 * (inflect_bijection_log_slope(&map, -1.0) +
                               inflect_bijection_log_slope(&map, 1.0));
    assert_true(fabs(normal + mean - rows[i].entropy) <=
                CLOSED_FORM_TOLERANCE * 4.0);
  }
  // asinh(g x) / asinh(g)
  const double g = 10.0;
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find("asinh"));
  const InflectBijection map =
    make(&curve, &(Form){g, 0.0, 1.0 / asinh(g), 0.0, 0.0});
  for (double x = -0.9; x < 1.0; x += 0.3) {
    const double exact = log(g) - 0.5 * log1p(g * g * x * x) - log(asinh(g));
    assert_true(fabs(inflect_bijection_log_slope(&map, x) - exact) <= 4e-15);
  }
}

/// ln(1 - tanh^2) does not become minus infinity
static void
small_slopes_keep_their_logarithm(void** state)
{
  (void)state;
  static const struct {
    const char* symbol;
    double x;
    double log_slope;
  } rows[] = {
    {"tanh", 400.0, 1.3862943611198906 - 800.0},
    {"tanh", -1e4, 1.3862943611198906 - 2e4},
    {"sigmoid", -800.0, -800.0},
    {"sigmoid", 900.0, -900.0},
    {"erf", 30.0, 0.12078223763524522 - 900.0},
    {"gudermann", 800.0, 0.69314718055994530942 - 800.0},
    {"softplus", -800.0, -800.0},
    {"log_sigmoid", 800.0, -800.0},
    {"exponential", -800.0, -800.0},
    {"elu", -800.0, -800.0},
    {"exp_softclip", 800.0, -800.0},
    {"tanh_bias", 400.0, 1.3862943611198906 - 800.6},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectCurve curve =
      inflect_curve_default(inflect_activation_find(rows[i].symbol));
    const InflectBijection map = inflect_bijection_of_curve(&curve);
    const double found = inflect_bijection_log_slope(&map, rows[i].x);
    if (!(fabs(found - rows[i].log_slope) <= 1e-12 * fabs(found))) {
      fail_msg("%s at %g: %.17g", rows[i].symbol, rows[i].x, found);
    }
    // And both formulas meet where slopes have all their digits
    const double near = rows[i].x < 0.0 ? -9.0 : 9.0;
    const double slope = inflect_bijection_slope(&map, near);
    assert_true(fabs(inflect_bijection_log_slope(&map, near) - log(slope)) <=
                1e-12 * fabs(log(slope)));
  }
}

static void
domains_name_the_first_outside(void** state)
{
  (void)state;
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find("cubic"));
  const InflectBijection map = inflect_bijection_of_curve(&curve);
  const double x[] = {0.1, -1.0, 1.0, 1.0001, -7.0};
  const double y[] = {0.1, 0.5, -0.7, 9.0};
  double out[5];
  double log_det = 0.0;
  size_t bad = 0U;
  assert_int_equal(
    inflect_bijection_forward(&map, 5U, x, out, NULL, &log_det, &bad),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(bad, 3U);
  assert_int_equal(
    inflect_bijection_backward(&map, 4U, y, out, NULL, &log_det, &bad),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(bad, 2U);
  const InflectCurve round =
    inflect_curve_default(inflect_activation_find("tanh"));
  const InflectBijection tanh_map = inflect_bijection_of_curve(&round);
  const double ends[] = {0.999, 1.0};
  assert_int_equal(
    inflect_bijection_backward(&tanh_map, 2U, ends, out, NULL, &log_det, &bad),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(bad, 1U);
  const double holes[] = {0.0, (double)NAN};
  assert_int_equal(
    inflect_bijection_forward(&tanh_map, 2U, holes, out, NULL, &log_det, &bad),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(bad, 1U);
}

/// Dry sound makes curves that fall invertible once it outweighs them
static void
dry_sound_decides(void** state)
{
  (void)state;
  InflectCurve curve =
    inflect_curve_default(inflect_activation_find("sine_fold"));
  InflectBijection map = make(&curve, &(Form){2.0, 0.1, 0.5, 1.01, 0.0});
  InflectBijectionDomain domain;
  assert_int_equal(inflect_bijection_check(&map, &domain),
                   INFLECT_STATUS_SUCCESS);
  assert_int_equal(domain.reason, INFLECT_BIJECTION_LIPSCHITZ);
  assert_true(inflect_bijection_value(&map, 1.0) > 1.0);
  for (uint32_t i = 0U; i < 200U; ++i) {
    const double x = -10.0 + 0.1 * i;
    const double back =
      inflect_bijection_inverse(&map, inflect_bijection_value(&map, x));
    assert_true(fabs(back - x) <= 1e-11);
  }
  map.dry = 0.99;
  assert_int_equal(inflect_bijection_check(&map, &domain),
                   INFLECT_STATUS_NO_INVERSE);
  map.dry = -1.0;
  assert_int_equal(inflect_bijection_check(&map, &domain),
                   INFLECT_STATUS_BAD_RANGE);
  curve = inflect_curve_default(inflect_activation_find("relu"));
  map = make(&curve, &(Form){1.0, 0.0, 1.0, 0.0, 0.0});
  assert_int_equal(inflect_bijection_check(&map, &domain),
                   INFLECT_STATUS_NO_INVERSE);
  map.dry = 0.1;
  assert_int_equal(inflect_bijection_check(&map, &domain),
                   INFLECT_STATUS_SUCCESS);
  assert_int_equal(domain.reason, INFLECT_BIJECTION_MONOTONE);
  curve = inflect_curve_default(inflect_activation_find("quantise"));
  map = make(&curve, &(Form){1.0, 0.0, 1.0, 0.5, 0.0});
  assert_int_equal(inflect_bijection_check(&map, &domain),
                   INFLECT_STATUS_NO_INVERSE);
}

/// Networks of one activation whose weights agree in sign
static void
monotone_networks_come_back(void** state)
{
  (void)state;
  static const char* const symbols[] = {"tanh", "softplus", "leaky_relu",
                                        "asinh", "erf"};
  for (size_t i = 0U; i < COUNT(symbols); ++i) {
    InflectBijection map = {
      .curve = inflect_curve_default(inflect_activation_find(symbols[i])),
      .n_units = 5U,
      .units = {{8.0, -3.0, 0.2},
                {-5.0, 1.0, -0.3},
                {1.0, 0.0, 0.5},
                {20.0, 8.0, 0.1},
                {0.1, 0.0, 2.0}},
      .offset = 0.4,
    };
    InflectBijectionDomain domain;
    assert_int_equal(inflect_bijection_check(&map, &domain),
                     INFLECT_STATUS_SUCCESS);
    check_round_trip(&map, &domain, symbols[i]);
    check_log_slope(&map, &domain, symbols[i]);
    map.units[1].wet = 0.3;
    assert_int_equal(inflect_bijection_check(&map, &domain),
                     INFLECT_STATUS_NO_INVERSE);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_curve_comes_back),
    cmocka_unit_test(log_slopes_are_those_of_differences),
    cmocka_unit_test(gradients_are_those_of_differences),
    cmocka_unit_test(negatives_are_counted),
    cmocka_unit_test(powers_of_two_come_back_to_the_bit),
    cmocka_unit_test(entropies_are_closed_forms),
    cmocka_unit_test(small_slopes_keep_their_logarithm),
    cmocka_unit_test(domains_name_the_first_outside),
    cmocka_unit_test(dry_sound_decides),
    cmocka_unit_test(monotone_networks_come_back),
  };
  return cmocka_run_group_tests_name("bijection", tests, NULL, NULL);
}
