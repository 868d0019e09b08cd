// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the analyzer's pictures have in common, and the panels that more than
   one of them shows.

   Panels point into their parts, which must outlive them.
*/

#ifndef INFLECT_PLOT_PARTS_H
#define INFLECT_PLOT_PARTS_H

#include "plot.h"
#include "plot_analysis.h"
#include "plot_output.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Of what stands out from all other colours
#define INFLECT_PLOT_STRONG \
  ((InflectPlotRole)(INFLECT_PLOT_CATEGORY + INFLECT_N_PLOT_CATEGORIES - 1U))

#define INFLECT_PLOT_TEXT_SIZE 160U
#define INFLECT_PLOT_NAME_SIZE 16U

/// Most lines of a spectrum with a name
#define INFLECT_PLOT_MAX_NOTES (INFLECT_PLOT_HARMONICS + 1U)

/// What a picture of harmonics points to
typedef struct {
  double order[INFLECT_PLOT_HARMONICS];
  double clear[INFLECT_PLOT_HARMONICS];  ///< Measured, above noise
  double buried[INFLECT_PLOT_HARMONICS]; ///< Measured, not above noise
  double expected[INFLECT_PLOT_HARMONICS];
  double deviation[INFLECT_PLOT_HARMONICS];
  double loose[INFLECT_PLOT_HARMONICS]; ///< Deviation of what is in noise
  InflectPlotSeries levels[3];
  InflectPlotSeries deviations[2];
  char title[INFLECT_PLOT_TEXT_SIZE];
} InflectHarmonicsParts;

/// Peaks of one kind
typedef struct {
  double* hz;
  double* dbfs;
  uint32_t* order;
  uint32_t n_peaks;
} InflectPlotPeaks;

/// What a picture of a spectrum points to
typedef struct {
  double* hz;
  double* dbfs;
  uint32_t n_lines;
  InflectPlotPeaks harmonics;
  InflectPlotPeaks aliases;
  double bin_noise_dbfs; ///< Rms of bins of noise
  double* memory;        ///< Holds all arrays of numbers
  uint32_t* orders;      ///< Holds all orders
  InflectPlotSeries series[3];
  InflectPlotReference references[1];
  InflectPlotNote notes[INFLECT_PLOT_MAX_NOTES];
  uint32_t n_notes;
  char names[INFLECT_PLOT_HARMONICS][INFLECT_PLOT_NAME_SIZE];
  char alias_name[INFLECT_PLOT_TEXT_SIZE];
  char noise_name[INFLECT_PLOT_TEXT_SIZE];
  char remark[INFLECT_PLOT_TEXT_SIZE];
} InflectSpectrumParts;

/// Return an amplitude in decibels
double
inflect_plot_to_db(double amplitude);

/// Write a number with a true minus sign
const char*
inflect_plot_signed_text(double value, int n_digits, char* text, size_t size);

/// Return a figure of panels
InflectPlotFigure
inflect_plot_figure_of(const InflectPlotHeading* heading,
                       const InflectPlotPanel* panels,
                       uint32_t n_panels);

/// Return a series of peaks, which has no label if there are none
InflectPlotSeries
inflect_plot_stems(const InflectPlotPeaks* peaks,
                   InflectPlotRole role,
                   InflectPlotMarker marker,
                   const char* label);

/// Say that there is no memory, and return false
bool
inflect_plot_no_memory(const InflectPlotOutput* output,
                       InflectMessage* message);

/// Say why something cannot be drawn, and return false
bool
inflect_plot_refuse(const InflectPlotOutput* output,
                    const char* reason,
                    InflectMessage* message);

/// Fill in the parts of a panel of harmonics
InflectPlotPanel
inflect_harmonics_panel(InflectHarmonicsParts* work,
                        const InflectHarmonicsPlot* plot);

/// Return what is wrong with a spectrum, or null
const char*
inflect_spectrum_fault(const InflectSpectrumPlot* plot);

/// Fill in a panel of a spectrum; false if there is no memory
bool
inflect_spectrum_panel(InflectSpectrumParts* work,
                       const InflectSpectrumPlot* plot,
                       InflectPlotPanel* panel);

/// Free the parts of a spectrum, also after a failure
void
inflect_spectrum_panel_free(InflectSpectrumParts* work);

#endif // INFLECT_PLOT_PARTS_H
