// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_panel.h"

#include <math.h>
#include <stdio.h>

#define GAP 6.0

/// Room that words keep from the middle of a marker, less than GAP
#define MARKER_ROOM 5.0
#define TICK_GAP 10.0
#define SWATCH 22.0
#define LEGEND_GAP 20.0
#define MIN_RIGHT 14.0

/// Least distance of numbers along each axis
#define X_DISTANCE 8.0
#define Y_DISTANCE 34.0

/// Most numbers that are tried along an axis
#define MOST_NUMBERS 24U
#define MOST_Y_STEPS 11.0

/// Room above the area before it is known
#define HEADER_GUESS 50.0

/// Least room that a remark beside a title needs
#define MIN_REMARK 90.0

/// Part of its range that an axis adds at each end
#define AIR 0.03

/// Decibels from one number of the percent axis to the next
#define PERCENT_STEP_DB 20.0

static const InflectFont title_font = {14.0, true};
static const InflectFont label_font = {13.0, false};
static const InflectFont tick_font = {12.0, false};
static const InflectFont small_font = {11.5, false};

static const InflectTextPlace from_left = {.across = 0.0, .down = 0.5};
static const InflectTextPlace from_right = {.across = 1.0, .down = 0.5};
static const InflectTextPlace below = {.across = 0.5, .down = 0.0};

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

static void
tick_text(const InflectPlotAxis* axis,
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
  tick_text(axis, ticks, ticks->major[index], text, sizeof(text));
  return inflect_canvas_text_width(canvas, tick_font, text);
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

static void
percent_text(double level_db, char* text, size_t size)
{
  snprintf(text, size, "%.6g", 100.0 * pow(10.0, level_db / 20.0));
}

/// Return decibels between numbers of the percent axis
static double
percent_step(const InflectPlotScale* y, double height)
{
  const double px_per_db = height / (y->max - y->min);
  return PERCENT_STEP_DB *
         fmax(1.0, ceil(Y_DISTANCE / (PERCENT_STEP_DB * px_per_db)));
}

static double
percent_width(InflectCanvas* canvas, const InflectPlotScale* y, double height)
{
  const double step = percent_step(y, height);
  double widest = 0.0;
  for (double at = step * ceil(y->min / step); at <= y->max; at += step) {
    char text[INFLECT_TICK_SIZE] = "";
    percent_text(at, text, sizeof(text));
    widest = fmax(widest, inflect_canvas_text_width(canvas, tick_font, text));
  }
  return widest;
}

static double
item_width(InflectCanvas* canvas, const InflectPlotSeries* series)
{
  return SWATCH + GAP +
         inflect_canvas_text_width(canvas, small_font, series->label);
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
    const double item = item_width(canvas, &panel->series[i]);
    if (n_rows == 0U || x + item > width) {
      ++n_rows;
      x = 0.0;
    }
    x += item + LEGEND_GAP;
  }
  return n_rows;
}

static double
legend_row_height(InflectCanvas* canvas)
{
  return inflect_canvas_line_height(canvas, small_font) + 3.0;
}

static double
title_height(InflectCanvas* canvas, const InflectPlotPanel* panel)
{
  return panel->title ? inflect_canvas_line_height(canvas, title_font) + 4.0
                      : 0.0;
}

static double
bottom_of(InflectCanvas* canvas)
{
  return TICK_GAP + inflect_canvas_line_height(canvas, tick_font) + 2.0 +
         inflect_canvas_line_height(canvas, label_font);
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
  const double label_height = inflect_canvas_line_height(canvas, label_font);
  box->left =
    label_height + widest_tick(canvas, &panel->y, &box->y_ticks) + 3.0 * GAP;
  if (panel->percent) {
    box->right =
      label_height + percent_width(canvas, &box->y, height) + 3.0 * GAP;
  }
}

void
inflect_plot_box_measure_header(InflectCanvas* canvas, InflectPlotBox* box)
{
  const double width = floor(box->outer.width - box->left - box->right) - 1.0;
  box->header =
    title_height(canvas, box->panel) +
    legend_rows(canvas, box->panel, width) * legend_row_height(canvas) +
    2.0 * GAP;
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

/*
  Grid and axes
*/

/// Lines on the pixel grid are sharp
static double
sharp(double pixel)
{
  return floor(pixel) + 0.5;
}

static void
add_grid_line(InflectCanvas* canvas,
              const InflectRect* area,
              bool vertical,
              double pixel)
{
  if (vertical) {
    cairo_move_to(canvas->cairo, sharp(pixel), area->y);
    cairo_line_to(canvas->cairo, sharp(pixel), area->y + area->height);
  } else {
    cairo_move_to(canvas->cairo, area->x, sharp(pixel));
    cairo_line_to(canvas->cairo, area->x + area->width, sharp(pixel));
  }
}

static void
draw_grid(InflectCanvas* canvas, const InflectPlotBox* box, bool major)
{
  const InflectTicks* const ticks[] = {&box->y_ticks, &box->x_ticks};
  const InflectPlotScale* const scales[] = {&box->y, &box->x};
  for (int axis = 0; axis < 2; ++axis) {
    const uint32_t n = major ? ticks[axis]->n_major : ticks[axis]->n_minor;
    const double* const at = major ? ticks[axis]->major : ticks[axis]->minor;
    for (uint32_t i = 0U; i < n; ++i) {
      add_grid_line(canvas, &box->area, axis == 1,
                    inflect_scale_pixel(scales[axis], at[i]));
    }
  }
  inflect_canvas_colour(canvas, major ? canvas->style->major_grid
                                      : canvas->style->minor_grid);
  cairo_set_line_width(canvas->cairo, 1.0);
  cairo_stroke(canvas->cairo);
}

/// Draw where both numbers of a linear panel are 0
static void
draw_zeros(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectPlotScale* const scales[] = {&box->y, &box->x};
  for (int axis = 0; axis < 2; ++axis) {
    const InflectPlotScale* const scale = scales[axis];
    if (!scale->logarithmic && scale->min < 0.0 && scale->max > 0.0) {
      add_grid_line(canvas, &box->area, axis == 1,
                    inflect_scale_pixel(scale, 0.0));
    }
  }
  inflect_canvas_colour(canvas, canvas->style->zero_line);
  cairo_set_line_width(canvas->cairo, 1.0);
  cairo_stroke(canvas->cairo);
}

static void
draw_frame(InflectCanvas* canvas, const InflectRect* area)
{
  inflect_canvas_colour(canvas, canvas->style->frame);
  cairo_set_line_width(canvas->cairo, 1.0);
  cairo_rectangle(canvas->cairo, sharp(area->x), sharp(area->y), area->width,
                  area->height);
  cairo_stroke(canvas->cairo);
}

static void
draw_numbers(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectColour colour = canvas->style->faint_text;
  const InflectRect* const area = &box->area;
  char text[2U * INFLECT_TICK_SIZE] = "";
  for (uint32_t i = 0U; i < box->x_ticks.n_major; ++i) {
    const double value = box->x_ticks.major[i];
    tick_text(&box->panel->x, &box->x_ticks, value, text, sizeof(text));
    inflect_canvas_text(canvas, tick_font, colour,
                        inflect_scale_pixel(&box->x, value),
                        area->y + area->height + TICK_GAP - 1.0, below, text);
  }
  for (uint32_t i = 0U; i < box->y_ticks.n_major; ++i) {
    const double value = box->y_ticks.major[i];
    tick_text(&box->panel->y, &box->y_ticks, value, text, sizeof(text));
    inflect_canvas_text(canvas, tick_font, colour, area->x - GAP,
                        inflect_scale_pixel(&box->y, value), from_right, text);
  }
}

static void
draw_percent(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  const double step = percent_step(&box->y, area->height);
  for (double at = step * ceil(box->y.min / step); at <= box->y.max;
       at += step) {
    char text[INFLECT_TICK_SIZE] = "";
    percent_text(at, text, sizeof(text));
    inflect_canvas_text(canvas, tick_font, canvas->style->faint_text,
                        area->x + area->width + GAP,
                        inflect_scale_pixel(&box->y, at), from_left, text);
  }
  const InflectTextPlace place = {.across = 1.0, .down = 0.5, .upward = true};
  inflect_canvas_text(canvas, label_font, canvas->style->text,
                      box->outer.x + box->outer.width,
                      area->y + 0.5 * area->height, place, "Level (%)");
}

/// Write `Quantity (unit)` so that it fits
static void
axis_label(InflectCanvas* canvas,
           const InflectPlotAxis* axis,
           double room,
           char* out)
{
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  snprintf(text, sizeof(text), "%s%s%s%s", axis->label, axis->unit ? " (" : "",
           axis->unit ? axis->unit : "", axis->unit ? ")" : "");
  inflect_canvas_fit_text(canvas, label_font, text, room, out);
}

static void
draw_labels(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  const InflectColour colour = canvas->style->text;
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  const InflectTextPlace at_bottom = {.across = 0.5, .down = 1.0};
  axis_label(canvas, &box->panel->x, area->width, text);
  inflect_canvas_text(canvas, label_font, colour, area->x + 0.5 * area->width,
                      box->outer.y + box->outer.height, at_bottom, text);

  const InflectTextPlace at_left = {.across = 0.0, .down = 0.5, .upward = true};
  axis_label(canvas, &box->panel->y, area->height, text);
  inflect_canvas_text(canvas, label_font, colour, area->x - box->left,
                      area->y + 0.5 * area->height, at_left, text);
}

/*
  Words above and within
*/

static void
draw_title(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  const double y = area->y - box->header +
                   0.5 * inflect_canvas_line_height(canvas, title_font);
  inflect_canvas_fit_text(canvas, title_font, box->panel->title, area->width,
                          text);
  inflect_canvas_text(canvas, title_font, canvas->style->text, area->x, y,
                      from_left, text);
  const double width = inflect_canvas_text_width(canvas, title_font, text);
  const double room = area->width - width - LEGEND_GAP;
  if (box->panel->remark && room > MIN_REMARK) {
    inflect_canvas_fit_text(canvas, small_font, box->panel->remark, room, text);
    inflect_canvas_text(canvas, small_font, canvas->style->faint_text,
                        area->x + area->width, y, from_right, text);
  }
}

static void
draw_legend(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  const double row = legend_row_height(canvas);
  double x = area->x;
  double y =
    area->y - box->header + title_height(canvas, box->panel) + 0.5 * row;
  for (uint32_t i = 0U; i < box->panel->n_series; ++i) {
    const InflectPlotSeries* const series = &box->panel->series[i];
    if (!series->label) {
      continue;
    }
    const double width = item_width(canvas, series);
    if (x > area->x && x + width > area->x + area->width - 1.0) {
      x = area->x;
      y += row;
    }
    char text[INFLECT_CANVAS_TEXT_SIZE] = "";
    inflect_canvas_fit_text(canvas, small_font, series->label,
                            area->x + area->width - x - SWATCH - GAP, text);
    inflect_plot_draw_swatch(canvas, series, x, y, SWATCH);
    inflect_canvas_text(canvas, small_font, canvas->style->text,
                        x + SWATCH + GAP, y, from_left, text);
    x += width + LEGEND_GAP;
  }
}

static void
stroke_reference(InflectCanvas* canvas,
                 const InflectPlotBox* box,
                 const InflectPlotReference* reference)
{
  static const double dashes[] = {4.0, 3.0};
  const double pixel = inflect_scale_pixel(
    reference->vertical ? &box->x : &box->y, reference->value);
  add_grid_line(canvas, &box->area, reference->vertical, pixel);
  inflect_canvas_colour(canvas, canvas->style->roles[reference->role]);
  cairo_set_line_width(canvas->cairo, 1.0);
  cairo_set_dash(canvas->cairo, dashes, 2, 0.0);
  cairo_stroke(canvas->cairo);
  cairo_set_dash(canvas->cairo, NULL, 0, 0.0);
}

static bool
is_within(const InflectPlotScale* scale, double value)
{
  return isfinite(value) && value >= scale->min && value <= scale->max;
}

static void
draw_references(InflectCanvas* canvas, const InflectPlotBox* box, bool above)
{
  for (uint32_t i = 0U; i < box->panel->n_references; ++i) {
    const InflectPlotReference* const reference = &box->panel->references[i];
    if (reference->above == above &&
        is_within(reference->vertical ? &box->x : &box->y, reference->value)) {
      stroke_reference(canvas, box, reference);
    }
  }
}

static bool
has_markers(const InflectPlotSeries* series)
{
  return series->kind == INFLECT_PLOT_STEMS ||
         series->kind == INFLECT_PLOT_POINTS;
}

/// Return whether a rectangle covers markers, or points of a line if asked
static bool
hides_points(const InflectPlotBox* box, const InflectRect* rect, bool lines)
{
  for (uint32_t i = 0U; i < box->panel->n_series; ++i) {
    const InflectPlotSeries* const series = &box->panel->series[i];
    const bool counts =
      has_markers(series) || (lines && series->kind == INFLECT_PLOT_LINE);
    const double margin = has_markers(series) ? MARKER_ROOM : 0.0;
    for (uint32_t k = 0U; counts && k < series->n_points; ++k) {
      const double x = inflect_scale_pixel(&box->x, series->x[k]);
      const double y = inflect_scale_pixel(&box->y, series->y[k]);
      if (x > rect->x - margin && x < rect->x + rect->width + margin &&
          y > rect->y - margin && y < rect->y + rect->height + margin) {
        return true;
      }
    }
  }
  return false;
}

/// Draw a small text if there is room for it, perhaps also beside all lines
static bool
try_text(InflectCanvas* canvas,
         const InflectPlotBox* box,
         InflectColour colour,
         double x,
         double y,
         InflectTextPlace place,
         bool beside_lines,
         const char* text)
{
  const InflectRect rect =
    inflect_canvas_text_rect(canvas, small_font, x, y, place, text);
  if (!inflect_canvas_is_free(canvas, &rect, &box->area) ||
      hides_points(box, &rect, beside_lines)) {
    return false;
  }
  inflect_canvas_text(canvas, small_font, colour, x, y, place, text);
  return true;
}

/// Name a line at a corner of it: along it, and to which side, each 0 or 1
static bool
name_at(InflectCanvas* canvas,
        const InflectPlotBox* box,
        const InflectPlotReference* reference,
        const double* corner,
        bool beside_lines)
{
  const InflectRect* const area = &box->area;
  const bool vertical = reference->vertical;
  const double pixel =
    inflect_scale_pixel(vertical ? &box->x : &box->y, reference->value);
  const double along = corner[0];
  const double side = corner[1];
  const double inset = GAP * (1.0 - 2.0 * along);
  const double off = GAP * 0.5 * (1.0 - 2.0 * side);
  const double x =
    vertical ? pixel + off : area->x + along * area->width + inset;
  const double y =
    vertical ? area->y + (1.0 - along) * area->height - inset : pixel + off;
  const InflectTextPlace place = {.across = vertical ? side : along,
                                  .down = vertical ? 1.0 - along : side,
                                  .halo = true};
  return try_text(canvas, box, canvas->style->faint_text, x, y, place,
                  beside_lines, reference->label);
}

/// Name a line where the name hides nothing, or else where it hides least
static void
name_reference(InflectCanvas* canvas,
               const InflectPlotBox* box,
               const InflectPlotReference* reference)
{
  static const double corners[][2] = {{1.0, 1.0}, {1.0, 0.0}, {0.0, 1.0},
                                      {0.0, 0.0}, {0.5, 1.0}, {0.5, 0.0}};
  const size_t n_corners = sizeof(corners) / sizeof(corners[0]);
  for (size_t i = 0U; i < 2U * n_corners; ++i) {
    if (name_at(canvas, box, reference, corners[i % n_corners],
                i < n_corners)) {
      return;
    }
  }
}

/// Write a note at the first place around its point that is free
static void
draw_note(InflectCanvas* canvas,
          const InflectPlotBox* box,
          const InflectPlotNote* note)
{
  static const double sides[][2] = {
    {0.5, 1.0}, {0.0, 0.5}, {1.0, 0.5}, {0.0, 1.0}, {1.0, 1.0}};
  const double x = inflect_scale_pixel(&box->x, note->x);
  const double y = inflect_scale_pixel(&box->y, note->y);
  for (size_t i = 0U; i < sizeof(sides) / sizeof(sides[0]); ++i) {
    const double down = note->below ? 1.0 - sides[i][1] : sides[i][1];
    const InflectTextPlace place = {
      .across = sides[i][0], .down = down, .halo = true};
    const double dx = GAP * (1.0 - 2.0 * sides[i][0]);
    const double dy = GAP * (1.0 - 2.0 * down);
    if (try_text(canvas, box, canvas->style->roles[note->role], x + dx, y + dy,
                 place, false, note->text)) {
      return;
    }
  }
}

static void
draw_words(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectPlotPanel* const panel = box->panel;
  for (uint32_t i = 0U; i < panel->n_references; ++i) {
    const InflectPlotReference* const reference = &panel->references[i];
    if (reference->label &&
        is_within(reference->vertical ? &box->x : &box->y, reference->value)) {
      name_reference(canvas, box, reference);
    }
  }
  for (uint32_t i = 0U; i < panel->n_notes; ++i) {
    const InflectPlotNote* const note = &panel->notes[i];
    if (is_within(&box->x, note->x) && is_within(&box->y, note->y)) {
      draw_note(canvas, box, note);
    }
  }
}

/// Draw the line y = x
static void
draw_diagonal(InflectCanvas* canvas, const InflectPlotBox* box)
{
  static const double dashes[] = {2.0, 3.0};
  const double ends[] = {fmax(box->x.min, box->y.min),
                         fmin(box->x.max, box->y.max)};
  for (size_t i = 0U; i < 2U; ++i) {
    cairo_line_to(canvas->cairo, inflect_scale_pixel(&box->x, ends[i]),
                  inflect_scale_pixel(&box->y, ends[i]));
  }
  inflect_canvas_colour(canvas, canvas->style->roles[INFLECT_PLOT_REFERENCE]);
  cairo_set_line_width(canvas->cairo, 1.0);
  cairo_set_dash(canvas->cairo, dashes, 2, 0.0);
  cairo_stroke(canvas->cairo);
  cairo_set_dash(canvas->cairo, NULL, 0, 0.0);
}

static bool
draw_inside(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  cairo_save(canvas->cairo);
  cairo_rectangle(canvas->cairo, area->x, area->y, area->width + 1.0,
                  area->height + 1.0);
  cairo_clip(canvas->cairo);
  inflect_canvas_colour(canvas, canvas->style->panel);
  cairo_paint(canvas->cairo);
  draw_grid(canvas, box, false);
  draw_grid(canvas, box, true);
  draw_zeros(canvas, box);
  if (box->panel->diagonal) {
    draw_diagonal(canvas, box);
  }
  draw_references(canvas, box, false);
  bool done = true;
  for (uint32_t i = 0U; done && i < box->panel->n_series; ++i) {
    done = inflect_plot_draw_series(canvas, &box->panel->series[i], &box->x,
                                    &box->y);
  }
  draw_references(canvas, box, true);
  draw_words(canvas, box);
  cairo_restore(canvas->cairo);
  return done;
}

bool
inflect_plot_box_draw(InflectCanvas* canvas, const InflectPlotBox* box)
{
  if (!draw_inside(canvas, box)) {
    return false;
  }
  draw_frame(canvas, &box->area);
  draw_numbers(canvas, box);
  draw_labels(canvas, box);
  if (box->panel->title) {
    draw_title(canvas, box);
  }
  draw_legend(canvas, box);
  if (box->panel->percent) {
    draw_percent(canvas, box);
  }
  return true;
}
