// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Memory that the audio thread finds at once.
*/

#ifndef INFLECT_MEMORY_H
#define INFLECT_MEMORY_H

#include <stddef.h>
#include <stdlib.h>

/// Not above the page size of any system
#define INFLECT_SMALLEST_PAGE 4096U

/**
   Allocate zeros that stand in memory already.

   The system lends fresh memory only when it is first written, which takes an
   audio thread some microseconds for each page.

   @return Memory for the caller to free(), or null if there is none.
*/
static inline void*
inflect_memory_touched(size_t n, size_t size)
{
  void* const memory = calloc(n, size);
  volatile char* const bytes = (volatile char*)memory;
  for (size_t i = 0U; bytes && i < n * size; i += INFLECT_SMALLEST_PAGE) {
    bytes[i] = 0;
  }
  return memory;
}

#endif // INFLECT_MEMORY_H
