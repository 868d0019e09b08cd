// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"

#include <inflect/text.h>

#include <stdio.h>
#include <string.h>

static const InflectCommand* const commands[] = {
  &inflect_command_process,
  &inflect_command_curves,
  &inflect_command_presets,
  &inflect_command_demo,
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

  text = command->examples;
  printf("%s", text ? "\nExamples:\n" : "");
  while ((text = next_line(text, line, sizeof(line)))) {
    printf("  inflect %s\n", line);
  }
}
