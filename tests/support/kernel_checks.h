// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Checks of the inner loops against sums in double, for each set of
   instructions.

   They need neither a test library nor a file, so that they also run in a
   program for a processor that is only emulated.
*/

#ifndef INFLECT_TESTS_KERNEL_CHECKS_H
#define INFLECT_TESTS_KERNEL_CHECKS_H

#include "base/cpu.h"

#include <stddef.h>
#include <stdint.h>

/// A check with a sentence that is true of every set
typedef struct {
  const char* sentence;

  /// Return how many cases failed, after a line about each on stdout
  unsigned (*check)(InflectCpu cpu);
} KernelCheck;

/// Return a check, or null after the last one
const KernelCheck*
kernel_check_at(size_t index);

#endif // INFLECT_TESTS_KERNEL_CHECKS_H
