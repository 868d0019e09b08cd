// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Figures as data: panels with axes, series, lines and words.

   A figure borrows all it points to.  Texts are UTF-8 of one line; what does
   not fit is cut with an ellipsis.  A NaN is a gap in a series, and what is
   beyond an end of an axis, infinity too, is drawn to that end.
*/

#ifndef INFLECT_PLOT_H
#define INFLECT_PLOT_H

#include "plot_output.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/// Width of all figures, in pixels of 1/96 inch
#define INFLECT_PLOT_WIDTH 1200

/// Height of figures that do not ask for another
#define INFLECT_PLOT_HEIGHT 750

/// What something means, which gives its colour
typedef enum {
  INFLECT_PLOT_MEASURED,
  INFLECT_PLOT_EXPECTED,
  INFLECT_PLOT_HARMONIC,
  INFLECT_PLOT_ALIAS,
  INFLECT_PLOT_NOISE,
  INFLECT_PLOT_MARK,
  INFLECT_PLOT_REFERENCE,
  INFLECT_PLOT_CATEGORY, ///< The first of INFLECT_N_PLOT_CATEGORIES
} InflectPlotRole;

/// Number of colours that tell equals apart, from INFLECT_PLOT_CATEGORY on
#define INFLECT_N_PLOT_CATEGORIES 7U

/// How a series is drawn
typedef enum {
  INFLECT_PLOT_LINE,
  INFLECT_PLOT_FILL,   ///< Between a line and `base`
  INFLECT_PLOT_BARS,   ///< From `base`
  INFLECT_PLOT_STEMS,  ///< Thin bars with a marker at their end
  INFLECT_PLOT_POINTS, ///< Markers
} InflectPlotKind;

/// Shape of a marker
typedef enum {
  INFLECT_PLOT_CIRCLE,
  INFLECT_PLOT_RING,
  INFLECT_PLOT_DIAMOND,
  INFLECT_PLOT_UP,   ///< A triangle that points up
  INFLECT_PLOT_DOWN, ///< A triangle that points down
} InflectPlotMarker;

/// One axis
typedef struct {
  const char* label;  ///< Quantity
  const char* unit;   ///< Null: none
  bool logarithmic;   ///< What is not above 0 is then an error
  bool whole;         ///< Whether only whole numbers get a tick
  bool kilo;          ///< Whether thousands are written with a k
  const char* prefix; ///< Before each number; null: none
  double min;         ///< Lower end; equal to `max`: from the series
  double max;         ///< Upper end
} InflectPlotAxis;

/// Numbers to draw
typedef struct {
  InflectPlotKind kind;
  InflectPlotRole role;
  InflectPlotMarker marker; ///< Of points and stems
  const char* label;        ///< In the legend; null: not there
  uint32_t n_points;
  const double* x;   ///< Ascending for lines, fills and stems; no NaN
  const double* y;   ///< Shape [n_points]
  double base;       ///< Of fills, bars and stems
  double bar_width;  ///< Of bars, in units of x
  double bar_offset; ///< Of the middle of bars from x
  bool dashed;       ///< Of lines
  bool wide;         ///< Of lines: seen also below another
  bool hollow;       ///< Of bars: only their outline
  bool off_range;    ///< Does not widen an axis that fits its series
} InflectPlotSeries;

/// A straight line across a panel
typedef struct {
  InflectPlotRole role;
  bool vertical;     ///< At x = value, otherwise at y = value
  bool above;        ///< Whether it is drawn over the series
  double value;      ///< Not finite: no line
  const char* label; ///< Null: none
} InflectPlotReference;

/// Words at a point, left out where there is no room
typedef struct {
  double x;
  double y;
  const char* text;
  InflectPlotRole role;
  bool below; ///< Whether its place is below the point, otherwise above
} InflectPlotNote;

/// One pair of axes
typedef struct {
  const char* title;  ///< Null: none
  const char* remark; ///< Beside the title; null: none
  double left;        ///< Part of the figure it takes, each 0 to 1
  double top;
  double width;
  double height;
  InflectPlotAxis x;
  InflectPlotAxis y;
  bool percent;  ///< Whether y is in dB, and a right axis says it in percent
  bool diagonal; ///< Whether the line y = x is drawn
  const InflectPlotSeries* series;
  uint32_t n_series;
  const InflectPlotReference* references;
  uint32_t n_references;
  const InflectPlotNote* notes; ///< The most important first
  uint32_t n_notes;
} InflectPlotPanel;

/// A picture
typedef struct {
  const char* title;
  const char* subtitle; ///< Null: none
  int height;           ///< In pixels; 0: INFLECT_PLOT_HEIGHT
  const InflectPlotPanel* panels;
  uint32_t n_panels; ///< 1 to INFLECT_MAX_PLOT_PANELS
} InflectPlotFigure;

/// Most panels of a figure
#define INFLECT_MAX_PLOT_PANELS 6U

/**
   Draw a figure into a file that appears when it is complete.

   @return False if the figure cannot be drawn, as for a frequency that is not
   above 0 on a logarithmic axis, or if the file cannot be written; the message
   then names the file.
*/
bool
inflect_plot_write(const InflectPlotFigure* figure,
                   const InflectPlotOutput* output,
                   InflectMessage* message);

#endif // INFLECT_PLOT_H
