// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "kernels.h"

extern const InflectKernels inflect_kernels_plain;
extern const InflectKernels inflect_kernels_baseline;
#if defined(__x86_64__)
extern const InflectKernels inflect_kernels_avx2;
#endif

const InflectKernels*
inflect_kernels(InflectCpu cpu)
{
  static const InflectKernels* const kernels[INFLECT_N_CPUS] = {
    [INFLECT_CPU_PLAIN] = &inflect_kernels_plain,
    [INFLECT_CPU_BASELINE] = &inflect_kernels_baseline,
#if defined(__x86_64__)
    [INFLECT_CPU_AVX2] = &inflect_kernels_avx2,
#endif
  };
  const InflectKernels* const found = kernels[cpu];
  return found ? found : &inflect_kernels_baseline;
}
