// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A page to draw on that remembers where its words are.

   Lengths are in pixels of 1/96 inch, with y downward.
*/

#ifndef INFLECT_PLOT_CANVAS_H
#define INFLECT_PLOT_CANVAS_H

#include "plot_style.h"

#include <cairo.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Most texts of a page
#define INFLECT_MAX_CANVAS_TEXTS 512U

/// Size of a text after cutting
#define INFLECT_CANVAS_TEXT_SIZE 512U

/// A rectangle
typedef struct {
  double x;
  double y;
  double width;
  double height;
} InflectRect;

/// Size and weight of a text
typedef struct {
  double size; ///< Of an em
  bool bold;
} InflectFont;

/// A page
typedef struct {
  cairo_t* cairo;
  const InflectPlotStyle* style;
  double width;
  double height;
  InflectRect texts[INFLECT_MAX_CANVAS_TEXTS]; ///< Where words are
  uint32_t n_texts;
} InflectCanvas;

/// How a text lies at its point
typedef struct {
  double across; ///< 0: the point is its left end, 1: its right end
  double down;   ///< 0: the point is its top, 1: its bottom
  bool upward;   ///< Whether it is turned to be read upward
  bool halo;     ///< Whether the panel is kept clear behind it
} InflectTextPlace;

/// Prepare a page
void
inflect_canvas_init(InflectCanvas* canvas,
                    cairo_t* cairo,
                    const InflectPlotStyle* style,
                    double width,
                    double height);

/// Choose a colour
void
inflect_canvas_colour(InflectCanvas* canvas, InflectColour colour);

/// Return the height of a line of text
double
inflect_canvas_line_height(InflectCanvas* canvas, InflectFont font);

/// Return the width of a text
double
inflect_canvas_text_width(InflectCanvas* canvas,
                          InflectFont font,
                          const char* text);

/// Copy a text; what is not printable UTF-8 becomes a question mark
void
inflect_canvas_sound_text(const char* text, char* out, size_t size);

/**
   Make a text fit, and sound: what is not UTF-8 becomes a question mark.

   @param width Room for it.
   @param[out] out Null-terminated, of INFLECT_CANVAS_TEXT_SIZE.
*/
void
inflect_canvas_fit_text(InflectCanvas* canvas,
                        InflectFont font,
                        const char* text,
                        double width,
                        char* out);

/// Draw a text that fits
void
inflect_canvas_text(InflectCanvas* canvas,
                    InflectFont font,
                    InflectColour colour,
                    double x,
                    double y,
                    InflectTextPlace place,
                    const char* text);

/// Return the rectangle that a text takes
InflectRect
inflect_canvas_text_rect(InflectCanvas* canvas,
                         InflectFont font,
                         double x,
                         double y,
                         InflectTextPlace place,
                         const char* text);

/// Return whether a rectangle lies in `room` and away from all texts
bool
inflect_canvas_is_free(const InflectCanvas* canvas,
                       const InflectRect* rect,
                       const InflectRect* room);

/// Return whether all texts are on the page and none lies on another
bool
inflect_canvas_is_tidy(const InflectCanvas* canvas);

#endif // INFLECT_PLOT_CANVAS_H
