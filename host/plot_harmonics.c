// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_parts.h"

#include <math.h>
#include <stdio.h>

/// Lowest level that a picture of harmonics shows, and the least it shows
#define HARMONICS_FLOOR_DBC (-220.0)
#define HARMONICS_LEAST_DBC (-60.0)

static void
fill_harmonics(InflectHarmonicsParts* work, const InflectHarmonicsPlot* plot)
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
harmonics_floor(const InflectHarmonicsParts* work)
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
harmonics_top(const InflectHarmonicsParts* work)
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
bars_of(const InflectHarmonicsParts* work,
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

InflectPlotPanel
inflect_harmonics_panel(InflectHarmonicsParts* work,
                        const InflectHarmonicsPlot* plot)
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
deviation_panel(InflectHarmonicsParts* work, const InflectHarmonicsPlot* plot)
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
  InflectHarmonicsParts work;
  InflectPlotPanel panels[2];
  panels[0] = inflect_harmonics_panel(&work, plot);
  if (plot->n_expected) {
    panels[0].height = 0.66;
    panels[1] = deviation_panel(&work, plot);
  }
  const InflectPlotFigure figure =
    inflect_plot_figure_of(heading, panels, plot->n_expected ? 2U : 1U);
  return inflect_plot_write(&figure, output, message);
}
