// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Corrections of an estimate that learn from those before.
*/

#ifndef INFLECT_UNDO_ROUNDS_H
#define INFLECT_UNDO_ROUNDS_H

#include "undo_map.h"

#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Corrections that are remembered
#define INFLECT_UNDO_MEMORY 8U

/// What is corrected: frames `from` to `to` of a window
typedef struct {
  uint32_t n_channels;
  uint32_t from;
  uint32_t to;
  double* const* estimate;
  double* const* residual;
} InflectUndoWindow;

/// Memory of the rounds of a window
typedef struct {
  double* memory;
  double* best;                         ///< Estimate of the least residual
  double* before;                       ///< Last estimate
  double* missed;                       ///< Its residual
  double* steps[INFLECT_UNDO_MEMORY];   ///< Differences of estimates
  double* effects[INFLECT_UNDO_MEMORY]; ///< Differences of their residuals
  double* correction[2];                ///< What is to be taken off next
  uint32_t n_steps;                     ///< That are remembered
  uint32_t next;                        ///< Where the next one goes
  uint32_t n_rounds;
  uint32_t n_idle; ///< Rounds without progress
  double best_rms;
  double step; ///< Part of the correction that is made
} InflectUndoRounds;

/// Allocate for windows of `n` samples of all channels
InflectStatus
inflect_undo_rounds_new(size_t n, InflectUndoRounds* rounds);

/// Free what it owns; a zeroed one is allowed
void
inflect_undo_rounds_free(InflectUndoRounds* rounds);

/// Begin a window at its first estimate
void
inflect_undo_rounds_start(InflectUndoRounds* rounds,
                          const InflectUndoWindow* window);

/**
   Look at an estimate and its residual, and prepare a correction.

   @param rms Of the residual.
   @return Whether another round can help.
*/
bool
inflect_undo_rounds_next(InflectUndoRounds* rounds,
                         InflectUndoWindow* window,
                         double rms);

/// Take the correction, through the slopes of the map, off the estimate
void
inflect_undo_rounds_apply(InflectUndoRounds* rounds,
                          const InflectUndoMap* map,
                          InflectUndoWindow* window);

/// Return to the best estimate
void
inflect_undo_rounds_finish(const InflectUndoRounds* rounds,
                           InflectUndoWindow* window);

#endif // INFLECT_UNDO_ROUNDS_H
