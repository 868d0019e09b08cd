// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   How curves train, as text, tables and JSON.
*/

#ifndef INFLECT_TRAINABILITY_REPORT_H
#define INFLECT_TRAINABILITY_REPORT_H

#include "report.h"

#include <inflect/trainability.h>

#include <stdbool.h>
#include <stdint.h>

/// Everything that is reported
typedef struct {
  InflectTrainabilityConfig config;
  InflectTrainability* rows;
  double* predicted_ranks; ///< Of rows, among `n_ranked` curves
  double* measured_ranks;  ///< Of rows by steps, among themselves
  InflectTrainabilityRanking ranking;
  uint32_t n_rows;
  uint32_t n_ranked;
  bool is_trained; ///< Whether there are measurements
  bool is_ranked;  ///< Whether there is a ranking
} InflectStudy;

/// Fewest curves that are worth ranking
#define INFLECT_MIN_RANKED_CURVES 4U

/// Goal whose steps rank the curves
#define INFLECT_RANKED_GOAL INFLECT_GOAL_60DB

/// Return a study as a JSON document
cJSON*
inflect_study_json(const InflectStudy* study);

/// Print the curves of a study on stdout as comma-separated values
void
inflect_study_print_csv(const InflectStudy* study);

/// Print a study on stdout for people, 80 columns wide
void
inflect_study_print_text(const InflectStudy* study);

#endif // INFLECT_TRAINABILITY_REPORT_H
