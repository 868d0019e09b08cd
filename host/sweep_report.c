// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_ORDER 2U
#define N_ORDERS (INFLECT_SWEEP_ORDERS + 1U - FIRST_ORDER)

/// Levels below this are nothing
#define NOTHING_DBC (-200.0)

static const struct {
  const char* symbol;
  const char* label;
} methods[INFLECT_N_IMD_METHODS] = {
  [INFLECT_IMD_SMPTE] = {"smpte", "SMPTE, 60 Hz and 7 kHz, 4:1"},
  [INFLECT_IMD_CCIF] = {"ccif", "CCIF, 19 and 20 kHz, 1:1"},
};

static void
print_value(double value, int width, int decimals)
{
  if (isfinite(value)) {
    printf("%*.*f", width, decimals, value);
  } else {
    printf("%*s", width, "-");
  }
}

static void
print_csv_number(double value, char end)
{
  if (isfinite(value)) {
    printf("%.17g", value);
  }
  putchar(end);
}

static void
print_product_name(const InflectProduct* product)
{
  const int first = product->q > 0 ? 2 : 1;
  const int numbers[] = {first == 2 ? product->q : product->p,
                         first == 2 ? product->p : product->q};
  char name[32] = "";
  size_t n = 0U;
  for (int i = 0; i < 2; ++i) {
    const int number = numbers[i];
    const char* const sign = number < 0 ? "- " : i ? "+ " : "";
    char times[16] = "";
    snprintf(times, sizeof(times), "%d ", abs(number));
    n += (size_t)snprintf(name + n, sizeof(name) - n, "%s%sf%d ", sign,
                          abs(number) == 1 ? "" : times, i ? 3 - first : first);
  }
  printf("%-16s", name);
}

void
inflect_imd_print(const InflectImdAnalysis* analysis,
                  InflectImdMethod method,
                  double level_dbfs)
{
  const InflectImdReport* const report = &analysis->report;
  printf("%s: %s, together %g dBFS, %g Hz\n\n", analysis->facts.name,
         methods[method].label, level_dbfs, analysis->signal.rate_hz);
  if (!report->tone_found) {
    printf("No tones: not both of them arrive.\n");
    return;
  }
  printf("%-16s%12s%12s\n", "", "Hz", "dB");
  for (uint32_t i = 0U; i < report->n_products; ++i) {
    const InflectProduct* const product = &report->products[i];
    print_product_name(product);
    printf("%12.2f", product->frequency_hz);
    print_value(
      product->level_db < NOTHING_DBC ? (double)NAN : product->level_db, 12, 2);
    putchar('\n');
  }
  printf("\n%-28s%12.5f %%\n%-28s", "Intermodulation", report->imd_percent, "");
  print_value(report->imd_db, 12, 2);
  printf(" dB\n%-28s%12.5f %%\n%-28s%12.5f %%\n", "Second order (IEC 60268-3)",
         report->second_percent, "Third order (IEC 60268-3)",
         report->third_percent);
}

void
inflect_imd_print_csv(const InflectImdAnalysis* analysis)
{
  printf("p,q,frequency_hz,amplitude,level_db\n");
  for (uint32_t i = 0U; i < analysis->report.n_products; ++i) {
    const InflectProduct* const product = &analysis->report.products[i];
    printf("%d,%d,", product->p, product->q);
    print_csv_number(product->frequency_hz, ',');
    print_csv_number(product->amplitude, ',');
    print_csv_number(product->level_db, '\n');
  }
}

static cJSON*
facts_json(const InflectDeviceFacts* facts, double rate_hz)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "device", facts->name);
  inflect_json_add_number(object, "sample_rate_hz", rate_hz);
  inflect_json_add_number(object, "latency_frames",
                          facts->has_latency ? facts->latency_frames
                                             : (double)NAN);
  return object;
}

static void
add_products(cJSON* object, const InflectImdReport* report)
{
  cJSON* const products = cJSON_AddArrayToObject(object, "products");
  const uint32_t n = report->tone_found ? report->n_products : 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectProduct* const product = &report->products[i];
    cJSON* const row = cJSON_CreateObject();
    cJSON_AddNumberToObject(row, "p", (double)product->p);
    cJSON_AddNumberToObject(row, "q", (double)product->q);
    inflect_json_add_number(row, "frequency_hz", product->frequency_hz);
    inflect_json_add_number(row, "amplitude", product->amplitude);
    inflect_json_add_number(row, "level_db", product->level_db);
    cJSON_AddItemToArray(products, row);
  }
}

cJSON*
inflect_imd_json(const InflectImdAnalysis* analysis,
                 InflectImdMethod method,
                 double level_dbfs)
{
  const InflectImdReport* const report = &analysis->report;
  cJSON* const object = facts_json(&analysis->facts, analysis->signal.rate_hz);
  cJSON_AddStringToObject(object, "imd", methods[method].symbol);
  inflect_json_add_number(object, "level_dbfs", level_dbfs);
  cJSON_AddBoolToObject(object, "tone_found", report->tone_found);
  cJSON* const tones = cJSON_AddArrayToObject(object, "tones");
  for (uint32_t i = 0U; i < analysis->signal.n_tones; ++i) {
    const InflectTone* const tone = &analysis->signal.tones[i];
    cJSON* const row = cJSON_CreateObject();
    inflect_json_add_number(row, "frequency_hz", tone->frequency_hz);
    inflect_json_add_number(row, "amplitude", tone->amplitude);
    inflect_json_add_number(row, "output_amplitude", report->amplitudes[i]);
    cJSON_AddItemToArray(tones, row);
  }
  inflect_json_add_number(object, "imd_percent", report->imd_percent);
  inflect_json_add_number(object, "imd_db", report->imd_db);
  inflect_json_add_number(object, "second_percent", report->second_percent);
  inflect_json_add_number(object, "third_percent", report->third_percent);
  add_products(object, report);
  return object;
}

/// Return the level of a harmonic, NaN if it is not there or buried
static double
level_of(const InflectHarmonic* harmonics, uint32_t n, uint32_t order)
{
  const bool there = order <= n && !harmonics[order - 1U].buried;
  return there ? harmonics[order - 1U].level_dbc : (double)NAN;
}

/// Print a value, marked if it is not certain; NaN: not known
static void
print_marked(double value,
             double uncertainty,
             double limit,
             int width,
             int decimals)
{
  print_value(value, width - 1, decimals);
  putchar(isfinite(value) && uncertainty > limit ? '~' : ' ');
}

static void
print_levels(const InflectHarmonic* harmonics, uint32_t n)
{
  for (uint32_t k = 0U; k < N_ORDERS; ++k) {
    const double level = level_of(harmonics, n, FIRST_ORDER + k);
    print_value(level < NOTHING_DBC ? (double)NAN : level, 8, 1);
  }
}

static void
print_csv_levels(const InflectHarmonic* harmonics, uint32_t n, char end)
{
  for (uint32_t k = 0U; k < N_ORDERS; ++k) {
    print_csv_number(level_of(harmonics, n, FIRST_ORDER + k),
                     (char)(k + 1U < N_ORDERS ? ',' : end));
  }
}

static void
add_levels(cJSON* row, const InflectHarmonic* harmonics, uint32_t n)
{
  for (uint32_t k = 0U; k < N_ORDERS; ++k) {
    char key[16] = "";
    snprintf(key, sizeof(key), "h%u_dbc", FIRST_ORDER + k);
    inflect_json_add_number(row, key, level_of(harmonics, n, FIRST_ORDER + k));
  }
}

static double
frames_ms(double frames, double rate_hz)
{
  return 1000.0 * frames / rate_hz;
}

static void
print_swept_levels(const InflectSweepPoint* point)
{
  for (uint32_t k = 0U; k < N_ORDERS; ++k) {
    const double level =
      level_of(point->harmonics, point->n_harmonics, FIRST_ORDER + k);
    print_marked(level < NOTHING_DBC ? (double)NAN : level,
                 point->harmonics[FIRST_ORDER + k - 1U].uncertainty_db,
                 INFLECT_UNCERTAIN_DB, 8, 1);
  }
}

void
inflect_frequency_print(const InflectFrequencyAnalysis* analysis,
                        double rate_hz)
{
  printf("%s: swept at %g dBFS, %g Hz; harmonics in dBc\n\n",
         analysis->facts.name, analysis->level_dbfs, rate_hz);
  printf("%7s%8s %7s %7s %7s %7s %7s %7s %6s %6s\n", "Hz", "THD %", "H2", "H3",
         "H4", "H5", "H6", "H7", "dB", "ms");
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const InflectSweepPoint* const point = &analysis->points[i];
    print_value(point->frequency_hz, 7, point->frequency_hz < 1000.0 ? 1 : 0);
    print_marked(point->thd_percent, point->thd_uncertainty_db,
                 INFLECT_UNCERTAIN_DB, 9, point->thd_percent < 99.9 ? 4 : 3);
    print_swept_levels(point);
    print_marked(point->magnitude_db, point->magnitude_uncertainty_db,
                 INFLECT_UNCERTAIN_DB, 7, 2);
    print_marked(frames_ms(point->group_delay_frames, rate_hz),
                 frames_ms(point->delay_uncertainty_frames, rate_hz),
                 INFLECT_UNCERTAIN_MS, 7, 2);
    putchar('\n');
  }
  printf("\n~ may be off by over %g dB or %g ms, for aliases or noise in its "
         "place;\n- not there, or not above them\n",
         INFLECT_UNCERTAIN_DB, INFLECT_UNCERTAIN_MS);
}

static double
uncertainty_of(const InflectSweepPoint* point, uint32_t order)
{
  return order <= point->n_harmonics
           ? point->harmonics[order - 1U].uncertainty_db
           : (double)NAN;
}

void
inflect_frequency_print_csv(const InflectFrequencyAnalysis* analysis,
                            double rate_hz)
{
  printf("frequency_hz,thd_percent,h2_dbc,h3_dbc,h4_dbc,h5_dbc,h6_dbc,h7_dbc,"
         "magnitude_db,phase_deg,group_delay_ms,thd_uncertainty_db,"
         "h2_uncertainty_db,h3_uncertainty_db,h4_uncertainty_db,"
         "h5_uncertainty_db,h6_uncertainty_db,h7_uncertainty_db,"
         "magnitude_uncertainty_db,group_delay_uncertainty_ms\n");
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const InflectSweepPoint* const point = &analysis->points[i];
    print_csv_number(point->frequency_hz, ',');
    print_csv_number(point->thd_percent, ',');
    print_csv_levels(point->harmonics, point->n_harmonics, ',');
    print_csv_number(point->magnitude_db, ',');
    print_csv_number(point->phase_deg, ',');
    print_csv_number(frames_ms(point->group_delay_frames, rate_hz), ',');
    print_csv_number(point->thd_uncertainty_db, ',');
    for (uint32_t k = 0U; k < N_ORDERS; ++k) {
      print_csv_number(uncertainty_of(point, FIRST_ORDER + k), ',');
    }
    print_csv_number(point->magnitude_uncertainty_db, ',');
    print_csv_number(frames_ms(point->delay_uncertainty_frames, rate_hz), '\n');
  }
}

static void
add_uncertainties(cJSON* row, const InflectSweepPoint* point, double rate_hz)
{
  inflect_json_add_number(row, "thd_uncertainty_db", point->thd_uncertainty_db);
  for (uint32_t k = 0U; k < N_ORDERS; ++k) {
    char key[24] = "";
    snprintf(key, sizeof(key), "h%u_uncertainty_db", FIRST_ORDER + k);
    inflect_json_add_number(row, key, uncertainty_of(point, FIRST_ORDER + k));
  }
  inflect_json_add_number(row, "magnitude_uncertainty_db",
                          point->magnitude_uncertainty_db);
  inflect_json_add_number(row, "group_delay_uncertainty_ms",
                          frames_ms(point->delay_uncertainty_frames, rate_hz));
}

cJSON*
inflect_frequency_json(const InflectFrequencyAnalysis* analysis, double rate_hz)
{
  cJSON* const object = facts_json(&analysis->facts, rate_hz);
  cJSON_AddStringToObject(object, "sweep", "frequency");
  inflect_json_add_number(object, "level_dbfs", analysis->level_dbfs);
  cJSON* const points = cJSON_AddArrayToObject(object, "points");
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const InflectSweepPoint* const point = &analysis->points[i];
    cJSON* const row = cJSON_CreateObject();
    inflect_json_add_number(row, "frequency_hz", point->frequency_hz);
    inflect_json_add_number(row, "thd_percent", point->thd_percent);
    add_levels(row, point->harmonics, point->n_harmonics);
    inflect_json_add_number(row, "magnitude_db", point->magnitude_db);
    inflect_json_add_number(row, "phase_deg", point->phase_deg);
    inflect_json_add_number(row, "group_delay_ms",
                            frames_ms(point->group_delay_frames, rate_hz));
    add_uncertainties(row, point, rate_hz);
    cJSON_AddItemToArray(points, row);
  }
  return object;
}

void
inflect_level_print(const InflectLevelAnalysis* analysis, double rate_hz)
{
  printf("%s: %.2f Hz, %g Hz; harmonics in dBc\n\n", analysis->facts.name,
         analysis->frequency_hz, rate_hz);
  printf("%8s%10s%9s%8s%8s%8s%8s%8s%8s\n", "dBFS in", "dBFS out", "THD %", "H2",
         "H3", "H4", "H5", "H6", "H7");
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const InflectToneReport* const report = &analysis->reports[i];
    print_value(analysis->levels_dbfs[i], 8, 1);
    print_value(report->level_dbfs, 10, 2);
    print_value(report->thd_percent, 9, 4);
    print_levels(report->harmonics, report->n_harmonics);
    putchar('\n');
  }
}

void
inflect_level_print_csv(const InflectLevelAnalysis* analysis)
{
  printf("level_dbfs,output_level_dbfs,thd_percent,thd_n_percent,h2_dbc,h3_dbc,"
         "h4_dbc,h5_dbc,h6_dbc,h7_dbc\n");
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const InflectToneReport* const report = &analysis->reports[i];
    print_csv_number(analysis->levels_dbfs[i], ',');
    print_csv_number(report->level_dbfs, ',');
    print_csv_number(report->thd_percent, ',');
    print_csv_number(report->thd_n_percent, ',');
    print_csv_levels(report->harmonics, report->n_harmonics, '\n');
  }
}

cJSON*
inflect_level_json(const InflectLevelAnalysis* analysis, double rate_hz)
{
  cJSON* const object = facts_json(&analysis->facts, rate_hz);
  cJSON_AddStringToObject(object, "sweep", "level");
  inflect_json_add_number(object, "frequency_hz", analysis->frequency_hz);
  cJSON* const points = cJSON_AddArrayToObject(object, "points");
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const InflectToneReport* const report = &analysis->reports[i];
    cJSON* const row = cJSON_CreateObject();
    inflect_json_add_number(row, "level_dbfs", analysis->levels_dbfs[i]);
    cJSON_AddBoolToObject(row, "tone_found", report->tone_found);
    inflect_json_add_number(row, "output_level_dbfs", report->level_dbfs);
    inflect_json_add_number(row, "thd_percent", report->thd_percent);
    inflect_json_add_number(row, "thd_n_percent", report->thd_n_percent);
    inflect_json_add_number(row, "snr_db", report->snr_db);
    add_levels(row, report->harmonics, report->n_harmonics);
    cJSON_AddItemToArray(points, row);
  }
  return object;
}
