// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "report.h"

#include "program.h"
#include "with_cmocka.h"

#include <string.h>

cJSON*
report_run(const char* line)
{
  ProgramRun run = program_run(line);
  if (run.status) {
    print_error("%s: exit %d\n%s", line, run.status, run.err);
  }
  assert_int_equal(run.status, 0);
  assert_string_equal(run.err, "");
  const char* end = NULL;
  cJSON* const document = cJSON_ParseWithOpts(run.out, &end, 0);
  assert_non_null(document);
  assert_string_equal(end, "\n");
  program_run_free(&run);
  return document;
}

double
report_number(const cJSON* object, const char* key)
{
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, key);
  if (!cJSON_IsNumber(item)) {
    print_error("no number: %s\n", key);
  }
  assert_true(cJSON_IsNumber(item));
  return item->valuedouble;
}

const char*
report_text(const cJSON* object, const char* key)
{
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, key);
  assert_true(cJSON_IsString(item));
  return item->valuestring;
}

double
report_level(const cJSON* report, int order)
{
  const cJSON* const harmonics = cJSON_GetObjectItem(report, "harmonics");
  return report_number(cJSON_GetArrayItem(harmonics, order - 1), "level_dbc");
}
