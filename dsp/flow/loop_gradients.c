// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/gradient_flow.h>

#include "loop_run.h"

#include <math.h>
#include <stdlib.h>

/// Starts of gradients along a signal, at most
#define MAX_STARTS 512U

/// Find ln |g f'| along a signal; whether the loop stays within bounds
static bool
find_logs(const InflectLoop* loop,
          size_t n,
          const double* x,
          double* past,
          double* logs)
{
  const InflectActivation* const row = loop->curve.activation;
  InflectLoopState state = inflect_loop_state(loop, past);
  for (size_t i = 0U; i < n; ++i) {
    const double a = inflect_loop_sum(&state, x[i]);
    const double y = row->value(a, loop->curve.parameters);
    const double slope = row->slope(a, loop->curve.parameters);
    if (!(fabs(y) <= INFLECT_LOOP_BLOW_UP) || isnan(slope)) {
      return false;
    }
    logs[i] = log(fabs(loop->feedback * slope));
    inflect_loop_push(&state, past, y);
    inflect_loop_move(&state);
  }
  return true;
}

/// Sum the logarithms along each start, pass by pass
static void
find_gradients(const InflectLoop* loop,
               uint64_t warm_up,
               size_t n,
               const double* logs,
               uint32_t n_passes,
               InflectGradient* gradients)
{
  const size_t reach = (size_t)n_passes * loop->delay;
  const size_t n_starts = n - (size_t)warm_up - reach + 1U;
  const size_t stride = n_starts > MAX_STARTS ? n_starts / MAX_STARTS : 1U;
  uint32_t n_paths = 0U;
  for (size_t s = 0U; s < n_starts; s += stride, ++n_paths) {
    double sum = 0.0;
    for (uint32_t k = 0U; k < n_passes; ++k) {
      InflectGradient* const gradient = &gradients[k];
      sum += logs[warm_up + s + (size_t)k * loop->delay];
      if (isinf(sum)) {
        break;
      }
      gradient->alive_share += 1.0;
      gradient->mean_log += sum;
      gradient->lower_log = fmin(gradient->lower_log, sum);
      gradient->upper_log = fmax(gradient->upper_log, sum);
    }
  }
  for (uint32_t k = 0U; k < n_passes; ++k) {
    InflectGradient* const gradient = &gradients[k];
    gradient->mean_log = gradient->alive_share > 0.0
                           ? gradient->mean_log / gradient->alive_share
                           : (double)NAN;
    gradient->alive_share /= (double)n_paths;
  }
}

InflectStatus
inflect_loop_gradients(const InflectLoop* loop,
                       uint64_t warm_up,
                       size_t n,
                       const double* x,
                       uint32_t n_passes,
                       InflectGradient* gradients)
{
  const size_t reach = (size_t)n_passes * loop->delay;
  if (loop->delay < 1U || loop->delay > INFLECT_MAX_LYAPUNOV_STATES ||
      n_passes < 1U || !isfinite(loop->feedback) || !(loop->pole >= 0.0) ||
      !(loop->pole < 1.0) || warm_up >= n || n - warm_up < reach) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double* const past = (double*)calloc(loop->delay, sizeof(double));
  double* const logs = (double*)calloc(n, sizeof(double));
  if (!past || !logs) {
    free(past);
    free(logs);
    return INFLECT_STATUS_NO_MEM;
  }
  const bool bounded = find_logs(loop, n, x, past, logs);
  for (uint32_t k = 0U; k < n_passes; ++k) {
    const double none = (double)NAN;
    gradients[k] = bounded
                     ? (InflectGradient){.lower_log = none, .upper_log = none}
                     : (InflectGradient){none, none, none, none};
  }
  if (bounded) {
    find_gradients(loop, warm_up, n, logs, n_passes, gradients);
  }
  free(past);
  free(logs);
  return INFLECT_STATUS_SUCCESS;
}
