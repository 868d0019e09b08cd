// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "quality.h"

#include <stddef.h>

#define HARD "drive=20 curve=hard_tanh "
#define SOFT "drive=20 curve=tanh "

static const QualityTarget targets[] = {
  {HARD "oversampling=4 antialias=adaa2", QUALITY_LOW_BIN, 100.5},
  {HARD "oversampling=8 antialias=adaa2", QUALITY_LOW_BIN, 126.0},
  {SOFT "oversampling=2 antialias=adaa2", QUALITY_LOW_BIN, 119.0},
  {SOFT "oversampling=4 antialias=off", QUALITY_LOW_BIN, 130.0},
  {SOFT "oversampling=8 antialias=off", QUALITY_LOW_BIN, 130.0},
  {SOFT "oversampling=8 antialias=off", QUALITY_HIGH_BIN, 105.0},
  {SOFT "oversampling=16 antialias=off", QUALITY_HIGH_BIN, 125.0},
  {HARD "oversampling=8 antialias=adaa2", QUALITY_HIGH_BIN, 105.0},
};

const QualityTarget*
quality_target_at(uint32_t index)
{
  return index < sizeof(targets) / sizeof(targets[0]) ? &targets[index] : NULL;
}

MeasureTone
quality_measure(const QualityTarget* target)
{
  const InflectSettings settings = measure_settings(target->words);
  return measure_tone(&settings, QUALITY_RATE_HZ, target->bin, 1.0);
}
