// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Undoing a whole effect: what went into it, from what came out.

   Where the effect works sample by sample its map is inverted in double.
   Where filters are in the way (oversampling, antialiasing, tone, DC block) an
   estimate is shaped by the effect itself, and what is missing corrects it
   through the slope, again and again.  Filters do not keep what is beyond
   their pass band, so that nothing brings it back.

   Source: Walker and Ni (2011), Anderson acceleration for fixed-point
   iterations, for the corrections.

   Floor: flow.
*/

#ifndef INFLECT_UNDO_H
#define INFLECT_UNDO_H

#include <inflect/attributes.h>
#include <inflect/settings.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Largest sample of an iterated estimate, +12 dBFS
#define INFLECT_UNDO_LIMIT 4.0

/// What is undone
typedef struct {
  InflectSettings settings; ///< Of the effect, in direction shape
  double rate_hz;           ///< INFLECT_MIN_RATE_HZ to INFLECT_MAX_RATE_HZ
  uint32_t n_channels;      ///< 1 or 2
  uint32_t max_frames;      ///< Longest window, history included
  uint32_t max_rounds;      ///< Most corrections of a window, from 0
  double clip_level;        ///< Of clipped samples; 0 if none is to be restored
  double headroom_db;       ///< How far a restored sample may exceed it
} InflectUndoConfig;

/// What became of a window
typedef struct {
  uint32_t n_rounds;  ///< Corrections that were made
  double first_rms;   ///< Of the difference before any
  double last_rms;    ///< And of the best estimate
  uint64_t n_outside; ///< Samples that no input gives
  uint64_t n_clipped; ///< Samples at the clip level that were restored

  /// Sum over samples of what their noise is multiplied by, squared
  double gain_power;
  double worst_gain; ///< Greatest of these gains
} InflectUndoReport;

/// One effect to undo
typedef struct InflectUndoImpl InflectUndo;

/**
   Check that an effect can be undone at all.

   @param[out] message On failure, one line for people.
   @return INFLECT_STATUS_NO_INVERSE.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_undo_check(const InflectSettings* settings,
                   char* message,
                   size_t message_size);

/**
   Allocate; off the audio thread only.

   @param[out] undo Set to a new object that must be freed with
   inflect_undo_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE, INFLECT_STATUS_NO_INVERSE or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_undo_new(const InflectUndoConfig* config, InflectUndo** undo);

/// Free; null is allowed
INFLECT_API void
inflect_undo_free(InflectUndo* undo);

/// Whether it works sample by sample, so that nothing is iterated
INFLECT_API bool
inflect_undo_is_exact(const InflectUndo* undo);

/// Frames before a window that its solution depends on
INFLECT_API uint32_t
inflect_undo_history(const InflectUndo* undo);

/// Frames at the end of a window that are not final unless the sound ends
INFLECT_API uint32_t
inflect_undo_lookahead(const InflectUndo* undo);

/**
   Estimate the input of a window.

   @param n_history H, frames whose estimate is final; 0 at the start of the
   sound, else inflect_undo_history() or more.
   @param n_frames N, all frames, at most `max_frames`.
   @param ends Whether the sound ends with the window.
   @param shaped Shape [n_channels][N], in time with the input.
   @param[in,out] estimate Shape [n_channels][N], of which the first H are
   given.
   @param[out] residual Shape [n_channels][N], what the effect makes of the
   estimate less `shaped`; or null.
*/
INFLECT_API void
inflect_undo_solve(InflectUndo* undo,
                   uint32_t n_history,
                   uint32_t n_frames,
                   bool ends,
                   const float* const* shaped,
                   float* const* estimate,
                   float* const* residual,
                   InflectUndoReport* report);

/// Number of bands of a meter
#define INFLECT_N_BANDS 5U

/// Level of a sound in bands
typedef struct InflectBandMeterImpl InflectBandMeter;

/**
   Return the upper end of a band in Hz; bands begin at 0 Hz.

   They are 20, 200, 2000 Hz, the end of the pass band, and half of the rate.
*/
INFLECT_API double
inflect_band_end_hz(double rate_hz, uint32_t band);

/**
   Allocate a meter.

   @return INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_band_meter_new(double rate_hz, InflectBandMeter** meter);

/// Free a meter; null is allowed
INFLECT_API void
inflect_band_meter_free(InflectBandMeter* meter);

/// Add finite samples of one channel
INFLECT_API void
inflect_band_meter_add(InflectBandMeter* meter, size_t n, const float* samples);

/**
   Read the mean power of each band, and begin anew.

   @param[out] power Shape [INFLECT_N_BANDS], mean squares; their sum is that
   of the sound.
*/
INFLECT_API void
inflect_band_meter_read(InflectBandMeter* meter, double* power);

INFLECT_END_DECLS

#endif // INFLECT_UNDO_H
