// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What every command of the program is held to, and its JSON.
*/

#ifndef INFLECT_TESTS_COMMANDS_H
#define INFLECT_TESTS_COMMANDS_H

#include <cjson/cJSON.h>

#include <stddef.h>

/// A command line, how it ends, and what the one line on stderr says
typedef struct {
  const char* line;
  int status;
  const char* words;
} BadLine;

/// Assert that lines end well, silently, with output of at most 80 columns
void
check_pages(const char* const* lines, size_t n_lines);

/// Assert that lines end as they must, with one line on stderr and no output
void
check_bad_lines(const BadLine* lines, size_t n_lines);

/// Run a line that prints one JSON document, to be freed with cJSON_Delete()
cJSON*
parse_output(const char* line);

/// Return a number of an object, or fail
double
number_of(const cJSON* object, const char* key);

/// Return a text of an object, or of one in it unless `outer` is null, or fail
const char*
string_of(const cJSON* object, const char* outer, const char* key);

#endif // INFLECT_TESTS_COMMANDS_H
