// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/polarity.h>

#include "../base/random.h"
#include "../base/special.h"

#include <math.h>
#include <stdbool.h>

/// A strong edge over a weak one
#define STRONG 3.0

/// Edges of one polarity that were told wrong
typedef struct {
  uint32_t n;
  uint32_t n_relu;
  uint32_t n_leaky;
} Errors;

static double
normal_share_below(double x)
{
  return 0.5 * erfc(-x / sqrt(2.0));
}

static double
leak(double z, double alpha)
{
  return z > 0.0 ? z : alpha * z;
}

InflectStatus
inflect_polarity_gradient(double mean,
                          double deviation,
                          double alpha,
                          InflectPolarityGradient* gradient)
{
  if (!isfinite(mean) || !isfinite(deviation) || !(deviation > 0.0) ||
      !isfinite(alpha)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const double r = mean / deviation;
  const double above = normal_share_below(r);
  const double below = normal_share_below(-r);
  const double density = exp(-0.5 * r * r) / sqrt(2.0 * INFLECT_PI);
  *gradient = (InflectPolarityGradient){
    .mean = above + alpha * below,
    .mean_square = above + alpha * alpha * below,
    .output =
      (1.0 - alpha) * (mean * above + deviation * density) + alpha * mean,
    .flat_share = alpha == 0.0 ? below : 0.0,
  };
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_polarity_measure(size_t n,
                         const double* z,
                         double sign,
                         double alpha,
                         InflectPolarityGradient* gradient)
{
  if (n == 0U || !isfinite(alpha) || fabs(sign) != 1.0) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double output = 0.0;
  size_t n_above = 0U;
  for (size_t i = 0U; i < n; ++i) {
    output += leak(sign * z[i], alpha);
    n_above += sign * z[i] > 0.0 ? 1U : 0U;
  }
  if (!isfinite(output)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const double above = (double)n_above / (double)n;
  const double below = (double)(n - n_above) / (double)n;
  *gradient = (InflectPolarityGradient){
    .mean = above + alpha * below,
    .mean_square = above + alpha * alpha * below,
    .output = output / (double)n,
    .flat_share = alpha == 0.0 ? below : 0.0,
  };
  return INFLECT_STATUS_SUCCESS;
}

static bool
task_is_good(const InflectPolarityTask* task)
{
  return isfinite(task->strength) && task->strength > 0.0 &&
         isfinite(task->noise) && task->noise > 0.0 && task->alpha >= 0.0 &&
         task->alpha <= 1.0 && task->n_edges > 0U;
}

/// Whether a threshold between two outputs errs on one that is seen in noise
static bool
errs(const InflectPolarityTask* task,
     double sign,
     double alpha,
     bool strong,
     double noise)
{
  const double mu = task->strength;
  const double weak_output = leak(sign * mu, alpha);
  const double strong_output = leak(sign * STRONG * mu, alpha);
  const double seen = (strong ? strong_output : weak_output) + noise;
  const double middle = 0.5 * (weak_output + strong_output);
  const bool said = sign > 0.0 ? seen > middle : seen < middle;
  return said != strong;
}

InflectStatus
inflect_polarity_score(const InflectPolarityTask* task,
                       InflectPolarityScore* score)
{
  if (!task_is_good(task)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectRandom random;
  inflect_random_start(&random, task->seed, 0U);
  Errors errors[2] = {{0U, 0U, 0U}, {0U, 0U, 0U}};
  uint32_t n_amplitude = 0U;
  for (uint32_t i = 0U; i < task->n_edges; ++i) {
    const uint32_t unit = inflect_random_below(&random, 2U);
    const bool strong = inflect_random_below(&random, 2U) == 1U;
    const double sign = unit == INFLECT_POLARITY_RISING ? 1.0 : -1.0;
    const double mu = task->strength;
    const double relu_noise = task->noise * inflect_random_normal(&random);
    const double leaky_noise = task->noise * inflect_random_normal(&random);
    const double loud_noise = task->noise * inflect_random_normal(&random);
    const bool said_rising =
      (strong ? STRONG * mu : mu) + loud_noise > 0.5 * (1.0 + STRONG) * mu;
    n_amplitude += said_rising == (sign > 0.0) ? 0U : 1U;
    ++errors[unit].n;
    errors[unit].n_relu += errs(task, sign, 0.0, strong, relu_noise) ? 1U : 0U;
    errors[unit].n_leaky +=
      errs(task, sign, task->alpha, strong, leaky_noise) ? 1U : 0U;
  }
  const double ratio = task->strength / task->noise;
  score->amplitude_error = inflect_estimate_share(task->n_edges, n_amplitude);
  for (uint32_t unit = 0U; unit < 2U; ++unit) {
    const bool rising = unit == INFLECT_POLARITY_RISING;
    const Errors* const found = &errors[unit];
    score->relu_error[unit] = inflect_estimate_share(found->n, found->n_relu);
    score->leaky_error[unit] = inflect_estimate_share(found->n, found->n_leaky);
    score->relu_bayes[unit] = rising ? normal_share_below(-ratio) : 0.5;
    score->leaky_bayes[unit] =
      normal_share_below(rising ? -ratio : -task->alpha * ratio);
  }
  return INFLECT_STATUS_SUCCESS;
}

const char*
inflect_polarity_verdict_symbol(InflectPolarityVerdict verdict)
{
  static const char* const symbols[INFLECT_N_POLARITY_VERDICTS] = {
    [INFLECT_POLARITY_POSITIVE] = "positive",
    [INFLECT_POLARITY_NEGATIVE] = "negative",
    [INFLECT_POLARITY_UNKNOWN] = "unknown",
  };
  return symbols[verdict < INFLECT_N_POLARITY_VERDICTS
                   ? verdict
                   : INFLECT_POLARITY_UNKNOWN];
}

const char*
inflect_polarity_reason_symbol(InflectPolarityReason reason)
{
  static const char* const symbols[INFLECT_N_POLARITY_REASONS] = {
    [INFLECT_POLARITY_AGREED] = "agreed",
    [INFLECT_POLARITY_DISAGREED] = "disagreed",
    [INFLECT_POLARITY_SYMMETRIC] = "symmetric",
    [INFLECT_POLARITY_NO_HIT] = "no_hit",
    [INFLECT_POLARITY_SILENT] = "silent",
  };
  return symbols[reason < INFLECT_N_POLARITY_REASONS
                   ? reason
                   : INFLECT_POLARITY_DISAGREED];
}
