// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   One sound file through the effect.
*/

#ifndef INFLECT_PROCESS_FILE_H
#define INFLECT_PROCESS_FILE_H

#include "audio_format.h"
#include "progress.h"
#include "report.h"

#include <inflect/body.h>
#include <inflect/settings.h>

#include <stdbool.h>
#include <stdint.h>

/// How files are processed; plain data, shared by threads
typedef struct {
  InflectSettings settings;    ///< Of the effect
  InflectBodySettings body;    ///< Resonates after the effect
  InflectFormatRequest format; ///< Of the outputs
  uint64_t seed;               ///< Of the dither
  bool dither;                 ///< Whether integers of up to 24 bits get it
  bool tail;                   ///< Whether what rings after the end is kept
  bool force;                  ///< Whether files may be replaced
} InflectProcessConfig;

/// What became of one file
typedef struct {
  uint64_t frames;        ///< Of the output
  uint64_t tail_frames;   ///< Of these, after the end of the input
  uint64_t clipped;       ///< Samples beyond full scale that were cut
  uint64_t muted;         ///< Samples of the input that were no numbers
  uint64_t limited;       ///< High samples that an unproven loop was cut at
  uint32_t latency;       ///< Frames that were compensated
  int channels;           ///< Number of channels
  int rate_hz;            ///< Sample rate
  double times_real_time; ///< Seconds of sound per second of work
  double peak;            ///< Largest sample of the output, 1 is full scale
} InflectProcessResult;

/**
   Process a file from its first to its last frame.

   The output has the frames of the input, lined up to the sample.  Memory does
   not depend on the length.  Needs inflect_interrupt_catch().

   @param input File, or `-`.
   @param output File, or `-`; complete on success, untouched otherwise.
   @param progress Bar to move.
   @param job Number of this job in the bar.
   @param[out] message On failure, the file and what is wrong with it.
*/
bool
inflect_process_file(const char* input,
                     const char* output,
                     const InflectProcessConfig* config,
                     InflectProgress* progress,
                     uint32_t job,
                     InflectProcessResult* result,
                     InflectMessage* message);

#endif // INFLECT_PROCESS_FILE_H
