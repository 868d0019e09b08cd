// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the program says: exit codes, one-line messages, JSON numbers.
*/

#ifndef INFLECT_REPORT_H
#define INFLECT_REPORT_H

#include <cjson/cJSON.h>

#include <stdbool.h>

/// Exit codes of the program
enum {
  INFLECT_EXIT_DONE,   ///< All of it is done
  INFLECT_EXIT_FAILED, ///< Something is not, and a line on stderr says what
  INFLECT_EXIT_USAGE,  ///< The command line makes no sense
};

/// One line for people: what, where, what to do
typedef struct {
  char text[512];
} InflectMessage;

/**
   Write a message as printf() does.

   @return Always false, to end a function that fails.
*/
bool
inflect_message_set(InflectMessage* message, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

/**
   Print one line on stderr that begins with the program's name.

   Control characters, of a file name perhaps, are printed as `?`.
*/
void
inflect_report(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// Print as inflect_report() and return INFLECT_EXIT_FAILED
int
inflect_report_failure(const char* format, ...)
  __attribute__((format(printf, 1, 2)));

/// Print as inflect_report() and return INFLECT_EXIT_USAGE
int
inflect_report_usage(const char* format, ...)
  __attribute__((format(printf, 1, 2)));

/**
   Return a JSON number of 17 significant digits, or null if it is not finite.
*/
cJSON*
inflect_json_number(double value);

/// Add inflect_json_number() to an object
void
inflect_json_add_number(cJSON* object, const char* key, double value);

/**
   Print a document and a line end on stdout, and free it.

   @return INFLECT_EXIT_DONE, or INFLECT_EXIT_FAILED with a line on stderr.
*/
int
inflect_json_print(cJSON* document);

/// Print a paragraph on stdout, 80 columns wide
void
inflect_print_wrapped(const char* text, int indent);

/// As inflect_print_wrapped(), where the cursor is at a column already
void
inflect_print_words(const char* text, int indent, int column);

/**
   Flush stdout, to notice a full disk or a closed pipe.

   @return INFLECT_EXIT_DONE, or INFLECT_EXIT_FAILED with a line on stderr.
*/
int
inflect_report_flush(void);

#endif // INFLECT_REPORT_H
