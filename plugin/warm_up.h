// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Runs a shaper once before the audio thread does.

   Code that never ran has to be fetched from the file of the library, which is
   long for an audio thread.
*/

#ifndef INFLECT_PLUGIN_WARM_UP_H
#define INFLECT_PLUGIN_WARM_UP_H

#include "uris.h"

#include <inflect/shaper.h>

#include <lv2/options/options.h>

#include <stdint.h>

/**
   Return the frames of a run that the host expects.

   @param options Of the host, up to one without a key, or null.
   @return Its nominal block length, else its largest, else a usual one.
*/
uint32_t
inflect_warm_up_frames(const InflectUrids* urids,
                       const LV2_Options_Option* options);

/**
   Run a shaper over silence, then reset it.

   Not real-time safe.  If there is no memory for it, nothing is run.

   @param config What the shaper was made with.
   @param n_frames Frames of the run.
*/
void
inflect_warm_up(InflectShaper* shaper,
                const InflectShaperConfig* config,
                uint32_t n_frames);

#endif // INFLECT_PLUGIN_WARM_UP_H
