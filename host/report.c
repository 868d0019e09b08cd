// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "report.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE 1024
#define WIDTH 79

bool
inflect_message_set(InflectMessage* message, const char* format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(message->text, sizeof(message->text), format, args);
  va_end(args);
  return false;
}

static void
report(const char* format, va_list args)
{
  char line[LINE_SIZE] = "";
  vsnprintf(line, sizeof(line), format, args);
  for (char* c = line; *c; ++c) {
    *c = (char)(iscntrl((unsigned char)*c) ? '?' : *c);
  }
  fprintf(stderr, "inflect: %s\n", line);
}

void
inflect_report(const char* format, ...)
{
  va_list args;
  va_start(args, format);
  report(format, args);
  va_end(args);
}

int
inflect_report_failure(const char* format, ...)
{
  va_list args;
  va_start(args, format);
  report(format, args);
  va_end(args);
  return INFLECT_EXIT_FAILED;
}

int
inflect_report_usage(const char* format, ...)
{
  va_list args;
  va_start(args, format);
  report(format, args);
  va_end(args);
  return INFLECT_EXIT_USAGE;
}

cJSON*
inflect_json_number(double value)
{
  if (!isfinite(value)) {
    return cJSON_CreateNull();
  }

  // cJSON itself stops at a neighbour of the number
  char text[32] = "";
  snprintf(text, sizeof(text), "%.17g", value);
  return cJSON_CreateRaw(text);
}

void
inflect_json_add_number(cJSON* object, const char* key, double value)
{
  cJSON_AddItemToObject(object, key, inflect_json_number(value));
}

int
inflect_json_print(cJSON* document)
{
  char* const text = cJSON_Print(document);
  cJSON_Delete(document);
  if (!text) {
    return inflect_report_failure("out of memory for the JSON document");
  }
  puts(text);
  cJSON_free(text);
  return inflect_report_flush();
}

int
inflect_report_flush(void)
{
  if (fflush(stdout) || ferror(stdout)) {
    return inflect_report_failure("cannot write to stdout: %s",
                                  strerror(errno));
  }
  return INFLECT_EXIT_DONE;
}

void
inflect_print_words(const char* text, int indent, int column)
{
  while (*text) {
    const int length = (int)strcspn(text, " ");
    if (column > indent && column + 1 + length > WIDTH) {
      printf("\n%*s", indent, "");
      column = indent;
    } else if (column > indent) {
      putchar(' ');
      ++column;
    }
    printf("%.*s", length, text);
    column += length;
    text += length;
    text += strspn(text, " ");
  }
  putchar('\n');
}

void
inflect_print_wrapped(const char* text, int indent)
{
  printf("%*s", indent, "");
  inflect_print_words(text, indent, indent);
}
