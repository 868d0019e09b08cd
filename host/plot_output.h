// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Where a picture goes: `--plot FILE` and `--plot-theme NAME`.
*/

#ifndef INFLECT_PLOT_OUTPUT_H
#define INFLECT_PLOT_OUTPUT_H

#include "options.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>

/// Colours of a picture
typedef enum {
  INFLECT_PLOT_LIGHT, ///< For paper, if nothing else is asked
  INFLECT_PLOT_DARK,  ///< For dark screens
} InflectPlotTheme;

/// Number of values of InflectPlotTheme
#define INFLECT_N_PLOT_THEMES 2U

/// Where a picture goes and what it looks like
typedef struct {
  const char* path;       ///< Ends in .svg, .png or .pdf; null: no picture
  InflectPlotTheme theme; ///< Its colours
  bool force;             ///< Whether it may replace a file
} InflectPlotOutput;

/// Store a name that ends as a picture's in a const char*
bool
inflect_take_plot_path(void* target, const char* text, InflectMessage* message);

/// Store the theme that a text names in an InflectPlotTheme
bool
inflect_take_plot_theme(void* target,
                        const char* text,
                        InflectMessage* message);

/// Rows of `--plot` and `--plot-theme` for an InflectPlotOutput; a command
/// without `--force` of its own adds INFLECT_OPTION_FORCE(type, field.force)
#define INFLECT_OPTIONS_PLOT(type, field)                                   \
  {"plot",                                                                  \
   "FILE",                                                                  \
   "Draw a picture: FILE ends in .svg, .png or .pdf.",                      \
   inflect_take_plot_path,                                                  \
   offsetof(type, field.path),                                              \
   0},                                                                      \
  {                                                                         \
    "plot-theme", "NAME", "Colours of the picture: light or dark (light).", \
      inflect_take_plot_theme, offsetof(type, field.theme), 0               \
  }

/**
   Check the name of a picture before any work is done.

   @return Whether it may be written.  If not, `message` says all there is to
   say: it names the file.
*/
bool
inflect_plot_output_check(const InflectPlotOutput* output,
                          InflectMessage* message);

#endif // INFLECT_PLOT_OUTPUT_H
