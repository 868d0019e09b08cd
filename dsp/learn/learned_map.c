// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/learned_map.h>

#include "../base/dense.h"
#include "../base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define N_FIELDS 64U
#define N_TESTS 16U
#define N_ALL (N_FIELDS + N_TESTS)
#define N_MODES 8U
#define MAX_NODES INFLECT_MAX_LEARNED_NODES
#define MAX_RUNS 64U
#define MAX_STEPS 10000U
#define REACH (INFLECT_LEARNED_TAPS / 2U)

/// Taps, bias before the curve, offset behind it
#define N_PARAMETERS (INFLECT_LEARNED_TAPS + 2U)
#define BIAS INFLECT_LEARNED_TAPS
#define OFFSET (INFLECT_LEARNED_TAPS + 1U)

/// Adam with the constants of its authors but for the step
#define LEARNING_RATE 0.02
#define DECAY_MEAN 0.9
#define DECAY_SQUARE 0.999
#define EPSILON 1e-8

/// Points at which the gain of a kernel is looked at, and what lies between
/// them: less than 1 + (2 pi reach / N)^2
#define N_FREQUENCIES 256U

/// By how much a projection goes below the bound, to get there in few of them
#define MARGIN 1e-3

/// Fields, by the amplitudes of their modes
typedef struct {
  const InflectMapLesson* lesson;
  double modes[N_ALL][N_MODES];
  double now[N_ALL][MAX_NODES];
  double next[N_ALL][MAX_NODES]; ///< Exactly
} Data;

/// A map on its way
typedef struct {
  const Data* data;
  double p[N_PARAMETERS];
  double mean[N_PARAMETERS];
  double square[N_PARAMETERS];
} Learner;

/// Results of runs, one row each
typedef struct {
  double fit[MAX_RUNS];
  double rollout[MAX_RUNS];
  double radius[MAX_RUNS];
  double lipschitz[MAX_RUNS];
} Results;

/// Fill in a field at a time, in steps
static void
solve(const Data* data, uint32_t field, double time, double* u)
{
  const uint32_t n = data->lesson->n_nodes;
  memset(u, 0, n * sizeof(double));
  for (uint32_t k = 1U; k <= N_MODES; ++k) {
    const double number = PI * k / (n + 1.0);
    const double size = data->modes[field][k - 1U] *
                        exp(-number * number * data->lesson->step * time);
    for (uint32_t i = 0U; i < n; ++i) {
      u[i] += size * sin(number * (i + 1.0));
    }
  }
}

static void
make_data(Data* data, const InflectMapLesson* lesson)
{
  InflectRandom random;
  inflect_random_start(&random, lesson->seed, 0U);
  data->lesson = lesson;
  for (uint32_t i = 0U; i < N_ALL; ++i) {
    for (uint32_t k = 0U; k < N_MODES; ++k) {
      data->modes[i][k] =
        inflect_random_between(&random, -1.0, 1.0) / (k + 1.0);
    }
    solve(data, i, 0.0, data->now[i]);
    solve(data, i, 1.0, data->next[i]);
  }
}

/// What arrives at the curve of a node
static double
argument(const Learner* learner, const double* u, uint32_t i)
{
  const uint32_t n = learner->data->lesson->n_nodes;
  double z = learner->p[BIAS];
  for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
    const uint32_t j = i + k - REACH;
    z += j < n ? learner->p[k] * u[j] : 0.0;
  }
  return z;
}

static void
apply(const Learner* learner, const double* u, double* out)
{
  const InflectMapLesson* const lesson = learner->data->lesson;
  const InflectCurve* const curve = &lesson->curve;
  for (uint32_t i = 0U; i < lesson->n_nodes; ++i) {
    const double z = argument(learner, u, i);
    out[i] = curve->activation->value(z, curve->parameters) +
             learner->p[OFFSET] + (lesson->residual ? u[i] : 0.0);
  }
}

static double
square_of(uint32_t n, const double* x, const double* y)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    sum += (x[i] - y[i]) * (x[i] - y[i]);
  }
  return sum;
}

/// RMS of a step's error on the test fields, as part of that of the fields
static double
fit_error(const Learner* learner)
{
  static const double zero[MAX_NODES] = {0.0};
  const Data* const data = learner->data;
  const uint32_t n = data->lesson->n_nodes;
  double error = 0.0;
  double all = 0.0;
  for (uint32_t i = N_FIELDS; i < N_ALL; ++i) {
    double out[MAX_NODES] = {0.0};
    apply(learner, data->now[i], out);
    error += square_of(n, out, data->next[i]);
    all += square_of(n, zero, data->next[i]);
  }
  const double ratio = sqrt(error / all);
  return ratio < INFLECT_LEARNED_DIVERGED ? ratio : INFLECT_LEARNED_DIVERGED;
}

/// Add the slope of half the squared error of a node
static void
add_gradient(const Learner* learner,
             uint32_t field,
             uint32_t i,
             double* gradient)
{
  const Data* const data = learner->data;
  const InflectMapLesson* const lesson = data->lesson;
  const InflectCurve* const curve = &lesson->curve;
  const double* const u = data->now[field];
  const double z = argument(learner, u, i);
  const double y = curve->activation->value(z, curve->parameters) +
                   learner->p[OFFSET] + (lesson->residual ? u[i] : 0.0);
  const double error = y - data->next[field][i];
  const double inner = error * curve->activation->slope(z, curve->parameters);
  for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
    const uint32_t j = i + k - REACH;
    gradient[k] += j < lesson->n_nodes ? inner * u[j] : 0.0;
  }
  gradient[BIAS] += inner;
  gradient[OFFSET] += error;
}

/// Gain of the kernel at a frequency, and how each tap moves it
static double
gain_at(const Learner* learner, double angle, double* slopes)
{
  double re = 0.0;
  double im = 0.0;
  for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
    re += learner->p[k] * cos(angle * k);
    im += learner->p[k] * sin(angle * k);
  }
  const double gain = hypot(re, im);
  for (uint32_t k = 0U; slopes && k < INFLECT_LEARNED_TAPS; ++k) {
    slopes[k] = (re * cos(angle * k) + im * sin(angle * k)) / gain;
  }
  return gain;
}

/// Greatest gain of the kernel over all frequencies, and about where
static double
kernel_gain(const Learner* learner, double* where)
{
  double most = 0.0;
  *where = 0.0;
  for (uint32_t i = 0U; i <= N_FREQUENCIES; ++i) {
    const double angle = PI * i / N_FREQUENCIES;
    const double gain = gain_at(learner, angle, NULL);
    *where = gain > most ? angle : *where;
    most = fmax(most, gain);
  }

  // Between two points it grows by less than this (Bernstein's inequality)
  const double between = 0.5 * PI / N_FREQUENCIES * (INFLECT_LEARNED_TAPS - 1U);
  return most / (1.0 - between * between);
}

/// Bound of the map's Lipschitz constant
static double
map_lipschitz(const Learner* learner)
{
  const InflectMapLesson* const lesson = learner->data->lesson;
  double where = 0.0;
  return inflect_curve_facts(&lesson->curve).lipschitz *
           kernel_gain(learner, &where) +
         (lesson->residual ? 1.0 : 0.0);
}

/// Lower the gain where it is greatest, by the least change of the taps
static void
lower_gain(Learner* learner, double where, double most)
{
  double slopes[INFLECT_LEARNED_TAPS];
  const double excess = gain_at(learner, where, slopes) - most;
  double square = 0.0;
  for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
    square += slopes[k] * slopes[k];
  }
  for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
    learner->p[k] -= excess / square * slopes[k];
  }
}

/// Project the kernel onto those that the clamp allows, nearly
static void
clamp(Learner* learner)
{
  static const uint32_t n_projections = 12U;

  const InflectMapLesson* const lesson = learner->data->lesson;
  if (!(lesson->clamp > 0.0)) {
    return;
  }
  const double allowed = (lesson->clamp - (lesson->residual ? 1.0 : 0.0)) /
                         inflect_curve_facts(&lesson->curve).lipschitz;
  double where = 0.0;
  double gain = kernel_gain(learner, &where);
  for (uint32_t i = 0U; i < n_projections && gain > allowed; ++i) {
    lower_gain(learner, where, (1.0 - MARGIN) * allowed);
    gain = kernel_gain(learner, &where);
  }
  for (uint32_t k = 0U; gain > allowed && k < INFLECT_LEARNED_TAPS; ++k) {
    learner->p[k] *= allowed / gain;
  }
}

static void
learn_step(Learner* learner, uint32_t index)
{
  const uint32_t n = learner->data->lesson->n_nodes;
  double gradient[N_PARAMETERS] = {0.0};
  for (uint32_t f = 0U; f < N_FIELDS; ++f) {
    for (uint32_t i = 0U; i < n; ++i) {
      add_gradient(learner, f, i, gradient);
    }
  }
  const double mean_left = 1.0 - pow(DECAY_MEAN, index + 1.0);
  const double square_left = 1.0 - pow(DECAY_SQUARE, index + 1.0);
  for (uint32_t k = 0U; k < N_PARAMETERS; ++k) {
    const double g = gradient[k] / (N_FIELDS * n);
    learner->mean[k] += (1.0 - DECAY_MEAN) * (g - learner->mean[k]);
    learner->square[k] += (1.0 - DECAY_SQUARE) * (g * g - learner->square[k]);
    learner->p[k] -= LEARNING_RATE * learner->mean[k] / mean_left /
                     (sqrt(learner->square[k] / square_left) + EPSILON);
  }
  clamp(learner);
}

/// Fill in the Jacobian in a field
static void
fill_jacobian(const Learner* learner, const double* u, double* jacobian)
{
  const InflectMapLesson* const lesson = learner->data->lesson;
  const InflectCurve* const curve = &lesson->curve;
  const uint32_t n = lesson->n_nodes;
  memset(jacobian, 0, (size_t)n * n * sizeof(double));
  for (uint32_t i = 0U; i < n; ++i) {
    const double z = argument(learner, u, i);
    const double slope = curve->activation->slope(z, curve->parameters);
    for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
      const uint32_t j = i + k - REACH;
      if (j < n) {
        jacobian[(size_t)i * n + j] = slope * learner->p[k];
      }
    }
    jacobian[(size_t)i * n + i] += lesson->residual ? 1.0 : 0.0;
  }
}

/// Greatest radius over some of the test fields
static InflectStatus
worst_radius(const Learner* learner,
             uint32_t n_fields,
             double* jacobian,
             double* radius)
{
  const uint32_t n = learner->data->lesson->n_nodes;
  *radius = 0.0;
  for (uint32_t i = N_FIELDS; i < N_FIELDS + n_fields; ++i) {
    double found = (double)INFINITY;
    fill_jacobian(learner, learner->data->now[i], jacobian);
    const InflectStatus status = inflect_all_finite(n * n, jacobian)
                                   ? inflect_dense_radius(n, jacobian, &found)
                                   : INFLECT_STATUS_UNSETTLED;
    if (status == INFLECT_STATUS_NO_MEM) {
      return status;
    }
    *radius = fmax(*radius, found);
  }
  return INFLECT_STATUS_SUCCESS;
}

/// Roll out all test fields, and add the error of each step to `errors`
static double
roll_out(const Learner* learner, double* errors)
{
  static const double zero[MAX_NODES] = {0.0};
  const Data* const data = learner->data;
  const uint32_t n = data->lesson->n_nodes;
  double last = 0.0;
  double now[N_TESTS][MAX_NODES];
  memcpy(now, data->now + N_FIELDS, sizeof(now));
  for (uint32_t t = 1U; t <= INFLECT_LEARNED_ROLLOUT; ++t) {
    double square = 0.0;
    double all = 0.0;
    for (uint32_t i = 0U; i < N_TESTS; ++i) {
      double out[MAX_NODES] = {0.0};
      double exact[MAX_NODES] = {0.0};
      apply(learner, now[i], out);
      memcpy(now[i], out, n * sizeof(double));
      solve(data, N_FIELDS + i, t, exact);
      square += square_of(n, out, exact);
      all += square_of(n, zero, data->now[N_FIELDS + i]);
    }
    const double error = sqrt(square / all);
    last = error < INFLECT_LEARNED_DIVERGED ? error : INFLECT_LEARNED_DIVERGED;
    errors[t] += last;
  }
  return last;
}

/// Steps after which a training is looked at
static uint32_t
look_step(const InflectMapLesson* lesson, uint32_t look)
{
  return (uint32_t)((uint64_t)lesson->n_steps * look /
                    (INFLECT_N_LEARNED_LOOKS - 1U));
}

/// Train one map; fields that a training is looked at by are few
static InflectStatus
run(const Data* data,
    uint32_t index,
    double* jacobian,
    Results* results,
    InflectMapLearned* learned)
{
  static const uint32_t n_looked_at = 4U;

  const InflectMapLesson* const lesson = data->lesson;
  Learner learner = {.data = data};
  InflectRandom random;
  inflect_random_start(&random, lesson->seed, 1U + index);
  for (uint32_t k = 0U; k < INFLECT_LEARNED_TAPS; ++k) {
    learner.p[k] = inflect_random_between(&random, -0.5, 0.5);
  }
  clamp(&learner);
  uint32_t step = 0U;
  for (uint32_t look = 0U; look < INFLECT_N_LEARNED_LOOKS; ++look) {
    for (; step < look_step(lesson, look); ++step) {
      learn_step(&learner, step);
    }
    double radius = 0.0;
    const InflectStatus status =
      worst_radius(&learner, n_looked_at, jacobian, &radius);
    if (status) {
      return status;
    }
    learned->radii[look] += radius;
    learned->losses[look] += fit_error(&learner);
  }
  results->fit[index] = fit_error(&learner);
  results->lipschitz[index] = map_lipschitz(&learner);
  results->rollout[index] = roll_out(&learner, learned->rollout);
  learned->n_diverged +=
    results->rollout[index] < INFLECT_LEARNED_DIVERGED ? 0U : 1U;
  return worst_radius(&learner, N_TESTS, jacobian, &results->radius[index]);
}

static void
average(const InflectMapLesson* lesson,
        const Results* results,
        InflectMapLearned* learned)
{
  const uint32_t n = lesson->n_runs;
  for (uint32_t i = 0U; i < INFLECT_N_LEARNED_LOOKS; ++i) {
    learned->look_steps[i] = look_step(lesson, i);
    learned->radii[i] /= n;
    learned->losses[i] /= n;
  }
  for (uint32_t i = 0U; i <= INFLECT_LEARNED_ROLLOUT; ++i) {
    learned->rollout[i] /= n;
  }
  learned->fit_error = inflect_estimate_mean(n, results->fit);
  learned->rollout_error = inflect_estimate_mean(n, results->rollout);
  learned->radius = inflect_estimate_mean(n, results->radius);
  learned->lipschitz = inflect_estimate_mean(n, results->lipschitz);
}

static InflectStatus
check(const InflectMapLesson* lesson)
{
  if (lesson->n_nodes < 4U || lesson->n_nodes > MAX_NODES ||
      !(lesson->step > 0.0) || !(lesson->step <= 10.0) ||
      !(lesson->clamp >= 0.0) || !isfinite(lesson->clamp) ||
      lesson->n_runs == 0U || lesson->n_runs > MAX_RUNS ||
      lesson->n_steps == 0U || lesson->n_steps > MAX_STEPS) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const bool bounded =
    isfinite(inflect_curve_facts(&lesson->curve).lipschitz) &&
    !(lesson->residual && lesson->clamp <= 1.0);
  return lesson->clamp > 0.0 && !bounded ? INFLECT_STATUS_NO_BOUND
                                         : INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_map_learn(const InflectMapLesson* lesson, InflectMapLearned* learned)
{
  memset(learned, 0, sizeof(*learned));
  InflectStatus status = check(lesson);
  if (status) {
    return status;
  }
  const size_t n = lesson->n_nodes;
  Data* const data = (Data*)calloc(1U, sizeof(*data));
  Results* const results = (Results*)calloc(1U, sizeof(*results));
  double* const jacobian = (double*)calloc(n, n * sizeof(double));
  if (data && results && jacobian) {
    make_data(data, lesson);
    for (uint32_t i = 0U; i < lesson->n_runs && !status; ++i) {
      status = run(data, i, jacobian, results, learned);
    }
    average(lesson, results, learned);
  } else {
    status = INFLECT_STATUS_NO_MEM;
  }
  free(jacobian);
  free(results);
  free(data);
  return status;
}
