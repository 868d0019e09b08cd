// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Which MIDI controller moves which parameter, and how far.
*/

#ifndef INFLECT_LIVE_MIDI_MAP_H
#define INFLECT_LIVE_MIDI_MAP_H

#include "report.h"

#include <inflect/settings.h>

#include <stdbool.h>
#include <stdint.h>

/// Number of MIDI controllers
#define INFLECT_LIVE_N_CONTROLLERS 128U

/// Parameter of each controller, INFLECT_N_PARAMETERS for none
typedef struct {
  uint32_t parameters[INFLECT_LIVE_N_CONTROLLERS];
} InflectLiveMidiMap;

/// Start without any
void
inflect_live_midi_map_init(InflectLiveMidiMap* map);

/// Add `CC=SYMBOL`
bool
inflect_live_midi_map_add(InflectLiveMidiMap* map,
                          const char* text,
                          InflectMessage* message);

/// Let one controller, and no other, move a parameter
void
inflect_live_midi_map_bind(InflectLiveMidiMap* map,
                           uint32_t controller,
                           uint32_t parameter);

/// Forget the controllers of a parameter; false if it had none
bool
inflect_live_midi_map_forget(InflectLiveMidiMap* map, uint32_t parameter);

/**
   Return the value of a parameter for a controller's.

   Ranges are spread evenly, or by ratios where the table says so, with 0 at
   their start, 64 in their middle and 127 at their end; lists are spread into
   equal parts, and toggles are on from 64.

   @param index Of the parameter.
   @param value From 0 to 127.
*/
double
inflect_live_midi_map_value(uint32_t index, uint32_t value);

#endif // INFLECT_LIVE_MIDI_MAP_H
