// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  What feedback costs: the time of an effect with a loop beside the same effect
  without, by the delay in samples of the curve's rate.
*/

#include "bench.h"

#include "support/measure.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RATE_HZ 48000.0
#define BLOCK 256U
#define N_BLOCKS 32U
#define N_ROUNDS 9U

/// From this delay on a loop should cost less than this many times
#define VECTOR_DELAY 16U
#define GOAL 3.0

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Delays in samples of the curve's rate; 0 stands for no loop
static const uint32_t delays[] = {0U, 1U, 4U, 16U, 32U, 64U, 384U};

static const struct {
  uint32_t factor;
  const char* words;
} rows[] = {
  {1U, "antialias=off curve=tanh"},   {4U, "antialias=off curve=tanh"},
  {8U, "antialias=off curve=tanh"},   {8U, "antialias=off curve=hard_tanh"},
  {8U, "antialias=off curve=gelu"},   {4U, "antialias=adaa1 curve=tanh"},
  {4U, "antialias=adaa2 curve=tanh"}, {8U, "antialias=adaa2 curve=hard_tanh"},
};

static double
cpu_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static InflectShaper*
new_shaper(uint32_t row, uint32_t delay)
{
  char words[256] = "";
  snprintf(words, sizeof(words),
           "%s oversampling=%u feedback=%s feedback_time=%.9g", rows[row].words,
           rows[row].factor, delay ? "0.9" : "0",
           1000.0 * delay / (RATE_HZ * rows[row].factor));
  const InflectSettings settings = measure_settings(words);
  return measure_shaper(&settings, RATE_HZ, 2U);
}

/// Nanoseconds per sample of a channel
static double
time_once(InflectShaper* shaper,
          const MeasureSound* in,
          const MeasureSound* out)
{
  const double start = cpu_s();
  measure_process(shaper, in, out, 0U, in->n_frames, BLOCK);
  return 1e9 * (cpu_s() - start) / (2.0 * in->n_frames);
}

static void
time_row(uint32_t row,
         const MeasureSound* in,
         const MeasureSound* out,
         double* best)
{
  InflectShaper* shapers[COUNT(delays)];
  for (size_t d = 0U; d < COUNT(delays); ++d) {
    shapers[d] = new_shaper(row, delays[d]);
    best[d] = HUGE_VAL;
  }
  // In turns, so that all see the same load of the machine
  for (uint32_t round = 0U; round < N_ROUNDS; ++round) {
    for (size_t d = 0U; d < COUNT(delays); ++d) {
      best[d] = fmin(best[d], time_once(shapers[d], in, out));
    }
  }
  for (size_t d = 0U; d < COUNT(delays); ++d) {
    inflect_shaper_free(shapers[d]);
  }
}

static cJSON*
row_json(uint32_t row, const double* best)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "settings", rows[row].words);
  cJSON_AddNumberToObject(object, "oversampling", rows[row].factor);
  cJSON_AddNumberToObject(object, "ns_without_loop", best[0]);
  cJSON* const loops = cJSON_AddArrayToObject(object, "loops");
  for (size_t d = 1U; d < COUNT(delays); ++d) {
    cJSON* const loop = cJSON_CreateObject();
    cJSON_AddNumberToObject(loop, "delay_samples", delays[d]);
    cJSON_AddNumberToObject(loop, "ns", best[d]);
    cJSON_AddNumberToObject(loop, "ratio", best[d] / best[0]);
    if (delays[d] >= VECTOR_DELAY) {
      cJSON_AddNumberToObject(loop, "goal_ratio", GOAL);
    }
    cJSON_AddItemToArray(loops, loop);
  }
  return object;
}

static void
print_head(void)
{
  printf("Feedback: ns per sample of a channel, and times the same without a "
         "loop,\nby the delay in samples of the curve's rate (goal: below %g "
         "from %u on)\n\n%-4s%-30s%8s",
         GOAL, VECTOR_DELAY, "", "", "none");
  for (size_t d = 1U; d < COUNT(delays); ++d) {
    printf("%7u", delays[d]);
  }
  putchar('\n');
}

static void
print_row(uint32_t row, const double* best)
{
  printf("%2ux %-30s%8.2f", rows[row].factor, rows[row].words, best[0]);
  for (size_t d = 1U; d < COUNT(delays); ++d) {
    printf("%6.2fx", best[d] / best[0]);
  }
  putchar('\n');
}

int
bench_loop(const BenchOptions* options)
{
  MeasureSound in = measure_sound(2U, N_BLOCKS * BLOCK);
  MeasureSound out = measure_sound(2U, N_BLOCKS * BLOCK);
  cJSON* const document = cJSON_CreateObject();
  cJSON* const array = cJSON_AddArrayToObject(document, "loop");
  measure_fill_noise(&in, 0.9, 1U);
  if (!options->json) {
    print_head();
  }
  for (uint32_t row = 0U; row < COUNT(rows); ++row) {
    double best[COUNT(delays)];
    time_row(row, &in, &out, best);
    cJSON_AddItemToArray(array, row_json(row, best));
    if (!options->json) {
      print_row(row, best);
    }
  }
  measure_sound_free(&in);
  measure_sound_free(&out);
  if (options->json) {
    return bench_print_json(document);
  }
  cJSON_Delete(document);
  return 0;
}
