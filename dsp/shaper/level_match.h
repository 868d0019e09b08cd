// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A makeup gain that keeps the loudness of the input, and then holds still.

   At a change of the settings it starts from an estimate for sound of a usual
   level, listens to three seconds that are not silence, and holds what it
   found until the next change: it never follows the music, so it is not a
   compressor.

   Source: ITU-R BS.1770-4 (2015), Algorithms to measure audio programme
   loudness; the filters at any rate as in Mansbridge et al. (2012),
   Implementation and evaluation of autonomous multi-track fader control.
*/

#ifndef INFLECT_LEVEL_MATCH_H
#define INFLECT_LEVEL_MATCH_H

#include <inflect/activation.h>

#include <stdbool.h>
#include <stdint.h>

/// Channels that are measured together
#define INFLECT_MATCH_CHANNELS 2U

/// Coefficients of a filter of second order
typedef struct {
  double b[3];
  double a[2];
} InflectBiquad;

/// The past of the two K-weighting filters in a row
typedef struct {
  double z[2][2];
} InflectWeightState;

/// A level match
typedef struct {
  InflectBiquad weight[2]; ///< The shelf and the high-pass
  InflectWeightState reference[INFLECT_MATCH_CHANNELS];
  InflectWeightState shaped[INFLECT_MATCH_CHANNELS];
  uint32_t block_frames;  ///< Frames of a block of the measurement
  uint32_t frame;         ///< Frames of the present block
  uint32_t n_heard;       ///< Blocks that counted since the last change
  double glide;           ///< Share of the way to the target in one frame
  double block_energy[2]; ///< Reference and shaped, of the present block
  double energy[2];       ///< Of the blocks that counted
  double gain;
  double target;
  bool on;
} InflectLevelMatch;

/// Prepare for a rate
void
inflect_level_match_init(InflectLevelMatch* match, double rate_hz);

/// Forget all sound, and jump to the target
void
inflect_level_match_reset(InflectLevelMatch* match);

/// Switch on or off; `estimate` is the gain to start from
void
inflect_level_match_set(InflectLevelMatch* match, bool on, double estimate);

/// Listen anew, starting from a gain
void
inflect_level_match_restart(InflectLevelMatch* match, double estimate);

/**
   Measure and apply the gain.

   @param reference Unshaped sound, shape [n_channels][n].
   @param shaped Shaped sound, likewise; changed.
*/
void
inflect_level_match_run(InflectLevelMatch* match,
                        uint32_t n_channels,
                        const float* const* reference,
                        float* const* shaped,
                        uint32_t n);

/**
   Estimate the gain that makes up for a curve.

   The sound is taken as Gaussian at -18 dBFS rms.
*/
double
inflect_level_match_estimate(const InflectCurve* curve,
                             double drive_gain,
                             double bias);

/// K-weighting filters for a rate: a shelf and a high-pass
void
inflect_weighting_design(double rate_hz, InflectBiquad weight[2]);

/// Weigh one sample
static inline double
inflect_weighting_run(const InflectBiquad weight[2],
                      InflectWeightState* state,
                      double x)
{
  for (int i = 0; i < 2; ++i) {
    const InflectBiquad* const f = &weight[i];
    double* const z = state->z[i];
    const double y = f->b[0] * x + z[0];
    z[0] = f->b[1] * x - f->a[0] * y + z[1];
    z[1] = f->b[2] * x - f->a[1] * y;
    x = y;
  }
  return x;
}

#endif // INFLECT_LEVEL_MATCH_H
