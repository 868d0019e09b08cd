// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_parts.h"

#define REPORT_HEIGHT 930

static void
place_panel(InflectPlotPanel* panel,
            double left,
            double top,
            double width,
            double height)
{
  panel->left = left;
  panel->top = top;
  panel->width = width;
  panel->height = height;
}

bool
inflect_plot_report(const InflectPlotOutput* output,
                    const InflectPlotHeading* heading,
                    const InflectReportPlot* plot,
                    InflectMessage* message)
{
  const char* const fault = inflect_spectrum_fault(&plot->spectrum);
  if (fault) {
    return inflect_plot_refuse(output, fault, message);
  }
  InflectSpectrumParts spectrum;
  InflectHarmonicsParts harmonics;
  InflectPlotPanel panels[3];
  if (!inflect_spectrum_panel(&spectrum, &plot->spectrum, &panels[0])) {
    inflect_spectrum_panel_free(&spectrum);
    return inflect_plot_no_memory(output, message);
  }
  const InflectTransferPlot* const transfer = &plot->transfer;
  const InflectPlotSeries curve = {.kind = INFLECT_PLOT_LINE,
                                   .role = INFLECT_PLOT_MEASURED,
                                   .label = transfer->label,
                                   .n_points = transfer->n_points,
                                   .x = transfer->input,
                                   .y = transfer->output};
  const double split = transfer->n_points ? 0.33 : 0.0;
  panels[1] = inflect_harmonics_panel(&harmonics, &plot->harmonics);
  panels[2] = (InflectPlotPanel){.title = "Transfer",
                                 .x = {.label = "Input"},
                                 .y = {.label = "Output"},
                                 .diagonal = true,
                                 .series = &curve,
                                 .n_series = 1U};
  place_panel(&panels[0], 0.0, 0.46, 1.0, 0.54);
  place_panel(&panels[1], split, 0.0, 1.0 - split, 0.46);
  place_panel(&panels[2], 0.0, 0.0, split, 0.46);
  InflectPlotFigure figure =
    inflect_plot_figure_of(heading, panels, transfer->n_points ? 3U : 2U);
  figure.height = REPORT_HEIGHT;
  const bool done = inflect_plot_write(&figure, output, message);
  inflect_spectrum_panel_free(&spectrum);
  return done;
}
