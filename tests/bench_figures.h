// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Figures of interleaved runs.

   Every round times all candidates, one after the other, so that what slows the
   machine for a while slows them all; ratios are taken within a round.
*/

#ifndef INFLECT_TESTS_BENCH_FIGURES_H
#define INFLECT_TESTS_BENCH_FIGURES_H

#include <stdint.h>

/// Most rounds of a run
#define BENCH_MAX_ROUNDS 15U

/// Return the smallest of N numbers
double
bench_best(uint32_t n, const double* values);

/// Return the median of N numbers; of an even N the mean of the middle two
double
bench_median(uint32_t n, const double* values);

/// Return the median of a[i] / b[i]
double
bench_ratio(uint32_t n, const double* a, const double* b);

/// Return the CPU time of this thread in ns
double
bench_cpu_ns(void);

#endif // INFLECT_TESTS_BENCH_FIGURES_H
