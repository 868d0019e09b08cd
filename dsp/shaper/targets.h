// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What settings ask of the parts of the shaper.
*/

#ifndef INFLECT_TARGETS_H
#define INFLECT_TARGETS_H

#include "voice.h"

#include <inflect/settings.h>

#include <stdbool.h>
#include <stdint.h>

/// The numbers that move along ramps
typedef enum {
  INFLECT_TARGET_BEFORE,   ///< Gain before the curve
  INFLECT_TARGET_AFTER,    ///< Gain after the curve
  INFLECT_TARGET_BIAS,     ///< Offset before the curve
  INFLECT_TARGET_TONE,     ///< Tilt in dB
  INFLECT_TARGET_SAG,      ///< Amount of sag
  INFLECT_TARGET_DC_BLOCK, ///< Share of the DC block
  INFLECT_TARGET_WET,      ///< Share of the shaped sound
  INFLECT_TARGET_ENABLED,  ///< Share of all this against the input
} InflectTarget;

/// Number of values of InflectTarget
#define INFLECT_N_TARGETS 8U

/// What settings ask for
typedef struct {
  InflectVoiceConfig voice;        ///< What cannot ramp
  InflectLoopTarget loop;          ///< What ramps within a voice
  double ramps[INFLECT_N_TARGETS]; ///< What can, by InflectTarget
  bool level_match;                ///< Whether the level is matched
  bool saturates;                  ///< Whether the curve in use saturates
} InflectTargets;

/**
   Find what settings ask for.

   @param settings Values within their ranges.
   @param rendering Whether sound is rendered offline.
*/
InflectTargets
inflect_targets_find(const InflectSettings* settings,
                     double rate_hz,
                     uint32_t n_channels,
                     bool rendering);

/// Whether the level must be matched anew between two sets of targets
bool
inflect_targets_change_level(const InflectTargets* a, const InflectTargets* b);

/**
   Samples of the high rate until a step dies to a level in the loop.

   @return Infinity where the loop is not proven to end.
*/
double
inflect_targets_loop_tail(const InflectTargets* targets, double level);

/// Largest load of a full-scale input on the supply, times the gains behind
double
inflect_targets_largest_load(const InflectTargets* targets);

/// Largest step of the output that a full-scale input can leave behind
double
inflect_targets_largest_step(const InflectTargets* targets);

#endif // INFLECT_TARGETS_H
