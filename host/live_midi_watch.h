// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Follows a MIDI input for a whole evening: hands its controllers to the
   control, and opens it again if it goes away.
*/

#ifndef INFLECT_LIVE_MIDI_WATCH_H
#define INFLECT_LIVE_MIDI_WATCH_H

#include "live_control.h"
#include "live_midi.h"
#include "report.h"

#include <stdbool.h>

/// What is known of the input; plain data
typedef struct {
  InflectLiveMidi midi; ///< The input
  double retry_s;       ///< When to open it again
  double pause_s;       ///< Between attempts
  double moved_s;       ///< When a controller last moved, 0 if that was told
  bool is_open;         ///< Whether it was told to be there
  bool is_lost;         ///< Whether it was told to be gone
} InflectLiveMidiWatch;

/**
   Look once.

   @param[in,out] watch One without shared memory is allowed, and never speaks.
   @param[out] line Set if there is something to say.
   @return Whether there is something to say.
*/
bool
inflect_live_midi_watch(InflectLiveMidiWatch* watch,
                        InflectLiveControl* control,
                        InflectMessage* line);

#endif // INFLECT_LIVE_MIDI_WATCH_H
