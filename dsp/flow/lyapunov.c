// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "lyapunov.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// Most blocks; beyond that two become one
#define MAX_BLOCKS 256U

/// Length below which a vector was squeezed to nothing
#define LEAST_LENGTH 1e-290

struct InflectLyapunovImpl {
  InflectLyapunovConfig config;
  double* vectors; ///< Shape [n_exponents][n_states]
  double* next;    ///< Shape [n_states]
  uint64_t warm_up_left;
  uint64_t n_steps;
  uint64_t n_squeezed;
  uint64_t squeezed[INFLECT_MAX_LYAPUNOV_EXPONENTS];
  double sums[INFLECT_MAX_LYAPUNOV_EXPONENTS]; ///< Of all blocks
  double open[INFLECT_MAX_LYAPUNOV_EXPONENTS]; ///< Of the present block
  uint64_t n_open;                             ///< Steps of it
  uint64_t block;                              ///< Steps of a whole one
  uint32_t n_blocks;
  double means[INFLECT_MAX_LYAPUNOV_EXPONENTS][MAX_BLOCKS];
};

static double*
vector_of(const InflectLyapunov* lyapunov, uint32_t index)
{
  return lyapunov->vectors + (size_t)index * lyapunov->config.n_states;
}

InflectStatus
inflect_lyapunov_new(const InflectLyapunovConfig* config,
                     InflectLyapunov** lyapunov)
{
  *lyapunov = NULL;
  const uint32_t n = config->n_states;
  if (n < 1U || n > INFLECT_MAX_LYAPUNOV_STATES || config->n_exponents < 1U ||
      config->n_exponents > n ||
      config->n_exponents > INFLECT_MAX_LYAPUNOV_EXPONENTS ||
      config->block < 1U) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectLyapunov* const made = (InflectLyapunov*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  made->config = *config;
  made->warm_up_left = config->warm_up;
  made->block = config->block;
  made->vectors =
    (double*)calloc((size_t)config->n_exponents * n, sizeof(double));
  made->next = (double*)calloc(n, sizeof(double));
  if (!made->vectors || !made->next) {
    inflect_lyapunov_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  for (uint32_t k = 0U; k < config->n_exponents; ++k) {
    vector_of(made, k)[k] = 1.0;
  }
  *lyapunov = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_lyapunov_free(InflectLyapunov* lyapunov)
{
  if (lyapunov) {
    free(lyapunov->next);
    free(lyapunov->vectors);
    free(lyapunov);
  }
}

static double
product(uint32_t n, const double* a, const double* b)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

/// Take the part of a vector along the first ones off it, twice for rounding
static void
project_off(const InflectLyapunov* lyapunov, uint32_t n_first, double* vector)
{
  const uint32_t n = lyapunov->config.n_states;
  for (uint32_t pass = 0U; pass < 2U; ++pass) {
    for (uint32_t k = 0U; k < n_first; ++k) {
      const double* const other = vector_of(lyapunov, k);
      const double along = product(n, other, vector);
      for (uint32_t i = 0U; i < n; ++i) {
        vector[i] -= along * other[i];
      }
    }
  }
}

/// Length without overflow; 0 if there is nothing left
static double
length_of(uint32_t n, const double* vector)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    most = fmax(most, fabs(vector[i]));
  }
  if (!(most > 0.0) || !isfinite(most)) {
    return 0.0;
  }
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double share = vector[i] / most;
    sum += share * share;
  }
  return most * sqrt(sum);
}

/// Replace a vector that is gone by one at right angles to those before it
static void
renew(InflectLyapunov* lyapunov, uint32_t index)
{
  const uint32_t n = lyapunov->config.n_states;
  double* const vector = vector_of(lyapunov, index);
  for (uint32_t start = 0U; start < n; ++start) {
    memset(vector, 0, n * sizeof(double));
    vector[(start + index) % n] = 1.0;
    project_off(lyapunov, index, vector);
    const double length = length_of(n, vector);
    // Of n unit vectors one is at least this long beside fewer than n others
    if (length * length * n >= 0.5) {
      for (uint32_t i = 0U; i < n; ++i) {
        vector[i] /= length;
      }
      return;
    }
  }
}

static void
close_block(InflectLyapunov* lyapunov)
{
  const uint32_t n_exponents = lyapunov->config.n_exponents;
  if (lyapunov->n_blocks == MAX_BLOCKS) {
    for (uint32_t k = 0U; k < n_exponents; ++k) {
      double* const means = lyapunov->means[k];
      for (uint32_t b = 0U; b < MAX_BLOCKS / 2U; ++b) {
        means[b] = 0.5 * (means[2U * b] + means[2U * b + 1U]);
      }
    }
    lyapunov->n_blocks = MAX_BLOCKS / 2U;
    lyapunov->block *= 2U;
    return;
  }
  for (uint32_t k = 0U; k < n_exponents; ++k) {
    lyapunov->means[k][lyapunov->n_blocks] =
      lyapunov->open[k] / (double)lyapunov->n_open;
    lyapunov->sums[k] += lyapunov->open[k];
    lyapunov->open[k] = 0.0;
  }
  ++lyapunov->n_blocks;
  lyapunov->n_open = 0U;
}

double*
inflect_lyapunov_vectors(InflectLyapunov* lyapunov)
{
  return lyapunov->vectors;
}

void
inflect_lyapunov_orthonormalise(InflectLyapunov* lyapunov, uint64_t n_steps)
{
  const uint32_t n = lyapunov->config.n_states;
  const bool counts = lyapunov->warm_up_left == 0U;
  for (uint32_t k = 0U; k < lyapunov->config.n_exponents; ++k) {
    double* const vector = vector_of(lyapunov, k);
    project_off(lyapunov, k, vector);
    const double length = length_of(n, vector);
    if (!(length > LEAST_LENGTH)) {
      lyapunov->n_squeezed += counts ? 1U : 0U;
      lyapunov->squeezed[k] += counts ? 1U : 0U;
      renew(lyapunov, k);
      continue;
    }
    for (uint32_t i = 0U; i < n; ++i) {
      vector[i] /= length;
    }
    if (counts) {
      lyapunov->open[k] += log(length);
    }
  }
  if (!counts) {
    lyapunov->warm_up_left -=
      n_steps < lyapunov->warm_up_left ? n_steps : lyapunov->warm_up_left;
    return;
  }
  lyapunov->n_steps += n_steps;
  lyapunov->n_open += n_steps;
  if (lyapunov->n_open >= lyapunov->block) {
    close_block(lyapunov);
  }
}

void
inflect_lyapunov_step(InflectLyapunov* lyapunov, const double* jacobian)
{
  const uint32_t n = lyapunov->config.n_states;
  for (uint32_t k = 0U; k < lyapunov->config.n_exponents; ++k) {
    double* const vector = vector_of(lyapunov, k);
    for (uint32_t i = 0U; i < n; ++i) {
      lyapunov->next[i] = product(n, jacobian + (size_t)i * n, vector);
    }
    memcpy(vector, lyapunov->next, n * sizeof(double));
  }
  inflect_lyapunov_orthonormalise(lyapunov, 1U);
}

InflectEstimate
inflect_lyapunov_exponent(const InflectLyapunov* lyapunov, uint32_t index)
{
  InflectEstimate estimate = inflect_estimate_mean(0U, NULL);
  if (index >= lyapunov->config.n_exponents || lyapunov->n_steps == 0U) {
    return estimate;
  }
  if (lyapunov->squeezed[index] > 0U) {
    estimate.n = lyapunov->n_blocks;
    estimate.value = -(double)INFINITY;
    return estimate;
  }
  estimate = inflect_estimate_mean(lyapunov->n_blocks, lyapunov->means[index]);
  estimate.value =
    (lyapunov->sums[index] + lyapunov->open[index]) / (double)lyapunov->n_steps;
  return estimate;
}

uint64_t
inflect_lyapunov_squeezed(const InflectLyapunov* lyapunov)
{
  return lyapunov->n_squeezed;
}

uint64_t
inflect_lyapunov_steps(const InflectLyapunov* lyapunov)
{
  return lyapunov->n_steps;
}

double
inflect_lyapunov_dimension(const InflectLyapunov* lyapunov)
{
  double sum = 0.0;
  for (uint32_t k = 0U; k < lyapunov->config.n_exponents; ++k) {
    const double exponent = inflect_lyapunov_exponent(lyapunov, k).value;
    if (isnan(exponent)) {
      return exponent;
    }
    if (sum + exponent < 0.0) {
      // Nothing is left of a direction that is squeezed to nothing
      return (double)k + (isinf(exponent) ? 0.0 : sum / -exponent);
    }
    sum += exponent;
  }
  const bool all = lyapunov->config.n_exponents == lyapunov->config.n_states;
  return all ? (double)lyapunov->config.n_states : (double)NAN;
}
