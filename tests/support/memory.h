// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What an effect takes of the memory.

   Not for programs with sanitizers, which count otherwise.
*/

#ifndef INFLECT_TESTS_MEMORY_H
#define INFLECT_TESTS_MEMORY_H

#include <inflect/settings.h>

#include <stddef.h>
#include <stdint.h>

/// Return the bytes that the C library has given out
size_t
memory_allocated(void);

/// Return the bytes of the program that are in the machine's memory
size_t
memory_resident(void);

/// What one effect takes
typedef struct {
  size_t allocated; ///< Bytes, for whatever settings may come
  size_t resident;  ///< Bytes, the mean of some effects
} MemoryOfEffect;

/**
   Measure stereo effects that process some sound with each of the settings.

   Ends the program on failure.
*/
MemoryOfEffect
memory_of_effect(double rate_hz,
                 uint32_t n_settings,
                 const InflectSettings* settings);

#endif // INFLECT_TESTS_MEMORY_H
