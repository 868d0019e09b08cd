// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Finds the fundamental of a tone in a windowed spectrum.
*/

#ifndef INFLECT_TONE_FIT_H
#define INFLECT_TONE_FIT_H

#include "lines.h"

#include <inflect/analyzer.h>

/**
   Return the frequency in bins of the tone that peaks in a bin.

   Fits the window's spectrum to the middle of the lobe by Gauss-Newton least
   squares on magnitudes.

   @param lines Spectrum with a window; `orders` do not matter.
   @param peak Strongest bin of the tone.
   @param noise Power of noise in each bin, taken off.
*/
double
inflect_tone_fit(const InflectLines* lines, uint32_t peak, double noise);

/**
   Find the fundamental and mark its harmonics.

   Where harmonics are stronger than the fundamental, the highest tone counts
   whose harmonics explain the sound nearly as well as any.

   @param lines Spectrum with a window; its `orders` are written.
   @param near_hz Look within 2 % of this; 0: anywhere.
   @param[out] tone_bins Frequency in bins, set if there is a tone.
   @return INFLECT_VERDICT_TONE, or why there is none.
*/
InflectVerdict
inflect_tone_find(const InflectLines* lines, double near_hz, double* tone_bins);

#endif // INFLECT_TONE_FIT_H
