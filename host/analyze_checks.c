// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"
#include "analyze_parts.h"
#include "report.h"

#include <inflect/shaper.h>

#include <string.h>

#define LOWEST_DBFS (-200.0)
#define HIGHEST_DBFS 36.0
#define LONGEST_TIMEOUT_S 86400.0

double
inflect_number_or(InflectNumber number, double otherwise)
{
  return number.given ? number.value : otherwise;
}

static int
check_number(const char* name, double value, double min, double max)
{
  return value >= min && value <= max
           ? INFLECT_EXIT_DONE
           : inflect_report_usage("analyze: --%s is %g but must be from %g to "
                                  "%g",
                                  name, value, min, max);
}

int
inflect_analyze_check_numbers(const InflectAnalyzeValues* values)
{
  const double rate_hz = inflect_number_or(values->rate, INFLECT_USUAL_RATE_HZ);
  int status =
    check_number("rate", rate_hz, INFLECT_MIN_RATE_HZ, INFLECT_MAX_RATE_HZ);
  status = status ? status
                  : check_number("level", inflect_number_or(values->level, 0.0),
                                 LOWEST_DBFS, HIGHEST_DBFS);
  status = status
             ? status
             : check_number("timeout", inflect_number_or(values->timeout, 1.0),
                            0.01, LONGEST_TIMEOUT_S);
  return status ? status
                : check_number("points", (double)values->n_points, 0.0,
                               INFLECT_MAX_SWEEP_POINTS);
}

int
inflect_analyze_check_sweep(const InflectAnalyzeValues* values)
{
  const bool is_sweep = values->measure == INFLECT_MEASURE_FREQUENCY ||
                        values->measure == INFLECT_MEASURE_LEVEL;
  if (!is_sweep &&
      (values->from.given || values->to.given || values->n_points)) {
    return inflect_report_usage(
      "analyze: --from, --to and --points are for --sweep");
  }
  if (values->measure != INFLECT_MEASURE_LEVEL) {
    return INFLECT_EXIT_DONE;
  }
  const int status = check_number("from", inflect_number_or(values->from, 0.0),
                                  LOWEST_DBFS, HIGHEST_DBFS);
  return status ? status
                : check_number("to", inflect_number_or(values->to, 0.0),
                               LOWEST_DBFS, HIGHEST_DBFS);
}

int
inflect_analyze_check_device_options(const InflectAnalyzeValues* values)
{
  const struct {
    bool wrong;
    const char* text;
  } rows[] = {
    {values->plugin && (values->settings.set.n_texts != 0U ||
                        values->settings.params.n_texts != 0U),
     "--set and --param are for the shaper; a plugin takes --control"},
    {!values->plugin && values->controls.n_texts != 0U,
     "--control is for a plugin; name it with --lv2, or use --set"},
    {!values->other && (values->other_settings.preset != NULL ||
                        values->other_settings.set.n_texts != 0U ||
                        values->other_settings.params.n_texts != 0U ||
                        values->other_controls.n_texts != 0U),
     "--compare-... needs --compare"},
    {values->other && !strcmp(values->other, INFLECT_ANALYZE_SHAPER) &&
       values->other_controls.n_texts != 0U,
     "--compare-control is for a plugin; use --compare-set"},
    {values->other && strcmp(values->other, INFLECT_ANALYZE_SHAPER) != 0 &&
       (values->other_settings.set.n_texts != 0U ||
        values->other_settings.params.n_texts != 0U),
     "--compare-set and --compare-param are for the shaper"},
    {values->other && values->csv, "--csv shows one device, not --compare"},
    {values->json && values->csv, "choose one of --json and --csv"},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    if (rows[i].wrong) {
      return inflect_report_usage("analyze: %s", rows[i].text);
    }
  }
  return INFLECT_EXIT_DONE;
}

int
inflect_analyze_check_file_options(const InflectAnalyzeValues* values)
{
  const bool device = values->plugin || values->other ||
                      values->settings.preset || values->settings.set.n_texts ||
                      values->settings.params.n_texts ||
                      values->controls.n_texts || values->measure ||
                      values->level.given || values->rate.given;
  if (device) {
    return inflect_report_usage(
      "analyze: a recording is measured as it is; of the options, --frequency, "
      "--channel, --json, --csv and --plot go with INPUT");
  }
  return INFLECT_EXIT_DONE;
}
