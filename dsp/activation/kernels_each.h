// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What every file of kernels includes.

   A kernel of a curve is a function bend_<symbol> of a vector, and a line in
   the table at the end of its file.  Each file is compiled once for each set
   of instructions with another INFLECT_LANES, and INFLECT_CPU_NAME in the name
   of its table.
*/

#ifndef INFLECT_KERNELS_EACH_H
#define INFLECT_KERNELS_EACH_H

#include "kernels.h"

#include "../base/vector.h"
#include "curve.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The kernel of one curve; a table ends with nulls
typedef struct {
  const InflectActivation* activation;
  InflectCurveKernel kernel;
  InflectCurveRowsKernel rows;
  InflectCurveLoopKernel loop; ///< May be null
} InflectCurveKernelRow;

#define INFLECT_CURVE(symbol) extern const InflectActivation inflect_##symbol;
#include "curves.def"
#undef INFLECT_CURVE

#define INFLECT_PASTE2(family, cpu) inflect_##family##_##cpu
#define INFLECT_PASTE(family, cpu) INFLECT_PASTE2(family, cpu)

/// Name of the table of a file
#define INFLECT_KERNEL_TABLE(family) INFLECT_PASTE(family, INFLECT_CPU_NAME)

/// Line of a table
#define INFLECT_KERNEL_ROW(symbol)                                            \
  {                                                                           \
    &inflect_##symbol, kernel_of_##symbol, rows_of_##symbol, loop_of_##symbol \
  }

/// Line of a table for a curve that has no loop
#define INFLECT_KERNEL_ROW_WITHOUT_LOOP(symbol)                   \
  {                                                               \
    &inflect_##symbol, kernel_of_##symbol, rows_of_##symbol, NULL \
  }

/// Most numbers that a kernel makes of the parameters of its curve
#define INFLECT_MAX_CONSTANTS 8U

/// Numbers that a kernel makes of the parameters of its curve
typedef struct {
  float c[INFLECT_MAX_CONSTANTS]; ///< Of a kernel in float
  double d[2];                    ///< Of a kernel in double
} InflectKernelConstants;

/// Bend `n` floats of each row, which need be no whole number of vectors where
/// the rows have padding
typedef void (*InflectVectorsFunc)(const InflectKernelConstants* constants,
                                   uint32_t n_rows,
                                   size_t n,
                                   const float* const* in,
                                   float* const* out);

/// Bend a block without padding by a function of vectors of `lanes` floats
static inline void
bend_block(InflectVectorsFunc bend,
           size_t lanes,
           const InflectKernelConstants* constants,
           uint32_t n,
           const float* in,
           float* out)
{
  const size_t n_tail = n % lanes;
  const size_t n_whole = n - n_tail;
  bend(constants, 1U, n_whole, &in, &out);
  if (n_tail > 0U) {
    float tail[INFLECT_PADDING] = {0.0F};
    const float* const from[1] = {tail};
    float* const to[1] = {tail};
    memcpy(tail, in + n_whole, n_tail * sizeof(float));
    bend(constants, 1U, lanes, from, to);
    memcpy(out + n_whole, tail, n_tail * sizeof(float));
  }
}

/// Before a loop over vectors; clang spills constants where it unrolls more
#if defined(__clang__)
#  define INFLECT_UNROLL _Pragma("unroll 2")
#else
#  define INFLECT_UNROLL _Pragma("GCC unroll 4")
#endif

/// Define a function of floats from bend_<symbol>(); not to be inlined, so that
/// a tail goes through the same instructions as the rest
#define INFLECT_DEFINE_VECTORS(symbol)                                  \
  static __attribute__((noinline)) void vectors_of_##symbol(            \
    const InflectKernelConstants* constants, uint32_t n_rows, size_t n, \
    const float* const* in, float* const* out)                          \
  {                                                                     \
    const InflectKernelConstants own = *constants;                      \
    for (uint32_t row = 0U; row < n_rows; ++row) {                      \
      const float* const from = in[row];                                \
      float* const to = out[row];                                       \
      INFLECT_UNROLL                                                    \
      for (size_t i = 0U; i < n; i += INFLECT_LANES) {                  \
        const InflectVector x = inflect_vector_load(from + i);          \
        inflect_vector_store(to + i, bend_##symbol(x, own.c));          \
      }                                                                 \
    }                                                                   \
  }

/// A number within +-`most`
static inline float
bounded_by(float most, float number)
{
  return number > most ? most : number < -most ? -most : number;
}

/// What the curve gets in a loop
static inline float
loop_input(const InflectCurveLoop* loop,
           const InflectCurveLoopChannel* channel,
           float newest,
           uint32_t i)
{
  // What was written last is at hand
  float w = channel->w[0] + 1 == channel->z ? newest : channel->w[0][i];
  if (loop->tap != 0.0F) {
    w = (1.0F - loop->tap) * w + loop->tap * channel->w[1][i];
  }
  return channel->x[i] +
         bounded_by(loop->most, loop->feedback * (w + loop->rest));
}

/// Keep what comes of it, and return what is filtered
static inline float
loop_output(const InflectCurveLoop* loop,
            const InflectCurveLoopChannel* channel,
            float newest,
            float bent,
            uint32_t i)
{
  const float y = bounded_by(loop->limit, bent);
  const float d = loop->rise * (y - loop->out);
  const float z = (1.0F - loop->pole) * d + loop->pole * newest;
  channel->y[i] = y;
  channel->d[i] = d;
  channel->z[i] = z;
  return z;
}

/// Define a loop from bend_<symbol>() and how to make its constants
#define INFLECT_DEFINE_LOOP(symbol, prepare)                      \
  static void loop_of_##symbol(const double* p, uint32_t n,       \
                               const InflectCurveLoop* loop)      \
  {                                                               \
    InflectKernelConstants constants = {{0.0F}, {0.0}};           \
    prepare;                                                      \
    const InflectCurveLoop own = *loop;                           \
    float z0 = own.channels[0].z[-1];                             \
    float z1 = own.channels[1].z[-1];                             \
    for (uint32_t i = 0U; i < n; ++i) {                           \
      const float x0 = loop_input(&own, &own.channels[0], z0, i); \
      const float x1 = loop_input(&own, &own.channels[1], z1, i); \
      float y0 = 0.0F;                                            \
      float y1 = 0.0F;                                            \
      BEND_PAIR(symbol, x0, x1, y0, y1);                          \
      z0 = loop_output(&own, &own.channels[0], z0, y0, i);        \
      z1 = loop_output(&own, &own.channels[1], z1, y1, i);        \
    }                                                             \
  }

#if INFLECT_LANES > 1
#  define BEND_PAIR(symbol, x0, x1, y0, y1)                \
    const InflectVector bent =                             \
      bend_##symbol((InflectVector){x0, x1}, constants.c); \
    y0 = bent[0];                                          \
    y1 = bent[1]
#else
#  define BEND_PAIR(symbol, x0, x1, y0, y1) \
    y0 = bend_##symbol(x0, constants.c);    \
    y1 = bend_##symbol(x1, constants.c)
#endif

/// Define kernels from vectors_of_<symbol>() and how to make its constants
#define INFLECT_DEFINE_BLOCK(symbol, lanes, prepare)                           \
  static void kernel_of_##symbol(const double* p, uint32_t n, const float* in, \
                                 float* out)                                   \
  {                                                                            \
    InflectKernelConstants constants = {{0.0F}, {0.0}};                        \
    prepare;                                                                   \
    bend_block(vectors_of_##symbol, (lanes), &constants, n, in, out);          \
  }                                                                            \
                                                                               \
  static void rows_of_##symbol(const double* p, uint32_t n_rows, uint32_t n,   \
                               const float* const* in, float* const* out)      \
  {                                                                            \
    InflectKernelConstants constants = {{0.0F}, {0.0}};                        \
    prepare;                                                                   \
    vectors_of_##symbol(&constants, n_rows, n, in, out);                       \
  }

/// Define a kernel from bend_<symbol>()
#define INFLECT_DEFINE_KERNEL(symbol)            \
  INFLECT_DEFINE_VECTORS(symbol)                 \
  INFLECT_DEFINE_LOOP(symbol, INFLECT_UNUSED(p)) \
  INFLECT_DEFINE_BLOCK(symbol, INFLECT_LANES, INFLECT_UNUSED(p))

/// Define a kernel from bend_<symbol>() and prepare_<symbol>(p, c)
#define INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(symbol)           \
  INFLECT_DEFINE_VECTORS(symbol)                                \
  INFLECT_DEFINE_LOOP(symbol, prepare_##symbol(p, constants.c)) \
  INFLECT_DEFINE_BLOCK(symbol, INFLECT_LANES, prepare_##symbol(p, constants.c))

#endif // INFLECT_KERNELS_EACH_H
