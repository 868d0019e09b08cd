// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include "bench_cases.h"
#include "bench_count.h"
#include "bench_figures.h"
#include "bench_goals.h"

#include <cjson/cJSON.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_ROUNDS 9U

/// Frames between two looks at the clock, which costs about a block of 32 and
/// weighs twice as much on a channel of mono
#define CLOCK_FRAMES 8192U

static const char* const titles[] = {
  "Beside resamplers around the same curve kernel",
  "Antiderivative antialiasing",
  "Blocks, channels, silence",
};

/// Run a row for about `slot_ns` and return the time of a sample and channel
static double
time_row(const BenchRow* row,
         BenchEngine* engine,
         const float* input,
         double slot_ns)
{
  const uint32_t block = row->what.block;
  const uint32_t n_each = (CLOCK_FRAMES + block - 1U) / block;
  bench_run(row, engine, input, 0U, 1U); // Into the cache
  const double start = bench_cpu_ns();
  double elapsed = 0.0;
  uint32_t n_done = 0U;
  while (elapsed < slot_ns) {
    bench_run(row, engine, input, n_done, n_each);
    n_done += n_each;
    elapsed = bench_cpu_ns() - start;
  }
  return elapsed / ((double)row->what.n_channels * block * n_done);
}

/// Time the rows of a group, all of them in every round
static void
time_group(BenchRow* rows, uint32_t n_rows, double slot_ns)
{
  BenchEngine* engines[BENCH_MAX_ROWS] = {NULL};
  float* const input = bench_input();
  for (uint32_t i = 0U; i < n_rows; ++i) {
    engines[i] = bench_start(&rows[i], input);
  }
  for (uint32_t round = 0U; round < N_ROUNDS; ++round) {
    for (uint32_t i = 0U; i < n_rows; ++i) {
      rows[i].ns[round] = time_row(&rows[i], engines[i], input, slot_ns);
    }
  }
  for (uint32_t i = 0U; i < n_rows; ++i) {
    bench_engine_free(engines[i]);
  }
  free(input);
}

/// Number of rows from `first` on that are in its group
static uint32_t
group_size(const BenchRow* rows, uint32_t n_rows, uint32_t first)
{
  uint32_t n = 0U;
  while (first + n < n_rows && rows[first + n].group == rows[first].group) {
    ++n;
  }
  return n;
}

/// Cost of a row relative to another kind at the same curve and factor, or 0
static double
ratio_to(const BenchRow* rows,
         uint32_t n_rows,
         const BenchRow* row,
         BenchKind kind)
{
  BenchCase what = row->what;
  what.kind = kind;
  const BenchRow* const other =
    bench_find(rows, n_rows, row->group, false, &what);
  return other && other != row ? bench_ratio(N_ROUNDS, row->ns, other->ns)
                               : 0.0;
}

static void
print_number(int width, int decimals, double number)
{
  if (number > 0.0) {
    printf(" %*.*f", width, decimals, number);
  } else {
    printf(" %*s", width, "-");
  }
}

static void
print_row(const BenchRow* rows, uint32_t n_rows, const BenchRow* row)
{
  const BenchCase* const what = &row->what;
  char name[64] = "";
  if (what->kind == BENCH_INFLECT) {
    snprintf(name, sizeof(name), "%s, %s", what->antialias, what->phase);
  } else {
    snprintf(name, sizeof(name), "%s", bench_kind_label(what->kind));
  }
  printf("%-10s%3ux  %-26s%5u %-7s%-8s", what->curve, what->factor, name,
         what->block, what->n_channels == 2U ? "stereo" : "mono",
         row->silent ? "silence" : "signal");
  print_number(7, 2, bench_best(N_ROUNDS, row->ns));
  print_number(7, 2, bench_median(N_ROUNDS, row->ns));
  print_number(6, 0, row->n_instructions);
  print_number(7, 2, ratio_to(rows, n_rows, row, BENCH_CURVE));
  if (what->kind == BENCH_INFLECT && row->group == 0U) {
    for (uint32_t kind = BENCH_SOXR; kind < BENCH_N_KINDS; ++kind) {
      print_number(7, 3, ratio_to(rows, n_rows, row, (BenchKind)kind));
    }
  }
  putchar('\n');
}

static void
print_rows(const BenchRow* rows, uint32_t n_rows)
{
  printf("48 kHz, thread CPU time of a sample and channel in ns: best and "
         "median of %u\ninterleaved rounds; instructions by callgrind; ratios "
         "within a round, their median\n",
         N_ROUNDS);
  for (uint32_t i = 0U; i < n_rows; ++i) {
    if (i == 0U || rows[i].group != rows[i - 1U].group) {
      printf("\n%s\n%-15s%-27s%5s %-7s%-8s %7s %7s %6s %7s",
             titles[rows[i].group], "curve, rate", "", "block", "", "", "best",
             "median", "instr", "/curve");
      puts(rows[i].group ? "" : "   /soxr    /src   /zita");
    }
    print_row(rows, n_rows, &rows[i]);
  }
}

static void
add_ratio(cJSON* object, const char* key, double ratio)
{
  if (ratio > 0.0) {
    cJSON_AddNumberToObject(object, key, ratio);
  } else {
    cJSON_AddNullToObject(object, key);
  }
}

static cJSON*
row_to_json(const BenchRow* rows, uint32_t n_rows, const BenchRow* row)
{
  static const char* const keys[] = {NULL, "ratio_to_curve", "ratio_to_soxr",
                                     "ratio_to_samplerate", "ratio_to_zita"};
  const BenchCase* const what = &row->what;
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "engine", bench_kind_symbol(what->kind));
  cJSON_AddStringToObject(object, "curve", what->curve);
  cJSON_AddNumberToObject(object, "oversampling", what->factor);
  if (what->kind == BENCH_INFLECT) {
    cJSON_AddStringToObject(object, "antialias", what->antialias);
    cJSON_AddStringToObject(object, "phase", what->phase);
  }
  cJSON_AddNumberToObject(object, "block_frames", what->block);
  cJSON_AddNumberToObject(object, "channels", what->n_channels);
  cJSON_AddBoolToObject(object, "silence", row->silent);
  cJSON_AddNumberToObject(object, "best_ns", bench_best(N_ROUNDS, row->ns));
  cJSON_AddNumberToObject(object, "median_ns", bench_median(N_ROUNDS, row->ns));
  add_ratio(object, "instructions", row->n_instructions);
  for (uint32_t kind = BENCH_CURVE; kind < BENCH_N_KINDS; ++kind) {
    add_ratio(object, keys[kind], ratio_to(rows, n_rows, row, (BenchKind)kind));
  }
  return object;
}

static int
print_json(const BenchRow* rows, uint32_t n_rows)
{
  cJSON* const document = cJSON_CreateObject();
  cJSON_AddStringToObject(document, "compiler", __VERSION__);
  cJSON* const list = cJSON_AddArrayToObject(document, "timings");
  for (uint32_t i = 0U; i < n_rows; ++i) {
    cJSON_AddItemToArray(list, row_to_json(rows, n_rows, &rows[i]));
  }
  bench_goals_add(document, N_ROUNDS, rows, n_rows);
  return bench_print_json(document);
}

int
bench_timing(const BenchOptions* options)
{
  BenchRow* const rows = (BenchRow*)calloc(BENCH_MAX_ROWS, sizeof(BenchRow));
  if (!rows) {
    fputs("bench: out of memory\n", stderr);
    return 1;
  }
  const uint32_t n_rows = bench_cases(options->curve, rows);
  if (options->counted) {
    bench_run_counted(rows, n_rows);
    free(rows);
    return 0;
  }
  if (!bench_count_rows(options->curve, rows, n_rows)) {
    fputs("bench: instructions are not counted: valgrind does not run\n",
          stderr);
  }
  const double slot_ns =
    options->seconds * 1e9 / ((double)n_rows * (double)N_ROUNDS);
  for (uint32_t i = 0U; i < n_rows; i += group_size(rows, n_rows, i)) {
    time_group(rows + i, group_size(rows, n_rows, i), slot_ns);
  }
  int status = 0;
  if (options->json) {
    status = print_json(rows, n_rows);
  } else {
    print_rows(rows, n_rows);
    bench_goals_print(N_ROUNDS, rows, n_rows);
  }
  free(rows);
  return status;
}
