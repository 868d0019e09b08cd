// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The parts of the benchmark program.
*/

#ifndef INFLECT_TESTS_BENCH_H
#define INFLECT_TESTS_BENCH_H

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stddef.h>

/// What was asked for
typedef struct {
  double seconds;    ///< About how long to measure
  const char* curve; ///< For antialiasing, or null for the usual ones
  bool counted;      ///< Only run what valgrind counts
  bool json;         ///< Print JSON instead of a table
} BenchOptions;

/**
   Time the shaper, its bare curve, and resamplers of others around the same
   curve, and count instructions.

   @return Exit status of the program.
*/
int
bench_timing(const BenchOptions* options);

/**
   Measure the quality figures and the filters.

   @return 1 if a figure misses its target, else 0.
*/
int
bench_quality(const BenchOptions* options);

/**
   Time the analyzer: a report on one setting, and a stereo recording.

   @return Exit status of the program.
*/
int
bench_analyzer(const BenchOptions* options);

/**
   Measure the memory of an effect, the time to make one, and the cost of a
   change of preset.

   @return Exit status of the program.
*/
int
bench_instance(const BenchOptions* options);

/**
   Time effects with feedback beside the same without.

   @return Exit status of the program.
*/
int
bench_loop(const BenchOptions* options);

/**
   Time `inflect process` on ten minutes of stereo.

   @return Exit status of the program.
*/
int
bench_process(const BenchOptions* options);

/// Make a folder for temporary files and write its path; whether it is there
bool
bench_make_folder(char* path, size_t size);

/// Print a document and free it; the exit status of the program
int
bench_print_json(cJSON* document);

#endif // INFLECT_TESTS_BENCH_H
