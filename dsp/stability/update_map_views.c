// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "update_map.h"

#include "../base/dense.h"
#include "../base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define MAX_SURVEY 4096U

/// Eigenvalues that are rounding, as part of the greatest
#define ROUNDING 1e-12

/// Slopes that count as 0, and those that eigenvalues certainly show, as parts
/// of the greatest: an eigenvalue of D B is a slope times one of B at least
#define LEAST_SLOPE 1e-15
#define LEAST_CLEAR 1e-9

/// Count slopes below 0, and those that eigenvalues may lose
static void
count_slopes(const InflectUpdateMap* map,
             const double* state,
             InflectMapView* view)
{
  double slopes[INFLECT_MAX_MAP_NODES] = {0.0};
  inflect_map_slopes(map, state, slopes);
  double most = 0.0;
  for (uint32_t i = 0U; i < map->n_nodes; ++i) {
    most = fmax(most, fabs(slopes[i]));
  }
  for (uint32_t i = 0U; i < map->n_nodes; ++i) {
    const double size = fabs(slopes[i]) / most;
    view->n_falling += slopes[i] < 0.0 && size > LEAST_SLOPE ? 1U : 0U;
    view->n_unclear += size > LEAST_SLOPE && size < LEAST_CLEAR ? 1U : 0U;
  }
}

/// Eigenvalues of D B below 0: those of J = I - step D B beyond 1
static uint32_t
count_negative(const InflectUpdateMap* map,
               uint32_t n,
               const InflectComplex* values)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    most = fmax(most, fabs(1.0 - values[i].re) / map->step);
  }
  uint32_t n_negative = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    const double value = (1.0 - values[i].re) / map->step;
    n_negative += value < -ROUNDING * most ? 1U : 0U;
  }
  return n_negative;
}

static InflectStatus
look(const InflectUpdateMap* map,
     const double* state,
     double* jacobian,
     InflectMapView* view)
{
  const uint32_t n = inflect_map_state_count(map);
  InflectComplex values[INFLECT_MAX_MAP_STATES] = {{.re = 0.0}};
  if (!inflect_all_finite(n, state)) {
    return INFLECT_STATUS_UNSETTLED;
  }
  inflect_map_jacobian(map, state, jacobian);
  if (!inflect_all_finite(n * n, jacobian)) {
    return INFLECT_STATUS_UNSETTLED;
  }
  InflectStatus status = inflect_dense_eigenvalues(n, jacobian, values);
  if (status) {
    return status;
  }
  *view = (InflectMapView){.radius = 0.0};
  for (uint32_t i = 0U; i < n; ++i) {
    view->radius = fmax(view->radius, hypot(values[i].re, values[i].im));
    view->peak = fmax(view->peak, fabs(state[i]));
  }
  count_slopes(map, state, view);
  view->n_negative =
    map->kind == INFLECT_MAP_RESIDUAL ? count_negative(map, n, values) : 0U;
  status = inflect_dense_norm_l2(n, jacobian, &view->norm);
  return status;
}

InflectStatus
inflect_map_look(const InflectUpdateMap* map,
                 const double* state,
                 InflectMapView* view)
{
  const size_t n = inflect_map_state_count(map);
  double* const jacobian = (double*)calloc(n, n * sizeof(double));
  if (!jacobian) {
    return INFLECT_STATUS_NO_MEM;
  }
  const InflectStatus status = look(map, state, jacobian, view);
  free(jacobian);
  return status;
}

void
inflect_map_random_state(const InflectUpdateMap* map,
                         double amplitude,
                         uint64_t seed,
                         uint32_t index,
                         double* state)
{
  InflectRandom random;
  inflect_random_start(&random, seed, index);
  for (uint32_t i = 0U; i < inflect_map_state_count(map); ++i) {
    // Box and Muller (1958)
    const double radius = sqrt(-2.0 * log1p(-inflect_random_unit(&random)));
    const double angle = 2.0 * PI * inflect_random_unit(&random);
    state[i] = amplitude * radius * cos(angle);
  }
}

/// Views of a survey, column by column
typedef struct {
  double* radius;
  double* falling;
  uint32_t n_above;
  uint32_t n_clear;
  uint32_t n_agreeing;
} Columns;

static InflectStatus
look_at_all(const InflectUpdateMap* map,
            double amplitude,
            uint32_t n_states,
            uint64_t seed,
            Columns* columns)
{
  double state[INFLECT_MAX_MAP_STATES] = {0.0};
  for (uint32_t i = 0U; i < n_states; ++i) {
    InflectMapView view = {.radius = 0.0};
    inflect_map_random_state(map, amplitude, seed, i, state);
    const InflectStatus status = inflect_map_look(map, state, &view);
    if (status) {
      return status;
    }
    columns->radius[i] = view.radius;
    columns->falling[i] = view.n_falling;
    columns->n_above += view.radius > 1.0 + ROUNDING ? 1U : 0U;
    const bool clear = view.n_unclear == 0U;
    columns->n_clear += clear ? 1U : 0U;
    columns->n_agreeing += clear && view.n_falling == view.n_negative ? 1U : 0U;
  }
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_map_survey(const InflectUpdateMap* map,
                   double amplitude,
                   uint32_t n_states,
                   uint64_t seed,
                   InflectMapSurvey* survey)
{
  InflectStatus status = inflect_map_check(map);
  if (status) {
    return status;
  }
  if (n_states == 0U || n_states > MAX_SURVEY || !(amplitude >= 0.0) ||
      !isfinite(amplitude)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double* const memory = (double*)calloc(n_states, 2U * sizeof(double));
  if (!memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  Columns columns = {.radius = memory, .falling = memory + n_states};
  status = look_at_all(map, amplitude, n_states, seed, &columns);
  if (!status) {
    survey->above_1 = inflect_estimate_share(n_states, columns.n_above);
    survey->radius = inflect_estimate_mean(n_states, columns.radius);
    survey->n_falling = inflect_estimate_mean(n_states, columns.falling);
    survey->agreeing = inflect_estimate_share(
      map->kind == INFLECT_MAP_RESIDUAL ? columns.n_clear : 0U,
      columns.n_agreeing);
  }
  free(memory);
  return status;
}

static void
multiply(size_t n, const double* a, const double* b, double* out)
{
  memset(out, 0, n * n * sizeof(double));
  for (size_t i = 0U; i < n; ++i) {
    for (size_t k = 0U; k < n; ++k) {
      for (size_t j = 0U; j < n; ++j) {
        out[i * n + j] += a[i * n + k] * b[k * n + j];
      }
    }
  }
}

InflectStatus
inflect_map_powers(const InflectUpdateMap* map,
                   const double* state,
                   uint32_t n_powers,
                   double* norms)
{
  const size_t n = inflect_map_state_count(map);
  double* const memory = (double*)calloc(n * n, 3U * sizeof(double));
  if (!memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  double* const jacobian = memory;
  double* power = memory + n * n;
  double* next = memory + 2U * n * n;
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  inflect_map_jacobian(map, state, jacobian);
  memcpy(power, jacobian, n * n * sizeof(double));
  for (uint32_t i = 0U; i < n_powers && !status; ++i) {
    norms[i] = (double)NAN;
    if (inflect_all_finite((uint32_t)(n * n), power)) {
      status = inflect_dense_norm_l2((uint32_t)n, power, &norms[i]);
    }
    multiply(n, jacobian, power, next);
    double* const last = power;
    power = next;
    next = last;
  }
  free(memory);
  return status;
}
