// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Exact parameters of curves, which hosts restore before, between or long after
  the ports that they belong to.

  Usage: test_plugin_exact BUNDLE
*/

#include "support/expect.h"
#include "support/measure.h"
#include "support/plugin.h"
#include "support/properties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// What the tests restore: a curve with two parameters, at a place
#define EXACT "curve=tube_dafx shape=0.3 curve:q=-0.31 curve:distortion=5.25"

static Properties
exact_properties(void)
{
  Properties properties = {.n = 0U};
  properties_put_double(&properties, "q", -0.31);
  properties_put_double(&properties, "distortion", 5.25);
  properties_put_curve(&properties, "tube_dafx");
  properties_put_shape(&properties, 0.3);
  return properties;
}

/// Whether an instance would save what exact_properties() restored
static bool
saves_all(const Plugin* plugin)
{
  const Properties saved = properties_save(plugin);
  return saved.n == 4U && properties_value(&saved, "q") == -0.31 &&
         properties_value(&saved, "distortion") == 5.25 &&
         properties_find(&saved, PROPERTIES_SHAPE) == 0.3;
}

// Order and time

static void
restore_step(Plugin* plugin)
{
  Properties properties = exact_properties();
  properties_restore(plugin, &properties);
}

static void
curve_step(Plugin* plugin)
{
  plugin_choose_curve(plugin, "tube_dafx");
}

static void
shape_step(Plugin* plugin)
{
  *plugin_value(plugin, "shape") = 0.3F;
}

static void
exact_parameters_come_in_any_order_at_any_time(void** state)
{
  (void)state;
  static void (*const steps[])(Plugin*) = {restore_step, curve_step,
                                           shape_step};
  static const uint32_t orders[][COUNT(steps)] = {{0U, 1U, 2U}, {0U, 2U, 1U},
                                                  {1U, 0U, 2U}, {1U, 2U, 0U},
                                                  {2U, 0U, 1U}, {2U, 1U, 0U}};
  static const uint32_t pauses[] = {0U, 1U, 64U, 150000U};
  const InflectSettings exact = measure_settings(EXACT);
  for (size_t i = 0U; i < COUNT(orders) * COUNT(pauses); ++i) {
    const uint32_t* const order = orders[i / COUNT(pauses)];
    const uint32_t pause = pauses[i % COUNT(pauses)];
    Plugin plugin;
    plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
    // Cheap, since only the order matters
    *plugin_value(&plugin, "oversampling") = 1.0F;
    plugin_choose_curve(&plugin, "elu");
    for (size_t j = 0U; j < COUNT(steps); ++j) {
      plugin_pass_time(&plugin, pause);
      steps[order[j]](&plugin);
    }
    plugin_pass_time(&plugin, pause);
    *plugin_value(&plugin, "oversampling") = 4.0F;
    expect(plugin_sounds_like(&plugin, &exact), "order %u%u%u, pause %u",
           order[0], order[1], order[2], pause);
    expect(saves_all(&plugin), "order %u%u%u, pause %u is saved", order[0],
           order[1], order[2], pause);
    plugin_free(&plugin);
  }
  expect_all_met();
}

static void
automation_before_the_state_does_no_harm(void** state)
{
  (void)state;
  const InflectSettings exact = measure_settings(EXACT);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  for (uint32_t i = 0U; i <= 20U; ++i) {
    *plugin_value(&plugin, "shape") = 0.05F * (float)i;
    plugin_pass_time(&plugin, 64U);
    if (i == 10U) {
      restore_step(&plugin);
    }
  }
  curve_step(&plugin);
  shape_step(&plugin);
  assert_true(plugin_sounds_like(&plugin, &exact));
  assert_true(saves_all(&plugin));
  plugin_free(&plugin);
}

// Place

static void
another_curve_or_shape_lets_them_rest(void** state)
{
  (void)state;
  static const struct {
    const char* curve;
    float shape;
    const char* settings;
  } rows[] = {
    {"tube_dafx", 0.3F, EXACT},
    {"tube_dafx", 0.75F, "curve=tube_dafx shape=0.75 curve:distortion=5.25"},
    {"tube_dafx", 0.3F, EXACT},
    {"tube_dafx", 0.29999F,
     "curve=tube_dafx shape=0.29999 curve:distortion=5.25"},
    {"elu", 0.3F, "curve=elu shape=0.3"},
    {"elu", 1.0F, "curve=elu shape=1"},
    {"tanh", 0.3F, "curve=tanh shape=0.3"},
    {"tube_dafx", 0.3F, EXACT},
  };
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  restore_step(&plugin);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    InflectSettings settings = measure_settings(rows[i].settings);
    settings.values[INFLECT_PARAMETER_SHAPE] = (double)rows[i].shape;
    plugin_choose_curve(&plugin, rows[i].curve);
    *plugin_value(&plugin, "shape") = rows[i].shape;
    expect(plugin_sounds_like(&plugin, &settings), "step %zu: %s at %g", i,
           rows[i].curve, (double)rows[i].shape);
    expect(saves_all(&plugin), "step %zu is saved", i);
  }
  plugin_free(&plugin);
  expect_all_met();
}

static void
a_curve_with_a_parameter_of_that_name_is_left_alone(void** state)
{
  (void)state;
  const InflectSettings exact = measure_settings("curve=elu curve:alpha=0.7");
  const InflectSettings other = measure_settings("curve=celu");
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  Properties properties = {.n = 0U};
  properties_put_double(&properties, "alpha", 0.7);
  properties_put_curve(&properties, "elu");
  properties_restore(&plugin, &properties);
  plugin_choose_curve(&plugin, "celu");
  assert_true(plugin_sounds_like(&plugin, &other));
  plugin_choose_curve(&plugin, "elu");
  assert_true(plugin_sounds_like(&plugin, &exact));
  plugin_free(&plugin);
}

static void
shape_may_have_been_text_on_its_way(void** state)
{
  (void)state;
  static const float shapes[] = {0.3F, 0.29999998F, 0.3000003F, 0.2999994F};
  for (size_t i = 0U; i < COUNT(shapes); ++i) {
    InflectSettings exact = measure_settings(EXACT);
    exact.values[INFLECT_PARAMETER_SHAPE] = (double)shapes[i];
    Plugin plugin;
    plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
    curve_step(&plugin);
    *plugin_value(&plugin, "shape") = shapes[i];
    restore_step(&plugin);
    expect(plugin_sounds_like(&plugin, &exact), "%.9g", (double)shapes[i]);
    plugin_free(&plugin);
  }
  expect_all_met();
}

static void
what_says_no_place_is_for_any(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=elu curve:alpha=0.7",
    "curve=celu shape=0.9 curve:alpha=0.7",
    "curve=tanh shape=0.2",
    "curve=elu shape=0 curve:alpha=0.7",
  };
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  Properties properties = {.n = 0U};
  properties_put_double(&properties, "alpha", 0.7);
  properties_restore(&plugin, &properties);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    plugin_set(&plugin, &settings);
    expect(plugin_sounds_like(&plugin, &settings), "%s", rows[i]);
  }
  assert_int_equal(properties_save(&plugin).n, 1U);
  plugin_free(&plugin);
  expect_all_met();
}

static void
nonsense_for_a_place_is_survived(void** state)
{
  (void)state;
  static const double nonsense[] = {
    -1.0, 1e30, 4711.5, (double)NAN, (double)INFINITY, -(double)INFINITY};
  for (size_t i = 0U; i < COUNT(nonsense); ++i) {
    Plugin plugin;
    plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
    Properties properties = {.n = 0U};
    properties_put_double(&properties, "alpha", 0.7);
    properties_put(&properties, PROPERTIES_CURVE, LV2_ATOM__Double,
                   &nonsense[i], sizeof(double));
    properties_put_shape(&properties, nonsense[i]);
    properties_restore(&plugin, &properties);
    plugin_choose_curve(&plugin, "elu");
    plugin_pass_time(&plugin, 256U);
    const Properties saved = properties_save(&plugin);
    properties_restore(&plugin, &properties);
    expect(saved.n <= 3U && isnan(properties_find(&saved, PROPERTIES_SHAPE)),
           "%g is saved", nonsense[i]);
    plugin_free(&plugin);
  }
  expect_all_met();
}

// Values

static void
values_out_of_range_are_not_set(void** state)
{
  (void)state;
  static const double values[] = {-1e9, 1e30, (double)NAN, (double)INFINITY};
  const InflectSettings plain = measure_settings("curve=elu");
  for (size_t i = 0U; i < 2U * COUNT(values); ++i) {
    const double value = values[i / 2U];
    Plugin plugin;
    plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
    plugin_choose_curve(&plugin, "elu");
    Properties properties = {.n = 0U};
    properties_put_double(&properties, "alpha", value);
    if (i % 2U == 0U) {
      properties_put_curve(&properties, "elu");
    }
    properties_restore(&plugin, &properties);
    expect(i % 2U == 1U || properties_save(&plugin).n == 0U, "%g is saved",
           value);
    expect(plugin_sounds_like(&plugin, &plain), "%g", value);
    plugin_free(&plugin);
  }
  expect_all_met();
}

static void
what_is_not_set_is_logged(void** state)
{
  (void)state;
  PluginLog told = {0U, 0U, ""};
  LV2_Log_Log log = plugin_log(&told);
  const LV2_Feature map = {LV2_URID__map, plugin_mapper()};
  const LV2_Feature logger = {LV2_LOG__log, &log};
  const LV2_Feature* const features[] = {&map, &logger, NULL};
  Plugin plugin;
  plugin_new_with(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ, features);
  restore_step(&plugin);
  assert_int_equal(told.n_lines, 0U);
  Properties properties = {.n = 0U};
  properties_put_curve(&properties, "elu");
  properties_put_double(&properties, "alpha", -1e9);
  properties_restore(&plugin, &properties);
  assert_int_equal(told.n_lines, 1U);
  assert_int_equal(told.type, plugin_map(LV2_LOG__Warning));
  assert_non_null(strstr(told.line, "alpha to -1e+09"));
  plugin_pass_time(&plugin, 256U);
  assert_int_equal(told.n_lines, 1U);
  plugin_free(&plugin);
}

static void
nothing_exact_is_saved_as_nothing(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  assert_int_equal(properties_save(&plugin).n, 0U);
  plugin_pass_time(&plugin, 256U);
  assert_int_equal(properties_save(&plugin).n, 0U);

  // A state without them takes them away
  restore_step(&plugin);
  assert_true(saves_all(&plugin));
  Properties none = {.n = 0U};
  properties_restore(&plugin, &none);
  assert_int_equal(properties_save(&plugin).n, 0U);
  plugin_pass_time(&plugin, 256U);
  assert_int_equal(properties_save(&plugin).n, 0U);
  const InflectSettings plain = measure_settings("curve=tube_dafx shape=0.3");
  plugin_set(&plugin, &plain);
  assert_true(plugin_sounds_like(&plugin, &plain));
  plugin_free(&plugin);
}

int
main(int argc, char** argv)
{
  if (argc != 2) {
    fprintf(stderr, "usage: %s BUNDLE\n", argv[0]);
    return 2;
  }
  plugin_use_bundle(argv[1]);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(exact_parameters_come_in_any_order_at_any_time),
    cmocka_unit_test(automation_before_the_state_does_no_harm),
    cmocka_unit_test(another_curve_or_shape_lets_them_rest),
    cmocka_unit_test(a_curve_with_a_parameter_of_that_name_is_left_alone),
    cmocka_unit_test(shape_may_have_been_text_on_its_way),
    cmocka_unit_test(what_says_no_place_is_for_any),
    cmocka_unit_test(nonsense_for_a_place_is_survived),
    cmocka_unit_test(values_out_of_range_are_not_set),
    cmocka_unit_test(what_is_not_set_is_logged),
    cmocka_unit_test(nothing_exact_is_saved_as_nothing),
  };
  return cmocka_run_group_tests(tests, plugin_world_open, plugin_world_close);
}
