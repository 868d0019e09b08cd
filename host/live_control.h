// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a player can do while sound is live: one table of actions serves keys
   and lines of text.

   live_control.c keeps what is set, live_actions.c has the table and the keys,
   live_lines.c reads lines.
*/

#ifndef INFLECT_LIVE_CONTROL_H
#define INFLECT_LIVE_CONTROL_H

#include "live_midi_map.h"
#include "preset.h"
#include "report.h"

#include <inflect/settings.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What is set, and what was asked for
typedef struct {
  InflectSettings settings; ///< Present settings
  InflectPreset* presets;   ///< Those of the preset folder, owned
  size_t n_presets;         ///< Length of `presets`
  size_t preset;            ///< Present one, `n_presets` for none
  char preset_label[64];    ///< Name of the present preset, or empty
  bool edited;              ///< Whether the preset was changed since
  uint32_t n_channels;      ///< Of the shaper
  InflectLiveMidiMap map;   ///< What MIDI controllers move
  uint32_t touched;         ///< Parameter that was moved last
  uint32_t learning;        ///< Parameter that waits for a controller, or
                            ///< INFLECT_N_PARAMETERS
  bool has_midi;            ///< Whether there is a MIDI input
  InflectMessage reply;     ///< What the last action says, or empty
  bool changed;             ///< Whether `settings` are to be sent
  bool panic;               ///< Whether there is to be silence
  bool quit;                ///< Whether the end was asked for
  bool wants_help;          ///< Whether the list of actions was asked for
  bool wants_status;        ///< Whether a line of status was asked for
  char line[512];           ///< Line that is not yet complete
  size_t n_line;            ///< Its length
  uint32_t n_escape;        ///< Bytes of a key's escape sequence so far
} InflectLiveControl;

/**
   Begin with settings; the presets of the folder are loaded here, once.

   @param map What MIDI controllers move, null where there is no MIDI input.
*/
void
inflect_live_control_start(InflectLiveControl* control,
                           const InflectSettings* settings,
                           const char* preset,
                           uint32_t n_channels,
                           const InflectLiveMidiMap* map);

/// Free the presets
void
inflect_live_control_end(InflectLiveControl* control);

/// Take new settings over; false, with a reply, if they are not possible
bool
inflect_live_control_take(InflectLiveControl* control,
                          const InflectSettings* settings);

/// Give a parameter a value, and say so
void
inflect_live_control_move(InflectLiveControl* control,
                          uint32_t index,
                          double value);

/// Play a preset; whether the effect is bypassed stays
void
inflect_live_control_play(InflectLiveControl* control,
                          const InflectPreset* preset);

/// Find the present preset among those of the folder
void
inflect_live_control_find_preset(InflectLiveControl* control,
                                 const char* symbol);

/// Let a parameter wait for a MIDI controller
void
inflect_live_control_learn(InflectLiveControl* control, uint32_t index);

/// Do what an action of a name does; false if there is none
bool
inflect_live_control_act(InflectLiveControl* control, const char* name);

/// Do what a byte from a terminal asks for
void
inflect_live_control_key(InflectLiveControl* control, char key);

/**
   Do what a line asks for: `SYMBOL=VALUE`, `preset NAME`, `learn SYMBOL`,
   `forget SYMBOL`, or the name of an action.
*/
void
inflect_live_control_line(InflectLiveControl* control, const char* line);

/// Collect a byte of a line, and do what the line asks for at its end
void
inflect_live_control_byte(InflectLiveControl* control, char byte);

/**
   Move what a MIDI controller moves, or learn it if a parameter waits for one.

   @return Whether it did anything.
*/
bool
inflect_live_control_midi(InflectLiveControl* control,
                          uint32_t controller,
                          uint32_t value);

/**
   Describe an action.

   @return False past the end of the table.
*/
bool
inflect_live_control_describe(uint32_t index, char* text, size_t size);

/// Write a parameter's name, value and unit
void
inflect_live_control_value(const InflectSettings* settings,
                           uint32_t index,
                           char* text,
                           size_t size);

#endif // INFLECT_LIVE_CONTROL_H
