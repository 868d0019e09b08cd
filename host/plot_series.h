// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Series as ink: scales, lines of few points, bars, stems and markers.
*/

#ifndef INFLECT_PLOT_SERIES_H
#define INFLECT_PLOT_SERIES_H

#include "plot.h"
#include "plot_canvas.h"

#include <stdbool.h>
#include <stdint.h>

/// From numbers to pixels
typedef struct {
  double min;
  double max;
  double first_px; ///< Where `min` is
  double last_px;  ///< Where `max` is
  bool logarithmic;
} InflectPlotScale;

/// A point on the page; x is NaN where a line has a gap
typedef struct {
  double x;
  double y;
} InflectPixel;

/**
   Return where a number is, within a page beyond either end.

   @param value Number; a NaN gives a NaN.
*/
double
inflect_scale_pixel(const InflectPlotScale* scale, double value);

/**
   Turn a series into pixels, few enough to draw.

   Of many points in one column of pixels the first, the lowest, the highest
   and the last remain, so no peak is lost.

   @param[out] pixels Shape [series->n_points].
   @return Number of pixels written.
*/
uint32_t
inflect_plot_trace(const InflectPlotSeries* series,
                   const InflectPlotScale* x,
                   const InflectPlotScale* y,
                   InflectPixel* pixels);

/**
   Draw a series.

   @return False if there is no memory.
*/
bool
inflect_plot_draw_series(InflectCanvas* canvas,
                         const InflectPlotSeries* series,
                         const InflectPlotScale* x,
                         const InflectPlotScale* y);

/// Draw what stands for a series in a legend, around (x, y)
void
inflect_plot_draw_swatch(InflectCanvas* canvas,
                         const InflectPlotSeries* series,
                         double x,
                         double y,
                         double width);

#endif // INFLECT_PLOT_SERIES_H
