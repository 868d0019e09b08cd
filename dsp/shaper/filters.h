// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Inner loops of the oversampler, for each set of instructions.

   A sample comes out with the same bits wherever it stands in a block.  The
   sets agree within the rounding of sums of products: in another order, and
   with products and sums fused or not.
*/

#ifndef INFLECT_FILTERS_H
#define INFLECT_FILTERS_H

#include "../base/cpu.h"
#include "allpass.h"
#include "polyphase.h"

#include <stdint.h>

/// Most coefficients of a half-band filter
#define INFLECT_MAX_HALFBAND 48U

/// Taps of the longest filter between the zeros
#define INFLECT_MAX_TAPS (2U * INFLECT_MAX_HALFBAND)

/// log2 of the most phases at the lower rate of a stage
#define INFLECT_MAX_STAGE_LOG2 4U

/// Most channels whose first stages run side by side; one may be its own other
#define INFLECT_FIRST_CHANNELS 2U

/**
   Doubles or halves the rate of the frames `from` to `from + n`.

   @param in Phases of the input, with their past.
   @param out Phases of the output.
*/
typedef void (*InflectStageFunc)(const float* c,
                                 const float* const* in,
                                 float* const* out,
                                 uint32_t from,
                                 uint32_t n);

/// Both directions of a half-band filter of K coefficients
typedef struct {
  /**
     Double the rate.

     out[p] = sum over k of c[k] (in[p - k] + in[p - (2 K - 1) + k]) are the
     even samples.  The odd ones, in[p - (K - 1)], are the input itself.
  */
  InflectStageFunc raise;

  /**
     Halve the rate and double the level.

     out[p] = in[2 p - (2 K - 1)] + sum over k of
     c[k] (in[2 (p - k)] + in[2 (p - (2 K - 1) + k)]).
  */
  InflectStageFunc lower;
} InflectStage;

/// Inner loops; what they read and write has INFLECT_PADDING
typedef struct {
  /**
     Double the rate in the first stage: the even samples, as in InflectStage.

     @param c All 2 K taps.
     @param in Shape [n_channels][n], with 2 K - 1 samples before those.
     @param[out] out Shape [n_channels][n].
  */
  void (*raise_first)(const float* c,
                      uint32_t n_taps,
                      uint32_t n_channels,
                      const float* const* in,
                      float* const* out,
                      uint32_t n);

  /**
     Halve the rate in the last stage, as in InflectStage but for the level.

     @param middle What the tap between the others multiplies.
     @param in Shape [n_channels][2][n], even samples with 2 K - 1 before those,
     and odd ones with K.
     @param[out] out Shape [n_channels][n].
  */
  void (*lower_first)(const float* c,
                      uint32_t n_taps,
                      float middle,
                      uint32_t n_channels,
                      const float* const (*in)[2],
                      float* const* out,
                      uint32_t n);

  /**
     Find a higher stage.

     @param log2_phases log2 of the number of phases at the lower rate, from 1
     to INFLECT_MAX_STAGE_LOG2.
     @return Nulls where there is none.
  */
  InflectStage (*stage)(uint32_t log2_phases, uint32_t n_coefficients);

  /**
     Run a symmetric filter.

     out[i] = c[0] in[i] + sum over k of c[k] (in[i - k] + in[i + k]).

     @param n_taps Number of coefficients, the middle one first; at most half of
     INFLECT_MAX_TAPS.
     @param[out] out Shape [n], no overlap with `in`.
  */
  void (*symmetric)(const float* c,
                    uint32_t n_taps,
                    const float* in,
                    float* out,
                    uint32_t n);

  /**
     Double the rate in an all-pass first stage, channels side by side.

     @param state Shape [n_channels].
     @param in Shape [n_channels][n], what both chains read.
     @param[out] out Shape [n_channels][2][n], what A0 and A1 give: the even and
     the odd samples.
  */
  void (*raise_allpass)(const InflectAllpass* filter,
                        uint32_t n_channels,
                        InflectAllpassState* const* state,
                        const float* const* in,
                        float* const (*out)[2],
                        uint32_t n);

  /**
     Halve the rate likewise.

     @param level What the sum of both chains is multiplied by.
     @param in Shape [n_channels][2][n], what A0 and A1 read: the odd and the
     even samples.
     @param[out] out Shape [n_channels][n].
  */
  void (*lower_allpass)(const InflectAllpass* filter,
                        float level,
                        uint32_t n_channels,
                        InflectAllpassState* const* state,
                        const float* const (*in)[2],
                        float* const* out,
                        uint32_t n);

  /**
     Copy the past of each row back, and what stands ahead of it.

     @param rows Where frame 0 is to stand.
     @param history Floats before it, a multiple of 8.
     @param ahead Floats from it on, likewise.
     @param distance How far on frame 0 stands now.
  */
  void (*rewind)(InflectRows rows,
                 uint32_t n_rows,
                 uint32_t history,
                 uint32_t ahead,
                 uint32_t distance);
} InflectFilters;

/// Return the inner loops for a set of instructions that the processor has
const InflectFilters*
inflect_filters(InflectCpu cpu);

#endif // INFLECT_FILTERS_H
