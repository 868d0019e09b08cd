// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Text of presets: messages of one line, and names compared as people do.
*/

#ifndef INFLECT_PRESET_TEXT_H
#define INFLECT_PRESET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/**
   Return the length in bytes of the UTF-8 character at the start of text.

   @return From 1 to 4, or 0 if the bytes are no character.
*/
size_t
inflect_preset_character_size(const char* text, size_t size);

/**
   Write a message of one printable line, whatever the arguments hold.

   @return False, for the caller to return.
*/
__attribute__((format(printf, 3, 4))) bool
inflect_preset_fail(char* message,
                    size_t message_size,
                    const char* format,
                    ...);

/// Copy as much of a text as fits, as one printable line
void
inflect_preset_copy(char* out, size_t out_size, const char* text);

/// Whether names are the same but for case, blanks, hyphens and underscores
bool
inflect_preset_same_name(const char* a, const char* b);

/**
   Write the stem of a file's name: without folders and without `.ttl`.
*/
void
inflect_preset_stem(char* out, size_t out_size, const char* path);

#endif // INFLECT_PRESET_TEXT_H
