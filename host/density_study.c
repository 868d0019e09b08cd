// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "density_study.h"

#include "interrupt.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LN2 0.69314718055994530942

/// Curves that are stacked: the likeliest ones of the part that is fitted to
#define N_STACKED 2U

double
inflect_density_bits(const InflectDensityStudy* study, double nats)
{
  const double step_bits = study->bits ? (double)study->bits - 1.0 : 0.0;
  return nats / LN2 + step_bits;
}

static double
log_of_row(const InflectDensityRow* row, double x)
{
  return row->is_laplace ? inflect_laplace_log(&row->laplace, x)
                         : inflect_density_log(&row->density, x);
}

static void
score(const InflectDensityStudy* study, InflectDensityRow* row)
{
  uint32_t i = 0U;
  for (uint32_t b = 0U; b < INFLECT_N_DENSITY_BLOCKS; ++b) {
    const uint32_t n = study->ends[b] - i;
    double sum = 0.0;
    for (; i < study->ends[b]; ++i) {
      sum -= log_of_row(row, study->scored[i]);
    }
    row->blocks[b] = sum / n;
  }
}

static InflectDensityRow*
add_row(InflectDensityStudy* study, const char* name)
{
  InflectDensityRow* const row = &study->rows[study->n_rows++];
  *row = (InflectDensityRow){.is_laplace = false};
  snprintf(row->name, sizeof(row->name), "%s", name);
  return row;
}

static bool
add_baselines(InflectDensityStudy* study)
{
  InflectDensityRow* const normal = add_row(study, "normal");
  InflectDensityRow* const laplace = add_row(study, "laplace");
  laplace->is_laplace = true;
  normal->fit.settled = true;
  laplace->fit.settled = true;
  return !inflect_density_fit_normal(study->n_fitted, study->fitted,
                                     &normal->density) &&
         !inflect_laplace_fit(study->n_fitted, study->fitted,
                              &laplace->laplace);
}

static void
add_fit(InflectDensityStudy* study,
        const char* name,
        uint32_t n_layers,
        const InflectCurve* curves)
{
  if (study->n_rows == INFLECT_MAX_DENSITY_ROWS) {
    return;
  }
  InflectDensityRow* const row = add_row(study, name);
  const InflectStatus status =
    inflect_density_fit(n_layers, curves, INFLECT_N_DENSITY_FIT, study->order,
                        &row->density, &row->fit);
  // A curve that falls or jumps is no density, which is no failure
  study->n_failed += status && status != INFLECT_STATUS_NO_INVERSE ? 1U : 0U;
  study->n_rows -= status ? 1U : 0U;
}

/// Stack the curves that are likeliest alone, in every order
static void
add_stacks(InflectDensityStudy* study)
{
  InflectCurve best[N_STACKED] = {{NULL, {0.0}}};
  double limit = -(double)INFINITY;
  const uint32_t n = study->n_rows;
  for (uint32_t k = 0U; k < N_STACKED; ++k) {
    double nats = (double)INFINITY;
    for (uint32_t i = 2U; i < n; ++i) {
      const double own = study->rows[i].fit.nats;
      if (own > limit && own < nats) {
        nats = own;
        best[k] = study->rows[i].density.layers[0].curve;
      }
    }
    limit = nats;
  }
  const bool found = best[0].activation && best[1].activation;
  for (uint32_t k = 0U; found && k < N_STACKED * N_STACKED; ++k) {
    char name[64] = "";
    const InflectCurve curves[2] = {best[k % N_STACKED], best[k / N_STACKED]};
    snprintf(name, sizeof(name), "%s > %s", curves[0].activation->symbol,
             curves[1].activation->symbol);
    add_fit(study, name, 2U, curves);
  }
}

static int
compare_rows(const void* a, const void* b)
{
  const double x = ((const InflectDensityRow*)a)->nats.value;
  const double y = ((const InflectDensityRow*)b)->nats.value;
  return (x > y) - (x < y);
}

/// Estimate the mean difference of two rows over the same blocks
static void
estimate_difference(const InflectDensityStudy* study,
                    const InflectDensityRow* a,
                    const InflectDensityRow* b,
                    InflectEstimate* estimate)
{
  double differences[INFLECT_N_DENSITY_BLOCKS];
  for (uint32_t i = 0U; i < INFLECT_N_DENSITY_BLOCKS; ++i) {
    differences[i] = a->blocks[i] - b->blocks[i];
  }
  inflect_estimate_blocks(INFLECT_N_DENSITY_BLOCKS, differences, study->seed,
                          estimate);
}

static void
rank(InflectDensityStudy* study)
{
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    InflectDensityRow* const row = &study->rows[i];
    score(study, row);
    inflect_estimate_blocks(INFLECT_N_DENSITY_BLOCKS, row->blocks, study->seed,
                            &row->nats);
  }
  for (uint32_t i = study->n_rows; i-- > 0U;) {
    InflectDensityRow* const row = &study->rows[i];
    estimate_difference(study, &study->rows[0], row, &row->gain);
  }
  qsort(study->rows, study->n_rows, sizeof(study->rows[0]), compare_rows);
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    InflectDensityRow* const row = &study->rows[i];
    estimate_difference(study, row, &study->rows[0], &row->behind);
  }
}

static double
probability_of_row(const InflectDensityRow* row, double x)
{
  if (!row->is_laplace) {
    return inflect_density_probability(&row->density, x);
  }
  const double t = (x - row->laplace.location) / row->laplace.scale;
  return t < 0.0 ? 0.5 * exp(t) : 1.0 - 0.5 * exp(-t);
}

static int
compare_numbers(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

/// Find how evenly probabilities are spread
static bool
spread(InflectDensityStudy* study, uint32_t which, const InflectDensityRow* row)
{
  const uint32_t n = study->n_scored;
  double* const p = (double*)calloc(n, sizeof(double));
  if (!p) {
    return false;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    p[i] = probability_of_row(row, study->scored[i]);
    const double bin = fmin(p[i] * INFLECT_N_PIT_BINS, INFLECT_N_PIT_BINS - 1);
    study->bins[which][(size_t)bin] += (double)INFLECT_N_PIT_BINS / n;
  }
  qsort(p, n, sizeof(double), compare_numbers);
  for (uint32_t i = 0U; i < n; ++i) {
    const double off =
      fmax(fabs(p[i] - (double)i / n), fabs(p[i] - (i + 1.0) / n));
    study->distance[which] = fmax(study->distance[which], off);
  }
  free(p);
  return true;
}

static const InflectDensityRow*
find_row(const InflectDensityStudy* study, const char* name)
{
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    if (!strcmp(study->rows[i].name, name)) {
      return &study->rows[i];
    }
  }
  return &study->rows[0];
}

bool
inflect_density_study_run(InflectDensityStudy* study, InflectMessage* message)
{
  for (uint32_t k = 0U; k < INFLECT_N_DENSITY_FIT; ++k) {
    const double at = (k + 0.5) / INFLECT_N_DENSITY_FIT * study->n_fitted;
    study->order[k] = study->fitted[(size_t)at];
  }
  if (!add_baselines(study)) {
    return inflect_message_set(message,
                               "all its samples are equal; nothing to model");
  }
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectActivation* const activation = inflect_activation_at(i);
    const InflectCurve curve = inflect_curve_default(activation);
    if (inflect_interrupted()) {
      return inflect_message_set(message, "interrupted");
    }
    if (strcmp(activation->symbol, "identity") != 0) {
      add_fit(study, activation->symbol, 1U, &curve);
    }
  }
  add_stacks(study);
  rank(study);
  return (spread(study, 0U, &study->rows[0]) &&
          spread(study, 1U, find_row(study, "normal"))) ||
         inflect_message_set(message, "out of memory");
}
