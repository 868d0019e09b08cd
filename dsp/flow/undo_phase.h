// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A filter that takes the phase of an effect's filters back, as far as they
   let sound through.
*/

#ifndef INFLECT_UNDO_PHASE_H
#define INFLECT_UNDO_PHASE_H

#include <inflect/settings.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Taps on either side of now
#define INFLECT_PHASE_REACH 96U

/// The filter
typedef struct {
  bool needed;                                ///< Whether the phase is not flat
  double taps[2U * INFLECT_PHASE_REACH + 1U]; ///< From the latest input on
} InflectUndoPhase;

/**
   Design the filter from the response of the effect with a straight curve.

   Source: Tikhonov (1963), Solution of incorrectly formulated problems, for
   frequencies that hardly pass.

   @return INFLECT_STATUS_NO_MEM.
*/
INFLECT_NODISCARD InflectStatus
inflect_undo_phase_design(const InflectSettings* settings,
                          double rate_hz,
                          InflectUndoPhase* phase);

/// Filter n samples, beyond which there are zeros; `out` must not overlap
void
inflect_undo_phase_run(const InflectUndoPhase* phase,
                       size_t n,
                       const double* in,
                       double* out);

#endif // INFLECT_UNDO_PHASE_H
