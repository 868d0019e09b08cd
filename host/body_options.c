// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "body_options.h"

#include <stddef.h>

/// Name of an option, and what 1 of it is in the field
typedef struct {
  const char* name;
  size_t offset;
  double unit;
} Row;

static const Row rows[INFLECT_N_BODY_PARAMETERS] = {
  {"body", offsetof(InflectBodySettings, mix), 0.01},
  {"body-size", offsetof(InflectBodySettings, size_m), 1.0},
  {"body-stiffness", offsetof(InflectBodySettings, stiffness), 1.0},
  {"body-loss", offsetof(InflectBodySettings, loss_db_per_s), 1.0},
};

static bool
apply(uint32_t index,
      const char* text,
      InflectBodySettings* settings,
      InflectMessage* message)
{
  const Row* const row = &rows[index];
  const InflectBodyParameter* const range = inflect_body_parameter_at(index);
  InflectMessage reason = {""};
  double value = 0.0;
  if (!inflect_take_number(&value, text, &reason)) {
    return inflect_message_set(message, "--%s: %s", row->name, reason.text);
  }
  value *= row->unit;
  *(double*)(void*)((char*)settings + row->offset) = value;
  return (value >= range->min && value <= range->max) ||
         inflect_message_set(message, "--%s is from %g to %g %s, not %.40s",
                             row->name, range->min / row->unit,
                             range->max / row->unit, index ? range->unit : "%",
                             text);
}

bool
inflect_body_options_apply(const InflectBodyOptions* options,
                           InflectBodySettings* settings,
                           InflectMessage* message)
{
  *settings = inflect_body_settings_default();
  for (uint32_t i = 0U; i < INFLECT_N_BODY_PARAMETERS; ++i) {
    if (options->texts[i] && !apply(i, options->texts[i], settings, message)) {
      return false;
    }
  }
  return true;
}
