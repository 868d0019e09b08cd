// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Runs `inflect live` under a time limit, and compares what comes out with what
   the shaper does to the same sound elsewhere.
*/

#ifndef INFLECT_TESTS_LIVE_H
#define INFLECT_TESTS_LIVE_H

#include "program.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// Longest time in seconds that a program may take, ten times what it needs
#define LIVE_TIME_LIMIT "120"

/// Make and enter an empty folder; commands are `timeout` and its arguments
void
live_setup(const char* program);

/// Let ALSA have one device, which is silent, by a file in this folder
bool
live_silence_alsa(void);

/// As program_start() with the program under a time limit
pid_t
live_start(const ProgramConfig* config, const char* line);

/// As program_run() with the program under a time limit
ProgramRun
live_run(const char* line);

/// Fail unless a run has an exit code and a text on stderr; free it
void
live_expect(ProgramRun* run, int status, const char* text);

/// Fill with noise that is the same each time
void
live_noise(float* sound, uint32_t n_frames, float level);

/// Shape one channel at 48 kHz with `SYMBOL=VALUE` settings, null for none
void
live_shape(const char* set, const float* in, float* out, uint32_t n_frames);

/// Return the latency of the shaper with `SYMBOL=VALUE` settings, in frames
uint32_t
live_latency(const char* set);

/**
   Find a sound in another, to the bit.

   @return The frame where it begins, or -1.
*/
long
live_find(const float* sound,
          uint32_t n_frames,
          const float* part,
          uint32_t n_part);

/// Read a file of floats, to be freed; stops at `max` frames
float*
live_read(const char* path, uint32_t max, uint32_t* n_frames);

/// Write a line to the program
void
live_send(int fd, const char* line);

/// Wait for a moment
void
live_pause(void);

#endif // INFLECT_TESTS_LIVE_H
