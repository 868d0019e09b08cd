// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Update maps that learn the heat equation, and how stable they become.

   The map is u+ = f(k * u + b) + c with f a curve and k a kernel of five taps,
   or u more than that; it learns from exact solutions on a rod whose ends are
   cold.  Nothing here claims that one curve learns better.

   Off the audio thread only.  Every function is thread-safe; the same seed
   gives the same numbers.

   Notation: n = n_nodes, J = the Jacobian of the map, radius = the greatest
   magnitude of its eigenvalues.

   Floor: learn.
*/

#ifndef INFLECT_LEARNED_MAP_H
#define INFLECT_LEARNED_MAP_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Taps of a kernel
#define INFLECT_LEARNED_TAPS 5U

/// Most nodes of a rod
#define INFLECT_MAX_LEARNED_NODES 64U

/// Times at which a training is looked at, with its start and end
#define INFLECT_N_LEARNED_LOOKS 25U

/// Steps of a roll-out
#define INFLECT_LEARNED_ROLLOUT 64U

/// An error that counts as divergence, and is not exceeded
#define INFLECT_LEARNED_DIVERGED 1e3

/// What is to be learned, and how
typedef struct {
  InflectCurve curve;
  bool residual;    ///< Whether the map adds to u
  uint32_t n_nodes; ///< n, 4 to INFLECT_MAX_LEARNED_NODES
  double step;      ///< Time step over node distance squared, above 0, to 10
  double clamp;     ///< Greatest Lipschitz constant of the map; 0: any
  uint32_t n_runs;  ///< Trainings from random starts, 1 to 64
  uint32_t n_steps; ///< Of a training, 1 to 10000
  uint64_t seed;    ///< Of starts and data
} InflectMapLesson;

/// What was learned, over all runs
typedef struct {
  InflectEstimate fit_error;     ///< RMS of a step, as part of the field's
  InflectEstimate rollout_error; ///< Likewise at the end of a roll-out
  InflectEstimate radius;        ///< Greatest of all test fields, at the end

  /// Greatest Lipschitz constant of the map over all fields, at the end: a
  /// bound of every radius without the residual
  InflectEstimate lipschitz;

  uint32_t n_diverged;                          ///< Runs whose roll-out left
  double look_steps[INFLECT_N_LEARNED_LOOKS];   ///< When it was looked at
  double radii[INFLECT_N_LEARNED_LOOKS];        ///< Mean of the radius then
  double losses[INFLECT_N_LEARNED_LOOKS];       ///< Mean of the fit error then
  double rollout[INFLECT_LEARNED_ROLLOUT + 1U]; ///< Mean error by step
} InflectMapLearned;

/**
   Train maps and roll them out.

   Trains with Adam on all of 64 fields at once, tests on 16 others.  With a
   clamp the kernel is projected after each step so that the bound L max|k^| of
   the map, or 1 + it with the residual, stays within it: proven for all fields.

   Source: Kingma and Ba (2015), Adam: a method for stochastic optimization.

   @return INFLECT_STATUS_BAD_RANGE for a number out of range,
   INFLECT_STATUS_NO_BOUND for a clamp of a curve without Lipschitz constant or
   of a residual map to 1 or less, or INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_map_learn(const InflectMapLesson* lesson, InflectMapLearned* learned);

INFLECT_END_DECLS

#endif // INFLECT_LEARNED_MAP_H
