// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Densities of amplitudes from the command line and from sound files.
*/

#ifndef INFLECT_AMPLITUDE_READER_H
#define INFLECT_AMPLITUDE_READER_H

#include "report.h"

#include <inflect/trainability.h>

#include <stdint.h>

/// Samples that stand for a sound file, however long it is
#define INFLECT_MAX_READ_SAMPLES 131072U

/// Store `KIND:SCALE` in an InflectAmplitudes
bool
inflect_take_amplitudes(void* target,
                        const char* text,
                        InflectMessage* message);

/**
   Read the amplitudes of a sound file, of all channels together.

   Of a long file a random choice is kept, every frame being equally likely.

   @param path File, or INFLECT_AUDIO_PIPE.
   @param seed Of the choice.
   @param[out] amplitudes Set on success.
   @param[out] samples What `amplitudes` borrows, to be freed; null on failure.
*/
bool
inflect_amplitudes_read(const char* path,
                        uint64_t seed,
                        InflectAmplitudes* amplitudes,
                        double** samples,
                        InflectMessage* message);

#endif // INFLECT_AMPLITUDE_READER_H
