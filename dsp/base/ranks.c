// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ranks.h"

#include <math.h>
#include <stdlib.h>

static int
compare(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

void
inflect_sort(uint32_t n, double* values)
{
  qsort(values, n, sizeof(double), compare);
}

void
inflect_ranks(uint32_t n, const double* values, double* ranks)
{
  for (uint32_t i = 0U; i < n; ++i) {
    uint32_t n_less = 0U;
    uint32_t n_equal = 0U;
    for (uint32_t j = 0U; j < n; ++j) {
      n_less += values[j] < values[i] ? 1U : 0U;
      n_equal += values[j] <= values[i] ? 1U : 0U;
    }
    ranks[i] = 0.5 * (n_less + n_equal + 1U);
  }
}

/// Product-moment correlation of ranks, whose mean is known
static double
correlate(uint32_t n, const double* x, const double* y)
{
  const double mean = 0.5 * (n + 1.0);
  double xx = 0.0;
  double yy = 0.0;
  double xy = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double dx = x[i] - mean;
    const double dy = y[i] - mean;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0.0 && yy > 0.0 ? xy / sqrt(xx * yy) : (double)NAN;
}

double
inflect_rank_correlation(uint32_t n, const double* x, const double* y)
{
  double x_ranks[INFLECT_MAX_RANKED];
  double y_ranks[INFLECT_MAX_RANKED];
  inflect_ranks(n, x, x_ranks);
  inflect_ranks(n, y, y_ranks);
  return correlate(n, x_ranks, y_ranks);
}

/// Correlation of pairs drawn with repetition
static double
resample(uint32_t n, const double* x, const double* y, InflectRandom* random)
{
  double x_drawn[INFLECT_MAX_RANKED];
  double y_drawn[INFLECT_MAX_RANKED];
  for (uint32_t i = 0U; i < n; ++i) {
    const uint32_t j = inflect_random_below(random, n);
    x_drawn[i] = x[j];
    y_drawn[i] = y[j];
  }
  return inflect_rank_correlation(n, x_drawn, y_drawn);
}

void
inflect_rank_interval(uint32_t n,
                      const double* x,
                      const double* y,
                      InflectRandom* random,
                      double* lower,
                      double* upper)
{
  double found[INFLECT_N_BOOTSTRAPS];
  uint32_t n_found = 0U;
  for (uint32_t i = 0U; i < INFLECT_N_BOOTSTRAPS; ++i) {
    const double rho = resample(n, x, y, random);
    found[n_found] = rho;
    n_found += isnan(rho) ? 0U : 1U;
  }
  *lower = (double)NAN;
  *upper = (double)NAN;
  if (2U * n_found < INFLECT_N_BOOTSTRAPS) {
    return;
  }
  inflect_sort(n_found, found);
  *lower = found[(uint32_t)(0.025 * (n_found - 1U))];
  *upper = found[(uint32_t)ceil(0.975 * (n_found - 1U))];
}

double
inflect_rank_chance(uint32_t n,
                    const double* x,
                    const double* y,
                    InflectRandom* random)
{
  static const double same = 1e-12;

  double x_ranks[INFLECT_MAX_RANKED];
  double y_ranks[INFLECT_MAX_RANKED];
  inflect_ranks(n, x, x_ranks);
  inflect_ranks(n, y, y_ranks);
  const double rho = fabs(correlate(n, x_ranks, y_ranks));
  uint32_t n_as_strong = 1U;
  for (uint32_t i = 0U; i < INFLECT_N_PERMUTATIONS; ++i) {
    inflect_random_shuffle(random, n, y_ranks);
    n_as_strong += fabs(correlate(n, x_ranks, y_ranks)) >= rho - same ? 1U : 0U;
  }
  return isnan(rho) ? rho : n_as_strong / (INFLECT_N_PERMUTATIONS + 1.0);
}
