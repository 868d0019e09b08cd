// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Options of a command: one table parses them and prints their help.
*/

#ifndef INFLECT_OPTIONS_H
#define INFLECT_OPTIONS_H

#include "report.h"

#include <inflect/settings.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Most assignments of one kind on a command line
#define INFLECT_MAX_ASSIGNMENTS 64U

/**
   Store the text of an option.

   @param target The field of the command's options that the row names.
   @param text Argument of the option, null if it takes none.
   @return Whether the text is good; if not, `message` says what is.
*/
typedef bool (*InflectOptionFunc)(void* target,
                                  const char* text,
                                  InflectMessage* message);

/// One row of a command's option table
typedef struct {
  const char* name;       ///< Long name without dashes
  const char* argument;   ///< Name of its argument in the help, or null
  const char* help;       ///< What it does, one sentence
  InflectOptionFunc take; ///< Stores it
  size_t offset;          ///< Of its field in the command's options
  char letter;            ///< Short name, or 0
} InflectOption;

/// `NAME=VALUE` arguments in their order, borrowed from the command line
typedef struct {
  const char* texts[INFLECT_MAX_ASSIGNMENTS];
  uint32_t n_texts;
} InflectAssignments;

/// Everything that chooses settings; shared by commands that process sound
typedef struct {
  const char* preset;        ///< Name or file, or null
  InflectAssignments set;    ///< `--set`
  InflectAssignments params; ///< `--param`
} InflectSettingsOptions;

/// Store true in a bool
bool
inflect_take_flag(void* target, const char* text, InflectMessage* message);

/// Store the text in a const char*
bool
inflect_take_text(void* target, const char* text, InflectMessage* message);

/// Store a whole number of 0 to 2^64 - 1 in a uint64_t
bool
inflect_take_seed(void* target, const char* text, InflectMessage* message);

/// Store a whole number of 1 to 1024 in a uint32_t
bool
inflect_take_count(void* target, const char* text, InflectMessage* message);

/// Store a finite number in a double
bool
inflect_take_number(void* target, const char* text, InflectMessage* message);

/// Store a finite number above 0 in a double
bool
inflect_take_positive(void* target, const char* text, InflectMessage* message);

/// Append `NAME=VALUE` to an InflectAssignments
bool
inflect_take_assignment(void* target,
                        const char* text,
                        InflectMessage* message);

/// Row of `--json` that stores a bool in a field
#define INFLECT_OPTION_JSON(type, field)                        \
  {                                                             \
    "json", NULL, "Print exactly one JSON document on stdout.", \
      inflect_take_flag, offsetof(type, field), 0               \
  }

/// Row of `--csv` that stores a bool in a field
#define INFLECT_OPTION_CSV(type, field)                                        \
  {                                                                            \
    "csv", NULL, "Print comma-separated values on stdout.", inflect_take_flag, \
      offsetof(type, field), 0                                                 \
  }

/// Row of `--force` that stores a bool in a field
#define INFLECT_OPTION_FORCE(type, field)                          \
  {                                                                \
    "force", NULL, "Replace files that exist.", inflect_take_flag, \
      offsetof(type, field), 0                                     \
  }

/// Row of `--seed` that stores a uint64_t in a field
#define INFLECT_OPTION_SEED(type, field)                               \
  {                                                                    \
    "seed", "N", "Start of everything random (0).", inflect_take_seed, \
      offsetof(type, field), 0                                         \
  }

/// Rows of `--preset`, `--set` and `--param` for InflectSettingsOptions that
/// stand at an offset
#define INFLECT_OPTIONS_SETTINGS(start)                         \
  {"preset",                                                    \
   "NAME|FILE",                                                 \
   "Start from a preset or a saved state.",                     \
   inflect_take_text,                                           \
   (start) + offsetof(InflectSettingsOptions, preset),          \
   0},                                                          \
    {"set",                                                     \
     "SYMBOL=VALUE",                                            \
     "Set a parameter, for example drive=12; may be repeated.", \
     inflect_take_assignment,                                   \
     (start) + offsetof(InflectSettingsOptions, set),           \
     0},                                                        \
  {                                                             \
    "param", "NAME=VALUE",                                      \
      "Set an exact parameter of the curve; may be repeated.",  \
      inflect_take_assignment,                                  \
      (start) + offsetof(InflectSettingsOptions, params), 0     \
  }

/**
   Parse a command line.

   Arguments that are no options are moved to the end of `argv`.

   @param options Table.
   @param n_options Rows of the table.
   @param[in,out] values Struct that the rows' offsets refer to.
   @param[out] first Index of the first argument that is no option.
   @param[out] help Whether `--help` was given.
*/
bool
inflect_options_parse(const InflectOption* options,
                      uint32_t n_options,
                      void* values,
                      int argc,
                      char** argv,
                      int* first,
                      bool* help,
                      InflectMessage* message);

/// Print the table as help on stdout, 80 columns wide
void
inflect_options_print(const InflectOption* options, uint32_t n_options);

/**
   Split `NAME=VALUE` and read the value as a number.

   @param[out] name Null-terminated name.
   @param name_size Size of `name`; longer names are cut.
*/
bool
inflect_assignment_number(const char* text,
                          char* name,
                          size_t name_size,
                          double* value,
                          InflectMessage* message);

/**
   Apply a preset, then `--set`, then `--param`, and check the result.

   @param[in,out] settings Changed by what is given.
   @return INFLECT_EXIT_DONE, or another code with `message` set.
*/
int
inflect_settings_options_apply(const InflectSettingsOptions* options,
                               InflectSettings* settings,
                               InflectMessage* message);

#endif // INFLECT_OPTIONS_H
