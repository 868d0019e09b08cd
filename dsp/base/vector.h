// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A handful of floats or doubles that one instruction works on.

   A kernel is one C file, compiled once for each set of instructions with
   another INFLECT_LANES.  A load may read, and a store write, up to a whole
   vector beyond the last number that counts, so arrays of kernels have
   INFLECT_PADDING floats to spare.
*/

#ifndef INFLECT_VECTOR_H
#define INFLECT_VECTOR_H

#include <stdint.h>
#include <string.h>

/// Floats of a vector
#ifndef INFLECT_LANES
#  define INFLECT_LANES 1
#endif

/// Before a function that is a part of a loop, whose vectors stay in registers
#define INFLECT_INLINE static inline __attribute__((always_inline))

/// Floats that an array of a kernel has beyond its end
#define INFLECT_PADDING 16U

/// Most floats of a vector
#define INFLECT_MAX_LANES 8U

#if INFLECT_LANES > 1
typedef float InflectVector __attribute__((vector_size(4 * INFLECT_LANES)));
#else
typedef float InflectVector;
#endif

static inline InflectVector
inflect_vector_load(const float* from)
{
  InflectVector vector;
  memcpy(&vector, from, sizeof(vector));
  return vector;
}

static inline void
inflect_vector_store(float* to, InflectVector vector)
{
  memcpy(to, &vector, sizeof(vector));
}

/// A vector of equal numbers
static inline InflectVector
inflect_vector_of(float number)
{
#if INFLECT_LANES == 8
  return (InflectVector){number, number, number, number,
                         number, number, number, number};
#elif INFLECT_LANES == 4
  return (InflectVector){number, number, number, number};
#else
  return number;
#endif
}

#endif // INFLECT_VECTOR_H
