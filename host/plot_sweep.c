// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_parts.h"

#include <math.h>
#include <stdlib.h>

/// Most decibels that a picture of distortion spans
#define DISTORTION_SPAN_DB 160.0

/// Least that the axes of the linear part span
#define LEAST_SPAN_DB 1.0
#define LEAST_SPAN_MS 0.02

#define N_DISTORTIONS (INFLECT_PLOT_SWEEP_HARMONICS + 1U)

/// Lines, their marks, and what explains the marks
#define N_SERIES (2U * N_DISTORTIONS + 1U)

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
                        .role = INFLECT_PLOT_STRONG,
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

/// Return rings at the points of a line that have a mark; null: none
static InflectPlotSeries
rings_on(const InflectPlotSeries* line, const double* marked)
{
  InflectPlotSeries rings = *line;
  rings.kind = INFLECT_PLOT_POINTS;
  rings.marker = INFLECT_PLOT_RING;
  rings.label = NULL;
  rings.n_points = marked ? line->n_points : 0U;
  rings.y = marked;
  return rings;
}

static bool
has_any(const InflectPlotSeries* series)
{
  for (uint32_t i = 0U; i < series->n_points; ++i) {
    if (!isnan(series->y[i])) {
      return true;
    }
  }
  return false;
}

/// Fill in rings for lines, and a series that explains them if there are any
static void
ring_series(const InflectDistortionPlot* plot,
            const double* marked_thd_db,
            InflectPlotSeries* series)
{
  InflectPlotSeries* const rings = series + N_DISTORTIONS;
  bool any = false;
  for (uint32_t i = 0U; i < N_DISTORTIONS; ++i) {
    const double* const marked = i ? plot->marked_dbc[i - 1U] : marked_thd_db;
    rings[i] = rings_on(&series[i], plot->mark_label ? marked : NULL);
    any = any || has_any(&rings[i]);
  }
  rings[N_DISTORTIONS] =
    (InflectPlotSeries){.kind = INFLECT_PLOT_POINTS,
                        .role = INFLECT_PLOT_REFERENCE,
                        .marker = INFLECT_PLOT_RING,
                        .label = any ? plot->mark_label : NULL,
                        .x = plot->x,
                        .y = plot->x};
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
  return any && !known ? (double)NAN
                       : inflect_plot_to_db(0.01 * plot->thd_percent[index]);
}

bool
inflect_plot_distortion(const InflectPlotOutput* output,
                        const InflectPlotHeading* heading,
                        const InflectDistortionPlot* plot,
                        InflectMessage* message)
{
  double* const thd_db =
    (double*)calloc(2U * (size_t)plot->n_points + 1U, sizeof(double));
  if (!thd_db) {
    return inflect_plot_no_memory(output, message);
  }
  for (uint32_t i = 0U; plot->thd_percent && i < plot->n_points; ++i) {
    thd_db[i] = total_db(plot, i);
  }
  double* const marked_db = thd_db + plot->n_points;
  const bool marks = plot->thd_percent && plot->marked_thd_percent;
  for (uint32_t i = 0U; marks && i < plot->n_points; ++i) {
    marked_db[i] = isnan(plot->marked_thd_percent[i]) ? (double)NAN : thd_db[i];
  }
  InflectPlotSeries series[N_SERIES];
  distortion_series(plot, thd_db, series);
  ring_series(plot, marks ? marked_db : NULL, series);
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
    .n_series = N_SERIES,
  };
  const InflectPlotFigure figure = inflect_plot_figure_of(heading, &panel, 1U);
  const bool done = inflect_plot_write(&figure, output, message);
  free(thd_db);
  return done;
}

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
  InflectPlotSeries magnitude[2] = {{.kind = INFLECT_PLOT_LINE,
                                     .role = INFLECT_PLOT_MEASURED,
                                     .n_points = plot->n_points,
                                     .x = plot->frequency_hz,
                                     .y = plot->magnitude_db}};
  InflectPlotSeries delay[2] = {magnitude[0]};
  delay[0].y = plot->group_delay_ms;
  magnitude[1] = rings_on(&magnitude[0], plot->marked_db);
  magnitude[1].label = has_any(&magnitude[1]) ? plot->db_mark_label : NULL;
  delay[1] = rings_on(&delay[0], plot->marked_ms);
  delay[1].label = has_any(&delay[1]) ? plot->ms_mark_label : NULL;
  const InflectPlotPanel panels[] = {
    {.title = "Magnitude",
     .width = 1.0,
     .height = 0.55,
     .x = frequency_axis(),
     .y = fitting_axis("Magnitude", "dB", plot->n_points, plot->magnitude_db,
                       LEAST_SPAN_DB),
     .series = magnitude,
     .n_series = 2U},
    {.title = "Group delay",
     .top = 0.55,
     .width = 1.0,
     .height = 0.45,
     .x = frequency_axis(),
     .y = fitting_axis("Group delay", "ms", plot->n_points,
                       plot->group_delay_ms, LEAST_SPAN_MS),
     .series = delay,
     .n_series = 2U},
  };
  const InflectPlotFigure figure = inflect_plot_figure_of(heading, panels, 2U);
  return inflect_plot_write(&figure, output, message);
}
