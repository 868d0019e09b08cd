// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The inner loops of a string, compiled for each set of instructions.
*/

#ifndef INFLECT_STRING_KERNELS_H
#define INFLECT_STRING_KERNELS_H

#include "../base/cpu.h"

#include <stddef.h>

/// Coefficients of a step, see inflect_string_init()
typedef struct {
  double tension;   ///< k^2 c^2 / h^2
  double bending;   ///< k^2 kappa^2 / h^4
  double viscosity; ///< 2 sigma1 k / h^2
  double drag;      ///< 2 sigma0 k, kept by itself for its digits
  double divisor;   ///< 1 / (1 + sigma0 k)
} InflectStringTerms;

/// Loops over the nodes 1 to n - 1; nodes 0 and n rest
typedef struct {
  /**
     Find the changes of a step.

     @param u Displacements, shape [n + 1].
     @param[in,out] w Changes, likewise.
     @param[out] q Second differences, likewise; both ends must be 0.
     @param[out] f Forces, likewise.
  */
  void (*predict)(const InflectStringTerms* terms,
                  size_t n,
                  const double* u,
                  double* w,
                  double* q,
                  double* f);

  /// Add the changes to the displacements
  void (*advance)(size_t n, const double* w, double* u);
} InflectStringKernels;

extern const InflectStringKernels inflect_string_kernels_plain;
extern const InflectStringKernels inflect_string_kernels_baseline;
#ifdef __x86_64__
extern const InflectStringKernels inflect_string_kernels_avx2;
#endif

/// Return the loops for a set of instructions, or the best below it
const InflectStringKernels*
inflect_string_kernels(InflectCpu cpu);

#endif // INFLECT_STRING_KERNELS_H
