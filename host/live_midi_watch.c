// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_midi_watch.h"

#include "live_child.h"
#include "progress.h"

#include <math.h>

#define FIRST_PAUSE_S 0.5
#define LONGEST_PAUSE_S 10.0

/// Rest of a controller after which its value is told
#define SETTLED_S 0.3

/// Hand over what was moved; true if a controller was learnt
static bool
hand_over(InflectLiveMidiWatch* watch, InflectLiveControl* control)
{
  InflectLiveMidiEvent event;
  bool learnt = false;
  while (!learnt &&
         inflect_live_ring_pop(&watch->midi.shared->events, &event, 1U)) {
    const bool learns = control->learning < INFLECT_N_PARAMETERS;
    if (inflect_live_control_midi(control, event.controller, event.value)) {
      watch->moved_s = inflect_now_s();
      learnt = learns;
    }
  }
  return learnt;
}

/// Tell of an input that is gone
static bool
lose(InflectLiveMidiWatch* watch, InflectMessage* line)
{
  InflectLiveMidiShared* const shared = watch->midi.shared;
  watch->pause_s = watch->is_lost ? fmin(LONGEST_PAUSE_S, 2.0 * watch->pause_s)
                                  : FIRST_PAUSE_S;
  watch->retry_s = inflect_now_s() + watch->pause_s;
  watch->is_open = false;
  if (watch->is_lost) {
    return false;
  }
  watch->is_lost = true;
  inflect_message_set(line,
                      "MIDI is gone: %.300s; trying again until it is back",
                      atomic_load(&shared->failed) ? shared->message.text
                                                   : "its library broke off");
  return true;
}

/// Keep the process that reads alive; true if there is something to tell
static bool
keep(InflectLiveMidiWatch* watch, InflectMessage* line)
{
  InflectLiveMidi* const midi = &watch->midi;
  if (midi->pid && !inflect_live_child_lives(&midi->pid)) {
    return lose(watch, line);
  }
  if (!midi->pid && inflect_now_s() >= watch->retry_s &&
      !inflect_live_midi_start(midi, &midi->shared->message)) {
    atomic_store(&midi->shared->failed, true);
    return lose(watch, line);
  }
  if (watch->is_open || !atomic_load(&midi->shared->listens)) {
    return false;
  }
  inflect_message_set(line, "MIDI%s: %s: %.200s",
                      watch->is_lost ? " again" : "", midi->port.api,
                      midi->port.name);
  watch->is_open = true;
  watch->is_lost = false;
  return true;
}

bool
inflect_live_midi_watch(InflectLiveMidiWatch* watch,
                        InflectLiveControl* control,
                        InflectMessage* line)
{
  if (!watch->midi.shared) {
    return false;
  }
  if (keep(watch, line)) {
    return true;
  }
  const bool learnt = hand_over(watch, control);
  const bool settled =
    watch->moved_s > 0.0 && inflect_now_s() > watch->moved_s + SETTLED_S;
  if (learnt || settled) {
    watch->moved_s = 0.0;
    *line = control->reply;
  }
  return learnt || settled;
}
