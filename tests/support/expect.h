// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Expectations over tables: every row that fails is printed, then the test
   fails once.
*/

#ifndef INFLECT_TESTS_EXPECT_H
#define INFLECT_TESTS_EXPECT_H

#include <stdbool.h>

/**
   Note whether a row is as it should be.

   @param ok Whether it is.
   @param format What the row is, as for printf(), printed if it is not.
   @return `ok`.
*/
__attribute__((format(printf, 2, 3))) bool
expect(bool ok, const char* format, ...);

/// Fail the present test if a row failed, or if there was no row at all
void
expect_all_met(void);

#endif // INFLECT_TESTS_EXPECT_H
