// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_box.h"

#include <math.h>
#include <stdio.h>

#define MIN_RIGHT 14.0

/// Least distance of numbers along each axis
#define X_DISTANCE 8.0
#define Y_DISTANCE 34.0

/// Most numbers that are tried along an axis
#define MOST_NUMBERS 24U
#define MOST_Y_STEPS 11.0

/// Room above the area before it is known
#define HEADER_GUESS 50.0

/// Part of its range that an axis adds at each end
#define AIR 0.03

/// Decibels from one number of the percent axis to the next
#define PERCENT_STEP_DB 20.0

/*
  Ranges
*/

static bool
fits_axis(const InflectPlotAxis* axis, double value)
{
  return isfinite(value) && (!axis->logarithmic || value > 0.0);
}

bool
inflect_plot_panel_check(const InflectPlotPanel* panel, InflectMessage* message)
{
  for (uint32_t i = 0U; i < panel->n_series; ++i) {
    const InflectPlotSeries* const series = &panel->series[i];
    for (uint32_t k = 0U; k < series->n_points; ++k) {
      if (!fits_axis(&panel->x, series->x[k])) {
        return inflect_message_set(
          message, "%.17g cannot be drawn on the axis of %s%s", series->x[k],
          panel->x.label,
          panel->x.logarithmic ? ", which is logarithmic: it takes only "
                                 "numbers above 0"
                               : "");
      }
    }
  }
  return true;
}

static void
widen(const InflectPlotAxis* axis, double value, double* min, double* max)
{
  if (fits_axis(axis, value)) {
    *min = fmin(*min, value);
    *max = fmax(*max, value);
  }
}

/// Return the least range of an axis that holds all series
static void
extent(const InflectPlotPanel* panel, bool across, double* min, double* max)
{
  const InflectPlotAxis* const axis = across ? &panel->x : &panel->y;
  *min = (double)INFINITY;
  *max = -(double)INFINITY;
  for (uint32_t i = 0U; i < panel->n_series; ++i) {
    const InflectPlotSeries* const series = &panel->series[i];
    for (uint32_t k = 0U; !series->off_range && k < series->n_points; ++k) {
      widen(axis, across ? series->x[k] : series->y[k], min, max);
    }
    if (!across && series->n_points && series->kind != INFLECT_PLOT_LINE &&
        series->kind != INFLECT_PLOT_POINTS) {
      widen(axis, series->base, min, max);
    }
  }
  if (!(*min <= *max)) {
    *min = axis->logarithmic ? 1.0 : 0.0;
    *max = axis->logarithmic ? 10.0 : 1.0;
  }
}

static InflectPlotScale
scale_of(const InflectPlotPanel* panel, bool across)
{
  const InflectPlotAxis* const axis = across ? &panel->x : &panel->y;
  InflectPlotScale scale = {
    .min = axis->min, .max = axis->max, .logarithmic = axis->logarithmic};
  if (axis->max > axis->min) {
    return scale;
  }
  extent(panel, across, &scale.min, &scale.max);
  if (axis->logarithmic) {
    const double factor = scale.max > scale.min ? 1.0 : 2.0;
    scale.min /= factor;
    scale.max *= factor;
  } else if (across && scale.max > scale.min) {
    return scale;
  } else {
    const double air = AIR * (scale.max - scale.min);
    scale.min -= air;
    scale.max += air;
    inflect_ticks_round(&scale.min, &scale.max, 8U);
  }
  return scale;
}

static InflectTicks
ticks_of(const InflectPlotAxis* axis,
         const InflectPlotScale* scale,
         uint32_t n_most)
{
  return axis->logarithmic
           ? inflect_ticks_logarithmic(scale->min, scale->max, n_most)
           : inflect_ticks_linear(scale->min, scale->max, n_most, axis->whole);
}

/*
  Margins
*/

void
inflect_box_tick_text(const InflectPlotAxis* axis,
                      const InflectTicks* ticks,
                      double value,
                      char* text,
                      size_t size)
{
  char number[INFLECT_TICK_SIZE] = "";
  inflect_ticks_text(value, ticks->step, axis->kilo, number);
  snprintf(text, size, "%s%s", axis->prefix ? axis->prefix : "", number);
}

static double
tick_width(InflectCanvas* canvas,
           const InflectPlotAxis* axis,
           const InflectTicks* ticks,
           uint32_t index)
{
  char text[2U * INFLECT_TICK_SIZE] = "";
  inflect_box_tick_text(axis, ticks, ticks->major[index], text, sizeof(text));
  return inflect_canvas_text_width(canvas, inflect_box_tick_font, text);
}

static double
widest_tick(InflectCanvas* canvas,
            const InflectPlotAxis* axis,
            const InflectTicks* ticks)
{
  double widest = 0.0;
  for (uint32_t i = 0U; i < ticks->n_major; ++i) {
    widest = fmax(widest, tick_width(canvas, axis, ticks, i));
  }
  return widest;
}

void
inflect_box_percent_text(double level_db, char* text, size_t size)
{
  snprintf(text, size, "%.6g", 100.0 * pow(10.0, level_db / 20.0));
}

double
inflect_box_percent_step(const InflectPlotScale* y, double height)
{
  const double px_per_db = height / (y->max - y->min);
  return PERCENT_STEP_DB *
         fmax(1.0, ceil(Y_DISTANCE / (PERCENT_STEP_DB * px_per_db)));
}

static double
percent_width(InflectCanvas* canvas, const InflectPlotScale* y, double height)
{
  const double step = inflect_box_percent_step(y, height);
  double widest = 0.0;
  for (double at = step * ceil(y->min / step); at <= y->max; at += step) {
    char text[INFLECT_TICK_SIZE] = "";
    inflect_box_percent_text(at, text, sizeof(text));
    widest = fmax(
      widest, inflect_canvas_text_width(canvas, inflect_box_tick_font, text));
  }
  return widest;
}

double
inflect_box_item_width(InflectCanvas* canvas, const InflectPlotSeries* series)
{
  return INFLECT_BOX_SWATCH + INFLECT_BOX_GAP +
         inflect_canvas_text_width(canvas, inflect_box_small_font,
                                   series->label);
}

/// Return rows of the legend within a width
static uint32_t
legend_rows(InflectCanvas* canvas, const InflectPlotPanel* panel, double width)
{
  uint32_t n_rows = 0U;
  double x = width;
  for (uint32_t i = 0U; i < panel->n_series; ++i) {
    if (!panel->series[i].label) {
      continue;
    }
    const double item = inflect_box_item_width(canvas, &panel->series[i]);
    if (n_rows == 0U || x + item > width) {
      ++n_rows;
      x = 0.0;
    }
    x += item + INFLECT_BOX_LEGEND_GAP;
  }
  return n_rows;
}

double
inflect_box_legend_row_height(InflectCanvas* canvas)
{
  return inflect_canvas_line_height(canvas, inflect_box_small_font) + 3.0;
}

double
inflect_box_title_height(InflectCanvas* canvas, const InflectPlotPanel* panel)
{
  return panel->title
           ? inflect_canvas_line_height(canvas, inflect_box_title_font) + 4.0
           : 0.0;
}

static double
bottom_of(InflectCanvas* canvas)
{
  return INFLECT_BOX_TICK_GAP +
         inflect_canvas_line_height(canvas, inflect_box_tick_font) + 2.0 +
         inflect_canvas_line_height(canvas, inflect_box_label_font);
}

void
inflect_plot_box_measure(InflectCanvas* canvas,
                         const InflectPlotPanel* panel,
                         const InflectRect* outer,
                         InflectPlotBox* box)
{
  *box = (InflectPlotBox){.panel = panel,
                          .outer = *outer,
                          .x = scale_of(panel, true),
                          .y = scale_of(panel, false),
                          .right = MIN_RIGHT};
  const double height = outer->height - HEADER_GUESS - bottom_of(canvas);
  const uint32_t n_most =
    (uint32_t)fmin(MOST_Y_STEPS, fmax(1.0, height / Y_DISTANCE));
  box->y_ticks = ticks_of(&panel->y, &box->y, n_most);
  const double label_height =
    inflect_canvas_line_height(canvas, inflect_box_label_font);
  box->left = label_height + widest_tick(canvas, &panel->y, &box->y_ticks) +
              3.0 * INFLECT_BOX_GAP;
  if (panel->percent) {
    box->right = label_height + percent_width(canvas, &box->y, height) +
                 3.0 * INFLECT_BOX_GAP;
  }
}

void
inflect_plot_box_measure_header(InflectCanvas* canvas, InflectPlotBox* box)
{
  const double width = floor(box->outer.width - box->left - box->right) - 1.0;
  box->header = inflect_box_title_height(canvas, box->panel) +
                legend_rows(canvas, box->panel, width) *
                  inflect_box_legend_row_height(canvas) +
                2.0 * INFLECT_BOX_GAP;
}

/// Return whether the numbers of the x axis keep away from each other
static bool
x_ticks_fit(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectTicks* const ticks = &box->x_ticks;
  double end = -(double)INFINITY;
  for (uint32_t i = 0U; i < ticks->n_major; ++i) {
    const double half = 0.5 * tick_width(canvas, &box->panel->x, ticks, i);
    const double x = inflect_scale_pixel(&box->x, ticks->major[i]);
    if (x - half < end + X_DISTANCE) {
      return false;
    }
    end = x + half;
  }
  return true;
}

void
inflect_plot_box_place(InflectCanvas* canvas, InflectPlotBox* box)
{
  const InflectRect* const outer = &box->outer;
  InflectRect* const area = &box->area;
  area->x = floor(outer->x + box->left);
  area->y = floor(outer->y + box->header);
  area->width = floor(outer->x + outer->width - box->right - area->x);
  area->height = floor(outer->y + outer->height - bottom_of(canvas) - area->y);

  box->x.first_px = area->x;
  box->x.last_px = area->x + area->width;
  box->y.first_px = area->y + area->height;
  box->y.last_px = area->y;
  for (uint32_t n = MOST_NUMBERS; n > 0U; --n) {
    box->x_ticks = ticks_of(&box->panel->x, &box->x, n);
    if (x_ticks_fit(canvas, box)) {
      return;
    }
  }
}
