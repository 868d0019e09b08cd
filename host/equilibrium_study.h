// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect equilibrium` finds out, printed and drawn.
*/

#ifndef INFLECT_EQUILIBRIUM_STUDY_H
#define INFLECT_EQUILIBRIUM_STUDY_H

#include "plot_output.h"
#include "report.h"

#include <inflect/equilibrium.h>

#include <stdbool.h>

/// All that is known of a network
typedef struct {
  InflectDampedNetwork network;
  InflectContraction contraction;
  double positivity_step; ///< As inflect_network_positivity() gives it
  InflectEquilibriumSearch search;
  InflectEquilibria equilibria;
  InflectRateMeasurement measurement;
  bool euclidean;       ///< Whether the rate is one of lengths
  bool is_measured;     ///< Whether solutions could be followed
  InflectEstimate rate; ///< Of twin solutions
} InflectEquilibriumStudy;

/// Return a study as a JSON document
cJSON*
inflect_equilibrium_study_json(const InflectEquilibriumStudy* study);

/// Print the equilibria, a row each, as comma-separated values
void
inflect_equilibrium_study_print_csv(const InflectEquilibriumStudy* study);

/// Print a study for people
void
inflect_equilibrium_study_print(const InflectEquilibriumStudy* study);

/**
   Draw the phase line of one state or the solution of many, and how twin
   solutions approach beside what is guaranteed.
*/
bool
inflect_equilibrium_study_plot(const InflectEquilibriumStudy* study,
                               const InflectPlotOutput* output,
                               InflectMessage* message);

#endif // INFLECT_EQUILIBRIUM_STUDY_H
