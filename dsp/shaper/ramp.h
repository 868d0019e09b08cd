// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The values of a smoother over a chunk, filled in only when they change.
*/

#ifndef INFLECT_RAMP_H
#define INFLECT_RAMP_H

#include "polyphase.h"
#include "smoother.h"

#include <stdbool.h>
#include <stdint.h>

/// Values over a chunk
typedef struct {
  double values[INFLECT_MAX_CHUNK];
  uint32_t n_flat; ///< How many of the first are equal
} InflectRamp;

/// Whether the values of `n` frames are equal
static inline bool
inflect_ramp_is_flat(const InflectRamp* ramp, uint32_t n)
{
  return ramp->n_flat >= n;
}

/// Set the values of `n` frames
static inline void
inflect_ramp_hold(InflectRamp* ramp, double value, uint32_t n)
{
  if (ramp->n_flat >= n && ramp->values[0] == value) {
    return;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    ramp->values[i] = value;
  }
  ramp->n_flat = n;
}

/// Take the next `n` values of a smoother
static inline void
inflect_ramp_fill(InflectRamp* ramp, InflectSmoother* smoother, uint32_t n)
{
  if (smoother->left == 0U) {
    inflect_ramp_hold(ramp, smoother->to, n);
    return;
  }
  inflect_smoother_fill(smoother, ramp->values, n);
  ramp->n_flat = 0U;
}

#endif // INFLECT_RAMP_H
