// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_parts.h"

#include <math.h>
#include <stdio.h>

double
inflect_plot_to_db(double amplitude)
{
  return 20.0 * log10(amplitude);
}

const char*
inflect_plot_signed_text(double value, int n_digits, char* text, size_t size)
{
  snprintf(text, size, "%s%.*f", value < 0.0 ? "\u2212" : "", n_digits,
           fabs(value));
  return text;
}

InflectPlotFigure
inflect_plot_figure_of(const InflectPlotHeading* heading,
                       const InflectPlotPanel* panels,
                       uint32_t n_panels)
{
  const InflectPlotFigure figure = {.title = heading->title,
                                    .subtitle = heading->subtitle,
                                    .panels = panels,
                                    .n_panels = n_panels};
  return figure;
}

bool
inflect_plot_no_memory(const InflectPlotOutput* output, InflectMessage* message)
{
  return inflect_message_set(message, "%.200s: out of memory", output->path);
}

bool
inflect_plot_refuse(const InflectPlotOutput* output,
                    const char* reason,
                    InflectMessage* message)
{
  return inflect_message_set(message, "%.200s: %s", output->path, reason);
}

InflectPlotSeries
inflect_plot_stems(const InflectPlotPeaks* peaks,
                   InflectPlotRole role,
                   InflectPlotMarker marker,
                   const char* label)
{
  const InflectPlotSeries series = {.kind = INFLECT_PLOT_STEMS,
                                    .role = role,
                                    .marker = marker,
                                    .label = peaks->n_peaks ? label : NULL,
                                    .n_points = peaks->n_peaks,
                                    .x = peaks->hz,
                                    .y = peaks->dbfs};
  return series;
}
