// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Operations on vectors of floats that C has no operator for.

   Where one of two arguments is a NaN, smaller() and larger() return the
   second one, or a NaN.
*/

#ifndef INFLECT_KERNELS_VECTOR_H
#define INFLECT_KERNELS_VECTOR_H

#include "../base/vector.h"

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#  include <immintrin.h>
#elif defined(__ARM_NEON)
#  include <arm_neon.h>
#endif

/// Bits of the floats of a vector; a mask has all bits of a float set or none
#if INFLECT_LANES > 1
typedef uint32_t InflectBits __attribute__((vector_size(4 * INFLECT_LANES)));
typedef int32_t InflectInts __attribute__((vector_size(4 * INFLECT_LANES)));
#else
typedef uint32_t InflectBits;
typedef int32_t InflectInts;
#endif

/// Make a mask of a comparison of vectors
#if INFLECT_LANES > 1
#  define INFLECT_MASK(comparison) ((InflectBits)(comparison))
#else
#  define INFLECT_MASK(comparison) (0U - (InflectBits)(comparison))
#endif

#if INFLECT_LANES == 8 && defined(__AVX__)
#  define INFLECT_MIN(a, b) _mm256_min_ps((a), (b))
#  define INFLECT_MAX(a, b) _mm256_max_ps((a), (b))
#  define INFLECT_SQRT(a) _mm256_sqrt_ps(a)
#elif INFLECT_LANES == 4 && defined(__SSE2__)
#  define INFLECT_MIN(a, b) _mm_min_ps((a), (b))
#  define INFLECT_MAX(a, b) _mm_max_ps((a), (b))
#  define INFLECT_SQRT(a) _mm_sqrt_ps(a)
#elif INFLECT_LANES == 4 && defined(__aarch64__)
#  define INFLECT_MIN(a, b) vminq_f32((a), (b))
#  define INFLECT_MAX(a, b) vmaxq_f32((a), (b))
#  define INFLECT_SQRT(a) vsqrtq_f32(a)
#endif

static inline InflectBits
bits_of(InflectVector x)
{
  InflectBits bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

static inline InflectVector
from_bits(InflectBits bits)
{
  InflectVector x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

static inline InflectVector
all(float number)
{
  return inflect_vector_of(number);
}

/// Where a mask is set `a`, elsewhere `b`
static inline InflectVector
choose(InflectBits mask, InflectVector a, InflectVector b)
{
#if INFLECT_LANES == 1
  return mask ? a : b;
#elif INFLECT_LANES == 8 && defined(__AVX__)
  return _mm256_blendv_ps(b, a, from_bits(mask));
#else
  return from_bits((mask & bits_of(a)) | (~mask & bits_of(b)));
#endif
}

/// Where a mask is set `a`, elsewhere 0
static inline InflectVector
only(InflectBits mask, InflectVector a)
{
  return from_bits(mask & bits_of(a));
}

static inline InflectVector
smaller(InflectVector a, InflectVector b)
{
#if defined(INFLECT_MIN)
  return INFLECT_MIN(a, b);
#else
  return choose(INFLECT_MASK(a < b), a, b);
#endif
}

static inline InflectVector
larger(InflectVector a, InflectVector b)
{
#if defined(INFLECT_MAX)
  return INFLECT_MAX(a, b);
#else
  return choose(INFLECT_MASK(a > b), a, b);
#endif
}

static inline InflectVector
clamped(InflectVector x, float limit)
{
  return smaller(all(limit), larger(all(-limit), x));
}

static inline InflectVector
square_root(InflectVector x)
{
#if defined(INFLECT_SQRT)
  return INFLECT_SQRT(x);
#else
  float lanes[INFLECT_LANES];
  memcpy(lanes, &x, sizeof(x));
  for (int i = 0; i < INFLECT_LANES; ++i) {
    lanes[i] = __builtin_sqrtf(lanes[i]);
  }
  memcpy(&x, lanes, sizeof(x));
  return x;
#endif
}

static inline InflectVector
magnitude(InflectVector x)
{
  return from_bits(bits_of(x) & 0x7FFFFFFFU);
}

/// -|x|
static inline InflectVector
minus_magnitude(InflectVector x)
{
  return from_bits(bits_of(x) | 0x80000000U);
}

/// Mask of the vector's numbers below 0
static inline InflectBits
below_0(InflectVector x)
{
  return INFLECT_MASK(x < all(0.0F));
}

/// The sign of `x` put on numbers `y` without one
static inline InflectVector
with_sign(InflectVector y, InflectVector x)
{
  return from_bits(bits_of(y) | (bits_of(x) & 0x80000000U));
}

static inline InflectVector
from_ints(InflectInts x)
{
#if INFLECT_LANES > 1
  return __builtin_convertvector(x, InflectVector);
#else
  return (float)x;
#endif
}

#endif // INFLECT_KERNELS_VECTOR_H
