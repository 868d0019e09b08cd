// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The cases that the benchmark times and counts, in groups.
*/

#ifndef INFLECT_TESTS_BENCH_CASES_H
#define INFLECT_TESTS_BENCH_CASES_H

#include "bench_engine.h"
#include "bench_figures.h"

#include <stdbool.h>
#include <stdint.h>

/// Most cases of all groups
#define BENCH_MAX_ROWS 96U

/// Frames of input, played in a loop
#define BENCH_INPUT_FRAMES 16384U

/// A case with its figures
typedef struct {
  BenchCase what;
  bool silent;    ///< Whether the input is silence after some sound
  uint32_t group; ///< Cases of a group are timed interleaved
  double ns[BENCH_MAX_ROUNDS]; ///< Per sample and channel, by round
  double n_instructions;       ///< Per sample and channel, 0 if not counted
} BenchRow;

/// Number of groups
#define BENCH_N_GROUPS 3U

/**
   List all cases that can be run here.

   @param curve Of the second group, or null for its usual ones.
   @param[out] rows BENCH_MAX_ROWS of them.
   @return Number of rows.
*/
uint32_t
bench_cases(const char* curve, BenchRow* rows);

/**
   Find a case; of a bare curve or a resampler the block does not matter.

   @return The row, or null.
*/
const BenchRow*
bench_find(const BenchRow* rows,
           uint32_t n_rows,
           uint32_t group,
           bool silent,
           const BenchCase* wanted);

/// Return the input of all cases, shape [2][BENCH_INPUT_FRAMES], to be freed
float*
bench_input(void);

/// Make the engine of a row and let it hear enough to be warm
BenchEngine*
bench_start(const BenchRow* row, const float* input);

/**
   Process some blocks of a row.

   @param first Its number since the start.
*/
void
bench_run(const BenchRow* row,
          BenchEngine* engine,
          const float* input,
          uint32_t first,
          uint32_t n_blocks);

#endif // INFLECT_TESTS_BENCH_CASES_H
