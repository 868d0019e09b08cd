// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a sound file says besides its sound.
*/

#ifndef INFLECT_AUDIO_METADATA_H
#define INFLECT_AUDIO_METADATA_H

#include <sndfile.h>

/**
   Copy titles, broadcast information, cue points, loops and the like.

   What the output's container cannot hold is left out.

   @param in Open input.
   @param out Open output with no sound written yet.
   @param in_info Format of the input.
   @param out_info Format of the output.
*/
void
inflect_audio_metadata_copy(SNDFILE* in,
                            SNDFILE* out,
                            const SF_INFO* in_info,
                            const SF_INFO* out_info);

#endif // INFLECT_AUDIO_METADATA_H
