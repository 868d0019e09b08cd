// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Real transforms in double by FFTW.

   Plans are made and destroyed under FFTW's own lock, which holds for every
   user of FFTW in the process from the moment this library is loaded.  Never
   do either on an audio thread.  A plan is only read while it runs, so any
   number of threads may share one.
*/

#ifndef INFLECT_FFT_PLAN_H
#define INFLECT_FFT_PLAN_H

#include <inflect/status.h>

#include <complex.h>
#include <stddef.h>
#include <stdint.h>

/// Return re + j im; clang has no CMPLX() here
static inline double complex
inflect_complex(double re, double im)
{
  return re + im * (double complex)I;
}

/// A pair of transforms of one length
typedef struct InflectFftPlanImpl InflectFftPlan;

/**
   Plan both transforms.

   @param n Length N, even, from 2.
   @param[out] plan Set to a new object that must be freed with
   inflect_fft_plan_free(), or to null on error.
   @return INFLECT_STATUS_NO_MEM.
*/
INFLECT_NODISCARD InflectStatus
inflect_fft_plan_new(uint32_t n, InflectFftPlan** plan);

/// Free a plan; null is allowed
void
inflect_fft_plan_free(InflectFftPlan* plan);

/// Return `n` reals aligned for a plan, all zero, or null; free with free()
double*
inflect_fft_alloc_real(size_t n);

/// Return `n` complex numbers aligned for a plan, all zero, or null
double complex*
inflect_fft_alloc_complex(size_t n);

/**
   Transform to frequency, without a factor.

   @param plan Plan.
   @param in Shape [N], from inflect_fft_alloc_real(), kept.
   @param[out] out Shape [N / 2 + 1], from inflect_fft_alloc_complex().
*/
void
inflect_fft_forward(const InflectFftPlan* plan,
                    double* in,
                    double complex* out);

/**
   Transform to time, without a factor: N times the inverse.

   @param plan Plan.
   @param in Shape [N / 2 + 1], aligned likewise, destroyed.
   @param[out] out Shape [N], aligned likewise.
*/
void
inflect_fft_backward(const InflectFftPlan* plan,
                     double complex* in,
                     double* out);

#endif // INFLECT_FFT_PLAN_H
