// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"

#include "program.h"
#include "with_cmocka.h"

#include <string.h>

#define WIDTH 80U

void
check_pages(const char* const* lines, size_t n_lines)
{
  for (size_t i = 0U; i < n_lines; ++i) {
    ProgramRun run = program_run(lines[i]);
    if (run.status || run.err_lines) {
      fail_msg("%s: exit %d, %s", lines[i], run.status, run.err);
    }
    const char* text = run.out;
    while (*text) {
      const size_t length = strcspn(text, "\n");
      if (length > WIDTH) {
        fail_msg("%zu columns: %.*s", length, (int)length, text);
      }
      text += length + (text[length] ? 1U : 0U);
    }
    program_run_free(&run);
  }
}

void
check_bad_lines(const BadLine* lines, size_t n_lines)
{
  for (size_t i = 0U; i < n_lines; ++i) {
    ProgramRun run = program_run(lines[i].line);
    if (run.status != lines[i].status || run.err_lines != 1 ||
        run.n_out != 0U || !strstr(run.err, lines[i].words)) {
      fail_msg("%s: exit %d, %s", lines[i].line, run.status, run.err);
    }
    program_run_free(&run);
  }
}

cJSON*
parse_output(const char* line)
{
  ProgramRun run = program_run(line);
  if (run.status || run.err_lines) {
    fail_msg("%s: exit %d, %s", line, run.status, run.err);
  }
  cJSON* const document = cJSON_ParseWithOpts(run.out, NULL, 1);
  assert_non_null(document);
  program_run_free(&run);
  return document;
}

double
number_of(const cJSON* object, const char* key)
{
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, key);
  if (!cJSON_IsNumber(item)) {
    fail_msg("there is no number called %s", key);
  }
  return cJSON_GetNumberValue(item);
}

const char*
string_of(const cJSON* object, const char* outer, const char* key)
{
  const cJSON* const inner =
    outer ? cJSON_GetObjectItemCaseSensitive(object, outer) : object;
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(inner, key);
  if (!cJSON_IsString(item)) {
    fail_msg("there is no text called %s", key);
  }
  return cJSON_GetStringValue(item);
}
