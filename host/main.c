// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "report.h"

#include <inflect/inflect.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
print_help(void)
{
  printf("Usage: inflect COMMAND [OPTION]... [ARGUMENT]...\n\n"
         "Bend sound with curves that know their own calculus.\n\n"
         "Commands:\n");
  const InflectCommand* command = NULL;
  for (uint32_t i = 0U; (command = inflect_command_at(i)); ++i) {
    printf("  %-14s%s\n", command->name, command->summary);
  }
  printf("\nOptions:\n"
         "  -h, --help  Print this help.\n"
         "  --version   Print the version and the licence.\n\n"
         "'inflect COMMAND --help' says all about a command.\n"
         "Exit status: 0 done, 1 failed, 2 wrong usage.\n");
  return inflect_report_flush();
}

static int
print_version(void)
{
  printf("inflect %s\n"
         "Licence GPL-3.0-or-later: free software, without any warranty.\n",
         INFLECT_VERSION);
  return inflect_report_flush();
}

static int
run(const InflectCommand* command, int argc, char** argv)
{
  void* const values = calloc(1U, command->values_size);
  if (!values) {
    return inflect_report_failure("out of memory");
  }

  int first = 0;
  bool help = false;
  int status = INFLECT_EXIT_DONE;
  InflectMessage message = {""};
  if (!inflect_options_parse(command->options, command->n_options, values, argc,
                             argv, &first, &help, &message)) {
    status = inflect_report_usage("%s: %s", command->name, message.text);
  } else if (help) {
    inflect_command_print_help(command);
    status = inflect_report_flush();
  } else {
    status = command->run(values, argc - first, argv + first);
  }
  free(values);
  return status;
}

static int
unknown(const char* name)
{
  if (*name == '-') {
    return inflect_report_usage(
      "unknown option '%.60s' before a command; see inflect --help", name);
  }
  return inflect_report_usage("unknown command '%.60s'; did you mean '%s'?",
                              name, inflect_command_nearest(name)->name);
}

/// `inflect help` and `inflect help COMMAND`
static int
help_for(int argc, char** argv)
{
  if (argc < 3) {
    return print_help();
  }
  const InflectCommand* const command = inflect_command_find(argv[2]);
  if (!command) {
    return unknown(argv[2]);
  }
  inflect_command_print_help(command);
  return inflect_report_flush();
}

int
main(int argc, char** argv)
{
  // A limit of file size is reported like a full disk
  signal(SIGXFSZ, SIG_IGN);
  if (argc < 2) {
    return inflect_report_usage("no command given; see inflect --help");
  }
  const char* const name = argv[1];
  if (!strcmp(name, "--version")) {
    return print_version();
  }
  if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
    return help_for(argc, argv);
  }
  const InflectCommand* const command = inflect_command_find(name);
  return command ? run(command, argc - 1, argv + 1) : unknown(name);
}
