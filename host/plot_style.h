// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Colours of pictures.

   Source: Okabe and Ito (2008), Color universal design: the palette, moved
   toward black or white until each colour stands out from its background.
*/

#ifndef INFLECT_PLOT_STYLE_H
#define INFLECT_PLOT_STYLE_H

#include "plot.h"
#include "plot_output.h"

/// Number of roles with a colour
#define INFLECT_N_PLOT_ROLES \
  ((uint32_t)INFLECT_PLOT_CATEGORY + INFLECT_N_PLOT_CATEGORIES)

/// Red, green and blue as 0xRRGGBB
typedef uint32_t InflectColour;

/// All colours of a theme
typedef struct {
  const char* name; ///< As people type it
  InflectColour page;
  InflectColour panel; ///< Behind the series
  InflectColour text;
  InflectColour faint_text; ///< Numbers of ticks, remarks
  InflectColour frame;
  InflectColour zero_line;
  InflectColour major_grid;
  InflectColour minor_grid;
  InflectColour roles[INFLECT_N_PLOT_ROLES];
} InflectPlotStyle;

/// Return the colours of a theme
const InflectPlotStyle*
inflect_plot_style(InflectPlotTheme theme);

#endif // INFLECT_PLOT_STYLE_H
