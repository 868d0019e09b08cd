// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A loop in double, sample by sample.
*/

#ifndef INFLECT_LOOP_RUN_H
#define INFLECT_LOOP_RUN_H

#include <inflect/loop.h>

#include <stdint.h>

/// Where the past of a loop stands: a ring of `delay` numbers
typedef struct {
  const InflectLoop* loop;
  double* past;    ///< Shape [delay], the oldest at `at`
  uint32_t at;     ///< Where the next number goes
  uint32_t before; ///< Where the newest one is
} InflectLoopState;

/// Set up a loop on a ring that holds its past
static inline InflectLoopState
inflect_loop_state(const InflectLoop* loop, double* past)
{
  return (InflectLoopState){loop, past, 0U, loop->delay - 1U};
}

/// What the curve gets for an input
static inline double
inflect_loop_sum(const InflectLoopState* state, double x)
{
  return x + state->loop->feedback * state->past[state->at];
}

/// Move a ring of the same kind on by a number that comes into the filter
static inline void
inflect_loop_push(const InflectLoopState* state, double* ring, double came)
{
  const double pole = state->loop->pole;
  ring[state->at] = (1.0 - pole) * came + pole * ring[state->before];
}

/// Move the place on, after all rings
static inline void
inflect_loop_move(InflectLoopState* state)
{
  state->before = state->at;
  state->at = state->at + 1U == state->loop->delay ? 0U : state->at + 1U;
}

#endif // INFLECT_LOOP_RUN_H
