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

#include "allpass.h"
#include "halfband.h"
#include "polyphase.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Highest frequency that passes unchanged, in Hz and relative to the rate
#define INFLECT_PASS_EDGE_HZ 20000.0
#define INFLECT_PASS_EDGE_SHARE 0.4535

/// Filters of one factor and phase at one rate
typedef struct {
  uint32_t log2_factor;
  bool minimum_phase;
  const InflectHalfband* stages[INFLECT_MAX_LOG2_FACTOR]; ///< Lowest rate first
  InflectAllpass allpass; ///< First stage in minimum phase

  /// Delay of the round trip at low frequencies, in frames of the base rate
  double delay;
} InflectOversamplerDesign;

/// Buffers and past of one channel
typedef struct {
  const InflectOversamplerDesign* design;
  const InflectKernels* kernels;
  uint32_t pad; ///< Delay before the decimator, in samples of the high rate
  InflectPolyphase up[INFLECT_MAX_LOG2_FACTOR + 1U];   ///< By log2 of the rate
  InflectPolyphase down[INFLECT_MAX_LOG2_FACTOR + 1U]; ///< By log2 of the rate
  InflectAllpassState allpass[2];                      ///< Up, down
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

/// Number of floats that inflect_oversampler_init() needs
size_t
inflect_oversampler_memory(void);

/// Give an oversampler its inner loops, and memory that stays the caller's
void
inflect_oversampler_init(InflectOversampler* oversampler,
                         const InflectKernels* kernels,
                         float* memory);

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
   Raise the rate of a block.

   @param in Frames at the base rate.
   @param n At most the chunk of the factor.
   @return The raised signal, valid until the next call.
*/
const InflectPolyphase*
inflect_oversampler_up(InflectOversampler* oversampler,
                       const float* in,
                       uint32_t n);

/// Where the caller puts what down() is to lower, `n` frames in each phase
const InflectPolyphase*
inflect_oversampler_high(const InflectOversampler* oversampler);

/// Lower the rate of the block in inflect_oversampler_high()
void
inflect_oversampler_down(InflectOversampler* oversampler,
                         float* out,
                         uint32_t n);

/// Frames at the base rate that fit one call at a factor
static inline uint32_t
inflect_oversampler_chunk(uint32_t log2_factor)
{
  const uint32_t limit = INFLECT_MAX_HIGH_CHUNK >> log2_factor;
  return limit < INFLECT_MAX_CHUNK ? limit : INFLECT_MAX_CHUNK;
}

#endif // INFLECT_OVERSAMPLER_H
