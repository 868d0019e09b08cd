// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

/// Rows that are printed before the rest is only counted
#define MAX_PRINTED 24U

static unsigned n_rows;
static unsigned n_failed;

bool
expect(bool ok, const char* format, ...)
{
  ++n_rows;
  if (ok) {
    return true;
  }
  if (n_failed++ < MAX_PRINTED) {
    char line[512] = {0};
    va_list args;
    va_start(args, format);
    // The analyzer forgets va_start() in the second file it looks at
    // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized)
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    print_error("  %s\n", line);
  }
  return false;
}

void
expect_all_met(void)
{
  const unsigned rows = n_rows;
  const unsigned failed = n_failed;
  n_rows = 0U;
  n_failed = 0U;
  if (!rows || failed) {
    fail_msg("%u of %u rows failed", failed, rows);
  }
}
