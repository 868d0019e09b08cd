// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "undo_rounds.h"

#include "../base/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Part of the greatest slope below which slopes count as that
#define LEAST_SLOPE 0.02

/// Rounds without progress before it ends
#define PATIENCE 6U

/// Least part of a residual that is progress
#define PROGRESS 0.03

/// Residual that is only the rounding of floats
#define ROUNDING 3e-9

/// Part of its diagonal that keeps a system regular
#define RIDGE 1e-9

/// Rows of samples beside steps and effects
#define N_ROWS 4U

InflectStatus
inflect_undo_rounds_new(size_t n, InflectUndoRounds* rounds)
{
  const size_t n_rows = N_ROWS + 2U * INFLECT_UNDO_MEMORY;
  *rounds = (InflectUndoRounds){.memory = NULL};
  rounds->memory = (double*)calloc(n * n_rows, sizeof(double));
  if (!rounds->memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  rounds->best = rounds->memory;
  rounds->before = rounds->memory + n;
  rounds->missed = rounds->memory + 2U * n;
  rounds->correction[0] = rounds->memory + 3U * n;
  for (uint32_t k = 0U; k < INFLECT_UNDO_MEMORY; ++k) {
    rounds->steps[k] = rounds->memory + (N_ROWS + 2U * k) * n;
    rounds->effects[k] = rounds->steps[k] + n;
  }
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_undo_rounds_free(InflectUndoRounds* rounds)
{
  free(rounds->memory);
  rounds->memory = NULL;
}

static size_t
size_of(const InflectUndoWindow* window)
{
  return (size_t)(window->to - window->from);
}

static void
gather(const InflectUndoWindow* window, double* const* rows, double* out)
{
  const size_t n = size_of(window);
  for (uint32_t c = 0U; c < window->n_channels; ++c) {
    memcpy(out + c * n, rows[c] + window->from, n * sizeof(double));
  }
}

void
inflect_undo_rounds_start(InflectUndoRounds* rounds,
                          const InflectUndoWindow* window)
{
  rounds->n_steps = 0U;
  rounds->next = 0U;
  rounds->n_rounds = 0U;
  rounds->n_idle = 0U;
  rounds->best_rms = (double)INFINITY;
  rounds->step = 1.0;
  rounds->correction[1] = rounds->correction[0] + size_of(window);
  gather(window, window->estimate, rounds->best);
}

static double
dot(size_t n, const double* a, const double* b)
{
  double sum = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

/// Remember the last step and what it did
static void
remember(InflectUndoRounds* rounds, const InflectUndoWindow* window, size_t n)
{
  double* const step = rounds->steps[rounds->next];
  double* const effect = rounds->effects[rounds->next];
  gather(window, window->estimate, step);
  gather(window, window->residual, effect);
  for (size_t i = 0U; i < n; ++i) {
    step[i] -= rounds->before[i];
    effect[i] -= rounds->missed[i];
  }
  rounds->next = (rounds->next + 1U) % INFLECT_UNDO_MEMORY;
  rounds->n_steps += rounds->n_steps < INFLECT_UNDO_MEMORY ? 1U : 0U;
}

/// Find the combination of effects that is nearest to the residual
static void
combine(const InflectUndoRounds* rounds, size_t n, double* weights)
{
  const uint32_t m = rounds->n_steps;
  double a[INFLECT_UNDO_MEMORY * INFLECT_UNDO_MEMORY];
  for (uint32_t i = 0U; i < m; ++i) {
    for (uint32_t j = 0U; j <= i; ++j) {
      a[i * m + j] = dot(n, rounds->effects[i], rounds->effects[j]);
      a[j * m + i] = a[i * m + j];
    }
    weights[i] = dot(n, rounds->effects[i], rounds->missed);
  }
  for (uint32_t i = 0U; i < m; ++i) {
    a[i * m + i] += RIDGE * a[i * m + i] + 1e-300;
  }
  if (!inflect_dense_solve(m, a, weights)) {
    memset(weights, 0, INFLECT_UNDO_MEMORY * sizeof(double));
  }
}

bool
inflect_undo_rounds_next(InflectUndoRounds* rounds,
                         InflectUndoWindow* window,
                         double rms)
{
  const size_t n = size_of(window) * window->n_channels;
  const bool better = rms < rounds->best_rms;
  const bool worse = rms > 2.0 * rounds->best_rms;
  rounds->n_idle =
    rms < (1.0 - PROGRESS) * rounds->best_rms ? 0U : rounds->n_idle + 1U;
  if (better) {
    gather(window, window->estimate, rounds->best);
    rounds->best_rms = rms;
  }
  if (rms < ROUNDING || rounds->n_idle >= PATIENCE || !isfinite(rms)) {
    return false;
  }
  if (rounds->n_rounds++ > 0U) {
    remember(rounds, window, n);
  }
  rounds->step = worse ? fmax(0.5 * rounds->step, 0.05) : rounds->step;
  gather(window, window->estimate, rounds->before);
  gather(window, window->residual, rounds->missed);
  memcpy(rounds->correction[0], rounds->missed, n * sizeof(double));

  double weights[INFLECT_UNDO_MEMORY] = {0.0};
  combine(rounds, n, weights);
  for (uint32_t k = 0U; k < rounds->n_steps; ++k) {
    for (size_t i = 0U; i < n; ++i) {
      rounds->correction[0][i] -= weights[k] * rounds->effects[k][i];
    }
  }
  const size_t n_each = size_of(window);
  for (uint32_t c = 0U; c < window->n_channels; ++c) {
    double* const x = window->estimate[c] + window->from;
    for (uint32_t k = 0U; k < rounds->n_steps; ++k) {
      const double* const step = rounds->steps[k] + c * n_each;
      for (size_t i = 0U; i < n_each; ++i) {
        x[i] -= weights[k] * step[i];
      }
    }
  }
  return true;
}

void
inflect_undo_rounds_apply(InflectUndoRounds* rounds,
                          const InflectUndoMap* map,
                          InflectUndoWindow* window)
{
  const size_t n = size_of(window);
  for (uint32_t c = 0U; c < window->n_channels; ++c) {
    const InflectBijection* const own = &map->maps[c];
    const double least =
      LEAST_SLOPE * inflect_bijection_slope(
                      own, fmin(fmax(0.0, map->lower[c]), map->upper[c]));
    double* const x = window->estimate[c] + window->from;
    for (size_t i = 0U; i < n; ++i) {
      const double at = rounds->before[c * n + i];
      const double slope = hypot(inflect_bijection_slope(own, at), least);
      const double next =
        x[i] - rounds->step * rounds->correction[c][i] / slope;
      x[i] = fmin(fmax(next, map->lower[c]), map->upper[c]);
    }
  }
}

void
inflect_undo_rounds_finish(const InflectUndoRounds* rounds,
                           InflectUndoWindow* window)
{
  const size_t n = size_of(window);
  for (uint32_t c = 0U; c < window->n_channels; ++c) {
    memcpy(window->estimate[c] + window->from, rounds->best + c * n,
           n * sizeof(double));
  }
}
