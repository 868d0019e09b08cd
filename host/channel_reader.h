// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   One channel of the beginning of a sound file, in memory.
*/

#ifndef INFLECT_CHANNEL_READER_H
#define INFLECT_CHANNEL_READER_H

#include "report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One channel
typedef struct {
  float* samples; ///< Shape [n], to be freed with free()
  size_t n;
  double rate_hz;
  size_t n_broken; ///< Samples that are not finite or too large, now 0
} InflectChannel;

/**
   Read a channel.

   @param path File, or INFLECT_AUDIO_PIPE.
   @param channel From 1; 0 is the first.
   @param duration_s Seconds to read at most.
   @param[out] sound To be freed also after an error.
   @return False if the file holds no such sound, with a message that does not
   name it.
*/
bool
inflect_channel_read(const char* path,
                     uint32_t channel,
                     double duration_s,
                     InflectChannel* sound,
                     InflectMessage* message);

#endif // INFLECT_CHANNEL_READER_H
