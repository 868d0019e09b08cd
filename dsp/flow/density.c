// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/density.h>

#include "../base/random.h"
#include "../base/ranks.h"
#include "../base/special.h"

#include <math.h>

/// Stream of random numbers of a bootstrap
#define BLOCK_STREAM 0x626c6f636bU

double
inflect_density_log(const InflectDensity* density, double x)
{
  double z = x;
  double sum = 0.0;
  for (uint32_t i = 0U; i < density->n_layers; ++i) {
    sum += inflect_bijection_log_slope(&density->layers[i], z);
    z = inflect_bijection_value(&density->layers[i], z);
  }
  return sum - 0.5 * z * z - 0.5 * log(2.0 * INFLECT_PI);
}

double
inflect_density_probability(const InflectDensity* density, double x)
{
  double z = x;
  for (uint32_t i = 0U; i < density->n_layers; ++i) {
    z = inflect_bijection_value(&density->layers[i], z);
  }
  return 0.5 * erfc(-z / sqrt(2.0));
}

InflectStatus
inflect_density_fit_normal(size_t n, const double* x, InflectDensity* density)
{
  double mean = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    mean += x[i] / (double)n;
  }
  double variance = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    variance += (x[i] - mean) * (x[i] - mean) / (double)n;
  }
  if (n < 2U || !isfinite(variance) || !(variance > 0.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const double deviation = sqrt(variance);
  *density = (InflectDensity){
    .n_layers = 1U,
    .layers = {{.curve = inflect_curve_default(inflect_activation_at(0U)),
                .dry = 1.0 / deviation,
                .offset = -mean / deviation}},
  };
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_laplace_fit(size_t n, const double* x, InflectLaplace* laplace)
{
  if (n < 2U) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const double median = 0.5 * (x[(n - 1U) / 2U] + x[n / 2U]);
  double distance = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    distance += fabs(x[i] - median) / (double)n;
  }
  if (!isfinite(distance) || !(distance > 0.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  *laplace = (InflectLaplace){median, distance};
  return INFLECT_STATUS_SUCCESS;
}

double
inflect_laplace_log(const InflectLaplace* laplace, double x)
{
  return -log(2.0 * laplace->scale) -
         fabs(x - laplace->location) / laplace->scale;
}

void
inflect_estimate_blocks(uint32_t n_blocks,
                        const double* means,
                        uint64_t seed,
                        InflectEstimate* estimate)
{
  const double nothing = (double)NAN;
  *estimate =
    (InflectEstimate){n_blocks, nothing, nothing, nothing, nothing, nothing};
  double sum = 0.0;
  for (uint32_t i = 0U; i < n_blocks; ++i) {
    sum += means[i];
    estimate->min = fmin(estimate->min, means[i]);
    estimate->max = fmax(estimate->max, means[i]);
  }
  estimate->value = n_blocks ? sum / n_blocks : nothing;
  if (n_blocks < 2U || n_blocks > INFLECT_MAX_BLOCKS) {
    return;
  }
  InflectRandom random;
  double resampled[INFLECT_N_BOOTSTRAPS];
  inflect_random_start(&random, seed, BLOCK_STREAM);
  for (uint32_t k = 0U; k < INFLECT_N_BOOTSTRAPS; ++k) {
    resampled[k] = 0.0;
    for (uint32_t i = 0U; i < n_blocks; ++i) {
      resampled[k] += means[inflect_random_below(&random, n_blocks)];
    }
  }
  inflect_sort(INFLECT_N_BOOTSTRAPS, resampled);
  estimate->lower = resampled[INFLECT_N_BOOTSTRAPS / 40U] / n_blocks;
  estimate->upper =
    resampled[INFLECT_N_BOOTSTRAPS - 1U - INFLECT_N_BOOTSTRAPS / 40U] /
    n_blocks;
}
