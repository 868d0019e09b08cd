// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sound.h"

#include "with_cmocka.h"

#include <math.h>
#include <stdlib.h>

#define RATE_HZ 48000
#define PI 3.14159265358979323846

void
sound_write(const char* path,
            int format,
            int rate_hz,
            int channels,
            int frames,
            const float* samples)
{
  SF_INFO info = {
    .samplerate = rate_hz, .channels = channels, .format = format};
  SNDFILE* const file = sf_open(path, SFM_WRITE, &info);
  assert_non_null(file);
  assert_int_equal(sf_writef_float(file, samples, frames), frames);
  assert_int_equal(sf_close(file), 0);
}

void
sound_write_noise(const char* path,
                  int format,
                  int channels,
                  int frames,
                  double level)
{
  const size_t n = (size_t)channels * (size_t)frames;
  float* const samples = (float*)calloc(n + 1U, sizeof(float));
  assert_non_null(samples);
  uint32_t state = 1U;
  for (size_t i = 0U; i < n; ++i) {
    state = state * 1664525U + 1013904223U;
    const double unit = (double)(state >> 8U) / 16777216.0;
    samples[i] = (float)(level * (2.0 * unit - 1.0));
  }
  sound_write(path, format, RATE_HZ, channels, frames, samples);
  free(samples);
}

static float
sum_sines(int rate_hz, int frame, size_t n_sines, const SoundSine* sines)
{
  double sum = 0.0;
  for (size_t i = 0U; i < n_sines; ++i) {
    const double turns =
      fmod(sines[i].frequency_hz * (double)frame / (double)rate_hz, 1.0);
    sum += sines[i].amplitude * sin(2.0 * PI * turns + sines[i].phase_rad);
  }
  return (float)sum;
}

void
sound_write_sines(const char* path,
                  int rate_hz,
                  int frames,
                  size_t n_sines,
                  const SoundSine* sines)
{
  float* const samples = (float*)calloc((size_t)frames, sizeof(float));
  assert_non_null(samples);
  for (int i = 0; i < frames; ++i) {
    samples[i] = sum_sines(rate_hz, i, n_sines, sines);
  }
  sound_write(path, SF_FORMAT_WAV | SF_FORMAT_FLOAT, rate_hz, 1, frames,
              samples);
  free(samples);
}

void
sound_write_two(const char* path,
                int rate_hz,
                int frames,
                size_t n_left,
                const SoundSine* left,
                size_t n_right,
                const SoundSine* right)
{
  float* const samples = (float*)calloc(2U * (size_t)frames, sizeof(float));
  assert_non_null(samples);
  for (int i = 0; i < frames; ++i) {
    samples[2 * i] = sum_sines(rate_hz, i, n_left, left);
    samples[2 * i + 1] = sum_sines(rate_hz, i, n_right, right);
  }
  sound_write(path, SF_FORMAT_WAV | SF_FORMAT_FLOAT, rate_hz, 2, frames,
              samples);
  free(samples);
}

Sound
sound_read(const char* path)
{
  Sound sound = {.n_samples = 0U};
  SNDFILE* const file = sf_open(path, SFM_READ, &sound.info);
  if (!file) {
    print_error("%s: %s\n", path, sf_strerror(NULL));
  }
  assert_non_null(file);
  const size_t n = (size_t)sound.info.channels * (size_t)sound.info.frames;
  sound.n_samples = n;
  sound.integers = (int32_t*)calloc(n + 1U, sizeof(int32_t));
  sound.floats = (float*)calloc(n + 1U, sizeof(float));
  assert_true(sound.integers && sound.floats);
  assert_int_equal(sf_read_int(file, sound.integers, (sf_count_t)n), n);
  sf_seek(file, 0, SEEK_SET);
  assert_int_equal(sf_read_float(file, sound.floats, (sf_count_t)n), n);
  sf_close(file);
  return sound;
}

void
sound_free(Sound* sound)
{
  free(sound->integers);
  free(sound->floats);
}

double
sound_peak(const Sound* sound)
{
  double peak = 0.0;
  for (size_t i = 0U; i < sound->n_samples; ++i) {
    if (!isfinite(sound->floats[i])) {
      return (double)NAN;
    }
    peak = fmax(peak, fabs((double)sound->floats[i]));
  }
  return peak;
}
