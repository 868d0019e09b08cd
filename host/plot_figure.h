// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Figures as the bytes of a file.
*/

#ifndef INFLECT_PLOT_FIGURE_H
#define INFLECT_PLOT_FIGURE_H

#include "plot.h"
#include "plot_canvas.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>

/// Kinds of files
typedef enum {
  INFLECT_PLOT_SVG,
  INFLECT_PLOT_PNG,
  INFLECT_PLOT_PDF,
} InflectPlotFormat;

/// Number of values of InflectPlotFormat
#define INFLECT_N_PLOT_FORMATS 3U

/// Bytes that grow
typedef struct {
  char* bytes; ///< To be freed with free()
  size_t size;
  size_t capacity;
} InflectPlotBytes;

/**
   Draw a figure on a page.

   @param canvas Page of the figure's size, prepared; afterwards it knows where
   all words are.
   @return False if the figure cannot be drawn.
*/
bool
inflect_plot_figure_draw(const InflectPlotFigure* figure,
                         InflectCanvas* canvas,
                         InflectMessage* message);

/**
   Make a file of a figure.

   A drawing (SVG) also says in words, for who cannot see it, what it shows.

   @param[out] bytes Of the file; to be freed also after an error.
*/
bool
inflect_plot_figure_render(const InflectPlotFigure* figure,
                           InflectPlotFormat format,
                           InflectPlotTheme theme,
                           InflectPlotBytes* bytes,
                           InflectMessage* message);

#endif // INFLECT_PLOT_FIGURE_H
