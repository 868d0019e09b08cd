// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Flush-to-zero for the length of a block.

   Tails of recursive filters fall into the denormal range, where every
   operation costs a hundred times more, and nobody hears them.
*/

#ifndef INFLECT_DENORMALS_H
#define INFLECT_DENORMALS_H

#include <stdint.h>

#if defined(__SSE2__)

#  include <xmmintrin.h>

/// Flush results and operands: the FTZ and DAZ bits of MXCSR
#  define INFLECT_FLUSH_BITS 0x8040U

/// Start to flush, and return the caller's mode
static inline uint64_t
inflect_denormals_flush(void)
{
  const uint32_t mode = _mm_getcsr();
  _mm_setcsr(mode | INFLECT_FLUSH_BITS);
  return mode;
}

/// Give the caller's mode back
static inline void
inflect_denormals_restore(uint64_t mode)
{
  _mm_setcsr((uint32_t)mode);
}

#elif defined(__aarch64__)

/// The FZ bit of FPCR
#  define INFLECT_FLUSH_BITS (UINT64_C(1) << 24U)

static inline uint64_t
inflect_denormals_flush(void)
{
  uint64_t mode = 0U;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" : : "r"(mode | INFLECT_FLUSH_BITS));
  return mode;
}

static inline void
inflect_denormals_restore(uint64_t mode)
{
  __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}

#else

static inline uint64_t
inflect_denormals_flush(void)
{
  return 0U;
}

static inline void
inflect_denormals_restore(uint64_t mode)
{
  (void)mode;
}

#endif

#endif // INFLECT_DENORMALS_H
