// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench_figures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int
compare(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

double
bench_best(uint32_t n, const double* values)
{
  double least = values[0];
  for (uint32_t i = 1U; i < n; ++i) {
    least = values[i] < least ? values[i] : least;
  }
  return least;
}

double
bench_median(uint32_t n, const double* values)
{
  assert(n > 0U && n <= BENCH_MAX_ROUNDS);
  double sorted[BENCH_MAX_ROUNDS];
  memcpy(sorted, values, n * sizeof(double));
  qsort(sorted, n, sizeof(double), compare);
  return 0.5 * (sorted[(n - 1U) / 2U] + sorted[n / 2U]);
}

double
bench_ratio(uint32_t n, const double* a, const double* b)
{
  double ratios[BENCH_MAX_ROUNDS];
  for (uint32_t i = 0U; i < n; ++i) {
    ratios[i] = a[i] / b[i];
  }
  return bench_median(n, ratios);
}

double
bench_cpu_ns(void)
{
  struct timespec now = {0};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}
