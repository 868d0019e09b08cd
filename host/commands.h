// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The table of commands.
*/

#ifndef INFLECT_COMMANDS_H
#define INFLECT_COMMANDS_H

#include "options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One command
typedef struct {
  const char* name;             ///< What people type
  const char* usage;            ///< What follows the name, one form per line
  const char* summary;          ///< One sentence without a period
  const char* help;             ///< Paragraphs, one per line; or null
  const char* examples;         ///< One per line, without `inflect`; or null
  const InflectOption* options; ///< Its table
  uint32_t n_options;           ///< Rows of its table
  size_t values_size;           ///< Size of the struct the options fill
  bool lists_parameters;        ///< Whether its help lists the parameter table

  /**
     Do it.

     @param values Zeroed struct that the options filled.
     @param n_arguments Number of arguments that are no options.
     @param arguments Those arguments.
     @return An exit code.
  */
  int (*run)(const void* values, int n_arguments, char** arguments);
} InflectCommand;

/// Number of rows of an option table
#define INFLECT_N_OPTIONS(table) \
  ((uint32_t)(sizeof(table) / sizeof((table)[0])))

extern const InflectCommand inflect_command_analyze;
extern const InflectCommand inflect_command_body;
extern const InflectCommand inflect_command_curves;
extern const InflectCommand inflect_command_demo;
extern const InflectCommand inflect_command_density;
extern const InflectCommand inflect_command_devices;
extern const InflectCommand inflect_command_embed;
extern const InflectCommand inflect_command_equilibrium;
extern const InflectCommand inflect_command_friction;
extern const InflectCommand inflect_command_live;
extern const InflectCommand inflect_command_loop;
extern const InflectCommand inflect_command_polarity;
extern const InflectCommand inflect_command_presets;
extern const InflectCommand inflect_command_process;
extern const InflectCommand inflect_command_trainability;
extern const InflectCommand inflect_command_undo;

/**
   Return a command by position.

   @return A constant row, or null past the end.
*/
const InflectCommand*
inflect_command_at(uint32_t index);

/// Find a command by its name, null if there is none
const InflectCommand*
inflect_command_find(const char* name);

/// Return the command whose name is nearest to a mistyped one
const InflectCommand*
inflect_command_nearest(const char* name);

/// Print the help of a command on stdout
void
inflect_command_print_help(const InflectCommand* command);

#endif // INFLECT_COMMANDS_H
