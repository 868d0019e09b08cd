// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The loop of a voice, between the filters of its oversamplers.
*/

#ifndef INFLECT_VOICE_LOOP_H
#define INFLECT_VOICE_LOOP_H

#include "voice.h"

#include <stdint.h>

/// What the curve makes of a sound that stays at `x`, by the voice's kernels
double
inflect_voice_level(const InflectVoice* voice, float x);

/// What is asked of the loop, as exactly as the kernels give silence
InflectLoopTarget
inflect_voice_own_loop(const InflectVoice* voice,
                       const InflectLoopTarget* loop);

/**
   Move the loop on by a block, and take what it makes of silence into account.

   @param dc_block Shape [n], 0 to 1.
*/
void
inflect_voice_advance_loop(InflectVoice* voice,
                           const double* dc_block,
                           uint32_t n);

/// Raise, bend with feedback and lower some channels, all but the end of it
void
inflect_voice_run_loops(InflectVoice* voice,
                        InflectChain* chains,
                        uint32_t n_channels,
                        float* const* out,
                        uint32_t n);

#endif // INFLECT_VOICE_LOOP_H
