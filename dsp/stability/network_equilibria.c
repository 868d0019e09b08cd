// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "network.h"

#include "../base/dense.h"
#include "../base/random.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STARTS 4096U
#define MAX_NEWTON_STEPS 100U
#define MAX_HALVINGS 40U

/// Residual that counts as none, as part of the terms that cancel in it
#define RESIDUAL 1e-11

/// States that count as the same, as part of their magnitude
#define SAME 1e-6

/// What a search needs, one block of memory
typedef struct {
  const InflectDampedNetwork* network;
  double* memory;
  double* state;    ///< Shape [N]
  double* rate;     ///< Likewise
  double* trial;    ///< Likewise
  double* change;   ///< Likewise
  double* jacobian; ///< Shape [N][N]
} Search;

static InflectStatus
search_init(Search* search, const InflectDampedNetwork* network)
{
  const size_t n = network->n_states;
  search->network = network;
  search->memory = (double*)calloc(n * n + 4U * n, sizeof(double));
  if (!search->memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  search->jacobian = search->memory;
  search->state = search->memory + n * n;
  search->rate = search->state + n;
  search->trial = search->rate + n;
  search->change = search->trial + n;
  return INFLECT_STATUS_SUCCESS;
}

static double
greatest(uint32_t n, const double* values)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    most = fmax(most, fabs(values[i]));
  }
  return most;
}

/// Size of the terms that cancel at an equilibrium
static double
scale_at(const InflectDampedNetwork* network, const double* state)
{
  const size_t n = network->n_states;
  const InflectCurve* const curve = &network->curve;
  double most = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    double sum = fabs(network->bias[i]);
    for (size_t j = 0U; j < n; ++j) {
      const double value =
        curve->activation->value(state[j], curve->parameters);
      sum += fabs(network->weights[i * n + j] * value) +
             fabs(network->damping[i * n + j] * state[j]);
    }
    most = fmax(most, sum);
  }
  return most;
}

static bool
is_equilibrium(const Search* search)
{
  const uint32_t n = search->network->n_states;
  inflect_network_derivative(search->network, search->state, search->rate);
  return inflect_all_finite(n, search->rate) &&
         greatest(n, search->rate) <=
           RESIDUAL * scale_at(search->network, search->state);
}

/// Go along `change` as far as |dx/dt| falls, and return whether it does
static bool
line_search(const Search* search)
{
  const uint32_t n = search->network->n_states;
  const double before = greatest(n, search->rate);
  double length = 1.0;
  for (uint32_t i = 0U; i < MAX_HALVINGS; ++i) {
    for (uint32_t j = 0U; j < n; ++j) {
      search->trial[j] = search->state[j] - length * search->change[j];
    }
    inflect_network_derivative(search->network, search->trial, search->rate);
    if (inflect_all_finite(n, search->rate) &&
        greatest(n, search->rate) < before) {
      memcpy(search->state, search->trial, n * sizeof(double));
      return true;
    }
    length *= 0.5;
  }
  inflect_network_derivative(search->network, search->state, search->rate);
  return false;
}

/// Newton's method, until it gains nothing more
static bool
newton(const Search* search)
{
  const uint32_t n = search->network->n_states;
  inflect_network_derivative(search->network, search->state, search->rate);
  for (uint32_t i = 0U; i < MAX_NEWTON_STEPS; ++i) {
    inflect_network_jacobian(search->network, search->state, search->jacobian);
    memcpy(search->change, search->rate, n * sizeof(double));
    if (!inflect_all_finite(n * n, search->jacobian) ||
        !inflect_all_finite(n, search->change) ||
        !inflect_dense_solve(n, search->jacobian, search->change) ||
        !line_search(search)) {
      break;
    }
  }
  return is_equilibrium(search);
}

/// Follow the solution for a while, which leads near what attracts
static InflectStatus
settle(const Search* search, double duration_s)
{
  const size_t size = search->network->n_states * sizeof(double);
  const InflectStatus status = inflect_network_follow(
    search->network, search->state, 1U, &duration_s, search->trial);
  if (!status) {
    memcpy(search->state, search->trial, size);
  }
  return status == INFLECT_STATUS_NO_MEM ? status : INFLECT_STATUS_SUCCESS;
}

/// Euler steps that a certificate lets shrink every distance
static bool
contract(const Search* search, const InflectContraction* contraction)
{
  static const uint32_t max_steps = 200000U;

  const double step_s = 0.5 * contraction->largest_euler;
  for (uint32_t i = 0U; i < max_steps; ++i) {
    inflect_network_euler(search->network, step_s, search->state, search->rate);
    if (i % 64U == 0U && is_equilibrium(search)) {
      return true;
    }
  }
  return is_equilibrium(search);
}

static InflectStatus
local_rates(const Search* search, InflectEquilibrium* found)
{
  const uint32_t n = search->network->n_states;
  InflectComplex values[INFLECT_MAX_STATES];
  inflect_network_jacobian(search->network, found->state, search->jacobian);
  const InflectStatus status =
    inflect_dense_eigenvalues(n, search->jacobian, values);
  found->local_rate = (double)INFINITY;
  found->largest_euler = (double)INFINITY;
  for (uint32_t i = 0U; i < n; ++i) {
    const double square =
      values[i].re * values[i].re + values[i].im * values[i].im;
    found->local_rate = fmin(found->local_rate, -values[i].re);
    found->largest_euler =
      fmin(found->largest_euler, fmax(-2.0 * values[i].re / square, 0.0));
  }
  return status;
}

static bool
is_known(const InflectEquilibria* equilibria, uint32_t n, const double* state)
{
  for (uint32_t i = 0U; i < equilibria->n; ++i) {
    double distance = 0.0;
    double size = 1.0;
    for (uint32_t j = 0U; j < n; ++j) {
      const double other = equilibria->found[i].state[j];
      distance = fmax(distance, fabs(state[j] - other));
      size = fmax(size, fabs(other));
    }
    if (distance <= SAME * size) {
      return true;
    }
  }
  return false;
}

/// Add the state of a search, which is an equilibrium
static InflectStatus
add(const Search* search,
    const InflectContraction* contraction,
    InflectEquilibria* equilibria)
{
  const uint32_t n = search->network->n_states;
  if (equilibria->n == INFLECT_MAX_EQUILIBRIA ||
      is_known(equilibria, n, search->state)) {
    return INFLECT_STATUS_SUCCESS;
  }
  InflectEquilibrium* const found = &equilibria->found[equilibria->n++];
  memcpy(found->state, search->state, n * sizeof(double));
  inflect_network_derivative(search->network, search->state, search->rate);
  found->residual = greatest(n, search->rate);
  const double rounding =
    2.0 * DBL_EPSILON * (n + 2.0) * scale_at(search->network, search->state);
  const double residual = found->residual + rounding;
  const double length = residual * sqrt((double)n);
  const double by_max = contraction->rate_max > 0.0
                          ? residual / contraction->rate_max
                          : (double)INFINITY;
  const double by_l2 = contraction->rate_l2 > 0.0
                         ? length / contraction->rate_l2
                         : (double)INFINITY;
  found->error_bound = fmin(by_max, by_l2);
  return local_rates(search, found);
}

static InflectStatus
find_scalar(const Search* search,
            const InflectContraction* contraction,
            InflectEquilibria* equilibria)
{
  InflectBracket brackets[INFLECT_MAX_EQUILIBRIA];
  const uint32_t n = inflect_network_brackets(
    search->network, contraction->certified, brackets, &equilibria->evidence);
  for (uint32_t i = 0U; i < n; ++i) {
    search->state[0] = inflect_network_root(search->network, &brackets[i]);
    const bool proven = equilibria->evidence == INFLECT_EVIDENCE_PROVEN;
    if (!proven && !is_equilibrium(search)) {
      continue; // A jump over 0
    }
    const InflectStatus status = add(search, contraction, equilibria);
    if (status) {
      return status;
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

/// Time scale of the damping
static double
settling_time(const InflectDampedNetwork* network)
{
  const size_t n = network->n_states;
  double least = (double)INFINITY;
  for (size_t i = 0U; i < n; ++i) {
    least = fmin(least, network->damping[i * n + i]);
  }
  return least > 0.0 ? 10.0 / least : 10.0;
}

/// The fixed starts: silence, and rest without weights
static void
choose_start(const Search* search,
             const InflectEquilibriumSearch* options,
             InflectRandom* random,
             uint32_t index)
{
  const InflectDampedNetwork* const network = search->network;
  const uint32_t n = network->n_states;
  for (uint32_t i = 0U; i < n; ++i) {
    search->state[i] =
      index < 2U
        ? 0.0
        : inflect_random_between(random, -options->spread, options->spread);
  }
  if (index == 1U) {
    memcpy(search->jacobian, network->damping, (size_t)n * n * sizeof(double));
    memcpy(search->change, network->bias, n * sizeof(double));
    if (inflect_dense_solve(n, search->jacobian, search->change)) {
      memcpy(search->state, search->change, n * sizeof(double));
    }
  }
}

static InflectStatus
find_many(const Search* search,
          const InflectEquilibriumSearch* options,
          const InflectContraction* contraction,
          InflectEquilibria* equilibria)
{
  const double duration_s = settling_time(search->network);
  InflectRandom random;
  inflect_random_start(&random, options->seed, 0U);
  equilibria->evidence = INFLECT_EVIDENCE_SAMPLED;
  equilibria->n_starts = options->n_starts + 2U;
  for (uint32_t i = 0U; i < equilibria->n_starts; ++i) {
    choose_start(search, options, &random, i);
    InflectStatus status = INFLECT_STATUS_SUCCESS;
    if (!newton(search)) {
      status = settle(search, duration_s);
      if (status) {
        return status;
      }
      if (!newton(search)) {
        continue;
      }
    }
    status = add(search, contraction, equilibria);
    if (status) {
      return status;
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

/// The one equilibrium that a certificate promises
static InflectStatus
find_certified(const Search* search,
               const InflectContraction* contraction,
               InflectEquilibria* equilibria)
{
  equilibria->evidence = INFLECT_EVIDENCE_PROVEN;
  memset(search->state, 0, search->network->n_states * sizeof(double));
  if (!newton(search) && !contract(search, contraction)) {
    return INFLECT_STATUS_UNSETTLED;
  }
  return add(search, contraction, equilibria);
}

static int
compare(const void* a, const void* b)
{
  const double x = ((const InflectEquilibrium*)a)->state[0];
  const double y = ((const InflectEquilibrium*)b)->state[0];
  return (x > y) - (x < y);
}

InflectStatus
inflect_network_equilibria(const InflectDampedNetwork* network,
                           const InflectEquilibriumSearch* search,
                           InflectEquilibria* equilibria)
{
  memset(equilibria, 0, sizeof(*equilibria));
  if (search->n_starts > MAX_STARTS || !(search->spread > 0.0) ||
      !isfinite(search->spread)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectContraction contraction = {.certified = false};
  InflectStatus status = inflect_network_certify(network, &contraction);
  if (status && status != INFLECT_STATUS_NO_BOUND) {
    return status;
  }
  Search work = {.network = network};
  status = search_init(&work, network);
  if (status) {
    return status;
  }
  status = network->n_states == 1U
             ? find_scalar(&work, &contraction, equilibria)
           : contraction.certified
             ? find_certified(&work, &contraction, equilibria)
             : find_many(&work, search, &contraction, equilibria);
  free(work.memory);
  qsort(equilibria->found, equilibria->n, sizeof(equilibria->found[0]),
        compare);
  return status;
}
