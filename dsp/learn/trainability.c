// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/trainability.h>

#include "../base/random.h"
#include "../base/ranks.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define N_POINTS INFLECT_N_TRAINING_POINTS

static_assert(INFLECT_MAX_RANKED_CURVES == INFLECT_MAX_RANKED,
              "as many curves as can be ranked");

/// What random numbers are for; no two uses share one
enum { STREAM_PREDICTION = 16, STREAM_TRAINING, STREAM_SHUFFLE, STREAM_CHANCE };

/// Fewest curves whose correlation means anything
#define MIN_CORRELATED 4U

/// How far from its target a model starts when stability there is measured
#define NEAR_TARGET 1e-3

/// A number of a row that takes part in correlations
typedef struct {
  const char* symbol;
  size_t offset;
} Column;

#define PREDICTION(field)                      \
  (offsetof(InflectTrainability, prediction) + \
   offsetof(InflectTrainabilityPrediction, field))
#define STATISTIC(field) \
  (PREDICTION(statistics) + offsetof(InflectCurveStatistics, field))
#define MEASUREMENT(field)                      \
  (offsetof(InflectTrainability, measurement) + \
   offsetof(InflectTrainabilityMeasurement, field))

static const Column predictors[INFLECT_N_PREDICTORS] = {
  [INFLECT_PREDICTOR_CONDITION_START] = {"condition_start",
                                         PREDICTION(condition_start)},
  [INFLECT_PREDICTOR_CONDITION_TARGET] = {"condition_target",
                                          PREDICTION(condition_target)},
  [INFLECT_PREDICTOR_LARGEST_STEP_START] = {"largest_step_start",
                                            PREDICTION(largest_step_start)},
  [INFLECT_PREDICTOR_LARGEST_STEP_TARGET] = {"largest_step_target",
                                             PREDICTION(largest_step_target)},
  [INFLECT_PREDICTOR_CURVATURE_MEAN] = {"curvature_mean",
                                        STATISTIC(curvature_mean)},
  [INFLECT_PREDICTOR_CURVATURE_SUPREMUM] = {"curvature_supremum",
                                            STATISTIC(curvature_supremum)},
  [INFLECT_PREDICTOR_GEOMETRIC_CURVATURE] = {"geometric_curvature_mean",
                                             STATISTIC(
                                               geometric_curvature_mean)},
  [INFLECT_PREDICTOR_SLOPE_SQUARE_MEAN] = {"slope_square_mean",
                                           STATISTIC(slope_square_mean)},
  [INFLECT_PREDICTOR_DEAD_FRACTION] = {"dead_fraction",
                                       STATISTIC(dead_fraction)},
  [INFLECT_PREDICTOR_SHUFFLED] = {"shuffled", PREDICTION(condition_start)},
};

static const Column outcomes[INFLECT_N_OUTCOMES] = {
  [INFLECT_OUTCOME_STEPS_30DB] = {"steps_30db",
                                  MEASUREMENT(steps[INFLECT_GOAL_30DB])},
  [INFLECT_OUTCOME_STEPS_60DB] = {"steps_60db",
                                  MEASUREMENT(steps[INFLECT_GOAL_60DB])},
  [INFLECT_OUTCOME_STABLE_STEP_TARGET] = {"stable_step_target",
                                          MEASUREMENT(stable_step_target)},
  [INFLECT_OUTCOME_WORKING_STEP] = {"working_step", MEASUREMENT(working_step)},
};

static const char* const groups[INFLECT_N_CURVE_GROUPS] = {
  [INFLECT_CURVES_ALL] = "all",
  [INFLECT_CURVES_CONTINUOUS] = "continuous",
  [INFLECT_CURVES_SMOOTH] = "smooth",
};

const char*
inflect_predictor_symbol(InflectPredictor predictor)
{
  const unsigned index = (unsigned)predictor;
  return predictors[index < INFLECT_N_PREDICTORS ? index : 0U].symbol;
}

const char*
inflect_outcome_symbol(InflectOutcome outcome)
{
  const unsigned index = (unsigned)outcome;
  return outcomes[index < INFLECT_N_OUTCOMES ? index : 0U].symbol;
}

const char*
inflect_curve_group_symbol(InflectCurveGroup group)
{
  const unsigned index = (unsigned)group;
  return groups[index < INFLECT_N_CURVE_GROUPS ? index : 0U];
}

static double
number_at(const InflectTrainability* row, const Column* column)
{
  double number = 0.0;
  memcpy(&number, (const char*)row + column->offset, sizeof(number));
  return number;
}

double
inflect_trainability_predictor(const InflectTrainability* row,
                               InflectPredictor predictor)
{
  return number_at(row, &predictors[predictor]);
}

double
inflect_trainability_outcome(const InflectTrainability* row,
                             InflectOutcome outcome)
{
  return number_at(row, &outcomes[outcome]);
}

static InflectStatus
check(const InflectTrainabilityConfig* config)
{
  if (config->n_targets == 0U || config->n_targets > INFLECT_MAX_TARGETS) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  return inflect_amplitudes_check(&config->amplitudes);
}

static void
place_points(const InflectAmplitudes* amplitudes, double x[N_POINTS])
{
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    x[i] = inflect_amplitudes_quantile(amplitudes, (i + 0.5) / N_POINTS);
  }
}

/// Ranges of a random model about gain 1, drive 1 and bias 0
typedef struct {
  double octaves; ///< Of gain and drive
  double bias;
} Ranges;

static const Ranges start_ranges = {0.25, 0.1};
static const Ranges target_ranges = {1.0, 0.5};

static InflectModel
draw_model(InflectRandom* random, const Ranges* ranges)
{
  const double octaves = ranges->octaves;
  InflectModel model = {0.0, 0.0, 0.0};
  model.gain = exp2(inflect_random_between(random, -octaves, octaves));
  model.drive = exp2(inflect_random_between(random, -octaves, octaves));
  model.bias = inflect_random_between(random, -ranges->bias, ranges->bias);
  return model;
}

/// Median, infinite if a value of the middle is; puts the values in order
static double
median(uint32_t n, double* values)
{
  inflect_sort(n, values);
  return 0.5 * (values[(n - 1U) / 2U] + values[n / 2U]);
}

InflectStatus
inflect_trainability_predict(const InflectCurve* curve,
                             const InflectTrainabilityConfig* config,
                             InflectTrainabilityPrediction* prediction)
{
  InflectCurveStatistics statistics = {0};
  InflectStatus status = check(config);
  status =
    status ? status
           : inflect_curve_statistics(curve, &config->amplitudes, &statistics);
  if (status) {
    return status;
  }
  const uint32_t n = INFLECT_N_PREDICTION_MODELS;
  double lambda[2][INFLECT_N_PREDICTION_MODELS];
  double condition[2][INFLECT_N_PREDICTION_MODELS];
  double step[2][INFLECT_N_PREDICTION_MODELS];
  double x[N_POINTS];
  place_points(&config->amplitudes, x);
  InflectRandom random;
  inflect_random_start(&random, config->seed, STREAM_PREDICTION);
  for (uint32_t i = 0U; i < 2U * n; ++i) {
    const InflectModel model =
      draw_model(&random, i % 2U ? &target_ranges : &start_ranges);
    InflectGaussNewton result;
    inflect_gauss_newton(curve, &model, N_POINTS, x, &result);
    lambda[i % 2U][i / 2U] = result.eigenvalues[0];
    condition[i % 2U][i / 2U] = result.condition;
    step[i % 2U][i / 2U] = result.largest_step;
  }
  *prediction = (InflectTrainabilityPrediction){
    .statistics = statistics,
    .lambda_max_start = median(n, lambda[0]),
    .condition_start = median(n, condition[0]),
    .largest_step_start = median(n, step[0]),
    .lambda_max_target = median(n, lambda[1]),
    .condition_target = median(n, condition[1]),
    .largest_step_target = median(n, step[1]),
  };
  return INFLECT_STATUS_SUCCESS;
}

/// Make the answers of a target the aim of a task
static void
aim(const InflectCurve* curve,
    const InflectModel* target,
    const double x[N_POINTS],
    double y[N_POINTS])
{
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    const double z = target->drive * x[i] + target->bias;
    y[i] = target->gain * curve->activation->value(z, curve->parameters);
  }
}

InflectStatus
inflect_trainability_measure(const InflectCurve* curve,
                             const InflectTrainabilityConfig* config,
                             InflectTrainabilityMeasurement* measurement)
{
  const InflectStatus status = check(config);
  if (status) {
    return status;
  }
  const uint32_t n = config->n_targets;
  double steps[INFLECT_N_GOALS][INFLECT_MAX_TARGETS];
  double near_target[INFLECT_MAX_TARGETS];
  double working[INFLECT_MAX_TARGETS];
  double x[N_POINTS];
  double y[N_POINTS];
  const InflectTask task = {curve, N_POINTS, x, y};
  uint32_t n_failures[INFLECT_N_GOALS] = {0U};
  place_points(&config->amplitudes, x);
  InflectRandom random;
  inflect_random_start(&random, config->seed, STREAM_TRAINING);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectModel start = draw_model(&random, &start_ranges);
    const InflectModel target = draw_model(&random, &target_ranges);
    const InflectModel beside = {target.gain * (1.0 + NEAR_TARGET),
                                 target.drive * (1.0 + NEAR_TARGET),
                                 target.bias + NEAR_TARGET};
    aim(curve, &target, x, y);
    uint32_t taken[INFLECT_N_GOALS] = {0U};
    working[i] = inflect_task_best_steps(&task, &start, taken);
    for (uint32_t j = 0U; j < INFLECT_N_GOALS; ++j) {
      const bool failed = taken[j] > INFLECT_MAX_TRAINING_STEPS;
      n_failures[j] += failed ? 1U : 0U;
      steps[j][i] = failed ? (double)INFINITY : taken[j];
    }
    near_target[i] = inflect_task_stable_step(&task, &beside);
  }
  *measurement = (InflectTrainabilityMeasurement){
    .steps = {median(n, steps[0]), median(n, steps[1])},
    .n_failures = {n_failures[0], n_failures[1]},
    .stable_step_target = median(n, near_target),
    .working_step = median(n, working),
  };
  return INFLECT_STATUS_SUCCESS;
}

static bool
is_member(const InflectTrainability* row, InflectCurveGroup group)
{
  const InflectCurveFacts facts = inflect_curve_facts(&row->curve);
  bool jumps = false;
  for (uint32_t i = 0U; i < facts.n_breaks; ++i) {
    jumps = jumps || facts.breaks[i].jump;
  }
  return group == INFLECT_CURVES_ALL ||
         (group == INFLECT_CURVES_CONTINUOUS ? !jumps : facts.n_breaks == 0U);
}

/// Pairs of a predictor and an outcome
typedef struct {
  double x[INFLECT_MAX_RANKED];
  double y[INFLECT_MAX_RANKED];
  uint32_t n;
} Pairs;

static void
collect(uint32_t n_rows,
        const InflectTrainability* rows,
        InflectCurveGroup group,
        InflectOutcome outcome,
        InflectPredictor predictor,
        Pairs* pairs)
{
  pairs->n = 0U;
  for (uint32_t i = 0U; i < n_rows; ++i) {
    const double x = inflect_trainability_predictor(&rows[i], predictor);
    const double y = inflect_trainability_outcome(&rows[i], outcome);
    if (is_member(&rows[i], group) && !isnan(x) && !isnan(y)) {
      pairs->x[pairs->n] = x;
      pairs->y[pairs->n++] = y;
    }
  }
}

static InflectCorrelation
correlate(const Pairs* pairs, uint64_t seed)
{
  InflectCorrelation result = {(double)NAN, (double)NAN, (double)NAN,
                               (double)NAN, pairs->n};
  if (pairs->n < MIN_CORRELATED) {
    return result;
  }
  InflectRandom random;
  inflect_random_start(&random, seed, STREAM_CHANCE);
  result.rho = inflect_rank_correlation(pairs->n, pairs->x, pairs->y);
  inflect_rank_interval(pairs->n, pairs->x, pairs->y, &random, &result.lower,
                        &result.upper);
  result.p = inflect_rank_chance(pairs->n, pairs->x, pairs->y, &random);
  return result;
}

InflectStatus
inflect_trainability_rank(uint32_t n_rows,
                          const InflectTrainability* rows,
                          uint64_t seed,
                          InflectTrainabilityRanking* ranking)
{
  static const uint32_t n_each = INFLECT_N_OUTCOMES * INFLECT_N_PREDICTORS;

  if (n_rows > INFLECT_MAX_RANKED_CURVES) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  for (uint32_t i = 0U; i < INFLECT_N_CURVE_GROUPS * n_each; ++i) {
    const uint32_t group = i / n_each;
    const uint32_t outcome = i % n_each / INFLECT_N_PREDICTORS;
    const uint32_t predictor = i % INFLECT_N_PREDICTORS;
    Pairs pairs;
    collect(n_rows, rows, (InflectCurveGroup)group, (InflectOutcome)outcome,
            (InflectPredictor)predictor, &pairs);
    if (predictor == INFLECT_PREDICTOR_SHUFFLED) {
      InflectRandom random;
      inflect_random_start(&random, seed, STREAM_SHUFFLE);
      inflect_random_shuffle(&random, pairs.n, pairs.x);
    }
    ranking->correlations[group][outcome][predictor] = correlate(&pairs, seed);
  }
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_trainability_ranks(uint32_t n, const double* values, double* ranks)
{
  inflect_ranks(n, values, ranks);
}
