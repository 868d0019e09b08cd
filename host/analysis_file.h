// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Measures the tone of a recording, channel by channel, in constant memory.
*/

#ifndef INFLECT_ANALYSIS_FILE_H
#define INFLECT_ANALYSIS_FILE_H

#include "report.h"

#include <inflect/analyzer.h>

#include <stdint.h>

/// Most channels of a recording
#define INFLECT_MAX_ANALYSIS_CHANNELS 64U

/// One channel
typedef struct {
  InflectRecording* recording; ///< With its spectrum, owned
  InflectToneReport report;
  InflectRecordingCoverage coverage;
} InflectChannelAnalysis;

/// A recording
typedef struct {
  double rate_hz;
  uint64_t n_frames;
  uint32_t n_channels;
  uint32_t n_segment_frames;        ///< Length of a transform
  InflectChannelAnalysis* channels; ///< Shape [n_channels], owned
} InflectFileAnalysis;

/**
   Measure a file, a pipe or stdin.

   @param path File, or INFLECT_AUDIO_PIPE.
   @param near_hz Where the tone is, within 2 %; 0: anywhere.
   @param[out] analysis To be freed with inflect_file_analysis_free(), also
   after an error.
   @return An exit code, with `message` set if it is not INFLECT_EXIT_DONE.
*/
int
inflect_analyze_file(const char* path,
                     double near_hz,
                     InflectFileAnalysis* analysis,
                     InflectMessage* message);

/// Free what an analysis owns; a zeroed one is allowed
void
inflect_file_analysis_free(InflectFileAnalysis* analysis);

#endif // INFLECT_ANALYSIS_FILE_H
