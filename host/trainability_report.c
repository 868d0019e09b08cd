// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "trainability_report.h"

#include "verdict.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/// A number of a row: its key, its name for people, and where it is
typedef struct {
  const char* key;
  const char* label; ///< Null if people do without it
  size_t offset;
} Number;

#define PREDICTION(field)                      \
  (offsetof(InflectTrainability, prediction) + \
   offsetof(InflectTrainabilityPrediction, field))
#define STATISTIC(field) \
  (PREDICTION(statistics) + offsetof(InflectCurveStatistics, field))
#define MEASUREMENT(field)                      \
  (offsetof(InflectTrainability, measurement) + \
   offsetof(InflectTrainabilityMeasurement, field))

static const Number predictions[] = {
  {"curvature_mean", "mean |curvature|, kinks counted",
   STATISTIC(curvature_mean)},
  {"curvature_supremum", "greatest |curvature|", STATISTIC(curvature_supremum)},
  {"geometric_curvature_mean", "mean geometric curvature",
   STATISTIC(geometric_curvature_mean)},
  {"slope_mean", "mean slope", STATISTIC(slope_mean)},
  {"slope_square_mean", "mean squared slope", STATISTIC(slope_square_mean)},
  {"dead_fraction", "share of time with slope 0", STATISTIC(dead_fraction)},
  {"lambda_max_start", "lambda_max of G, at the start",
   PREDICTION(lambda_max_start)},
  {"condition_start", "pseudo-condition of G, at the start",
   PREDICTION(condition_start)},
  {"largest_step_start", "predicted largest step, at the start",
   PREDICTION(largest_step_start)},
  {"lambda_max_target", "lambda_max of G, at the target",
   PREDICTION(lambda_max_target)},
  {"condition_target", "pseudo-condition of G, at the target",
   PREDICTION(condition_target)},
  {"largest_step_target", "predicted largest step, at the target",
   PREDICTION(largest_step_target)},
};

static const Number measurements[] = {
  {"steps_30db", "steps until the loss is down 30 dB",
   MEASUREMENT(steps[INFLECT_GOAL_30DB])},
  {"steps_60db", "steps until the loss is down 60 dB",
   MEASUREMENT(steps[INFLECT_GOAL_60DB])},
  {"stable_step_target", "largest stable step, at the target",
   MEASUREMENT(stable_step_target)},
  {"working_step", "largest step that trains to -30 dB",
   MEASUREMENT(working_step)},
};

static const char* const failure_keys[INFLECT_N_GOALS] = {
  [INFLECT_GOAL_30DB] = "failures_30db",
  [INFLECT_GOAL_60DB] = "failures_60db",
};

#define N_PREDICTIONS (sizeof(predictions) / sizeof(predictions[0]))
#define N_MEASUREMENTS (sizeof(measurements) / sizeof(measurements[0]))

/// Something people say, that correlations may bear out or not
typedef struct {
  const char* symbol;
  const char* text;
  InflectPredictor predictor;
  InflectOutcome outcome;
  int sign; ///< Of the correlation if it is so, 0 if there should be none
} Claim;

static const Claim claims[] = {
  {"curvature_steps_30db", "Less mean curvature, fewer steps to -30 dB",
   INFLECT_PREDICTOR_CURVATURE_MEAN, INFLECT_OUTCOME_STEPS_30DB, 1},
  {"curvature_steps_60db", "Less mean curvature, fewer steps to -60 dB",
   INFLECT_PREDICTOR_CURVATURE_MEAN, INFLECT_OUTCOME_STEPS_60DB, 1},
  {"curvature_stable_step", "Less mean curvature, larger stable steps",
   INFLECT_PREDICTOR_CURVATURE_MEAN, INFLECT_OUTCOME_STABLE_STEP_TARGET, -1},
  {"curvature_working_step", "Less mean curvature, larger working steps",
   INFLECT_PREDICTOR_CURVATURE_MEAN, INFLECT_OUTCOME_WORKING_STEP, -1},
  {"condition_steps_30db", "Smaller condition at start, fewer steps to -30 dB",
   INFLECT_PREDICTOR_CONDITION_START, INFLECT_OUTCOME_STEPS_30DB, 1},
  {"condition_steps_60db", "Smaller condition at start, fewer steps to -60 dB",
   INFLECT_PREDICTOR_CONDITION_START, INFLECT_OUTCOME_STEPS_60DB, 1},
  {"lambda_stable_step", "Larger 1/lambda_max at start, larger stable steps",
   INFLECT_PREDICTOR_LARGEST_STEP_START, INFLECT_OUTCOME_STABLE_STEP_TARGET, 1},
  {"lambda_working_step", "Larger 1/lambda_max at start, larger working steps",
   INFLECT_PREDICTOR_LARGEST_STEP_START, INFLECT_OUTCOME_WORKING_STEP, 1},
  {"control", "Control: a shuffled predictor tells nothing",
   INFLECT_PREDICTOR_SHUFFLED, INFLECT_OUTCOME_STEPS_60DB, 0},
};

#define N_CLAIMS (sizeof(claims) / sizeof(claims[0]))

static double
number_of(const InflectTrainability* row, const Number* number)
{
  double value = 0.0;
  memcpy(&value, (const char*)row + number->offset, sizeof(value));
  return value;
}

static const InflectCorrelation*
correlation_of(const InflectStudy* study,
               InflectCurveGroup group,
               InflectOutcome outcome,
               InflectPredictor predictor)
{
  return &study->ranking.correlations[group][outcome][predictor];
}

/// Say what an interval means for a claim
static const char*
verdict(const Claim* claim, const InflectCorrelation* found)
{
  if (isnan(found->lower) || isnan(found->upper)) {
    return "undecidable";
  }
  const bool around_0 = found->lower <= 0.0 && found->upper >= 0.0;
  if (claim->sign == 0) {
    return around_0 ? "as it should" : "missed, as 1 in 20 do";
  }
  if (around_0) {
    return "not settled";
  }
  return (found->lower > 0.0) == (claim->sign > 0) ? "supported"
                                                   : "contradicted";
}

static cJSON*
row_json(const InflectStudy* study, uint32_t index)
{
  const InflectTrainability* const row = &study->rows[index];
  const InflectActivation* const activation = row->curve.activation;
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "symbol", activation->symbol);
  cJSON* const parameters = cJSON_AddObjectToObject(object, "parameters");
  for (uint32_t i = 0U; i < inflect_activation_parameter_count(activation);
       ++i) {
    inflect_json_add_number(parameters, activation->parameters[i].symbol,
                            row->curve.parameters[i]);
  }
  for (size_t i = 0U; i < N_PREDICTIONS; ++i) {
    inflect_json_add_number(object, predictions[i].key,
                            number_of(row, &predictions[i]));
  }
  inflect_json_add_number(object, "predicted_rank",
                          study->predicted_ranks[index]);
  if (!study->is_trained) {
    return object;
  }
  for (size_t i = 0U; i < N_MEASUREMENTS; ++i) {
    inflect_json_add_number(object, measurements[i].key,
                            number_of(row, &measurements[i]));
  }
  for (uint32_t i = 0U; i < INFLECT_N_GOALS; ++i) {
    inflect_json_add_number(object, failure_keys[i],
                            row->measurement.n_failures[i]);
  }
  inflect_json_add_number(object, "measured_rank",
                          study->measured_ranks[index]);
  return object;
}

static void
add_correlation(cJSON* object, const InflectCorrelation* found)
{
  inflect_json_add_number(object, "rho", found->rho);
  inflect_json_add_number(object, "lower", found->lower);
  inflect_json_add_number(object, "upper", found->upper);
  inflect_json_add_number(object, "p", found->p);
  inflect_json_add_number(object, "n", found->n);
}

static cJSON*
correlations_json(const InflectStudy* study)
{
  static const uint32_t n_each = INFLECT_N_OUTCOMES * INFLECT_N_PREDICTORS;

  cJSON* const array = cJSON_CreateArray();
  for (uint32_t i = 0U; i < INFLECT_N_CURVE_GROUPS * n_each; ++i) {
    const InflectCurveGroup group = (InflectCurveGroup)(i / n_each);
    const InflectOutcome outcome =
      (InflectOutcome)(i % n_each / INFLECT_N_PREDICTORS);
    const InflectPredictor predictor =
      (InflectPredictor)(i % INFLECT_N_PREDICTORS);
    cJSON* const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "curves",
                            inflect_curve_group_symbol(group));
    cJSON_AddStringToObject(object, "outcome", inflect_outcome_symbol(outcome));
    cJSON_AddStringToObject(object, "predictor",
                            inflect_predictor_symbol(predictor));
    add_correlation(object, correlation_of(study, group, outcome, predictor));
    cJSON_AddItemToArray(array, object);
  }
  return array;
}

static cJSON*
verdicts_json(const InflectStudy* study)
{
  cJSON* const array = cJSON_CreateArray();
  for (size_t i = 0U; i < N_CLAIMS; ++i) {
    const InflectCorrelation* const found = correlation_of(
      study, INFLECT_CURVES_ALL, claims[i].outcome, claims[i].predictor);
    cJSON* const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "claim", claims[i].symbol);
    cJSON_AddStringToObject(object, "text", claims[i].text);
    cJSON_AddStringToObject(object, "verdict", verdict(&claims[i], found));
    cJSON_AddStringToObject(object, "evidence", "sampled");
    add_correlation(object, found);
    cJSON_AddItemToArray(array, object);
  }
  return array;
}

cJSON*
inflect_study_json(const InflectStudy* study)
{
  const InflectAmplitudes* const amplitudes = &study->config.amplitudes;
  cJSON* const document = cJSON_CreateObject();
  cJSON* const density = cJSON_AddObjectToObject(document, "density");
  cJSON_AddStringToObject(density, "kind",
                          inflect_amplitudes_symbol(amplitudes->kind));
  inflect_json_add_number(density, "scale", amplitudes->scale);
  inflect_json_add_number(density, "centre", amplitudes->centre);
  inflect_json_add_number(density, "n_samples", amplitudes->n_samples);
  char seed[32] = "";
  snprintf(seed, sizeof(seed), "%llu", (unsigned long long)study->config.seed);
  cJSON_AddRawToObject(document, "seed", seed);
  inflect_json_add_number(document, "n_targets", study->config.n_targets);
  inflect_json_add_number(document, "n_ranked", study->n_ranked);
  inflect_json_add_number(document, "training_points",
                          INFLECT_N_TRAINING_POINTS);
  inflect_json_add_number(document, "max_steps", INFLECT_MAX_TRAINING_STEPS);
  inflect_json_add_number(document, "min_step_size", INFLECT_MIN_STEP_SIZE);
  inflect_json_add_number(document, "max_step_size", INFLECT_MAX_STEP_SIZE);
  cJSON* const rows = cJSON_AddArrayToObject(document, "curves");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    cJSON_AddItemToArray(rows, row_json(study, i));
  }
  if (study->is_ranked) {
    cJSON_AddItemToObject(document, "correlations", correlations_json(study));
    cJSON_AddItemToObject(document, "verdicts", verdicts_json(study));
  }
  return document;
}

void
inflect_study_print_csv(const InflectStudy* study)
{
  printf("symbol");
  for (size_t i = 0U; i < N_PREDICTIONS; ++i) {
    printf(",%s", predictions[i].key);
  }
  printf(",predicted_rank");
  for (size_t i = 0U; study->is_trained && i < N_MEASUREMENTS; ++i) {
    printf(",%s", measurements[i].key);
  }
  printf("%s\n",
         study->is_trained ? ",failures_30db,failures_60db,measured_rank" : "");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectTrainability* const row = &study->rows[i];
    printf("%s", row->curve.activation->symbol);
    for (size_t j = 0U; j < N_PREDICTIONS; ++j) {
      inflect_csv_print_number(number_of(row, &predictions[j]));
    }
    inflect_csv_print_number(study->predicted_ranks[i]);
    for (size_t j = 0U; study->is_trained && j < N_MEASUREMENTS; ++j) {
      inflect_csv_print_number(number_of(row, &measurements[j]));
    }
    if (study->is_trained) {
      printf(",%u,%u", row->measurement.n_failures[INFLECT_GOAL_30DB],
             row->measurement.n_failures[INFLECT_GOAL_60DB]);
      inflect_csv_print_number(study->measured_ranks[i]);
    }
    printf("\n");
  }
}

static void
print_density(const InflectStudy* study)
{
  const InflectAmplitudes* const amplitudes = &study->config.amplitudes;
  printf("Amplitudes at the curve: %s:%g",
         inflect_amplitudes_symbol(amplitudes->kind), amplitudes->scale);
  if (amplitudes->n_samples) {
    printf(", %u samples", amplitudes->n_samples);
  }
  if (fabs(amplitudes->centre) > 0.0) {
    printf(", centre %g", amplitudes->centre);
  }
  printf(".\n");
}

static void
print_row(const InflectStudy* study, uint32_t index)
{
  const InflectTrainability* const row = &study->rows[index];
  printf("\n%s\n", row->curve.activation->symbol);
  for (size_t i = 0U; i < N_PREDICTIONS; ++i) {
    printf("  %-40s %10.4g\n", predictions[i].label,
           number_of(row, &predictions[i]));
  }
  printf("  %-40s %10.4g of %u\n", "predicted rank, 1 trains fastest",
         study->predicted_ranks[index], study->n_ranked);
  if (!study->is_trained) {
    return;
  }
  for (size_t i = 0U; i < N_MEASUREMENTS; ++i) {
    printf("  %-40s %10.4g\n", measurements[i].label,
           number_of(row, &measurements[i]));
  }
  printf("  %-40s %10u of %u\n", "trainings that failed to reach -60 dB",
         row->measurement.n_failures[INFLECT_GOAL_60DB],
         study->config.n_targets);
}

static void
print_table(const InflectStudy* study)
{
  const bool trained = study->is_trained;
  printf("\n%-14s%8s%8s%7s%5s%7s%8s%5s%s\n", "curve", "E|f''|", "sup", "E f'^2",
         "dead", "step", "kappa+", "rank", trained ? " steps rank stable" : "");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectTrainability* const row = &study->rows[i];
    const InflectTrainabilityPrediction* const p = &row->prediction;
    const InflectCurveStatistics* const s = &p->statistics;
    printf("%-14s %7.2g %7.2g %6.2g %4.2f %6.2g %7.2g %4.4g",
           row->curve.activation->symbol, s->curvature_mean,
           s->curvature_supremum, s->slope_square_mean, s->dead_fraction,
           p->largest_step_start, p->condition_start,
           study->predicted_ranks[i]);
    if (trained) {
      printf(" %5.0f %4.4g %6.2g", row->measurement.steps[INFLECT_RANKED_GOAL],
             study->measured_ranks[i], row->measurement.stable_step_target);
    }
    printf("\n");
  }
}

static void
print_correlation(const InflectCorrelation* found)
{
  printf("  %5.2f [%5.2f,%5.2f]", found->rho, found->lower, found->upper);
}

static void
print_correlations(const InflectStudy* study, InflectOutcome outcome)
{
  printf("\n%-24s  %-19s  %-6s  %s\n", inflect_outcome_symbol(outcome),
         "all curves", "p", "those without jumps");
  for (uint32_t i = 0U; i < INFLECT_N_PREDICTORS; ++i) {
    const InflectPredictor predictor = (InflectPredictor)i;
    const InflectCorrelation* const all =
      correlation_of(study, INFLECT_CURVES_ALL, outcome, predictor);
    printf("%-24s", inflect_predictor_symbol(predictor));
    print_correlation(all);
    printf("  %6.4f", all->p);
    print_correlation(
      correlation_of(study, INFLECT_CURVES_CONTINUOUS, outcome, predictor));
    printf("\n");
  }
}

static void
print_verdicts(const InflectStudy* study)
{
  printf("\n");
  for (size_t i = 0U; i < N_CLAIMS; ++i) {
    const InflectCorrelation* const found = correlation_of(
      study, INFLECT_CURVES_ALL, claims[i].outcome, claims[i].predictor);
    printf("%s: %s.\n", claims[i].text, verdict(&claims[i], found));
  }
}

static void
print_ranking(const InflectStudy* study)
{
  printf("\nRank correlations (Spearman) over %u curves with 95 %% bootstrap "
         "interval, and\np by permutation, for one pair; %u targets that the "
         "predictors did not see,\nseed %llu. Curves that fail half of their "
         "trainings rank last.\n",
         study->n_rows, study->config.n_targets,
         (unsigned long long)study->config.seed);
  for (uint32_t i = 0U; i < INFLECT_N_OUTCOMES; ++i) {
    print_correlations(study, (InflectOutcome)i);
  }
  print_verdicts(study);
}

void
inflect_study_print_text(const InflectStudy* study)
{
  print_density(study);
  if (study->n_rows < INFLECT_MIN_RANKED_CURVES) {
    for (uint32_t i = 0U; i < study->n_rows; ++i) {
      print_row(study, i);
    }
    return;
  }
  print_table(study);
  if (study->is_ranked) {
    print_ranking(study);
  }
}
