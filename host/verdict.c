// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
inflect_json_add_verdict(cJSON* object,
                         const char* key,
                         const char* verdict,
                         InflectEvidence evidence)
{
  cJSON* const found = cJSON_AddObjectToObject(object, key);
  cJSON_AddStringToObject(found, "verdict", verdict);
  cJSON_AddStringToObject(found, "evidence", inflect_evidence_symbol(evidence));
}

void
inflect_json_add_seed(cJSON* object, uint64_t seed)
{
  char text[32] = "";
  snprintf(text, sizeof(text), "%llu", (unsigned long long)seed);
  cJSON_AddRawToObject(object, "seed", text);
}

void
inflect_json_add_estimate(cJSON* object,
                          const char* key,
                          const InflectEstimate* estimate,
                          uint64_t seed)
{
  cJSON* const found = cJSON_AddObjectToObject(object, key);
  inflect_json_add_number(found, "value", estimate->value);
  inflect_json_add_number(found, "lower", estimate->lower);
  inflect_json_add_number(found, "upper", estimate->upper);
  inflect_json_add_number(found, "min", estimate->min);
  inflect_json_add_number(found, "max", estimate->max);
  inflect_json_add_number(found, "n", estimate->n);
  inflect_json_add_seed(found, seed);
  cJSON_AddStringToObject(found, "evidence",
                          inflect_evidence_symbol(INFLECT_EVIDENCE_SAMPLED));
}

void
inflect_json_add_curve(cJSON* object, const InflectCurve* curve)
{
  const InflectActivation* const row = curve->activation;
  cJSON_AddStringToObject(object, "curve", row->symbol);
  cJSON* const parameters = cJSON_AddObjectToObject(object, "parameters");
  for (uint32_t i = 0U; i < inflect_activation_parameter_count(row); ++i) {
    inflect_json_add_number(parameters, row->parameters[i].symbol,
                            curve->parameters[i]);
  }
}

void
inflect_json_add_numbers(cJSON* object,
                         const char* key,
                         uint32_t n,
                         const double* values)
{
  cJSON* const array = cJSON_AddArrayToObject(object, key);
  for (uint32_t i = 0U; i < n; ++i) {
    cJSON_AddItemToArray(array, inflect_json_number(values[i]));
  }
}

void
inflect_csv_print_number(double value)
{
  if (isfinite(value)) {
    printf(",%.17g", value);
  } else {
    printf(",");
  }
}

int
inflect_curve_option_apply(const char* command,
                           const InflectSettingsOptions* options,
                           const char* usual,
                           InflectCurve* curve)
{
  InflectSettings settings = inflect_settings_default();
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  if (inflect_settings_set_text(&settings, "curve", usual, message.text,
                                sizeof(message.text))) {
    status = INFLECT_EXIT_USAGE;
  }
  status = status
             ? status
             : inflect_settings_options_apply(options, &settings, &message);
  if (status) {
    inflect_report("%s: %s", command, message.text);
    return status;
  }
  *curve = inflect_settings_curve(&settings);
  return INFLECT_EXIT_DONE;
}

int
inflect_report_status(const char* command, InflectStatus status)
{
  return inflect_report_failure("%s: %s", command,
                                inflect_status_message(status));
}

int
inflect_report_no_bound(const char* command, const InflectCurve* curve)
{
  return inflect_report_usage(
    "%s: %s jumps or has an unbounded slope, so nothing can be certified; "
    "choose a curve with a Lipschitz constant (see 'inflect curves')",
    command, curve->activation->symbol);
}
