// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "string_kernels.h"

/// Second difference; differences of neighbours first, which are exact
static inline double
bend(const double* u, size_t i)
{
  return (u[i + 1U] - u[i]) - (u[i] - u[i - 1U]);
}

static void
predict(const InflectStringTerms* terms,
        size_t n,
        const double* restrict u,
        double* restrict w,
        double* restrict q,
        double* restrict f)
{
  const InflectStringTerms t = *terms;
  for (size_t i = 1U; i < n; ++i) {
    q[i] = bend(u, i);
    f[i] = t.tension * q[i] + t.viscosity * bend(w, i) - t.drag * w[i];
  }
  for (size_t i = 1U; i < n; ++i) {
    w[i] += t.divisor * (f[i] - t.bending * bend(q, i));
  }
}

static void
advance(size_t n, const double* restrict w, double* restrict u)
{
  for (size_t i = 1U; i < n; ++i) {
    u[i] += w[i];
  }
}

const InflectStringKernels INFLECT_STRING_KERNELS_NAME = {predict, advance};
