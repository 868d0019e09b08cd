// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "network.h"

#include "../base/dense.h"
#include "../base/random.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PAIRS 4096U
#define MAX_STEPS 1000000U

/// Error of a step, absolute and as part of the state
#define TOLERANCE 1e-12

/// A solution beyond it is on its way to infinity
#define MAX_STATE 1e150

/// Distances below it are rounding, as part of the first distance
#define LEAST_DISTANCE 1e-9

/// What is nothing left of a distance
#define LEAST_RATIO 1e-15

/// Generous for what the stepper of GSL allocates
#define GSL_VECTORS 24U

/// A solution on its way
typedef struct {
  const InflectDampedNetwork* network;
  gsl_odeiv2_system system;
  gsl_odeiv2_step* step;
  double* memory;
  double* state;
  double* trial;
  double* error;
  double time_s;
  double step_s;
  uint32_t n_steps;
} Flow;

static int
derivative(double t, const double y[], double dydt[], void* params)
{
  (void)t;
  const InflectDampedNetwork* const network =
    (const InflectDampedNetwork*)params;
  inflect_network_derivative(network, y, dydt);
  return inflect_all_finite(network->n_states, dydt) ? GSL_SUCCESS
                                                     : GSL_EBADFUNC;
}

/// GSL ends the process if it finds no memory, so it is asked for beforehand
static bool
has_memory(size_t n)
{
  void* const probe = malloc(GSL_VECTORS * (n * sizeof(double) + 64U));
  free(probe);
  return probe != NULL;
}

static InflectStatus
flow_init(Flow* flow, const InflectDampedNetwork* network, const double* start)
{
  const size_t n = network->n_states;
  memset(flow, 0, sizeof(*flow));
  flow->memory = (double*)calloc(n, 3U * sizeof(double));
  if (!flow->memory || !has_memory(n)) {
    return INFLECT_STATUS_NO_MEM;
  }
  flow->network = network;
  flow->state = flow->memory;
  flow->trial = flow->memory + n;
  flow->error = flow->memory + 2U * n;
  memcpy(flow->state, start, n * sizeof(double));

  // GSL leaves its argument alone, but does not say so
  union {
    const InflectDampedNetwork* in;
    void* out;
  } params = {.in = network};
  flow->system = (gsl_odeiv2_system){derivative, NULL, n, params.out};
  flow->step = gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, n);
  flow->step_s =
    1e-3 / (inflect_dense_norm_max(network->n_states, network->damping) +
            inflect_dense_norm_max(network->n_states, network->weights) + 1.0);
  return flow->step ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_NO_MEM;
}

static void
flow_free(Flow* flow)
{
  if (flow->step) {
    gsl_odeiv2_step_free(flow->step);
  }
  free(flow->memory);
}

/// Return the error of a trial, 1 being what is allowed
static double
error_of(const Flow* flow)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < flow->network->n_states; ++i) {
    const double allowed = TOLERANCE * (1.0 + fabs(flow->trial[i]));
    const double error = fabs(flow->error[i]) / allowed;
    most = error > most || isnan(error) ? error : most;
  }
  return most;
}

/// Take a step no farther than `end_s`; smaller ones until the error allows it
static InflectStatus
flow_step(Flow* flow, double end_s)
{
  const uint32_t n = flow->network->n_states;
  for (;;) {
    const double left_s = end_s - flow->time_s;
    const bool last = flow->step_s >= left_s;
    const double step_s = last ? left_s : flow->step_s;
    if (++flow->n_steps > MAX_STEPS ||
        !(flow->time_s + step_s > flow->time_s)) {
      return INFLECT_STATUS_UNSETTLED;
    }
    memcpy(flow->trial, flow->state, n * sizeof(double));
    const int failure =
      gsl_odeiv2_step_apply(flow->step, flow->time_s, step_s, flow->trial,
                            flow->error, NULL, NULL, &flow->system);
    const double error = failure ? (double)INFINITY : error_of(flow);
    const double growth =
      error > 0.0 ? fmin(fmax(0.9 * pow(error, -0.125), 0.2), 4.0) : 4.0;
    flow->step_s = (last && error <= 1.0 ? fmax(flow->step_s, step_s * growth)
                                         : step_s * growth);
    if (error <= 1.0) {
      memcpy(flow->state, flow->trial, n * sizeof(double));
      flow->time_s = last ? end_s : flow->time_s + step_s;
      return INFLECT_STATUS_SUCCESS;
    }
    if (!isfinite(error)) {
      flow->step_s = 0.2 * step_s;
    }
  }
}

static InflectStatus
flow_to(Flow* flow, double end_s)
{
  while (flow->time_s < end_s) {
    const InflectStatus status = flow_step(flow, end_s);
    if (status) {
      return status;
    }
    for (uint32_t i = 0U; i < flow->network->n_states; ++i) {
      if (!(fabs(flow->state[i]) < MAX_STATE)) {
        return INFLECT_STATUS_UNSETTLED;
      }
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
check_times(uint32_t n_times, const double* times_s)
{
  double last = 0.0;
  for (uint32_t i = 0U; i < n_times; ++i) {
    if (!isfinite(times_s[i]) || times_s[i] < last) {
      return INFLECT_STATUS_BAD_RANGE;
    }
    last = times_s[i];
  }
  return INFLECT_STATUS_SUCCESS;
}

/// As inflect_network_follow(), of what was checked
static InflectStatus
follow(const InflectDampedNetwork* network,
       const double* start,
       uint32_t n_times,
       const double* times_s,
       double* states)
{
  const size_t n = network->n_states;
  Flow flow;
  InflectStatus status = flow_init(&flow, network, start);
  for (uint32_t i = 0U; i < n_times && !status; ++i) {
    status = flow_to(&flow, times_s[i]);
    memcpy(states + i * n, flow.state, n * sizeof(double));
  }
  flow_free(&flow);
  return status;
}

InflectStatus
inflect_network_follow(const InflectDampedNetwork* network,
                       const double* start,
                       uint32_t n_times,
                       const double* times_s,
                       double* states)
{
  InflectStatus status = inflect_network_check(network);
  status = status ? status : check_times(n_times, times_s);
  if (!status && !inflect_all_finite(network->n_states, start)) {
    status = INFLECT_STATUS_BAD_VALUE;
  }
  return status ? status : follow(network, start, n_times, times_s, states);
}

static double
distance(uint32_t n, const double* x, const double* y, bool euclidean)
{
  double most = 0.0;
  double square = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double off = x[i] - y[i];
    most = fmax(most, fabs(off));
    square += off * off;
  }
  return euclidean ? sqrt(square) : most;
}

/// Times at which a pair is looked at, besides its start
#define N_LOOKS 16U

/// Follow a pair of solutions, and return the rate at which they approach
static InflectStatus
measure_pair(const InflectDampedNetwork* network,
             const InflectRateMeasurement* measurement,
             bool euclidean,
             const double* starts,
             double* paths,
             double* rate)
{
  const size_t n = network->n_states;
  double times_s[N_LOOKS];
  for (uint32_t i = 0U; i < N_LOOKS; ++i) {
    times_s[i] = measurement->duration_s * (i + 1.0) / N_LOOKS;
  }
  double* const x = paths;
  double* const y = paths + N_LOOKS * n;
  InflectStatus status = follow(network, starts, N_LOOKS, times_s, x);
  status = status ? status : follow(network, starts + n, N_LOOKS, times_s, y);
  if (status) {
    return status;
  }

  // At the last look where a distance is left that is not rounding
  const double first = distance((uint32_t)n, starts, starts + n, euclidean);
  for (uint32_t i = 0U; i < N_LOOKS; ++i) {
    const double now = distance((uint32_t)n, x + i * n, y + i * n, euclidean);
    if (i > 0U && now < LEAST_DISTANCE * first) {
      break;
    }
    *rate = log(first / fmax(now, LEAST_RATIO * first)) / times_s[i];
  }
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
measure(const InflectDampedNetwork* network,
        const InflectRateMeasurement* measurement,
        bool euclidean,
        double* memory,
        InflectEstimate* rate)
{
  const size_t n = network->n_states;
  double* const starts = memory;
  double* const paths = memory + 2U * n;
  double* const rates = paths + 2U * N_LOOKS * n;
  InflectRandom random;
  inflect_random_start(&random, measurement->seed, 1U);
  for (uint32_t i = 0U; i < measurement->n_pairs; ++i) {
    for (size_t j = 0U; j < 2U * n; ++j) {
      starts[j] = inflect_random_between(&random, -measurement->spread,
                                         measurement->spread);
    }
    const InflectStatus status =
      measure_pair(network, measurement, euclidean, starts, paths, &rates[i]);
    if (status) {
      return status;
    }
  }
  *rate = inflect_estimate_mean(measurement->n_pairs, rates);
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_network_measure_rate(const InflectDampedNetwork* network,
                             const InflectRateMeasurement* measurement,
                             bool euclidean,
                             InflectEstimate* rate)
{
  InflectStatus status = inflect_network_check(network);
  if (status) {
    return status;
  }
  if (measurement->n_pairs == 0U || measurement->n_pairs > MAX_PAIRS ||
      !(measurement->spread > 0.0) || !isfinite(measurement->spread) ||
      !(measurement->duration_s > 0.0) || !isfinite(measurement->duration_s)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const size_t n = network->n_states;
  double* const memory = (double*)calloc(
    2U * n + 2U * N_LOOKS * n + measurement->n_pairs, sizeof(double));
  if (!memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  status = measure(network, measurement, euclidean, memory, rate);
  free(memory);
  return status;
}
