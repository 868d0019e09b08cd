// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "equilibrium_study.h"
#include "matrix_reader.h"
#include "report.h"
#include "verdict.h"

#include <inflect/equilibrium.h>

#include <math.h>
#include <stdlib.h>

#define DEFAULT_STARTS 64U
#define DEFAULT_PAIRS 32U
#define DEFAULT_SPREAD 4.0

typedef struct {
  InflectSettingsOptions settings;
  InflectPlotOutput plot;
  const char* damping;
  const char* weights;
  const char* bias;
  double spread;
  double duration_s;
  uint64_t seed;
  uint32_t n_starts;
  uint32_t n_pairs;
  bool json;
  bool csv;
} Values;

static const InflectOption options[] = {
  {"lambda", "X|FILE",
   "Damping in 1/s: a number, or a CSV of a diagonal or a matrix (2).",
   inflect_take_text, offsetof(Values, damping), 0},
  {"weight", "X|FILE", "Weights in 1/s: a number, or a CSV of a matrix (1).",
   inflect_take_text, offsetof(Values, weights), 0},
  {"bias", "X|FILE", "Bias in 1/s: a number, or a CSV of a vector (0).",
   inflect_take_text, offsetof(Values, bias), 0},
  {"starts", "N", "Random starts of the search for equilibria (64).",
   inflect_take_count, offsetof(Values, n_starts), 0},
  {"pairs", "N", "Twin solutions that are followed (32).", inflect_take_count,
   offsetof(Values, n_pairs), 0},
  {"spread", "X", "Random starts lie within +-X (4).", inflect_take_positive,
   offsetof(Values, spread), 0},
  {"duration", "S", "Seconds that solutions are followed.",
   inflect_take_positive, offsetof(Values, duration_s), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

/// One of the three inputs, as it was given and as it is used
typedef struct {
  const char* name; ///< Of its option
  const char* text;
  InflectMatrix given;
  double* used; ///< Shape [N][N] or [N]
} Input;

/// All inputs, in the order of their options
typedef struct {
  Input damping;
  Input weights;
  Input bias;
  uint32_t n; ///< States
} Inputs;

static bool
is_scalar(const InflectMatrix* matrix)
{
  return matrix->n_rows == 1U && matrix->n_columns == 1U;
}

static bool
is_vector(const InflectMatrix* matrix)
{
  return matrix->n_rows == 1U || matrix->n_columns == 1U;
}

static uint32_t
longer_side(const InflectMatrix* matrix)
{
  return matrix->n_rows > matrix->n_columns ? matrix->n_rows
                                            : matrix->n_columns;
}

static int
read_input(Input* input)
{
  InflectMessage message = {""};
  if (inflect_matrix_read(input->text, &input->given, &message)) {
    return INFLECT_EXIT_DONE;
  }
  char* end = NULL;
  (void)strtod(input->text, &end);
  return *end ? inflect_report_failure("--%s: %s", input->name, message.text)
              : inflect_report_usage("equilibrium: --%s: %s", input->name,
                                     message.text);
}

/// Fill a square matrix from a number, a diagonal or a matrix
static int
use_square(Input* input, uint32_t n, bool diagonal_allowed)
{
  const InflectMatrix* const given = &input->given;
  const bool square = given->n_rows == n && given->n_columns == n;
  const bool diagonal =
    diagonal_allowed && is_vector(given) && longer_side(given) == n;
  if (!square && !diagonal && !is_scalar(given)) {
    return inflect_report_failure(
      "--%s: %s has %u rows and %u columns, but %u states need %s%ux%u",
      input->name, input->text, given->n_rows, given->n_columns, n,
      diagonal_allowed ? "a diagonal or " : "", n, n);
  }
  for (size_t i = 0U; i < (size_t)n * n; ++i) {
    const size_t row = i / n;
    const size_t column = i % n;
    input->used[i] = square          ? given->values[i]
                     : row != column ? 0.0
                     : diagonal      ? given->values[row]
                                     : given->values[0];
  }
  return INFLECT_EXIT_DONE;
}

static int
use_vector(Input* input, uint32_t n)
{
  const InflectMatrix* const given = &input->given;
  if (!is_scalar(given) && !(is_vector(given) && longer_side(given) == n)) {
    return inflect_report_failure(
      "--%s: %s has %u rows and %u columns, but %u states need a vector of %u",
      input->name, input->text, given->n_rows, given->n_columns, n, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    input->used[i] = given->values[is_scalar(given) ? 0U : i];
  }
  return INFLECT_EXIT_DONE;
}

/// Find the number of states: whatever is not a number says it
static int
count_states(Inputs* inputs)
{
  const InflectMatrix* const weights = &inputs->weights.given;
  if (weights->n_rows != weights->n_columns) {
    return inflect_report_failure(
      "--weight: %s has %u rows and %u columns; weights must be square",
      inputs->weights.text, weights->n_rows, weights->n_columns);
  }
  inputs->n = weights->n_rows;
  if (is_scalar(weights)) {
    const uint32_t damping = longer_side(&inputs->damping.given);
    const uint32_t bias = longer_side(&inputs->bias.given);
    inputs->n = damping > bias ? damping : bias;
  }
  return INFLECT_EXIT_DONE;
}

static int
use_inputs(Inputs* inputs)
{
  int status = count_states(inputs);
  if (status) {
    return status;
  }
  const size_t n = inputs->n;
  inputs->damping.used = (double*)calloc(n, n * sizeof(double));
  inputs->weights.used = (double*)calloc(n, n * sizeof(double));
  inputs->bias.used = (double*)calloc(n, sizeof(double));
  if (!inputs->damping.used || !inputs->weights.used || !inputs->bias.used) {
    return inflect_report_failure("out of memory");
  }
  status = use_square(&inputs->weights, inputs->n, false);
  status = status ? status : use_square(&inputs->damping, inputs->n, true);
  return status ? status : use_vector(&inputs->bias, inputs->n);
}

static void
free_input(Input* input)
{
  free(input->given.values);
  free(input->used);
}

/// A time in which much happens: three times the slowest rate that is known
static double
usual_duration(const InflectEquilibriumStudy* study)
{
  double rate = study->contraction.certified ? study->contraction.rate : 0.0;
  for (uint32_t i = 0U; i < study->equilibria.n; ++i) {
    const double local = study->equilibria.found[i].local_rate;
    rate = rate > 0.0 || local <= 0.0 ? rate : local;
  }
  return rate > 1e-6 ? 3.0 / rate : 10.0;
}

static int
measure(const Values* values, InflectEquilibriumStudy* study)
{
  study->euclidean = study->contraction.rate_l2 >= study->contraction.rate_max;
  study->measurement = (InflectRateMeasurement){
    .n_pairs = values->n_pairs ? values->n_pairs : DEFAULT_PAIRS,
    .spread = study->search.spread,
    .duration_s =
      values->duration_s > 0.0 ? values->duration_s : usual_duration(study),
    .seed = values->seed,
  };
  const InflectStatus status = inflect_network_measure_rate(
    &study->network, &study->measurement, study->euclidean, &study->rate);
  study->is_measured = status == INFLECT_STATUS_SUCCESS;
  return status == INFLECT_STATUS_SUCCESS || status == INFLECT_STATUS_UNSETTLED
           ? INFLECT_EXIT_DONE
           : inflect_report_status("equilibrium", status);
}

static int
report_refusal(const InflectEquilibriumStudy* study, InflectStatus status)
{
  if (status == INFLECT_STATUS_NO_BOUND) {
    return inflect_report_no_bound("equilibrium", &study->network.curve);
  }
  if (status == INFLECT_STATUS_BAD_RANGE) {
    return inflect_report_usage(
      "equilibrium: the damping is negative (an eigenvalue of its symmetric "
      "part is below 0), or a number is beyond %g",
      INFLECT_MAX_NETWORK_ENTRY);
  }
  return inflect_report_status("equilibrium", status);
}

static int
find_out(const Values* values, InflectEquilibriumStudy* study)
{
  InflectStatus status =
    inflect_network_certify(&study->network, &study->contraction);
  if (!status) {
    status =
      inflect_network_positivity(&study->network, &study->positivity_step);
  }
  if (status) {
    return report_refusal(study, status);
  }
  study->search = (InflectEquilibriumSearch){
    .n_starts = values->n_starts ? values->n_starts : DEFAULT_STARTS,
    .spread = values->spread > 0.0 ? values->spread : DEFAULT_SPREAD,
    .seed = values->seed,
  };
  status = inflect_network_equilibria(&study->network, &study->search,
                                      &study->equilibria);
  return status ? inflect_report_status("equilibrium", status)
                : measure(values, study);
}

static int
run_study(const Values* values, InflectEquilibriumStudy* study)
{
  InflectMessage message = {""};
  const int status = find_out(values, study);
  if (status) {
    return status;
  }
  if (values->plot.path &&
      !inflect_equilibrium_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_equilibrium_study_json(study));
  }
  if (values->csv) {
    inflect_equilibrium_study_print_csv(study);
  } else {
    inflect_equilibrium_study_print(study);
  }
  return inflect_report_flush();
}

static int
run_inputs(const Values* values, Inputs* inputs)
{
  InflectEquilibriumStudy* const study =
    (InflectEquilibriumStudy*)calloc(1U, sizeof(*study));
  if (!study) {
    return inflect_report_failure("out of memory");
  }
  int status = read_input(&inputs->damping);
  status = status ? status : read_input(&inputs->weights);
  status = status ? status : read_input(&inputs->bias);
  status = status ? status : use_inputs(inputs);
  status = status
             ? status
             : inflect_curve_option_apply("equilibrium", &values->settings,
                                          "softplus", &study->network.curve);
  if (!status) {
    study->network.n_states = inputs->n;
    study->network.damping = inputs->damping.used;
    study->network.weights = inputs->weights.used;
    study->network.bias = inputs->bias.used;
    status = run_study(values, study);
  }
  free(study);
  return status;
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  InflectMessage message = {""};
  if (n_arguments) {
    return inflect_report_usage("equilibrium: takes no arguments, not '%.60s'",
                                arguments[0]);
  }
  if (values->json && values->csv) {
    return inflect_report_usage("equilibrium: choose one of --json and --csv");
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  Inputs inputs = {
    .damping = {.name = "lambda",
                .text = values->damping ? values->damping : "2"},
    .weights = {.name = "weight",
                .text = values->weights ? values->weights : "1"},
    .bias = {.name = "bias", .text = values->bias ? values->bias : "0"},
  };
  const int status = run_inputs(values, &inputs);
  free_input(&inputs.damping);
  free_input(&inputs.weights);
  free_input(&inputs.bias);
  return status;
}

const InflectCommand inflect_command_equilibrium = {
  .name = "equilibrium",
  .usage = "[--lambda X] [--weight X] [--bias X] [OPTION]...",
  .summary = "Prove where a damped network of curves comes to rest",
  .help =
    "The network is dx/dt = -D x + W f(x) + b, with the curve f at each state "
    "(softplus, unless --set curve=... says another). If the least damping is "
    "greater than L |W|, with L the Lipschitz constant of the curve, any two "
    "solutions approach each other at the guaranteed rate, so there is one "
    "equilibrium and nothing else. That is proven; what is not certified may "
    "be stable all the same.\n"
    "The number of equilibria is proven with a certificate, or for one state "
    "with a softplus or with falling dx/dt; otherwise it is what random starts "
    "found. Steps are those of Euler's explicit method. Positivity: no rate of "
    "0 or more ever falls below 0.\n"
    "A CSV has a row per line; of the settings only the curve and its "
    "parameters count.",
  .examples =
    "equilibrium --lambda 2\n"
    "equilibrium --lambda 0.5 --bias -1 --plot phase.svg\n"
    "equilibrium --lambda l.csv --weight w.csv --set curve=tanh --json",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
