// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Counts calls that an audio thread must not make, and lets allocation fail.

   The linker sends every such call of a test program, and of what is linked
   into it statically, through here (see meson.build).
*/

#ifndef INFLECT_TESTS_AUDIO_GUARD_H
#define INFLECT_TESTS_AUDIO_GUARD_H

/// Begin to count the calls of this thread
void
audio_guard_begin(void);

/// Stop counting, and return how many there were
unsigned
audio_guard_end(void);

/// Return the name of the last call that was counted
const char*
audio_guard_name(void);

/**
   Let allocations of this thread fail after some.

   @param n_left How many succeed before; negative for all.
*/
void
audio_guard_fail_after(long n_left);

/// Return how many blocks this thread has allocated and not freed
long
audio_guard_blocks(void);

#endif // INFLECT_TESTS_AUDIO_GUARD_H
