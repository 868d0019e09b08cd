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

/// Note the goals that a loss has reached; true if that is all of them
static bool
note_goals(double share, uint32_t step, uint32_t steps[INFLECT_N_GOALS])
{
  static const double goals[INFLECT_N_GOALS] = {
    [INFLECT_GOAL_30DB] = 1e-3,
    [INFLECT_GOAL_60DB] = 1e-6,
  };

  for (uint32_t i = 0U; i < INFLECT_N_GOALS; ++i) {
    steps[i] = share <= goals[i] && step < steps[i] ? step : steps[i];
  }
  return share <= goals[INFLECT_N_GOALS - 1U];
}

void
inflect_task_steps(const InflectTask* task,
                   const InflectModel* start,
                   double step_size,
                   uint32_t n_most,
                   uint32_t steps[INFLECT_N_GOALS])
{
  // No training comes back from here within the steps it has
  static const double lost = 1e6;

  InflectModel model = *start;
  double gradient[N] = {0.0};
  const double first = inflect_task_loss(task, &model, gradient);
  double share = first > 0.0 ? 1.0 : 0.0;
  for (uint32_t i = 0U; i < INFLECT_N_GOALS; ++i) {
    steps[i] = n_most + 1U;
  }
  for (uint32_t i = 0U; i <= n_most; ++i) {
    if (note_goals(share, i, steps) || !(share <= lost) ||
        !descend(&model, step_size, gradient)) {
      return;
    }
    share = inflect_task_loss(task, &model, gradient) / first;
  }
}

/// Return the largest step size that works, between one that does and double
static double
refine_working_step(const InflectTask* task,
                    const InflectModel* start,
                    double works)
{
  static const uint32_t n_halvings = 4U;

  double ratio = 2.0;
  for (uint32_t i = 0U; i < n_halvings; ++i) {
    ratio = sqrt(ratio);
    uint32_t taken[INFLECT_N_GOALS] = {0U};
    inflect_task_steps(task, start, works * ratio, INFLECT_MAX_TRAINING_STEPS,
                       taken);
    works *=
      taken[INFLECT_GOAL_30DB] <= INFLECT_MAX_TRAINING_STEPS ? ratio : 1.0;
  }
  return works;
}

double
inflect_task_best_steps(const InflectTask* task,
                        const InflectModel* start,
                        uint32_t steps[INFLECT_N_GOALS])
{
  for (uint32_t i = 0U; i < INFLECT_N_GOALS; ++i) {
    steps[i] = INFLECT_MAX_TRAINING_STEPS + 1U;
  }

  // A step size need not be followed beyond what another one took
  uint32_t* const longest = &steps[INFLECT_N_GOALS - 1U];
  double largest = 0.0;
  for (double size = INFLECT_MAX_STEP_SIZE;
       size >= INFLECT_MIN_STEP_SIZE && *longest > 0U; size *= 0.5) {
    uint32_t taken[INFLECT_N_GOALS] = {0U};
    const uint32_t n_most = *longest - 1U;
    inflect_task_steps(task, start, size, n_most, taken);
    largest =
      taken[INFLECT_GOAL_30DB] <= n_most ? fmax(largest, size) : largest;
    for (uint32_t i = 0U; i < INFLECT_N_GOALS; ++i) {
      steps[i] = taken[i] < steps[i] ? taken[i] : steps[i];
    }
  }
  const bool between = largest > 0.0 && largest < INFLECT_MAX_STEP_SIZE;
  return between ? refine_working_step(task, start, largest) : largest;
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
