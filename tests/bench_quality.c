// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include "support/filters.h"
#include "support/measure.h"
#include "support/quality.h"

#include <cjson/cJSON.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/// Largest ripple of the pass band, in dB
#define MAX_RIPPLE_DB 0.01

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const double rates_hz[] = {44100.0, 48000.0, 96000.0};
static const char* const phases[] = {"linear", "minimum"};

/// A row of the table of filters
typedef struct {
  double rate_hz;
  uint32_t factor;
  const char* phase;
  FilterFigures filters;
  MeasurePath path; ///< Of the whole effect
  bool ok;
} FilterRow;

static void
print_verdict(bool ok)
{
  puts(ok ? "   ok" : "   MISSED");
}

/// @return Whether all figures reach their targets
static bool
report_figures(cJSON* list)
{
  bool all = true;
  if (!list) {
    puts("snr_db of a full-scale sine at 48 kHz, to 20 kHz");
    printf("%10s  %-56s %8s %8s\n", "Hz", "settings", "target", "measured");
  }
  const QualityTarget* target = NULL;
  for (uint32_t i = 0U; (target = quality_target_at(i)); ++i) {
    const MeasureTone tone = quality_measure(target);
    const bool ok = tone.snr_db >= target->min_snr_db;
    all = all && ok;
    if (!list) {
      printf("%10.1f  %-56s %8.1f %8.1f", tone.frequency_hz, target->words,
             target->min_snr_db, tone.snr_db);
      print_verdict(ok);
      continue;
    }
    cJSON* const row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "settings", target->words);
    cJSON_AddNumberToObject(row, "frequency_hz", tone.frequency_hz);
    cJSON_AddNumberToObject(row, "min_snr_db", target->min_snr_db);
    cJSON_AddNumberToObject(row, "snr_db", tone.snr_db);
    cJSON_AddBoolToObject(row, "ok", ok);
    cJSON_AddItemToArray(list, row);
  }
  return all;
}

static FilterRow
measure_row(double rate_hz, uint32_t factor, const char* phase)
{
  char words[128] = {0};
  snprintf(words, sizeof(words),
           "curve=identity antialias=off dc_block=0 oversampling=%u phase=%s",
           factor, phase);
  const InflectSettings settings = measure_settings(words);
  FilterRow row = {rate_hz,
                   factor,
                   phase,
                   filters_measure(rate_hz, factor, phase[0] == 'm'),
                   measure_path(&settings, rate_hz),
                   false};
  const double min_db = filters_min_stop_db(factor);
  row.ok = row.filters.exists && row.path.ripple_db <= MAX_RIPPLE_DB &&
           row.filters.ripple_db <= MAX_RIPPLE_DB &&
           row.filters.up_stop_db >= min_db &&
           row.filters.down_stop_db >= min_db;
  return row;
}

static void
print_row(const FilterRow* row)
{
  printf("%10.0f  %7ux  %-8s %9.5f %9.0f %9.1f %9.1f %8u %9.3f", row->rate_hz,
         row->factor, row->phase, row->path.ripple_db,
         filters_min_stop_db(row->factor), row->filters.up_stop_db,
         row->filters.down_stop_db, row->path.latency_frames,
         row->path.delay_frames);
  print_verdict(row->ok);
}

static cJSON*
row_to_json(const FilterRow* row)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddNumberToObject(object, "sample_rate_hz", row->rate_hz);
  cJSON_AddNumberToObject(object, "oversampling", row->factor);
  cJSON_AddStringToObject(object, "phase", row->phase);
  cJSON_AddNumberToObject(object, "pass_edge_hz", row->path.edge_hz);
  cJSON_AddNumberToObject(object, "ripple_db", row->path.ripple_db);
  cJSON_AddNumberToObject(object, "min_stop_db",
                          filters_min_stop_db(row->factor));
  cJSON_AddNumberToObject(object, "up_stop_db", row->filters.up_stop_db);
  cJSON_AddNumberToObject(object, "down_stop_db", row->filters.down_stop_db);
  cJSON_AddNumberToObject(object, "latency_frames", row->path.latency_frames);
  cJSON_AddNumberToObject(object, "delay_frames", row->path.delay_frames);
  cJSON_AddBoolToObject(object, "ok", row->ok);
  return object;
}

/// @return Whether all filters hold what they must
static bool
report_filters(cJSON* list)
{
  bool all = true;
  if (!list) {
    printf("\nOversampling filters; ripple to min(20 kHz, 0.4535 rate), "
           "at most %g dB\n",
           MAX_RIPPLE_DB);
    printf("%10s  %8s  %-8s %9s %9s %9s %9s %8s %9s\n", "rate Hz", "factor",
           "phase", "ripple dB", "stop min", "up dB", "down dB", "latency",
           "delay");
  }
  for (size_t r = 0U; r < COUNT(rates_hz); ++r) {
    for (uint32_t factor = 2U; factor <= 32U; factor *= 2U) {
      for (size_t p = 0U; p < COUNT(phases); ++p) {
        const FilterRow row = measure_row(rates_hz[r], factor, phases[p]);
        all = all && row.ok;
        if (list) {
          cJSON_AddItemToArray(list, row_to_json(&row));
        } else {
          print_row(&row);
        }
      }
    }
  }
  return all;
}

int
bench_quality(const BenchOptions* options)
{
  if (!options->json) {
    const bool figures_ok = report_figures(NULL);
    const bool filters_ok = report_filters(NULL);
    return figures_ok && filters_ok ? 0 : 1;
  }
  cJSON* const document = cJSON_CreateObject();
  const bool figures_ok =
    report_figures(cJSON_AddArrayToObject(document, "figures"));
  const bool filters_ok =
    report_filters(cJSON_AddArrayToObject(document, "filters"));
  cJSON_AddBoolToObject(document, "ok", figures_ok && filters_ok);
  const int status = bench_print_json(document);
  return figures_ok && filters_ok ? status : 1;
}
