// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "string_kernels.h"

const InflectStringKernels*
inflect_string_kernels(InflectCpu cpu)
{
  static const InflectStringKernels* const kernels[INFLECT_N_CPUS] = {
    [INFLECT_CPU_PLAIN] = &inflect_string_kernels_plain,
    [INFLECT_CPU_BASELINE] = &inflect_string_kernels_baseline,
#ifdef __x86_64__
    [INFLECT_CPU_AVX2] = &inflect_string_kernels_avx2,
#endif
  };
  const InflectStringKernels* const found = kernels[cpu];
  return found ? found : &inflect_string_kernels_baseline;
}
