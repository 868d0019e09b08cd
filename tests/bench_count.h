// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Instructions of the cases, counted by callgrind.

   The count of a run is the same on a busy machine as on an idle one.
*/

#ifndef INFLECT_TESTS_BENCH_COUNT_H
#define INFLECT_TESTS_BENCH_COUNT_H

#include "bench_cases.h"

#include <stdbool.h>
#include <stdint.h>

/**
   Run this program once more under valgrind, with `arguments`, and read what it
   counted in bench_counted().

   @param arguments Null-terminated, at most 8.
   @param n_counts Calls of bench_counted() that are expected.
   @param[out] counts Instructions of each.
   @return False if valgrind is not there or does not work.
*/
bool
bench_count(const char* const* arguments, uint32_t n_counts, double* counts);

/// Run a function so that the run above counts it
void
bench_counted(void (*function)(void* data), void* data);

/// What bench_count_rows() makes the other program do
void
bench_run_counted(const BenchRow* rows, uint32_t n_rows);

/// Set the instructions of all rows; false if valgrind does not work
bool
bench_count_rows(const char* curve, BenchRow* rows, uint32_t n_rows);

#endif // INFLECT_TESTS_BENCH_COUNT_H
