// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels in double, of curves where float does not reach the accuracy

#include "kernels_each.h"

#include <math.h>

/// Doubles of a vector, which are as wide as half of the floats
#if INFLECT_LANES > 1
#  define WIDE_LANES (INFLECT_LANES / 2)
typedef double Wide __attribute__((vector_size(8 * WIDE_LANES)));
typedef float Half __attribute__((vector_size(4 * WIDE_LANES)));
typedef uint64_t WideBits __attribute__((vector_size(8 * WIDE_LANES)));
#  define WIDE_MASK(comparison) ((WideBits)(comparison))
#  define WIDE_OF_HALF(x) __builtin_convertvector((x), Wide)
#  define HALF_OF_WIDE(x) __builtin_convertvector((x), Half)
#else
#  define WIDE_LANES 1
typedef double Wide;
typedef float Half;
typedef uint64_t WideBits;
#  define WIDE_MASK(comparison) (UINT64_C(0) - (WideBits)(comparison))
#  define WIDE_OF_HALF(x) ((double)(x))
#  define HALF_OF_WIDE(x) ((float)(x))
#endif

#define SIGN_BIT UINT64_C(0x8000000000000000)

/// Adding and subtracting it rounds a double below 2^51 to an integer
#define ROUNDER 0x1.8p52

/// Most that a rounder can round
#define ROUNDABLE 0x1p51

/// More than a remainder is where the rounder rounds
#define REMAINDER_LIMIT 1.6

static inline WideBits
bits_of(Wide x)
{
  WideBits bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

static inline Wide
from_bits(WideBits bits)
{
  Wide x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

static inline Wide
all(double number)
{
  return (Wide){0} + number;
}

static inline Wide
choose(WideBits mask, Wide a, Wide b)
{
  return from_bits((mask & bits_of(a)) | (~mask & bits_of(b)));
}

static inline Wide
magnitude(Wide x)
{
  return from_bits(bits_of(x) & ~SIGN_BIT);
}

static inline Wide
with_sign(Wide y, Wide x)
{
  return from_bits(bits_of(y) | (bits_of(x) & SIGN_BIT));
}

/**
   sin(a) for a >= 0, somewhere from -1 to 1 beyond 2^25 half turns.

   The remainder by a half turn takes pi in two parts, of which the first has
   28 bits: times an integer below 2^25 it is exact.  The polynomial is minimax
   by the Remez exchange algorithm in 30 digits, error 1.8e-11.
*/
static inline Wide
sine_of(Wide a)
{
  const Wide shifted = a * 0.31830988618379067154 + ROUNDER;
  const Wide k = shifted - ROUNDER;
  const Wide rest = (a - k * 3.141592651605606) - k * 1.984187159361081e-9;
  const Wide over = magnitude(rest);
  const Wide r = choose(WIDE_MASK(over > all(REMAINDER_LIMIT)), all(0.0), rest);
  const Wide z = r * r;
  const Wide sum =
    -0.166666666064478054 +
    z * (0.00833333049378222431 +
         z * (-0.000198408037516514817 +
              z * (2.75226032487844674e-6 + z * -2.38464110949438652e-8)));
  const Wide y = r + r * (z * sum);
  return from_bits(bits_of(y) ^ (bits_of(shifted) << 63U));
}

static inline Wide
bend_sine_fold(Wide x, const double* c)
{
  INFLECT_UNUSED(c);
  const Wide y = sine_of(magnitude(x));
  return from_bits(bits_of(y) ^ (bits_of(x) & SIGN_BIT));
}

static void
prepare_snake(const double* p, double* c)
{
  c[0] = p[0];
  c[1] = 1.0 / p[0];
}

static inline Wide
bend_snake(Wide x, const double* c)
{
  const Wide s = sine_of(magnitude(c[0] * x));
  return x + s * s * c[1];
}

static void
prepare_quantise(const double* p, double* c)
{
  c[0] = p[0];
}

static inline Wide
bend_quantise(Wide x, const double* c)
{
  const Wide a = magnitude(x);
  const Wide n = a / c[0];
  const Wide rounded = c[0] * ((n + ROUNDER) - ROUNDER);
  return with_sign(choose(WIDE_MASK(n < all(ROUNDABLE)), rounded, a), x);
}

static void
prepare_chebyshev(const double* p, double* c)
{
  c[0] = rint(p[0]);
}

static inline Wide
bend_chebyshev(Wide x, const double* c)
{
  const Wide a = magnitude(x);
  const Wide t = choose(WIDE_MASK(a > all(1.0)), all(1.0), a);
  Wide last = t;
  Wide before = all(1.0);
  for (int k = 1; k < (int)c[0]; ++k) {
    const Wide next = 2.0 * t * last - before;
    before = last;
    last = next;
  }
  const bool odd = (int)c[0] % 2 != 0;
  return odd ? from_bits(bits_of(last) ^ (bits_of(x) & SIGN_BIT)) : last;
}

#define DEFINE_WIDE_VECTORS(symbol)                                     \
  static __attribute__((noinline)) void vectors_of_##symbol(            \
    const InflectKernelConstants* constants, uint32_t n_rows, size_t n, \
    const float* const* in, float* const* out)                          \
  {                                                                     \
    const InflectKernelConstants own = *constants;                      \
    for (uint32_t row = 0U; row < n_rows; ++row) {                      \
      for (size_t i = 0U; i < n; i += WIDE_LANES) {                     \
        Half x;                                                         \
        memcpy(&x, in[row] + i, sizeof(x));                             \
        x = HALF_OF_WIDE(bend_##symbol(WIDE_OF_HALF(x), own.d));        \
        memcpy(out[row] + i, &x, sizeof(x));                            \
      }                                                                 \
    }                                                                   \
  }

#define DEFINE_WIDE_KERNEL(symbol) \
  DEFINE_WIDE_VECTORS(symbol)      \
  INFLECT_DEFINE_BLOCK(symbol, WIDE_LANES, INFLECT_UNUSED(p))

#define DEFINE_WIDE_KERNEL_WITH_PARAMETERS(symbol) \
  DEFINE_WIDE_VECTORS(symbol)                      \
  INFLECT_DEFINE_BLOCK(symbol, WIDE_LANES, prepare_##symbol(p, constants.d))

DEFINE_WIDE_KERNEL(sine_fold)
DEFINE_WIDE_KERNEL_WITH_PARAMETERS(snake)
DEFINE_WIDE_KERNEL_WITH_PARAMETERS(quantise)
DEFINE_WIDE_KERNEL_WITH_PARAMETERS(chebyshev)

const InflectCurveKernelRow INFLECT_KERNEL_TABLE(waves)[] = {
  INFLECT_KERNEL_ROW_WITHOUT_LOOP(sine_fold),
  INFLECT_KERNEL_ROW_WITHOUT_LOOP(snake),
  INFLECT_KERNEL_ROW_WITHOUT_LOOP(quantise),
  INFLECT_KERNEL_ROW_WITHOUT_LOOP(chebyshev),
  {NULL, NULL, NULL, NULL},
};
