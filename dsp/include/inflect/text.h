// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Help for people who mistype a name.

   Floor: base.
*/

#ifndef INFLECT_TEXT_H
#define INFLECT_TEXT_H

#include <inflect/attributes.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/**
   Return the number of edits that turn one name into another.

   An edit inserts, removes or replaces a character, or swaps two neighbours.
   Case does not count.

   Source: Damerau (1964), A technique for computer detection and correction of
   spelling errors; optimal string alignment form.

   @param a Null-terminated name; only the first 63 characters count.
   @param b Likewise.
*/
INFLECT_API uint32_t
inflect_text_distance(const char* a, const char* b);

INFLECT_END_DECLS

#endif // INFLECT_TEXT_H
