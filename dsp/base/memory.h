// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Memory that the audio thread finds at once.
*/

#ifndef INFLECT_MEMORY_H
#define INFLECT_MEMORY_H

#include <stddef.h>

/// Not above the page size of any system
#define INFLECT_SMALLEST_PAGE 4096U

/**
   Write zeros to new memory, one to each page.

   The system lends fresh memory only when it is first written, which takes an
   audio thread some microseconds for each page.

   @param memory Zeros, as calloc() gives them.
   @param size In bytes.
*/
static inline void
inflect_memory_touch(void* memory, size_t size)
{
  volatile char* const bytes = (volatile char*)memory;
  for (size_t i = 0U; i < size; i += INFLECT_SMALLEST_PAGE) {
    bytes[i] = 0;
  }
}

#endif // INFLECT_MEMORY_H
