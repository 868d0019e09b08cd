// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "adaa.h"

#include <math.h>

/// Rounding error of a mean that is good enough at once, -200 dB
#define GOOD_ERROR 1e-10

/// Share of the difference between two rules that the better one may be off
#define QUADRATURE_ERROR_SHARE 0.1

/// Means of a curve on the line from a to b
typedef struct {
  double near_a; ///< Weight falls from 1 at a to 0 at b: half of it if constant
  double near_b; ///< The mirror image
} Means;

/// Means by Gauss-Legendre quadrature with three points, and their error
static Means
quadrature(const InflectCurve* curve, double a, double b, double* error)
{
  static const double places[3] = {0.11270166537925831, 0.5,
                                   0.88729833462074169};
  static const double weights[3] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};
  const InflectCurveFunc value = curve->activation->value;
  if (a == b) {
    // Silence must come out without a rounding error
    const double half = 0.5 * value(a, curve->parameters);
    *error = 0.0;
    return (Means){half, half};
  }
  Means means = {0.0, 0.0};
  double middle = 0.0;
  for (int i = 0; i < 3; ++i) {
    const double y = value(a + (b - a) * places[i], curve->parameters);
    means.near_a += weights[i] * (1.0 - places[i]) * y;
    means.near_b += weights[i] * places[i] * y;
    middle = i == 1 ? y : middle;
  }
  *error = QUADRATURE_ERROR_SHARE * fabs(means.near_a + means.near_b - middle);
  return means;
}

/// Whether a quadrature is better than a difference with a rounding error
static inline bool
is_better(double error, double rounding)
{
  return error <= rounding || !isfinite(rounding);
}

static void
start(const InflectCurve* curve, InflectAdaaState* state, double silence)
{
  const InflectActivation* const row = curve->activation;
  state->started = true;
  state->x = silence;
  state->f1 = row->antiderivative1(silence, curve->parameters);
  state->f2 = row->antiderivative2(silence, curve->parameters);
  state->behind = 0.5 * row->value(silence, curve->parameters);
}

/// Where the numbers of a phase start among rows of `n` frames
static uint32_t
row_of(uint32_t phase, uint32_t n)
{
  return phase * (n + 1U) + 1U;
}

/// Where the samples one before those of a phase start
static uint32_t
row_before(uint32_t phase, uint32_t n_phases, uint32_t n)
{
  return phase > 0U ? row_of(phase - 1U, n) : row_of(n_phases - 1U, n) - 1U;
}

/// Lay out the samples and their antiderivatives
static void
lay_out(const InflectAdaaJob* job,
        const InflectAdaaState* state,
        InflectAdaaScratch* scratch,
        uint32_t n)
{
  const uint32_t n_phases = 1U << job->raised->log2_factor;
  const uint32_t past = row_of(n_phases - 1U, n) - 1U;
  const InflectCurve* const curve = job->curve;
  scratch->x[past] = state->x;
  scratch->f1[past] = state->f1;
  scratch->f2[past] = state->f2;
  scratch->behind[past] = state->behind;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    const uint32_t row = row_of(p, n);
    job->kernels->widen(n, job->raised->phases[p], job->bias, scratch->x + row);
    curve->activation->blocks.antiderivatives(
      curve->parameters, n, scratch->x + row, scratch->f1 + row,
      job->order > 1U ? scratch->f2 + row : NULL);
  }
}

static void
find_first_order(const InflectAdaaJob* job,
                 InflectAdaaScratch* scratch,
                 uint32_t a,
                 uint32_t b,
                 uint32_t n)
{
  const InflectCurve* const curve = job->curve;
  const double* const x_a = scratch->x + a;
  const double* const x_b = scratch->x + b;
  double* const ahead = scratch->ahead + b;
  double* const behind = scratch->behind + b;
  for (uint32_t i = 0U; i < n; ++i) {
    scratch->middle[i] = 0.5 * (x_a[i] + x_b[i]);
  }
  curve->activation->blocks.antiderivatives(
    curve->parameters, n, scratch->middle, scratch->f1_middle, NULL);
  const struct {
    const double *from, *to, *f1_from, *f1_to;
    double* half;
  } halves[2] = {
    {x_a, scratch->middle, scratch->f1 + a, scratch->f1_middle, ahead},
    {scratch->middle, x_b, scratch->f1_middle, scratch->f1 + b, behind},
  };
  for (uint32_t h = 0U; h < 2U; ++h) {
    const uint32_t n_bad = job->kernels->means1(
      n, halves[h].from, halves[h].to, halves[h].f1_from, halves[h].f1_to,
      GOOD_ERROR, halves[h].half, scratch->error);
    for (uint32_t i = 0U; n_bad && i < n; ++i) {
      if (scratch->error[i] <= GOOD_ERROR) {
        continue;
      }
      double error = 0.0;
      const Means near =
        quadrature(curve, halves[h].from[i], halves[h].to[i], &error);
      if (is_better(error, scratch->error[i])) {
        halves[h].half[i] = 0.5 * (near.near_a + near.near_b);
      }
    }
  }
}

static void
find_second_order(const InflectAdaaJob* job,
                  InflectAdaaScratch* scratch,
                  uint32_t a,
                  uint32_t b,
                  uint32_t n)
{
  const InflectAdaaEnds from = {scratch->x + a, scratch->f1 + a,
                                scratch->f2 + a};
  const InflectAdaaEnds to = {scratch->x + b, scratch->f1 + b, scratch->f2 + b};
  double* const ahead = scratch->ahead + b;
  double* const behind = scratch->behind + b;
  const uint32_t n_bad = job->kernels->means2(n, &from, &to, GOOD_ERROR, ahead,
                                              behind, scratch->error);
  for (uint32_t i = 0U; n_bad && i < n; ++i) {
    if (scratch->error[i] <= GOOD_ERROR) {
      continue;
    }
    double error = 0.0;
    const Means near = quadrature(job->curve, from.x[i], to.x[i], &error);
    if (is_better(error, scratch->error[i])) {
      ahead[i] = near.near_a;
      behind[i] = near.near_b;
    }
  }
}

void
inflect_adaa_run(const InflectAdaaJob* job,
                 InflectAdaaState* state,
                 InflectAdaaScratch* scratch,
                 uint32_t n)
{
  const uint32_t n_phases = 1U << job->raised->log2_factor;
  if (!state->started) {
    start(job->curve, state, (double)job->bias[0]);
  }
  lay_out(job, state, scratch, n);
  for (uint32_t p = 0U; p < n_phases; ++p) {
    const uint32_t a = row_before(p, n_phases, n);
    const uint32_t b = row_of(p, n);
    if (job->order == 1U) {
      find_first_order(job, scratch, a, b, n);
    } else {
      find_second_order(job, scratch, a, b, n);
    }
  }
  // Only now, as the line before the first phase ends at the last one
  for (uint32_t p = 0U; p < n_phases; ++p) {
    job->kernels->narrow(n, scratch->ahead + row_of(p, n),
                         scratch->behind + row_before(p, n_phases, n),
                         job->silence, job->limit, job->high->phases[p]);
  }
  const uint32_t last = row_of(n_phases - 1U, n) + n - 1U;
  state->x = scratch->x[last];
  state->f1 = scratch->f1[last];
  state->f2 = scratch->f2[last];
  state->behind = scratch->behind[last];
}
