// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fft_plan.h"

#include <fftw3.h>

#include <stdlib.h>
#include <string.h>

/// Alignment for the widest vectors, in bytes
#define ALIGNMENT 64U

struct InflectFftPlanImpl {
  fftw_plan forward;
  fftw_plan backward;
};

/*
  FFTW's planner shares tables among all its users.  Its lock is switched on
  when the library is loaded, before any thread of ours, as switching it on
  while another library plans would be too late for that one plan.
*/
__attribute__((constructor)) static void
lock_planner(void)
{
  fftw_make_planner_thread_safe();
}

static void*
alloc_aligned(size_t n, size_t size)
{
  if (n > (SIZE_MAX - ALIGNMENT) / size) {
    return NULL;
  }
  const size_t n_bytes = (n * size + ALIGNMENT - 1U) / ALIGNMENT * ALIGNMENT;
  void* const memory = aligned_alloc(ALIGNMENT, n_bytes);
  return memory ? memset(memory, 0, n_bytes) : NULL;
}

double*
inflect_fft_alloc_real(size_t n)
{
  return (double*)alloc_aligned(n, sizeof(double));
}

double complex*
inflect_fft_alloc_complex(size_t n)
{
  return (double complex*)alloc_aligned(n, sizeof(double complex));
}

/// Make the plans; ESTIMATE does not run a transform, so it takes no time
static InflectStatus
make_plans(uint32_t n, InflectFftPlan* plan)
{
  double* const time = inflect_fft_alloc_real(n);
  double complex* const bins = inflect_fft_alloc_complex(n / 2U + 1U);
  if (time && bins) {
    plan->forward = fftw_plan_dft_r2c_1d((int)n, time, bins,
                                         FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    plan->backward = fftw_plan_dft_c2r_1d((int)n, bins, time, FFTW_ESTIMATE);
  }
  free(bins);
  free(time);
  return plan->forward && plan->backward ? INFLECT_STATUS_SUCCESS
                                         : INFLECT_STATUS_NO_MEM;
}

InflectStatus
inflect_fft_plan_new(uint32_t n, InflectFftPlan** plan)
{
  *plan = NULL;
  InflectFftPlan* const made = (InflectFftPlan*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  const InflectStatus status = make_plans(n, made);
  if (status) {
    inflect_fft_plan_free(made);
    return status;
  }
  *plan = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_fft_plan_free(InflectFftPlan* plan)
{
  if (!plan) {
    return;
  }
  if (plan->forward) {
    fftw_destroy_plan(plan->forward);
  }
  if (plan->backward) {
    fftw_destroy_plan(plan->backward);
  }
  free(plan);
}

void
inflect_fft_forward(const InflectFftPlan* plan, double* in, double complex* out)
{
  fftw_execute_dft_r2c(plan->forward, in, out);
}

void
inflect_fft_backward(const InflectFftPlan* plan,
                     double complex* in,
                     double* out)
{
  fftw_execute_dft_c2r(plan->backward, in, out);
}
