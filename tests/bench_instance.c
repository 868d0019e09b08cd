// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include "bench_figures.h"
#include "support/measure.h"
#include "support/memory.h"

#include <stdint.h>
#include <stdio.h>

#define RATE_HZ 48000.0
#define BLOCK 256U
#define N_ROUNDS 15U

/// Blocks that a crossfade lies in, with room to spare
#define FADE_BLOCKS 24U

#define MAX_MEMORY_KIB 1024.0
#define MAX_NEW_MS 5.0
#define MAX_CHANGE_MS 1.0

/// A change of everything that cannot ramp, there and back
typedef struct {
  const char* label;
  const char* from;
  const char* to;
} Change;

static const Change changes[] = {
  {"preset change, 8x", "curve=tanh drive=20 oversampling=8",
   "curve=asinh drive=12 oversampling=8 tone=3 output=-3"},
  {"preset change, 8x adaa2", "curve=tanh drive=20 oversampling=8",
   "curve=hard_tanh drive=12 oversampling=8 antialias=adaa2"},
  {"preset change, 32x minimum phase",
   "curve=tanh drive=20 oversampling=32 phase=minimum",
   "curve=erf drive=12 oversampling=32 phase=minimum level_match=1"},
};

static double
kib(size_t bytes)
{
  return (double)bytes / 1024.0;
}

/// Time to make an effect in ms, the first one apart
static void
measure_new(const InflectSettings* settings, double* first, double* rest)
{
  double times[N_ROUNDS + 1U];
  for (uint32_t i = 0U; i <= N_ROUNDS; ++i) {
    const double start = bench_cpu_ns();
    InflectShaper* const shaper = measure_shaper(settings, RATE_HZ, 2U);
    times[i] = (bench_cpu_ns() - start) * 1e-6;
    inflect_shaper_free(shaper);
  }
  *first = times[0];
  *rest = bench_median(N_ROUNDS, times + 1U);
}

/// Time of the blocks after a change in ns; without one if `to` is null
static double
time_blocks(InflectShaper* shaper,
            const InflectSettings* to,
            const MeasureSound* in,
            const MeasureSound* out)
{
  const double start = bench_cpu_ns();
  if (to) {
    inflect_shaper_set(shaper, to);
  }
  measure_process(shaper, in, out, 0U, in->n_frames, BLOCK);
  return bench_cpu_ns() - start;
}

/// What a change adds to the cost of what goes on anyhow, in ms
static double
measure_change(const Change* change)
{
  const InflectSettings settings[2] = {measure_settings(change->from),
                                       measure_settings(change->to)};
  InflectShaper* const shaper = measure_shaper(&settings[0], RATE_HZ, 2U);
  MeasureSound in = measure_sound(2U, FADE_BLOCKS * BLOCK);
  MeasureSound out = measure_sound(2U, FADE_BLOCKS * BLOCK);
  measure_fill_noise(&in, 0.5, 1U);
  double extra[N_ROUNDS];
  double steady[2] = {0.0};
  time_blocks(shaper, NULL, &in, &out);
  for (uint32_t i = 0U; i < N_ROUNDS; ++i) {
    double sum = 0.0;
    for (uint32_t to = 2U; to-- > 0U;) {
      sum += time_blocks(shaper, &settings[to], &in, &out);
      steady[to] = time_blocks(shaper, NULL, &in, &out);
    }
    extra[i] = 0.5 * (sum - steady[0] - steady[1]) * 1e-6;
  }
  measure_sound_free(&in);
  measure_sound_free(&out);
  inflect_shaper_free(shaper);
  return bench_median(N_ROUNDS, extra);
}

static void
report(cJSON* list,
       const char* label,
       const char* unit,
       double max,
       double value)
{
  if (!list) {
    printf("%-36s %10.3f %10.3f %-4s %s\n", label, max, value, unit,
           value <= max ? "ok" : "MISSED");
    return;
  }
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "figure", label);
  cJSON_AddStringToObject(object, "unit", unit);
  cJSON_AddNumberToObject(object, "max", max);
  cJSON_AddNumberToObject(object, "measured", value);
  cJSON_AddBoolToObject(object, "ok", value <= max);
  cJSON_AddItemToArray(list, object);
}

int
bench_instance(const BenchOptions* options)
{
  cJSON* const document = options->json ? cJSON_CreateObject() : NULL;
  cJSON* const list =
    document ? cJSON_AddArrayToObject(document, "figures") : NULL;
  const InflectSettings settings =
    measure_settings("curve=tanh drive=20 oversampling=8");
  double first = 0.0;
  double rest = 0.0;
  measure_new(&settings, &first, &rest);
  if (!document) {
    printf("%-36s %10s %10s\n", "stereo, 48 kHz, block 256, CPU time",
           "at most", "measured");
  }
  const InflectSettings loops[2] = {
    measure_settings("curve=tanh oversampling=8 feedback=0.5 feedback_time=50"),
    measure_settings("curve=erf oversampling=8 feedback=0.5 feedback_time=50"),
  };
  report(list, "memory in use, 8x", "KiB", MAX_MEMORY_KIB,
         kib(memory_of_effect(RATE_HZ, 1U, &settings).resident));
  report(list, "memory in use, 8x with longest loops", "KiB", MAX_MEMORY_KIB,
         kib(memory_of_effect(RATE_HZ, 2U, loops).resident));
  report(list, "making the first effect", "ms", MAX_NEW_MS, first);
  report(list, "making another", "ms", MAX_NEW_MS, rest);
  for (size_t i = 0U; i < sizeof(changes) / sizeof(changes[0]); ++i) {
    report(list, changes[i].label, "ms", MAX_CHANGE_MS,
           measure_change(&changes[i]));
  }
  return document ? bench_print_json(document) : 0;
}
