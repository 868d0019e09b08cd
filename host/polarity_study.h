// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect polarity` finds out, printed and drawn.
*/

#ifndef INFLECT_POLARITY_STUDY_H
#define INFLECT_POLARITY_STUDY_H

#include "channel_reader.h"
#include "plot_output.h"
#include "report.h"

#include <inflect/polarity.h>

#include <cjson/cJSON.h>

#include <stdint.h>

/// One file
typedef struct {
  const char* path;
  InflectChannel sound; ///< Kept of the first file only, to draw it
  double duration_s;    ///< That was looked at
  double rate_hz;
  InflectPolarity found;
} InflectPolarityFile;

/// All files, and what ReLUs do to edges that are known
typedef struct {
  InflectPolarityFile* files; ///< Shape [n_files]
  uint32_t n_files;
  uint32_t channel; ///< From 1
  double alpha;
  InflectPolarityTask task;
  InflectPolarityScore score;
} InflectPolarityStudy;

/// Return a study as a JSON document
cJSON*
inflect_polarity_study_json(const InflectPolarityStudy* study);

/// Print the kernels of all files as comma-separated values
void
inflect_polarity_study_print_csv(const InflectPolarityStudy* study);

/// Print a study for people
void
inflect_polarity_study_print(const InflectPolarityStudy* study);

/// Draw the first file: its first hit, E+ and E-, and what units keep
bool
inflect_polarity_study_plot(const InflectPolarityStudy* study,
                            const InflectPlotOutput* output,
                            InflectMessage* message);

#endif // INFLECT_POLARITY_STUDY_H
