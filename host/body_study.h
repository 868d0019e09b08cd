// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect body` finds out about update maps, printed and drawn.
*/

#ifndef INFLECT_BODY_STUDY_H
#define INFLECT_BODY_STUDY_H

#include "plot_output.h"
#include "report.h"

#include <inflect/body.h>
#include <inflect/learned_map.h>
#include <inflect/update_map.h>

#include <stdbool.h>
#include <stdint.h>

/// Most curves side by side
#define INFLECT_MAX_BODY_CURVES 3U

/// Steps of a run, and powers of a Jacobian
#define INFLECT_MAP_RUN_STEPS 200U
#define INFLECT_MAP_POWERS 64U

/// Ways of learning: free and clamped
#define INFLECT_N_LESSONS 2U

/// All that is known of the map of one curve
typedef struct {
  InflectUpdateMap map;
  InflectMapBounds bounds;
  InflectMapSurvey survey;
  double powers[INFLECT_MAP_POWERS];        ///< Norms, at 0
  double radii[INFLECT_MAP_RUN_STEPS + 1U]; ///< Along a run, NaN at its end
  double peaks[INFLECT_MAP_RUN_STEPS + 1U]; ///< Likewise
  double worst_radius;                      ///< Of the run
  uint32_t worst_falling;                   ///< Most falling nodes in it
  uint32_t n_steps;                         ///< Of the run
  bool diverged;                            ///< Whether it left all numbers
  InflectMapLearned learned[INFLECT_N_LESSONS];
} InflectMapStudy;

/// All that is known, and of the resonator
typedef struct {
  InflectMapStudy rows[INFLECT_MAX_BODY_CURVES];
  uint32_t n_rows;
  double amplitude;
  uint32_t n_states; ///< Random ones
  uint64_t seed;
  bool learns;
  double clamp;
  uint32_t n_runs; ///< Of learning
  InflectBodySettings settings;
  InflectBodyFacts facts;
  double rate_hz;
} InflectBodyStudy;

/**
   Look at the map of a row, whose `map` is set.

   @return What the functions of inflect/update_map.h and
   inflect/learned_map.h return.
*/
InflectStatus
inflect_map_study_run(const InflectBodyStudy* study, InflectMapStudy* row);

/// Return what can be said of a map: certified, not_contracting, diverging or
/// unknown
const char*
inflect_map_study_verdict(const InflectMapStudy* row);

/// Return what a verdict rests on
InflectEvidence
inflect_map_study_evidence(const InflectMapStudy* row);

/// Return a study as a JSON document
cJSON*
inflect_body_study_json(const InflectBodyStudy* study);

/// Print the runs step by step, as comma-separated values
void
inflect_body_study_print_csv(const InflectBodyStudy* study);

/// Print a study for people
void
inflect_body_study_print(const InflectBodyStudy* study);

/// Draw radii, states and powers, and what was learned
bool
inflect_body_study_plot(const InflectBodyStudy* study,
                        const InflectPlotOutput* output,
                        InflectMessage* message);

#endif // INFLECT_BODY_STUDY_H
