// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "curve_report.h"
#include "plot_curves.h"
#include "plot_output.h"
#include "report.h"

#include <inflect/activation.h>
#include <inflect/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char* at;
  const char* format;
  InflectAssignments params;
  InflectPlotOutput plot;
  bool json;
  bool csv;
} Values;

typedef struct {
  const char* name;
  void (*print)(void);
} Format;

static const Format formats[] = {
  {"text", inflect_curves_print_text},
  {"csv", inflect_curves_print_csv},
  {"md", inflect_curves_print_markdown},
};

static const InflectOption options[] = {
  {"at", "X,X...", "Print the calculus of the curve at these points.",
   inflect_take_text, offsetof(Values, at), 0},
  {"param", "NAME=VALUE", "Set a parameter of the curve; may be repeated.",
   inflect_take_assignment, offsetof(Values, params), 0},
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  {"format", "NAME", "Print the table of all curves as text, csv or md.",
   inflect_take_text, offsetof(Values, format), 0},
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static int
list_curves(const Values* values)
{
  if (values->at || values->params.n_texts || values->plot.path) {
    return inflect_report_usage("curves: --%s needs a curve; name it",
                                values->at               ? "at"
                                : values->params.n_texts ? "param"
                                                         : "plot");
  }
  if (values->json) {
    cJSON* const document = cJSON_CreateObject();
    cJSON* const array = cJSON_AddArrayToObject(document, "curves");
    const uint32_t n = inflect_activation_count();
    for (uint32_t i = 0U; i < n; ++i) {
      const InflectCurve curve =
        inflect_curve_default(inflect_activation_at(i));
      cJSON_AddItemToArray(array, inflect_curve_json(&curve));
    }
    return inflect_json_print(document);
  }
  const char* const name = values->csv      ? "csv"
                           : values->format ? values->format
                                            : "text";
  for (size_t i = 0U; i < sizeof(formats) / sizeof(formats[0]); ++i) {
    if (!strcmp(formats[i].name, name)) {
      formats[i].print();
      return inflect_report_flush();
    }
  }
  return inflect_report_usage(
    "curves: --format is text, csv or md, not '%.40s'", name);
}

static const InflectActivation*
find_curve(const char* symbol)
{
  const InflectActivation* const found = inflect_activation_find(symbol);
  if (found) {
    return found;
  }
  const char* best = "";
  uint32_t best_distance = UINT32_MAX;
  const uint32_t n = inflect_activation_count();
  for (uint32_t i = 0U; i < 2U * n; ++i) {
    const InflectActivation* const row = inflect_activation_at(i / 2U);
    const char* const name = i % 2U ? row->alias : row->symbol;
    const uint32_t distance =
      name ? inflect_text_distance(symbol, name) : UINT32_MAX;
    best = distance < best_distance ? name : best;
    best_distance = distance < best_distance ? distance : best_distance;
  }
  inflect_report("no curve is called '%.40s'; did you mean '%s'?", symbol,
                 best);
  return NULL;
}

static int
unknown_parameter(const InflectActivation* row, const char* name)
{
  const uint32_t n = inflect_activation_parameter_count(row);
  if (n == 0U) {
    return inflect_report_usage("curves: %s has no parameters", row->symbol);
  }
  return inflect_report_usage(
    "curves: %s has no parameter '%.40s'; it has %s%s%s", row->symbol, name,
    row->parameters[0].symbol, n > 1U ? " and " : "",
    n > 1U ? row->parameters[1].symbol : "");
}

static int
bad_range(const InflectActivation* row, const char* name, double value)
{
  uint32_t i = 0U;
  while (strcmp(row->parameters[i].symbol, name) != 0) {
    ++i;
  }
  return inflect_report_usage("curves: %s is %.17g but must be from %g to %g",
                              name, value, row->parameters[i].min,
                              row->parameters[i].max);
}

static int
set_parameters(const InflectAssignments* params, InflectCurve* curve)
{
  for (uint32_t i = 0U; i < params->n_texts; ++i) {
    char name[64] = "";
    double value = 0.0;
    InflectMessage message = {""};
    if (!inflect_assignment_number(params->texts[i], name, sizeof(name), &value,
                                   &message)) {
      return inflect_report_usage("curves: %s", message.text);
    }
    const InflectStatus status = inflect_curve_set(curve, name, value);
    if (status) {
      return status == INFLECT_STATUS_NOT_FOUND
               ? unknown_parameter(curve->activation, name)
               : bad_range(curve->activation, name, value);
    }
  }
  return INFLECT_EXIT_DONE;
}

/// Return the numbers of a list, or null
static double*
parse_points(const char* text, uint32_t* n_points)
{
  uint32_t n_most = 1U;
  for (const char* c = text; *c; ++c) {
    n_most += *c == ',' ? 1U : 0U;
  }
  double* const x = (double*)calloc(n_most, sizeof(double));
  for (uint32_t i = 0U; x && i < n_most; ++i) {
    char* end = NULL;
    x[i] = strtod(text, &end);
    if (end == text || (*end && *end != ',')) {
      free(x);
      return NULL;
    }
    text = *end ? end + 1 : end;
  }
  *n_points = n_most;
  return x;
}

static int
print_points(const Values* values, const InflectCurve* curve)
{
  uint32_t n_points = 0U;
  double* const x = parse_points(values->at, &n_points);
  if (!x) {
    return inflect_report_usage(
      "curves: --at takes numbers separated by commas, not '%.60s'",
      values->at);
  }
  int status = INFLECT_EXIT_DONE;
  if (values->json) {
    status = inflect_json_print(inflect_curve_points_json(curve, n_points, x));
  } else {
    inflect_curve_points_print(curve, n_points, x, values->csv);
    status = inflect_report_flush();
  }
  free(x);
  return status;
}

static int
print_curve(const Values* values, const InflectCurve* curve)
{
  if (values->json) {
    cJSON* const document = cJSON_CreateObject();
    cJSON* const array = cJSON_AddArrayToObject(document, "curves");
    cJSON_AddItemToArray(array, inflect_curve_json(curve));
    return inflect_json_print(document);
  }
  if (values->csv) {
    inflect_curve_print_csv(curve);
  } else {
    inflect_curve_print_text(curve);
  }
  return inflect_report_flush();
}

/// Draw curves of which nothing is printed
static int
draw_curves(const Values* values, int n_arguments, char** arguments)
{
  InflectCurve curves[INFLECT_MAX_PLOT_CURVES];
  if (values->at || values->params.n_texts || values->json || values->csv ||
      values->format) {
    return inflect_report_usage(
      "curves: with several curves only --plot, --plot-theme and --force work");
  }
  if (n_arguments > (int)INFLECT_MAX_PLOT_CURVES) {
    return inflect_report_usage("curves: --plot draws %u curves at most",
                                INFLECT_MAX_PLOT_CURVES);
  }
  for (int i = 0; i < n_arguments; ++i) {
    const InflectActivation* const activation = find_curve(arguments[i]);
    if (!activation) {
      return INFLECT_EXIT_USAGE;
    }
    curves[i] = inflect_curve_default(activation);
  }
  InflectMessage message = {""};
  return inflect_plot_curves(&values->plot, curves, (uint32_t)n_arguments,
                             &message)
           ? INFLECT_EXIT_DONE
           : inflect_report_failure("%s", message.text);
}

static int
show_curve(const Values* values, const InflectCurve* curve)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_plot_curves(&values->plot, curve, 1U, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  return values->at ? print_points(values, curve) : print_curve(values, curve);
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  if (values->json && (values->csv || values->format)) {
    return inflect_report_usage("curves: choose one of --json, --csv and "
                                "--format");
  }
  if (n_arguments == 0) {
    return list_curves(values);
  }
  InflectMessage message = {""};
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (n_arguments > 1 && values->plot.path) {
    return draw_curves(values, n_arguments, arguments);
  }
  if (n_arguments > 1) {
    return inflect_report_usage("curves: one curve at a time, not also '%.40s',"
                                " unless with --plot",
                                arguments[1]);
  }
  if (values->format) {
    return inflect_report_usage(
      "curves: --format is for the table of all curves");
  }
  const InflectActivation* const activation = find_curve(arguments[0]);
  if (!activation) {
    return INFLECT_EXIT_USAGE;
  }
  InflectCurve curve = inflect_curve_default(activation);
  const int status = set_parameters(&values->params, &curve);
  if (status) {
    return status;
  }
  return show_curve(values, &curve);
}

const InflectCommand inflect_command_curves = {
  .name = "curves",
  .usage =
    "[OPTION]...\nCURVE [--at X,X...] [--param NAME=VALUE]... [OPTION]...\n"
    "CURVE... --plot FILE [OPTION]...",
  .summary = "List the curves, or show the calculus of one",
  .help = "Every curve comes with its slope, curvature, two antiderivatives "
          "and, where there is one, its inverse. 'inverse' is the inverse at "
          "the value: the point of the curve's domain that has it.\n"
          "A picture shows the value, slope and curvature where the curve "
          "bends, with its bounds, kinks and jumps. Several curves in one "
          "picture have their default parameters, and nothing is printed.",
  .examples = "curves\n"
              "curves elu\n"
              "curves elu --at -1,0,0.5 --param alpha=0.7 --json\n"
              "curves elu --param alpha=0.7 --plot elu.svg\n"
              "curves tanh gelu silu --plot three.png --plot-theme dark",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
