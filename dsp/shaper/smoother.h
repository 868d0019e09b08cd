// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Moves a number to its target along a straight line of a fixed length.

   The line depends only on the frames that pass, not on their blocks.
*/

#ifndef INFLECT_SMOOTHER_H
#define INFLECT_SMOOTHER_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/// Time of every ramp and crossfade
#define INFLECT_RAMP_MS 20.0

/// Frames of a ramp
static inline uint32_t
inflect_ramp_frames(double rate_hz)
{
  return (uint32_t)lround(INFLECT_RAMP_MS * rate_hz / 1000.0);
}

/// A number on its way
typedef struct {
  double from;
  double to;
  uint32_t length; ///< Frames of a ramp
  uint32_t left;   ///< Frames left of this one, 0 when settled
} InflectSmoother;

/// Jump to a value
static inline void
inflect_smoother_jump(InflectSmoother* smoother, double value)
{
  smoother->from = value;
  smoother->to = value;
  smoother->left = 0U;
}

/// Value `frames` after now, which must not be more than are left
static inline double
inflect_smoother_at(const InflectSmoother* smoother, uint32_t frames)
{
  const uint32_t left = smoother->left - frames;
  if (left == 0U) {
    return smoother->to;
  }
  const double share = (double)left / (double)smoother->length;
  return smoother->to + (smoother->from - smoother->to) * share;
}

/// Start a ramp unless it goes there already
static inline void
inflect_smoother_aim(InflectSmoother* smoother, double value)
{
  if (smoother->to != value) {
    smoother->from = inflect_smoother_at(smoother, 0U);
    smoother->to = value;
    smoother->left = smoother->length;
  }
}

/// Whether the value stands still at `value`
static inline bool
inflect_smoother_rests_at(const InflectSmoother* smoother, double value)
{
  return smoother->left == 0U && smoother->to == value;
}

/// Write the next `n` values and move on
static inline void
inflect_smoother_fill(InflectSmoother* smoother, double* out, uint32_t n)
{
  const uint32_t n_moving = smoother->left < n ? smoother->left : n;
  for (uint32_t i = 0U; i < n_moving; ++i) {
    out[i] = inflect_smoother_at(smoother, i + 1U);
  }
  for (uint32_t i = n_moving; i < n; ++i) {
    out[i] = smoother->to;
  }
  smoother->left -= n_moving;
}

#endif // INFLECT_SMOOTHER_H
