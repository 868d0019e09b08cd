// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "filters.h"

extern const InflectFilters inflect_filters_plain;
extern const InflectFilters inflect_filters_baseline;
#if defined(__x86_64__)
extern const InflectFilters inflect_filters_avx2;
#endif

const InflectFilters*
inflect_filters(InflectCpu cpu)
{
  static const InflectFilters* const filters[INFLECT_N_CPUS] = {
    [INFLECT_CPU_PLAIN] = &inflect_filters_plain,
    [INFLECT_CPU_BASELINE] = &inflect_filters_baseline,
#if defined(__x86_64__)
    [INFLECT_CPU_AVX2] = &inflect_filters_avx2,
#endif
  };
  const InflectFilters* const found = filters[cpu];
  return found ? found : &inflect_filters_baseline;
}
