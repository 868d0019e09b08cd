// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Reads one preset from a Turtle file.
*/

#ifndef INFLECT_PRESET_READER_H
#define INFLECT_PRESET_READER_H

#include "preset.h"

#include <stdbool.h>
#include <stddef.h>

/**
   Read a preset from a file.

   @param path Turtle file.
   @param choice Label or end of the URI of the preset, or null if the file has
   but one.
   @param[in,out] preset On success everything but `problem` is set, with
   `settings` changed by the values that the preset has.
   @return False on failure, with one line in `message`.
*/
bool
inflect_preset_read(const char* path,
                    const char* choice,
                    InflectPreset* preset,
                    char* message,
                    size_t message_size);

#endif // INFLECT_PRESET_READER_H
