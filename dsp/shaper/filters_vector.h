// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the inner loops of all filters are made of.

   They are compiled once for each set of instructions, in filters_each.c.
*/

#ifndef INFLECT_FILTERS_VECTOR_H
#define INFLECT_FILTERS_VECTOR_H

#include "../base/vector.h"

#if INFLECT_LANES == 8
#  include <immintrin.h>
#endif

/// Before a loop of few turns, whose arrays then live in registers
#if defined(__clang__)
#  define UNROLLED _Pragma("clang loop unroll(full)")
#else
#  define UNROLLED _Pragma("GCC unroll 16")
#endif

/// Before a loop of more turns, of which each does a lot
#if defined(__clang__)
#  define TWICE _Pragma("unroll 2")
#else
#  define TWICE _Pragma("GCC unroll 2")
#endif

/// Holds a vector in a register, where gcc would load it again for every use
#if defined(__clang__)
#  define HOLD(vector)
#elif defined(__x86_64__)
#  define HOLD(vector) __asm__("" : "+v"(vector))
#elif defined(__aarch64__)
#  define HOLD(vector) __asm__("" : "+w"(vector))
#else
#  define HOLD(vector)
#endif

/// What is in memory is to be read again, not kept in registers from before
#define FORGET() __asm__ volatile("" : : : "memory")

/// a b + c; said to the compiler, which would fuse some and others not
INFLECT_INLINE InflectVector
multiply_add(InflectVector a, InflectVector b, InflectVector c)
{
#if INFLECT_LANES == 8
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

/// Add a b to a sum that stays in its register, where gcc would move it about
INFLECT_INLINE void
accumulate(InflectVector a, InflectVector b, InflectVector* sum)
{
#if INFLECT_LANES == 8
  __asm__("vfmadd231ps %2, %1, %0" : "+v"(*sum) : "v"(a), "v"(b));
#else
  *sum += a * b;
#endif
}

#endif // INFLECT_FILTERS_VECTOR_H
