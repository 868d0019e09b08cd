// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"

#include <inflect/settings.h>
#include <inflect/text.h>

#include <stdio.h>
#include <string.h>

static const InflectCommand* const commands[] = {
  &inflect_command_process,      &inflect_command_undo,
  &inflect_command_live,         &inflect_command_devices,
  &inflect_command_analyze,      &inflect_command_curves,
  &inflect_command_trainability, &inflect_command_loop,
  &inflect_command_equilibrium,  &inflect_command_body,
  &inflect_command_friction,     &inflect_command_polarity,
  &inflect_command_embed,        &inflect_command_density,
  &inflect_command_presets,      &inflect_command_demo,
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

const InflectCommand*
inflect_command_at(uint32_t index)
{
  return index < N_COMMANDS ? commands[index] : NULL;
}

const InflectCommand*
inflect_command_find(const char* name)
{
  for (size_t i = 0U; i < N_COMMANDS; ++i) {
    if (!strcmp(commands[i]->name, name)) {
      return commands[i];
    }
  }
  return NULL;
}

const InflectCommand*
inflect_command_nearest(const char* name)
{
  const InflectCommand* best = commands[0];
  for (size_t i = 1U; i < N_COMMANDS; ++i) {
    if (inflect_text_distance(name, commands[i]->name) <
        inflect_text_distance(name, best->name)) {
      best = commands[i];
    }
  }
  return best;
}

/// Return the next line of a text in `line`, or null after the last
static const char*
next_line(const char* text, char* line, size_t size)
{
  if (!text || !*text) {
    return NULL;
  }
  const size_t length = strcspn(text, "\n");
  snprintf(line, size, "%.*s", (int)length, text);
  return text + length + (text[length] ? 1U : 0U);
}

/// Write the range of a parameter, or the names of its values
static const char*
range_text(uint32_t index, char* text, size_t size)
{
  const InflectParameter* const row = inflect_parameter_at(index);
  if (index == INFLECT_PARAMETER_CURVE) {
    return "see 'inflect curves'";
  }
  if (row->scale != INFLECT_SCALE_ENUMERATION) {
    snprintf(text, size, "%g to %g%s%s", row->min, row->max,
             *row->unit ? " " : "", row->unit);
    return text;
  }
  size_t length = 0U;
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n && length < size; ++i) {
    length +=
      (size_t)snprintf(text + length, size - length, "%s%s", i ? " " : "",
                       inflect_parameter_point_at(index, i).symbol);
  }
  return text;
}

/// Return the name of a default that is one of a list, or its number
static const char*
default_text(uint32_t index, char* text, size_t size)
{
  const double value = inflect_parameter_at(index)->default_value;
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.value == value) {
      return point.symbol;
    }
  }
  snprintf(text, size, "%g", value);
  return text;
}

static void
print_parameters(void)
{
  printf("\nParameters for --set (and what they are if not set):\n");
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const InflectParameter* const row = inflect_parameter_at(i);
    char range[80] = "";
    char value[32] = "";
    printf("  %-20s%s (%s)\n%22s%s.\n", row->symbol,
           range_text(i, range, sizeof(range)),
           default_text(i, value, sizeof(value)), "", row->comment);
  }
}

void
inflect_command_print_help(const InflectCommand* command)
{
  char line[1024] = "";
  const char* lead = "Usage:";
  const char* text = command->usage;
  while ((text = next_line(text, line, sizeof(line)))) {
    printf("%-6s inflect %s %s\n", lead, command->name, line);
    lead = "";
  }
  printf("\n%s.\n", command->summary);

  text = command->help;
  while ((text = next_line(text, line, sizeof(line)))) {
    putchar('\n');
    inflect_print_wrapped(line, 0);
  }

  printf("\nOptions:\n");
  inflect_options_print(command->options, command->n_options);
  if (command->lists_parameters) {
    print_parameters();
  }

  text = command->examples;
  printf("%s", text ? "\nExamples:\n" : "");
  while ((text = next_line(text, line, sizeof(line)))) {
    printf("  inflect %s\n", line);
  }
}
