// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "options.h"

#include "preset.h"

#include <inflect/text.h>

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS 32U
#define HELP_COLUMN 26
#define FIRST_CODE 1000
#define HELP_CODE 999

bool
inflect_take_flag(void* target, const char* text, InflectMessage* message)
{
  (void)text;
  (void)message;
  *(bool*)target = true;
  return true;
}

bool
inflect_take_text(void* target, const char* text, InflectMessage* message)
{
  if (!*text) {
    return inflect_message_set(message, "an empty text means nothing here");
  }
  *(const char**)target = text;
  return true;
}

static bool
take_whole(const char* text,
           uint64_t min,
           uint64_t max,
           uint64_t* value,
           InflectMessage* message)
{
  char* end = NULL;
  errno = 0;
  const unsigned long long number = strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end || errno || number < min ||
      number > max) {
    return inflect_message_set(
      message, "'%.40s' is not a whole number from %llu to %llu", text,
      (unsigned long long)min, (unsigned long long)max);
  }
  *value = number;
  return true;
}

bool
inflect_take_seed(void* target, const char* text, InflectMessage* message)
{
  return take_whole(text, 0U, UINT64_MAX, (uint64_t*)target, message);
}

bool
inflect_take_count(void* target, const char* text, InflectMessage* message)
{
  uint64_t value = 0U;
  if (!take_whole(text, 1U, 1024U, &value, message)) {
    return false;
  }
  *(uint32_t*)target = (uint32_t)value;
  return true;
}

bool
inflect_take_number(void* target, const char* text, InflectMessage* message)
{
  char* end = NULL;
  const double number = strtod(text, &end);
  *(double*)target = number;
  return (end != text && !*end && isfinite(number)) ||
         inflect_message_set(message, "'%.40s' is not a finite number", text);
}

bool
inflect_take_positive(void* target, const char* text, InflectMessage* message)
{
  if (!inflect_take_number(target, text, message)) {
    return false;
  }
  return *(const double*)target > 0.0 ||
         inflect_message_set(message, "'%.40s' is not above 0", text);
}

bool
inflect_take_assignment(void* target, const char* text, InflectMessage* message)
{
  InflectAssignments* const list = (InflectAssignments*)target;
  const char* const equals = strchr(text, '=');
  if (!equals || equals == text || !equals[1]) {
    return inflect_message_set(message, "'%.60s' is not of the form NAME=VALUE",
                               text);
  }
  if (list->n_texts == INFLECT_MAX_ASSIGNMENTS) {
    return inflect_message_set(message, "given more than %u times",
                               INFLECT_MAX_ASSIGNMENTS);
  }
  list->texts[list->n_texts++] = text;
  return true;
}

/// Fill what getopt_long() needs; codes of rows start at FIRST_CODE
static void
fill_getopt(const InflectOption* options,
            uint32_t n_options,
            struct option* longs,
            char* shorts)
{
  size_t n_shorts = 0U;
  shorts[n_shorts++] = ':';
  shorts[n_shorts++] = 'h';
  for (uint32_t i = 0U; i < n_options; ++i) {
    const int has_arg = options[i].argument ? required_argument : no_argument;
    longs[i] =
      (struct option){options[i].name, has_arg, NULL, FIRST_CODE + (int)i};
    if (options[i].letter) {
      shorts[n_shorts++] = options[i].letter;
      shorts[n_shorts] = ':';
      n_shorts += options[i].argument ? 1U : 0U;
    }
  }
  shorts[n_shorts] = '\0';
  longs[n_options] = (struct option){"help", no_argument, NULL, HELP_CODE};
}

static const InflectOption*
option_of_code(const InflectOption* options, uint32_t n_options, int code)
{
  if (code >= FIRST_CODE) {
    return &options[code - FIRST_CODE];
  }
  for (uint32_t i = 0U; i < n_options; ++i) {
    if (options[i].letter && options[i].letter == code) {
      return &options[i];
    }
  }
  return NULL;
}

static bool
unknown_option(const InflectOption* options,
               uint32_t n_options,
               const char* text,
               InflectMessage* message)
{
  if (strncmp(text, "--", 2) != 0) {
    return inflect_message_set(message, "unknown option '-%c'; see --help",
                               optopt);
  }
  const size_t length = strcspn(text + 2, "=");
  char name[64] = "";
  snprintf(name, sizeof(name), "%.*s", (int)(length < 63U ? length : 63U),
           text + 2);
  const char* best = "help";
  uint32_t best_distance = inflect_text_distance(name, best);
  for (uint32_t i = 0U; i < n_options; ++i) {
    const uint32_t distance = inflect_text_distance(name, options[i].name);
    best = distance < best_distance ? options[i].name : best;
    best_distance = distance < best_distance ? distance : best_distance;
    if (!strcmp(name, options[i].name)) {
      return inflect_message_set(message, "--%s takes no value", name);
    }
  }
  return inflect_message_set(
    message, "unknown option '--%s'; did you mean '--%s'?", name, best);
}

static bool
take(const InflectOption* row, void* values, InflectMessage* message)
{
  InflectMessage reason = {""};
  if (row->take((char*)values + row->offset, optarg, &reason)) {
    return true;
  }
  return inflect_message_set(message, "--%s: %s", row->name, reason.text);
}

bool
inflect_options_parse(const InflectOption* options,
                      uint32_t n_options,
                      void* values,
                      int argc,
                      char** argv,
                      int* first,
                      bool* help,
                      InflectMessage* message)
{
  struct option longs[MAX_OPTIONS + 2U] = {{NULL, 0, NULL, 0}};
  char shorts[2U * MAX_OPTIONS + 3U] = "";
  n_options = n_options < MAX_OPTIONS ? n_options : MAX_OPTIONS;
  fill_getopt(options, n_options, longs, shorts);

  optind = 1;
  opterr = 0;
  for (;;) {
    const int code = getopt_long(argc, argv, shorts, longs, NULL);
    if (code == -1) {
      break;
    }
    if (code == ':') {
      return inflect_message_set(message, "%s needs a value; see --help",
                                 argv[optind - 1]);
    }
    if (code == '?') {
      return unknown_option(options, n_options, argv[optind - 1], message);
    }
    if (code == HELP_CODE || code == 'h') {
      *help = true;
      return true;
    }
    const InflectOption* const row = option_of_code(options, n_options, code);
    if (!take(row, values, message)) {
      return false;
    }
  }
  *first = optind;
  return true;
}

static void
print_option(char letter,
             const char* name,
             const char* argument,
             const char* help)
{
  char head[80] = "";
  const char short_name[] = {'-', letter, ',', ' ', '\0'};
  const int length =
    snprintf(head, sizeof(head), "  %s--%s%s%s", letter ? short_name : "    ",
             name, argument ? " " : "", argument ? argument : "");
  if (length < HELP_COLUMN) {
    printf("%-*s", HELP_COLUMN, head);
  } else {
    printf("%s\n%*s", head, HELP_COLUMN, "");
  }
  inflect_print_words(help, HELP_COLUMN, HELP_COLUMN);
}

void
inflect_options_print(const InflectOption* options, uint32_t n_options)
{
  for (uint32_t i = 0U; i < n_options; ++i) {
    print_option(options[i].letter, options[i].name, options[i].argument,
                 options[i].help);
  }
  print_option('h', "help", NULL, "Print this help.");
}

bool
inflect_assignment_number(const char* text,
                          char* name,
                          size_t name_size,
                          double* value,
                          InflectMessage* message)
{
  const char* const equals = strchr(text, '=');
  char* end = NULL;
  *value = strtod(equals + 1, &end);
  snprintf(name, name_size, "%.*s", (int)(equals - text), text);
  return (end != equals + 1 && !*end) ||
         inflect_message_set(message, "'%.40s' is not a number for %s",
                             equals + 1, name);
}

static bool
apply_set(const char* text, InflectSettings* settings, InflectMessage* message)
{
  const char* const equals = strchr(text, '=');
  char name[64] = "";
  snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
  return !inflect_settings_set_text(settings, name, equals + 1, message->text,
                                    sizeof(message->text));
}

static bool
apply_param(const char* text,
            InflectSettings* settings,
            InflectMessage* message)
{
  char name[64] = "";
  double value = 0.0;
  return inflect_assignment_number(text, name, sizeof(name), &value, message) &&
         !inflect_settings_set_curve_parameter(
           settings, name, value, message->text, sizeof(message->text));
}

int
inflect_settings_options_apply(const InflectSettingsOptions* options,
                               InflectSettings* settings,
                               InflectMessage* message)
{
  if (options->preset &&
      !inflect_preset_load(options->preset, settings, message->text,
                           sizeof(message->text))) {
    return INFLECT_EXIT_FAILED;
  }
  for (uint32_t i = 0U; i < options->set.n_texts; ++i) {
    if (!apply_set(options->set.texts[i], settings, message)) {
      return INFLECT_EXIT_USAGE;
    }
  }
  for (uint32_t i = 0U; i < options->params.n_texts; ++i) {
    if (!apply_param(options->params.texts[i], settings, message)) {
      return INFLECT_EXIT_USAGE;
    }
  }
  return inflect_settings_check(settings, message->text, sizeof(message->text))
           ? INFLECT_EXIT_USAGE
           : INFLECT_EXIT_DONE;
}
