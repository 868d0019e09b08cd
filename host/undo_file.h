// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   One sound file back through the effect.
*/

#ifndef INFLECT_UNDO_FILE_H
#define INFLECT_UNDO_FILE_H

#include "audio_format.h"
#include "progress.h"
#include "report.h"

#include <inflect/undo.h>

#include <stdbool.h>
#include <stdint.h>

/// How a file is undone
typedef struct {
  InflectSettings settings;    ///< That it was shaped with
  InflectFormatRequest format; ///< Of the output
  const char* dry;             ///< Known input to compare with, or null
  uint64_t seed;               ///< Of the dither
  uint32_t max_rounds;         ///< Most corrections of a window
  double headroom_db;          ///< Of restored samples; below 0: none is
  bool dither;                 ///< Whether integers of up to 24 bits get it
  bool force;                  ///< Whether a file may be replaced
} InflectUndoFileConfig;

/// What became of it; powers are mean squares
typedef struct {
  uint64_t frames;
  int channels;
  int rate_hz;
  bool exact;           ///< Whether it was undone sample by sample
  uint64_t n_windows;   ///< That were solved
  uint64_t n_rounds;    ///< Corrections of all windows
  uint32_t most_rounds; ///< Corrections of a window
  uint64_t n_clipped;   ///< Samples of the recording at full scale
  uint64_t n_restored;  ///< Of these, restored
  uint64_t n_outside;   ///< Samples that no input gives
  uint64_t n_output_clipped;
  double noise_gain;       ///< Of small errors of the recording, as a mean
  double worst_noise_gain; ///< And for the flattest sample
  double recording[INFLECT_N_BANDS]; ///< Power of the recording
  double residual[INFLECT_N_BANDS];  ///< Of the output shaped again, less it
  double error[INFLECT_N_BANDS];     ///< Of the output less the known input
} InflectUndoFileResult;

/**
   Undo a file from its first to its last frame; needs
   inflect_interrupt_catch().

   Memory does not depend on the length.

   @param[out] message On failure, the file and what is wrong with it.
*/
bool
inflect_undo_file(const char* input,
                  const char* output,
                  const InflectUndoFileConfig* config,
                  InflectProgress* progress,
                  InflectUndoFileResult* result,
                  InflectMessage* message);

#endif // INFLECT_UNDO_FILE_H
