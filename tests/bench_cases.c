// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench_cases.h"

#include "support/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 256U
#define WARM_UP_FRAMES 2048U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Rows as they are listed
typedef struct {
  BenchRow* rows;
  uint32_t n_rows;
} List;

static const BenchCase usual = {
  .kind = BENCH_INFLECT,
  .curve = "tanh",
  .factor = 8U,
  .antialias = "off",
  .phase = "linear",
  .block = BLOCK,
  .n_channels = 2U,
};

static void
add(List* list, uint32_t group, const BenchCase* what, bool silent)
{
  if (!bench_engine_exists(what)) {
    return;
  }
  if (list->n_rows == BENCH_MAX_ROWS) {
    fputs("bench: more cases than BENCH_MAX_ROWS\n", stderr);
    exit(1);
  }
  list->rows[list->n_rows++] =
    (BenchRow){.what = *what, .group = group, .silent = silent};
}

/// Both phases beside the resamplers of others
static void
add_peers(List* list)
{
  for (uint32_t factor = 2U; factor <= 32U; factor *= 2U) {
    BenchCase what = usual;
    what.factor = factor;
    for (uint32_t kind = 0U; kind < BENCH_N_KINDS; ++kind) {
      what.kind = (BenchKind)kind;
      add(list, 0U, &what, false);
      if (what.kind == BENCH_INFLECT) {
        what.phase = "minimum";
        add(list, 0U, &what, false);
        what.phase = "linear";
      }
    }
  }
}

/// Antiderivative antialiasing of a curve
static void
add_antialiasing(List* list, const char* curve)
{
  static const char* const antialiases[] = {"off", "adaa1", "adaa2"};
  for (uint32_t factor = 1U; factor <= 8U; factor *= 2U) {
    BenchCase what = usual;
    what.curve = curve;
    what.factor = factor;
    for (size_t a = 0U; a < COUNT(antialiases); ++a) {
      what.antialias = antialiases[a];
      add(list, 1U, &what, false);
    }
    what.kind = BENCH_CURVE;
    add(list, 1U, &what, false);
  }
}

/// Blocks, channels and silence
static void
add_loads(List* list)
{
  static const uint32_t blocks[] = {32U, 256U, 1024U};
  BenchCase what = usual;
  for (size_t b = 0U; b < COUNT(blocks); ++b) {
    what.block = blocks[b];
    for (uint32_t n = 2U; n > 0U; --n) {
      what.n_channels = n;
      add(list, 2U, &what, false);
      add(list, 2U, &what, true);
    }
  }
  what = usual;
  what.kind = BENCH_CURVE;
  add(list, 2U, &what, false);
}

uint32_t
bench_cases(const char* curve, BenchRow* rows)
{
  List list = {rows, 0U};
  add_peers(&list);
  if (curve) {
    add_antialiasing(&list, curve);
  } else {
    add_antialiasing(&list, "tanh");
    add_antialiasing(&list, "hard_tanh");
  }
  add_loads(&list);
  return list.n_rows;
}

static bool
same_case(const BenchCase* a, const BenchCase* b)
{
  const bool plain = a->kind != BENCH_INFLECT;
  return a->kind == b->kind && a->factor == b->factor &&
         !strcmp(a->curve, b->curve) &&
         (plain ||
          (a->block == b->block && a->n_channels == b->n_channels &&
           !strcmp(a->antialias, b->antialias) && !strcmp(a->phase, b->phase)));
}

const BenchRow*
bench_find(const BenchRow* rows,
           uint32_t n_rows,
           uint32_t group,
           bool silent,
           const BenchCase* wanted)
{
  for (uint32_t i = 0U; i < n_rows; ++i) {
    if (rows[i].group == group && rows[i].silent == silent &&
        same_case(&rows[i].what, wanted)) {
      return &rows[i];
    }
  }
  return NULL;
}

float*
bench_input(void)
{
  MeasureSound sine = measure_sound(2U, BENCH_INPUT_FRAMES);
  MeasureSound noise = measure_sound(2U, BENCH_INPUT_FRAMES);
  float* const input =
    (float*)calloc(2U * (size_t)BENCH_INPUT_FRAMES, sizeof(float));
  if (!input) {
    fputs("bench: out of memory\n", stderr);
    exit(1);
  }
  measure_fill_sine(&sine, BENCH_RATE_HZ, 1244.5, 0.5);
  measure_fill_noise(&noise, 0.2, 1U);
  for (size_t i = 0U; i < BENCH_INPUT_FRAMES; ++i) {
    input[i] = sine.channels[0][i] + noise.channels[0][i];
    input[BENCH_INPUT_FRAMES + i] = sine.channels[1][i] + noise.channels[1][i];
  }
  measure_sound_free(&sine);
  measure_sound_free(&noise);
  return input;
}

BenchEngine*
bench_start(const BenchRow* row, const float* input)
{
  BenchRow loud = *row;
  loud.silent = false;
  BenchEngine* const engine = bench_engine_new(&row->what);
  bench_run(&loud, engine, input, 0U, WARM_UP_FRAMES / row->what.block);
  bench_run(row, engine, input, 0U, WARM_UP_FRAMES / row->what.block);
  return engine;
}

void
bench_run(const BenchRow* row,
          BenchEngine* engine,
          const float* input,
          uint32_t first,
          uint32_t n_blocks)
{
  static const float silence[BENCH_MAX_BLOCK];
  const uint32_t block = row->what.block;
  for (uint32_t i = 0U; i < n_blocks; ++i) {
    const size_t at =
      (size_t)((first + i) % (BENCH_INPUT_FRAMES / block)) * block;
    const float* const in[2] = {
      row->silent ? silence : input + at,
      row->silent ? silence : input + BENCH_INPUT_FRAMES + at,
    };
    bench_engine_run(engine, in);
  }
}
