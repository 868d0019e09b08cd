// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the costs should be, as ratios that hold on any machine.
*/

#ifndef INFLECT_TESTS_BENCH_GOALS_H
#define INFLECT_TESTS_BENCH_GOALS_H

#include "bench_cases.h"

#include <cjson/cJSON.h>

#include <stdint.h>

/// Print goals and what was measured, and the machine's own limit
void
bench_goals_print(uint32_t n_rounds, const BenchRow* rows, uint32_t n_rows);

/// Add the same to a document as `goals` and `limit`
void
bench_goals_add(cJSON* document,
                uint32_t n_rounds,
                const BenchRow* rows,
                uint32_t n_rows);

#endif // INFLECT_TESTS_BENCH_GOALS_H
