// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The whole effect: drive, tone, bias, oversampled curve, DC block, mix.

   Lifecycle: new() allocates everything for every setting, then any number of
   set(), reset() and process() which never allocate, lock or fail, then
   free().  A shaper belongs to one thread at a time; any number of them may
   run at once.

   The output does not depend on how a stretch of sound is cut into blocks, bit
   for bit, if the settings change at the same frames.  It is always finite.

   Floor: shaper.
*/

#ifndef INFLECT_SHAPER_H
#define INFLECT_SHAPER_H

#include <inflect/attributes.h>
#include <inflect/settings.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Smallest sample rate in Hz
#define INFLECT_MIN_RATE_HZ 8000.0

/// Largest sample rate in Hz
#define INFLECT_MAX_RATE_HZ 384000.0

/// Largest sample that is not muted, +36 dBFS
#define INFLECT_MAX_SAMPLE 64.0

/// Largest magnitude after a curve, so that no filter meets an infinity
#define INFLECT_MAX_CURVE_VALUE 1048576.0

/// Corner of the high-pass of first order that `dc_block` puts behind the curve
#define INFLECT_DC_CUTOFF_HZ 5.0

/// Longest tail of a loop in seconds
#define INFLECT_MAX_LOOP_TAIL_S 120.0

/// What counts as the tail of a loop that is not proven to have one
#define INFLECT_UNPROVEN_LOOP_TAIL_S 10.0

/// What an effect is made for
typedef struct {
  double rate_hz;      ///< INFLECT_MIN_RATE_HZ to INFLECT_MAX_RATE_HZ
  uint32_t n_channels; ///< 1 or 2; `stereo_mode` needs 2
} InflectShaperConfig;

/// One effect
typedef struct InflectShaperImpl InflectShaper;

/**
   Allocate an effect with default settings, in its reset state.

   Not real-time safe.

   @param config What it is made for, copied.
   @param[out] shaper Set to a new object that must be freed with
   inflect_shaper_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE if a number of `config` is out of range, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_shaper_new(const InflectShaperConfig* config, InflectShaper** shaper);

/// Free an effect; null is allowed
INFLECT_API void
inflect_shaper_free(InflectShaper* shaper);

/**
   Forget all sound, and start the next block at the settings without a ramp.
*/
INFLECT_API INFLECT_REALTIME void
inflect_shaper_reset(InflectShaper* shaper);

/**
   Change settings from the next frame on, without a click.

   Gains move along short ramps; what cannot move (curve, oversampling, ...) is
   crossfaded.  Numbers out of range are replaced as in
   inflect_parameter_sanitize(), and count as float, which is what LV2 ports
   hold.

   @param settings Copied.
*/
INFLECT_API INFLECT_REALTIME void
inflect_shaper_set(InflectShaper* shaper, const InflectSettings* settings);

/**
   Say whether sound is rendered offline, where `render_oversampling` counts.

   Takes effect as a change of `oversampling` does.
*/
INFLECT_API INFLECT_REALTIME void
inflect_shaper_set_rendering(InflectShaper* shaper, bool rendering);

/**
   Process a block.

   @param n_frames N, any number, 0 too.
   @param in Shape [n_channels][N].  Samples that are not finite or beyond
   +-INFLECT_MAX_SAMPLE count as silence.
   @param[out] out Shape [n_channels][N], may be the same buffers as `in`.
*/
INFLECT_API INFLECT_REALTIME void
inflect_shaper_process(InflectShaper* shaper,
                       uint32_t n_frames,
                       const float* const* in,
                       float* const* out);

/// Delay of the output for the settings given last, in frames
INFLECT_API INFLECT_REALTIME uint32_t
inflect_shaper_latency(const InflectShaper* shaper);

/**
   Frames after the end of the input until the output stays below -100 dB of
   full scale, for the settings given last; counted without the latency.

   A loop without a certificate may never end: it counts as
   INFLECT_UNPROVEN_LOOP_TAIL_S.
*/
INFLECT_API INFLECT_REALTIME uint32_t
inflect_shaper_tail(const InflectShaper* shaper);

/**
   Margin of stability of the feedback for the settings given last, in dB.

   @return The certificate of inflect_loop_margin(): above 0 no sound can blow
   up and every tail dies; INFLECT_MAX_LOOP_MARGIN_DB without feedback.
*/
INFLECT_API INFLECT_REALTIME double
inflect_shaper_loop_margin(const InflectShaper* shaper);

/// Feedback for the settings given last, as `guard` lets it through
INFLECT_API INFLECT_REALTIME double
inflect_shaper_loop_feedback(const InflectShaper* shaper);

/**
   Number of samples of the high rate that an unbounded curve in an unproven
   loop drove into the limit since new(), of all channels.
*/
INFLECT_API INFLECT_REALTIME uint64_t
inflect_shaper_loop_limited(const InflectShaper* shaper);

/// Number of input samples muted since new(), of all channels
INFLECT_API INFLECT_REALTIME uint64_t
inflect_shaper_muted(const InflectShaper* shaper);

/**
   How far the sound of the last tenth of a second is out of the straight part
   of the curve: the mean of 1 - |slope| / |slope at the bias|.

   @return 0 to 1; 0 for curves that do not saturate.
*/
INFLECT_API INFLECT_REALTIME double
inflect_shaper_saturation(const InflectShaper* shaper);

INFLECT_END_DECLS

#endif // INFLECT_SHAPER_H
