// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The registry: which curves there are, under which names and numbers

#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// A parameter with the default that scripts and presets rest on
typedef struct {
  const char* symbol;
  double default_value;
} ExpectedParameter;

/// A curve that must be there under its number
typedef struct {
  const char* symbol;
  const char* alias;
  ExpectedParameter parameters[INFLECT_MAX_CURVE_PARAMETERS];
} ExpectedCurve;

/// All curves, in the order of their ids
static const ExpectedCurve expected[] = {
  {.symbol = "identity"},
  {.symbol = "relu"},
  {.symbol = "leaky_relu", .alias = "prelu", .parameters = {{"slope", 0.01}}},
  {.symbol = "abs"},
  {.symbol = "relu6"},
  {.symbol = "hard_tanh", .alias = "hard_clip"},
  {.symbol = "hard_sigmoid"},
  {.symbol = "satlin"},
  {.symbol = "sparse_sigmoid"},
  {.symbol = "tribas"},
  {.symbol = "softshrink", .parameters = {{"lambda", 0.5}}},
  {.symbol = "hardshrink", .parameters = {{"lambda", 0.5}}},
  {.symbol = "threshold", .parameters = {{"threshold", 1.0}, {"value", -0.5}}},
  {.symbol = "triangle_fold"},
  {.symbol = "quantise", .parameters = {{"step", 0.25}}},
  {.symbol = "sign"},
  {.symbol = "elu", .parameters = {{"alpha", 1.0}}},
  {.symbol = "celu", .parameters = {{"alpha", 1.0}}},
  {.symbol = "selu"},
  {.symbol = "exponential"},
  {.symbol = "sigmoid"},
  {.symbol = "log_sigmoid"},
  {.symbol = "softplus", .parameters = {{"beta", 1.0}}},
  {.symbol = "silu", .alias = "swish", .parameters = {{"beta", 1.0}}},
  {.symbol = "gelu"},
  {.symbol = "gelu_tanh"},
  {.symbol = "mish"},
  {.symbol = "hard_swish"},
  {.symbol = "squareplus", .parameters = {{"b", 4.0}}},
  {.symbol = "sparse_plus"},
  {.symbol = "squared_relu"},
  {.symbol = "lisht"},
  {.symbol = "bent_identity"},
  {.symbol = "snake", .parameters = {{"alpha", 1.0}}},
  {.symbol = "tanh"},
  {.symbol = "tanhshrink"},
  {.symbol = "softsign"},
  {.symbol = "algebraic"},
  {.symbol = "isru", .parameters = {{"alpha", 1.0}}},
  {.symbol = "isrlu", .parameters = {{"alpha", 1.0}}},
  {.symbol = "elliot2"},
  {.symbol = "arctan", .alias = "atan"},
  {.symbol = "arctan_norm"},
  {.symbol = "erf"},
  {.symbol = "exp_softclip"},
  {.symbol = "gudermann"},
  {.symbol = "asinh"},
  {.symbol = "mulaw", .parameters = {{"mu", 255.0}}},
  {.symbol = "alaw", .parameters = {{"a", 87.6}}},
  {.symbol = "cubic"},
  {.symbol = "smoothstep"},
  {.symbol = "quintic"},
  {.symbol = "sine_clip"},
  {.symbol = "tanh_bias", .parameters = {{"bias", 0.3}}},
  {.symbol = "tube_asym", .parameters = {{"ratio", 2.0}}},
  {.symbol = "tube_dafx", .parameters = {{"q", -0.2}, {"distortion", 8.0}}},
  {.symbol = "sine_fold"},
  {.symbol = "chebyshev", .parameters = {{"order", 3.0}}},
  {.symbol = "radbas"},
  {.symbol = "dejong", .parameters = {{"gain", 3.0}}},
};

#define N_EXPECTED (sizeof(expected) / sizeof(expected[0]))

static bool
is_symbol(const char* text)
{
  return text && text[0] >= 'a' && text[0] <= 'z' &&
         text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static void
check_promised(const ExpectedCurve* curve, uint32_t id)
{
  const InflectActivation* const row = inflect_activation_find(curve->symbol);
  if (!row) {
    fail_msg("no curve is called %s", curve->symbol);
    return;
  }
  if (row->id != id || strcmp(row->symbol, curve->symbol) != 0) {
    fail_msg("%s has the id %u, not %u", row->symbol, row->id, id);
  }
  if (curve->alias && inflect_activation_find(curve->alias) != row) {
    fail_msg("%s is not found as %s", curve->symbol, curve->alias);
  }
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    const InflectCurveParameter* const parameter = &row->parameters[i];
    const ExpectedParameter* const wanted = &curve->parameters[i];
    const bool named =
      !wanted->symbol == !parameter->symbol &&
      (!wanted->symbol || !strcmp(wanted->symbol, parameter->symbol));
    if (!named || parameter->default_value != wanted->default_value) {
      fail_msg("%s: parameter %u is %s = %g, not %s = %g", curve->symbol, i,
               parameter->symbol ? parameter->symbol : "none",
               parameter->default_value,
               wanted->symbol ? wanted->symbol : "none", wanted->default_value);
    }
  }
}

static void
promised_curves_have_their_ids(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < N_EXPECTED; ++i) {
    check_promised(&expected[i], i);
  }
}

static void
ids_ascend(void** state)
{
  (void)state;
  for (uint32_t i = 1U; i < inflect_activation_count(); ++i) {
    assert_true(inflect_activation_at(i)->id >
                inflect_activation_at(i - 1U)->id);
  }
}

static void
at_ends_with_null(void** state)
{
  (void)state;
  assert_non_null(inflect_activation_at(inflect_activation_count() - 1U));
  assert_null(inflect_activation_at(inflect_activation_count()));
  assert_null(inflect_activation_at(UINT32_MAX));
}

static void
names_are_well_formed_and_unique(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    if (!is_symbol(row->symbol) || (row->alias && !is_symbol(row->alias))) {
      fail_msg("'%s' or '%s' is not a symbol", row->symbol,
               row->alias ? row->alias : "");
    }
    // The first that bears a name is found, so each finds itself if unique
    assert_ptr_equal(inflect_activation_find(row->symbol), row);
    if (row->alias) {
      assert_ptr_equal(inflect_activation_find(row->alias), row);
    }
  }
}

static void
every_row_is_complete(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const bool texts = row->label && row->label[0] && row->formula &&
                       row->formula[0] && row->source && row->source[0];
    const bool functions = row->value && row->slope && row->curvature &&
                           row->antiderivative1 && row->antiderivative2 &&
                           row->facts && row->blocks.value &&
                           row->blocks.antiderivatives;
    if (!texts || !functions) {
      fail_msg("%s lacks a text or a function", row->symbol);
    }
  }
}

static void
check_parameter(const InflectActivation* row, uint32_t index)
{
  const InflectCurveParameter* const parameter = &row->parameters[index];
  const bool inside = parameter->min < parameter->max &&
                      parameter->default_value >= parameter->min &&
                      parameter->default_value <= parameter->max;
  const bool fit = !parameter->logarithmic || parameter->min > 0.0;
  if (!is_symbol(parameter->symbol) || !parameter->label || !inside || !fit) {
    fail_msg("%s: parameter %u is not well-formed", row->symbol, index);
  }
  for (uint32_t j = 0U; j < index; ++j) {
    assert_string_not_equal(row->parameters[j].symbol, parameter->symbol);
  }
}

static void
parameters_are_well_formed(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const uint32_t n = inflect_activation_parameter_count(row);
    for (uint32_t j = 0U; j < n; ++j) {
      check_parameter(row, j);
    }
    for (uint32_t j = n; j < INFLECT_MAX_CURVE_PARAMETERS; ++j) {
      assert_null(row->parameters[j].symbol);
    }
  }
}

static void
unknown_name_is_not_found(void** state)
{
  (void)state;
  assert_null(inflect_activation_find("no_such_curve"));
  assert_null(inflect_activation_find(""));
  assert_null(inflect_activation_find("Tanh"));
}

static void
number_rounds_down_to_a_row(void** state)
{
  (void)state;
  const uint32_t n = inflect_activation_count();
  const InflectActivation* const first = inflect_activation_at(0U);
  const InflectActivation* const last = inflect_activation_at(n - 1U);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    assert_ptr_equal(inflect_activation_by_id(row->id), row);
    assert_ptr_equal(inflect_activation_by_id(row->id + 0.99), row);
  }
  assert_ptr_equal(inflect_activation_by_id(-1.0), first);
  assert_ptr_equal(inflect_activation_by_id(-HUGE_VAL), first);
  assert_ptr_equal(inflect_activation_by_id((double)NAN), first);
  assert_ptr_equal(inflect_activation_by_id(HUGE_VAL), last);
}

static void
parities_have_names(void** state)
{
  (void)state;
  assert_string_equal(inflect_parity_symbol(INFLECT_PARITY_NONE), "none");
  assert_string_equal(inflect_parity_symbol(INFLECT_PARITY_ODD), "odd");
  assert_string_equal(inflect_parity_symbol(INFLECT_PARITY_EVEN), "even");
  assert_string_equal(inflect_parity_symbol(INFLECT_PARITY_HALF_LINEAR),
                      "half_linear");
}

static void
parameter_is_set_by_name_within_its_range(void** state)
{
  (void)state;
  InflectCurve curve =
    inflect_curve_default(inflect_activation_find("leaky_relu"));
  assert_true(curve.parameters[0] == 0.01);
  assert_int_equal(inflect_curve_set(&curve, "slope", 0.25),
                   INFLECT_STATUS_SUCCESS);
  assert_true(curve.parameters[0] == 0.25);

  const double bad[] = {(double)NAN, HUGE_VAL, -HUGE_VAL};
  for (size_t i = 0U; i < 3U; ++i) {
    assert_int_equal(inflect_curve_set(&curve, "slope", bad[i]),
                     INFLECT_STATUS_BAD_RANGE);
  }
  assert_int_equal(inflect_curve_set(&curve, "alpha", 0.5),
                   INFLECT_STATUS_NOT_FOUND);
  assert_true(curve.parameters[0] == 0.25);
}

static void
shape_moves_from_least_over_default_to_most(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurveParameter* const parameter = &row->parameters[0];
    InflectCurve curve = inflect_curve_default(row);
    const double shapes[] = {-1.0, 0.0, 0.5, (double)NAN, 1.0, 2.0};
    const double values[] = {parameter->min,           parameter->min,
                             parameter->default_value, parameter->default_value,
                             parameter->max,           parameter->max};
    for (size_t j = 0U; j < 6U; ++j) {
      inflect_curve_set_shape(&curve, shapes[j]);
      assert_true(curve.parameters[0] == values[j]);
    }
    double before = parameter->min;
    for (int j = 0; parameter->symbol && j <= 64; ++j) {
      inflect_curve_set_shape(&curve, j / 64.0);
      assert_true(curve.parameters[0] >= before);
      before = curve.parameters[0];
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(promised_curves_have_their_ids),
    cmocka_unit_test(ids_ascend),
    cmocka_unit_test(at_ends_with_null),
    cmocka_unit_test(names_are_well_formed_and_unique),
    cmocka_unit_test(every_row_is_complete),
    cmocka_unit_test(parameters_are_well_formed),
    cmocka_unit_test(unknown_name_is_not_found),
    cmocka_unit_test(number_rounds_down_to_a_row),
    cmocka_unit_test(parities_have_names),
    cmocka_unit_test(parameter_is_set_by_name_within_its_range),
    cmocka_unit_test(shape_moves_from_least_over_default_to_most),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
