// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// What MIDI controllers do to the settings of `inflect live`

#include "../host/live_control.h"
#include "../host/live_midi.h"
#include "../host/live_midi_map.h"
#include "support/with_cmocka.h"

#include <math.h>
#include <string.h>

static void
only_control_changes_are_taken(void** state)
{
  (void)state;
  static const unsigned char change[] = {0xB3U, 21U, 100U};
  static const unsigned char others[][3] = {
    {0x90U, 21U, 100U}, // a note
    {0xC0U, 21U, 100U}, // a program change
    {0xB0U, 123U, 0U},  // all notes off
    {0xB0U, 21U, 0x80U},
  };
  InflectLiveMidiEvent event = {0U, 0U};
  assert_true(inflect_live_midi_parse(change, 3U, &event));
  assert_int_equal(event.controller, 21);
  assert_int_equal(event.value, 100);
  assert_false(inflect_live_midi_parse(change, 2U, &event));
  for (size_t i = 0U; i < sizeof(others) / sizeof(others[0]); ++i) {
    assert_false(inflect_live_midi_parse(others[i], 3U, &event));
  }
}

static void
an_input_keeps_its_name_when_its_number_changes(void** state)
{
  (void)state;
  assert_true(inflect_live_midi_same_name("nanoKONTROL:Port 1 20:0",
                                          "nanoKONTROL:Port 1 24:0"));
  assert_true(inflect_live_midi_same_name("peer:midi", "peer:midi"));
  assert_false(inflect_live_midi_same_name("nanoKONTROL:Port 1 20:0",
                                           "nanoKONTROL:Port 2 20:0"));
  assert_false(inflect_live_midi_same_name("peer:midi", "peer:midi2"));
}

/// Value of a parameter for a controller's
static double
value_of(const char* symbol, uint32_t value)
{
  const uint32_t index = inflect_parameter_find(symbol);
  assert_true(index < INFLECT_N_PARAMETERS);
  return inflect_live_midi_map_value(index, value);
}

static void
a_controller_covers_the_whole_range(void** state)
{
  (void)state;
  assert_true(value_of("drive", 0U) == -24.0);
  assert_true(value_of("drive", 64U) == 12.0);
  assert_true(value_of("drive", 127U) == 48.0);
  assert_true(value_of("bias", 64U) == 0.0);
  assert_true(value_of("mix", 32U) == 25.0);
  assert_true(value_of("feedback_damp", 0U) == 100.0);
  assert_true(fabs(value_of("feedback_damp", 64U) - sqrt(100.0 * 20000.0)) <
              1e-9);
  assert_true(value_of("feedback_damp", 127U) == 20000.0);
  assert_true(value_of("enabled", 63U) == 0.0);
  assert_true(value_of("enabled", 64U) == 1.0);
  assert_true(value_of("oversampling", 0U) == 1.0);
  assert_true(value_of("oversampling", 127U) == 32.0);
}

static void
every_value_of_every_parameter_is_valid(void** state)
{
  (void)state;
  for (uint32_t index = 0U; index < INFLECT_N_PARAMETERS; ++index) {
    double before = -HUGE_VAL;
    for (uint32_t value = 0U; value < 128U; ++value) {
      const double now = inflect_live_midi_map_value(index, value);
      assert_true(now == inflect_parameter_sanitize(index, now));
      assert_true(now >= before);
      before = now;
    }
  }
}

static void
every_value_of_a_list_can_be_reached(void** state)
{
  (void)state;
  for (uint32_t index = 0U; index < INFLECT_N_PARAMETERS; ++index) {
    const uint32_t n_points = inflect_parameter_point_count(index);
    uint32_t n_reached = 0U;
    for (uint32_t value = 0U; value < 128U && n_reached < n_points; ++value) {
      const double wanted = inflect_parameter_point_at(index, n_reached).value;
      n_reached +=
        inflect_live_midi_map_value(index, value) == wanted ? 1U : 0U;
    }
    assert_int_equal(n_reached, n_points);
  }
}

static void
a_map_is_read_strictly(void** state)
{
  (void)state;
  static const char* const mistakes[] = {
    "x=drive", "=drive", "128=drive", "-1=drive", "7=volume", "7drive", "7=",
  };
  InflectLiveMidiMap map;
  InflectMessage message = {""};
  inflect_live_midi_map_init(&map);
  for (size_t i = 0U; i < sizeof(mistakes) / sizeof(mistakes[0]); ++i) {
    message.text[0] = '\0';
    assert_false(inflect_live_midi_map_add(&map, mistakes[i], &message));
    assert_true(*message.text);
  }
  assert_true(inflect_live_midi_map_add(&map, "7=drive", &message));
  assert_int_equal(map.parameters[7], INFLECT_PARAMETER_DRIVE);
  assert_int_equal(map.parameters[8], INFLECT_N_PARAMETERS);
}

/// A control that plays without presets
static void
start(InflectLiveControl* control, bool has_midi)
{
  const InflectSettings settings = inflect_settings_default();
  InflectLiveMidiMap map;
  inflect_live_midi_map_init(&map);
  inflect_live_control_start(control, &settings, NULL, 2U,
                             has_midi ? &map : NULL);
}

static void
a_line_lets_a_controller_be_learnt(void** state)
{
  (void)state;
  InflectLiveControl control;
  start(&control, true);
  const double* const drive = &control.settings.values[INFLECT_PARAMETER_DRIVE];
  assert_false(inflect_live_control_midi(&control, 21U, 127U));
  inflect_live_control_line(&control, "learn drive");
  assert_non_null(strstr(control.reply.text, "drive"));
  assert_true(inflect_live_control_midi(&control, 21U, 127U));
  assert_non_null(strstr(control.reply.text, "--midi-map 21=drive"));
  assert_true(*drive == 48.0);
  assert_true(control.changed);
  assert_true(inflect_live_control_midi(&control, 21U, 0U));
  assert_true(*drive == -24.0);

  // Another controller takes its place
  inflect_live_control_line(&control, "learn drive");
  assert_true(inflect_live_control_midi(&control, 22U, 64U));
  assert_false(inflect_live_control_midi(&control, 21U, 0U));
  assert_true(*drive == 12.0);
  inflect_live_control_line(&control, "forget drive");
  assert_false(inflect_live_control_midi(&control, 22U, 0U));
  inflect_live_control_line(&control, "learn volume");
  assert_non_null(strstr(control.reply.text, "'volume'"));
  inflect_live_control_end(&control);
}

static void
a_key_learns_what_was_moved_last(void** state)
{
  (void)state;
  InflectLiveControl control;
  start(&control, true);
  inflect_live_control_key(&control, 'M');
  inflect_live_control_key(&control, 'l');
  assert_true(inflect_live_control_midi(&control, 11U, 0U));
  assert_true(control.settings.values[INFLECT_PARAMETER_MIX] == 0.0);

  // The second press takes the first back
  inflect_live_control_key(&control, 'l');
  inflect_live_control_key(&control, 'l');
  assert_false(inflect_live_control_midi(&control, 12U, 0U));
  inflect_live_control_end(&control);
}

static void
nothing_is_learnt_without_an_input(void** state)
{
  (void)state;
  InflectLiveControl control;
  start(&control, false);
  inflect_live_control_line(&control, "learn drive");
  assert_non_null(strstr(control.reply.text, "--midi"));
  assert_int_equal(control.learning, INFLECT_N_PARAMETERS);
  inflect_live_control_end(&control);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(only_control_changes_are_taken),
    cmocka_unit_test(an_input_keeps_its_name_when_its_number_changes),
    cmocka_unit_test(a_controller_covers_the_whole_range),
    cmocka_unit_test(every_value_of_every_parameter_is_valid),
    cmocka_unit_test(every_value_of_a_list_can_be_reached),
    cmocka_unit_test(a_map_is_read_strictly),
    cmocka_unit_test(a_line_lets_a_controller_be_learnt),
    cmocka_unit_test(a_key_learns_what_was_moved_last),
    cmocka_unit_test(nothing_is_learnt_without_an_input),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
