// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_series.h"

#include <math.h>
#include <stdlib.h>

#define LINE_WIDTH 1.75
#define THIN_WIDTH 1.0
#define WIDE_WIDTH 4.0
#define STEM_WIDTH 1.25
#define MARKER_RADIUS 3.5

/// Farthest that anything is drawn beyond the ends of a scale, in pixels
#define BEYOND 1e4

/// Points per column of pixels from which a line is thinned
#define DENSE 4.0

double
inflect_scale_pixel(const InflectPlotScale* scale, double value)
{
  const bool log = scale->logarithmic;
  const double min = log ? log10(scale->min) : scale->min;
  const double max = log ? log10(scale->max) : scale->max;
  const double at = log ? log10(fmax(value, 0.0)) : value;
  const double length = scale->last_px - scale->first_px;
  const double pixel = scale->first_px + (at - min) / (max - min) * length;
  if (isnan(value) || isnan(pixel)) {
    return (double)NAN;
  }
  return fmin(fmax(pixel, -BEYOND), BEYOND);
}

static InflectPixel
pixel_of(const InflectPlotSeries* series,
         const InflectPlotScale* x,
         const InflectPlotScale* y,
         uint32_t index)
{
  const double down = inflect_scale_pixel(y, series->y[index]);
  const double across =
    isnan(down) ? (double)NAN : inflect_scale_pixel(x, series->x[index]);
  const InflectPixel pixel = {across, down};
  return pixel;
}

/// What remains of a column of pixels
typedef struct {
  InflectPixel points[4]; ///< First, lowest, highest, last
  uint32_t at[4];         ///< Their places in the series
  bool used;
} Column;

static void
start_column(Column* column, InflectPixel pixel, uint32_t at)
{
  for (size_t i = 0U; i < 4U; ++i) {
    column->points[i] = pixel;
    column->at[i] = at;
  }
  column->used = true;
}

static void
replace(Column* column, size_t which, InflectPixel pixel, uint32_t at)
{
  column->points[which] = pixel;
  column->at[which] = at;
}

static void
extend_column(Column* column, InflectPixel pixel, uint32_t at)
{
  if (pixel.y > column->points[1].y) {
    replace(column, 1U, pixel, at);
  }
  if (pixel.y < column->points[2].y) {
    replace(column, 2U, pixel, at);
  }
  replace(column, 3U, pixel, at);
}

/// Write the points of a column in the order of the series
static uint32_t
end_column(Column* column, InflectPixel* pixels)
{
  if (!column->used) {
    return 0U;
  }
  static const size_t orders[2][4] = {{0U, 1U, 2U, 3U}, {0U, 2U, 1U, 3U}};
  const size_t* const order = orders[column->at[1] > column->at[2] ? 1 : 0];
  uint32_t n = 0U;
  for (size_t i = 0U; i < 4U; ++i) {
    if (i == 0U || column->at[order[i]] != column->at[order[i - 1U]]) {
      pixels[n++] = column->points[order[i]];
    }
  }
  column->used = false;
  return n;
}

uint32_t
inflect_plot_trace(const InflectPlotSeries* series,
                   const InflectPlotScale* x,
                   const InflectPlotScale* y,
                   InflectPixel* pixels)
{
  const double width = fabs(x->last_px - x->first_px);
  const bool dense = series->n_points > DENSE * width;
  Column column = {.used = false};
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < series->n_points; ++i) {
    const InflectPixel pixel = pixel_of(series, x, y, i);
    const bool gap = isnan(pixel.x);
    if (!dense || gap) {
      n += end_column(&column, pixels + n);
      pixels[n++] = pixel;
    } else if (column.used && floor(column.points[0].x) == floor(pixel.x)) {
      extend_column(&column, pixel, i);
    } else {
      n += end_column(&column, pixels + n);
      start_column(&column, pixel, i);
    }
  }
  return n + end_column(&column, pixels + n);
}

static double
line_width(const InflectPlotSeries* series)
{
  return series->role == INFLECT_PLOT_NOISE ? THIN_WIDTH
         : series->wide                     ? WIDE_WIDTH
                                            : LINE_WIDTH;
}

static void
stroke_line(InflectCanvas* canvas,
            const InflectPlotSeries* series,
            const InflectPixel* pixels,
            uint32_t n_pixels)
{
  static const double dashes[] = {6.0, 4.0};
  cairo_t* const cairo = canvas->cairo;
  bool open = false;
  for (uint32_t i = 0U; i < n_pixels; ++i) {
    const bool gap = isnan(pixels[i].x);
    if (!gap && !open) {
      cairo_move_to(cairo, pixels[i].x, pixels[i].y);
    }
    if (!gap) {
      // Also after a move, so that a single point is seen as a dot
      cairo_line_to(cairo, pixels[i].x, pixels[i].y);
    }
    open = !gap;
  }
  cairo_set_line_width(cairo, line_width(series));
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(cairo, dashes, series->dashed ? 2 : 0, 0.0);
  cairo_stroke(cairo);
  cairo_set_dash(cairo, NULL, 0, 0.0);
}

static void
set_translucent(InflectCanvas* canvas, InflectPlotRole role, double alpha)
{
  const InflectColour colour = canvas->style->roles[role];
  cairo_set_source_rgba(canvas->cairo, ((colour >> 16U) & 0xffU) / 255.0,
                        ((colour >> 8U) & 0xffU) / 255.0,
                        (colour & 0xffU) / 255.0, alpha);
}

static void
close_fill(cairo_t* cairo, double x, double base)
{
  cairo_line_to(cairo, x, base);
  cairo_close_path(cairo);
}

static void
fill_area(InflectCanvas* canvas,
          const InflectPlotSeries* series,
          const InflectPixel* pixels,
          uint32_t n_pixels,
          double base)
{
  cairo_t* const cairo = canvas->cairo;
  bool open = false;
  for (uint32_t i = 0U; i < n_pixels; ++i) {
    const bool gap = isnan(pixels[i].x);
    if (gap && open) {
      close_fill(cairo, pixels[i - 1U].x, base);
    } else if (!gap && !open) {
      cairo_move_to(cairo, pixels[i].x, base);
    }
    if (!gap) {
      cairo_line_to(cairo, pixels[i].x, pixels[i].y);
    }
    open = !gap;
  }
  if (open) {
    close_fill(cairo, pixels[n_pixels - 1U].x, base);
  }
  set_translucent(canvas, series->role, 0.22);
  cairo_fill(cairo);
}

static void
polygon(cairo_t* cairo, double x, double y, int n, double turn, double radius)
{
  for (int i = 0; i < n; ++i) {
    const double angle = 6.283185307179586 * (turn + (double)i / n);
    cairo_line_to(cairo, x + radius * sin(angle), y - radius * cos(angle));
  }
  cairo_close_path(cairo);
  cairo_fill(cairo);
}

static void
draw_marker(InflectCanvas* canvas, InflectPlotMarker marker, double x, double y)
{
  cairo_t* const cairo = canvas->cairo;
  cairo_new_path(cairo);
  if (marker == INFLECT_PLOT_UP || marker == INFLECT_PLOT_DOWN) {
    polygon(cairo, x, y, 3, marker == INFLECT_PLOT_UP ? 0.0 : 0.5,
            1.4 * MARKER_RADIUS);
    return;
  }
  if (marker == INFLECT_PLOT_DIAMOND) {
    polygon(cairo, x, y, 4, 0.0, 1.3 * MARKER_RADIUS);
    return;
  }
  cairo_arc(cairo, x, y, MARKER_RADIUS, 0.0, 6.283185307179586);
  if (marker == INFLECT_PLOT_CIRCLE) {
    cairo_fill(cairo);
    return;
  }
  cairo_pattern_t* const ink = cairo_pattern_reference(cairo_get_source(cairo));
  inflect_canvas_colour(canvas, canvas->style->panel);
  cairo_fill_preserve(cairo);
  cairo_set_source(cairo, ink);
  cairo_pattern_destroy(ink);
  cairo_set_line_width(cairo, LINE_WIDTH);
  cairo_stroke(cairo);
}

static void
draw_bar(InflectCanvas* canvas,
         const InflectPlotSeries* series,
         InflectRect bar)
{
  cairo_t* const cairo = canvas->cairo;
  if (!series->hollow) {
    cairo_rectangle(cairo, bar.x, bar.y, bar.width, bar.height);
    cairo_fill(cairo);
    return;
  }
  cairo_set_line_width(cairo, STEM_WIDTH);
  cairo_rectangle(cairo, bar.x + 0.5 * STEM_WIDTH, bar.y + 0.5 * STEM_WIDTH,
                  bar.width - STEM_WIDTH, bar.height - STEM_WIDTH);
  cairo_stroke(cairo);
}

static void
draw_bars(InflectCanvas* canvas,
          const InflectPlotSeries* series,
          const InflectPlotScale* x,
          const InflectPlotScale* y)
{
  const double half = 0.5 * series->bar_width;
  const double base = inflect_scale_pixel(y, series->base);
  for (uint32_t i = 0U; i < series->n_points; ++i) {
    const double end = inflect_scale_pixel(y, series->y[i]);
    const double middle = series->x[i] + series->bar_offset;
    const double left = inflect_scale_pixel(x, middle - half);
    const double right = inflect_scale_pixel(x, middle + half);
    if (isnan(end) || end == base) {
      continue;
    }
    const InflectRect bar = {left, fmin(base, end), right - left,
                             fabs(end - base)};
    draw_bar(canvas, series, bar);
  }
}

/// Keep the longest stem of each column of pixels
static uint32_t
thin_stems(InflectPixel* pixels, uint32_t n_pixels, double base)
{
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < n_pixels; ++i) {
    if (isnan(pixels[i].x)) {
      continue;
    }
    if (n == 0U || floor(pixels[n - 1U].x) != floor(pixels[i].x)) {
      pixels[n++] = pixels[i];
    } else if (fabs(pixels[i].y - base) > fabs(pixels[n - 1U].y - base)) {
      pixels[n - 1U] = pixels[i];
    }
  }
  return n;
}

static void
draw_stems(InflectCanvas* canvas,
           const InflectPlotSeries* series,
           InflectPixel* pixels,
           uint32_t n_pixels,
           double base)
{
  const uint32_t n = thin_stems(pixels, n_pixels, base);
  cairo_set_line_width(canvas->cairo, STEM_WIDTH);
  cairo_set_line_cap(canvas->cairo, CAIRO_LINE_CAP_BUTT);
  for (uint32_t i = 0U; i < n; ++i) {
    cairo_move_to(canvas->cairo, pixels[i].x, base);
    cairo_line_to(canvas->cairo, pixels[i].x, pixels[i].y);
  }
  cairo_stroke(canvas->cairo);
  for (uint32_t i = 0U; i < n; ++i) {
    draw_marker(canvas, series->marker, pixels[i].x, pixels[i].y);
  }
}

static void
draw_points(InflectCanvas* canvas,
            const InflectPlotSeries* series,
            const InflectPixel* pixels,
            uint32_t n_pixels)
{
  for (uint32_t i = 0U; i < n_pixels; ++i) {
    if (!isnan(pixels[i].x)) {
      draw_marker(canvas, series->marker, pixels[i].x, pixels[i].y);
    }
  }
}

bool
inflect_plot_draw_series(InflectCanvas* canvas,
                         const InflectPlotSeries* series,
                         const InflectPlotScale* x,
                         const InflectPlotScale* y)
{
  inflect_canvas_colour(canvas, canvas->style->roles[series->role]);
  if (series->kind == INFLECT_PLOT_BARS) {
    draw_bars(canvas, series, x, y);
    return true;
  }
  InflectPixel* const pixels =
    (InflectPixel*)calloc((size_t)series->n_points + 1U, sizeof(InflectPixel));
  if (!pixels) {
    return false;
  }
  const uint32_t n = inflect_plot_trace(series, x, y, pixels);
  const double base = inflect_scale_pixel(y, series->base);
  if (series->kind == INFLECT_PLOT_LINE && series->n_points > 1U) {
    stroke_line(canvas, series, pixels, n);
  } else if (series->kind == INFLECT_PLOT_FILL) {
    fill_area(canvas, series, pixels, n, base);
  } else if (series->kind == INFLECT_PLOT_STEMS) {
    draw_stems(canvas, series, pixels, n, base);
  } else {
    draw_points(canvas, series, pixels, n);
  }
  free(pixels);
  return true;
}

void
inflect_plot_draw_swatch(InflectCanvas* canvas,
                         const InflectPlotSeries* series,
                         double x,
                         double y,
                         double width)
{
  inflect_canvas_colour(canvas, canvas->style->roles[series->role]);
  if (series->kind == INFLECT_PLOT_LINE || series->kind == INFLECT_PLOT_FILL) {
    const InflectPixel pixels[] = {{x, y}, {x + width, y}};
    stroke_line(canvas, series, pixels, 2U);
  } else if (series->kind == INFLECT_PLOT_BARS) {
    const InflectRect bar = {x + 0.25 * width, y - 0.25 * width, 0.5 * width,
                             0.5 * width};
    draw_bar(canvas, series, bar);
  } else {
    draw_marker(canvas, series->marker, x + 0.5 * width, y);
  }
}
