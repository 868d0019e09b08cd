// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What measuring a panel and drawing it have in common.
*/

#ifndef INFLECT_PLOT_BOX_H
#define INFLECT_PLOT_BOX_H

#include "plot_panel.h"

#include <stddef.h>

#define INFLECT_BOX_GAP 6.0
#define INFLECT_BOX_TICK_GAP 10.0
#define INFLECT_BOX_SWATCH 22.0
#define INFLECT_BOX_LEGEND_GAP 20.0

static const InflectFont inflect_box_title_font = {14.0, true};
static const InflectFont inflect_box_label_font = {13.0, false};
static const InflectFont inflect_box_tick_font = {12.0, false};
static const InflectFont inflect_box_small_font = {11.5, false};

/// Write a number beside an axis
void
inflect_box_tick_text(const InflectPlotAxis* axis,
                      const InflectTicks* ticks,
                      double value,
                      char* text,
                      size_t size);

/// Write a level in percent
void
inflect_box_percent_text(double level_db, char* text, size_t size);

/// Return decibels between numbers of the percent axis
double
inflect_box_percent_step(const InflectPlotScale* y, double height);

/// Return the width of an item of the legend
double
inflect_box_item_width(InflectCanvas* canvas, const InflectPlotSeries* series);

/// Return the height of a row of the legend
double
inflect_box_legend_row_height(InflectCanvas* canvas);

/// Return the height of the title, 0 without one
double
inflect_box_title_height(InflectCanvas* canvas, const InflectPlotPanel* panel);

#endif // INFLECT_PLOT_BOX_H
