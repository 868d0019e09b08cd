// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/flow.h>

#include "../base/dense.h"

#include <gsl/gsl_linalg.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct InflectAffineImpl {
  uint32_t n;
  double log_det;
  double condition;
  double* weights; ///< W, shape [n][n]
  double* factors; ///< L below the diagonal and U, shape [n][n]
  double* inverse; ///< Shape [n][n]
  double* offsets; ///< b, shape [n]
  size_t rows[INFLECT_MAX_FLOW_CHANNELS]; ///< P
};

static bool
factorise(InflectAffine* affine)
{
  const uint32_t n = affine->n;
  int sign = 0;
  gsl_permutation rows = {n, affine->rows};
  gsl_matrix_view factors = gsl_matrix_view_array(affine->factors, n, n);
  gsl_permutation_init(&rows);
  gsl_linalg_LU_decomp(&factors.matrix, &rows, &sign);
  for (uint32_t i = 0U; i < n; ++i) {
    const double pivot = fabs(affine->factors[(size_t)i * n + i]);
    // GSL would end the process at a pivot of 0
    if (!(pivot > 0.0) || !isfinite(pivot)) {
      return false;
    }
    affine->log_det += log(pivot);
  }
  return true;
}

static void
solve(const InflectAffine* affine, double* x)
{
  const uint32_t n = affine->n;
  double right[INFLECT_MAX_FLOW_CHANNELS];
  memcpy(right, x, n * sizeof(double));
  for (uint32_t i = 0U; i < n; ++i) {
    double sum = right[affine->rows[i]];
    for (uint32_t j = 0U; j < i; ++j) {
      sum -= affine->factors[(size_t)i * n + j] * x[j];
    }
    x[i] = sum;
  }
  for (uint32_t i = n; i-- > 0U;) {
    double sum = x[i];
    for (uint32_t j = i + 1U; j < n; ++j) {
      sum -= affine->factors[(size_t)i * n + j] * x[j];
    }
    x[i] = sum / affine->factors[(size_t)i * n + i];
  }
}

static void
invert(InflectAffine* affine)
{
  const uint32_t n = affine->n;
  double column[INFLECT_MAX_FLOW_CHANNELS];
  for (uint32_t j = 0U; j < n; ++j) {
    for (uint32_t i = 0U; i < n; ++i) {
      column[i] = i == j ? 1.0 : 0.0;
    }
    solve(affine, column);
    for (uint32_t i = 0U; i < n; ++i) {
      affine->inverse[(size_t)i * n + j] = column[i];
    }
  }
  affine->condition = inflect_dense_norm_max(n, affine->weights) *
                      inflect_dense_norm_max(n, affine->inverse);
}

InflectStatus
inflect_affine_new(uint32_t n,
                   const double* weights,
                   const double* offsets,
                   InflectAffine** affine)
{
  *affine = NULL;
  if (n < 1U || n > INFLECT_MAX_FLOW_CHANNELS ||
      !inflect_all_finite(n * n, weights) ||
      (offsets && !inflect_all_finite(n, offsets))) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const size_t size = (size_t)n * n;
  InflectAffine* const made = (InflectAffine*)calloc(1U, sizeof(*made));
  double* const memory = (double*)calloc(3U * size + n, sizeof(double));
  if (!made || !memory) {
    free(made);
    free(memory);
    return INFLECT_STATUS_NO_MEM;
  }
  made->n = n;
  made->weights = memory;
  made->factors = memory + size;
  made->inverse = memory + 2U * size;
  made->offsets = memory + 3U * size;
  memcpy(made->weights, weights, size * sizeof(double));
  memcpy(made->factors, weights, size * sizeof(double));
  if (offsets) {
    memcpy(made->offsets, offsets, n * sizeof(double));
  }
  if (!factorise(made)) {
    inflect_affine_free(made);
    return INFLECT_STATUS_NO_INVERSE;
  }
  invert(made);
  *affine = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_affine_free(InflectAffine* affine)
{
  if (affine) {
    free(affine->weights);
    free(affine);
  }
}

double
inflect_affine_log_det(const InflectAffine* affine)
{
  return affine->log_det;
}

double
inflect_affine_condition(const InflectAffine* affine)
{
  return affine->condition;
}

void
inflect_affine_log_det_gradient(const InflectAffine* affine, double* gradient)
{
  const uint32_t n = affine->n;
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t j = 0U; j < n; ++j) {
      gradient[(size_t)i * n + j] = affine->inverse[(size_t)j * n + i];
    }
  }
}

void
inflect_affine_forward(const InflectAffine* affine, const double* x, double* y)
{
  inflect_dense_apply(affine->n, affine->weights, x, y);
  for (uint32_t i = 0U; i < affine->n; ++i) {
    y[i] += affine->offsets[i];
  }
}

void
inflect_affine_backward(const InflectAffine* affine, const double* y, double* x)
{
  for (uint32_t i = 0U; i < affine->n; ++i) {
    x[i] = y[i] - affine->offsets[i];
  }
  solve(affine, x);
}
