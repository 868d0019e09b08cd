// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A sound from memory into a file.
*/

#ifndef INFLECT_SOUND_WRITER_H
#define INFLECT_SOUND_WRITER_H

#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/**
   Write one channel of floats, in the format that the extension names.

   @param path File, complete on success, or INFLECT_AUDIO_PIPE.
   @param samples Shape [n_frames], 1 is full scale.
   @param force Whether the file may be replaced.
   @param[out] message On failure, what is wrong, with the name of the file.
*/
bool
inflect_sound_write(const char* path,
                    int rate_hz,
                    uint32_t n_frames,
                    const double* samples,
                    bool force,
                    InflectMessage* message);

#endif // INFLECT_SOUND_WRITER_H
