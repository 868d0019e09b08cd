// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"
#include "analysis_report.h"
#include "analyze_parts.h"
#include "report.h"

#include <math.h>
#include <stdio.h>

static int
report(int status, const InflectMessage* message)
{
  inflect_report("analyze: %s", message->text);
  return status;
}

/// Say that a picture failed; its message says all
static int
after_picture(bool drawn, const InflectMessage* message)
{
  return drawn ? INFLECT_EXIT_DONE
               : inflect_report_failure("%s", message->text);
}

/// Print documents of one device or two, and free them
static int
print_json(cJSON* const* documents, uint32_t n)
{
  if (n == 1U) {
    return inflect_json_print(documents[0]);
  }
  cJSON* const pair = cJSON_CreateObject();
  cJSON_AddItemToObject(pair, "a", documents[0]);
  cJSON_AddItemToObject(pair, "b", documents[1]);
  return inflect_json_print(pair);
}

static int
show_tones(const InflectAnalyzeValues* values,
           const InflectDevice* devices,
           uint32_t n,
           const InflectToneAnalysis* analyses)
{
  const double level = inflect_number_or(values->level, 0.0);
  InflectMessage message = {""};
  if (values->plot.path) {
    const bool drawn =
      n == 2U
        ? inflect_picture_pair(&values->plot, &analyses[0], &analyses[1],
                               &message)
        : inflect_picture_tone(&values->plot, values->picture, &analyses[0],
                               devices[0].plugin ? NULL : &devices[0].settings,
                               level, &message);
    const int status = after_picture(drawn, &message);
    if (status) {
      return status;
    }
  }
  if (values->json) {
    cJSON* documents[2] = {inflect_tone_json(&analyses[0], level), NULL};
    if (n == 2U) {
      documents[1] = inflect_tone_json(&analyses[1], level);
    }
    return print_json(documents, n);
  }
  if (values->csv) {
    inflect_tone_print_csv(&analyses[0]);
  } else if (n == 2U) {
    inflect_tone_print_pair(&analyses[0], &analyses[1], level);
  } else {
    inflect_tone_print(&analyses[0], level);
  }
  return inflect_report_flush();
}

int
inflect_analyze_run_tones(const InflectAnalyzeValues* values,
                          const InflectDevice* devices,
                          uint32_t n)
{
  InflectToneAnalysis analyses[2] = {{.lines = NULL}, {.lines = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_tone(
      &devices[i],
      inflect_number_or(values->frequency, INFLECT_USUAL_FREQUENCY_HZ),
      inflect_number_or(values->level, 0.0), &analyses[i], &message);
  }
  status = status ? report(status, &message)
                  : show_tones(values, devices, n, analyses);
  inflect_tone_analysis_free(&analyses[0]);
  inflect_tone_analysis_free(&analyses[1]);
  return status;
}

static int
show_imd(const InflectAnalyzeValues* values,
         InflectImdMethod method,
         uint32_t n,
         const InflectImdAnalysis* analyses)
{
  const double level = inflect_number_or(values->level, 0.0);
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_picture_imd(&values->plot, values->picture, &analyses[0], method,
                           level, &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    cJSON* documents[2] = {NULL, NULL};
    for (uint32_t i = 0U; i < n; ++i) {
      documents[i] = inflect_imd_json(&analyses[i], method, level);
    }
    return print_json(documents, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (values->csv) {
      inflect_imd_print_csv(&analyses[i]);
    } else {
      printf("%s", i ? "\n" : "");
      inflect_imd_print(&analyses[i], method, level);
    }
  }
  return inflect_report_flush();
}

int
inflect_analyze_run_imd(const InflectAnalyzeValues* values,
                        const InflectDevice* devices,
                        uint32_t n)
{
  const InflectImdMethod method = values->measure == INFLECT_MEASURE_SMPTE
                                    ? INFLECT_IMD_SMPTE
                                    : INFLECT_IMD_CCIF;
  InflectImdAnalysis analyses[2] = {{.lines = NULL}, {.lines = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_imd(&devices[i], method,
                                 inflect_number_or(values->level, 0.0),
                                 &analyses[i], &message);
  }
  status =
    status ? report(status, &message) : show_imd(values, method, n, analyses);
  inflect_imd_analysis_free(&analyses[0]);
  inflect_imd_analysis_free(&analyses[1]);
  return status;
}

static InflectSweepRange
range_of(const InflectAnalyzeValues* values)
{
  return (InflectSweepRange){
    .from = inflect_number_or(values->from, (double)NAN),
    .to = inflect_number_or(values->to, (double)NAN),
    .n_points = values->n_points,
  };
}

static int
show_frequency(const InflectAnalyzeValues* values,
               uint32_t n,
               const InflectFrequencyAnalysis* analyses)
{
  const double rate_hz = inflect_number_or(values->rate, INFLECT_USUAL_RATE_HZ);
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_picture_frequency(&values->plot, values->picture, &analyses[0],
                                 rate_hz, &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    cJSON* documents[2] = {NULL, NULL};
    for (uint32_t i = 0U; i < n; ++i) {
      documents[i] = inflect_frequency_json(&analyses[i], rate_hz);
    }
    return print_json(documents, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (values->csv) {
      inflect_frequency_print_csv(&analyses[i], rate_hz);
    } else {
      printf("%s", i ? "\n" : "");
      inflect_frequency_print(&analyses[i], rate_hz);
    }
  }
  return inflect_report_flush();
}

int
inflect_analyze_run_frequency(const InflectAnalyzeValues* values,
                              const InflectDevice* devices,
                              uint32_t n)
{
  InflectFrequencyAnalysis analyses[2] = {{.points = NULL}, {.points = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_frequency(&devices[i], range_of(values),
                                       inflect_number_or(values->level, 0.0),
                                       &analyses[i], &message);
  }
  status =
    status ? report(status, &message) : show_frequency(values, n, analyses);
  inflect_frequency_analysis_free(&analyses[0]);
  inflect_frequency_analysis_free(&analyses[1]);
  return status;
}

static int
show_level(const InflectAnalyzeValues* values,
           uint32_t n,
           const InflectLevelAnalysis* analyses)
{
  const double rate_hz = inflect_number_or(values->rate, INFLECT_USUAL_RATE_HZ);
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_picture_level(&values->plot, &analyses[0], &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    cJSON* documents[2] = {NULL, NULL};
    for (uint32_t i = 0U; i < n; ++i) {
      documents[i] = inflect_level_json(&analyses[i], rate_hz);
    }
    return print_json(documents, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (values->csv) {
      inflect_level_print_csv(&analyses[i]);
    } else {
      printf("%s", i ? "\n" : "");
      inflect_level_print(&analyses[i], rate_hz);
    }
  }
  return inflect_report_flush();
}

int
inflect_analyze_run_level(const InflectAnalyzeValues* values,
                          const InflectDevice* devices,
                          uint32_t n)
{
  InflectLevelAnalysis analyses[2] = {{.reports = NULL}, {.reports = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_level(
      &devices[i], range_of(values),
      inflect_number_or(values->frequency, INFLECT_USUAL_FREQUENCY_HZ),
      &analyses[i], &message);
  }
  status = status ? report(status, &message) : show_level(values, n, analyses);
  inflect_level_analysis_free(&analyses[0]);
  inflect_level_analysis_free(&analyses[1]);
  return status;
}

int
inflect_analyze_show_file(const InflectAnalyzeValues* values,
                          const char* path,
                          const InflectFileAnalysis* analysis)
{
  InflectMessage message = {""};
  const uint32_t channel = values->channel ? values->channel : 1U;
  if (channel > analysis->n_channels) {
    return inflect_report_usage("analyze: %s has %u channels, not %u", path,
                                analysis->n_channels, channel);
  }
  if (values->plot.path &&
      !inflect_picture_file(&values->plot, values->picture, analysis, path,
                            channel, &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    return inflect_json_print(inflect_file_json(analysis, path));
  }
  if (values->csv) {
    inflect_file_print_csv(analysis);
  } else {
    inflect_file_print(analysis, path);
  }
  return inflect_report_flush();
}
