// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis_report.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define VALUE_WIDTH 12
#define LABEL_WIDTH 34

/// Levels below this are nothing
#define NOTHING_DBC (-200.0)

/// One figure of a report
typedef struct {
  const char* key;   ///< In JSON
  const char* label; ///< In text; null: only in JSON
  const char* unit;
  int decimals;
  size_t offset; ///< In InflectToneReport
  bool always;   ///< Whether it exists without a tone
  bool in_db;    ///< Whether it is said in dB, not as it is
} Figure;

#define FIGURE(field) offsetof(InflectToneReport, field)

static const Figure figures[] = {
  {"thd_percent", "THD, of the fundamental", "%", 5, FIGURE(thd_percent), false,
   false},
  {"thd_rms_percent", "THD, of the rms of all harmonics", "%", 5,
   FIGURE(thd_rms_percent), false, false},
  {"thd_n_percent", "THD+N (AES17)", "%", 5, FIGURE(thd_n_percent), false,
   false},
  {"sinad_db", "SINAD", "dB", 2, FIGURE(sinad_db), false, false},
  {"enob_bits", "ENOB", "bits", 2, FIGURE(enob_bits), false, false},
  {"odd_even_db", "Odd over even harmonics", "dB", 2, FIGURE(odd_even_db),
   false, false},
  {"snr_db", "SNR, harmonics over all else", "dB", 2, FIGURE(snr_db), false,
   false},
  {"worst_alias_dbc", "Worst alias", "dBc", 2, FIGURE(worst_alias_dbc), false,
   false},
  {"worst_alias_hz", "Worst alias is at", "Hz", 2, FIGURE(worst_alias_hz),
   false, false},
  {"noise_floor_dbfs", "Noise floor", "dBFS", 2, FIGURE(noise_floor_dbfs),
   false, false},
  {"dc", "DC", "", 8, FIGURE(dc), true, false},
  {"peak_dbfs", "Peak", "dBFS", 2, FIGURE(peak), true, true},
  {"rms_dbfs", "Rms (a sine of peak 1 has -3.01)", "dBFS", 2, FIGURE(rms), true,
   true},
  {"crest_db", "Crest factor", "dB", 2, FIGURE(crest_db), true, false},
};

#define N_FIGURES (sizeof(figures) / sizeof(figures[0]))

static double
figure_of(const Figure* figure, const InflectToneReport* report)
{
  const double value =
    *(const double*)(const void*)((const char*)report + figure->offset);
  return figure->in_db ? 20.0 * log10(value) : value;
}

/// Print a number, or a dash for none
static void
print_value(double value, int width, int decimals)
{
  if (isnan(value)) {
    printf("%*s", width, "-");
  } else if (isinf(value)) {
    printf("%*s", width, value > 0.0 ? "inf" : "-inf");
  } else {
    printf("%*.*f", width, decimals, value);
  }
}

static void
print_level(double level, int width)
{
  print_value(level < NOTHING_DBC ? (double)NAN : level, width, 2);
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
print_figures(uint32_t n_reports, const InflectToneReport* const* reports)
{
  for (size_t i = 0U; i < N_FIGURES; ++i) {
    printf("%-*s", LABEL_WIDTH, figures[i].label);
    for (uint32_t k = 0U; k < n_reports; ++k) {
      print_value(figure_of(&figures[i], reports[k]), VALUE_WIDTH,
                  figures[i].decimals);
    }
    printf("%s%s", *figures[i].unit ? " " : "", figures[i].unit);
    if (figures[i].offset == FIGURE(worst_alias_hz) && n_reports == 1U &&
        reports[0]->worst_alias_order) {
      printf(", folded from H%u", reports[0]->worst_alias_order);
    }
    putchar('\n');
  }
}

static void
print_no_tone(const InflectToneReport* report)
{
  printf("No clear tone: %s.\n", inflect_verdict_message(report->verdict));
  for (size_t i = 0U; i < N_FIGURES; ++i) {
    if (figures[i].always) {
      printf("%-*s", LABEL_WIDTH, figures[i].label);
      print_value(figure_of(&figures[i], report), VALUE_WIDTH,
                  figures[i].decimals);
      printf("%s%s\n", *figures[i].unit ? " " : "", figures[i].unit);
    }
  }
}

double
inflect_deviation_db(const InflectToneAnalysis* analysis, uint32_t index)
{
  const InflectHarmonic* const harmonic = &analysis->report.harmonics[index];
  const double expected = analysis->expected.level_dbc[index];
  return index < analysis->report.n_harmonics && !harmonic->buried &&
             expected > NOTHING_DBC
           ? harmonic->level_dbc - expected
           : (double)NAN;
}

/// Return how far a harmonic may be off for reasons that are known
static double
uncertainty_db(const InflectToneAnalysis* analysis, uint32_t index)
{
  const double path_db =
    analysis->expected.why_not ? 0.0 : analysis->expected.uncertainty_db[index];
  return path_db + analysis->report.harmonics[index].uncertainty_db;
}

static uint32_t
shown_harmonics(const InflectToneReport* report)
{
  return report->n_harmonics < INFLECT_REPORT_HARMONICS
           ? report->n_harmonics
           : INFLECT_REPORT_HARMONICS;
}

static void
print_harmonic(const InflectHarmonic* harmonic)
{
  char level[32] = "";
  snprintf(level, sizeof(level), "%s%.2f", harmonic->buried ? "< " : "",
           harmonic->level_dbc);
  printf("H%-3u%12.2f%12s", harmonic->order, harmonic->frequency_hz,
         harmonic->level_dbc < NOTHING_DBC ? "-" : level);
  print_value(harmonic->buried ? (double)NAN : harmonic->phase_deg, VALUE_WIDTH,
              2);
}

static void
print_legend(const InflectToneReport* report)
{
  bool any = false;
  for (uint32_t i = 0U; i < shown_harmonics(report); ++i) {
    any = any || (report->harmonics[i].buried &&
                  report->harmonics[i].level_dbc >= NOTHING_DBC);
  }
  printf("%s", any ? "<: does not stand out from what else is there\n" : "");
}

static void
print_harmonics(const InflectToneAnalysis* analysis)
{
  const InflectExpected* const expected = &analysis->expected;
  const bool expects = !analysis->expected.why_not;
  printf("%16s%12s%12s%s\n", "Hz", "dBc", "phase deg",
         expects ? "    expected    off by dB     +-dB" : "");
  for (uint32_t i = 0U; i < shown_harmonics(&analysis->report); ++i) {
    print_harmonic(&analysis->report.harmonics[i]);
    if (expects) {
      print_level(expected->level_dbc[i], VALUE_WIDTH);
      const double deviation = inflect_deviation_db(analysis, i);
      print_value(deviation, VALUE_WIDTH + 1, 5);
      print_value(isnan(deviation) ? deviation : uncertainty_db(analysis, i),
                  VALUE_WIDTH - 2, 5);
    }
    putchar('\n');
  }
  print_legend(&analysis->report);
  if (!expects) {
    printf("Not compared with a curve: %s.\n", expected->why_not);
  }
}

static void
print_latency(const InflectToneAnalysis* analysis)
{
  printf("%-*s", LABEL_WIDTH, "Latency, as reported");
  print_value(analysis->facts.has_latency ? analysis->facts.latency_frames
                                          : (double)NAN,
              VALUE_WIDTH, 2);
  printf(" frames\n%-*s", LABEL_WIDTH, "Latency, as measured");
  print_value(analysis->latency_frames, VALUE_WIDTH, 2);
  printf(" frames\n");
}

static void
print_changes(const InflectToneAnalysis* analysis)
{
  if (analysis->change_db > -80.0) {
    printf("The sound does not repeat: from one period to the next it changes "
           "by %.1f dB,\nso that some of it counts as noise.\n",
           analysis->change_db);
  }
}

void
inflect_tone_print(const InflectToneAnalysis* analysis, double level_dbfs)
{
  const InflectToneReport* const report = &analysis->report;
  printf("%s: %.2f Hz at %g dBFS, %g Hz\n\n", analysis->facts.name,
         analysis->signal.tones[0].frequency_hz, level_dbfs,
         analysis->signal.rate_hz);
  if (!report->tone_found) {
    print_no_tone(report);
    return;
  }
  print_harmonics(analysis);
  printf("\n%-*s", LABEL_WIDTH, "Fundamental at the output");
  print_value(report->level_dbfs, VALUE_WIDTH, 2);
  printf(" dBFS\n");
  print_figures(1U, &report);
  print_latency(analysis);
  print_changes(analysis);
}

static void
print_pair_harmonics(const InflectToneReport* const* reports)
{
  const uint32_t n_a = shown_harmonics(reports[0]);
  const uint32_t n_b = shown_harmonics(reports[1]);
  for (uint32_t i = 0U; i < (n_a < n_b ? n_b : n_a); ++i) {
    char label[64] = "";
    const InflectToneReport* const longer = reports[n_a < n_b ? 1 : 0];
    snprintf(label, sizeof(label), "H%-3u%12.2f Hz", i + 1U,
             longer->harmonics[i].frequency_hz);
    printf("%-*s", LABEL_WIDTH, label);
    for (uint32_t k = 0U; k < 2U; ++k) {
      const InflectHarmonic* const harmonic = &reports[k]->harmonics[i];
      print_level(i < (k ? n_b : n_a) && !harmonic->buried ? harmonic->level_dbc
                                                           : (double)NAN,
                  VALUE_WIDTH);
    }
    printf(" dBc\n");
  }
}

static void
print_pair_row(const char* label, double a, double b, const char* unit)
{
  printf("%-*s", LABEL_WIDTH, label);
  print_value(a, VALUE_WIDTH, 2);
  print_value(b, VALUE_WIDTH, 2);
  printf(" %s\n", unit);
}

static double
reported_latency(const InflectToneAnalysis* analysis)
{
  return analysis->facts.has_latency ? analysis->facts.latency_frames
                                     : (double)NAN;
}

static double
output_dbfs(const InflectToneReport* report)
{
  return report->tone_found ? report->level_dbfs : (double)NAN;
}

void
inflect_tone_print_pair(const InflectToneAnalysis* a,
                        const InflectToneAnalysis* b,
                        double level_dbfs)
{
  const InflectToneReport* const reports[] = {&a->report, &b->report};
  printf("A: %s\nB: %s\n%.2f Hz at %g dBFS, %g Hz\n\n", a->facts.name,
         b->facts.name, a->signal.tones[0].frequency_hz, level_dbfs,
         a->signal.rate_hz);
  for (int k = 0; k < 2; ++k) {
    if (!reports[k]->tone_found) {
      printf("%c has no clear tone: %s.\n", 'A' + k,
             inflect_verdict_message(reports[k]->verdict));
    }
  }
  printf("%*s%*s%*s\n", LABEL_WIDTH, "", VALUE_WIDTH, "A", VALUE_WIDTH, "B");
  print_pair_harmonics(reports);
  putchar('\n');
  print_pair_row("Fundamental at the output", output_dbfs(reports[0]),
                 output_dbfs(reports[1]), "dBFS");
  print_figures(2U, reports);
  print_pair_row("Latency, as reported", reported_latency(a),
                 reported_latency(b), "frames");
  print_pair_row("Latency, as measured", a->latency_frames, b->latency_frames,
                 "frames");
}

static void
print_csv_harmonic(const InflectHarmonic* harmonic, char end)
{
  printf("%u,", harmonic->order);
  print_csv_number(harmonic->frequency_hz, ',');
  print_csv_number(harmonic->amplitude, ',');
  print_csv_number(harmonic->level_dbc, ',');
  print_csv_number(harmonic->phase_deg, end);
}

void
inflect_tone_print_csv(const InflectToneAnalysis* analysis)
{
  printf("order,frequency_hz,amplitude,level_dbc,phase_deg,expected_dbc,"
         "deviation_db,uncertainty_db\n");
  for (uint32_t i = 0U; i < analysis->report.n_harmonics; ++i) {
    print_csv_harmonic(&analysis->report.harmonics[i], ',');
    print_csv_number(analysis->expected.level_dbc[i], ',');
    print_csv_number(inflect_deviation_db(analysis, i), ',');
    print_csv_number(uncertainty_db(analysis, i), '\n');
  }
}

static cJSON*
harmonic_json(const InflectHarmonic* harmonic)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddNumberToObject(object, "order", (double)harmonic->order);
  inflect_json_add_number(object, "frequency_hz", harmonic->frequency_hz);
  inflect_json_add_number(object, "amplitude", harmonic->amplitude);
  inflect_json_add_number(object, "level_dbc", harmonic->level_dbc);
  inflect_json_add_number(object, "phase_deg", harmonic->phase_deg);
  inflect_json_add_number(object, "uncertainty_db", harmonic->uncertainty_db);
  cJSON_AddBoolToObject(object, "buried", harmonic->buried);
  return object;
}

/// Add figures and harmonics; a report without a tone has nulls
static cJSON*
add_report(cJSON* object, const InflectToneReport* report)
{
  cJSON_AddBoolToObject(object, "tone_found", report->tone_found);
  cJSON_AddStringToObject(object, "verdict",
                          inflect_verdict_symbol(report->verdict));
  for (size_t i = 0U; i < N_FIGURES; ++i) {
    inflect_json_add_number(object, figures[i].key,
                            figure_of(&figures[i], report));
  }
  cJSON_AddItemToObject(object, "worst_alias_order",
                        inflect_json_number(report->worst_alias_order
                                              ? report->worst_alias_order
                                              : (double)NAN));
  cJSON* const harmonics = cJSON_AddArrayToObject(object, "harmonics");
  for (uint32_t i = 0U; report->tone_found && i < report->n_harmonics; ++i) {
    cJSON_AddItemToArray(harmonics, harmonic_json(&report->harmonics[i]));
  }
  return harmonics;
}

static void
add_text(cJSON* object, const char* key, const char* text)
{
  cJSON_AddItemToObject(object, key,
                        text ? cJSON_CreateString(text) : cJSON_CreateNull());
}

static void
add_facts(cJSON* object, const InflectDeviceFacts* facts)
{
  cJSON_AddStringToObject(object, "device", facts->name);
  inflect_json_add_number(object, "latency_frames",
                          facts->has_latency ? facts->latency_frames
                                             : (double)NAN);
}

cJSON*
inflect_tone_json(const InflectToneAnalysis* analysis, double level_dbfs)
{
  const InflectToneReport* const report = &analysis->report;
  cJSON* const object = cJSON_CreateObject();
  add_facts(object, &analysis->facts);
  inflect_json_add_number(object, "sample_rate_hz", analysis->signal.rate_hz);
  inflect_json_add_number(object, "frequency_hz",
                          analysis->signal.tones[0].frequency_hz);
  inflect_json_add_number(object, "level_dbfs", level_dbfs);
  inflect_json_add_number(object, "output_level_dbfs", report->level_dbfs);
  inflect_json_add_number(object, "latency_measured_frames",
                          analysis->latency_frames);
  inflect_json_add_number(object, "change_db", analysis->change_db);
  add_text(object, "expected_none_because", analysis->expected.why_not);
  cJSON* const harmonics = add_report(object, report);
  for (int i = 0; i < cJSON_GetArraySize(harmonics); ++i) {
    cJSON* const row = cJSON_GetArrayItem(harmonics, i);
    inflect_json_add_number(row, "expected_dbc",
                            analysis->expected.level_dbc[i]);
    inflect_json_add_number(row, "deviation_db",
                            inflect_deviation_db(analysis, (uint32_t)i));
    cJSON_DeleteItemFromObject(row, "uncertainty_db");
    inflect_json_add_number(row, "uncertainty_db",
                            uncertainty_db(analysis, (uint32_t)i));
  }
  return object;
}

static void
print_channel(const InflectChannelAnalysis* channel)
{
  const InflectToneReport* const report = &channel->report;
  const InflectRecordingCoverage* const coverage = &channel->coverage;
  if (!report->tone_found) {
    print_no_tone(report);
    return;
  }
  printf("%.4f Hz at %.3f dBFS\n\n%16s%12s%12s\n", report->frequency_hz,
         report->level_dbfs, "Hz", "dBc", "phase deg");
  for (uint32_t i = 0U; i < shown_harmonics(report); ++i) {
    print_harmonic(&report->harmonics[i]);
    putchar('\n');
  }
  print_legend(report);
  putchar('\n');
  print_figures(1U, &report);
  const uint64_t n_all = coverage->n_segments + coverage->n_skipped;
  printf("%-*s%*llu of %llu\n", LABEL_WIDTH, "Stretches that count",
         VALUE_WIDTH, (unsigned long long)coverage->n_segments,
         (unsigned long long)n_all);
}

void
inflect_file_print(const InflectFileAnalysis* analysis, const char* path)
{
  printf("%s: %.3f s, %u channel%s, %g Hz\n", path,
         (double)analysis->n_frames / analysis->rate_hz, analysis->n_channels,
         analysis->n_channels == 1U ? "" : "s", analysis->rate_hz);
  for (uint32_t i = 0U; i < analysis->n_channels; ++i) {
    putchar('\n');
    if (analysis->n_channels > 1U) {
      printf("Channel %u: ", i + 1U);
    }
    print_channel(&analysis->channels[i]);
    if (analysis->channels[i].coverage.n_broken) {
      printf("%llu samples are no numbers and count as silence.\n",
             (unsigned long long)analysis->channels[i].coverage.n_broken);
    }
  }
}

void
inflect_file_print_csv(const InflectFileAnalysis* analysis)
{
  printf("channel,order,frequency_hz,amplitude,level_dbc,phase_deg\n");
  for (uint32_t c = 0U; c < analysis->n_channels; ++c) {
    const InflectToneReport* const report = &analysis->channels[c].report;
    const uint32_t n = report->tone_found ? report->n_harmonics : 0U;
    for (uint32_t i = 0U; i < n; ++i) {
      printf("%u,", c + 1U);
      print_csv_harmonic(&report->harmonics[i], '\n');
    }
  }
}

static void
add_channel(cJSON* object, const InflectChannelAnalysis* channel)
{
  const InflectRecordingCoverage* const coverage = &channel->coverage;
  inflect_json_add_number(object, "frequency_hz", channel->report.frequency_hz);
  inflect_json_add_number(object, "level_dbfs", channel->report.level_dbfs);
  cJSON_AddNumberToObject(object, "segments", (double)coverage->n_segments);
  cJSON_AddNumberToObject(object, "segments_skipped",
                          (double)coverage->n_skipped);
  cJSON_AddNumberToObject(object, "samples_not_finite",
                          (double)coverage->n_broken);
  inflect_json_add_number(object, "noise_bandwidth_hz",
                          coverage->noise_bandwidth_hz);
  add_report(object, &channel->report);
}

cJSON*
inflect_file_json(const InflectFileAnalysis* analysis, const char* path)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "input", path);
  cJSON_AddNumberToObject(object, "frames", (double)analysis->n_frames);
  inflect_json_add_number(object, "sample_rate_hz", analysis->rate_hz);
  cJSON_AddNullToObject(object, "latency_frames");
  cJSON_AddNumberToObject(object, "segment_frames",
                          (double)analysis->n_segment_frames);
  add_channel(object, &analysis->channels[0]);
  cJSON* const channels = cJSON_AddArrayToObject(object, "channels");
  for (uint32_t i = 0U; i < analysis->n_channels; ++i) {
    cJSON* const channel = cJSON_CreateObject();
    cJSON_AddNumberToObject(channel, "channel", (double)(i + 1U));
    add_channel(channel, &analysis->channels[i]);
    cJSON_AddItemToArray(channels, channel);
  }
  return object;
}
