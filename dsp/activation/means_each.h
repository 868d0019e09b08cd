// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What every file of means includes: integrals of pieces of curves on lines.

   A formula of a curve is a function line_<symbol>(line, constants, second) of
   vectors, which returns the mean in `near_from` unless `second`, and a row in
   the table at the end of its file.  Where a line is short, a mean is that of
   a corner moved by no more than the roundings of its ends.
*/

#ifndef INFLECT_MEANS_EACH_H
#define INFLECT_MEANS_EACH_H

#include "kernels_each.h"
#include "kernels_math.h"
#include "means.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The square of a length below which nothing changes on a line
#define SHORTEST2 1e-28F

/// The formulas of one curve by order; a table ends with nulls
typedef struct {
  const InflectActivation* activation;
  InflectMeansKernel kernels[2];
} InflectMeansRow;

/// Lines from x0 to x1
typedef struct {
  InflectVector x0;
  InflectVector x1;
  InflectVector scale; ///< 1 / (x1 - x0)
} Line;

/// The means of both ends in second order, else one mean
typedef struct {
  InflectVector near_from;
  InflectVector near_to;
} Means;

INFLECT_INLINE Line
line_between(InflectVector x0, InflectVector x1)
{
  const InflectVector d = x1 - x0;
  return (Line){x0, x1, d / larger(all(SHORTEST2), d * d)};
}

/// The same line seen in a mirror
INFLECT_INLINE Line
mirrored(Line l)
{
  return (Line){-l.x0, -l.x1, -l.scale};
}

INFLECT_INLINE Means
sum(Means a, Means b)
{
  return (Means){a.near_from + b.near_from, a.near_to + b.near_to};
}

INFLECT_INLINE Means
times(InflectVector factor, Means a)
{
  return (Means){factor * a.near_from, factor * a.near_to};
}

INFLECT_INLINE Means
choose_means(InflectBits mask, Means a, Means b)
{
  return (Means){choose(mask, a.near_from, b.near_from),
                 choose(mask, a.near_to, b.near_to)};
}

/// A constant
INFLECT_INLINE Means
level(InflectVector y, bool second)
{
  const InflectVector mean = second ? 0.5F * y : y;
  return (Means){mean, mean};
}

/// x itself
INFLECT_INLINE Means
straight(Line l, bool second)
{
  if (!second) {
    return level(0.5F * (l.x0 + l.x1), false);
  }
  return (Means){(1.0F / 3.0F) * l.x0 + (1.0F / 6.0F) * l.x1,
                 (1.0F / 6.0F) * l.x0 + (1.0F / 3.0F) * l.x1};
}

/**
   What follows x between two limits, and stays at them outside.

   @param y0 Value at the beginning.
   @param y1 Value at the end.
   @param over By how far the end lies beyond a limit.
*/
INFLECT_INLINE Means
limited(Line l,
        InflectVector y0,
        InflectVector y1,
        InflectVector over,
        bool second)
{
  const InflectVector rise = y1 - y0;
  if (!second) {
    return level(y0 + rise * ((0.5F * rise + over) * l.scale), false);
  }
  const InflectVector inside = rise * l.scale;
  const InflectVector after = over * l.scale;
  const InflectVector mean = 0.5F * inside + after;
  const InflectVector early =
    (0.5F * after) * (inside + after) + (1.0F / 6.0F) * (inside * inside);
  return (Means){0.5F * y0 + rise * early, 0.5F * y0 + rise * (mean - early)};
}

/// x between two limits
INFLECT_INLINE Means
clip(Line l, float low, float high, bool second)
{
  const InflectVector y0 = smaller(all(high), larger(all(low), l.x0));
  const InflectVector y1 = smaller(all(high), larger(all(low), l.x1));
  return limited(l, y0, y1, l.x1 - y1, second);
}

/// max(0, x - at)
INFLECT_INLINE Means
ramp_above(Line l, InflectVector at, bool second)
{
  const InflectVector zero = all(0.0F);
  const InflectVector end = l.x1 - at;
  return limited(l, larger(zero, l.x0 - at), larger(zero, end),
                 smaller(zero, end), second);
}

/// max(0, at - x)
INFLECT_INLINE Means
ramp_below(Line l, InflectVector at, bool second)
{
  return ramp_above(mirrored(l), -at, second);
}

/**
   What is y0 at the beginning, then changes to y1 and stays there.

   @param inside Share of the line where it changes.
   @param after Share of the line behind that.
   @param area Integral from 0 to 1 of the change, less y0.
   @param moment The same with a weight that falls from 1 to 0.
*/
INFLECT_INLINE Means
transition(InflectVector y0,
           InflectVector y1,
           InflectVector inside,
           InflectVector after,
           InflectVector area,
           InflectVector moment,
           bool second)
{
  const InflectVector rise = inside * area + after * (y1 - y0);
  if (!second) {
    return level(y0 + rise, false);
  }
  const InflectVector early = inside * (after * area + inside * moment) +
                              (0.5F * after * after) * (y1 - y0);
  return (Means){0.5F * y0 + early, 0.5F * y0 + (rise - early)};
}

/// Share of a line that lies behind a point before its end
INFLECT_INLINE InflectVector
share_after(Line l, InflectVector at)
{
  return smaller(all(1.0F), larger(all(0.0F), (l.x1 - at) * l.scale));
}

/// What is y0 at the beginning, y1 at the end, and jumps between
INFLECT_INLINE Means
jump(Line l, InflectVector at, InflectVector y0, InflectVector y1, bool second)
{
  const InflectVector none = all(0.0F);
  return transition(y0, y1, none, share_after(l, at), none, none, second);
}

/// 1 above a point, 0 at it and below
INFLECT_INLINE Means
step_above(Line l, float at, bool second)
{
  const InflectVector one = all(1.0F);
  return jump(l, all(at), only(INFLECT_MASK(l.x0 > all(at)), one),
              only(INFLECT_MASK(l.x1 > all(at)), one), second);
}

/// 1 below a point, 0 at it and above
INFLECT_INLINE Means
step_below(Line l, float at, bool second)
{
  return step_above(mirrored(l), -at, second);
}

/// Define both orders of a formula from line_<symbol>()
#define INFLECT_DEFINE_LINES(symbol, prepare)                                \
  static void lines1_of_##symbol(const double* p, uint32_t n,                \
                                 const float* from, const float* to,         \
                                 float* near_from, float* near_to)           \
  {                                                                          \
    InflectKernelConstants constants = {{0.0F}, {0.0}};                      \
    prepare;                                                                 \
    const InflectKernelConstants own = constants;                            \
    for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {                       \
      const InflectVector x0 = inflect_vector_load(from + i);                \
      const InflectVector x1 = inflect_vector_load(to + i);                  \
      const InflectVector x = 0.5F * (x0 + x1);                              \
      const InflectVector scale = 2.0F * line_between(x0, x1).scale;         \
      const Means first = line_##symbol((Line){x0, x, scale}, own.c, false); \
      const Means last = line_##symbol((Line){x, x1, scale}, own.c, false);  \
      inflect_vector_store(near_from + i, 0.5F * first.near_from);           \
      inflect_vector_store(near_to + i, 0.5F * last.near_from);              \
    }                                                                        \
  }                                                                          \
  static void lines2_of_##symbol(const double* p, uint32_t n,                \
                                 const float* from, const float* to,         \
                                 float* near_from, float* near_to)           \
  {                                                                          \
    InflectKernelConstants constants = {{0.0F}, {0.0}};                      \
    prepare;                                                                 \
    const InflectKernelConstants own = constants;                            \
    for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {                       \
      const InflectVector x0 = inflect_vector_load(from + i);                \
      const InflectVector x1 = inflect_vector_load(to + i);                  \
      const Means means = line_##symbol(line_between(x0, x1), own.c, true);  \
      inflect_vector_store(near_from + i, means.near_from);                  \
      inflect_vector_store(near_to + i, means.near_to);                      \
    }                                                                        \
  }

/// Define formulas of a curve without parameters
#define INFLECT_DEFINE_MEANS(symbol) \
  INFLECT_DEFINE_LINES(symbol, INFLECT_UNUSED(p))

/// Define formulas with prepare_<symbol>(p, c)
#define INFLECT_DEFINE_MEANS_WITH_PARAMETERS(symbol) \
  INFLECT_DEFINE_LINES(symbol, prepare_##symbol(p, constants.c))

/// Line of a table
#define INFLECT_MEANS_ROW(symbol)            \
  {                                          \
    &inflect_##symbol,                       \
    {                                        \
      lines1_of_##symbol, lines2_of_##symbol \
    }                                        \
  }

#endif // INFLECT_MEANS_EACH_H
