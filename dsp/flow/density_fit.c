// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/density.h>

#include "../base/special.h"

#include <lbfgs.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Numbers of a layer: ln drive, bias, ln wet, ln dry, offset, primary
#define N_NUMBERS 6U

#define MAX_NUMBERS (N_NUMBERS * INFLECT_MAX_DENSITY_LAYERS)

/// Evaluations for all of a fit
#define MAX_EVALUATIONS 240U

#define MAX_ITERATIONS 80

/// Gradient, relative to the numbers, at which a fit ends
#define GRADIENT 1e-5

/// Distance from its start that a number is free to move, in nepers for gains
#define REACH 9.0

/// Drives at the start, times the spread of what a layer gets
static const double first_drives[] = {0.7, 3.0, 12.0};

#define N_STARTS (sizeof(first_drives) / sizeof(first_drives[0]))

/// Part of the slope at the start that is dry
#define FIRST_DRY 0.1

/// A fit on its way
typedef struct {
  InflectDensity density; ///< As the numbers say
  size_t n;
  const double* x;
  double start[MAX_NUMBERS];
  double best[MAX_NUMBERS];
  double best_nats;
  uint32_t n_evaluations;
} Work;

/// Whether the primary parameter of a curve moves by ratios
static bool
moves_by_ratios(const InflectCurveParameter* row)
{
  return row->logarithmic && row->min > 0.0;
}

static bool
has_primary(const InflectBijection* layer)
{
  return inflect_activation_parameter_count(layer->curve.activation) > 0U;
}

/// Parameter at a number: all reals go between its ends
static double
parameter_at(const InflectCurveParameter* row, double t, double* slope)
{
  const double share = inflect_logistic(t, 1.0);
  const double share_slope = inflect_logistic_slope(t, 1.0);
  if (moves_by_ratios(row)) {
    const double span = log(row->max / row->min);
    const double value = row->min * exp(share * span);
    *slope = value * span * share_slope;
    return fmin(fmax(value, row->min), row->max);
  }
  *slope = (row->max - row->min) * share_slope;
  return row->min + (row->max - row->min) * share;
}

static double
number_of_parameter(const InflectCurveParameter* row, double value)
{
  const double share = moves_by_ratios(row)
                         ? log(value / row->min) / log(row->max / row->min)
                         : (value - row->min) / (row->max - row->min);
  const double inner = fmin(fmax(share, 0.01), 0.99);
  return log(inner / (1.0 - inner));
}

static void
put_numbers(const double* numbers, InflectDensity* density)
{
  for (uint32_t i = 0U; i < density->n_layers; ++i) {
    const double* const own = numbers + (size_t)i * N_NUMBERS;
    InflectBijection* const layer = &density->layers[i];
    layer->units[0] = (InflectBijectionUnit){exp(own[0]), own[1], exp(own[2])};
    layer->dry = exp(own[3]);
    layer->offset = own[4];
    if (has_primary(layer)) {
      double unused = 0.0;
      layer->curve.parameters[0] =
        parameter_at(&layer->curve.activation->parameters[0], own[5], &unused);
    }
  }
}

/// Add derivatives of ln p by the numbers of a layer
static void
add_layer(const InflectBijection* layer,
          const double* numbers,
          const InflectBijectionGradient* value,
          const InflectBijectionGradient* log_slope,
          double back,
          double* gradient)
{
  const InflectBijectionUnit* const unit = &layer->units[0];
  gradient[0] +=
    unit->drive * (back * value->units[0].drive + log_slope->units[0].drive);
  gradient[1] += back * value->units[0].bias + log_slope->units[0].bias;
  gradient[2] +=
    unit->wet * (back * value->units[0].wet + log_slope->units[0].wet);
  gradient[3] += layer->dry * (back * value->dry + log_slope->dry);
  gradient[4] += back;
  if (has_primary(layer)) {
    double slope = 0.0;
    parameter_at(&layer->curve.activation->parameters[0], numbers[5], &slope);
    gradient[5] +=
      slope * (back * value->parameters[0] + log_slope->parameters[0]);
  }
}

/// Return ln p(x) and add its derivatives
static double
add_sample(const Work* work, const double* numbers, double x, double* gradient)
{
  const InflectDensity* const density = &work->density;
  InflectBijectionGradient values[INFLECT_MAX_DENSITY_LAYERS];
  InflectBijectionGradient log_slopes[INFLECT_MAX_DENSITY_LAYERS];
  double z = x;
  double sum = -0.5 * log(2.0 * INFLECT_PI);
  for (uint32_t i = 0U; i < density->n_layers; ++i) {
    const InflectBijection* const layer = &density->layers[i];
    inflect_bijection_gradient(layer, z, &values[i], &log_slopes[i]);
    sum += inflect_bijection_log_slope(layer, z);
    z = inflect_bijection_value(layer, z);
  }
  double back = -z;
  for (uint32_t i = density->n_layers; i-- > 0U;) {
    add_layer(&density->layers[i], numbers + (size_t)i * N_NUMBERS, &values[i],
              &log_slopes[i], back, gradient + (size_t)i * N_NUMBERS);
    back = back * values[i].x + log_slopes[i].x;
  }
  return sum - 0.5 * z * z;
}

/// Hold numbers near their start, far from where doubles end
static double
add_fence(const Work* work, int n, const double* numbers, double* gradient)
{
  double sum = 0.0;
  for (int i = 0; i < n; ++i) {
    const double off = numbers[i] - work->start[i];
    const double beyond = fabs(off) > REACH ? fabs(off) - REACH : 0.0;
    sum += beyond * beyond;
    gradient[i] += copysign(2.0 * beyond, off);
  }
  return sum;
}

static lbfgsfloatval_t
evaluate(void* data,
         const lbfgsfloatval_t* numbers,
         lbfgsfloatval_t* gradient,
         const int n,
         const lbfgsfloatval_t step)
{
  (void)step;
  Work* const work = (Work*)data;
  put_numbers(numbers, &work->density);
  memset(gradient, 0, (size_t)n * sizeof(*gradient));
  double sum = 0.0;
  for (size_t i = 0U; i < work->n; ++i) {
    sum += add_sample(work, numbers, work->x[i], gradient);
  }
  const double nats = -sum / (double)work->n;
  for (int i = 0; i < n; ++i) {
    gradient[i] /= -(double)work->n;
  }
  ++work->n_evaluations;
  if (nats < work->best_nats) {
    work->best_nats = nats;
    memcpy(work->best, numbers, (size_t)n * sizeof(double));
  }
  const double all = nats + add_fence(work, n, numbers, gradient);
  return isfinite(all) ? all : 1e9;
}

/// Choose numbers of a layer for samples of a mean and a deviation
static void
start_layer(const InflectBijection* layer,
            double drive,
            double mean,
            double deviation,
            double* numbers)
{
  const double p = has_primary(layer) ? layer->curve.parameters[0] : 0.0;
  numbers[0] = log(drive / deviation);
  numbers[1] = -mean * drive / deviation;
  numbers[2] = 0.0;
  numbers[3] = log(FIRST_DRY * drive / deviation);
  numbers[4] = 0.0;
  numbers[5] =
    has_primary(layer)
      ? number_of_parameter(&layer->curve.activation->parameters[0], p)
      : 0.0;
}

/// Scale a layer so that what it gives has a mean of 0 and a variance of 1
static bool
standardise(const Work* work, uint32_t index, double* numbers)
{
  double sum = 0.0;
  double squares = 0.0;
  for (size_t i = 0U; i < work->n; ++i) {
    double z = work->x[i];
    for (uint32_t k = 0U; k <= index; ++k) {
      z = inflect_bijection_value(&work->density.layers[k], z);
    }
    sum += z / (double)work->n;
    squares += z * z / (double)work->n;
  }
  const double deviation = sqrt(squares - sum * sum);
  if (!isfinite(deviation) || !(deviation > 0.0)) {
    return false;
  }
  double* const own = numbers + (size_t)index * N_NUMBERS;
  own[2] -= log(deviation);
  own[3] -= log(deviation);
  own[4] = (own[4] - sum) / deviation;
  return true;
}

static bool
start(Work* work, double drive, double mean, double deviation, double* numbers)
{
  for (uint32_t i = 0U; i < work->density.n_layers; ++i) {
    start_layer(&work->density.layers[i], drive, i ? 0.0 : mean,
                i ? 1.0 : deviation, numbers + (size_t)i * N_NUMBERS);
  }
  for (uint32_t i = 0U; i < work->density.n_layers; ++i) {
    put_numbers(numbers, &work->density);
    if (!standardise(work, i, numbers)) {
      return false;
    }
  }
  memcpy(work->start, numbers, sizeof(work->start));
  return true;
}

/// Fit from one start, and return whether it settled
static bool
run(Work* work,
    const InflectCurve* curves,
    double drive,
    double mean,
    double deviation)
{
  lbfgs_parameter_t settings;
  double numbers[MAX_NUMBERS] = {0.0};
  double nats = 0.0;
  for (uint32_t i = 0U; i < work->density.n_layers; ++i) {
    work->density.layers[i].curve = curves[i];
  }
  if (!start(work, drive, mean, deviation, numbers)) {
    return false;
  }
  lbfgs_parameter_init(&settings);
  settings.max_iterations = MAX_ITERATIONS;
  settings.epsilon = GRADIENT;
  const int n = (int)(work->density.n_layers * N_NUMBERS);
  double* const memory = lbfgs_malloc(n);
  if (!memory) {
    return false;
  }
  memcpy(memory, numbers, (size_t)n * sizeof(double));
  const int ended = lbfgs(n, memory, &nats, evaluate, NULL, work, &settings);
  lbfgs_free(memory);
  return ended == LBFGS_SUCCESS || ended == LBFGS_STOP ||
         ended == LBFGS_ALREADY_MINIMIZED;
}

/// Whether every curve has a density on all reals
static InflectStatus
check(const InflectDensity* density)
{
  for (uint32_t i = 0U; i < density->n_layers; ++i) {
    InflectBijectionDomain domain;
    const InflectStatus status =
      inflect_bijection_check(&density->layers[i], &domain);
    if (status || domain.reason != INFLECT_BIJECTION_MONOTONE) {
      return status ? status : INFLECT_STATUS_NO_INVERSE;
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_density_fit(uint32_t n_layers,
                    const InflectCurve* curves,
                    size_t n,
                    const double* x,
                    InflectDensity* density,
                    InflectDensityFit* fit)
{
  if (n_layers < 1U || n_layers > INFLECT_MAX_DENSITY_LAYERS) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectDensity normal;
  InflectStatus status = inflect_density_fit_normal(n, x, &normal);
  if (status) {
    return status;
  }
  Work* const work = (Work*)calloc(1U, sizeof(*work));
  if (!work) {
    return INFLECT_STATUS_NO_MEM;
  }
  work->n = n;
  work->x = x;
  work->best_nats = (double)INFINITY;
  work->density.n_layers = n_layers;
  for (uint32_t i = 0U; i < n_layers; ++i) {
    work->density.layers[i] = (InflectBijection){.curve = curves[i],
                                                 .n_units = 1U,
                                                 .units = {{1.0, 0.0, 1.0}},
                                                 .dry = 1.0};
  }
  status = check(&work->density);
  const double deviation = 1.0 / normal.layers[0].dry;
  const double mean = -normal.layers[0].offset * deviation;
  fit->settled = false;
  for (size_t k = 0U;
       k < N_STARTS && !status && work->n_evaluations < MAX_EVALUATIONS; ++k) {
    const double before = work->best_nats;
    const bool settled = run(work, curves, first_drives[k], mean, deviation);
    fit->settled = work->best_nats < before ? settled : fit->settled;
  }
  if (!status && !isfinite(work->best_nats)) {
    status = INFLECT_STATUS_UNSETTLED;
  }
  if (!status) {
    put_numbers(work->best, &work->density);
    *density = work->density;
    fit->nats = work->best_nats;
    fit->n_evaluations = work->n_evaluations;
  }
  free(work);
  return status;
}
