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

#define RATE_HZ 48000.0
#define N_FRAMES 4096U
#define PARAMETER "urn:inflect:parameter#"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char* bundle;
static const char* preset_folder;

static int
open_world(void** state)
{
  (void)state;
  plugin_world_open(bundle);
  return 0;
}

static int
close_world(void** state)
{
  (void)state;
  plugin_world_close();
  return 0;
}

// State functions of an instance

/// Properties in the memory of a host
typedef struct {
  uint32_t n;
  uint32_t keys[64];
  uint32_t types[64];
  size_t sizes[64];
  double bodies[64]; ///< Of at most 8 bytes
} Properties;

static LV2_State_Status
store(LV2_State_Handle handle,
      uint32_t key,
      const void* value,
      size_t size,
      uint32_t type,
      uint32_t flags)
{
  Properties* const properties = (Properties*)handle;
  assert_true(properties->n < 64U && size <= sizeof(double));
  assert_int_equal(flags & LV2_STATE_IS_POD, LV2_STATE_IS_POD);
  assert_int_equal(flags & LV2_STATE_IS_PORTABLE, LV2_STATE_IS_PORTABLE);
  const uint32_t i = properties->n++;
  properties->keys[i] = key;
  properties->types[i] = type;
  properties->sizes[i] = size;
  memcpy(&properties->bodies[i], value, size);
  return LV2_STATE_SUCCESS;
}

static const void*
retrieve(LV2_State_Handle handle,
         uint32_t key,
         size_t* size,
         uint32_t* type,
         uint32_t* flags)
{
  const Properties* const properties = (const Properties*)handle;
  for (uint32_t i = 0U; i < properties->n; ++i) {
    if (properties->keys[i] == key) {
      *size = properties->sizes[i];
      *type = properties->types[i];
      *flags = LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE;
      return &properties->bodies[i];
    }
  }
  return NULL;
}

static void
put(Properties* properties,
    const char* key,
    const char* type,
    const void* body,
    size_t size)
{
  store(properties, plugin_map(key), body, size, plugin_map(type),
        LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE);
}

static void
put_double(Properties* properties, const char* symbol, double value)
{
  char uri[128];
  snprintf(uri, sizeof(uri), "%s%s", PARAMETER, symbol);
  put(properties, uri, LV2_ATOM__Double, &value, sizeof(value));
}

static void
put_curve(Properties* properties, const char* symbol)
{
  const int32_t id = (int32_t)inflect_activation_find(symbol)->id;
  put(properties, "urn:inflect:curve", LV2_ATOM__Int, &id, sizeof(id));
}

static const LV2_State_Interface*
state_interface(const Plugin* plugin)
{
  const LV2_State_Interface* const found =
    (const LV2_State_Interface*)lilv_instance_get_extension_data(
      plugin->instance, LV2_STATE__interface);
  assert_non_null(found);
  return found;
}

static void
restore(const Plugin* plugin, Properties* properties)
{
  assert_int_equal(
    state_interface(plugin)->restore(lilv_instance_get_handle(plugin->instance),
                                     retrieve, properties, 0U, NULL),
    LV2_STATE_SUCCESS);
}

static Properties
save(const Plugin* plugin)
{
  Properties properties = {.n = 0U};
  assert_int_equal(
    state_interface(plugin)->save(lilv_instance_get_handle(plugin->instance),
                                  store, &properties, 0U, NULL),
    LV2_STATE_SUCCESS);
  return properties;
}

/// Value of a saved exact parameter, NaN if it was not saved
static double
saved_value(const Properties* properties, const char* symbol)
{
  char uri[128];
  snprintf(uri, sizeof(uri), "%s%s", PARAMETER, symbol);
  for (uint32_t i = 0U; i < properties->n; ++i) {
    if (properties->keys[i] == plugin_map(uri)) {
      assert_int_equal(properties->types[i], plugin_map(LV2_ATOM__Double));
      return properties->bodies[i];
    }
  }
  return (double)NAN;
}

// Sound

/// Whether two sounds are the same to the bit
static bool
same_sound(const MeasureSound* a, const MeasureSound* b)
{
  for (uint32_t c = 0U; c < a->n_channels; ++c) {
    if (memcmp(a->channels[c], b->channels[c], a->n_frames * sizeof(float)) !=
        0) {
      return false;
    }
  }
  return true;
}

/// Whether an instance, once activated anew, sounds as settings say
static bool
sounds_like(Plugin* plugin, const InflectSettings* settings)
{
  MeasureSound in = measure_sound(plugin->n_channels, N_FRAMES);
  MeasureSound out = measure_sound(plugin->n_channels, N_FRAMES);
  MeasureSound reference = measure_sound(plugin->n_channels, N_FRAMES);
  measure_fill_noise(&in, 0.9, 3U);
  lilv_instance_activate(plugin->instance);
  plugin_process(plugin, &in, &out, 0U, N_FRAMES, 256U);
  measure_run(settings, RATE_HZ, &in, &reference);
  const bool same = same_sound(&out, &reference);
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&reference);
  return same;
}

/// Run silence
static void
pass_time(Plugin* plugin, uint32_t n_frames)
{
  MeasureSound sound = measure_sound(plugin->n_channels, n_frames);
  plugin_process(plugin, &sound, &sound, 0U, n_frames, 1024U);
  measure_sound_free(&sound);
}

static void
choose_curve(Plugin* plugin, const char* symbol)
{
  *plugin_value(plugin, "curve") = (float)inflect_activation_find(symbol)->id;
}

// Presets

static void
set_port(const char* symbol,
         void* data,
         const void* value,
         uint32_t size,
         uint32_t type)
{
  Plugin* const plugin = (Plugin*)data;
  assert_int_equal(size, sizeof(float));
  assert_int_equal(type, plugin_map(LV2_ATOM__Float));
  float number = 0.0F;
  memcpy(&number, value, sizeof(number));
  *plugin_value(plugin, symbol) = number;
}

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
      plugin_new(&plugin, uri, RATE_HZ);
      lilv_state_restore(loaded, plugin.instance, set_port, &plugin, 0U, NULL);
      expect(sounds_like(&plugin, &settings), "%s on %s",
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
  plugin_new(&plugin, PLUGIN_STEREO, RATE_HZ);
  plugin_set(&plugin, &settings);
  Properties properties = {.n = 0U};
  put_curve(&properties, "tube_dafx");
  put_double(&properties, "q", exact[0]);
  put_double(&properties, "distortion", exact[1]);
  restore(&plugin, &properties);

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

  plugin_new(&plugin, PLUGIN_STEREO, RATE_HZ);
  lilv_state_restore(read, plugin.instance, set_port, &plugin, 0U, NULL);
  pass_time(&plugin, N_FRAMES);
  const Properties again = save(&plugin);
  InflectSettings recalled = settings;
  recalled.curve_parameters[0] = saved_value(&again, "q");
  recalled.curve_parameters[1] = saved_value(&again, "distortion");
  for (uint32_t i = 0U; i < 2U; ++i) {
    assert_true(fabs(recalled.curve_parameters[i] / exact[i] - 1.0) <
                TEXT_TOLERANCE);
  }
  assert_true(sounds_like(&plugin, &recalled));
  plugin_free(&plugin);
  lilv_state_free(saved);
  lilv_state_free(read);
  free(text);
}

// Exact parameters

static void
nothing_exact_is_saved_as_nothing(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  assert_int_equal(save(&plugin).n, 0U);
  pass_time(&plugin, N_FRAMES);
  assert_int_equal(save(&plugin).n, 0U);
  plugin_free(&plugin);
}

static void
what_is_restored_is_saved_before_and_after_a_run(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  choose_curve(&plugin, "elu");
  Properties properties = {.n = 0U};
  put_double(&properties, "alpha", 0.7);
  restore(&plugin, &properties);
  Properties saved = save(&plugin);
  assert_true(saved_value(&saved, "alpha") == 0.7);
  pass_time(&plugin, 48000U);
  saved = save(&plugin);
  assert_true(saved_value(&saved, "alpha") == 0.7);
  assert_int_equal(saved.n, 2U); // With the curve

  // A state without it takes it away
  Properties none = {.n = 0U};
  restore(&plugin, &none);
  assert_int_equal(save(&plugin).n, 0U);
  pass_time(&plugin, N_FRAMES);
  assert_int_equal(save(&plugin).n, 0U);
  plugin_free(&plugin);
}

static void
foreign_and_broken_properties_are_ignored(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  choose_curve(&plugin, "tube_dafx");
  Properties properties = {.n = 0U};
  const double value = 5.25;
  const int32_t whole = 6;
  put(&properties, "urn:inflect:of-a-later-version", LV2_ATOM__Double, &value,
      sizeof(value));
  put(&properties, PARAMETER "q", LV2_ATOM__Double, &value, 3U);
  put(&properties, PARAMETER "distortion", LV2_ATOM__Int, &whole,
      sizeof(whole));
  put(&properties, PARAMETER "alpha", LV2_ATOM__String, "0.7", 4U);
  put_curve(&properties, "tube_dafx");
  restore(&plugin, &properties);
  const Properties saved = save(&plugin);
  assert_true(saved_value(&saved, "distortion") == 6.0);
  assert_true(isnan(saved_value(&saved, "q")));
  assert_int_equal(saved.n, 2U);
  plugin_free(&plugin);
}

static void
values_out_of_range_are_not_set(void** state)
{
  (void)state;
  static const double values[] = {-1e9, 1e30, (double)NAN, (double)INFINITY};
  const InflectSettings plain = measure_settings("curve=elu");
  for (size_t i = 0U; i < COUNT(values); ++i) {
    Plugin plugin;
    plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
    choose_curve(&plugin, "elu");
    Properties properties = {.n = 0U};
    put_curve(&properties, "elu");
    put_double(&properties, "alpha", values[i]);
    restore(&plugin, &properties);
    expect(save(&plugin).n == 0U, "%g is saved", values[i]);
    expect(sounds_like(&plugin, &plain), "%g", values[i]);
    plugin_free(&plugin);
  }
  expect_all_met();
}

static void
exact_parameters_belong_to_their_curve(void** state)
{
  (void)state;
  const InflectSettings exact = measure_settings("curve=elu curve:alpha=0.7");
  const InflectSettings other = measure_settings("curve=celu");
  for (uint32_t known = 0U; known < 2U; ++known) {
    Plugin plugin;
    plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
    Properties properties = {.n = 0U};
    put_double(&properties, "alpha", 0.7);
    if (known) {
      put_curve(&properties, "elu");
    }

    // The ports follow a moment later, as hosts have it
    choose_curve(&plugin, "celu");
    pass_time(&plugin, 48000U);
    restore(&plugin, &properties);
    pass_time(&plugin, 1024U);
    choose_curve(&plugin, "elu");
    pass_time(&plugin, 48000U);
    expect(sounds_like(&plugin, &exact), "elu, %u", known);
    choose_curve(&plugin, "celu");
    expect(sounds_like(&plugin, &other), "celu, %u", known);
    choose_curve(&plugin, "elu");
    expect(sounds_like(&plugin, &exact), "elu again, %u", known);
    plugin_free(&plugin);
  }
  expect_all_met();
}

static void
moving_shape_takes_the_primary_parameter_back(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  choose_curve(&plugin, "tube_dafx");
  Properties properties = {.n = 0U};
  put_double(&properties, "q", -0.31);
  put_double(&properties, "distortion", 5.25);
  restore(&plugin, &properties);
  pass_time(&plugin, 48000U);
  *plugin_value(&plugin, "shape") = 0.75F;
  const InflectSettings settings =
    measure_settings("curve=tube_dafx shape=0.75 curve:distortion=5.25");
  assert_true(sounds_like(&plugin, &settings));
  const Properties saved = save(&plugin);
  assert_true(isnan(saved_value(&saved, "q")));
  assert_true(saved_value(&saved, "distortion") == 5.25);
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
  measure_fill_sine(&in, RATE_HZ, 100.0, 0.9);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  choose_curve(&plugin, "softplus");
  plugin_process(&plugin, &in, &out, 0U, 12100U, 100U);
  Properties properties = {.n = 0U};
  put_double(&properties, "beta", 8.0);
  restore(&plugin, &properties);
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
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  choose_curve(&plugin, "tube_dafx");
  Runner runner = {&plugin, false};
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, run_until_stopped, &runner),
                   0);
  for (uint32_t i = 0U; i < 2000U; ++i) {
    // Both values come from the same restore
    Properties properties = {.n = 0U};
    put_curve(&properties, "tube_dafx");
    put_double(&properties, "q", -0.1 - 0.0001 * i);
    put_double(&properties, "distortion", 5.0 + 0.001 * i);
    restore(&plugin, &properties);
    const Properties saved = save(&plugin);
    expect(saved_value(&saved, "q") == -0.1 - 0.0001 * i &&
             saved_value(&saved, "distortion") == 5.0 + 0.001 * i,
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
  plugin_new(&plugin, PLUGIN_MONO, RATE_HZ);
  LilvInstance* const bare =
    lilv_plugin_instantiate(plugin.plugin, RATE_HZ, NULL);
  assert_non_null(bare);
  Properties none = {.n = 0U};
  LV2_Handle const handle = lilv_instance_get_handle(bare);
  assert_int_equal(
    state_interface(&plugin)->save(handle, store, &none, 0U, NULL),
    LV2_STATE_ERR_NO_FEATURE);
  assert_int_equal(
    state_interface(&plugin)->restore(handle, retrieve, &none, 0U, NULL),
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
  bundle = argv[1];
  preset_folder = argv[2];
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_preset_sounds_as_in_the_program),
    cmocka_unit_test(lilv_saves_and_restores_all),
    cmocka_unit_test(nothing_exact_is_saved_as_nothing),
    cmocka_unit_test(what_is_restored_is_saved_before_and_after_a_run),
    cmocka_unit_test(foreign_and_broken_properties_are_ignored),
    cmocka_unit_test(values_out_of_range_are_not_set),
    cmocka_unit_test(exact_parameters_belong_to_their_curve),
    cmocka_unit_test(moving_shape_takes_the_primary_parameter_back),
    cmocka_unit_test(restoring_does_not_click),
    cmocka_unit_test(state_is_saved_and_restored_while_running),
    cmocka_unit_test(state_needs_the_urid_map),
  };
  return cmocka_run_group_tests(tests, open_world, close_world);
}
