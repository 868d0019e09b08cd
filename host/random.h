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

/// Distance of the states of neighbouring positions
#define INFLECT_RANDOM_STEP UINT64_C(0x9E3779B97F4A7C15)

/// Return the state of a position; the next one's is a step further
static inline uint64_t
inflect_random_state(uint64_t key, uint64_t position)
{
  return key + (position + 1U) * INFLECT_RANDOM_STEP;
}

/**
   Return the 64 random bits of a state.

   Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number
   generators, output function of SplitMix64, addressed by position.
*/
static inline uint64_t
inflect_random_mix(uint64_t state)
{
  uint64_t z = state;
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

/// Return 64 random bits
static inline uint64_t
inflect_random_bits(uint64_t key, uint64_t position)
{
  return inflect_random_mix(inflect_random_state(key, position));
}

/// Return a number that is evenly spread over -0.5 to 0.5
static inline double
inflect_random_uniform(uint64_t key, uint64_t position)
{
  const int64_t bits = (int64_t)(inflect_random_bits(key, position) >> 11U);
  return (double)bits * 0x1p-53 - 0.5;
}

#endif // INFLECT_RANDOM_H
