// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Inner loops of the shaper give what sums in double give, in every set of
/// instructions of this machine

#include "support/kernel_checks.h"
#include "support/with_cmocka.h"

#include <stdio.h>

#define MAX_CHECKS 16U

static void
check_every_set(void** state)
{
  const KernelCheck* const check = kernel_check_at(*(const size_t*)*state);
  for (unsigned cpu = 0U; cpu <= (unsigned)inflect_cpu_best(); ++cpu) {
    const unsigned n_bad = check->check((InflectCpu)cpu);
    if (n_bad > 0U) {
      fail_msg("set %u: %u cases", cpu, n_bad);
    }
  }
}

int
main(void)
{
  struct CMUnitTest tests[MAX_CHECKS];
  size_t indices[MAX_CHECKS];
  size_t n = 0U;
  for (; n < MAX_CHECKS && kernel_check_at(n); ++n) {
    indices[n] = n;
    tests[n] = (struct CMUnitTest){
      .name = kernel_check_at(n)->sentence,
      .test_func = check_every_set,
      .initial_state = &indices[n],
    };
  }
  return _cmocka_run_group_tests("shaper_kernels", tests, n, NULL, NULL);
}
