// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cpu.h"

#include <stdlib.h>
#include <string.h>

static InflectCpu
present(void)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return INFLECT_CPU_AVX2;
  }
#endif
  return INFLECT_CPU_BASELINE;
}

InflectCpu
inflect_cpu_best(void)
{
  static const char* const names[INFLECT_N_CPUS] = {
    [INFLECT_CPU_PLAIN] = "plain",
    [INFLECT_CPU_BASELINE] = "baseline",
    [INFLECT_CPU_AVX2] = "avx2",
  };
  const InflectCpu best = present();
  const char* const wanted = getenv("INFLECT_CPU");
  for (unsigned i = 0U; wanted && i < (unsigned)best; ++i) {
    if (!strcmp(wanted, names[i])) {
      return (InflectCpu)i;
    }
  }
  return best;
}
