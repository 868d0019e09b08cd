// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The transform of a coherent analyzer, for measurements of other kinds.
*/

#ifndef INFLECT_COHERENT_H
#define INFLECT_COHERENT_H

#include <inflect/analyzer.h>

#include <stdint.h>

/// Return N
uint32_t
inflect_coherent_frames(const InflectCoherent* coherent);

/// Transform one period of N frames
void
inflect_coherent_transform(InflectCoherent* coherent, const double* x);

/// Return the peak amplitude in a bin, 0 to N / 2, of what was transformed
double
inflect_coherent_amplitude(const InflectCoherent* coherent, uint32_t bin);

#endif // INFLECT_COHERENT_H
