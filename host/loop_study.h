// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect loop` finds out, printed and drawn.
*/

#ifndef INFLECT_LOOP_STUDY_H
#define INFLECT_LOOP_STUDY_H

#include "plot_output.h"
#include "report.h"

#include <inflect/gradient_flow.h>
#include <inflect/settings.h>

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

/// Most passes of a gradient
#define INFLECT_MAX_LOOP_PASSES 1024U

/// Gradients of one curve in the same loop
typedef struct {
  InflectCurve curve;
  InflectSlopeMoments moments; ///< Over a normal distribution of variance 1
  InflectGradient* gradients;  ///< Shape [n_passes]
} InflectLoopRow;

/// All that is known of a loop
typedef struct {
  const char* source;  ///< File, or null for noise
  int channel;         ///< Of the file, from 1
  double duration_s;   ///< That was followed
  double base_rate_hz; ///< Of the sound
  uint64_t seed;       ///< Of all that is random
  double asked;        ///< Feedback before the guard
  bool guard;          ///< Whether it holds the feedback
  InflectLoopInput input;
  InflectLoopRun run;
  InflectLoopFlow flow;
  uint32_t n_passes;
  InflectLoopRow* rows; ///< The loop's own curve first
  uint32_t n_rows;
} InflectLoopStudy;

/// Return a study as a JSON document
cJSON*
inflect_loop_study_json(const InflectLoopStudy* study);

/// Print a study for people
void
inflect_loop_study_print(const InflectLoopStudy* study);

/// Draw the gradients of all curves of a study, and the exponents
bool
inflect_loop_study_plot(const InflectLoopStudy* study,
                        const InflectPlotOutput* output,
                        InflectMessage* message);

#endif // INFLECT_LOOP_STUDY_H
