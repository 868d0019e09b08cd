// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Seeded random numbers, off the audio thread.

   The same seed and stream give the same numbers on every machine; different
   streams of one seed are independent.
*/

#ifndef INFLECT_BASE_RANDOM_H
#define INFLECT_BASE_RANDOM_H

#include <stdint.h>

/// A generator; plain data, belongs to one thread
typedef struct {
  unsigned long state[4];
} InflectRandom;

/**
   Start a generator.

   @param seed What the user chose.
   @param stream What the numbers are for.
*/
void
inflect_random_start(InflectRandom* random, uint64_t seed, uint64_t stream);

/**
   Return a number that is evenly spread over 0 to 1, without 1.

   Source: L'Ecuyer (1999), Tables of maximally equidistributed combined LFSR
   generators, as GSL's taus2.
*/
double
inflect_random_unit(InflectRandom* random);

/// Return a number that is evenly spread over an interval
double
inflect_random_between(InflectRandom* random, double lower, double upper);

/// Return a whole number from 0 to n - 1; n is at least 1 and below 2^31
uint32_t
inflect_random_below(InflectRandom* random, uint32_t n);

/**
   Return a number of the normal distribution of mean 0 and variance 1.

   Source: Box and Muller (1958), A note on the generation of random normal
   deviates; one of each pair.
*/
double
inflect_random_normal(InflectRandom* random);

/// Put numbers into a random order, all orders being equally likely
void
inflect_random_shuffle(InflectRandom* random, uint32_t n, double* values);

#endif // INFLECT_BASE_RANDOM_H
