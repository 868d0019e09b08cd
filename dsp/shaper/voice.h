// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The oversampled curve with one choice of everything that cannot ramp.

   The shaper crossfades from one voice to another when such a choice changes.
*/

#ifndef INFLECT_VOICE_H
#define INFLECT_VOICE_H

#include "../activation/kernels.h"
#include "../base/cpu.h"
#include "../base/vector.h"
#include "adaa.h"
#include "loop.h"
#include "oversampler.h"
#include "polyphase.h"

#include <inflect/activation.h>
#include <inflect/shaper.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Most channels of a shaper
#define INFLECT_MAX_CHANNELS 2U

/// Frames before a block that its dry sound can be asked for
#define INFLECT_DRY_HISTORY 512U

/// Frames that fill every filter of a voice
#define INFLECT_VOICE_SETTLING 384U

/// Largest magnitude of an undone sample: the largest input at full drive
#define INFLECT_MAX_UNDONE_VALUE 16384.0

/// The choices
typedef struct {
  InflectCurve curve;
  uint32_t log2_factor;
  uint32_t order;       ///< Of antiderivative antialiasing, 0 for none
  uint32_t stereo_mode; ///< INFLECT_STEREO_MID, ...
  bool minimum_phase;
  bool undo; ///< The inverse of the curve, at factor 1
  bool pass; ///< Nothing but the dry sound
} InflectVoiceConfig;

/// Filters for all choices at one rate, by log2 of the factor and phase
typedef struct {
  InflectOversamplerDesign designs[INFLECT_MAX_LOG2_FACTOR + 1U][2];
} InflectVoiceDesigns;

/// Floats that an equaliser looks at
#define INFLECT_EQUALISER_MEMORY \
  (2U * INFLECT_EQUALISER_REACH + INFLECT_MAX_CHUNK + INFLECT_PADDING)

/// One path through the oversampler
typedef struct {
  InflectOversampler oversampler;
  InflectAdaaState adaa;
  InflectLoopLine line; ///< Of a bent path
  double past[2];       ///< Last samples of a straight path, newest first
  float before[INFLECT_EQUALISER_MEMORY];
  float after[INFLECT_EQUALISER_MEMORY];
} InflectChain;

/// Working memory, which all voices may share
typedef struct {
  InflectAdaaScratch adaa;
  InflectLoopScratch loop;
  double silence[INFLECT_MAX_CHUNK]; ///< To be taken off after the curve
  float bias[INFLECT_MAX_CHUNK];     ///< To be added before it
  bool biased;                       ///< Whether there is a bias
  bool silent;                       ///< Whether all of `silence` is 0
  float flat[INFLECT_MAX_CHUNK];
  float source[INFLECT_MAX_CHUNK + INFLECT_PADDING];
  float equalised[INFLECT_MAX_CHANNELS][INFLECT_MAX_CHUNK + INFLECT_PADDING];

  /// At the high rate
  float raised[INFLECT_MAX_CHANNELS][INFLECT_OVERSAMPLER_SHARED];
} InflectVoiceScratch;

/// A voice
typedef struct {
  InflectVoiceConfig config;
  const InflectVoiceDesigns* designs;
  InflectVoiceScratch* scratch;
  double rate_hz;                   ///< Base rate
  InflectCpu cpu;                   ///< Instructions to use
  InflectCurveKernel kernel;        ///< The curve, sample by sample
  InflectCurveRowsKernel rows;      ///< Likewise, or null
  InflectCurveLoopKernel step_loop; ///< The curve in a short loop, or null
  InflectMeans means; ///< The curve between samples, if antialiased
  uint32_t n_channels;
  uint32_t latency; ///< In frames
  bool bounded;     ///< Whether the curve is
  float level_bias; ///< Bias of `level`, NaN if it is not known
  double level;     ///< What the curve makes of that bias
  InflectVoiceLoop loop;
  bool looping; ///< Whether the present block goes through the loop
  InflectChain wet[INFLECT_MAX_CHANNELS];
  InflectChain dry[INFLECT_MAX_CHANNELS]; ///< Used in minimum phase
  bool dry_runs; ///< Whether `dry` has heard the last frames
} InflectVoice;

/// What a voice reads, N frames
typedef struct {
  /// Shape [N], after INFLECT_OVERSAMPLER_PAST more, with padding, as `dry`
  const float* driven[INFLECT_MAX_CHANNELS];

  const float* dry[INFLECT_MAX_CHANNELS]; ///< After INFLECT_DRY_HISTORY more
  const double* bias;                     ///< Shape [N]
  const double* dc_block;                 ///< Shape [N], 0 to 1
  bool bends;       ///< Whether the bias does not move along a straight line
  bool dry_counts;  ///< Whether the dry output matters
  bool pass_counts; ///< Whether `pass` does; in `stereo_mode` both do
} InflectVoiceInput;

/// What a voice writes, N frames
typedef struct {
  float* wet[INFLECT_MAX_CHANNELS];  ///< Shaped
  float* dry[INFLECT_MAX_CHANNELS];  ///< Unshaped, in time with `wet`
  float* pass[INFLECT_MAX_CHANNELS]; ///< What `wet` leaves out, in time
} InflectVoiceOutput;

/// Choose the filters for all choices; whether they exist
bool
inflect_voice_design(double rate_hz, InflectVoiceDesigns* designs);

/// Latency of a choice in frames
uint32_t
inflect_voice_latency(const InflectVoiceDesigns* designs,
                      const InflectVoiceConfig* config);

/// Whether two choices have the same curve with the same parameters
bool
inflect_voice_same_curve(const InflectVoiceConfig* a,
                         const InflectVoiceConfig* b);

/// Whether two choices are the same
bool
inflect_voice_same(const InflectVoiceConfig* a, const InflectVoiceConfig* b);

/// Number of floats that inflect_voice_init() needs
size_t
inflect_voice_memory(double rate_hz, uint32_t n_channels);

/**
   Give a voice what it works with, which stays the caller's.

   @param memory Zeros.
*/
void
inflect_voice_init(InflectVoice* voice,
                   double rate_hz,
                   const InflectVoiceDesigns* designs,
                   InflectCpu cpu,
                   InflectVoiceScratch* scratch,
                   uint32_t n_channels,
                   float* memory);

/**
   Take up a choice and forget the past.  Real-time safe.

   @param softly Whether the loop fills along a ramp.
*/
void
inflect_voice_configure(InflectVoice* voice,
                        const InflectVoiceConfig* config,
                        const InflectLoopTarget* loop,
                        bool softly);

/// Let the loop go to what is asked for.  Real-time safe.
void
inflect_voice_aim(InflectVoice* voice, const InflectLoopTarget* loop);

/// Frames that one call of inflect_voice_run() takes at most
uint32_t
inflect_voice_chunk(const InflectVoice* voice);

/// Process `n` frames
void
inflect_voice_run(InflectVoice* voice,
                  const InflectVoiceInput* in,
                  const InflectVoiceOutput* out,
                  uint32_t n);

#endif // INFLECT_VOICE_H
