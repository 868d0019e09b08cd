// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_control.h"

#include <math.h>
#include <stdio.h>
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

static void
move(InflectLiveControl* control, const Action* action)
{
  const uint32_t index = action->parameter;
  inflect_live_control_move(control, index,
                            stepped(action, control->settings.values[index]));
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
  inflect_live_control_play(control, &control->presets[control->preset]);
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

static void
learn(InflectLiveControl* control, const Action* action)
{
  (void)action;
  if (control->learning < INFLECT_N_PARAMETERS) {
    control->learning = INFLECT_N_PARAMETERS;
    inflect_message_set(&control->reply, "learning is over");
    return;
  }
  inflect_live_control_learn(control, control->touched);
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

bool
inflect_live_control_act(InflectLiveControl* control, const char* name)
{
  for (size_t i = 0U; i < N_ACTIONS; ++i) {
    if (!strcmp(actions[i].name, name)) {
      act(control, &actions[i]);
      return true;
    }
  }
  return false;
}
