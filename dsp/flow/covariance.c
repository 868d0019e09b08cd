// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/collapse.h>

#include "../base/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct InflectCovarianceImpl {
  uint32_t k;
  uint64_t n;
  double* mean;  ///< Shape [k]
  double* sums;  ///< Shape [k][k], of products about the mean, upper triangle
  double* delta; ///< Shape [k], of a row from the mean before it
};

InflectStatus
inflect_covariance_new(uint32_t k, InflectCovariance** covariance)
{
  *covariance = NULL;
  if (k == 0U || k > INFLECT_MAX_COLLAPSE_COLUMNS) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectCovariance* const self = (InflectCovariance*)calloc(1U, sizeof(*self));
  if (!self) {
    return INFLECT_STATUS_NO_MEM;
  }
  self->k = k;
  self->mean = (double*)calloc(k, sizeof(double));
  self->sums = (double*)calloc((size_t)k * k, sizeof(double));
  self->delta = (double*)calloc(k, sizeof(double));
  if (!self->mean || !self->sums || !self->delta) {
    inflect_covariance_free(self);
    return INFLECT_STATUS_NO_MEM;
  }
  *covariance = self;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_covariance_free(InflectCovariance* covariance)
{
  if (covariance) {
    free(covariance->delta);
    free(covariance->sums);
    free(covariance->mean);
    free(covariance);
  }
}

bool
inflect_covariance_push(InflectCovariance* covariance, const double* row)
{
  const uint32_t k = covariance->k;
  if (!inflect_all_finite(k, row)) {
    return false;
  }
  const double n = (double)++covariance->n;
  for (uint32_t i = 0U; i < k; ++i) {
    covariance->delta[i] = row[i] - covariance->mean[i];
    covariance->mean[i] += covariance->delta[i] / n;
  }
  for (uint32_t i = 0U; i < k; ++i) {
    for (uint32_t j = i; j < k; ++j) {
      covariance->sums[(size_t)i * k + j] +=
        covariance->delta[i] * (row[j] - covariance->mean[j]);
    }
  }
  return true;
}

uint64_t
inflect_covariance_rows(const InflectCovariance* covariance)
{
  return covariance->n;
}

void
inflect_covariance_get(const InflectCovariance* covariance,
                       double* mean,
                       double* matrix)
{
  const uint32_t k = covariance->k;
  const double unit =
    covariance->n > 1U ? 1.0 / ((double)covariance->n - 1.0) : 0.0;
  if (mean) {
    memcpy(mean, covariance->mean, k * sizeof(double));
  }
  for (uint32_t i = 0U; i < k; ++i) {
    for (uint32_t j = i; j < k; ++j) {
      const double value = unit * covariance->sums[(size_t)i * k + j];
      matrix[(size_t)i * k + j] = value;
      matrix[(size_t)j * k + i] = value;
    }
  }
}

InflectStatus
inflect_covariance_ranks(const InflectCovariance* covariance,
                         double* singular,
                         InflectSpectrumRanks* ranks)
{
  const uint32_t k = covariance->k;
  if (covariance->n < 2U) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double values[INFLECT_MAX_COLLAPSE_COLUMNS];
  double found[INFLECT_MAX_COLLAPSE_COLUMNS];
  double* const matrix = (double*)calloc((size_t)k * k, sizeof(double));
  if (!matrix) {
    return INFLECT_STATUS_NO_MEM;
  }
  inflect_covariance_get(covariance, NULL, matrix);
  InflectStatus status = inflect_dense_symmetric_eigenvalues(k, matrix, values);
  free(matrix);
  for (uint32_t i = 0U; i < k && !status; ++i) {
    const double sum =
      fmax(values[k - 1U - i], 0.0) * ((double)covariance->n - 1.0);
    found[i] = sqrt(sum);
  }
  if (!status && singular) {
    memcpy(singular, found, k * sizeof(double));
  }
  return status ? status : inflect_spectrum_ranks(k, found, ranks);
}
