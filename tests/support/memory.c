// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "memory.h"

#include <inflect/shaper.h>

#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define N_EFFECTS 16U
#define BLOCK 256U

/// Enough to go round a line that is longer than it need be
#define SECONDS 0.25

/// Smallest piece that the C library maps apart, fixed so that none is reused
#define MAP_THRESHOLD (128 * 1024)

size_t
memory_allocated(void)
{
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

size_t
memory_resident(void)
{
  FILE* const file = fopen("/proc/self/statm", "r");
  char line[256] = "";
  const bool read = file && fgets(line, sizeof(line), file);
  if (file) {
    fclose(file);
  }
  char* end = line;
  strtoull(line, &end, 10); // All that is mapped
  const unsigned long long pages = strtoull(end, NULL, 10);
  if (!read || pages == 0U) {
    fputs("memory: /proc/self/statm cannot be read\n", stderr);
    exit(1);
  }
  return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void
process(InflectShaper* shaper, double rate_hz)
{
  static float in[BLOCK];
  static float out[2][BLOCK];
  for (uint32_t i = 0U; i < BLOCK; ++i) {
    in[i] = i % 2U ? 0.5F : -0.25F;
  }
  for (double t = 0.0; t < SECONDS; t += BLOCK / rate_hz) {
    inflect_shaper_process(shaper, BLOCK, (const float* const[]){in, in},
                           (float* const[]){out[0], out[1]});
  }
}

static InflectShaper*
use_effect(double rate_hz, uint32_t n_settings, const InflectSettings* settings)
{
  const InflectShaperConfig config = {rate_hz, 2U};
  InflectShaper* shaper = NULL;
  if (inflect_shaper_new(&config, &shaper)) {
    fputs("memory: no effect can be made\n", stderr);
    exit(1);
  }
  for (uint32_t i = 0U; i < n_settings; ++i) {
    inflect_shaper_set(shaper, &settings[i]);
    process(shaper, rate_hz);
  }
  return shaper;
}

MemoryOfEffect
memory_of_effect(double rate_hz,
                 uint32_t n_settings,
                 const InflectSettings* settings)
{
  // Meson has free memory filled, which would touch all of it
  mallopt(M_PERTURB, 0);
  mallopt(M_MMAP_THRESHOLD, MAP_THRESHOLD);
  InflectShaper* shapers[N_EFFECTS] = {NULL};
  inflect_shaper_free(use_effect(rate_hz, n_settings, settings));
  const size_t allocated = memory_allocated();
  const size_t resident = memory_resident();
  for (uint32_t i = 0U; i < N_EFFECTS; ++i) {
    shapers[i] = use_effect(rate_hz, n_settings, settings);
  }
  const MemoryOfEffect memory = {
    (memory_allocated() - allocated) / N_EFFECTS,
    (memory_resident() - resident) / N_EFFECTS,
  };
  for (uint32_t i = 0U; i < N_EFFECTS; ++i) {
    inflect_shaper_free(shapers[i]);
  }
  return memory;
}
