// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include "activation/kernels.h"

#include "support/measure.h"

#include <cjson/cJSON.h>
#include <soxr.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RATE_HZ 48000.0
#define BLOCK 256U
#define N_ROUNDS 5U
#define MAX_FACTOR 32U

/// Samples that a resampler may hold back and then give at once
#define RESAMPLER_SLACK 8192U

/// Blocks of input, played in a loop
#define N_BLOCKS 64U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char* const curves[] = {"tanh", "hard_tanh", "relu", "gelu"};
static const uint32_t factors[] = {1U, 2U, 4U, 8U, 16U, 32U};
static const char* const antialiases[] = {"off", "adaa1", "adaa2"};
static const char* const phases[] = {"linear", "minimum"};

/// What is timed; `run` processes one stereo block
typedef struct {
  void (*run)(void* engine, const MeasureSound* in, uint32_t block);
  void* engine;
  double ns[N_ROUNDS]; ///< Per sample per channel at the base rate
} Timing;

static void*
allocate(size_t count, size_t size)
{
  void* const memory = calloc(count, size);
  if (!memory) {
    fputs("bench: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

/// The shaper as an engine
typedef struct {
  InflectShaper* shaper;
  MeasureSound out;
} ShaperEngine;

static void
run_shaper(void* engine, const MeasureSound* in, uint32_t block)
{
  ShaperEngine* const self = (ShaperEngine*)engine;
  const float* ins[2] = {in->channels[0] + (size_t)block * BLOCK,
                         in->channels[1] + (size_t)block * BLOCK};
  inflect_shaper_process(self->shaper, BLOCK, ins, self->out.channels);
}

/// The curve alone, at the high rate, as an engine
typedef struct {
  InflectCurve curve;
  InflectCurveKernel kernel;
  uint32_t factor;
  float out[BLOCK];
} KernelEngine;

static void
run_kernel(void* engine, const MeasureSound* in, uint32_t block)
{
  KernelEngine* const self = (KernelEngine*)engine;
  for (uint32_t i = 0U; i < 2U * self->factor; ++i) {
    self->kernel(self->curve.parameters, BLOCK,
                 in->channels[i % 2U] + (size_t)block * BLOCK, self->out);
  }
}

/// libsoxr around the curve as an engine
typedef struct {
  InflectCurve curve;
  InflectCurveKernel kernel;
  uint32_t factor;
  soxr_t up[2];
  soxr_t down[2];
  float high[BLOCK * MAX_FACTOR + RESAMPLER_SLACK * MAX_FACTOR];
  float out[BLOCK + RESAMPLER_SLACK];
} SoxrEngine;

static void
run_soxr(void* engine, const MeasureSound* in, uint32_t block)
{
  SoxrEngine* const self = (SoxrEngine*)engine;
  for (uint32_t c = 0U; c < 2U; ++c) {
    size_t n_high = 0U;
    size_t n_out = 0U;
    soxr_process(self->up[c], in->channels[c] + (size_t)block * BLOCK, BLOCK,
                 NULL, self->high, COUNT(self->high), &n_high);
    self->kernel(self->curve.parameters, (uint32_t)n_high, self->high,
                 self->high);
    soxr_process(self->down[c], self->high, n_high, NULL, self->out,
                 COUNT(self->out), &n_out);
  }
}

static soxr_t
resampler(double from, double to)
{
  const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0U);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec(1U);
  soxr_error_t error = NULL;
  soxr_t const made =
    soxr_create(from, to, 1U, &error, &io, &quality, &runtime);
  if (error) {
    fprintf(stderr, "bench: libsoxr: %s\n", error);
    exit(1);
  }
  return made;
}

static InflectCurve
curve_of(const char* symbol)
{
  char words[64] = {0};
  snprintf(words, sizeof(words), "curve=%s", symbol);
  const InflectSettings settings = measure_settings(words);
  return inflect_settings_curve(&settings);
}

static Timing
time_shaper(const char* curve,
            uint32_t factor,
            const char* antialias,
            const char* phase)
{
  char words[128] = {0};
  snprintf(words, sizeof(words),
           "curve=%s drive=20 oversampling=%u antialias=%s phase=%s", curve,
           factor, antialias, phase);
  const InflectSettings settings = measure_settings(words);
  ShaperEngine* const engine = (ShaperEngine*)allocate(1U, sizeof(*engine));
  engine->shaper = measure_shaper(&settings, RATE_HZ, 2U);
  engine->out = measure_sound(2U, BLOCK);
  return (Timing){.run = run_shaper, .engine = engine};
}

static Timing
time_kernel(const char* curve, uint32_t factor)
{
  KernelEngine* const engine = (KernelEngine*)allocate(1U, sizeof(*engine));
  engine->curve = curve_of(curve);
  engine->kernel =
    inflect_curve_kernel(inflect_cpu_best(), engine->curve.activation);
  engine->factor = factor;
  return (Timing){.run = run_kernel, .engine = engine};
}

static Timing
time_soxr(const char* curve, uint32_t factor)
{
  SoxrEngine* const engine = (SoxrEngine*)allocate(1U, sizeof(*engine));
  engine->curve = curve_of(curve);
  engine->kernel =
    inflect_curve_kernel(inflect_cpu_best(), engine->curve.activation);
  engine->factor = factor;
  for (uint32_t c = 0U; c < 2U; ++c) {
    engine->up[c] = resampler(1.0, (double)factor);
    engine->down[c] = resampler((double)factor, 1.0);
  }
  return (Timing){.run = run_soxr, .engine = engine};
}

static void
free_timing(Timing* timing)
{
  if (timing->run == run_shaper) {
    ShaperEngine* const engine = (ShaperEngine*)timing->engine;
    inflect_shaper_free(engine->shaper);
    measure_sound_free(&engine->out);
  }
  if (timing->run == run_soxr) {
    SoxrEngine* const engine = (SoxrEngine*)timing->engine;
    for (uint32_t c = 0U; c < 2U; ++c) {
      soxr_delete(engine->up[c]);
      soxr_delete(engine->down[c]);
    }
  }
  free(timing->engine);
}

static double
cpu_ns(void)
{
  struct timespec now = {0};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/// Run for about `slot_ns` and note the time of a round
static void
run_round(Timing* timing,
          uint32_t round,
          const MeasureSound* in,
          double slot_ns)
{
  timing->run(timing->engine, in, 0U); // Into the cache
  const double start = cpu_ns();
  double elapsed = 0.0;
  uint32_t n_blocks = 0U;
  while (elapsed < slot_ns) {
    // The clock is read once in four blocks: it costs about a block at 1x
    for (uint32_t i = 0U; i < 4U; ++i) {
      timing->run(timing->engine, in, n_blocks++ % N_BLOCKS);
    }
    elapsed = cpu_ns() - start;
  }
  timing->ns[round] = elapsed / (2.0 * BLOCK * (double)n_blocks);
}

static int
compare(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

static double
best(const double* values)
{
  double least = values[0];
  for (uint32_t i = 1U; i < N_ROUNDS; ++i) {
    least = values[i] < least ? values[i] : least;
  }
  return least;
}

static double
median(const double* values)
{
  double sorted[N_ROUNDS];
  memcpy(sorted, values, sizeof(sorted));
  qsort(sorted, N_ROUNDS, sizeof(sorted[0]), compare);
  return sorted[N_ROUNDS / 2U];
}

/// Median of the ratios of each round
static double
ratio(const Timing* a, const Timing* b)
{
  double ratios[N_ROUNDS];
  for (uint32_t i = 0U; i < N_ROUNDS; ++i) {
    ratios[i] = a->ns[i] / b->ns[i];
  }
  return median(ratios);
}

/// The timings of one curve and factor, interleaved in every round
#define N_SHAPERS (COUNT(antialiases) * COUNT(phases))

typedef struct {
  const char* curve;
  uint32_t factor;
  Timing shapers[N_SHAPERS];
  Timing kernel;
  Timing soxr; ///< Not run at factor 1
} Group;

static Group
make_group(const char* curve, uint32_t factor)
{
  Group group = {.curve = curve, .factor = factor};
  for (size_t i = 0U; i < N_SHAPERS; ++i) {
    group.shapers[i] = time_shaper(
      curve, factor, antialiases[i / COUNT(phases)], phases[i % COUNT(phases)]);
  }
  group.kernel = time_kernel(curve, factor);
  if (factor > 1U) {
    group.soxr = time_soxr(curve, factor);
  }
  return group;
}

static void
run_group(Group* group, const MeasureSound* in, double slot_ns)
{
  for (uint32_t round = 0U; round < N_ROUNDS; ++round) {
    for (size_t i = 0U; i < N_SHAPERS; ++i) {
      run_round(&group->shapers[i], round, in, slot_ns);
    }
    run_round(&group->kernel, round, in, slot_ns);
    if (group->soxr.run) {
      run_round(&group->soxr, round, in, slot_ns);
    }
  }
}

static void
free_group(Group* group)
{
  for (size_t i = 0U; i < N_SHAPERS; ++i) {
    free_timing(&group->shapers[i]);
  }
  free_timing(&group->kernel);
  if (group->soxr.run) {
    free_timing(&group->soxr);
  }
}

static void
print_group(const Group* group)
{
  for (size_t i = 0U; i < N_SHAPERS; ++i) {
    const Timing* const row = &group->shapers[i];
    printf("%-10s %4ux  %-6s %-8s %9.2f %9.2f %9.2f", group->curve,
           group->factor, antialiases[i / COUNT(phases)],
           phases[i % COUNT(phases)], best(row->ns), median(row->ns),
           ratio(row, &group->kernel));
    if (group->soxr.run) {
      printf(" %9.3f\n", ratio(row, &group->soxr));
    } else {
      printf(" %9s\n", "-");
    }
  }
  printf("%-10s %4ux  bare curve      %9.2f %9.2f\n", group->curve,
         group->factor, best(group->kernel.ns), median(group->kernel.ns));
  if (group->soxr.run) {
    printf("%-10s %4ux  libsoxr HQ      %9.2f %9.2f\n", group->curve,
           group->factor, best(group->soxr.ns), median(group->soxr.ns));
  }
  fflush(stdout);
}

static cJSON*
timing_to_json(const Group* group, const char* engine, const Timing* timing)
{
  cJSON* const row = cJSON_CreateObject();
  cJSON_AddStringToObject(row, "engine", engine);
  cJSON_AddStringToObject(row, "curve", group->curve);
  cJSON_AddNumberToObject(row, "oversampling", group->factor);
  cJSON_AddNumberToObject(row, "best_ns", best(timing->ns));
  cJSON_AddNumberToObject(row, "median_ns", median(timing->ns));
  return row;
}

static void
add_group(cJSON* list, const Group* group)
{
  for (size_t i = 0U; i < N_SHAPERS; ++i) {
    const Timing* const timing = &group->shapers[i];
    cJSON* const row = timing_to_json(group, "inflect", timing);
    cJSON_AddStringToObject(row, "antialias", antialiases[i / COUNT(phases)]);
    cJSON_AddStringToObject(row, "phase", phases[i % COUNT(phases)]);
    cJSON_AddNumberToObject(row, "ratio_to_curve",
                            ratio(timing, &group->kernel));
    if (group->soxr.run) {
      cJSON_AddNumberToObject(row, "ratio_to_soxr",
                              ratio(timing, &group->soxr));
    } else {
      cJSON_AddNullToObject(row, "ratio_to_soxr");
    }
    cJSON_AddItemToArray(list, row);
  }
  cJSON_AddItemToArray(list, timing_to_json(group, "curve", &group->kernel));
  if (group->soxr.run) {
    cJSON_AddItemToArray(list, timing_to_json(group, "soxr", &group->soxr));
  }
}

static void
time_all(double seconds, cJSON* list)
{
  const size_t n_timings = COUNT(curves) * COUNT(factors) * (N_SHAPERS + 2U);
  const double slot_ns = seconds * 1e9 / (double)(n_timings * N_ROUNDS);
  MeasureSound in = measure_sound(2U, N_BLOCKS * BLOCK);
  MeasureSound noise = measure_sound(2U, N_BLOCKS * BLOCK);
  measure_fill_sine(&in, RATE_HZ, 1244.5, 0.5);
  measure_fill_noise(&noise, 0.2, 1U);
  for (uint32_t i = 0U; i < in.n_frames; ++i) {
    in.channels[0][i] += noise.channels[0][i];
    in.channels[1][i] += noise.channels[1][i];
  }
  for (size_t c = 0U; c < COUNT(curves); ++c) {
    for (size_t f = 0U; f < COUNT(factors); ++f) {
      Group group = make_group(curves[c], factors[f]);
      run_group(&group, &in, slot_ns);
      if (list) {
        add_group(list, &group);
      } else {
        print_group(&group);
      }
      free_group(&group);
    }
  }
  measure_sound_free(&in);
  measure_sound_free(&noise);
}

int
bench_timing(double seconds, bool json)
{
  if (!json) {
    printf("ns of CPU time per sample per channel: 48 kHz stereo, blocks of "
           "%u, %u interleaved rounds\n"
           "ratios are medians over the rounds, to the bare curve at the high "
           "rate and to\nlibsoxr HQ up, the same curve, libsoxr HQ down\n\n",
           BLOCK, N_ROUNDS);
    printf("%-10s %5s  %-6s %-8s %9s %9s %9s %9s\n", "curve", "rate", "adaa",
           "phase", "best", "median", "x curve", "x soxr");
    time_all(seconds, NULL);
    return 0;
  }
  cJSON* const document = cJSON_CreateObject();
  time_all(seconds, cJSON_AddArrayToObject(document, "timings"));
  char* const text = cJSON_Print(document);
  cJSON_Delete(document);
  if (!text) {
    fputs("bench: out of memory\n", stderr);
    return 1;
  }
  puts(text);
  cJSON_free(text);
  return 0;
}
