// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Random numbers that depend on a key and a position only.

   So the same sample gets the same number whatever the blocks, the threads and
   the order of files are.
*/

#ifndef INFLECT_RANDOM_H
#define INFLECT_RANDOM_H

#include <stdint.h>

/**
   Return 64 random bits.

   Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number
   generators, output function of SplitMix64, addressed by position.
*/
static inline uint64_t
inflect_random_bits(uint64_t key, uint64_t position)
{
  uint64_t z = key + (position + 1U) * UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

/// Return a number that is evenly spread over -0.5 to 0.5
static inline double
inflect_random_uniform(uint64_t key, uint64_t position)
{
  const int64_t bits = (int64_t)(inflect_random_bits(key, position) >> 11U);
  return (double)bits * 0x1p-53 - 0.5;
}

/// Return a number of triangular density over -1 to 1, as dither is
static inline double
inflect_random_triangular(uint64_t key, uint64_t position)
{
  const uint64_t bits = inflect_random_bits(key, position);
  const int64_t sum = (int64_t)(bits >> 32U) - (int64_t)(bits & UINT32_MAX);
  return (double)sum * 0x1p-32;
}

#endif // INFLECT_RANDOM_H
