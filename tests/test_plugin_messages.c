// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  What the plugin tells and is told on its message ports.

  Usage: test_plugin_messages BUNDLE
*/

#include "support/expect.h"
#include "support/measure.h"
#include "support/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lv2/atom/forge.h>
#include <lv2/patch/patch.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_FRAMES 4096U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
garbage_on_message_ports_is_left_alone(void** state)
{
  (void)state;
  static const float values[] = {0.0F, 1.0F, -1.0F, NAN, 1e30F, 1e-44F, 4e-44F};
  float sound[64] = {0.0F};
  const float* const in[] = {sound};
  float* const out[] = {sound};
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  for (size_t i = 0U; i < COUNT(values); ++i) {
    for (uint32_t n_floats = 1U; n_floats <= 4U; ++n_floats) {
      // Only what the host owns is between the guards
      float* const buffer = (float*)calloc(64U, sizeof(float));
      assert_non_null(buffer);
      for (uint32_t j = 0U; j < 64U; ++j) {
        buffer[j] = j < n_floats ? values[i] : 123.0F;
      }
      float copy[64];
      memcpy(copy, buffer, sizeof(copy));
      lilv_instance_connect_port(plugin.instance, plugin.control, buffer);
      lilv_instance_connect_port(plugin.instance, plugin.notify, buffer);
      plugin_run_block(&plugin, 64U, in, out);
      plugin_run_block(&plugin, 1U, in, out);
      expect(!memcmp(copy, buffer, sizeof(copy)), "%g", (double)values[i]);
      free(buffer);
    }
  }
  plugin_free(&plugin);
  expect_all_met();
}

/// What `notify` says of a property: 1 or 0, or -1 for nothing
static int
told_of(const Plugin* plugin, const char* uri)
{
  int answer = -1;
  bool meant = false;
  const LV2_Atom_Sequence* const sequence = &plugin->out.sequence;
  assert_int_equal(sequence->atom.type, plugin_map(LV2_ATOM__Sequence));
  LV2_ATOM_SEQUENCE_FOREACH(sequence, event)
  {
    const LV2_Atom_Object* const object =
      (const LV2_Atom_Object*)(const void*)&event->body;
    assert_int_equal(object->atom.type, plugin_map(LV2_ATOM__Object));
    assert_int_equal(object->body.otype, plugin_map(LV2_PATCH__Set));
    LV2_ATOM_OBJECT_FOREACH(object, property)
    {
      const void* const body = &property->value + 1;
      int32_t value = 0;
      memcpy(&value, body, sizeof(value));
      if (property->key == plugin_map(LV2_PATCH__property)) {
        meant = (LV2_URID)value == plugin_map(uri);
      } else if (property->key == plugin_map(LV2_PATCH__value)) {
        assert_int_equal(property->value.type, plugin_map(LV2_ATOM__Bool));
        answer = meant ? value : answer;
      }
    }
  }
  return answer;
}

/// What `notify` says of the curve, and of nothing else
static int
told(const Plugin* plugin)
{
  assert_int_equal(told_of(plugin, "urn:inflect:loop_limited"), -1);
  return told_of(plugin, "urn:inflect:undoable");
}

/// Put a patch:Get of a property, or of everything for null, into `control`
static void
ask(Plugin* plugin, const char* property)
{
  LV2_Atom_Forge forge;
  LV2_Atom_Forge_Frame sequence;
  LV2_Atom_Forge_Frame object;
  lv2_atom_forge_init(&forge, plugin_mapper());
  lv2_atom_forge_set_buffer(&forge, plugin->in.bytes, PLUGIN_MESSAGE_SIZE);
  lv2_atom_forge_sequence_head(&forge, &sequence, 0U);
  lv2_atom_forge_frame_time(&forge, 0);
  lv2_atom_forge_object(&forge, &object, 0U, plugin_map(LV2_PATCH__Get));
  if (property) {
    lv2_atom_forge_key(&forge, plugin_map(LV2_PATCH__property));
    lv2_atom_forge_urid(&forge, plugin_map(property));
  }
  lv2_atom_forge_pop(&forge, &object);
  lv2_atom_forge_pop(&forge, &sequence);
}

static void
be_quiet(Plugin* plugin)
{
  plugin->in.sequence.atom.size = sizeof(LV2_Atom_Sequence_Body);
}

static void
notify_tells_whether_the_curve_can_be_undone(void** state)
{
  (void)state;
  float sound[16] = {0.0F};
  const float* const in[] = {sound};
  float* const out[] = {sound};
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told(&plugin), -1); // tanh, at first

  plugin_choose_curve(&plugin, "relu");
  plugin_run_block(&plugin, 0U, in, out);
  assert_int_equal(told(&plugin), 0);

  ask(&plugin, NULL);
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told(&plugin), 0);
  ask(&plugin, "urn:inflect:undoable");
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told(&plugin), 0);
  ask(&plugin, "urn:example:other");
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told(&plugin), -1);
  be_quiet(&plugin);

  // Without room it waits
  plugin_choose_curve(&plugin, "tanh");
  LV2_Atom_Sequence small = {
    {sizeof(LV2_Atom_Sequence_Body), plugin_map(LV2_ATOM__Chunk)}, {0U, 0U}};
  lilv_instance_connect_port(plugin.instance, plugin.notify, &small);
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(small.atom.size, sizeof(LV2_Atom_Sequence_Body));
  assert_int_equal(small.atom.type, plugin_map(LV2_ATOM__Sequence));
  plugin_connect(&plugin);
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told(&plugin), 1);
  plugin_free(&plugin);
}

static void
notify_tells_of_a_loop_at_its_limit(void** state)
{
  (void)state;
  static const char* const limited = "urn:inflect:loop_limited";
  float sound[4800];
  const float* const in[] = {sound};
  float* const out[] = {sound};
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  ask(&plugin, limited);
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told_of(&plugin, limited), 0);
  be_quiet(&plugin);
  *plugin_value(&plugin, "feedback") = 1.5F;
  plugin_choose_curve(&plugin, "identity");
  int answers[3] = {-1, -1, -1};
  for (uint32_t guard = 0U; guard < 3U; ++guard) {
    // On, off, and on again, where a loop comes back to its senses
    *plugin_value(&plugin, "guard") = guard == 1U ? 0.0F : 1.0F;
    for (uint32_t block = 0U; block < 30U; ++block) {
      for (uint32_t i = 0U; i < COUNT(sound); ++i) {
        sound[i] = block < 2U ? 0.5F : 0.0F;
      }
      plugin_run_block(&plugin, COUNT(sound), in, out);
      const int answer = told_of(&plugin, limited);
      answers[guard] = answer >= 0 ? answer : answers[guard];
    }
  }
  assert_int_equal(answers[0], -1);
  assert_int_equal(answers[1], 1);
  assert_int_equal(answers[2], 0);
  plugin_free(&plugin);
}

static void
broken_requests_are_survived(void** state)
{
  (void)state;
  float sound[16] = {0.0F};
  const float* const in[] = {sound};
  float* const out[] = {sound};
  uint64_t seed = 31U;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  for (uint32_t i = 0U; i < 20000U; ++i) {
    ask(&plugin, "urn:inflect:undoable");
    const uint32_t size = plugin.in.sequence.atom.size;
    for (uint32_t j = 0U; j <= i % 3U; ++j) {
      const double at = 0.5 + 0.5 * measure_random(&seed);
      plugin.in.bytes[8U + (uint32_t)(at * size)] =
        (uint8_t)(int)(128.0 + 127.0 * measure_random(&seed));
    }
    plugin_run_block(&plugin, i % 17U, in, out);
  }
  be_quiet(&plugin);
  plugin_run_block(&plugin, 16U, in, out);
  ask(&plugin, NULL);
  plugin_run_block(&plugin, 16U, in, out);
  assert_int_equal(told(&plugin), 1);
  plugin_free(&plugin);
}

static void
undo_without_an_inverse_passes_the_dry_sound(void** state)
{
  (void)state;
  MeasureSound in = measure_noise(1U, N_FRAMES, 37U);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  plugin_choose_curve(&plugin, "relu");
  *plugin_value(&plugin, "direction") = 1.0F;
  *plugin_value(&plugin, "drive") = 20.0F;
  plugin_process(&plugin, &in, &out, 0U, N_FRAMES, 64U);
  const uint32_t latency = (uint32_t)*plugin_value(&plugin, "latency");
  assert_true(measure_is_delayed(&in, &out, latency, latency));
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
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
    cmocka_unit_test(garbage_on_message_ports_is_left_alone),
    cmocka_unit_test(notify_tells_whether_the_curve_can_be_undone),
    cmocka_unit_test(notify_tells_of_a_loop_at_its_limit),
    cmocka_unit_test(broken_requests_are_survived),
    cmocka_unit_test(undo_without_an_inverse_passes_the_dry_sound),
  };
  return cmocka_run_group_tests(tests, plugin_world_open, plugin_world_close);
}
