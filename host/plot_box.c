// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_box.h"

#include <math.h>
#include <stdio.h>

/// Room that words keep from the middle of a marker, less than GAP
#define MARKER_ROOM 5.0

/// Least room that a remark beside a title needs
#define MIN_REMARK 90.0

static const InflectTextPlace from_left = {.across = 0.0, .down = 0.5};
static const InflectTextPlace from_right = {.across = 1.0, .down = 0.5};
static const InflectTextPlace below = {.across = 0.5, .down = 0.0};

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
    inflect_box_tick_text(&box->panel->x, &box->x_ticks, value, text,
                          sizeof(text));
    inflect_canvas_text(canvas, inflect_box_tick_font, colour,
                        inflect_scale_pixel(&box->x, value),
                        area->y + area->height + INFLECT_BOX_TICK_GAP - 1.0,
                        below, text);
  }
  for (uint32_t i = 0U; i < box->y_ticks.n_major; ++i) {
    const double value = box->y_ticks.major[i];
    inflect_box_tick_text(&box->panel->y, &box->y_ticks, value, text,
                          sizeof(text));
    inflect_canvas_text(canvas, inflect_box_tick_font, colour,
                        area->x - INFLECT_BOX_GAP,
                        inflect_scale_pixel(&box->y, value), from_right, text);
  }
}

static void
draw_percent(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  const double step = inflect_box_percent_step(&box->y, area->height);
  for (double at = step * ceil(box->y.min / step); at <= box->y.max;
       at += step) {
    char text[INFLECT_TICK_SIZE] = "";
    inflect_box_percent_text(at, text, sizeof(text));
    inflect_canvas_text(canvas, inflect_box_tick_font,
                        canvas->style->faint_text,
                        area->x + area->width + INFLECT_BOX_GAP,
                        inflect_scale_pixel(&box->y, at), from_left, text);
  }
  const InflectTextPlace place = {.across = 1.0, .down = 0.5, .upward = true};
  inflect_canvas_text(canvas, inflect_box_label_font, canvas->style->text,
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
  inflect_canvas_fit_text(canvas, inflect_box_label_font, text, room, out);
}

static void
draw_labels(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  const InflectColour colour = canvas->style->text;
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  const InflectTextPlace at_bottom = {.across = 0.5, .down = 1.0};
  axis_label(canvas, &box->panel->x, area->width, text);
  inflect_canvas_text(canvas, inflect_box_label_font, colour,
                      area->x + 0.5 * area->width,
                      box->outer.y + box->outer.height, at_bottom, text);

  const InflectTextPlace at_left = {.across = 0.0, .down = 0.5, .upward = true};
  axis_label(canvas, &box->panel->y, area->height, text);
  inflect_canvas_text(canvas, inflect_box_label_font, colour,
                      area->x - box->left, area->y + 0.5 * area->height,
                      at_left, text);
}

/*
  Words above and within
*/

static void
draw_title(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  const double y =
    area->y - box->header +
    0.5 * inflect_canvas_line_height(canvas, inflect_box_title_font);
  inflect_canvas_fit_text(canvas, inflect_box_title_font, box->panel->title,
                          area->width, text);
  inflect_canvas_text(canvas, inflect_box_title_font, canvas->style->text,
                      area->x, y, from_left, text);
  const double width =
    inflect_canvas_text_width(canvas, inflect_box_title_font, text);
  const double room = area->width - width - INFLECT_BOX_LEGEND_GAP;
  if (box->panel->remark && room > MIN_REMARK) {
    inflect_canvas_fit_text(canvas, inflect_box_small_font, box->panel->remark,
                            room, text);
    inflect_canvas_text(canvas, inflect_box_small_font,
                        canvas->style->faint_text, area->x + area->width, y,
                        from_right, text);
  }
}

static void
draw_legend(InflectCanvas* canvas, const InflectPlotBox* box)
{
  const InflectRect* const area = &box->area;
  const double row = inflect_box_legend_row_height(canvas);
  double x = area->x;
  double y = area->y - box->header +
             inflect_box_title_height(canvas, box->panel) + 0.5 * row;
  for (uint32_t i = 0U; i < box->panel->n_series; ++i) {
    const InflectPlotSeries* const series = &box->panel->series[i];
    if (!series->label) {
      continue;
    }
    const double width = inflect_box_item_width(canvas, series);
    if (x > area->x && x + width > area->x + area->width - 1.0) {
      x = area->x;
      y += row;
    }
    char text[INFLECT_CANVAS_TEXT_SIZE] = "";
    inflect_canvas_fit_text(
      canvas, inflect_box_small_font, series->label,
      area->x + area->width - x - INFLECT_BOX_SWATCH - INFLECT_BOX_GAP, text);
    inflect_plot_draw_swatch(canvas, series, x, y, INFLECT_BOX_SWATCH);
    inflect_canvas_text(canvas, inflect_box_small_font, canvas->style->text,
                        x + INFLECT_BOX_SWATCH + INFLECT_BOX_GAP, y, from_left,
                        text);
    x += width + INFLECT_BOX_LEGEND_GAP;
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
    inflect_canvas_text_rect(canvas, inflect_box_small_font, x, y, place, text);
  if (!inflect_canvas_is_free(canvas, &rect, &box->area) ||
      hides_points(box, &rect, beside_lines)) {
    return false;
  }
  inflect_canvas_text(canvas, inflect_box_small_font, colour, x, y, place,
                      text);
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
  const double inset = INFLECT_BOX_GAP * (1.0 - 2.0 * along);
  const double off = INFLECT_BOX_GAP * 0.5 * (1.0 - 2.0 * side);
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
    const double dx = INFLECT_BOX_GAP * (1.0 - 2.0 * sides[i][0]);
    const double dy = INFLECT_BOX_GAP * (1.0 - 2.0 * down);
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
