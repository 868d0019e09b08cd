// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/trainability.h>

#include <math.h>
#include <stdbool.h>

#define N INFLECT_N_MODEL_PARAMETERS

double
inflect_task_loss(const InflectTask* task,
                  const InflectModel* model,
                  double gradient[N])
{
  const InflectActivation* const f = task->curve->activation;
  const double* const p = task->curve->parameters;
  double loss = 0.0;
  double sums[N] = {0.0};
  for (uint32_t i = 0U; i < task->n_points; ++i) {
    const double z = model->drive * task->x[i] + model->bias;
    const double value = f->value(z, p);
    const double error = model->gain * value - task->y[i];
    const double bend = error * model->gain * f->slope(z, p);
    loss += error * error;
    sums[0] += error * value;
    sums[1] += bend * task->x[i];
    sums[2] += bend;
  }
  for (uint32_t i = 0U; i < N; ++i) {
    gradient[i] = 2.0 * sums[i] / task->n_points;
  }
  return loss / task->n_points;
}

/// Go a step downhill; false if nothing moved or all is lost
static bool
descend(InflectModel* model, double step_size, const double gradient[N])
{
  const InflectModel before = *model;
  model->gain -= step_size * gradient[0];
  model->drive -= step_size * gradient[1];
  model->bias -= step_size * gradient[2];
  const bool moved = fabs(model->gain - before.gain) > 0.0 ||
                     fabs(model->drive - before.drive) > 0.0 ||
                     fabs(model->bias - before.bias) > 0.0;
  return moved && isfinite(model->gain) && isfinite(model->drive) &&
         isfinite(model->bias);
}

uint32_t
inflect_task_steps(const InflectTask* task,
                   const InflectModel* start,
                   double step_size,
                   uint32_t n_most)
{
  // No training comes back from here within the steps it has
  static const double lost = 1e6;

  InflectModel model = *start;
  double gradient[N] = {0.0};
  const double first = inflect_task_loss(task, &model, gradient);
  double loss = first;
  for (uint32_t i = 0U; i <= n_most; ++i) {
    if (loss <= INFLECT_TRAINED_LOSS * first) {
      return i;
    }
    if (!(loss <= lost * first) || !descend(&model, step_size, gradient)) {
      break;
    }
    loss = inflect_task_loss(task, &model, gradient);
  }
  return n_most + 1U;
}

uint32_t
inflect_task_best_steps(const InflectTask* task, const InflectModel* start)
{
  // A step size need not be followed beyond what another one took
  uint32_t best = INFLECT_MAX_TRAINING_STEPS + 1U;
  for (double size = INFLECT_MAX_STEP_SIZE;
       size >= INFLECT_MIN_STEP_SIZE && best > 0U; size *= 0.5) {
    const uint32_t steps = inflect_task_steps(task, start, size, best - 1U);
    best = steps < best ? steps : best;
  }
  return best;
}

static bool
is_stable(const InflectTask* task, const InflectModel* start, double step_size)
{
  InflectModel model = *start;
  double gradient[N] = {0.0};
  const double first = inflect_task_loss(task, &model, gradient);
  double loss = first;
  for (uint32_t i = 0U; i < INFLECT_STABILITY_STEPS && loss < (double)INFINITY;
       ++i) {
    if (!descend(&model, step_size, gradient)) {
      break;
    }
    loss = inflect_task_loss(task, &model, gradient);
  }
  return loss <= first && isfinite(model.gain) && isfinite(model.drive) &&
         isfinite(model.bias);
}

double
inflect_task_stable_step(const InflectTask* task, const InflectModel* start)
{
  static const uint32_t n_halvings = 12U;

  double stable = -20.0;
  double unstable = 20.0;
  if (!is_stable(task, start, exp2(stable))) {
    return 0.0;
  }
  if (is_stable(task, start, exp2(unstable))) {
    return (double)INFINITY;
  }
  for (uint32_t i = 0U; i < n_halvings; ++i) {
    const double middle = 0.5 * (stable + unstable);
    const bool holds = is_stable(task, start, exp2(middle));
    stable = holds ? middle : stable;
    unstable = holds ? unstable : middle;
  }
  return exp2(stable);
}
