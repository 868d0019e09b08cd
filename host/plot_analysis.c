// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_analysis.h"

#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Lowest level that a picture of harmonics shows, and the least it shows
#define HARMONICS_FLOOR_DBC (-220.0)
#define HARMONICS_LEAST_DBC (-60.0)

/// The same for a spectrum
#define SPECTRUM_FLOOR_DBFS (-340.0)
#define SPECTRUM_LEAST_DBFS (-100.0)

/// Room of a spectrum below its noise, for it scatters
#define BELOW_NOISE_DB 20.0

/// How far a line must stand above noise to be marked
#define ABOVE_NOISE_DB 15.0

/// Most decibels that a picture of distortion spans
#define DISTORTION_SPAN_DB 160.0

/// Least that the axes of the linear part span
#define LEAST_SPAN_DB 1.0
#define LEAST_SPAN_MS 0.02

#define REPORT_HEIGHT 930

/// Most lines of a spectrum with a name
#define MAX_NOTES (INFLECT_PLOT_HARMONICS + 1U)

/// Of what stands out from all other colours
#define STRONG_ROLE \
  ((InflectPlotRole)(INFLECT_PLOT_CATEGORY + INFLECT_N_PLOT_CATEGORIES - 1U))

#define TEXT_SIZE 160U
#define NAME_SIZE 16U

static double
to_db(double amplitude)
{
  return 20.0 * log10(amplitude);
}

/// Write a number with a true minus sign
static const char*
signed_text(double value, int n_digits, char* text, size_t size)
{
  snprintf(text, size, "%s%.*f", value < 0.0 ? "\u2212" : "", n_digits,
           fabs(value));
  return text;
}

static InflectPlotFigure
figure_of(const InflectPlotHeading* heading,
          const InflectPlotPanel* panels,
          uint32_t n_panels)
{
  const InflectPlotFigure figure = {.title = heading->title,
                                    .subtitle = heading->subtitle,
                                    .panels = panels,
                                    .n_panels = n_panels};
  return figure;
}

static bool
no_memory(const InflectPlotOutput* output, InflectMessage* message)
{
  return inflect_message_set(message, "%.200s: out of memory", output->path);
}

static bool
refuse(const InflectPlotOutput* output,
       const char* reason,
       InflectMessage* message)
{
  return inflect_message_set(message, "%.200s: %s", output->path, reason);
}

/*
  Harmonics
*/

/// What a picture of harmonics points to
typedef struct {
  double order[INFLECT_PLOT_HARMONICS];
  double clear[INFLECT_PLOT_HARMONICS];  ///< Measured, above noise
  double buried[INFLECT_PLOT_HARMONICS]; ///< Measured, not above noise
  double expected[INFLECT_PLOT_HARMONICS];
  double deviation[INFLECT_PLOT_HARMONICS];
  double loose[INFLECT_PLOT_HARMONICS]; ///< Deviation of what is in noise
  InflectPlotSeries levels[3];
  InflectPlotSeries deviations[2];
  char title[TEXT_SIZE];
} Harmonics;

static void
fill_harmonics(Harmonics* work, const InflectHarmonicsPlot* plot)
{
  for (uint32_t i = 0U; i < INFLECT_PLOT_HARMONICS; ++i) {
    const double expected =
      i < plot->n_expected ? plot->expected_dbc[i] : (double)NAN;
    const bool buried = i < plot->n_measured && plot->measured[i].buried;
    const double level =
      i < plot->n_measured ? plot->measured[i].level_dbc : (double)NAN;
    const bool both = isfinite(level) && isfinite(expected);
    const double deviation = both ? level - expected : (double)NAN;
    work->order[i] = i + 1U;
    work->clear[i] = buried ? (double)NAN : level;
    work->buried[i] = buried ? level : (double)NAN;
    work->expected[i] = expected;
    work->deviation[i] = buried ? (double)NAN : deviation;
    work->loose[i] = buried ? deviation : (double)NAN;
  }
}

/// Return the lower end of the axis of levels
static double
harmonics_floor(const Harmonics* work)
{
  double least = HARMONICS_LEAST_DBC;
  for (uint32_t i = 0U; i < INFLECT_PLOT_HARMONICS; ++i) {
    const double levels[] = {work->clear[i], work->expected[i]};
    for (size_t k = 0U; k < 2U; ++k) {
      const bool shown = levels[k] - 10.0 > HARMONICS_FLOOR_DBC;
      least = shown ? fmin(least, levels[k] - 10.0) : least;
    }
  }
  return 20.0 * floor(least / 20.0);
}

/// Return the upper end, for a harmonic may be above the fundamental
static double
harmonics_top(const Harmonics* work)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < INFLECT_PLOT_HARMONICS; ++i) {
    const double levels[] = {work->clear[i], work->expected[i]};
    for (size_t k = 0U; k < 2U; ++k) {
      most = isfinite(levels[k]) ? fmax(most, levels[k]) : most;
    }
  }
  return 10.0 * ceil((most + 5.0) / 10.0);
}

static InflectPlotSeries
bars_of(const Harmonics* work,
        const double* levels,
        const char* label,
        double base)
{
  const InflectPlotSeries series = {.kind = INFLECT_PLOT_BARS,
                                    .role = INFLECT_PLOT_MEASURED,
                                    .label = label,
                                    .n_points = INFLECT_PLOT_HARMONICS,
                                    .x = work->order,
                                    .y = levels,
                                    .base = base,
                                    .bar_width = 0.62};
  return series;
}

static bool
has_number(const double* y, uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    if (!isnan(y[i])) {
      return true;
    }
  }
  return false;
}

/// Return whether any level is above the lower end of its axis
static bool
rises_above(const double* levels, double floor_dbc)
{
  for (uint32_t i = 0U; i < INFLECT_PLOT_HARMONICS; ++i) {
    if (levels[i] > floor_dbc) {
      return true;
    }
  }
  return false;
}

static InflectPlotAxis
order_axis(void)
{
  const InflectPlotAxis axis = {.label = "Harmonic",
                                .whole = true,
                                .prefix = "H",
                                .min = 0.4,
                                .max = INFLECT_PLOT_HARMONICS + 0.6};
  return axis;
}

static InflectPlotPanel
harmonics_panel(Harmonics* work, const InflectHarmonicsPlot* plot)
{
  const char* const name =
    plot->measured_label ? plot->measured_label : "measured";
  fill_harmonics(work, plot);
  const double floor_dbc = harmonics_floor(work);
  const bool buried = rises_above(work->buried, floor_dbc);
  work->levels[0] = bars_of(work, work->clear, name, floor_dbc);
  work->levels[1] =
    bars_of(work, work->buried, buried ? "not above noise" : NULL, floor_dbc);
  work->levels[1].hollow = true;
  work->levels[2] = bars_of(
    work, work->expected,
    plot->expected_label ? plot->expected_label : "expected", floor_dbc);
  work->levels[2].role = INFLECT_PLOT_EXPECTED;
  for (size_t i = 0U; plot->n_expected && i < 3U; ++i) {
    work->levels[i].bar_width = 0.36;
    work->levels[i].bar_offset = i < 2U ? -0.2 : 0.2;
  }
  const InflectPlotPanel panel = {
    .title = "Harmonics",
    .width = 1.0,
    .height = 1.0,
    .x = order_axis(),
    .y = {.label = "Level",
          .unit = "dBc",
          .min = floor_dbc,
          .max = harmonics_top(work)},
    .series = work->levels,
    .n_series = plot->n_expected ? 3U : 2U,
  };
  return panel;
}

static InflectPlotPanel
deviation_panel(Harmonics* work, const InflectHarmonicsPlot* plot)
{
  const bool loose = has_number(work->loose, INFLECT_PLOT_HARMONICS);
  work->deviations[0] = bars_of(work, work->deviation, NULL, 0.0);
  work->deviations[1] =
    bars_of(work, work->loose, loose ? "not above noise" : NULL, 0.0);
  work->deviations[1].hollow = true;
  work->deviations[1].off_range = true;
  snprintf(work->title, sizeof(work->title), "Deviation: %.60s \u2212 %.60s",
           plot->measured_label ? plot->measured_label : "measured",
           plot->expected_label ? plot->expected_label : "expected");
  double most = 0.0;
  for (uint32_t i = 0U; i < INFLECT_PLOT_HARMONICS; ++i) {
    most = fmax(most, fabs(work->deviation[i]));
  }
  most = isfinite(most) && most > 0.0 ? 1.15 * most : 1.0;
  const InflectPlotPanel panel = {
    .title = work->title,
    .top = 0.66,
    .width = 1.0,
    .height = 0.34,
    .x = order_axis(),
    .y = {.label = "Deviation", .unit = "dB", .min = -most, .max = most},
    .series = work->deviations,
    .n_series = 2U,
  };
  return panel;
}

bool
inflect_plot_harmonics(const InflectPlotOutput* output,
                       const InflectPlotHeading* heading,
                       const InflectHarmonicsPlot* plot,
                       InflectMessage* message)
{
  Harmonics work;
  InflectPlotPanel panels[2];
  panels[0] = harmonics_panel(&work, plot);
  if (plot->n_expected) {
    panels[0].height = 0.66;
    panels[1] = deviation_panel(&work, plot);
  }
  const InflectPlotFigure figure =
    figure_of(heading, panels, plot->n_expected ? 2U : 1U);
  return inflect_plot_write(&figure, output, message);
}

/*
  Spectrum
*/

/// Peaks of one kind
typedef struct {
  double* hz;
  double* dbfs;
  uint32_t* order;
  uint32_t n_peaks;
} Peaks;

/// What a picture of a spectrum points to
typedef struct {
  double* hz;
  double* dbfs;
  uint32_t n_lines;
  Peaks harmonics;
  Peaks aliases;
  double bin_noise_dbfs; ///< Rms of bins of noise
  double* memory;        ///< Holds all arrays of numbers
  uint32_t* orders;      ///< Holds all orders
  InflectPlotSeries series[3];
  InflectPlotReference references[1];
  InflectPlotNote notes[MAX_NOTES];
  uint32_t n_notes;
  char names[INFLECT_PLOT_HARMONICS][NAME_SIZE];
  char alias_name[TEXT_SIZE];
  char noise_name[TEXT_SIZE];
  char remark[TEXT_SIZE];
} Spectrum;

static bool
allocate_spectrum(Spectrum* work, uint32_t n_lines)
{
  work->memory = (double*)calloc(6U * (size_t)n_lines, sizeof(double));
  work->orders = (uint32_t*)calloc(2U * (size_t)n_lines, sizeof(uint32_t));
  if (!work->memory || !work->orders) {
    return false;
  }
  double* const memory = work->memory;
  work->hz = memory;
  work->dbfs = memory + n_lines;
  work->harmonics = (Peaks){.hz = memory + 2U * (size_t)n_lines,
                            .dbfs = memory + 3U * (size_t)n_lines,
                            .order = work->orders};
  work->aliases = (Peaks){.hz = memory + 4U * (size_t)n_lines,
                          .dbfs = memory + 5U * (size_t)n_lines,
                          .order = work->orders + n_lines};
  return true;
}

static void
free_spectrum(Spectrum* work)
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
  return n ? 0.5 * to_db(power / n) : -(double)INFINITY;
}

/// Add a line to the peaks, or let it join the peak that it is part of
static void
add_peak(Peaks* peaks, const InflectLine* line, bool joins)
{
  const double level = to_db(line->amplitude);
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
find_peaks(Spectrum* work, const InflectSpectrumPlot* plot)
{
  const double least = work->bin_noise_dbfs + ABOVE_NOISE_DB;
  const InflectLine* last = NULL;
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    const InflectLine* const line = &plot->lines[i];
    const bool harmonic = line->kind == INFLECT_LINE_HARMONIC;
    const bool named = harmonic || line->kind == INFLECT_LINE_ALIAS;
    if (!named || !(to_db(line->amplitude) > least)) {
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
fill_lines(Spectrum* work, const InflectSpectrumPlot* plot)
{
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    const InflectLine* const line = &plot->lines[i];
    if (i == 0U && line->frequency_hz == 0.0 && !plot->linear) {
      continue;
    }
    work->hz[work->n_lines] = line->frequency_hz;
    work->dbfs[work->n_lines++] = to_db(line->amplitude);
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
level_axis(const Spectrum* work)
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

static InflectPlotSeries
stems_of(const Peaks* peaks,
         InflectPlotRole role,
         InflectPlotMarker marker,
         const char* label)
{
  const InflectPlotSeries series = {.kind = INFLECT_PLOT_STEMS,
                                    .role = role,
                                    .marker = marker,
                                    .label = peaks->n_peaks ? label : NULL,
                                    .n_points = peaks->n_peaks,
                                    .x = peaks->hz,
                                    .y = peaks->dbfs};
  return series;
}

static void
fill_series(Spectrum* work, double base)
{
  work->series[0] = (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                                        .role = INFLECT_PLOT_NOISE,
                                        .label = work->noise_name,
                                        .n_points = work->n_lines,
                                        .x = work->hz,
                                        .y = work->dbfs};
  work->series[1] = stems_of(&work->aliases, INFLECT_PLOT_ALIAS,
                             INFLECT_PLOT_DIAMOND, "aliases");
  work->series[2] = stems_of(&work->harmonics, INFLECT_PLOT_HARMONIC,
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
  snprintf(text + length, TEXT_SIZE - length, "%s%s%s%s", length ? between : "",
           name, number, unit);
}

/// Say how much noise there is, and draw a line at its level per bin
static void
name_noise(Spectrum* work, const InflectToneReport* report)
{
  char number[2U * NAME_SIZE] = "";
  append_figure(work->noise_name, "", "spectrum", "", "");
  if (isfinite(work->bin_noise_dbfs)) {
    signed_text(work->bin_noise_dbfs, 1, number, sizeof(number));
    append_figure(work->noise_name, ": noise ", "", number, " dBFS per bin");
    if (report && isfinite(report->noise_floor_dbfs)) {
      signed_text(report->noise_floor_dbfs, 1, number, sizeof(number));
      append_figure(work->noise_name, ", ", "", number, " dBFS in all");
    }
  }
  work->references[0] = (InflectPlotReference){
    .role = STRONG_ROLE, .value = work->bin_noise_dbfs, .above = true};
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
name_alias(Spectrum* work, const InflectSpectrumPlot* plot)
{
  const InflectToneReport* const report = plot->report;
  const InflectLine* const line = report && isfinite(report->worst_alias_dbc)
                                    ? line_at(plot, report->worst_alias_hz)
                                    : NULL;
  if (!line || to_db(line->amplitude) < work->bin_noise_dbfs + ABOVE_NOISE_DB) {
    return;
  }
  char level[2U * NAME_SIZE] = "";
  char order[NAME_SIZE] = "";
  signed_text(report->worst_alias_dbc, 1, level, sizeof(level));
  snprintf(order, sizeof(order), "%u", report->worst_alias_order);
  append_figure(work->alias_name, "",
                report->worst_alias_order ? "alias of H" : "strongest other",
                report->worst_alias_order ? order : "", "");
  append_figure(work->alias_name, ", ", "", level, " dBc");
  work->notes[work->n_notes++] = (InflectPlotNote){.x = line->frequency_hz,
                                                   .y = to_db(line->amplitude),
                                                   .text = work->alias_name,
                                                   .role = INFLECT_PLOT_ALIAS};
}

static void
name_harmonics(Spectrum* work)
{
  const Peaks* const peaks = &work->harmonics;
  for (uint32_t i = 0U; i < peaks->n_peaks; ++i) {
    const uint32_t order = peaks->order[i];
    if (order < 1U || order > INFLECT_PLOT_HARMONICS ||
        work->n_notes == MAX_NOTES) {
      continue;
    }
    char* const name = work->names[order - 1U];
    snprintf(name, NAME_SIZE, "H%u", order);
    work->notes[work->n_notes++] =
      (InflectPlotNote){.x = peaks->hz[i],
                        .y = peaks->dbfs[i],
                        .text = name,
                        .role = INFLECT_PLOT_HARMONIC};
  }
}

/// Write the figures of a tone, or why there are none
static void
write_remark(Spectrum* work, const InflectToneReport* report)
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
    char number[2U * NAME_SIZE] = "";
    if (isfinite(figures[i].value)) {
      if (figures[i].percent) {
        snprintf(number, sizeof(number), "%.4g", figures[i].value);
      } else {
        signed_text(figures[i].value, 1, number, sizeof(number));
      }
      append_figure(work->remark, between, figures[i].name, number,
                    figures[i].unit);
    }
  }
}

/// Fill in a panel; false if there is no memory
static bool
spectrum_panel(Spectrum* work,
               const InflectSpectrumPlot* plot,
               InflectPlotPanel* panel)
{
  *work = (Spectrum){.n_lines = 0U};
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

/// Return what is wrong with a spectrum, or null
static const char*
spectrum_fault(const InflectSpectrumPlot* plot)
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
  const char* const fault = spectrum_fault(plot);
  if (fault) {
    return refuse(output, fault, message);
  }
  Spectrum work;
  InflectPlotPanel panel;
  const InflectPlotFigure figure = figure_of(heading, &panel, 1U);
  const bool done = spectrum_panel(&work, plot, &panel)
                      ? inflect_plot_write(&figure, output, message)
                      : no_memory(output, message);
  free_spectrum(&work);
  return done;
}

/*
  Distortion
*/

#define N_DISTORTIONS (INFLECT_PLOT_SWEEP_HARMONICS + 1U)

static InflectPlotAxis
distortion_axis(const InflectPlotSeries* series)
{
  double least = (double)INFINITY;
  double most = -(double)INFINITY;
  for (uint32_t i = 0U; i < N_DISTORTIONS; ++i) {
    for (uint32_t k = 0U; k < series[i].n_points; ++k) {
      const double y = series[i].y[k];
      least = isfinite(y) ? fmin(least, y) : least;
      most = isfinite(y) ? fmax(most, y) : most;
    }
  }
  if (!(least <= most)) {
    least = -100.0;
    most = 0.0;
  }
  const double top = 10.0 * ceil((most + 2.0) / 10.0);
  const double bottom = 10.0 * floor((least - 2.0) / 10.0);
  const InflectPlotAxis axis = {.label = "Level",
                                .unit = "dBc",
                                .min = fmax(bottom, top - DISTORTION_SPAN_DB),
                                .max = top};
  return axis;
}

static InflectPlotAxis
frequency_axis(void)
{
  const InflectPlotAxis axis = {
    .label = "Frequency", .unit = "Hz", .logarithmic = true, .kilo = true};
  return axis;
}

/// Fill in a series for total distortion and each harmonic
static void
distortion_series(const InflectDistortionPlot* plot,
                  const double* thd_db,
                  InflectPlotSeries* series)
{
  static const char* const names[] = {"H2", "H3", "H4", "H5", "H6", "H7"};
  series[0] =
    (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                        .role = STRONG_ROLE,
                        .wide = true,
                        .label = plot->thd_percent ? "THD" : NULL,
                        .n_points = plot->thd_percent ? plot->n_points : 0U,
                        .x = plot->x,
                        .y = thd_db};
  for (uint32_t i = 0U; i < INFLECT_PLOT_SWEEP_HARMONICS; ++i) {
    const double* const levels = plot->harmonics_dbc[i];
    series[i + 1U] =
      (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                          .role = (InflectPlotRole)(INFLECT_PLOT_CATEGORY + i),
                          .label = levels ? names[i] : NULL,
                          .n_points = levels ? plot->n_points : 0U,
                          .x = plot->x,
                          .y = levels,
                          .dashed = i % 2U == 0U};
  }
}

/// Return total distortion in decibels, NaN where no harmonic was measured
static double
total_db(const InflectDistortionPlot* plot, uint32_t index)
{
  bool any = false;
  bool known = false;
  for (uint32_t i = 0U; i < INFLECT_PLOT_SWEEP_HARMONICS; ++i) {
    const double* const levels = plot->harmonics_dbc[i];
    any = any || levels;
    known = known || (levels && !isnan(levels[index]));
  }
  return any && !known ? (double)NAN : to_db(0.01 * plot->thd_percent[index]);
}

bool
inflect_plot_distortion(const InflectPlotOutput* output,
                        const InflectPlotHeading* heading,
                        const InflectDistortionPlot* plot,
                        InflectMessage* message)
{
  double* const thd_db =
    (double*)calloc((size_t)plot->n_points + 1U, sizeof(double));
  if (!thd_db) {
    return no_memory(output, message);
  }
  for (uint32_t i = 0U; plot->thd_percent && i < plot->n_points; ++i) {
    thd_db[i] = total_db(plot, i);
  }
  InflectPlotSeries series[N_DISTORTIONS];
  distortion_series(plot, thd_db, series);
  const InflectPlotAxis level = {.label = "Level", .unit = "dBFS"};
  const InflectPlotPanel panel = {
    .title = plot->against_level ? "Distortion over level"
                                 : "Distortion over frequency",
    .remark = "odd harmonics solid, even harmonics dashed",
    .width = 1.0,
    .height = 1.0,
    .x = plot->against_level ? level : frequency_axis(),
    .y = distortion_axis(series),
    .percent = true,
    .series = series,
    .n_series = N_DISTORTIONS,
  };
  const InflectPlotFigure figure = figure_of(heading, &panel, 1U);
  const bool done = inflect_plot_write(&figure, output, message);
  free(thd_db);
  return done;
}

/*
  Linear part
*/

/// Return an axis that fits numbers and does not blow up what is flat
static InflectPlotAxis
fitting_axis(const char* label,
             const char* unit,
             uint32_t n,
             const double* y,
             double least_span)
{
  double least = (double)INFINITY;
  double most = -(double)INFINITY;
  for (uint32_t i = 0U; i < n; ++i) {
    least = isfinite(y[i]) ? fmin(least, y[i]) : least;
    most = isfinite(y[i]) ? fmax(most, y[i]) : most;
  }
  InflectPlotAxis axis = {.label = label, .unit = unit};
  if (least <= most && most - least < least_span) {
    const double middle = 0.5 * (least + most);
    axis.min = middle - 0.5 * least_span;
    axis.max = middle + 0.5 * least_span;
  }
  return axis;
}

bool
inflect_plot_linear(const InflectPlotOutput* output,
                    const InflectPlotHeading* heading,
                    const InflectLinearPlot* plot,
                    InflectMessage* message)
{
  const InflectPlotSeries magnitude = {.kind = INFLECT_PLOT_LINE,
                                       .role = INFLECT_PLOT_MEASURED,
                                       .n_points = plot->n_points,
                                       .x = plot->frequency_hz,
                                       .y = plot->magnitude_db};
  InflectPlotSeries delay = magnitude;
  delay.y = plot->group_delay_ms;
  const InflectPlotPanel panels[] = {
    {.title = "Magnitude",
     .width = 1.0,
     .height = 0.55,
     .x = frequency_axis(),
     .y = fitting_axis("Magnitude", "dB", plot->n_points, plot->magnitude_db,
                       LEAST_SPAN_DB),
     .series = &magnitude,
     .n_series = 1U},
    {.title = "Group delay",
     .top = 0.55,
     .width = 1.0,
     .height = 0.45,
     .x = frequency_axis(),
     .y = fitting_axis("Group delay", "ms", plot->n_points,
                       plot->group_delay_ms, LEAST_SPAN_MS),
     .series = &delay,
     .n_series = 1U},
  };
  const InflectPlotFigure figure = figure_of(heading, panels, 2U);
  return inflect_plot_write(&figure, output, message);
}

/*
  Report
*/

static void
place_panel(InflectPlotPanel* panel,
            double left,
            double top,
            double width,
            double height)
{
  panel->left = left;
  panel->top = top;
  panel->width = width;
  panel->height = height;
}

bool
inflect_plot_report(const InflectPlotOutput* output,
                    const InflectPlotHeading* heading,
                    const InflectReportPlot* plot,
                    InflectMessage* message)
{
  const char* const fault = spectrum_fault(&plot->spectrum);
  if (fault) {
    return refuse(output, fault, message);
  }
  Spectrum spectrum;
  Harmonics harmonics;
  InflectPlotPanel panels[3];
  if (!spectrum_panel(&spectrum, &plot->spectrum, &panels[0])) {
    free_spectrum(&spectrum);
    return no_memory(output, message);
  }
  const InflectTransferPlot* const transfer = &plot->transfer;
  const InflectPlotSeries curve = {.kind = INFLECT_PLOT_LINE,
                                   .role = INFLECT_PLOT_MEASURED,
                                   .label = transfer->label,
                                   .n_points = transfer->n_points,
                                   .x = transfer->input,
                                   .y = transfer->output};
  const double split = transfer->n_points ? 0.33 : 0.0;
  panels[1] = harmonics_panel(&harmonics, &plot->harmonics);
  panels[2] = (InflectPlotPanel){.title = "Transfer",
                                 .x = {.label = "Input"},
                                 .y = {.label = "Output"},
                                 .diagonal = true,
                                 .series = &curve,
                                 .n_series = 1U};
  place_panel(&panels[0], 0.0, 0.46, 1.0, 0.54);
  place_panel(&panels[1], split, 0.0, 1.0 - split, 0.46);
  place_panel(&panels[2], 0.0, 0.0, split, 0.46);
  InflectPlotFigure figure =
    figure_of(heading, panels, transfer->n_points ? 3U : 2U);
  figure.height = REPORT_HEIGHT;
  const bool done = inflect_plot_write(&figure, output, message);
  free_spectrum(&spectrum);
  return done;
}
