// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The parameter table, and settings made from text and numbers

#include "support/with_cmocka.h"

#include <inflect/activation.h>
#include <inflect/settings.h>
#include <inflect/status.h>

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_SIZE 160U

/// A row of the table that scripts and saved projects rest on
typedef struct {
  const char* symbol;
  const char* unit;
  double min;
  double max;
  double default_value;
  InflectScale scale;
} ExpectedParameter;

/// Ranges of enumerations are left out, their points are checked below
static const ExpectedParameter expected[] = {
  {"enabled", "", 0.0, 1.0, 1.0, INFLECT_SCALE_TOGGLE},
  {"curve", "", 0.0, 0.0, 34.0, INFLECT_SCALE_ENUMERATION},
  {"shape", "", 0.0, 1.0, 0.5, INFLECT_SCALE_LINEAR},
  {"drive", "dB", -24.0, 48.0, 0.0, INFLECT_SCALE_LINEAR},
  {"bias", "", -1.0, 1.0, 0.0, INFLECT_SCALE_LINEAR},
  {"tone", "dB", -12.0, 12.0, 0.0, INFLECT_SCALE_LINEAR},
  {"feedback", "", -1.5, 1.5, 0.0, INFLECT_SCALE_LINEAR},
  {"feedback_time", "ms", 0.0, 50.0, 0.0, INFLECT_SCALE_LINEAR},
  {"feedback_damp", "Hz", 100.0, 20000.0, 20000.0, INFLECT_SCALE_LOGARITHMIC},
  {"guard", "", 0.0, 1.0, 1.0, INFLECT_SCALE_TOGGLE},
  {"sag", "%", 0.0, 100.0, 0.0, INFLECT_SCALE_LINEAR},
  {"oversampling", "", 0.0, 0.0, 4.0, INFLECT_SCALE_ENUMERATION},
  {"render_oversampling", "", 0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  {"antialias", "", 0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  {"phase", "", 0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  {"direction", "", 0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  {"dc_block", "", 0.0, 1.0, 1.0, INFLECT_SCALE_TOGGLE},
  {"level_match", "", 0.0, 1.0, 0.0, INFLECT_SCALE_TOGGLE},
  {"stereo_mode", "", 0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  {"mix", "%", 0.0, 100.0, 100.0, INFLECT_SCALE_LINEAR},
  {"output", "dB", -48.0, 24.0, 0.0, INFLECT_SCALE_LINEAR},
};

/// A text that is given, and what must come of it
typedef struct {
  const char* symbol;
  const char* text;
  InflectStatus status;
  double value;             ///< On success
  const char* fragments[2]; ///< Of the message, on failure
} TextCase;

static const TextCase texts[] = {
  {"drive", "12", INFLECT_STATUS_SUCCESS, 12.0, {NULL}},
  {"drive", "-24", INFLECT_STATUS_SUCCESS, -24.0, {NULL}},
  {"drive", "4.8e1", INFLECT_STATUS_SUCCESS, 48.0, {NULL}},
  {"enabled", "0", INFLECT_STATUS_SUCCESS, 0.0, {NULL}},
  {"mix", "33.5", INFLECT_STATUS_SUCCESS, 33.5, {NULL}},
  {"curve", "tanh", INFLECT_STATUS_SUCCESS, 34.0, {NULL}},
  {"curve", "34", INFLECT_STATUS_SUCCESS, 34.0, {NULL}},
  {"curve", "hard_clip", INFLECT_STATUS_SUCCESS, 5.0, {NULL}},
  {"oversampling", "8", INFLECT_STATUS_SUCCESS, 8.0, {NULL}},
  {"render_oversampling", "same", INFLECT_STATUS_SUCCESS, 0.0, {NULL}},
  {"antialias", "adaa2", INFLECT_STATUS_SUCCESS, 3.0, {NULL}},
  {"antialias", "1", INFLECT_STATUS_SUCCESS, 1.0, {NULL}},
  {"phase", "minimum", INFLECT_STATUS_SUCCESS, 1.0, {NULL}},
  {"direction", "undo", INFLECT_STATUS_SUCCESS, 1.0, {NULL}},
  {"stereo_mode", "side", INFLECT_STATUS_SUCCESS, 2.0, {NULL}},

  {"drive", "48.001", INFLECT_STATUS_BAD_RANGE, 0.0, {"-24", "48 dB"}},
  {"drive", "-1e9", INFLECT_STATUS_BAD_RANGE, 0.0, {"-24", "48 dB"}},
  {"drive", "nan", INFLECT_STATUS_BAD_RANGE, 0.0, {"drive", "48 dB"}},
  {"drive", "inf", INFLECT_STATUS_BAD_RANGE, 0.0, {"drive", "48 dB"}},
  {"mix", "101", INFLECT_STATUS_BAD_RANGE, 0.0, {"mix", "100"}},
  {"enabled", "0.5", INFLECT_STATUS_BAD_RANGE, 0.0, {"enabled", "0 or 1"}},
  {"oversampling", "3", INFLECT_STATUS_BAD_RANGE, 0.0, {"3", "oversampling"}},
  {"curve", "34.5", INFLECT_STATUS_BAD_RANGE, 0.0, {"34.5", "curve"}},
  {"curve", "-1", INFLECT_STATUS_BAD_RANGE, 0.0, {"-1", "curve"}},

  {"drive", "", INFLECT_STATUS_BAD_VALUE, 0.0, {"number", "drive"}},
  {"drive", "loud", INFLECT_STATUS_BAD_VALUE, 0.0, {"'loud'", "drive"}},
  {"drive", "12 dB", INFLECT_STATUS_BAD_VALUE, 0.0, {"'12 dB'", "drive"}},
  {"drive", "12,5", INFLECT_STATUS_BAD_VALUE, 0.0, {"'12,5'", "drive"}},

  {"drvie", "12", INFLECT_STATUS_NOT_FOUND, 0.0, {"'drvie'", "'drive'"}},
  {"overampling", "4", INFLECT_STATUS_NOT_FOUND, 0.0, {"'oversampling'"}},
  {"Mix", "4", INFLECT_STATUS_NOT_FOUND, 0.0, {"'Mix'", "'mix'"}},
  {"curve", "tahn", INFLECT_STATUS_NOT_FOUND, 0.0, {"'tahn'", "'tanh'"}},
  {"antialias", "ada2", INFLECT_STATUS_NOT_FOUND, 0.0, {"'ada2'", "'adaa2'"}},
  {"phase", "minimal", INFLECT_STATUS_NOT_FOUND, 0.0, {"'minimum'"}},
};

#define N_TEXTS (sizeof(texts) / sizeof(texts[0]))

static bool
same_settings(const InflectSettings* a, const InflectSettings* b)
{
  return !memcmp(a, b, sizeof(*a));
}

static void
check_text(const TextCase* c)
{
  InflectSettings settings = inflect_settings_default();
  const InflectSettings before = settings;
  char message[MESSAGE_SIZE] = "";
  const InflectStatus status = inflect_settings_set_text(
    &settings, c->symbol, c->text, message, sizeof(message));
  if (status != c->status) {
    fail_msg("%s=%s: %s (%s)", c->symbol, c->text,
             inflect_status_message(status), message);
  }
  if (!status) {
    const uint32_t index = inflect_parameter_find(c->symbol);
    assert_true(settings.values[index] == c->value);
    return;
  }
  assert_true(same_settings(&settings, &before));
  assert_null(strchr(message, '\n'));
  for (size_t i = 0U; i < 2U && c->fragments[i]; ++i) {
    if (!strstr(message, c->fragments[i])) {
      fail_msg("%s=%s: '%s' does not say %s", c->symbol, c->text, message,
               c->fragments[i]);
    }
  }
}

static void
text_is_taken_strictly(void** state)
{
  (void)state;
  for (size_t i = 0U; i < N_TEXTS; ++i) {
    check_text(&texts[i]);
  }
}

/// Return whether a locale that writes a comma is installed, and enter it
static bool
enter_comma_locale(void)
{
  static const char* const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8",
                                      "sv_SE.UTF-8"};
  const size_t n_names = sizeof(names) / sizeof(names[0]);
  size_t i = 0U;
  while (i < n_names && !setlocale(LC_NUMERIC, names[i])) {
    ++i;
  }
  return i < n_names;
}

static void
text_does_not_depend_on_the_locale(void** state)
{
  (void)state;
  assert_true(enter_comma_locale());
  for (size_t i = 0U; i < N_TEXTS; ++i) {
    check_text(&texts[i]);
  }
  setlocale(LC_NUMERIC, "C");
}

static void
message_may_be_left_out_or_short(void** state)
{
  (void)state;
  InflectSettings settings = inflect_settings_default();
  for (size_t i = 0U; i < N_TEXTS; ++i) {
    settings = inflect_settings_default();
    assert_int_equal(inflect_settings_set_text(&settings, texts[i].symbol,
                                               texts[i].text, NULL, 0U),
                     texts[i].status);
    char message[10] = "123456789";
    assert_int_equal(inflect_settings_set_text(&settings, texts[i].symbol,
                                               texts[i].text, message, 5U),
                     texts[i].status);
    assert_string_equal(message + 5, "6789");
    assert_true(!texts[i].status || strlen(message) < 5U);
  }
}

static void
longest_message_fits(void** state)
{
  (void)state;
  char name[1000];
  memset(name, 'x', sizeof(name) - 1U);
  name[sizeof(name) - 1U] = '\0';
  const char* const symbols[] = {name, "curve", "drive"};
  for (size_t i = 0U; i < 3U; ++i) {
    InflectSettings settings = inflect_settings_default();
    char message[4U * MESSAGE_SIZE] = "";
    assert_int_not_equal(inflect_settings_set_text(&settings, symbols[i], name,
                                                   message, sizeof(message)),
                         INFLECT_STATUS_SUCCESS);
    assert_in_range(strlen(message), 1U, MESSAGE_SIZE - 1U);
  }
}

static void
numbers_are_taken_as_text_is(void** state)
{
  (void)state;
  InflectSettings settings = inflect_settings_default();
  char message[MESSAGE_SIZE] = "";
  assert_int_equal(
    inflect_settings_set(&settings, "drive", 12.5, message, sizeof(message)),
    INFLECT_STATUS_SUCCESS);
  assert_true(settings.values[INFLECT_PARAMETER_DRIVE] == 12.5);
  assert_int_equal(
    inflect_settings_set(&settings, "drive", 49.0, message, sizeof(message)),
    INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_settings_set(&settings, "oversampling", (double)NAN,
                                        message, sizeof(message)),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(
    inflect_settings_set(&settings, "gain", 1.0, message, sizeof(message)),
    INFLECT_STATUS_NOT_FOUND);
  assert_true(settings.values[INFLECT_PARAMETER_DRIVE] == 12.5);
  assert_true(settings.values[INFLECT_PARAMETER_OVERSAMPLING] == 4.0);
}

static void
table_is_as_promised(void** state)
{
  (void)state;
  assert_int_equal(sizeof(expected) / sizeof(expected[0]),
                   INFLECT_N_PARAMETERS);
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const InflectParameter* const row = inflect_parameter_at(i);
    const ExpectedParameter* const wanted = &expected[i];
    assert_string_equal(row->symbol, wanted->symbol);
    assert_string_equal(row->unit, wanted->unit);
    assert_int_equal(inflect_parameter_find(row->symbol), i);
    assert_true(row->scale == wanted->scale);
    assert_true(row->default_value == wanted->default_value);
    assert_true(row->min == wanted->min && row->max == wanted->max);
    assert_true(row->name[0] && row->comment[0]);
  }
  assert_null(inflect_parameter_at(INFLECT_N_PARAMETERS));
  assert_int_equal(inflect_parameter_find("no_such"), INFLECT_N_PARAMETERS);
}

static void
points_ascend_and_hold_the_default(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const InflectParameter* const row = inflect_parameter_at(i);
    const uint32_t n = inflect_parameter_point_count(i);
    assert_true((n > 0U) == (row->scale == INFLECT_SCALE_ENUMERATION));
    bool has_default = n == 0U;
    for (uint32_t j = 0U; j < n; ++j) {
      const InflectScalePoint point = inflect_parameter_point_at(i, j);
      assert_true(point.symbol && point.symbol[0]);
      assert_true(point.label && point.label[0]);
      assert_true(!j ||
                  point.value > inflect_parameter_point_at(i, j - 1U).value);
      has_default = has_default || point.value == row->default_value;
    }
    assert_true(has_default);
    assert_null(inflect_parameter_point_at(i, n).symbol);
  }
  assert_int_equal(inflect_parameter_point_count(INFLECT_N_PARAMETERS), 0U);
  assert_null(inflect_parameter_point_at(INFLECT_N_PARAMETERS, 0U).symbol);
}

static void
every_point_is_set_by_its_name(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const char* const symbol = inflect_parameter_at(i)->symbol;
    for (uint32_t j = 0U; j < inflect_parameter_point_count(i); ++j) {
      const InflectScalePoint point = inflect_parameter_point_at(i, j);
      InflectSettings settings = inflect_settings_default();
      assert_int_equal(
        inflect_settings_set_text(&settings, symbol, point.symbol, NULL, 0U),
        INFLECT_STATUS_SUCCESS);
      assert_true(settings.values[i] == point.value);
    }
  }
}

/// A number from a host, and the value it stands for
typedef struct {
  uint32_t index;
  double given;
  double value;
} SanitizeCase;

static const SanitizeCase sanitize_cases[] = {
  {INFLECT_PARAMETER_OVERSAMPLING, 1.0, 1.0},
  {INFLECT_PARAMETER_OVERSAMPLING, 3.0, 2.0},
  {INFLECT_PARAMETER_OVERSAMPLING, 7.99, 4.0},
  {INFLECT_PARAMETER_OVERSAMPLING, 31.0, 16.0},
  {INFLECT_PARAMETER_OVERSAMPLING, 1000.0, 32.0},
  {INFLECT_PARAMETER_OVERSAMPLING, -5.0, 1.0},
  {INFLECT_PARAMETER_RENDER_OVERSAMPLING, 0.5, 0.0},
  {INFLECT_PARAMETER_ANTIALIAS, 2.9, 2.0},
  {INFLECT_PARAMETER_STEREO_MODE, 9.0, 2.0},
  {INFLECT_PARAMETER_DRIVE, 100.0, 48.0},
  {INFLECT_PARAMETER_DRIVE, -100.0, -24.0},
  {INFLECT_PARAMETER_DRIVE, 3.25, 3.25},
  {INFLECT_PARAMETER_MIX, HUGE_VAL, 100.0},
  {INFLECT_PARAMETER_MIX, -HUGE_VAL, 0.0},
  {INFLECT_PARAMETER_ENABLED, 7.0, 1.0},
  {INFLECT_PARAMETER_ENABLED, -1.0, 0.0},
};

static void
numbers_of_hosts_are_made_valid(void** state)
{
  (void)state;
  for (size_t i = 0U; i < sizeof(sanitize_cases) / sizeof(sanitize_cases[0]);
       ++i) {
    const SanitizeCase* const c = &sanitize_cases[i];
    const double value = inflect_parameter_sanitize(c->index, c->given);
    if (value != c->value) {
      fail_msg("%s: %g becomes %g, not %g",
               inflect_parameter_at(c->index)->symbol, c->given, value,
               c->value);
    }
  }
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const InflectParameter* const row = inflect_parameter_at(i);
    assert_true(inflect_parameter_sanitize(i, (double)NAN) ==
                row->default_value);
    assert_true(inflect_parameter_sanitize(i, row->default_value) ==
                row->default_value);
  }
}

static void
defaults_are_those_of_the_table(void** state)
{
  (void)state;
  const InflectSettings settings = inflect_settings_default();
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    assert_true(settings.values[i] == inflect_parameter_at(i)->default_value);
  }
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    assert_true(isnan(settings.curve_parameters[i]));
  }
  const InflectCurve curve = inflect_settings_curve(&settings);
  assert_string_equal(curve.activation->symbol, "tanh");
}

static InflectSettings
settings_with_curve(const char* symbol)
{
  InflectSettings settings = inflect_settings_default();
  assert_int_equal(
    inflect_settings_set_text(&settings, "curve", symbol, NULL, 0U),
    INFLECT_STATUS_SUCCESS);
  return settings;
}

static void
exact_parameter_overrides_shape(void** state)
{
  (void)state;
  InflectSettings settings = settings_with_curve("leaky_relu");
  assert_true(inflect_settings_curve(&settings).parameters[0] == 0.01);

  settings.values[INFLECT_PARAMETER_SHAPE] = 1.0;
  const double most = inflect_activation_find("leaky_relu")->parameters[0].max;
  assert_true(inflect_settings_curve(&settings).parameters[0] == most);

  assert_int_equal(
    inflect_settings_set_curve_parameter(&settings, "slope", 0.125, NULL, 0U),
    INFLECT_STATUS_SUCCESS);
  assert_true(inflect_settings_curve(&settings).parameters[0] == 0.125);
}

static void
exact_parameters_go_with_their_curve(void** state)
{
  (void)state;
  InflectSettings settings = settings_with_curve("leaky_relu");
  assert_int_equal(
    inflect_settings_set_curve_parameter(&settings, "slope", 0.125, NULL, 0U),
    INFLECT_STATUS_SUCCESS);
  // The same curve again keeps them, another one does not
  assert_int_equal(
    inflect_settings_set_text(&settings, "curve", "prelu", NULL, 0U),
    INFLECT_STATUS_SUCCESS);
  assert_true(settings.curve_parameters[0] == 0.125);
  assert_int_equal(
    inflect_settings_set_text(&settings, "curve", "elu", NULL, 0U),
    INFLECT_STATUS_SUCCESS);
  assert_true(isnan(settings.curve_parameters[0]));
  assert_true(inflect_settings_curve(&settings).parameters[0] == 1.0);
}

static void
bad_exact_parameter_says_what_there_is(void** state)
{
  (void)state;
  char message[MESSAGE_SIZE] = "";
  InflectSettings settings = settings_with_curve("leaky_relu");
  const InflectSettings before = settings;
  assert_int_equal(inflect_settings_set_curve_parameter(
                     &settings, "alpha", 0.5, message, sizeof(message)),
                   INFLECT_STATUS_NOT_FOUND);
  assert_non_null(strstr(message, "'slope'"));
  assert_int_equal(inflect_settings_set_curve_parameter(
                     &settings, "slope", 1e9, message, sizeof(message)),
                   INFLECT_STATUS_BAD_RANGE);
  assert_non_null(strstr(message, "slope"));
  assert_int_equal(inflect_settings_set_curve_parameter(
                     &settings, "slope", (double)NAN, message, sizeof(message)),
                   INFLECT_STATUS_BAD_RANGE);
  assert_true(same_settings(&settings, &before));

  settings = settings_with_curve("tanh");
  assert_int_equal(inflect_settings_set_curve_parameter(
                     &settings, "slope", 0.5, message, sizeof(message)),
                   INFLECT_STATUS_NOT_FOUND);
  assert_non_null(strstr(message, "no parameters"));
}

static void
only_invertible_curves_can_be_undone(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    InflectSettings settings = settings_with_curve(row->symbol);
    char message[MESSAGE_SIZE] = "";
    assert_int_equal(
      inflect_settings_check(&settings, message, sizeof(message)),
      INFLECT_STATUS_SUCCESS);

    settings.values[INFLECT_PARAMETER_DIRECTION] = INFLECT_DIRECTION_UNDO;
    const InflectCurve curve = inflect_settings_curve(&settings);
    const bool invertible = inflect_curve_facts(&curve).invertible;
    const InflectStatus status =
      inflect_settings_check(&settings, message, sizeof(message));
    assert_int_equal(status, invertible ? INFLECT_STATUS_SUCCESS
                                        : INFLECT_STATUS_NO_INVERSE);
    assert_true(invertible || strstr(message, row->symbol));
  }
}

static void
refusal_to_undo_says_why(void** state)
{
  (void)state;
  const char* const cases[][2] = {{"hard_tanh", "flat"}, {"silu", "falls"}};
  for (size_t i = 0U; i < 2U; ++i) {
    InflectSettings settings = settings_with_curve(cases[i][0]);
    settings.values[INFLECT_PARAMETER_DIRECTION] = INFLECT_DIRECTION_UNDO;
    char message[MESSAGE_SIZE] = "";
    assert_int_equal(
      inflect_settings_check(&settings, message, sizeof(message)),
      INFLECT_STATUS_NO_INVERSE);
    assert_non_null(strstr(message, cases[i][1]));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(table_is_as_promised),
    cmocka_unit_test(points_ascend_and_hold_the_default),
    cmocka_unit_test(every_point_is_set_by_its_name),
    cmocka_unit_test(defaults_are_those_of_the_table),
    cmocka_unit_test(text_is_taken_strictly),
    cmocka_unit_test(message_may_be_left_out_or_short),
    cmocka_unit_test(longest_message_fits),
    cmocka_unit_test(numbers_are_taken_as_text_is),
    cmocka_unit_test(numbers_of_hosts_are_made_valid),
    cmocka_unit_test(exact_parameter_overrides_shape),
    cmocka_unit_test(exact_parameters_go_with_their_curve),
    cmocka_unit_test(bad_exact_parameter_says_what_there_is),
    cmocka_unit_test(only_invertible_curves_can_be_undone),
    cmocka_unit_test(refusal_to_undo_says_why),
    cmocka_unit_test(text_does_not_depend_on_the_locale),
  };
  size_t n_tests = sizeof(tests) / sizeof(tests[0]);
  if (!enter_comma_locale()) {
    --n_tests; // cmocka's own way to skip counts as a failure in TAP
  }
  setlocale(LC_NUMERIC, "C");
  return _cmocka_run_group_tests("settings", tests, n_tests, NULL, NULL);
}
