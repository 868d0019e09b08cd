// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Sums of cosines as windows, and their exact spectra.
*/

#ifndef INFLECT_WINDOW_H
#define INFLECT_WINDOW_H

#include <inflect/analyzer.h>

#include <stdint.h>

/// Fill in `n` points of a window, periodic in `n`
void
inflect_window_fill(const InflectWindow* window, uint32_t n, double* out);

/**
   Return the share of a tone's power that a bin gets.

   The shares of all N bins add up to 1, whatever the tone's frequency.

   @param window Window.
   @param n_frames N.
   @param offset Bin less frequency of the tone in bins, any.
*/
double
inflect_window_share(const InflectWindow* window,
                     uint32_t n_frames,
                     double offset);

#endif // INFLECT_WINDOW_H
