// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The figures that the effect must reach, as data for tests and benchmarks.
*/

#ifndef INFLECT_TESTS_QUALITY_H
#define INFLECT_TESTS_QUALITY_H

#include "measure.h"

#include <stdint.h>

/// Bin of the low test tone, 1244.4 Hz at 48 kHz
#define QUALITY_LOW_BIN 1699U

/// Bin of the high test tone, 5000.2 Hz at 48 kHz
#define QUALITY_HIGH_BIN 6827U

/// Sample rate of the figures
#define QUALITY_RATE_HZ 48000.0

/// One figure: full-scale sine at 48 kHz, drive 20 dB
typedef struct {
  const char* words; ///< For measure_settings()
  uint32_t bin;      ///< Of the tone
  double min_snr_db; ///< Smallest allowed snr_db
} QualityTarget;

/// Return a target, or null past the last
const QualityTarget*
quality_target_at(uint32_t index);

/// Measure a target
MeasureTone
quality_measure(const QualityTarget* target);

#endif // INFLECT_TESTS_QUALITY_H
