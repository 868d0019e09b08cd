// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What keeps live sound from hurting ears and speakers.

   All of it runs in the audio thread, adds no delay, and gives back its input
   to the bit until it acts.  Sound is changed in place, shape [C][N].

   Notation: C = n_channels, at most INFLECT_LIVE_MAX_CHANNELS; N = n_frames.
*/

#ifndef INFLECT_LIVE_SAFETY_H
#define INFLECT_LIVE_SAFETY_H

#include <stdbool.h>
#include <stdint.h>

/// Most channels of live sound
#define INFLECT_LIVE_MAX_CHANNELS 2U

/// Largest sample that the limiter lets through, 0 dBFS
#define INFLECT_LIVE_CEILING 1.0f

/// A mean beyond this is a constant that does not belong in sound, -34 dBFS
#define INFLECT_LIVE_DC_THRESHOLD 0.02

/// A gain that moves along straight ramps
typedef struct {
  double gain;    ///< Present gain, 0 to 1
  double target;  ///< Where it goes
  double step;    ///< Change in one frame
  double rate_hz; ///< Sample rate
} InflectLiveFade;

/// Start at a gain
void
inflect_live_fade_init(InflectLiveFade* fade, double rate_hz, double gain);

/// Go to a gain in the time that a fade from 0 to 1 takes `time_s` for
void
inflect_live_fade_to(InflectLiveFade* fade, double target, double time_s);

/// Apply the gain
void
inflect_live_fade_run(InflectLiveFade* fade,
                      uint32_t n_channels,
                      uint32_t n_frames,
                      float* const* sound);

/**
   A peak limiter for all channels together.

   It turns down at once, and up again after a hold; a sample is never beyond
   the ceiling.
*/
typedef struct {
  double gain;          ///< Present gain, 1 if it does not act
  double release;       ///< Part of the way back in one frame
  uint32_t hold_frames; ///< Length of the hold
  uint32_t n_held;      ///< Frames of the hold that are left
} InflectLiveLimiter;

/// Start without acting
void
inflect_live_limiter_init(InflectLiveLimiter* limiter, double rate_hz);

/// Limit, and return the least gain
double
inflect_live_limiter_run(InflectLiveLimiter* limiter,
                         uint32_t n_channels,
                         uint32_t n_frames,
                         float* const* sound);

/**
   A guard against constant sound, which only heats speakers.

   Once the mean (two poles at 1 Hz) is beyond INFLECT_LIVE_DC_THRESHOLD, the
   sound goes through a high-pass of 5 Hz, until the mean has been small for two
   seconds.
*/
typedef struct {
  double slow[INFLECT_LIVE_MAX_CHANNELS][2]; ///< The two poles
  double mean[INFLECT_LIVE_MAX_CHANNELS];    ///< What the high-pass takes away
  double slow_step;                          ///< Of the poles at 1 Hz
  double mean_step;                          ///< Of the pole at 5 Hz
  double share;                              ///< Part that is taken away, 0..1
  double share_step;                         ///< Its change in one frame
  uint64_t calm_frames;                      ///< Frames until it may rest
  uint64_t n_calm;                           ///< Frames with a small mean
  bool acts;                                 ///< Whether there is a constant
} InflectLiveDc;

/// Start without acting
void
inflect_live_dc_init(InflectLiveDc* dc, double rate_hz);

/// Take the constant away
void
inflect_live_dc_run(InflectLiveDc* dc,
                    uint32_t n_channels,
                    uint32_t n_frames,
                    float* const* sound);

/**
   A mute for sound that grows out of nothing.

   Looks at stretches of 50 ms.  If the input has been silent (below -70 dBFS)
   for eight of them, and three in a row of the output are beyond -40 dBFS and
   12 dB beyond the softest of this silence, it is muted until it is quiet again
   or somebody plays.  What rings out never grows, and hiss stays as it is.
*/
typedef struct {
  InflectLiveFade fade;   ///< The mute
  double power;           ///< Sum of squares of this stretch
  double floor;           ///< Least RMS of this silence
  float in_peak;          ///< Of this stretch
  uint32_t window_frames; ///< Length of a stretch
  uint32_t n_frames;      ///< Frames of this stretch so far
  uint32_t n_silent;      ///< Stretches of silent input
  uint32_t n_loud;        ///< Stretches of output that has grown
  uint32_t n_excused;     ///< Stretches that do not count, to come
  uint32_t n_calm;        ///< Stretches since the reason to mute is gone
  bool muted;             ///< Whether it acts
} InflectLiveHowl;

/// Start without acting
void
inflect_live_howl_init(InflectLiveHowl* howl, double rate_hz);

/// Say that a setting has changed, which may raise the level too
void
inflect_live_howl_excuse(InflectLiveHowl* howl);

/**
   Listen, and mute if needed.

   @param in What is played, shape [n_in][N].
   @return True if it began to mute.
*/
bool
inflect_live_howl_run(InflectLiveHowl* howl,
                      uint32_t n_in,
                      const float* const* in,
                      uint32_t n_channels,
                      uint32_t n_frames,
                      float* const* sound);

#endif // INFLECT_LIVE_SAFETY_H
