// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Lowest level that a spectrum shows, and the least it shows
#define SPECTRUM_FLOOR_DBFS (-340.0)
#define SPECTRUM_LEAST_DBFS (-100.0)

/// Room of a spectrum below its noise, for it scatters
#define BELOW_NOISE_DB 20.0

/// How far a line must stand above noise to be marked
#define ABOVE_NOISE_DB 15.0

static bool
allocate_spectrum(InflectSpectrumParts* work, uint32_t n_lines)
{
  work->memory = (double*)calloc(6U * (size_t)n_lines, sizeof(double));
  work->orders = (uint32_t*)calloc(2U * (size_t)n_lines, sizeof(uint32_t));
  if (!work->memory || !work->orders) {
    return false;
  }
  double* const memory = work->memory;
  work->hz = memory;
  work->dbfs = memory + n_lines;
  work->harmonics = (InflectPlotPeaks){.hz = memory + 2U * (size_t)n_lines,
                                       .dbfs = memory + 3U * (size_t)n_lines,
                                       .order = work->orders};
  work->aliases = (InflectPlotPeaks){.hz = memory + 4U * (size_t)n_lines,
                                     .dbfs = memory + 5U * (size_t)n_lines,
                                     .order = work->orders + n_lines};
  return true;
}

void
inflect_spectrum_panel_free(InflectSpectrumParts* work)
{
  free(work->memory);
  free(work->orders);
}

static double
bin_noise_dbfs(const InflectSpectrumPlot* plot)
{
  double power = 0.0;
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    const InflectLine* const line = &plot->lines[i];
    if (line->kind == INFLECT_LINE_NOISE && isfinite(line->amplitude)) {
      power += line->amplitude * line->amplitude;
      ++n;
    }
  }
  return n ? 0.5 * inflect_plot_to_db(power / n) : -(double)INFINITY;
}

/// Add a line to the peaks, or let it join the peak that it is part of
static void
add_peak(InflectPlotPeaks* peaks, const InflectLine* line, bool joins)
{
  const double level = inflect_plot_to_db(line->amplitude);
  if (joins && peaks->n_peaks && level <= peaks->dbfs[peaks->n_peaks - 1U]) {
    return;
  }
  const uint32_t at =
    joins && peaks->n_peaks ? peaks->n_peaks - 1U : peaks->n_peaks++;
  peaks->hz[at] = line->frequency_hz;
  peaks->dbfs[at] = level;
  peaks->order[at] = line->order;
}

static void
find_peaks(InflectSpectrumParts* work, const InflectSpectrumPlot* plot)
{
  const double least = work->bin_noise_dbfs + ABOVE_NOISE_DB;
  const InflectLine* last = NULL;
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    const InflectLine* const line = &plot->lines[i];
    const bool harmonic = line->kind == INFLECT_LINE_HARMONIC;
    const bool named = harmonic || line->kind == INFLECT_LINE_ALIAS;
    if (!named || !(inflect_plot_to_db(line->amplitude) > least)) {
      last = NULL;
      continue;
    }
    const bool joins =
      last && last->kind == line->kind && last->order == line->order;
    add_peak(harmonic ? &work->harmonics : &work->aliases, line, joins);
    last = line;
  }
}

static void
fill_lines(InflectSpectrumParts* work, const InflectSpectrumPlot* plot)
{
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    const InflectLine* const line = &plot->lines[i];
    if (i == 0U && line->frequency_hz == 0.0 && !plot->linear) {
      continue;
    }
    work->hz[work->n_lines] = line->frequency_hz;
    work->dbfs[work->n_lines++] = inflect_plot_to_db(line->amplitude);
  }
}

static double
highest(const double* y, uint32_t n)
{
  double most = -(double)INFINITY;
  for (uint32_t i = 0U; i < n; ++i) {
    most = isfinite(y[i]) ? fmax(most, y[i]) : most;
  }
  return most;
}

static InflectPlotAxis
level_axis(const InflectSpectrumParts* work)
{
  const double top = highest(work->dbfs, work->n_lines);
  const double bottom = isfinite(work->bin_noise_dbfs)
                          ? work->bin_noise_dbfs - BELOW_NOISE_DB
                          : SPECTRUM_LEAST_DBFS;
  const double least =
    fmin(fmax(20.0 * floor(bottom / 20.0), SPECTRUM_FLOOR_DBFS),
         SPECTRUM_LEAST_DBFS);
  const InflectPlotAxis axis = {
    .label = "Level",
    .unit = "dBFS",
    .min = least,
    .max = isfinite(top) ? fmax(10.0, 10.0 * ceil((top + 8.0) / 10.0)) : 10.0};
  return axis;
}

static void
fill_series(InflectSpectrumParts* work, double base)
{
  work->series[0] = (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                                        .role = INFLECT_PLOT_NOISE,
                                        .label = work->noise_name,
                                        .n_points = work->n_lines,
                                        .x = work->hz,
                                        .y = work->dbfs};
  work->series[1] = inflect_plot_stems(&work->aliases, INFLECT_PLOT_ALIAS,
                                       INFLECT_PLOT_DIAMOND, "aliases");
  work->series[2] = inflect_plot_stems(&work->harmonics, INFLECT_PLOT_HARMONIC,
                                       INFLECT_PLOT_CIRCLE, "harmonics");
  work->series[1].base = base;
  work->series[2].base = base;
}

/// Append `name value unit` if the value is finite
static void
append_figure(char* text,
              const char* between,
              const char* name,
              const char* number,
              const char* unit)
{
  const size_t length = strlen(text);
  snprintf(text + length, INFLECT_PLOT_TEXT_SIZE - length, "%s%s%s%s",
           length ? between : "", name, number, unit);
}

/// Say how much noise there is, and draw a line at its level per bin
static void
name_noise(InflectSpectrumParts* work, const InflectToneReport* report)
{
  char number[2U * INFLECT_PLOT_NAME_SIZE] = "";
  append_figure(work->noise_name, "", "spectrum", "", "");
  if (isfinite(work->bin_noise_dbfs)) {
    inflect_plot_signed_text(work->bin_noise_dbfs, 1, number, sizeof(number));
    append_figure(work->noise_name, ": noise ", "", number, " dBFS per bin");
    if (report && isfinite(report->noise_floor_dbfs)) {
      inflect_plot_signed_text(report->noise_floor_dbfs, 1, number,
                               sizeof(number));
      append_figure(work->noise_name, ", ", "", number, " dBFS in all");
    }
  }
  work->references[0] = (InflectPlotReference){
    .role = INFLECT_PLOT_STRONG, .value = work->bin_noise_dbfs, .above = true};
}

/// Return the line at a frequency, or null
static const InflectLine*
line_at(const InflectSpectrumPlot* plot, double frequency_hz)
{
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    const double hz = plot->lines[i].frequency_hz;
    if (fabs(hz - frequency_hz) <= 1e-6 * hz) {
      return &plot->lines[i];
    }
  }
  return NULL;
}

static void
name_alias(InflectSpectrumParts* work, const InflectSpectrumPlot* plot)
{
  const InflectToneReport* const report = plot->report;
  const InflectLine* const line = report && isfinite(report->worst_alias_dbc)
                                    ? line_at(plot, report->worst_alias_hz)
                                    : NULL;
  if (!line || inflect_plot_to_db(line->amplitude) <
                 work->bin_noise_dbfs + ABOVE_NOISE_DB) {
    return;
  }
  char level[2U * INFLECT_PLOT_NAME_SIZE] = "";
  char order[INFLECT_PLOT_NAME_SIZE] = "";
  inflect_plot_signed_text(report->worst_alias_dbc, 1, level, sizeof(level));
  snprintf(order, sizeof(order), "%u", report->worst_alias_order);
  append_figure(work->alias_name, "",
                report->worst_alias_order ? "alias of H" : "strongest other",
                report->worst_alias_order ? order : "", "");
  append_figure(work->alias_name, ", ", "", level, " dBc");
  work->notes[work->n_notes++] =
    (InflectPlotNote){.x = line->frequency_hz,
                      .y = inflect_plot_to_db(line->amplitude),
                      .text = work->alias_name,
                      .role = INFLECT_PLOT_ALIAS};
}

static void
name_harmonics(InflectSpectrumParts* work)
{
  const InflectPlotPeaks* const peaks = &work->harmonics;
  for (uint32_t i = 0U; i < peaks->n_peaks; ++i) {
    const uint32_t order = peaks->order[i];
    if (order < 1U || order > INFLECT_PLOT_HARMONICS ||
        work->n_notes == INFLECT_PLOT_MAX_NOTES) {
      continue;
    }
    char* const name = work->names[order - 1U];
    snprintf(name, INFLECT_PLOT_NAME_SIZE, "H%u", order);
    work->notes[work->n_notes++] =
      (InflectPlotNote){.x = peaks->hz[i],
                        .y = peaks->dbfs[i],
                        .text = name,
                        .role = INFLECT_PLOT_HARMONIC};
  }
}

/// Write the figures of a tone, or why there are none
static void
write_remark(InflectSpectrumParts* work, const InflectToneReport* report)
{
  static const char between[] = " \u00b7 ";
  if (!report) {
    return;
  }
  if (!report->tone_found) {
    append_figure(work->remark, "", inflect_verdict_message(report->verdict),
                  "", "");
    return;
  }
  const struct {
    const char* name;
    double value;
    const char* unit;
    bool percent;
  } figures[] = {
    {"THD ", report->thd_percent, " %", true},
    {"THD+N ", report->thd_n_percent, " %", true},
    {"SINAD ", report->sinad_db, " dB", false},
    {"SNR ", report->snr_db, " dB", false},
    {"worst alias ", report->worst_alias_dbc, " dBc", false},
  };
  for (size_t i = 0U; i < sizeof(figures) / sizeof(figures[0]); ++i) {
    char number[2U * INFLECT_PLOT_NAME_SIZE] = "";
    if (isfinite(figures[i].value)) {
      if (figures[i].percent) {
        snprintf(number, sizeof(number), "%.4g", figures[i].value);
      } else {
        inflect_plot_signed_text(figures[i].value, 1, number, sizeof(number));
      }
      append_figure(work->remark, between, figures[i].name, number,
                    figures[i].unit);
    }
  }
}

bool
inflect_spectrum_panel(InflectSpectrumParts* work,
                       const InflectSpectrumPlot* plot,
                       InflectPlotPanel* panel)
{
  *work = (InflectSpectrumParts){.n_lines = 0U};
  if (!allocate_spectrum(work, plot->n_lines)) {
    return false;
  }
  work->bin_noise_dbfs = bin_noise_dbfs(plot);
  fill_lines(work, plot);
  find_peaks(work, plot);
  const InflectPlotAxis level = level_axis(work);
  name_noise(work, plot->report);
  fill_series(work, level.min);
  name_alias(work, plot);
  name_harmonics(work);
  write_remark(work, plot->report);
  const double last_hz = plot->lines[plot->n_lines - 1U].frequency_hz;
  const double least_hz = plot->linear ? 0.0 : fmin(20.0, 0.1 * last_hz);
  *panel = (InflectPlotPanel){
    .title = "Spectrum",
    .remark = work->remark,
    .width = 1.0,
    .height = 1.0,
    .x = {.label = "Frequency",
          .unit = "Hz",
          .logarithmic = !plot->linear,
          .kilo = true,
          .min = plot->from_hz > 0.0 ? plot->from_hz : least_hz,
          .max = plot->to_hz > 0.0 ? plot->to_hz : last_hz},
    .y = level,
    .series = work->series,
    .n_series = 3U,
    .references = work->references,
    .n_references = 1U,
    .notes = work->notes,
    .n_notes = work->n_notes,
  };
  return true;
}

const char*
inflect_spectrum_fault(const InflectSpectrumPlot* plot)
{
  if (plot->n_lines < 2U) {
    return "a spectrum of one line cannot be drawn";
  }
  const double last_hz = plot->lines[plot->n_lines - 1U].frequency_hz;
  const double from_hz = plot->from_hz;
  const double to_hz = plot->to_hz != 0.0 ? plot->to_hz : last_hz;
  if (plot->lines[0].frequency_hz < 0.0 || from_hz < 0.0) {
    return "a frequency below 0 Hz cannot be drawn";
  }
  return to_hz > from_hz ? NULL : "the frequencies to draw have no width";
}

bool
inflect_plot_spectrum(const InflectPlotOutput* output,
                      const InflectPlotHeading* heading,
                      const InflectSpectrumPlot* plot,
                      InflectMessage* message)
{
  const char* const fault = inflect_spectrum_fault(plot);
  if (fault) {
    return inflect_plot_refuse(output, fault, message);
  }
  InflectSpectrumParts work;
  InflectPlotPanel panel = {.title = NULL};
  const InflectPlotFigure figure = inflect_plot_figure_of(heading, &panel, 1U);
  const bool done = inflect_spectrum_panel(&work, plot, &panel)
                      ? inflect_plot_write(&figure, output, message)
                      : inflect_plot_no_memory(output, message);
  inflect_spectrum_panel_free(&work);
  return done;
}
