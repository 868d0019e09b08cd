// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "loop_kernels.h"

extern const InflectLoopKernels inflect_loop_kernels_plain;
extern const InflectLoopKernels inflect_loop_kernels_baseline;
#if defined(__x86_64__)
extern const InflectLoopKernels inflect_loop_kernels_avx2;
#endif

const InflectLoopKernels*
inflect_loop_kernels(InflectCpu cpu)
{
  static const InflectLoopKernels* const kernels[INFLECT_N_CPUS] = {
    [INFLECT_CPU_PLAIN] = &inflect_loop_kernels_plain,
    [INFLECT_CPU_BASELINE] = &inflect_loop_kernels_baseline,
#if defined(__x86_64__)
    [INFLECT_CPU_AVX2] = &inflect_loop_kernels_avx2,
#endif
  };
  const InflectLoopKernels* const found = kernels[cpu];
  return found ? found : &inflect_loop_kernels_baseline;
}
