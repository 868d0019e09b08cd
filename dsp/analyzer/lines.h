// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The lines of a power spectrum: which is what, and the figures they give.
*/

#ifndef INFLECT_LINES_H
#define INFLECT_LINES_H

#include <inflect/analyzer.h>

#include <stdint.h>

/// Stands in `orders` for DC
#define INFLECT_ORDER_DC INT32_MAX

/// A one-sided power spectrum
typedef struct {
  double rate_hz;              ///< Sample rate
  uint32_t n_frames;           ///< N
  uint32_t lobe;               ///< Bins on either side of a tone that hold it
  const InflectWindow* window; ///< Null for a coherent tone, whose lobe is 0
  const double* power;         ///< Mean square by bin, shape [N / 2 + 1]

  /// Harmonic n, alias -n, INFLECT_ORDER_DC, or 0, shape [N / 2 + 1]
  int32_t* orders;
} InflectLines;

/// Return where a frequency in bins folds to, from 0 to N / 2
double
inflect_lines_fold(const InflectLines* lines, double bins);

/**
   Mark harmonics and aliases of a tone.

   Aliases are marked up to an order where they cover an eighth of all bins, so
   that noise can be told from them.

   @param lines Spectrum; its `orders` are written.
   @param tone_bins Frequency of the fundamental in bins.
*/
void
inflect_lines_mark(const InflectLines* lines, double tone_bins);

/// Return the power within the lobe of a tone, and what its window leaks
double
inflect_lines_power(const InflectLines* lines, double tone_bins);

/// Return the mean power of marked noise bins around a bin
double
inflect_lines_noise(const InflectLines* lines, double tone_bins);

/// Return the strongest bin that is neither DC nor harmonic, to bin `last`
uint32_t
inflect_lines_strongest_other(const InflectLines* lines, uint32_t last);

/// Return the power around a bin that is neither DC nor harmonic
double
inflect_lines_other_power(const InflectLines* lines, uint32_t bin);

/// Set all that needs a tone to NaN
void
inflect_report_clear(InflectToneReport* report, InflectVerdict verdict);

/**
   Read all figures but DC, peak, rms, crest factor and phases.

   @param lines Marked spectrum.
   @param tone_bins Frequency of the fundamental in bins.
   @param band_hz Highest frequency that counts.
   @param[in,out] report Completed.
*/
void
inflect_lines_report(const InflectLines* lines,
                     double tone_bins,
                     double band_hz,
                     InflectToneReport* report);

/// Return a bin to draw, with orders as marked
InflectLine
inflect_lines_at(const InflectLines* lines, uint32_t index);

#endif // INFLECT_LINES_H
