// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Makes and compares sound files for tests in shell.

  Usage: sound_tool noise OUTPUT CHANNELS FRAMES LEVEL
           Write float noise at 48 kHz, the same whenever it is called.
         sound_tool compare A B MAX_DELAY SKIP
           Print by how many frames A is late against B, and the peak of the
           difference then, 0 if every bit is the same.  SKIP frames at the
           start of B do not count.
*/

#include <sndfile.h>

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ 48000

typedef struct {
  SF_INFO info;
  float* samples; ///< Shape [frames][channels]
} Sound;

static void
fail(const char* what, const char* why)
{
  fprintf(stderr, "sound_tool: %s: %s\n", what, why);
  exit(2);
}

static float*
allocate(size_t n)
{
  float* const memory = (float*)calloc(n + 1U, sizeof(float));
  if (!memory) {
    fail("memory", "not enough");
  }
  return memory;
}

static Sound
read_sound(const char* path)
{
  Sound sound = {.samples = NULL};
  SNDFILE* const file = sf_open(path, SFM_READ, &sound.info);
  if (!file) {
    fail(path, sf_strerror(NULL));
  }
  sound.samples =
    allocate((size_t)sound.info.frames * (size_t)sound.info.channels);
  if (sf_readf_float(file, sound.samples, sound.info.frames) !=
      sound.info.frames) {
    fail(path, sf_strerror(file));
  }
  sf_close(file);
  return sound;
}

static int
make_noise(const char* path, int n_channels, long n_frames, double level)
{
  SF_INFO info = {.samplerate = RATE_HZ,
                  .channels = n_channels,
                  .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  SNDFILE* const file = sf_open(path, SFM_WRITE, &info);
  if (!file) {
    fail(path, sf_strerror(NULL));
  }
  const size_t n = (size_t)n_channels * (size_t)n_frames;
  float* const samples = allocate(n);
  uint32_t state = 1U;
  for (size_t i = 0U; i < n; ++i) {
    state = state * 1664525U + 1013904223U;
    samples[i] = (float)(level * ((double)(state >> 8U) / 8388608.0 - 1.0));
  }
  const bool written = sf_writef_float(file, samples, n_frames) == n_frames;
  free(samples);
  return sf_close(file) || !written ? EXIT_FAILURE : EXIT_SUCCESS;
}

/// Peak difference of `a` from `delay` on and `b`, or `limit` if it is larger
static double
difference(const Sound* a,
           const Sound* b,
           sf_count_t delay,
           sf_count_t skip,
           double limit)
{
  const sf_count_t left = a->info.frames - delay;
  const sf_count_t n = left < b->info.frames ? left : b->info.frames;
  const size_t width = (size_t)a->info.channels;
  const float* const from = a->samples + (size_t)delay * width;
  double worst = n > skip ? 0.0 : limit;
  for (size_t i = (size_t)skip * width; n > skip && i < (size_t)n * width;
       ++i) {
    if (memcmp(&from[i], &b->samples[i], sizeof(float)) != 0) {
      const double d = fabs((double)from[i] - (double)b->samples[i]);
      // Zeros of other signs are other bits
      worst = fmax(worst, d > 0.0 ? d : 1e-45);
    }
    if (worst >= limit) {
      return limit;
    }
  }
  return worst;
}

static int
compare(const char* path_a, const char* path_b, long max_delay, long skip)
{
  const Sound a = read_sound(path_a);
  const Sound b = read_sound(path_b);
  if (a.info.channels != b.info.channels) {
    fail(path_a, "other channels");
  }
  double best = (double)INFINITY;
  long best_delay = 0;
  for (long delay = 0; delay <= max_delay; ++delay) {
    const double peak = difference(&a, &b, delay, skip, best);
    if (peak < best) {
      best = peak;
      best_delay = delay;
    }
  }
  printf("%ld %.9g\n", best_delay, best);
  free(a.samples);
  free(b.samples);
  return EXIT_SUCCESS;
}

int
main(int argc, char** argv)
{
  if (argc == 6 && !strcmp(argv[1], "noise")) {
    return make_noise(argv[2], (int)strtol(argv[3], NULL, 10),
                      strtol(argv[4], NULL, 10), strtod(argv[5], NULL));
  }
  if (argc == 6 && !strcmp(argv[1], "compare")) {
    return compare(argv[2], argv[3], strtol(argv[4], NULL, 10),
                   strtol(argv[5], NULL, 10));
  }
  fail("arguments", "see sound_tool.c");
  return 2;
}
