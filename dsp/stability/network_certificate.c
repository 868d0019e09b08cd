// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "network.h"

#include "../base/dense.h"

#include <math.h>
#include <stdlib.h>

/// Rounding of an eigenvalue of a symmetric matrix, as part of its norm
#define ROUNDING 1e-13

/// Least and greatest eigenvalue of the symmetric part of a matrix
typedef struct {
  double least;
  double greatest;
  bool symmetric; ///< Whether there is no other part
} SymmetricPart;

static InflectStatus
symmetric_part(uint32_t n, const double* a, SymmetricPart* part)
{
  const size_t size = (size_t)n * n;
  double* const memory = (double*)calloc(size + n, sizeof(double));
  if (!memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  part->symmetric = true;
  for (size_t i = 0U; i < n; ++i) {
    for (size_t j = 0U; j < n; ++j) {
      const double half = 0.5 * (a[i * n + j] - a[j * n + i]);
      memory[i * n + j] = a[j * n + i] + half;
      part->symmetric = part->symmetric && !(fabs(half) > 0.0);
    }
  }
  double* const values = memory + size;
  const InflectStatus status =
    inflect_dense_symmetric_eigenvalues(n, memory, values);
  part->least = values[0];
  part->greatest = values[n - 1U];
  free(memory);
  return status;
}

static bool
within(uint32_t n, const double* values)
{
  for (uint32_t i = 0U; i < n; ++i) {
    if (fabs(values[i]) > INFLECT_MAX_NETWORK_ENTRY) {
      return false;
    }
  }
  return true;
}

static InflectStatus
check(const InflectDampedNetwork* network, SymmetricPart* part)
{
  const uint32_t n = network->n_states;
  if (n == 0U || n > INFLECT_MAX_STATES) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  if (!inflect_all_finite(n * n, network->damping) ||
      !inflect_all_finite(n * n, network->weights) ||
      !inflect_all_finite(n, network->bias)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  if (!within(n * n, network->damping) || !within(n * n, network->weights) ||
      !within(n, network->bias)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const InflectStatus status = symmetric_part(n, network->damping, part);
  if (status) {
    return status;
  }
  return part->least < -ROUNDING * inflect_dense_norm_max(n, network->damping)
           ? INFLECT_STATUS_BAD_RANGE
           : INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_network_check(const InflectDampedNetwork* network)
{
  SymmetricPart part = {.symmetric = true};
  return check(network, &part);
}

/// Sums over a row: of the damping beside its diagonal, and of the weights
typedef struct {
  double diagonal;
  double beside;
  double weights;
} Row;

static Row
row_of(const InflectDampedNetwork* network, size_t i)
{
  const size_t n = network->n_states;
  Row row = {.diagonal = network->damping[i * n + i]};
  for (size_t j = 0U; j < n; ++j) {
    row.beside += i == j ? 0.0 : fabs(network->damping[i * n + j]);
    row.weights += fabs(network->weights[i * n + j]);
  }
  return row;
}

static double
rate_max(const InflectDampedNetwork* network, double lipschitz)
{
  double rate = (double)INFINITY;
  for (uint32_t i = 0U; i < network->n_states; ++i) {
    const Row row = row_of(network, i);
    rate = fmin(rate, row.diagonal - row.beside - lipschitz * row.weights);
  }
  return rate;
}

/// Step below which |1 - h D_ii| + h (...) of each row is below 1
static double
euler_max(const InflectDampedNetwork* network, double lipschitz)
{
  double step = (double)INFINITY;
  for (uint32_t i = 0U; i < network->n_states; ++i) {
    const Row row = row_of(network, i);
    step =
      fmin(step, 2.0 / (row.diagonal + row.beside + lipschitz * row.weights));
  }
  return step;
}

/// Step below which |I - h D| + h L |W| is below 1
static InflectStatus
euler_l2(const InflectDampedNetwork* network,
         const SymmetricPart* part,
         double gain,
         double* step)
{
  if (part->symmetric) {
    *step = 2.0 / (part->greatest + gain);
    return INFLECT_STATUS_SUCCESS;
  }

  // |I - h D|^2 is at most 1 - 2 h m + h^2 |D|^2, m the least eigenvalue
  double norm = 0.0;
  const InflectStatus status =
    inflect_dense_norm_l2(network->n_states, network->damping, &norm);
  *step = 2.0 * (part->least - gain) / (norm * norm - gain * gain);
  return status;
}

/// One state under a monotone curve needs no room for a slope of -L
static double
euler_scalar(const InflectDampedNetwork* network, double lipschitz)
{
  const double weight = network->weights[0];
  return 2.0 / (network->damping[0] + lipschitz * fmax(-weight, 0.0));
}

static InflectStatus
largest_euler(const InflectDampedNetwork* network,
              const SymmetricPart* part,
              InflectContraction* found)
{
  double step = 0.0;
  if (found->rate_l2 > 0.0) {
    const InflectStatus status =
      euler_l2(network, part, found->lipschitz * found->weights_l2, &step);
    if (status) {
      return status;
    }
  }
  if (found->rate_max > 0.0) {
    step = fmax(step, euler_max(network, found->lipschitz));
  }
  const bool scalar = network->n_states == 1U && found->certified;
  if (scalar && inflect_curve_facts(&network->curve).monotone) {
    step = fmax(step, euler_scalar(network, found->lipschitz));
  }
  found->largest_euler = step;
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_network_certify(const InflectDampedNetwork* network,
                        InflectContraction* contraction)
{
  const uint32_t n = network->n_states;
  SymmetricPart part = {.symmetric = true};
  InflectStatus status = check(network, &part);
  if (status) {
    return status;
  }
  const double lipschitz = inflect_curve_facts(&network->curve).lipschitz;
  if (!isfinite(lipschitz)) {
    return INFLECT_STATUS_NO_BOUND;
  }
  InflectContraction found = {.lipschitz = lipschitz, .damping_l2 = part.least};
  status = inflect_dense_norm_l2(n, network->weights, &found.weights_l2);
  if (status) {
    return status;
  }
  found.weights_max = inflect_dense_norm_max(n, network->weights);
  found.rate_l2 = part.least - lipschitz * found.weights_l2;
  found.rate_max = rate_max(network, lipschitz);
  found.rate = fmax(found.rate_l2, found.rate_max);
  found.certified = found.rate > 0.0;
  status = largest_euler(network, &part, &found);
  *contraction = found;
  return status;
}

/// Whether no path leads from rates of 0 or more to one below
static bool
keeps_sign(const InflectDampedNetwork* network)
{
  const size_t n = network->n_states;
  if (inflect_curve_facts(&network->curve).lower < 0.0) {
    return false;
  }
  for (size_t i = 0U; i < n; ++i) {
    if (network->bias[i] < 0.0) {
      return false;
    }
    for (size_t j = 0U; j < n; ++j) {
      if (network->weights[i * n + j] < 0.0 ||
          (i != j && network->damping[i * n + j] > 0.0)) {
        return false;
      }
    }
  }
  return true;
}

InflectStatus
inflect_network_positivity(const InflectDampedNetwork* network, double* step)
{
  *step = 0.0;
  const InflectStatus status = inflect_network_check(network);
  if (status || !keeps_sign(network)) {
    return status;
  }
  *step = (double)INFINITY;
  for (size_t i = 0U; i < network->n_states; ++i) {
    *step = fmin(*step, 1.0 / network->damping[i * network->n_states + i]);
  }
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_network_derivative(const InflectDampedNetwork* network,
                           const double* state,
                           double* rate)
{
  const size_t n = network->n_states;
  const InflectCurve* const curve = &network->curve;
  for (size_t i = 0U; i < n; ++i) {
    rate[i] = network->bias[i];
  }
  for (size_t j = 0U; j < n; ++j) {
    const double value = curve->activation->value(state[j], curve->parameters);
    for (size_t i = 0U; i < n; ++i) {
      rate[i] += network->weights[i * n + j] * value -
                 network->damping[i * n + j] * state[j];
    }
  }
}

void
inflect_network_euler(const InflectDampedNetwork* network,
                      double step_s,
                      double* state,
                      double* work)
{
  inflect_network_derivative(network, state, work);
  for (uint32_t i = 0U; i < network->n_states; ++i) {
    state[i] += step_s * work[i];
  }
}

void
inflect_network_jacobian(const InflectDampedNetwork* network,
                         const double* state,
                         double* jacobian)
{
  const size_t n = network->n_states;
  const InflectCurve* const curve = &network->curve;
  for (size_t j = 0U; j < n; ++j) {
    const double slope = curve->activation->slope(state[j], curve->parameters);
    for (size_t i = 0U; i < n; ++i) {
      jacobian[i * n + j] =
        network->weights[i * n + j] * slope - network->damping[i * n + j];
    }
  }
}
