// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
inflect_live_control_value(const InflectSettings* settings,
                           uint32_t index,
                           char* text,
                           size_t size)
{
  const InflectParameter* const row = inflect_parameter_at(index);
  const double value = settings->values[index];
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.value == value) {
      snprintf(text, size, "%s %s", row->symbol, point.symbol);
      return;
    }
  }
  snprintf(text, size, "%s %g%s%s", row->symbol, value, *row->unit ? " " : "",
           row->unit);
}

/// Whether settings can be had here
static bool
can_have(const InflectLiveControl* control,
         const InflectSettings* settings,
         InflectMessage* message)
{
  if (inflect_settings_check(settings, message->text, sizeof(message->text))) {
    return false;
  }
  const double mode = settings->values[INFLECT_PARAMETER_STEREO_MODE];
  return control->n_channels > 1U || mode == INFLECT_STEREO_STEREO ||
         inflect_message_set(message, "stereo_mode needs two input channels");
}

bool
inflect_live_control_take(InflectLiveControl* control,
                          const InflectSettings* settings)
{
  if (!can_have(control, settings, &control->reply)) {
    return false;
  }
  control->settings = *settings;
  control->edited = true;
  control->changed = true;
  return true;
}

void
inflect_live_control_move(InflectLiveControl* control,
                          uint32_t index,
                          double value)
{
  InflectSettings settings = control->settings;
  if (inflect_settings_set(&settings, inflect_parameter_at(index)->symbol,
                           value, control->reply.text,
                           sizeof(control->reply.text)) ||
      !inflect_live_control_take(control, &settings)) {
    return;
  }
  control->touched = index;
  inflect_live_control_value(&settings, index, control->reply.text,
                             sizeof(control->reply.text));
}

void
inflect_live_control_play(InflectLiveControl* control,
                          const InflectPreset* preset)
{
  InflectSettings settings = preset->settings;
  settings.values[INFLECT_PARAMETER_ENABLED] =
    control->settings.values[INFLECT_PARAMETER_ENABLED];
  if (!inflect_live_control_take(control, &settings)) {
    return;
  }
  control->edited = false;
  snprintf(control->preset_label, sizeof(control->preset_label), "%s",
           preset->label);
  inflect_message_set(&control->reply, "preset %s: %s", preset->symbol,
                      preset->comment);
}

void
inflect_live_control_learn(InflectLiveControl* control, uint32_t index)
{
  if (!control->has_midi) {
    inflect_message_set(&control->reply, "there is no MIDI input to learn "
                                         "from; start with --midi PORT");
    return;
  }
  control->learning = index;
  inflect_message_set(&control->reply,
                      "learning: move the MIDI controller that %s is to follow",
                      inflect_parameter_at(index)->symbol);
}

bool
inflect_live_control_midi(InflectLiveControl* control,
                          uint32_t controller,
                          uint32_t value)
{
  const bool learns = control->learning < INFLECT_N_PARAMETERS;
  if (learns) {
    inflect_live_midi_map_bind(&control->map, controller, control->learning);
    control->learning = INFLECT_N_PARAMETERS;
  }
  const uint32_t index = control->map.parameters[controller];
  if (index == INFLECT_N_PARAMETERS) {
    return false;
  }
  const char* const symbol = inflect_parameter_at(index)->symbol;
  inflect_live_control_move(control, index,
                            inflect_live_midi_map_value(index, value));
  if (learns) {
    inflect_message_set(&control->reply,
                        "controller %u moves %s; --midi-map %u=%s keeps that",
                        controller, symbol, controller, symbol);
  }
  return true;
}

static void
load_presets(InflectLiveControl* control)
{
  InflectMessage message = {""};
  size_t n = 0U;
  if (!inflect_preset_list(&control->presets, &n, message.text,
                           sizeof(message.text))) {
    return;
  }
  for (size_t i = 0U; i < n; ++i) {
    if (!*control->presets[i].problem) {
      control->presets[control->n_presets++] = control->presets[i];
    }
  }
}

void
inflect_live_control_find_preset(InflectLiveControl* control,
                                 const char* symbol)
{
  control->preset = control->n_presets;
  for (size_t i = 0U; i < control->n_presets; ++i) {
    if (!strcmp(control->presets[i].symbol, symbol)) {
      control->preset = i;
    }
  }
}

void
inflect_live_control_start(InflectLiveControl* control,
                           const InflectSettings* settings,
                           const char* preset,
                           uint32_t n_channels,
                           const InflectLiveMidiMap* map)
{
  *control = (InflectLiveControl){
    .settings = *settings,
    .n_channels = n_channels,
    .touched = INFLECT_PARAMETER_DRIVE,
    .learning = INFLECT_N_PARAMETERS,
    .has_midi = map != NULL,
  };
  inflect_live_midi_map_init(&control->map);
  if (map) {
    control->map = *map;
  }
  load_presets(control);
  inflect_live_control_find_preset(control, preset ? preset : "");
  snprintf(control->preset_label, sizeof(control->preset_label), "%s",
           preset ? preset : "");
}

void
inflect_live_control_end(InflectLiveControl* control)
{
  free(control->presets);
  control->presets = NULL;
}
