// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "body_study.h"

#include <math.h>
#include <string.h>

/// A state beyond it is on its way to infinity
#define MAX_PEAK 1e100

#define LEARNING_STEPS 800U

/// Run a map from a random state, looking at each step
static InflectStatus
run_map(const InflectBodyStudy* study, InflectMapStudy* row)
{
  double now[INFLECT_MAX_MAP_STATES];
  double next[INFLECT_MAX_MAP_STATES];
  for (uint32_t i = 0U; i <= INFLECT_MAP_RUN_STEPS; ++i) {
    row->radii[i] = (double)NAN;
    row->peaks[i] = (double)NAN;
  }
  inflect_map_random_state(&row->map, study->amplitude, study->seed, 0U, now);
  for (uint32_t i = 0U; i <= INFLECT_MAP_RUN_STEPS; ++i) {
    InflectMapView view = {.radius = 0.0};
    const InflectStatus status = inflect_map_look(&row->map, now, &view);
    if (status == INFLECT_STATUS_NO_MEM) {
      return status;
    }
    if (status || view.peak > MAX_PEAK) {
      row->diverged = true;
      break;
    }
    row->n_steps = i;
    row->radii[i] = view.radius;
    row->peaks[i] = view.peak;
    row->worst_radius = fmax(row->worst_radius, view.radius);
    row->worst_falling =
      view.n_falling > row->worst_falling ? view.n_falling : row->worst_falling;
    inflect_map_apply(&row->map, now, next);
    memcpy(now, next, sizeof(now));
  }
  return INFLECT_STATUS_SUCCESS;
}

/// Teach the curve the heat equation, freely and clamped
static InflectStatus
learn(const InflectBodyStudy* study, InflectMapStudy* row)
{
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t i = 0U; i < INFLECT_N_LESSONS && !status; ++i) {
    const InflectMapLesson lesson = {
      .curve = row->map.curve,
      .residual = row->map.kind == INFLECT_MAP_RESIDUAL,
      .n_nodes = row->map.n_nodes,
      .step = 0.25,
      .clamp = i ? study->clamp : 0.0,
      .n_runs = study->n_runs,
      .n_steps = LEARNING_STEPS,
      .seed = study->seed,
    };
    status = inflect_map_learn(&lesson, &row->learned[i]);
  }
  return status;
}

InflectStatus
inflect_map_study_run(const InflectBodyStudy* study, InflectMapStudy* row)
{
  static const double zero[INFLECT_MAX_MAP_STATES] = {0.0};

  InflectStatus status = inflect_map_bounds(&row->map, &row->bounds);
  if (!status) {
    status = inflect_map_survey(&row->map, study->amplitude, study->n_states,
                                study->seed, &row->survey);
  }
  if (!status) {
    status =
      inflect_map_powers(&row->map, zero, INFLECT_MAP_POWERS, row->powers);
  }
  status = status ? status : run_map(study, row);
  return !status && study->learns ? learn(study, row) : status;
}

/// Whether the theorem of inertia speaks of a map
static bool
is_doomed(const InflectMapStudy* row)
{
  return row->map.kind == INFLECT_MAP_RESIDUAL && row->bounds.falls &&
         row->worst_falling > 0U;
}

static bool
is_certified(const InflectMapStudy* row)
{
  return row->bounds.largest_certified > 0.0 &&
         row->map.step <= row->bounds.largest_certified;
}

const char*
inflect_map_study_verdict(const InflectMapStudy* row)
{
  if (is_certified(row)) {
    return "certified";
  }
  if (row->diverged) {
    return "diverging";
  }
  return is_doomed(row) || row->worst_radius > 1.0 ? "not_contracting"
                                                   : "unknown";
}

InflectEvidence
inflect_map_study_evidence(const InflectMapStudy* row)
{
  const bool proven = is_certified(row) || (!row->diverged && is_doomed(row));
  return proven ? INFLECT_EVIDENCE_PROVEN : INFLECT_EVIDENCE_SAMPLED;
}
