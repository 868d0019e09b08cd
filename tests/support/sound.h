// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Makes and reads sound files for tests of the program.
*/

#ifndef INFLECT_TESTS_SOUND_H
#define INFLECT_TESTS_SOUND_H

#include <sndfile.h>

#include <stddef.h>
#include <stdint.h>

/// A sound file in memory
typedef struct {
  SF_INFO info;
  size_t n_samples;  ///< Frames times channels
  int32_t* integers; ///< As sf_read_int() gives them
  float* floats;     ///< As sf_read_float() gives them
} Sound;

/**
   Write noise.

   @param format SF_FORMAT_* of the file.
   @param level Largest sample, 1 is full scale.
*/
void
sound_write_noise(const char* path,
                  int format,
                  int channels,
                  int frames,
                  double level);

/// Write samples of shape [frames][channels] at a rate
void
sound_write(const char* path,
            int format,
            int rate_hz,
            int channels,
            int frames,
            const float* samples);

/// A sine
typedef struct {
  double frequency_hz;
  double amplitude;
  double phase_rad; ///< At the start
} SoundSine;

/// Write a sum of sines as floats
void
sound_write_sines(const char* path,
                  int rate_hz,
                  int frames,
                  size_t n_sines,
                  const SoundSine* sines);

/// Write another sum of sines into each of two channels
void
sound_write_two(const char* path,
                int rate_hz,
                int frames,
                size_t n_left,
                const SoundSine* left,
                size_t n_right,
                const SoundSine* right);

/// Read a file, to be freed with sound_free()
Sound
sound_read(const char* path);

/// Free a sound
void
sound_free(Sound* sound);

/// Return the largest sample, or NaN if one is not finite
double
sound_peak(const Sound* sound);

#endif // INFLECT_TESTS_SOUND_H
