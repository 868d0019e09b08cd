// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "curve_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// A yes-or-no fact: its key, what it is for people, and where it is
typedef struct {
  const char* key;
  const char* yes;
  size_t offset;
  char letter;
} Flag;

/// A fact that is a number: its key and where it is
typedef struct {
  const char* key;
  size_t offset;
} Number;

static const Flag flags[] = {
  {"monotone", "never falls", offsetof(InflectCurveFacts, monotone), 'm'},
  {"strictly_monotone", "rises everywhere",
   offsetof(InflectCurveFacts, strictly_monotone), 'r'},
  {"invertible", "can be undone", offsetof(InflectCurveFacts, invertible), 'i'},
  {"saturating", "saturates", offsetof(InflectCurveFacts, saturating), 's'},
  {"smooth", "has no kink or jump", offsetof(InflectCurveFacts, smooth), 'k'},
};

static const Number numbers[] = {
  {"lower", offsetof(InflectCurveFacts, lower)},
  {"upper", offsetof(InflectCurveFacts, upper)},
  {"domain_lower", offsetof(InflectCurveFacts, domain_lower)},
  {"domain_upper", offsetof(InflectCurveFacts, domain_upper)},
  {"lipschitz", offsetof(InflectCurveFacts, lipschitz)},
  {"curvature_bound", offsetof(InflectCurveFacts, curvature_bound)},
};

#define N_FLAGS (sizeof(flags) / sizeof(flags[0]))
#define N_NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

/// Antiderivatives that every curve of the registry has
#define N_ANTIDERIVATIVES 2

static bool
flag_of(const InflectCurveFacts* facts, const Flag* flag)
{
  return *(const bool*)((const char*)facts + flag->offset);
}

static double
number_of(const InflectCurveFacts* facts, const Number* number)
{
  return *(const double*)(const void*)((const char*)facts + number->offset);
}

InflectCurvePoint
inflect_curve_point(const InflectCurve* curve, double x)
{
  const InflectActivation* const row = curve->activation;
  const double* const p = curve->parameters;
  const double value = row->value(x, p);
  const bool invertible = row->inverse && inflect_curve_facts(curve).invertible;
  const InflectCurvePoint point = {
    .x = x,
    .value = value,
    .slope = row->slope(x, p),
    .curvature = row->curvature(x, p),
    .antiderivative1 = row->antiderivative1(x, p),
    .antiderivative2 = row->antiderivative2(x, p),
    .inverse = invertible ? row->inverse(value, p) : (double)NAN,
  };
  return point;
}

static cJSON*
parameters_json(const InflectActivation* row)
{
  cJSON* const array = cJSON_CreateArray();
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurveParameter* const parameter = &row->parameters[i];
    cJSON* const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "symbol", parameter->symbol);
    inflect_json_add_number(object, "min", parameter->min);
    inflect_json_add_number(object, "max", parameter->max);
    inflect_json_add_number(object, "default", parameter->default_value);
    cJSON_AddItemToArray(array, object);
  }
  return array;
}

cJSON*
inflect_curve_json(const InflectCurve* curve)
{
  const InflectActivation* const row = curve->activation;
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  cJSON* const object = cJSON_CreateObject();
  inflect_json_add_number(object, "id", row->id);
  cJSON_AddStringToObject(object, "symbol", row->symbol);
  cJSON_AddStringToObject(object, "label", row->label);
  cJSON_AddStringToObject(object, "formula", row->formula);
  cJSON_AddItemToObject(object, "parameters", parameters_json(row));
  for (size_t i = 0U; i < N_NUMBERS; ++i) {
    inflect_json_add_number(object, numbers[i].key,
                            number_of(&facts, &numbers[i]));
  }
  cJSON_AddStringToObject(object, "parity",
                          inflect_parity_symbol(facts.parity));
  for (size_t i = 0U; i < N_FLAGS; ++i) {
    cJSON_AddBoolToObject(object, flags[i].key, flag_of(&facts, &flags[i]));
  }
  inflect_json_add_number(object, "antiderivatives", N_ANTIDERIVATIVES);
  return object;
}

cJSON*
inflect_curve_points_json(const InflectCurve* curve,
                          uint32_t n_points,
                          const double* x)
{
  const InflectActivation* const row = curve->activation;
  cJSON* const document = cJSON_CreateObject();
  cJSON_AddStringToObject(document, "symbol", row->symbol);
  cJSON* const parameters = cJSON_AddObjectToObject(document, "parameters");
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    inflect_json_add_number(parameters, row->parameters[i].symbol,
                            curve->parameters[i]);
  }
  cJSON* const points = cJSON_AddArrayToObject(document, "points");
  for (uint32_t i = 0U; i < n_points; ++i) {
    const InflectCurvePoint point = inflect_curve_point(curve, x[i]);
    cJSON* const object = cJSON_CreateObject();
    inflect_json_add_number(object, "x", point.x);
    inflect_json_add_number(object, "value", point.value);
    inflect_json_add_number(object, "slope", point.slope);
    inflect_json_add_number(object, "curvature", point.curvature);
    inflect_json_add_number(object, "antiderivative1", point.antiderivative1);
    inflect_json_add_number(object, "antiderivative2", point.antiderivative2);
    inflect_json_add_number(object, "inverse", point.inverse);
    cJSON_AddItemToArray(points, object);
  }
  return document;
}

/// Write `name default` pairs, as `ratio 2`
static const char*
parameter_text(const InflectActivation* row, char* text, size_t size)
{
  size_t length = 0U;
  text[0] = '\0';
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n && length < size; ++i) {
    length += (size_t)snprintf(text + length, size - length, "%s%s %g",
                               i ? ", " : "", row->parameters[i].symbol,
                               row->parameters[i].default_value);
  }
  return text;
}

/// Write a letter per fact that holds, a point per fact that does not
static const char*
flag_text(const InflectCurveFacts* facts, char* text)
{
  for (size_t i = 0U; i < N_FLAGS; ++i) {
    text[i] = '.';
    if (flag_of(facts, &flags[i])) {
      text[i] = flags[i].letter;
    }
  }
  text[N_FLAGS] = '\0';
  return text;
}

/// Write a number in few characters
static const char*
short_number(double value, char* text, size_t size)
{
  if (isinf(value)) {
    return value > 0.0 ? "inf" : "-inf";
  }
  snprintf(text, size, "%.3g", value == 0.0 ? 0.0 : value);
  return text;
}

void
inflect_curves_print_text(void)
{
  printf("%3s %-15s%-23s%7s%7s%7s %-8s%s\n", "id", "curve", "parameters",
         "lower", "upper", "slope", "parity", " facts");
  const uint32_t n = inflect_activation_count();
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    const InflectCurveFacts facts = inflect_curve_facts(&curve);
    char parameters[80] = "";
    char lower[32] = "";
    char upper[32] = "";
    char slope[32] = "";
    char letters[N_FLAGS + 1U] = "";
    printf("%3" PRIu32 " %-15s%-23s%7s%7s%7s %-8.8s %s\n", row->id, row->symbol,
           parameter_text(row, parameters, sizeof(parameters)),
           short_number(facts.lower, lower, sizeof(lower)),
           short_number(facts.upper, upper, sizeof(upper)),
           short_number(facts.lipschitz, slope, sizeof(slope)),
           inflect_parity_symbol(facts.parity), flag_text(&facts, letters));
  }
  char legend[256] = "";
  size_t length = 0U;
  for (size_t i = 0U; i < N_FLAGS && length < sizeof(legend); ++i) {
    length += (size_t)snprintf(legend + length, sizeof(legend) - length,
                               " %c %s%c", flags[i].letter, flags[i].yes,
                               i + 1U < N_FLAGS ? ',' : '.');
  }
  printf("\nSlope is the largest there is. Facts:\n");
  inflect_print_wrapped(legend + 1, 0);
  printf("'inflect curves CURVE' says all about one.\n");
}

/// Print a text as a field of comma-separated values
static void
print_field(const char* text)
{
  if (!strpbrk(text, ",\"\n")) {
    fputs(text, stdout);
    return;
  }
  putchar('"');
  for (const char* c = text; *c; ++c) {
    printf("%s%c", *c == '"' ? "\"" : "", *c);
  }
  putchar('"');
}

static void
print_csv_head(void)
{
  printf("id,symbol,label,formula,parameters");
  for (size_t i = 0U; i < N_NUMBERS; ++i) {
    printf(",%s", numbers[i].key);
  }
  printf(",parity");
  for (size_t i = 0U; i < N_FLAGS; ++i) {
    printf(",%s", flags[i].key);
  }
  printf(",antiderivatives\n");
}

/// Print a number, or nothing if it is not finite as JSON's null
static void
print_csv_number(double value)
{
  if (isfinite(value)) {
    printf(",%.17g", value);
  } else {
    putchar(',');
  }
}

static void
print_csv_row(const InflectCurve* curve)
{
  const InflectActivation* const row = curve->activation;
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  char parameters[80] = "";
  printf("%" PRIu32 ",%s,", row->id, row->symbol);
  print_field(row->label);
  putchar(',');
  print_field(row->formula);
  putchar(',');
  print_field(parameter_text(row, parameters, sizeof(parameters)));
  for (size_t i = 0U; i < N_NUMBERS; ++i) {
    print_csv_number(number_of(&facts, &numbers[i]));
  }
  printf(",%s", inflect_parity_symbol(facts.parity));
  for (size_t i = 0U; i < N_FLAGS; ++i) {
    printf(",%d", flag_of(&facts, &flags[i]) ? 1 : 0);
  }
  printf(",%d\n", N_ANTIDERIVATIVES);
}

void
inflect_curves_print_csv(void)
{
  print_csv_head();
  const uint32_t n = inflect_activation_count();
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurve curve = inflect_curve_default(inflect_activation_at(i));
    print_csv_row(&curve);
  }
}

void
inflect_curve_print_csv(const InflectCurve* curve)
{
  print_csv_head();
  print_csv_row(curve);
}

void
inflect_curves_print_markdown(void)
{
  printf("| curve | f(x) | parameters | range | parity | undo |\n"
         "|---|---|---|---|---|---|\n");
  const uint32_t n = inflect_activation_count();
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(row);
    const InflectCurveFacts facts = inflect_curve_facts(&curve);
    char parameters[80] = "";
    char lower[32] = "";
    char upper[32] = "";
    printf("| %s | `", row->symbol);
    for (const char* c = row->formula; *c; ++c) {
      printf("%s%c", *c == '|' ? "\\" : "", *c);
    }
    printf("` | %s | %s to %s | %s | %s |\n",
           parameter_text(row, parameters, sizeof(parameters)),
           short_number(facts.lower, lower, sizeof(lower)),
           short_number(facts.upper, upper, sizeof(upper)),
           inflect_parity_symbol(facts.parity), facts.invertible ? "yes" : "");
  }
}

/// Print a name and a text that may take several lines
static void
print_entry(const char* name, const char* text)
{
  printf("%-14s", name);
  inflect_print_words(text, 14, 14);
}

static void
print_range(const char* name, double lower, double upper)
{
  char a[32] = "";
  char b[32] = "";
  printf("%-14s%s to %s\n", name, short_number(lower, a, sizeof(a)),
         short_number(upper, b, sizeof(b)));
}

static void
print_breaks(const InflectCurveFacts* facts)
{
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    printf("%-14s%.6g", facts->breaks[i].jump ? "jump at" : "kink at",
           facts->breaks[i].x);
    if (facts->break_period != 0.0) {
      printf(", again every %.6g", facts->break_period);
    }
    putchar('\n');
  }
}

static void
print_flags(const InflectCurveFacts* facts)
{
  char text[160] = "";
  size_t length = 0U;
  for (size_t i = 0U; i < N_FLAGS && length < sizeof(text); ++i) {
    if (flag_of(facts, &flags[i])) {
      length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s",
                                 length ? ", " : "", flags[i].yes);
    }
  }
  print_entry("facts", length ? text : "none");
}

void
inflect_curve_print_text(const InflectCurve* curve)
{
  const InflectActivation* const row = curve->activation;
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  printf("%-14s%s, number %" PRIu32 "%s%s\n", row->symbol, row->label, row->id,
         row->alias ? ", also called " : "", row->alias ? row->alias : "");
  print_entry("f(x)", row->formula);
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurveParameter* const parameter = &row->parameters[i];
    char text[160] = "";
    snprintf(text, sizeof(text), "%.17g (%s, from %g to %g, %g if not given)",
             curve->parameters[i], parameter->label, parameter->min,
             parameter->max, parameter->default_value);
    print_entry(parameter->symbol, text);
  }
  print_range("range", facts.lower, facts.upper);
  if (facts.invertible) {
    print_range("undone on", facts.domain_lower, facts.domain_upper);
  }
  char text[32] = "";
  printf("%-14s%s\n", "largest slope",
         short_number(facts.lipschitz, text, sizeof(text)));
  printf("%-14s%s\n", "curvature to",
         short_number(facts.curvature_bound, text, sizeof(text)));
  printf("%-14s%.6g\n", "f(0)", facts.value_at_0 == 0 ? 0 : facts.value_at_0);
  printf("%-14s%s\n", "parity", inflect_parity_symbol(facts.parity));
  print_breaks(&facts);
  print_flags(&facts);
  print_entry("source", row->source);
}

/// A column of the table of points: its names and where it is
typedef struct {
  const char* key;
  const char* head;
  size_t offset;
  int width;
} Column;

static const Column columns[] = {
  {"x", "x", offsetof(InflectCurvePoint, x), 7},
  {"value", "f", offsetof(InflectCurvePoint, value), 12},
  {"slope", "f'", offsetof(InflectCurvePoint, slope), 12},
  {"curvature", "f''", offsetof(InflectCurvePoint, curvature), 12},
  {"antiderivative1", "F1", offsetof(InflectCurvePoint, antiderivative1), 12},
  {"antiderivative2", "F2", offsetof(InflectCurvePoint, antiderivative2), 12},
  {"inverse", "inverse", offsetof(InflectCurvePoint, inverse), 12},
};

#define N_COLUMNS (sizeof(columns) / sizeof(columns[0]))

/// Print a cell, a head of the table or a number
static void
print_cell(size_t column, const char* text, bool csv)
{
  if (csv) {
    printf("%s%s", column ? "," : "", text);
  } else {
    printf("%*s", columns[column].width, text);
  }
  fputs(column + 1U == N_COLUMNS ? "\n" : "", stdout);
}

/// Write a number as a table has it
static const char*
cell_text(double value, bool csv, char* text, size_t size)
{
  if (csv ? !isfinite(value) : isnan(value)) {
    return csv ? "" : "-";
  }
  snprintf(text, size, csv ? "%.17g" : "%.5g", value == 0.0 ? 0.0 : value);
  return text;
}

void
inflect_curve_points_print(const InflectCurve* curve,
                           uint32_t n_points,
                           const double* x,
                           bool csv)
{
  for (size_t i = 0U; i < N_COLUMNS; ++i) {
    print_cell(i, csv ? columns[i].key : columns[i].head, csv);
  }
  for (uint32_t k = 0U; k < n_points; ++k) {
    const InflectCurvePoint point = inflect_curve_point(curve, x[k]);
    for (size_t i = 0U; i < N_COLUMNS; ++i) {
      const char* const field = (const char*)&point + columns[i].offset;
      const double value = *(const double*)(const void*)field;
      char text[32] = "";
      print_cell(i, cell_text(value, csv, text, sizeof(text)), csv);
    }
  }
}
