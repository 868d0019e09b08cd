// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Which instructions the processor has.
*/

#ifndef INFLECT_CPU_H
#define INFLECT_CPU_H

#include <stdint.h>

/// Sets of instructions, each of which includes the ones before
typedef enum {
  INFLECT_CPU_PLAIN,    ///< Plain C, one number at a time
  INFLECT_CPU_BASELINE, ///< What every processor of the kind has: SSE2, NEON
  INFLECT_CPU_AVX2,     ///< AVX2 and FMA
} InflectCpu;

/// Number of values of InflectCpu
#define INFLECT_N_CPUS 3U

/**
   Return the best set of instructions to use.  Not real-time safe.

   The environment variable INFLECT_CPU holds it down to `plain`, `baseline`
   or `avx2`; it cannot ask for what the processor does not have.
*/
InflectCpu
inflect_cpu_best(void);

#endif // INFLECT_CPU_H
