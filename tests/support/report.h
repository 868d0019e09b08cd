// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Reads the JSON reports of the program.
*/

#ifndef INFLECT_TESTS_REPORT_H
#define INFLECT_TESTS_REPORT_H

#include <cjson/cJSON.h>

/**
   Run the program and return the one document that it prints.

   Asserts an exit code of 0, nothing on stderr and nothing after the document.

   @return To be freed with cJSON_Delete().
*/
cJSON*
report_run(const char* line);

/// Return a number that must be there
double
report_number(const cJSON* object, const char* key);

/// Return a text that must be there
const char*
report_text(const cJSON* object, const char* key);

/// Return the level of a harmonic in dBc
double
report_level(const cJSON* report, int order);

#endif // INFLECT_TESTS_REPORT_H
