// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Checks that a file is a picture of its kind and not blank.
*/

#ifndef INFLECT_TESTS_PICTURE_H
#define INFLECT_TESTS_PICTURE_H

#include <stddef.h>
#include <stdint.h>

/// A file in memory
typedef struct {
  char* bytes; ///< Null-terminated, to be freed with free()
  size_t size;
} PictureFile;

/// Read a file that must exist
PictureFile
picture_read(const char* path);

/**
   Assert that a file is what its name says.

   A PNG must be of that size, mostly of the page's colour, and have many more.
   An SVG must have balanced elements and hold the words.

   @param page Colour of the page as 0xRRGGBB.
   @param words Null-terminated list.
*/
void
picture_assert(const char* path,
               int width,
               int height,
               uint32_t page,
               const char* const* words);

#endif // INFLECT_TESTS_PICTURE_H
