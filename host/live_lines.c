// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
set_exact(InflectLiveControl* control, const char* name, const char* text)
{
  InflectSettings settings = control->settings;
  char* const reply = control->reply.text;
  const size_t size = sizeof(control->reply.text);
  char* end = NULL;
  const double value = strtod(text, &end);
  if (end == text || *end) {
    inflect_message_set(&control->reply, "'%.40s' is not a number for %.40s",
                        text, name);
    return;
  }
  if (!inflect_settings_set_curve_parameter(&settings, name, value, reply,
                                            size) &&
      inflect_live_control_take(control, &settings)) {
    inflect_message_set(&control->reply, "%.40s %g", name, value);
  }
}

/// Set a parameter, or an exact parameter of the curve
static void
set(InflectLiveControl* control, const char* name, const char* text)
{
  const InflectCurve curve = inflect_settings_curve(&control->settings);
  const uint32_t n = inflect_activation_parameter_count(curve.activation);
  const uint32_t index = inflect_parameter_find(name);
  if (index == INFLECT_N_PARAMETERS) {
    for (uint32_t i = 0U; i < n; ++i) {
      if (!strcmp(curve.activation->parameters[i].symbol, name)) {
        set_exact(control, name, text);
        return;
      }
    }
  }
  InflectSettings settings = control->settings;
  if (inflect_settings_set_text(&settings, name, text, control->reply.text,
                                sizeof(control->reply.text)) ||
      !inflect_live_control_take(control, &settings)) {
    return;
  }
  control->touched = index;
  inflect_live_control_value(&settings, index, control->reply.text,
                             sizeof(control->reply.text));
}

/// Find a parameter for MIDI, or say that there is none
static bool
find_parameter(InflectLiveControl* control, const char* name, uint32_t* index)
{
  *index = inflect_parameter_find(name);
  return *index < INFLECT_N_PARAMETERS ||
         inflect_message_set(&control->reply, "there is no parameter '%.60s'",
                             name);
}

static void
learn_named(InflectLiveControl* control, const char* name)
{
  uint32_t index = 0U;
  if (find_parameter(control, name, &index)) {
    inflect_live_control_learn(control, index);
  }
}

static void
forget_named(InflectLiveControl* control, const char* name)
{
  uint32_t index = 0U;
  if (find_parameter(control, name, &index)) {
    const bool had = inflect_live_midi_map_forget(&control->map, index);
    inflect_message_set(&control->reply,
                        had ? "no controller moves %.60s any more"
                            : "no controller moves %.60s",
                        name);
  }
}

static void
play_named(InflectLiveControl* control, const char* name)
{
  InflectPreset preset;
  if (inflect_preset_find(name, &preset, control->reply.text,
                          sizeof(control->reply.text))) {
    inflect_live_control_play(control, &preset);
    inflect_live_control_find_preset(control, preset.symbol);
  }
}

/// Cut blanks off both ends
static char*
trim(char* text)
{
  text += strspn(text, " \t\r");
  size_t length = strlen(text);
  while (length && strchr(" \t\r", text[length - 1U])) {
    text[--length] = '\0';
  }
  return text;
}

/// A line of a word and what it is about
typedef struct {
  const char* word; ///< With a blank
  void (*act)(InflectLiveControl* control, const char* name);
} Phrase;

static const Phrase phrases[] = {
  {"preset ", play_named},
  {"learn ", learn_named},
  {"forget ", forget_named},
};

/// Do what a line of two words asks for; false if it is none
static bool
act_on_phrase(InflectLiveControl* control, char* text)
{
  for (size_t i = 0U; i < sizeof(phrases) / sizeof(phrases[0]); ++i) {
    const size_t length = strlen(phrases[i].word);
    if (!strncmp(text, phrases[i].word, length)) {
      phrases[i].act(control, trim(text + length));
      return true;
    }
  }
  return false;
}

void
inflect_live_control_line(InflectLiveControl* control, const char* line)
{
  char copy[sizeof(control->line)] = "";
  snprintf(copy, sizeof(copy), "%s", line);
  char* const text = trim(copy);
  char* const equals = strchr(text, '=');
  control->reply.text[0] = '\0';
  if (!*text || *text == '#' || act_on_phrase(control, text)) {
    return;
  }
  if (equals) {
    *equals = '\0';
    set(control, trim(text), trim(equals + 1));
    return;
  }
  if (inflect_live_control_act(control, text)) {
    return;
  }
  inflect_message_set(&control->reply,
                      "'%.60s' is no SYMBOL=VALUE, 'preset NAME', 'learn "
                      "SYMBOL' or action; 'help' lists them",
                      text);
}

void
inflect_live_control_byte(InflectLiveControl* control, char byte)
{
  if (byte != '\n') {
    // What does not fit is cut, and then no name of anything
    control->n_line += control->n_line + 1U < sizeof(control->line) ? 1U : 0U;
    control->line[control->n_line - 1U] = byte;
    return;
  }
  control->line[control->n_line] = '\0';
  control->n_line = 0U;
  inflect_live_control_line(control, control->line);
}
