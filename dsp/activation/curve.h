// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What every curve file includes.

   A curve file defines static functions value, slope, curvature,
   antiderivative1, antiderivative2, facts, and inverse where there is one,
   then one constant `inflect_<symbol>` of type InflectActivation.  A line in
   curves.def and in meson.build completes it.
*/

#ifndef INFLECT_CURVE_H
#define INFLECT_CURVE_H

#include <inflect/activation.h>

#include "../base/special.h"

#include <math.h>

/// Define value_block() from the file's function
#define INFLECT_DEFINE_VALUE_BLOCK                                      \
  static void value_block(const double* p, uint32_t n, const float* in, \
                          float* out)                                   \
  {                                                                     \
    for (uint32_t i = 0U; i < n; ++i) {                                 \
      out[i] = (float)value((double)in[i], p);                          \
    }                                                                   \
  }

/// Define value_block() and antiderivative_block() from the file's functions
#define INFLECT_DEFINE_CURVE_BLOCKS                                         \
  INFLECT_DEFINE_VALUE_BLOCK                                                \
  static void antiderivative_block(const double* p, uint32_t n,             \
                                   const double* x, double* f1, double* f2) \
  {                                                                         \
    for (uint32_t i = 0U; i < n; ++i) {                                     \
      f1[i] = antiderivative1(x[i], p);                                     \
    }                                                                       \
    for (uint32_t i = 0U; f2 && i < n; ++i) {                               \
      f2[i] = antiderivative2(x[i], p);                                     \
    }                                                                       \
  }

/// The same, and antiderivative1() and antiderivative2(), where the file has
/// antiderivatives(), which returns both as InflectIntegrals
#define INFLECT_DEFINE_JOINT_CURVE_BLOCKS                                   \
  INFLECT_DEFINE_VALUE_BLOCK                                                \
  static double antiderivative1(double x, const double* p)                  \
  {                                                                         \
    return antiderivatives(x, p).first;                                     \
  }                                                                         \
  static double antiderivative2(double x, const double* p)                  \
  {                                                                         \
    return antiderivatives(x, p).second;                                    \
  }                                                                         \
  static void antiderivative_block(const double* p, uint32_t n,             \
                                   const double* x, double* f1, double* f2) \
  {                                                                         \
    for (uint32_t i = 0U; i < n; ++i) {                                     \
      const InflectIntegrals y = antiderivatives(x[i], p);                  \
      f1[i] = y.first;                                                      \
      if (f2) {                                                             \
        f2[i] = y.second;                                                   \
      }                                                                     \
    }                                                                       \
  }

/// Initializers of the functions that every curve has
#define INFLECT_CURVE_FUNCTIONS                                           \
  .value = value, .slope = slope, .curvature = curvature,                 \
  .antiderivative1 = antiderivative1, .antiderivative2 = antiderivative2, \
  .facts = facts, .blocks = {value_block, antiderivative_block}

/// INFINITY and NAN in double: clang warns where the C library's are promoted
#define INFLECT_INFINITY ((double)INFINITY)
#define INFLECT_NAN ((double)NAN)

/// Facts of a curve on all reals, to be completed by the curve
#define INFLECT_FACTS_ON_REALS \
  .domain_lower = -INFLECT_INFINITY, .domain_upper = INFLECT_INFINITY

/// Marks a parameter list that a curve does not look at
#define INFLECT_UNUSED(p) ((void)(p))

#endif // INFLECT_CURVE_H
