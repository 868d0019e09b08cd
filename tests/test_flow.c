// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Affine layers and chains against the determinants of their Jacobians

#include "support/with_cmocka.h"

#include <inflect/flow.h>

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Of numbers near 1 after a few operations
#define ROUNDING 1e-13

/// Of determinants by differences of second order
#define DIFFERENCE_TOLERANCE 1e-7

static void
check_close(double value, double expected, double tolerance)
{
  if (!(fabs(value - expected) <= tolerance)) {
    fail_msg("%.17g is not %.17g", value, expected);
  }
}

static const double weights[9] = {0.0, 2.0, 1.0, -1.5, 0.5, 0.0, 0.3, 0.0, 0.8};
static const double offsets[3] = {0.1, -0.2, 0.3};

static double
determinant(const double* a)
{
  return a[0] * (a[4] * a[8] - a[5] * a[7]) -
         a[1] * (a[3] * a[8] - a[5] * a[6]) +
         a[2] * (a[3] * a[7] - a[4] * a[6]);
}

static void
affine_layers_come_back(void** state)
{
  (void)state;
  InflectAffine* affine = NULL;
  assert_int_equal(inflect_affine_new(3U, weights, offsets, &affine),
                   INFLECT_STATUS_SUCCESS);
  check_close(inflect_affine_log_det(affine), log(fabs(determinant(weights))),
              ROUNDING);
  assert_true(inflect_affine_condition(affine) >= 1.0);
  const double x[3] = {0.4, -0.7, 0.2};
  double y[3];
  double back[3];
  inflect_affine_forward(affine, x, y);
  check_close(y[0], 2.0 * x[1] + x[2] + 0.1, ROUNDING);
  inflect_affine_backward(affine, y, back);
  for (size_t i = 0U; i < 3U; ++i) {
    check_close(back[i], x[i], ROUNDING);
  }
  double gradient[9];
  inflect_affine_log_det_gradient(affine, gradient);
  for (size_t i = 0U; i < 9U; ++i) {
    double moved[9];
    for (size_t k = 0U; k < 9U; ++k) {
      moved[k] = weights[k];
    }
    moved[i] += 1e-5;
    const double more = log(fabs(determinant(moved)));
    moved[i] -= 2e-5;
    const double less = log(fabs(determinant(moved)));
    check_close(gradient[i], (more - less) / 2e-5, DIFFERENCE_TOLERANCE);
  }
  inflect_affine_free(affine);
}

static void
singular_layers_are_refused(void** state)
{
  (void)state;
  static const double flat[4] = {1.0, 2.0, 2.0, 4.0};
  static const double zero[4] = {0.0, 0.0, 0.0, 0.0};
  const double hole[4] = {1.0, 0.0, 0.0, (double)NAN};
  InflectAffine* affine = NULL;
  assert_int_equal(inflect_affine_new(2U, flat, NULL, &affine),
                   INFLECT_STATUS_NO_INVERSE);
  assert_null(affine);
  assert_int_equal(inflect_affine_new(2U, zero, NULL, &affine),
                   INFLECT_STATUS_NO_INVERSE);
  assert_int_equal(inflect_affine_new(2U, hole, NULL, &affine),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_affine_new(0U, flat, NULL, &affine),
                   INFLECT_STATUS_BAD_RANGE);
  inflect_affine_free(NULL);
}

static InflectBijection
curve_map(const char* symbol, double drive)
{
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find(symbol));
  InflectBijection map = inflect_bijection_of_curve(&curve);
  map.units[0].drive = drive;
  return map;
}

/// A chain of layers over three channels
static void
chains_have_the_determinant_of_their_jacobian(void** state)
{
  (void)state;
  InflectAffine* affine = NULL;
  assert_int_equal(inflect_affine_new(3U, weights, offsets, &affine),
                   INFLECT_STATUS_SUCCESS);
  const InflectBijection first[3] = {curve_map("leaky_relu", 1.0),
                                     curve_map("asinh", 4.0),
                                     curve_map("mulaw", 1.0)};
  const InflectBijection last[3] = {
    curve_map("tanh", 0.5), curve_map("elu", 1.0), curve_map("softsign", 2.0)};
  const InflectFlowLayer layers[] = {
    {NULL, first}, {affine, NULL}, {NULL, last}};
  const double x[6] = {0.3, -0.2, 0.5, -0.4, 0.6, -0.1};
  double y[6];
  double log_dets[2];
  double sum = 0.0;
  InflectFlowFault fault;
  assert_int_equal(
    inflect_flow_forward(3U, 3U, layers, 2U, x, y, log_dets, &sum, &fault),
    INFLECT_STATUS_SUCCESS);
  check_close(sum, log_dets[0] + log_dets[1], ROUNDING);
  for (size_t f = 0U; f < 2U; ++f) {
    double jacobian[9];
    for (size_t j = 0U; j < 3U; ++j) {
      double moved[3] = {x[3U * f], x[3U * f + 1U], x[3U * f + 2U]};
      double more[3];
      double less[3];
      double unused = 0.0;
      moved[j] += 1e-6;
      assert_int_equal(inflect_flow_forward(3U, 3U, layers, 1U, moved, more,
                                            NULL, &unused, &fault),
                       INFLECT_STATUS_SUCCESS);
      moved[j] -= 2e-6;
      assert_int_equal(inflect_flow_forward(3U, 3U, layers, 1U, moved, less,
                                            NULL, &unused, &fault),
                       INFLECT_STATUS_SUCCESS);
      for (size_t i = 0U; i < 3U; ++i) {
        jacobian[3U * i + j] = (more[i] - less[i]) / 2e-6;
      }
    }
    check_close(log_dets[f], log(fabs(determinant(jacobian))),
                DIFFERENCE_TOLERANCE);
  }
  double back[6];
  double undone = 0.0;
  assert_int_equal(
    inflect_flow_backward(3U, 3U, layers, 2U, y, back, NULL, &undone, &fault),
    INFLECT_STATUS_SUCCESS);
  check_close(undone, -sum, ROUNDING);
  for (size_t i = 0U; i < COUNT(x); ++i) {
    check_close(back[i], x[i], ROUNDING);
  }

  // tanh of the last layer has no 1
  y[3] = 1.0;
  assert_int_equal(
    inflect_flow_backward(3U, 3U, layers, 2U, y, back, NULL, &undone, &fault),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(fault.layer, 2U);
  assert_int_equal(fault.frame, 1U);
  assert_int_equal(fault.channel, 0U);
  inflect_affine_free(affine);
}

static void
layers_without_an_inverse_are_named(void** state)
{
  (void)state;
  const InflectBijection good = curve_map("tanh", 1.0);
  const InflectBijection bad = curve_map("relu", 1.0);
  const InflectFlowLayer layers[] = {{NULL, &good}, {NULL, &bad}};
  const double x = 0.1;
  double y = 0.0;
  double sum = 0.0;
  InflectFlowFault fault;
  assert_int_equal(
    inflect_flow_forward(1U, 2U, layers, 1U, &x, &y, NULL, &sum, &fault),
    INFLECT_STATUS_NO_INVERSE);
  assert_int_equal(fault.layer, 1U);
  assert_int_equal(fault.frame, 1U);
  assert_int_equal(
    inflect_flow_forward(0U, 2U, layers, 1U, &x, &y, NULL, &sum, &fault),
    INFLECT_STATUS_BAD_RANGE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(affine_layers_come_back),
    cmocka_unit_test(singular_layers_are_refused),
    cmocka_unit_test(chains_have_the_determinant_of_their_jacobian),
    cmocka_unit_test(layers_without_an_inverse_are_named),
  };
  return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
