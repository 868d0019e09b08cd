// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The analyzer's pictures.

   Each function draws one picture into a file that appears when it is
   complete.  A NaN is a gap.  Minus infinity in decibels is drawn at the lower
   end.  Arrays and texts are borrowed until the function returns.  On failure
   it returns false, and the message says all there is to say: it names the
   file.
*/

#ifndef INFLECT_PLOT_ANALYSIS_H
#define INFLECT_PLOT_ANALYSIS_H

#include "plot_output.h"
#include "report.h"

#include <inflect/analyzer.h>

#include <stdbool.h>
#include <stdint.h>

/// Highest harmonic that a picture of harmonics shows
#define INFLECT_PLOT_HARMONICS 20U

/// Harmonics that a picture of a sweep shows: H2 to H7
#define INFLECT_PLOT_SWEEP_HARMONICS 6U

/// What stands above a picture
typedef struct {
  const char* title;    ///< What was measured
  const char* subtitle; ///< With which settings, one line; may be null
} InflectPlotHeading;

/// Harmonics beside what is expected, or beside those of another device
typedef struct {
  const InflectHarmonic* measured; ///< By order from 1, shape [n_measured]
  uint32_t n_measured;             ///< What is beyond order 20 is left out

  /// Level in dBc by order from 1, shape [n_expected]; NaN: not known
  const double* expected_dbc;
  uint32_t n_expected;        ///< 0: nothing to compare with
  const char* measured_label; ///< Null: `measured`
  const char* expected_label; ///< Null: `expected`
} InflectHarmonicsPlot;

/// A spectrum
typedef struct {
  const InflectLine* lines; ///< Bins from 0 Hz upward, shape [n_lines]
  uint32_t n_lines;         ///< At least 2

  /// Figures to write beside it; null: none
  const InflectToneReport* report;
  bool linear;    ///< Whether frequency is linear; otherwise logarithmic
  double from_hz; ///< Lower end; 0: 20 Hz, or 0 Hz if linear
  double to_hz;   ///< Upper end; 0: that of the lines
} InflectSpectrumPlot;

/// Distortion over frequency or level
typedef struct {
  bool against_level; ///< Whether x is a level; otherwise a frequency
  uint32_t n_points;  ///< At least 1
  const double* x;    ///< In dBFS, or in Hz above 0, ascending; [n_points]

  /// Shape [n_points]; may be null; a gap where no harmonic was measured
  const double* thd_percent;

  /// Levels of H2 to H7 in dBc, each of shape [n_points] or null
  const double* harmonics_dbc[INFLECT_PLOT_SWEEP_HARMONICS];

  /// Those of them to mark, of the same shapes; NaN: a point without a mark
  const double* marked_thd_percent;
  const double* marked_dbc[INFLECT_PLOT_SWEEP_HARMONICS];
  const char* mark_label; ///< What a mark says; null: there are none
} InflectDistortionPlot;

/// The linear part of a device
typedef struct {
  uint32_t n_points;            ///< At least 1
  const double* frequency_hz;   ///< Above 0, ascending; shape [n_points]
  const double* magnitude_db;   ///< Shape [n_points]
  const double* group_delay_ms; ///< Shape [n_points]

  /// Those of them to mark, of the same shape; NaN: a point without a mark
  const double* marked_db;
  const double* marked_ms;
  const char* db_mark_label; ///< What a mark says; null: there are none
  const char* ms_mark_label;
} InflectLinearPlot;

/// Two tones and what intermodulation adds
typedef struct {
  const InflectLine* lines; ///< Bins from 0 Hz upward, shape [n_lines]
  uint32_t n_lines;         ///< At least 2
  const InflectTestSignal* signal;
  const InflectImdReport* report; ///< With both tones found
  InflectImdMethod method;
} InflectImdPlot;

/// What a device makes of each momentary value
typedef struct {
  uint32_t n_points;    ///< 0: nothing to show
  const double* input;  ///< Ascending; shape [n_points]
  const double* output; ///< Measured or computed; shape [n_points]
  const char* label;    ///< Null: `output`
} InflectTransferPlot;

/// Everything about one tone in one picture
typedef struct {
  InflectTransferPlot transfer;
  InflectHarmonicsPlot harmonics;
  InflectSpectrumPlot spectrum;
} InflectReportPlot;

/// Draw bars of harmonics in dBc, and below them how far they are off
bool
inflect_plot_harmonics(const InflectPlotOutput* output,
                       const InflectPlotHeading* heading,
                       const InflectHarmonicsPlot* plot,
                       InflectMessage* message);

/// Draw a spectrum in dBFS, harmonics and aliases apart
bool
inflect_plot_spectrum(const InflectPlotOutput* output,
                      const InflectPlotHeading* heading,
                      const InflectSpectrumPlot* plot,
                      InflectMessage* message);

/// Draw total and single harmonic distortion over frequency or level
bool
inflect_plot_distortion(const InflectPlotOutput* output,
                        const InflectPlotHeading* heading,
                        const InflectDistortionPlot* plot,
                        InflectMessage* message);

/// Draw magnitude and group delay over frequency
bool
inflect_plot_linear(const InflectPlotOutput* output,
                    const InflectPlotHeading* heading,
                    const InflectLinearPlot* plot,
                    InflectMessage* message);

/// Draw the spectrum of two tones, all of it and around the upper tones
bool
inflect_plot_imd(const InflectPlotOutput* output,
                 const InflectPlotHeading* heading,
                 const InflectImdPlot* plot,
                 InflectMessage* message);

/// Draw transfer curve, harmonics and spectrum in one picture
bool
inflect_plot_report(const InflectPlotOutput* output,
                    const InflectPlotHeading* heading,
                    const InflectReportPlot* plot,
                    InflectMessage* message);

#endif // INFLECT_PLOT_ANALYSIS_H
