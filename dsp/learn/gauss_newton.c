// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../base/eigenvalues.h"

#include <inflect/trainability.h>

#include <math.h>

#define N INFLECT_N_MODEL_PARAMETERS

/// Eigenvalues below this share of the greatest count as 0
#define NULL_SHARE 1e-10

/// Derivatives of a model by its parameters
static void
differentiate(const InflectCurve* curve,
              const InflectModel* model,
              double x,
              double row[N])
{
  const InflectActivation* const f = curve->activation;
  const double z = model->drive * x + model->bias;
  const double steepness = model->gain * f->slope(z, curve->parameters);
  row[0] = f->value(z, curve->parameters);
  row[1] = steepness * x;
  row[2] = steepness;
}

static double
condition_of(const double eigenvalues[N])
{
  const double greatest = eigenvalues[0];
  double least = greatest;
  for (uint32_t i = 1U; i < N; ++i) {
    least = eigenvalues[i] > NULL_SHARE * greatest ? eigenvalues[i] : least;
  }
  return greatest > 0.0 ? greatest / least : (double)INFINITY;
}

static void
solve(InflectGaussNewton* result)
{
  for (uint32_t i = 0U; i < N * N; ++i) {
    if (!isfinite(result->matrix[i / N][i % N])) {
      result->condition = (double)INFINITY;
      result->largest_step = 0.0;
      result->eigenvalues[0] = (double)INFINITY;
      return;
    }
  }
  inflect_eigenvalues3(&result->matrix[0][0], result->eigenvalues);
  const double greatest = result->eigenvalues[0];
  result->condition = condition_of(result->eigenvalues);
  result->largest_step = greatest > 0.0 ? 1.0 / greatest : (double)INFINITY;
}

void
inflect_gauss_newton(const InflectCurve* curve,
                     const InflectModel* model,
                     uint32_t n_points,
                     const double* x,
                     InflectGaussNewton* result)
{
  *result = (InflectGaussNewton){0};
  for (uint32_t i = 0U; i < n_points; ++i) {
    double row[N] = {0.0};
    differentiate(curve, model, x[i], row);
    for (uint32_t j = 0U; j < N * N; ++j) {
      result->matrix[j / N][j % N] += row[j / N] * row[j % N] / n_points;
    }
  }
  solve(result);
}
