// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A short dry recording of plucked strings, made up by the program.

   Source: Karplus and Strong (1983), Digital synthesis of plucked-string and
   drum timbres; Jaffe and Smith (1983), Extensions of the Karplus-Strong
   plucked-string algorithm: fractional delay, pick position, decay.
*/

#ifndef INFLECT_PLUCK_H
#define INFLECT_PLUCK_H

#include <stdbool.h>
#include <stdint.h>

/// Number of channels of the recording
#define INFLECT_PLUCK_CHANNELS 2U

/// Length of the recording in seconds
#define INFLECT_PLUCK_SECONDS 6.0

/**
   Play a riff.

   @param rate_hz Sample rate, at least 8000.
   @param seed Of the scratch that each pluck begins with.
   @param peak Largest sample of the result.
   @param n_frames Length.
   @param[out] samples Shape [n_frames][INFLECT_PLUCK_CHANNELS].
   @return False if out of memory.
*/
bool
inflect_pluck(double rate_hz,
              uint64_t seed,
              double peak,
              uint32_t n_frames,
              float* samples);

#endif // INFLECT_PLUCK_H
