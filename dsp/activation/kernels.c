// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "kernels.h"

#include "kernels_each.h"

#include <stddef.h>

#define DECLARE_SET(cpu)                                         \
  extern const InflectCurveKernelRow inflect_lines_##cpu[];      \
  extern const InflectCurveKernelRow inflect_roots_##cpu[];      \
  extern const InflectCurveKernelRow inflect_exponents_##cpu[];  \
  extern const InflectCurveKernelRow inflect_sigmoids_##cpu[];   \
  extern const InflectCurveKernelRow inflect_logarithms_##cpu[]; \
  extern const InflectCurveKernelRow inflect_waves_##cpu[];

#define SET(cpu)                                                            \
  {                                                                         \
    inflect_lines_##cpu, inflect_roots_##cpu, inflect_exponents_##cpu,      \
      inflect_sigmoids_##cpu, inflect_logarithms_##cpu, inflect_waves_##cpu \
  }

/// Families of curves, each a file of kernels
#define N_FAMILIES 6U

DECLARE_SET(plain)
DECLARE_SET(baseline)
#if defined(__x86_64__)
DECLARE_SET(avx2)
#endif

static const InflectCurveKernelRow* const sets[INFLECT_N_CPUS][N_FAMILIES] = {
  [INFLECT_CPU_PLAIN] = SET(plain),
  [INFLECT_CPU_BASELINE] = SET(baseline),
#if defined(__x86_64__)
  [INFLECT_CPU_AVX2] = SET(avx2),
#else
  [INFLECT_CPU_AVX2] = SET(baseline),
#endif
};

/// Find the line of a curve, or null
static const InflectCurveKernelRow*
row_of(InflectCpu cpu, const InflectActivation* activation)
{
  for (uint32_t i = 0U; i < N_FAMILIES; ++i) {
    const InflectCurveKernelRow* row = sets[cpu][i];
    while (row->activation && row->activation != activation) {
      ++row;
    }
    if (row->activation) {
      return row;
    }
  }
  return NULL;
}

InflectCurveKernel
inflect_curve_kernel(InflectCpu cpu, const InflectActivation* activation)
{
  const InflectCurveKernelRow* const row = row_of(cpu, activation);
  return row ? row->kernel : activation->blocks.value;
}

InflectCurveRowsKernel
inflect_curve_rows_kernel(InflectCpu cpu, const InflectActivation* activation)
{
  const InflectCurveKernelRow* const row = row_of(cpu, activation);
  return row ? row->rows : NULL;
}

InflectCurveLoopKernel
inflect_curve_loop_kernel(InflectCpu cpu, const InflectActivation* activation)
{
  const InflectCurveKernelRow* const row = row_of(cpu, activation);
  return row ? row->loop : NULL;
}
