// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "amplitude_reader.h"
#include "commands.h"
#include "plot_output.h"
#include "plot_trainability.h"
#include "progress.h"
#include "report.h"
#include "trainability_report.h"

#include <inflect/activation.h>
#include <inflect/settings.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_TARGETS 12U
#define MAX_THREADS 64U

typedef struct {
  InflectSettingsOptions settings;
  InflectAmplitudes density;
  const char* signal;
  uint64_t seed;
  uint32_t n_targets;
  bool all;
  bool train;
  bool json;
  bool csv;
  InflectPlotOutput plot;
} Values;

static bool
take_targets(void* target, const char* text, InflectMessage* message)
{
  uint32_t n = 0U;
  if (!inflect_take_count(&n, text, message)) {
    return false;
  }
  *(uint32_t*)target = n;
  return n <= INFLECT_MAX_TARGETS ||
         inflect_message_set(message, "is from 1 to %u, not '%.40s'",
                             INFLECT_MAX_TARGETS, text);
}

static const InflectOption options[] = {
  {"all", NULL, "Train every curve, and correlate it with the predictions.",
   inflect_take_flag, offsetof(Values, all), 0},
  {"train", NULL, "Train the given curves as well.", inflect_take_flag,
   offsetof(Values, train), 0},
  {"density", "KIND:SCALE",
   "Amplitudes: gaussian, uniform, sine or laplace (gaussian:0.5).",
   inflect_take_amplitudes, offsetof(Values, density), 0},
  {"signal", "FILE", "Take the amplitudes from a sound file.",
   inflect_take_text, offsetof(Values, signal), 0},
  {"targets", "N", "Targets that each curve is trained on (12).", take_targets,
   offsetof(Values, n_targets), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

/// Curves that are trained, shared by threads
typedef struct {
  InflectStudy* study;
  InflectProgress progress;
  pthread_mutex_t mutex;
  uint32_t next;
} Batch;

static void*
work(void* data)
{
  Batch* const batch = (Batch*)data;
  for (;;) {
    pthread_mutex_lock(&batch->mutex);
    const uint32_t i = batch->next++;
    pthread_mutex_unlock(&batch->mutex);
    if (i >= batch->study->n_rows) {
      return NULL;
    }

    // The configuration was checked when the same curve was predicted
    InflectTrainability* const row = &batch->study->rows[i];
    if (inflect_trainability_measure(&row->curve, &batch->study->config,
                                     &row->measurement)) {
      return NULL;
    }
    inflect_progress_update(&batch->progress, i, 1.0);
  }
}

static void
run_threads(Batch* batch)
{
  const long n_cores = sysconf(_SC_NPROCESSORS_ONLN);
  pthread_t threads[MAX_THREADS];
  uint32_t n_threads = 0U;
  while (n_threads < MAX_THREADS && (long)n_threads + 1L < n_cores &&
         n_threads + 1U < batch->study->n_rows &&
         !pthread_create(&threads[n_threads], NULL, work, batch)) {
    ++n_threads;
  }
  work(batch);
  while (n_threads) {
    pthread_join(threads[--n_threads], NULL);
  }
}

static bool
train(InflectStudy* study)
{
  Batch batch = {.study = study};
  double* const sizes = (double*)calloc(study->n_rows, sizeof(double));
  if (!sizes ||
      !inflect_progress_start(&batch.progress, study->n_rows, sizes)) {
    free(sizes);
    return false;
  }
  free(sizes);
  pthread_mutex_init(&batch.mutex, NULL);
  run_threads(&batch);
  pthread_mutex_destroy(&batch.mutex);
  inflect_progress_end(&batch.progress);
  return true;
}

/// Set the measured ranks and, of enough curves, the correlations
static int
rank_measurements(InflectStudy* study)
{
  double* const steps = (double*)calloc(study->n_rows, sizeof(double));
  if (!steps) {
    return inflect_report_failure("out of memory");
  }
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    steps[i] = study->rows[i].measurement.steps[INFLECT_RANKED_GOAL];
  }
  inflect_trainability_ranks(study->n_rows, steps, study->measured_ranks);
  free(steps);
  study->is_ranked = study->n_rows >= INFLECT_MIN_RANKED_CURVES;
  return study->is_ranked &&
             inflect_trainability_rank(study->n_rows, study->rows,
                                       study->config.seed, &study->ranking)
           ? inflect_report_failure("too many curves to rank")
           : INFLECT_EXIT_DONE;
}

/// Find the rank of each row among all curves of the registry at their defaults
static int
rank_predictions(InflectStudy* study)
{
  const uint32_t n = inflect_activation_count();
  double* const conditions = (double*)calloc(n, sizeof(double));
  if (!conditions) {
    return inflect_report_failure("out of memory");
  }
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurve curve = inflect_curve_default(inflect_activation_at(i));
    InflectTrainabilityPrediction prediction = {.condition_start = 0.0};
    if (inflect_trainability_predict(&curve, &study->config, &prediction)) {
      free(conditions);
      return inflect_report_failure("the amplitudes cannot be used");
    }
    conditions[i] = prediction.condition_start;
  }
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectTrainability* const row = &study->rows[i];
    double rank = 1.0;
    for (uint32_t j = 0U; j < n; ++j) {
      const bool same = inflect_activation_at(j) == row->curve.activation;
      const double own = row->prediction.condition_start;
      rank += same ? 0.0 : conditions[j] < own ? 0.5 : 0.0;
      rank += same ? 0.0 : conditions[j] <= own ? 0.5 : 0.0;
    }
    study->predicted_ranks[i] = rank;
  }
  study->n_ranked = n;
  free(conditions);
  return INFLECT_EXIT_DONE;
}

static int
print_study(const Values* values, const InflectStudy* study)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_plot_trainability(&values->plot, study, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_study_json(study));
  }
  if (values->csv) {
    inflect_study_print_csv(study);
  } else {
    inflect_study_print_text(study);
  }
  return inflect_report_flush();
}

static int
run_study(const Values* values, InflectStudy* study)
{
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    InflectTrainability* const row = &study->rows[i];
    if (inflect_trainability_predict(&row->curve, &study->config,
                                     &row->prediction)) {
      return inflect_report_usage(
        "trainability: with this drive the amplitudes are beyond %g",
        INFLECT_MAX_AMPLITUDE_SCALE);
    }
  }
  int status = rank_predictions(study);
  study->is_trained = values->all || values->train;
  if (!status && study->is_trained) {
    status = train(study) ? rank_measurements(study)
                          : inflect_report_failure("out of memory");
  }
  return status ? status : print_study(values, study);
}

/// Apply the options for one curve, null for the one that they name
static int
choose_curve(const Values* values,
             const char* symbol,
             InflectSettings* settings,
             InflectCurve* curve)
{
  InflectMessage message = {""};
  char assignment[128] = "";
  InflectSettingsOptions chosen = values->settings;
  if (symbol && chosen.set.n_texts < INFLECT_MAX_ASSIGNMENTS) {
    snprintf(assignment, sizeof(assignment), "curve=%s", symbol);
    chosen.set.texts[chosen.set.n_texts++] = assignment;
  }
  *settings = inflect_settings_default();
  const int status =
    inflect_settings_options_apply(&chosen, settings, &message);
  if (status) {
    inflect_report("trainability: %s", message.text);
    return status;
  }
  *curve = inflect_settings_curve(settings);
  return INFLECT_EXIT_DONE;
}

static int
choose_rows(const Values* values,
            int n_arguments,
            char** arguments,
            InflectStudy* study)
{
  InflectSettings settings = inflect_settings_default();
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; i < study->n_rows && !status; ++i) {
    const char* const symbol = values->all   ? inflect_activation_at(i)->symbol
                               : n_arguments ? arguments[i]
                                             : NULL;
    status = choose_curve(values, symbol, &settings, &study->rows[i].curve);
  }
  study->config.amplitudes.scale *=
    pow(10.0, settings.values[INFLECT_PARAMETER_DRIVE] / 20.0);
  study->config.amplitudes.centre = settings.values[INFLECT_PARAMETER_BIAS];
  return status;
}

static bool
choose_density(const Values* values,
               InflectStudy* study,
               double** samples,
               InflectMessage* message)
{
  static const InflectAmplitudes usual = {INFLECT_AMPLITUDES_GAUSSIAN, 0.5, 0.0,
                                          NULL, 0U};

  const bool given = values->density.scale > 0.0;
  study->config.amplitudes = given ? values->density : usual;
  return !values->signal ||
         inflect_amplitudes_read(values->signal, values->seed,
                                 &study->config.amplitudes, samples, message);
}

static int
check_usage(const Values* values, int n_arguments)
{
  if (values->all && (n_arguments || values->settings.params.n_texts)) {
    return inflect_report_usage("trainability: --all takes every curve as it "
                                "is; leave out %s",
                                n_arguments ? "the names" : "--param");
  }
  if (values->signal && values->density.scale > 0.0) {
    return inflect_report_usage(
      "trainability: choose one of --signal and --density");
  }
  if (values->json && values->csv) {
    return inflect_report_usage("trainability: choose one of --json and --csv");
  }
  if ((uint32_t)n_arguments > INFLECT_MAX_RANKED_CURVES) {
    return inflect_report_usage("trainability: at most %u curves at a time",
                                INFLECT_MAX_RANKED_CURVES);
  }
  return INFLECT_EXIT_DONE;
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  int status = check_usage(values, n_arguments);
  if (status) {
    return status;
  }
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  const uint32_t n_rows = values->all   ? inflect_activation_count()
                          : n_arguments ? (uint32_t)n_arguments
                                        : 1U;
  InflectStudy* const study = (InflectStudy*)calloc(1U, sizeof(*study));
  InflectTrainability* const rows =
    (InflectTrainability*)calloc(n_rows, sizeof(*rows));
  double* const ranks = (double*)calloc(2U * (size_t)n_rows, sizeof(*ranks));
  double* samples = NULL;
  if (study && rows && ranks) {
    *study = (InflectStudy){
      .rows = rows,
      .predicted_ranks = ranks,
      .measured_ranks = ranks + n_rows,
      .n_rows = n_rows,
      .config = {.seed = values->seed,
                 .n_targets =
                   values->n_targets ? values->n_targets : DEFAULT_TARGETS},
    };
    status = choose_density(values, study, &samples, &message)
               ? choose_rows(values, n_arguments, arguments, study)
               : inflect_report_failure("%s: %s", values->signal, message.text);
    status = status ? status : run_study(values, study);
  } else {
    status = inflect_report_failure("out of memory");
  }
  free(samples);
  free(ranks);
  free(rows);
  free(study);
  return status;
}

const InflectCommand inflect_command_trainability = {
  .name = "trainability",
  .usage = "[CURVE...] [OPTION]...\n--all [OPTION]...",
  .summary = "Predict how curves train, and train them to see",
  .help =
    "Curvature and slope are means over the amplitudes that arrive at the "
    "curve; of the settings only curve, drive and bias count. Kinks count with "
    "their change of slope times the density there, jumps are infinite.\n"
    "The model is y = gain f(drive x + bias). G is J^T J / N over 64 points; "
    "step is 1 / lambda_max(G), above which descent of the mean squared error "
    "runs away; kappa+ is the ratio of the extreme eigenvalues of G above "
    "1e-10 of the greatest. 'start' is the first model of a training, which is "
    "known before; 'target' is what it should find.\n"
    "A training is plain gradient descent of at most 4000 steps with the best "
    "of the step sizes 2^-10, 2^-9 ... 2^5, from near gain 1, drive 1 and bias "
    "0 to a target that the same curve can reach: gain and drive 0.5 to 2, "
    "bias -0.5 to 0.5. All curves get the same targets, and the predictors "
    "look at others. In the table, 'steps' are those to -60 dB, and 'stable' "
    "is the largest stable step near the target.\n"
    "Seeds 1000 to 1099 served to set this up; quote results of others.",
  .examples = "trainability tanh --set drive=12\n"
              "trainability relu gelu --signal guitar.wav --train\n"
              "trainability --all --density gaussian:0.5 --seed 1 --json\n"
              "trainability --all --seed 1 --plot trained.svg",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
