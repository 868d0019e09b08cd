// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Memory that ends when a test wants it to.

   The linker sends every allocation of the test program, and of the library
   linked into it, through here (see meson.build).  Those of other libraries are
   not among them: FFTW and GSL end the program if they find no memory.
*/

#ifndef INFLECT_TESTS_SCARCE_MEMORY_H
#define INFLECT_TESTS_SCARCE_MEMORY_H

/// Let allocations of this thread fail after some more; negative for never
void
scarce_memory_allow(long n_allocations);

/// Return how many blocks of this thread are allocated and not freed
long
scarce_memory_blocks(void);

#endif // INFLECT_TESTS_SCARCE_MEMORY_H
