// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Raises the rate of one channel by a power of two, and lowers it again.

   What happens between up() and down() is the caller's.  In linear phase the
   round trip delays by whole frames of the base rate; in minimum phase the
   first stage is an all-pass filter, and it delays by less.
*/

#ifndef INFLECT_OVERSAMPLER_H
#define INFLECT_OVERSAMPLER_H

#include "../base/vector.h"
#include "allpass.h"
#include "filters.h"
#include "halfband.h"
#include "polyphase.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Highest frequency that passes unchanged, in Hz and relative to the rate
#define INFLECT_PASS_EDGE_HZ 20000.0
#define INFLECT_PASS_EDGE_SHARE 0.4535

/// Floats that oversamplers may share which do not run at the same time: every
/// other phase at the high rate
#define INFLECT_OVERSAMPLER_SHARED \
  (INFLECT_MAX_HIGH_CHUNK / 2U + INFLECT_MAX_FACTOR / 2U * INFLECT_PADDING + 8U)

/// Frames that an oversampler looks back at its input
#define INFLECT_OVERSAMPLER_PAST INFLECT_MAX_TAPS

/// Filters of one factor and phase at one rate
typedef struct {
  uint32_t log2_factor;
  bool minimum_phase;
  const InflectHalfband* stages[INFLECT_MAX_LOG2_FACTOR]; ///< Lowest rate first
  float taps[INFLECT_MAX_TAPS];      ///< Of the first stage in linear phase
  float down_taps[INFLECT_MAX_TAPS]; ///< With the level of all stages down
  InflectAllpass allpass;            ///< First stage in minimum phase

  /// Delay of the round trip at low frequencies, in frames of the base rate
  double delay;
} InflectOversamplerDesign;

/// The signals at one rate, as phases in time; all move on as frames pass
typedef struct {
  const float* up[INFLECT_MAX_FACTOR];
  float* raised[INFLECT_MAX_FACTOR / 2U]; ///< The phases that a stage computes
  float* down[INFLECT_MAX_FACTOR];

  // In memory, with the past; it is copied back where the room ends
  InflectRows up_rows;
  InflectRows down_rows;
  uint32_t n_up_rows;    ///< Without those that are the rate below, delayed
  uint32_t input_phase;  ///< That on the way up which is the input, delayed
  uint32_t input_delay;  ///< By how many frames
  uint32_t up_history;   ///< Floats of each row
  uint32_t down_history; ///< Likewise
} InflectRate;

/// Buffers and past of one channel
typedef struct {
  const InflectOversamplerDesign* design;
  const InflectFilters* filters;
  float* memory;
  float* top; ///< The topmost raised signal, which has no past

  InflectRate rates[INFLECT_MAX_LOG2_FACTOR + 1U]; ///< By log2 of the rate
  uint32_t position; ///< Frames that have passed since the start
  bool has_past;     ///< Whether the input brings its own

  /// By the stage, but the first one
  InflectStage stages[INFLECT_MAX_LOG2_FACTOR];

  InflectAllpassState allpass[2];         ///< Up, down
  InflectRaised raised;                   ///< What up() made
  InflectPolyphase high;                  ///< What down() reads
  float* high_starts[INFLECT_MAX_FACTOR]; ///< Its phases at position 0
} InflectOversampler;

/**
   Choose the filters of a factor.

   @param rate_hz Base rate.
   @param log2_factor 0 to INFLECT_MAX_LOG2_FACTOR.
   @param[out] design Filled in.
   @return Whether the filters exist; they do at every rate of the shaper.
*/
bool
inflect_oversampler_design(double rate_hz,
                           uint32_t log2_factor,
                           bool minimum_phase,
                           InflectOversamplerDesign* design);

/// Number of floats that inflect_oversampler_init() needs for one channel
size_t
inflect_oversampler_memory(void);

/**
   Give an oversampler its inner loops, and memory that stays the caller's.

   @param memory inflect_oversampler_memory() floats, its own.
   @param shared INFLECT_OVERSAMPLER_SHARED floats.
*/
void
inflect_oversampler_init(InflectOversampler* oversampler,
                         const InflectFilters* filters,
                         float* memory,
                         float* shared);

/**
   Change the filters and forget the past.  Real-time safe.

   @param pad Delay to add between up() and down(), in samples of the high
   rate, below 2^log2_factor.
*/
void
inflect_oversampler_configure(InflectOversampler* oversampler,
                              const InflectOversamplerDesign* design,
                              uint32_t pad);

/**
   Begin a block in all channels side by side.

   Then some channels after others have their up(), what is between, and their
   down().

   @param oversamplers Shape [n_channels], all of one design and past.
   @param has_past Whether INFLECT_OVERSAMPLER_PAST frames are before `in`,
   which then needs no copy.  It does not change until configure().
   @param in Shape [n_channels][n], at the base rate, with padding; with a past
   it is read until the block ends.
   @param n At most the chunk of the factor.
*/
void
inflect_oversampler_begin(InflectOversampler* const* oversamplers,
                          uint32_t n_channels,
                          bool has_past,
                          const float* const* in,
                          uint32_t n);

/**
   Raise the rate of the block in some channels stage by stage.

   The more frames there are the better it is to go channel by channel, and the
   fewer, stage by stage: then no stage waits for what was written just before.
*/
void
inflect_oversampler_up(InflectOversampler* const* oversamplers,
                       uint32_t n_channels,
                       uint32_t n);

/// The raised signal, valid until the next up() with the same shared memory
const InflectRaised*
inflect_oversampler_raised(InflectOversampler* oversampler);

/// Where the caller puts what down() is to lower, `n` frames a phase; it may
/// overwrite the padding behind them
const InflectPolyphase*
inflect_oversampler_high(InflectOversampler* oversampler);

/**
   Lower the rate of the block in inflect_oversampler_high().

   @param[out] out Shape [n_channels][n], and padding; complete after the end of
   the block.
*/
void
inflect_oversampler_down(InflectOversampler* const* oversamplers,
                         uint32_t n_channels,
                         float* const* out,
                         uint32_t n);

/// End a block in all channels side by side; `out` is what down() was given
void
inflect_oversampler_finish(InflectOversampler* const* oversamplers,
                           uint32_t n_channels,
                           float* const* out,
                           uint32_t n);

/// Frames at the base rate that fit one call at a factor
static inline uint32_t
inflect_oversampler_chunk(uint32_t log2_factor)
{
  const uint32_t limit = INFLECT_MAX_HIGH_CHUNK >> log2_factor;
  return limit < INFLECT_MAX_CHUNK ? limit : INFLECT_MAX_CHUNK;
}

#endif // INFLECT_OVERSAMPLER_H
