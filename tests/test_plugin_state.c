// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Presets and saved state through lilv, as hosts store and recall them.

  Usage: test_plugin_state BUNDLE PRESET_FOLDER
*/

#include "../host/preset.h"
#include "support/expect.h"
#include "support/measure.h"
#include "support/plugin.h"
#include "support/properties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lv2/presets/presets.h>
#include <lv2/state/state.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_FRAMES 4096U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char* preset_folder;

// Presets

static const void*
get_port(const char* symbol, void* data, uint32_t* size, uint32_t* type)
{
  Plugin* const plugin = (Plugin*)data;
  *size = sizeof(float);
  *type = plugin_map(LV2_ATOM__Float);
  return plugin_value(plugin, symbol);
}

static void
every_preset_sounds_as_in_the_program(void** state)
{
  (void)state;
  LilvNode* const class = lilv_new_uri(plugin_world(), LV2_PRESETS__Preset);
  for (uint32_t n_channels = 1U; n_channels <= 2U; ++n_channels) {
    const char* const uri = n_channels == 1U ? PLUGIN_MONO : PLUGIN_STEREO;
    LilvNodes* const presets =
      lilv_plugin_get_related(plugin_description(uri), class);
    LILV_FOREACH(nodes, i, presets)
    {
      const LilvNode* const node = lilv_nodes_get(presets, i);
      lilv_world_load_resource(plugin_world(), node);
      LilvState* const loaded =
        lilv_state_new_from_world(plugin_world(), plugin_mapper(), node);
      assert_non_null(loaded);

      char path[4096];
      char message[INFLECT_PRESET_MESSAGE_SIZE];
      snprintf(path, sizeof(path), "%s/%s.ttl", preset_folder,
               strrchr(lilv_node_as_uri(node), ':') + 1);
      InflectSettings settings = inflect_settings_default();
      const bool found =
        inflect_preset_load(path, &settings, message, sizeof(message));
      expect(found, "%s: %s", path, message);

      Plugin plugin;
      plugin_new(&plugin, uri, PLUGIN_RATE_HZ);
      lilv_state_restore(loaded, plugin.instance, plugin_set_port, &plugin, 0U,
                         NULL);
      expect(plugin_sounds_like(&plugin, &settings), "%s on %s",
             lilv_node_as_uri(node), uri);
      plugin_free(&plugin);
      lilv_state_free(loaded);
    }
    lilv_nodes_free(presets);
  }
  lilv_node_free(class);
  expect_all_met();
}

/// Largest relative error of a number that lilv writes as text
#define TEXT_TOLERANCE 1e-12

static void
lilv_saves_and_restores_all(void** state)
{
  (void)state;
  const InflectSettings settings = measure_settings(
    "curve=tube_dafx drive=13 tone=3 oversampling=8 mix=80 output=-3 "
    "curve:q=-0.31 curve:distortion=5.25");
  const double exact[] = {settings.curve_parameters[0],
                          settings.curve_parameters[1]};
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  plugin_set(&plugin, &settings);
  Properties properties = {.n = 0U};
  properties_put_curve(&properties, "tube_dafx");
  properties_put_double(&properties, "q", exact[0]);
  properties_put_double(&properties, "distortion", exact[1]);
  properties_restore(&plugin, &properties);

  LV2_URID_Unmap unmapper = plugin_unmapper();
  LilvState* const saved = lilv_state_new_from_instance(
    plugin.plugin, plugin.instance, plugin_mapper(), NULL, NULL, NULL, NULL,
    get_port, &plugin, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, NULL);
  assert_non_null(saved);
  char* const text =
    lilv_state_to_string(plugin_world(), plugin_mapper(), &unmapper, saved,
                         "urn:example:state", NULL);
  assert_non_null(text);
  LilvState* const read =
    lilv_state_new_from_string(plugin_world(), plugin_mapper(), text);
  assert_non_null(read);
  plugin_free(&plugin);

  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  lilv_state_restore(read, plugin.instance, plugin_set_port, &plugin, 0U, NULL);
  plugin_pass_time(&plugin, N_FRAMES);
  const Properties again = properties_save(&plugin);
  InflectSettings recalled = settings;
  recalled.curve_parameters[0] = properties_value(&again, "q");
  recalled.curve_parameters[1] = properties_value(&again, "distortion");
  for (uint32_t i = 0U; i < 2U; ++i) {
    assert_true(fabs(recalled.curve_parameters[i] / exact[i] - 1.0) <
                TEXT_TOLERANCE);
  }
  assert_true(plugin_sounds_like(&plugin, &recalled));
  plugin_free(&plugin);
  lilv_state_free(saved);
  lilv_state_free(read);
  free(text);
}

// Properties

static void
foreign_and_broken_properties_are_ignored(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  plugin_choose_curve(&plugin, "tube_dafx");
  Properties properties = {.n = 0U};
  const double value = 5.25;
  const int32_t whole = 6;
  properties_put(&properties, "urn:inflect:of-a-later-version",
                 LV2_ATOM__Double, &value, sizeof(value));
  properties_put(&properties, PROPERTIES_PARAMETER "q", LV2_ATOM__Double,
                 &value, 3U);
  properties_put(&properties, PROPERTIES_PARAMETER "distortion", LV2_ATOM__Int,
                 &whole, sizeof(whole));
  properties_put(&properties, PROPERTIES_PARAMETER "alpha", LV2_ATOM__String,
                 "0.7", 4U);
  properties_put_curve(&properties, "tube_dafx");
  properties_restore(&plugin, &properties);
  const Properties saved = properties_save(&plugin);
  assert_true(properties_value(&saved, "distortion") == 6.0);
  assert_true(isnan(properties_value(&saved, "q")));
  assert_int_equal(saved.n, 2U);
  plugin_free(&plugin);
}

/// Largest second difference of a sine at 100 Hz through either curve, in
/// steady state far below; a jump of the curve would be a hundred times larger
#define CLICK_TOLERANCE 0.002F

static void
restoring_does_not_click(void** state)
{
  (void)state;
  const uint32_t n_frames = 24000U;
  MeasureSound in = measure_sound(1U, n_frames);
  MeasureSound out = measure_sound(1U, n_frames);
  measure_fill_sine(&in, PLUGIN_RATE_HZ, 100.0, 0.9);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  plugin_choose_curve(&plugin, "softplus");
  plugin_process(&plugin, &in, &out, 0U, 12100U, 100U);
  Properties properties = {.n = 0U};
  properties_put_double(&properties, "beta", 8.0);
  properties_restore(&plugin, &properties);
  plugin_process(&plugin, &in, &out, 12100U, n_frames, 100U);
  float worst = 0.0F;
  const float* const y = out.channels[0];
  for (uint32_t i = 6002U; i < n_frames; ++i) {
    worst = fmaxf(worst, fabsf(y[i] - 2.0F * y[i - 1U] + y[i - 2U]));
  }
  assert_true(worst < CLICK_TOLERANCE);
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

/// A thread that runs an instance until it is told to stop
typedef struct {
  Plugin* plugin;
  atomic_bool stop;
} Runner;

static void*
run_until_stopped(void* data)
{
  Runner* const runner = (Runner*)data;
  float sound[64] = {0.25F};
  const float* const in[] = {sound};
  float* const out[] = {sound};
  while (!atomic_load(&runner->stop)) {
    plugin_run_block(runner->plugin, 64U, in, out);
  }
  return NULL;
}

static void
state_is_saved_and_restored_while_running(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  plugin_choose_curve(&plugin, "tube_dafx");
  Runner runner = {&plugin, false};
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, run_until_stopped, &runner),
                   0);
  for (uint32_t i = 0U; i < 2000U; ++i) {
    // Both values come from the same restore
    Properties properties = {.n = 0U};
    properties_put_curve(&properties, "tube_dafx");
    properties_put_double(&properties, "q", -0.1 - 0.0001 * i);
    properties_put_double(&properties, "distortion", 5.0 + 0.001 * i);
    properties_restore(&plugin, &properties);
    const Properties saved = properties_save(&plugin);
    expect(properties_value(&saved, "q") == -0.1 - 0.0001 * i &&
             properties_value(&saved, "distortion") == 5.0 + 0.001 * i,
           "restore %u", i);
  }
  atomic_store(&runner.stop, true);
  assert_int_equal(pthread_join(thread, NULL), 0);
  plugin_free(&plugin);
  expect_all_met();
}

static void
state_needs_the_urid_map(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  LilvInstance* const bare =
    lilv_plugin_instantiate(plugin.plugin, PLUGIN_RATE_HZ, NULL);
  assert_non_null(bare);
  Properties none = {.n = 0U};
  LV2_Handle const handle = lilv_instance_get_handle(bare);
  assert_int_equal(properties_interface(&plugin)->save(handle, properties_store,
                                                       &none, 0U, NULL),
                   LV2_STATE_ERR_NO_FEATURE);
  assert_int_equal(properties_interface(&plugin)->restore(
                     handle, properties_retrieve, &none, 0U, NULL),
                   LV2_STATE_ERR_NO_FEATURE);
  lilv_instance_free(bare);
  plugin_free(&plugin);
}

int
main(int argc, char** argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: %s BUNDLE PRESET_FOLDER\n", argv[0]);
    return 2;
  }
  plugin_use_bundle(argv[1]);
  preset_folder = argv[2];
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_preset_sounds_as_in_the_program),
    cmocka_unit_test(lilv_saves_and_restores_all),
    cmocka_unit_test(foreign_and_broken_properties_are_ignored),
    cmocka_unit_test(restoring_does_not_click),
    cmocka_unit_test(state_is_saved_and_restored_while_running),
    cmocka_unit_test(state_needs_the_urid_map),
  };
  return cmocka_run_group_tests(tests, plugin_world_open, plugin_world_close);
}
