// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "preset.h"
#include "report.h"

#include <inflect/settings.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  bool json;
  bool csv;
  bool force;
  const char* save;
  const char* label;
  const char* comment;
  InflectSettingsOptions settings;
} Options;

#define FIELD(name) offsetof(Options, name)

static const InflectOption options[] = {
  INFLECT_OPTION_JSON(Options, json),
  INFLECT_OPTION_CSV(Options, csv),
  {"save", "FILE", "Write the settings to a preset file, such as my_sound.ttl.",
   inflect_take_text, FIELD(save), 0},
  {"label", "TEXT", "With --save: the name for people.", inflect_take_text,
   FIELD(label), 0},
  {"comment", "TEXT", "With --save: one sentence about the sound.",
   inflect_take_text, FIELD(comment), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Options, settings)),
  INFLECT_OPTION_FORCE(Options, force),
};

/// Return the symbol of a value of an enumeration, or null
static const char*
point_symbol(uint32_t index, double value)
{
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.value == value) {
      return point.symbol;
    }
  }
  return NULL;
}

static const char*
curve_symbol(const InflectPreset* preset)
{
  return inflect_settings_curve(&preset->settings).activation->symbol;
}

static double
drive_db(const InflectPreset* preset)
{
  return preset->settings.values[INFLECT_PARAMETER_DRIVE];
}

// The list

static void
print_csv_text(const char* text, char end)
{
  putchar('"');
  for (const char* c = text; *c; ++c) {
    printf("%s%c", *c == '"' ? "\"" : "", *c);
  }
  putchar('"');
  putchar(end);
}

static void
print_list_csv(const InflectPreset* presets, size_t n_presets)
{
  puts("name,label,curve,drive_db,comment,path");
  for (size_t i = 0U; i < n_presets; ++i) {
    if (*presets[i].problem) {
      continue;
    }
    print_csv_text(presets[i].symbol, ',');
    print_csv_text(presets[i].label, ',');
    printf("%s,%.17g,", curve_symbol(&presets[i]), drive_db(&presets[i]));
    print_csv_text(presets[i].comment, ',');
    print_csv_text(presets[i].path, '\n');
  }
}

static void
print_list_table(const InflectPreset* presets, size_t n_presets)
{
  printf("%-18s %-18s %-13s %8s  %s\n", "NAME", "LABEL", "CURVE", "DRIVE",
         "COMMENT");
  for (size_t i = 0U; i < n_presets; ++i) {
    if (!*presets[i].problem) {
      printf("%-18s %-18s %-13s %5g dB  %s\n", presets[i].symbol,
             presets[i].label, curve_symbol(&presets[i]), drive_db(&presets[i]),
             presets[i].comment);
    }
  }
}

// The values of one preset

/// Whether a parameter of the curve has an exact value
static bool
is_exact(const InflectSettings* settings, uint32_t index)
{
  const InflectActivation* const curve =
    inflect_settings_curve(settings).activation;
  return index < inflect_activation_parameter_count(curve) &&
         !isnan(settings->curve_parameters[index]);
}

static bool
is_default(const InflectSettings* settings, uint32_t index)
{
  return settings->values[index] == inflect_parameter_at(index)->default_value;
}

static cJSON*
values_json(const InflectSettings* settings)
{
  cJSON* const values = cJSON_CreateObject();
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    inflect_json_add_number(values, inflect_parameter_at(i)->symbol,
                            settings->values[i]);
  }
  return values;
}

static cJSON*
parameters_json(const InflectSettings* settings)
{
  const InflectActivation* const curve =
    inflect_settings_curve(settings).activation;
  cJSON* const parameters = cJSON_CreateObject();
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    if (is_exact(settings, i)) {
      inflect_json_add_number(parameters, curve->parameters[i].symbol,
                              settings->curve_parameters[i]);
    }
  }
  return parameters;
}

static cJSON*
preset_json(const InflectPreset* preset)
{
  cJSON* const row = cJSON_CreateObject();
  cJSON_AddStringToObject(row, "name", preset->symbol);
  cJSON_AddStringToObject(row, "label", preset->label);
  cJSON_AddStringToObject(row, "comment", preset->comment);
  cJSON_AddStringToObject(row, "curve", curve_symbol(preset));
  cJSON_AddItemToObject(row, "values", values_json(&preset->settings));
  cJSON_AddItemToObject(row, "parameters", parameters_json(&preset->settings));
  cJSON_AddStringToObject(row, "path", preset->path);
  return row;
}

static int
print_json(const InflectPreset* presets, size_t n_presets)
{
  cJSON* const document = cJSON_CreateObject();
  cJSON* const rows = cJSON_AddArrayToObject(document, "presets");
  for (size_t i = 0U; i < n_presets; ++i) {
    if (!*presets[i].problem) {
      cJSON_AddItemToArray(rows, preset_json(&presets[i]));
    }
  }
  return inflect_json_print(document);
}

static void
print_values_table(const InflectPreset* preset)
{
  const InflectSettings* const settings = &preset->settings;
  printf("%s (%s)\n", preset->label, preset->symbol);
  printf("%s%s", preset->comment, *preset->comment ? "\n" : "");
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const InflectParameter* const row = inflect_parameter_at(i);
    const char* const name = point_symbol(i, settings->values[i]);
    if (is_default(settings, i) && i != INFLECT_PARAMETER_CURVE) {
      continue;
    }
    if (name) {
      printf("  %-20s %s\n", row->symbol, name);
    } else {
      printf("  %-20s %g %s\n", row->symbol, settings->values[i], row->unit);
    }
  }
  const InflectCurve curve = inflect_settings_curve(settings);
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    if (is_exact(settings, i)) {
      printf("  %s.%-*s %g\n", curve.activation->symbol,
             19 - (int)strlen(curve.activation->symbol),
             curve.activation->parameters[i].symbol, curve.parameters[i]);
    }
  }
}

static void
print_values_csv(const InflectPreset* preset)
{
  const InflectSettings* const settings = &preset->settings;
  puts("symbol,value,unit");
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const InflectParameter* const row = inflect_parameter_at(i);
    if (!is_default(settings, i) || i == INFLECT_PARAMETER_CURVE) {
      printf("%s,%.17g,%s\n", row->symbol, settings->values[i], row->unit);
    }
  }
  const InflectCurve curve = inflect_settings_curve(settings);
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    if (is_exact(settings, i)) {
      printf("%s.%s,%.17g,\n", curve.activation->symbol,
             curve.activation->parameters[i].symbol, curve.parameters[i]);
    }
  }
}

// The command

static int
list(const Options* opts)
{
  InflectMessage message = {""};
  InflectPreset* presets = NULL;
  size_t n_presets = 0U;
  if (!inflect_preset_list(&presets, &n_presets, message.text,
                           sizeof(message.text))) {
    return inflect_report_failure("%s", message.text);
  }
  int status = INFLECT_EXIT_DONE;
  for (size_t i = 0U; i < n_presets; ++i) {
    if (*presets[i].problem) {
      status = inflect_report_failure("%s", presets[i].problem);
    }
  }
  int printed = INFLECT_EXIT_DONE;
  if (opts->json) {
    printed = print_json(presets, n_presets);
  } else {
    (opts->csv ? print_list_csv : print_list_table)(presets, n_presets);
    printed = inflect_report_flush();
  }
  free(presets);
  return printed ? printed : status;
}

static int
show(const Options* opts, const char* name)
{
  InflectMessage message = {""};
  InflectPreset preset;
  if (!inflect_preset_find(name, &preset, message.text, sizeof(message.text))) {
    return inflect_report_failure("%s", message.text);
  }
  if (opts->json) {
    return print_json(&preset, 1U);
  }
  (opts->csv ? print_values_csv : print_values_table)(&preset);
  return inflect_report_flush();
}

static int
save(const Options* opts)
{
  InflectMessage message = {""};
  InflectSettings settings = inflect_settings_default();
  const int status =
    inflect_settings_options_apply(&opts->settings, &settings, &message);
  if (status) {
    return status == INFLECT_EXIT_USAGE
             ? inflect_report_usage("presets: %s", message.text)
             : inflect_report_failure("%s", message.text);
  }
  return inflect_preset_save(opts->save, opts->label, opts->comment, &settings,
                             opts->force, message.text, sizeof(message.text))
           ? INFLECT_EXIT_DONE
           : inflect_report_failure("%s", message.text);
}

static bool
chooses_settings(const Options* opts)
{
  return opts->settings.preset || opts->settings.set.n_texts ||
         opts->settings.params.n_texts || opts->label || opts->comment ||
         opts->force;
}

static int
run(const void* values, int n_arguments, char** arguments)
{
  const Options* const opts = (const Options*)values;
  if (opts->json && opts->csv) {
    return inflect_report_usage("presets: --json and --csv exclude each other");
  }
  if (opts->save) {
    return n_arguments || opts->json || opts->csv
             ? inflect_report_usage(
                 "presets: --save takes its values from --preset, --set and "
                 "--param only")
             : save(opts);
  }
  if (chooses_settings(opts)) {
    return inflect_report_usage(
      "presets: settings are for --save FILE; to show a preset, give its name");
  }
  if (n_arguments > 1) {
    return inflect_report_usage("presets: one preset at a time");
  }
  return n_arguments ? show(opts, arguments[0]) : list(opts);
}

const InflectCommand inflect_command_presets = {
  .name = "presets",
  .usage = "[NAME|FILE] [--json|--csv]\n--save FILE [--preset NAME] "
           "[--set SYMBOL=VALUE]...",
  .summary = "List presets, show one, or save your own",
  .help = "Without a name it lists the presets. With a name, or a Turtle file "
          "such as state that a plugin host saved, it shows the curve and what "
          "differs from the defaults.\n"
          "The preset folder is beside the program; the environment variable "
          "INFLECT_PRESETS names another one.",
  .examples = "presets\n"
              "presets tape_warmth\n"
              "presets --save my_sound.ttl --preset tape_warmth --set drive=15",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Options),
  .run = run,
};
