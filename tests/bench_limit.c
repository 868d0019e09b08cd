// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench_limit.h"

#include "bench_engine.h"
#include "bench_figures.h"

#include "base/cpu.h"
#include "shaper/oversampler.h"

#include <math.h>

/// Products of bend_tanh(), without its division
#define TANH_PRODUCTS 9.0

/// Sums that do not wait for each other, enough to keep two multipliers busy
#define N_SUMS 10U

#define N_TURNS 200000U
#define N_TRIES 9U

#if defined(__x86_64__)

/// A vector of floats of AVX
typedef float Vector __attribute__((vector_size(32)));

/// Multiply and add `N_TURNS` times in each of N_SUMS sums
static __attribute__((target("avx2,fma"), noinline)) float
multiply(void)
{
  const Vector x = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F};
  Vector a = x;
  Vector b = x;
  Vector c = x;
  Vector d = x;
  Vector e = x;
  Vector f = x;
  Vector g = x;
  Vector h = x;
  Vector i = x;
  Vector j = x;
  for (uint32_t turn = 0U; turn < N_TURNS; ++turn) {
    __asm__ volatile("vfmadd231ps %10, %10, %0\n\t"
                     "vfmadd231ps %10, %10, %1\n\t"
                     "vfmadd231ps %10, %10, %2\n\t"
                     "vfmadd231ps %10, %10, %3\n\t"
                     "vfmadd231ps %10, %10, %4\n\t"
                     "vfmadd231ps %10, %10, %5\n\t"
                     "vfmadd231ps %10, %10, %6\n\t"
                     "vfmadd231ps %10, %10, %7\n\t"
                     "vfmadd231ps %10, %10, %8\n\t"
                     "vfmadd231ps %10, %10, %9"
                     : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f),
                       "+x"(g), "+x"(h), "+x"(i), "+x"(j)
                     : "x"(x));
  }
  return (a + b + c + d + e + f + g + h + i + j)[0];
}

/// Products per ns of one core
static double
measure_products(void)
{
  double best_ns = (double)INFINITY;
  for (uint32_t i = 0U; i < N_TRIES; ++i) {
    const double start = bench_cpu_ns();
    multiply();
    best_ns = fmin(best_ns, bench_cpu_ns() - start);
  }
  const double lanes = (double)sizeof(Vector) / (double)sizeof(float);
  return lanes * N_SUMS * N_TURNS / best_ns;
}

#else

static double
measure_products(void)
{
  return 0.0;
}

#endif

/// Products of a sample of the base rate, up, in the curve and down
static double
count_products(const InflectOversamplerDesign* design)
{
  double n = TANH_PRODUCTS * (double)(1U << design->log2_factor);
  for (uint32_t s = 0U; s < design->log2_factor; ++s) {
    // The first stage takes all taps, the others fold theirs
    const double n_taps = s == 0U ? 2.0 : 1.0;
    n += 2.0 * n_taps * (double)(1U << s) *
         (double)design->stages[s]->n_coefficients;
  }
  return n;
}

bool
bench_limit(uint32_t log2_factor, BenchLimit* limit)
{
  InflectOversamplerDesign design;
  *limit = (BenchLimit){0};
  if (inflect_cpu_best() < INFLECT_CPU_AVX2 ||
      !inflect_oversampler_design(BENCH_RATE_HZ, log2_factor, false, &design)) {
    return false;
  }
  limit->n_products = count_products(&design);
  limit->per_ns = measure_products();
  limit->ns = limit->n_products / limit->per_ns;
  return true;
}
