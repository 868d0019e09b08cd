// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Takes the place of allocation, locks, waiting and printing for the whole
   process, loaded libraries too, and counts calls of a guarded thread.

   The program must export its symbols, and no sanitizer may want the same
   functions.
*/

#ifndef INFLECT_TESTS_INTERPOSER_H
#define INFLECT_TESTS_INTERPOSER_H

/// Start to count calls of this thread
void
interposer_guard(void);

/// Stop, and return the number of calls since the start
unsigned
interposer_unguard(void);

/// Name of the function that was called last while guarded, or empty
const char*
interposer_last(void);

#endif // INFLECT_TESTS_INTERPOSER_H
