// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_control.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESCAPE '\033'

typedef struct Action Action;

/// One action
struct Action {
  char key;         ///< On a terminal
  char arrow;       ///< Last byte of an arrow key that does it too, or 0
  const char* name; ///< As a line
  const char* help; ///< What it does
  void (*act)(InflectLiveControl* control, const Action* action);
  uint32_t parameter; ///< Of those that move one
  double step;        ///< How far, in its unit or in places of its list
};

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

/// Take new settings over if they are possible
static bool
take(InflectLiveControl* control, const InflectSettings* settings)
{
  if (!can_have(control, settings, &control->reply)) {
    return false;
  }
  control->settings = *settings;
  control->edited = true;
  control->changed = true;
  return true;
}

/// Return the value some places further in a list; the list of curves is round
static double
next_point(uint32_t index, double value, double step)
{
  const uint32_t n = inflect_parameter_point_count(index);
  uint32_t place = 0U;
  while (place + 1U < n &&
         inflect_parameter_point_at(index, place).value != value) {
    ++place;
  }
  long next = (long)place + (long)step;
  if (index == INFLECT_PARAMETER_CURVE) {
    next = (next + (long)n) % (long)n;
  }
  next = next < 0L ? 0L : next >= (long)n ? (long)n - 1L : next;
  return inflect_parameter_point_at(index, (uint32_t)next).value;
}

static double
stepped(const Action* action, double value)
{
  const InflectParameter* const row = inflect_parameter_at(action->parameter);
  if (row->scale == INFLECT_SCALE_ENUMERATION) {
    return next_point(action->parameter, value, action->step);
  }
  if (row->scale == INFLECT_SCALE_TOGGLE) {
    return 1.0 - value;
  }
  return fmin(row->max, fmax(row->min, value + action->step));
}

/// Give a parameter a value, and say so
static void
move_to(InflectLiveControl* control, uint32_t index, double value)
{
  InflectSettings settings = control->settings;
  if (inflect_settings_set(&settings, inflect_parameter_at(index)->symbol,
                           value, control->reply.text,
                           sizeof(control->reply.text)) ||
      !take(control, &settings)) {
    return;
  }
  control->touched = index;
  inflect_live_control_value(&settings, index, control->reply.text,
                             sizeof(control->reply.text));
}

static void
move(InflectLiveControl* control, const Action* action)
{
  const uint32_t index = action->parameter;
  move_to(control, index, stepped(action, control->settings.values[index]));
}

/// Play a preset; whether the effect is bypassed stays
static void
play(InflectLiveControl* control, const InflectPreset* preset)
{
  InflectSettings settings = preset->settings;
  settings.values[INFLECT_PARAMETER_ENABLED] =
    control->settings.values[INFLECT_PARAMETER_ENABLED];
  if (!take(control, &settings)) {
    return;
  }
  control->edited = false;
  snprintf(control->preset_label, sizeof(control->preset_label), "%s",
           preset->label);
  inflect_message_set(&control->reply, "preset %s: %s", preset->symbol,
                      preset->comment);
}

static void
step_preset(InflectLiveControl* control, const Action* action)
{
  const size_t n = control->n_presets;
  if (!n) {
    inflect_message_set(&control->reply,
                        "there are no presets; see 'inflect presets'");
    return;
  }
  const size_t before = action->step < 0.0 ? 0U : n - 1U;
  const size_t place = control->preset < n ? control->preset : before;
  control->preset = (place + (action->step < 0.0 ? n - 1U : 1U)) % n;
  play(control, &control->presets[control->preset]);
}

static void
panic(InflectLiveControl* control, const Action* action)
{
  (void)action;
  control->panic = !control->panic;
  inflect_message_set(&control->reply, control->panic
                                         ? "panic: silence until the next panic"
                                         : "panic is over");
}

/// Let a parameter wait for a controller
static void
learn_parameter(InflectLiveControl* control, uint32_t index)
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

static void
learn(InflectLiveControl* control, const Action* action)
{
  (void)action;
  if (control->learning < INFLECT_N_PARAMETERS) {
    control->learning = INFLECT_N_PARAMETERS;
    inflect_message_set(&control->reply, "learning is over");
    return;
  }
  learn_parameter(control, control->touched);
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
  move_to(control, index, inflect_live_midi_map_value(index, value));
  if (learns) {
    inflect_message_set(&control->reply,
                        "controller %u moves %s; --midi-map %u=%s keeps that",
                        controller, symbol, controller, symbol);
  }
  return true;
}

static void
quit(InflectLiveControl* control, const Action* action)
{
  (void)action;
  control->quit = true;
}

static void
help(InflectLiveControl* control, const Action* action)
{
  (void)action;
  control->wants_help = true;
}

static void
status(InflectLiveControl* control, const Action* action)
{
  (void)action;
  control->wants_status = true;
}

static const Action actions[] = {
  {'d', 'A', "drive_up", "1 dB more drive", move, INFLECT_PARAMETER_DRIVE, 1.0},
  {'D', 'B', "drive_down", "1 dB less drive", move, INFLECT_PARAMETER_DRIVE,
   -1.0},
  {'c', 0, "curve_next", "the next curve", move, INFLECT_PARAMETER_CURVE, 1.0},
  {'C', 0, "curve_previous", "the curve before", move, INFLECT_PARAMETER_CURVE,
   -1.0},
  {'s', 0, "shape_up", "more of the curve's own parameter", move,
   INFLECT_PARAMETER_SHAPE, 0.05},
  {'S', 0, "shape_down", "less of the curve's own parameter", move,
   INFLECT_PARAMETER_SHAPE, -0.05},
  {'o', 0, "oversampling_up", "more oversampling", move,
   INFLECT_PARAMETER_OVERSAMPLING, 1.0},
  {'O', 0, "oversampling_down", "less oversampling", move,
   INFLECT_PARAMETER_OVERSAMPLING, -1.0},
  {'m', 0, "mix_up", "5 % more of the effect", move, INFLECT_PARAMETER_MIX,
   5.0},
  {'M', 0, "mix_down", "5 % less of the effect", move, INFLECT_PARAMETER_MIX,
   -5.0},
  {'t', 0, "tone_up", "1 dB brighter", move, INFLECT_PARAMETER_TONE, 1.0},
  {'T', 0, "tone_down", "1 dB darker", move, INFLECT_PARAMETER_TONE, -1.0},
  {'+', 0, "output_up", "1 dB louder", move, INFLECT_PARAMETER_OUTPUT, 1.0},
  {'-', 0, "output_down", "1 dB softer", move, INFLECT_PARAMETER_OUTPUT, -1.0},
  {'b', 0, "bypass", "the effect off and on", move, INFLECT_PARAMETER_ENABLED,
   1.0},
  {'n', 'C', "next", "the next preset", step_preset, 0U, 1.0},
  {'N', 'D', "previous", "the preset before", step_preset, 0U, -1.0},
  {' ', 0, "panic", "silence at once, and sound again", panic, 0U, 0.0},
  {'l', 0, "learn", "let a MIDI controller move what was moved last", learn, 0U,
   0.0},
  {'i', 0, "status", "a line of status", status, 0U, 0.0},
  {'?', 0, "help", "this list", help, 0U, 0.0},
  {'q', 0, "quit", "the end", quit, 0U, 0.0},
};

#define N_ACTIONS (sizeof(actions) / sizeof(actions[0]))

bool
inflect_live_control_describe(uint32_t index, char* text, size_t size)
{
  if (index >= N_ACTIONS) {
    return false;
  }
  const Action* const action = &actions[index];
  const char key[] = {action->key, '\0'};
  snprintf(text, size, "%-6s%-18s%s", action->key == ' ' ? "space" : key,
           action->name, action->help);
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

/// Find the present preset among those of the folder
static void
find_preset(InflectLiveControl* control, const char* symbol)
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
  find_preset(control, preset ? preset : "");
  snprintf(control->preset_label, sizeof(control->preset_label), "%s",
           preset ? preset : "");
}

void
inflect_live_control_end(InflectLiveControl* control)
{
  free(control->presets);
  control->presets = NULL;
}

static void
act(InflectLiveControl* control, const Action* action)
{
  control->reply.text[0] = '\0';
  action->act(control, action);
}

static void
act_on_arrow(InflectLiveControl* control, char arrow)
{
  for (size_t i = 0U; i < N_ACTIONS; ++i) {
    if (actions[i].arrow == arrow) {
      act(control, &actions[i]);
    }
  }
}

void
inflect_live_control_key(InflectLiveControl* control, char key)
{
  if (key == ESCAPE) {
    control->n_escape = 1U;
    return;
  }
  if (control->n_escape == 1U && (key == '[' || key == 'O')) {
    control->n_escape = 2U;
    return;
  }
  if (control->n_escape == 2U) {
    // Keys like Page Up have digits before their last byte
    if (key >= '@' && key <= '~') {
      control->n_escape = 0U;
      act_on_arrow(control, key);
    }
    return;
  }
  control->n_escape = 0U;
  for (size_t i = 0U; i < N_ACTIONS; ++i) {
    if (actions[i].key == key) {
      act(control, &actions[i]);
      return;
    }
  }
  inflect_message_set(&control->reply, "? lists the keys");
}

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
      take(control, &settings)) {
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
      !take(control, &settings)) {
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
    learn_parameter(control, index);
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
    play(control, &preset);
    find_preset(control, preset.symbol);
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
  for (size_t i = 0U; i < N_ACTIONS; ++i) {
    if (!strcmp(actions[i].name, text)) {
      act(control, &actions[i]);
      return;
    }
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
