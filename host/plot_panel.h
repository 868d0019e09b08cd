// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A panel on a page: ranges, margins, grid, axes, legend and words.
*/

#ifndef INFLECT_PLOT_PANEL_H
#define INFLECT_PLOT_PANEL_H

#include "plot.h"
#include "plot_canvas.h"
#include "plot_series.h"
#include "plot_ticks.h"
#include "report.h"

#include <stdbool.h>

/// A panel with its place on the page
typedef struct {
  const InflectPlotPanel* panel;
  InflectRect outer; ///< With all its words
  InflectRect area;  ///< Where the series are
  double header;     ///< Height of what is above the area
  double left;       ///< Width of what is left of the area
  double right;      ///< Width of what is right of the area
  InflectPlotScale x;
  InflectPlotScale y;
  InflectTicks x_ticks;
  InflectTicks y_ticks;
} InflectPlotBox;

/// Refuse what an axis cannot show
bool
inflect_plot_panel_check(const InflectPlotPanel* panel,
                         InflectMessage* message);

/// Set the ranges of a panel and measure the room beside its area
void
inflect_plot_box_measure(InflectCanvas* canvas,
                         const InflectPlotPanel* panel,
                         const InflectRect* outer,
                         InflectPlotBox* box);

/// Measure the room above the area, between margins that may be widened
void
inflect_plot_box_measure_header(InflectCanvas* canvas, InflectPlotBox* box);

/// Place the area within the margins, which may have been widened
void
inflect_plot_box_place(InflectCanvas* canvas, InflectPlotBox* box);

/**
   Draw a panel that has its place.

   @return False if there is no memory.
*/
bool
inflect_plot_box_draw(InflectCanvas* canvas, const InflectPlotBox* box);

#endif // INFLECT_PLOT_PANEL_H
