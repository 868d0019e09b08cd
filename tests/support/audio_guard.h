// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Counts calls that an audio thread must not make.

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

#endif // INFLECT_TESTS_AUDIO_GUARD_H
