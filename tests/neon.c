// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The checks of the inner loops as a program of its own, for a processor that
/// is only emulated; see check_neon

#include "support/kernel_checks.h"

#include <stdio.h>

int
main(void)
{
  static const InflectCpu sets[] = {INFLECT_CPU_PLAIN, INFLECT_CPU_BASELINE};
  static const char* const names[] = {"plain", "NEON"};
  unsigned number = 0U;
  unsigned n_failed = 0U;
  for (size_t s = 0U; s < sizeof(sets) / sizeof(sets[0]); ++s) {
    for (size_t i = 0U; kernel_check_at(i); ++i) {
      const KernelCheck* const check = kernel_check_at(i);
      const unsigned n_bad = check->check(sets[s]);
      n_failed += n_bad > 0U ? 1U : 0U;
      printf("%s %u - %s: %s\n", n_bad > 0U ? "not ok" : "ok", ++number,
             names[s], check->sentence);
    }
  }
  printf("1..%u\n", number);
  return n_failed > 0U ? 1 : 0;
}
