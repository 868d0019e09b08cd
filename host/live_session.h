// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   An evening of live sound: engine, control, view and recording together.
*/

#ifndef INFLECT_LIVE_SESSION_H
#define INFLECT_LIVE_SESSION_H

#include "live_engine.h"
#include "live_midi.h"
#include "live_midi_map.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/// What a session is made for
typedef struct {
  InflectLiveRequest request; ///< What to open
  const char* preset;         ///< Name of the preset in its settings, or null
  const char* record;         ///< File to record to, or null
  InflectLiveMidiPort midi_port; ///< Input to follow, no name for none
  InflectLiveMidiMap midi_map;   ///< What its controllers move
  double length_s;               ///< Length in seconds, 0 without end
  bool force;                    ///< Whether the recording may replace a file
  bool json;                     ///< Print the summary as JSON
} InflectLiveSessionConfig;

/**
   Play until the end.

   @return An exit code; what went wrong has been said.
*/
int
inflect_live_session_run(const InflectLiveSessionConfig* config);

#endif // INFLECT_LIVE_SESSION_H
