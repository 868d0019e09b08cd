// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the processor's multipliers alone need for the work of the effect.

   No way to run its filters and its curve on this machine is faster, as far as
   their number of products is given.
*/

#ifndef INFLECT_TESTS_BENCH_LIMIT_H
#define INFLECT_TESTS_BENCH_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

/// Products of a sample and channel, each maybe with a sum
typedef struct {
  double n_products;
  double per_ns; ///< Products that one core does in vectors
  double ns;     ///< The time of the products of a sample
} BenchLimit;

/**
   Find the limit of tanh in linear phase without antialiasing.

   @param log2_factor log2 of the factor.
   @param[out] limit Filled in.
   @return False where the machine has no AVX2, for which it is written.
*/
bool
bench_limit(uint32_t log2_factor, BenchLimit* limit);

#endif // INFLECT_TESTS_BENCH_LIMIT_H
