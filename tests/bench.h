// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The parts of the benchmark program.
*/

#ifndef INFLECT_TESTS_BENCH_H
#define INFLECT_TESTS_BENCH_H

#include <stdbool.h>

/**
   Time the shaper, its bare curve, and libsoxr around the same curve.

   @param seconds About how long to measure.
   @param json Whether to print JSON instead of a table.
   @return Exit status of the program.
*/
int
bench_timing(double seconds, bool json);

/**
   Measure the quality figures and the filters.

   @param json Whether to print JSON instead of tables.
   @return 1 if a figure misses its target, else 0.
*/
int
bench_quality(bool json);

/**
   Time the analyzer: a report on one setting, and a stereo recording.

   @param json Whether to print JSON instead of lines.
   @return Exit status of the program.
*/
int
bench_analyzer(bool json);

#endif // INFLECT_TESTS_BENCH_H
