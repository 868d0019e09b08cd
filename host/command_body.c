// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "body_options.h"
#include "body_study.h"
#include "commands.h"
#include "interrupt.h"
#include "sound_writer.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RATE_HZ 48000.0
#define DEFAULT_NODES 32U
#define DEFAULT_STATES 100U
#define DEFAULT_RUNS 4U

typedef struct {
  InflectSettingsOptions settings;
  InflectBodyOptions body;
  InflectPlotOutput plot;
  const char* output;
  double step;
  double bending;
  double amplitude;
  double clamp;
  double rate_hz;
  uint64_t seed;
  uint32_t kind; ///< 1 more than an InflectMapKind, or 0
  uint32_t n_nodes;
  uint32_t n_states;
  uint32_t n_runs;
  bool learns;
  bool json;
  bool csv;
} Values;

static bool
take_kind(void* target, const char* text, InflectMessage* message)
{
  for (uint32_t i = 0U; i < INFLECT_N_MAP_KINDS; ++i) {
    if (!strcmp(inflect_map_symbol((InflectMapKind)i), text)) {
      *(uint32_t*)target = i + 1U;
      return true;
    }
  }
  return inflect_message_set(message,
                             "is heat, residual or string, not '%.40s'", text);
}

static const InflectOption options[] = {
  {"map", "NAME", "heat, residual or string (residual).", take_kind,
   offsetof(Values, kind), 0},
  {"nodes", "N", "Nodes, 2 to 64 (32).", inflect_take_count,
   offsetof(Values, n_nodes), 0},
  {"step", "X",
   "Time step; of a string, part of the stable limit (0.2, string 0.9).",
   inflect_take_positive, offsetof(Values, step), 0},
  {"bending", "X", "Of residuals, how much K^2 adds to K (0).",
   inflect_take_positive, offsetof(Values, bending), 0},
  {"amplitude", "X", "Standard deviation of random states (1).",
   inflect_take_positive, offsetof(Values, amplitude), 0},
  {"states", "N", "Random states that are looked at (100).", inflect_take_count,
   offsetof(Values, n_states), 0},
  {"learn", NULL, "Teach the curves the heat equation as well.",
   inflect_take_flag, offsetof(Values, learns), 0},
  {"clamp", "X",
   "Lipschitz constant of clamped learning (1, of residuals 1.2).",
   inflect_take_positive, offsetof(Values, clamp), 0},
  {"runs", "N", "Trainings per curve, to 64 (4).", inflect_take_count,
   offsetof(Values, n_runs), 0},
  {"output", "FILE", "Write the resonator's answer to an impulse.",
   inflect_take_text, offsetof(Values, output), 'o'},
  INFLECT_OPTIONS_BODY_SHAPE(offsetof(Values, body)),
  {"rate", "HZ", "Sample rate of the resonator (48000).", inflect_take_positive,
   offsetof(Values, rate_hz), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static double
or_usual(double given, double usual)
{
  return given > 0.0 ? given : usual;
}

/// Choose the curves: arguments, or --set curve, or both that are compared
static int
choose_curves(const Values* values,
              int n_arguments,
              char** arguments,
              InflectBodyStudy* study)
{
  static const char* const usual[] = {"elu", "silu"};

  const bool chosen = values->settings.preset || values->settings.set.n_texts ||
                      values->settings.params.n_texts;
  study->n_rows = n_arguments ? (uint32_t)n_arguments : chosen ? 1U : 2U;
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; i < study->n_rows && !status; ++i) {
    status = inflect_curve_option_apply(
      "body", &values->settings, n_arguments ? arguments[i] : usual[i % 2U],
      &study->rows[i].map.curve);
  }
  return status;
}

static void
choose_map(const Values* values, InflectUpdateMap* map)
{
  map->kind =
    values->kind ? (InflectMapKind)(values->kind - 1U) : INFLECT_MAP_RESIDUAL;
  map->n_nodes = values->n_nodes ? values->n_nodes : DEFAULT_NODES;
  map->step =
    or_usual(values->step, map->kind == INFLECT_MAP_STRING ? 0.9 : 0.2);
  map->bending = values->bending;
}

static int
report_refusal(const InflectMapStudy* row, InflectStatus status)
{
  if (status == INFLECT_STATUS_NO_BOUND) {
    return inflect_report_no_bound("body", &row->map.curve);
  }
  if (status == INFLECT_STATUS_BAD_RANGE) {
    return inflect_report_usage(
      "body: a number is out of range: nodes 2 to %u (to learn, 4 at least), "
      "step and bending to 1000, runs to 64",
      INFLECT_MAX_MAP_NODES);
  }
  return inflect_report_status("body", status);
}

/// Make the answer of the resonator to an impulse, and write it
static int
write_answer(const Values* values,
             const InflectBodyStudy* study,
             InflectBody* body)
{
  const uint32_t n = inflect_body_tail(body);
  float* const sound = (float*)calloc(n, sizeof(float));
  double* const samples = (double*)calloc(n, sizeof(double));
  InflectMessage message = {"out of memory"};
  bool done = sound && samples;
  if (done) {
    sound[0] = 1.0f;
    float* const rows[] = {sound};
    inflect_body_process(body, n, (const float* const*)rows, rows);
    double peak = 0.0;
    for (uint32_t i = 0U; i < n; ++i) {
      peak = fmax(peak, fabs((double)sound[i]));
    }
    for (uint32_t i = 0U; i < n; ++i) {
      samples[i] = 0.5 / peak * (double)sound[i];
    }
    done = inflect_sound_write(values->output, (int)study->rate_hz, n, samples,
                               values->plot.force, &message);
  }
  free(samples);
  free(sound);
  return done ? INFLECT_EXIT_DONE : inflect_report_failure("%s", message.text);
}

static int
make_resonator(const Values* values, InflectBodyStudy* study)
{
  const InflectBodyConfig config = {study->rate_hz, 1U};
  InflectBody* body = NULL;
  const InflectStatus status = inflect_body_new(&config, &body);
  if (status == INFLECT_STATUS_BAD_RANGE) {
    return inflect_report_usage("body: --rate is from 8000 to 384000 Hz");
  }
  if (status) {
    return inflect_report_status("body", status);
  }
  study->settings.mix = 1.0;
  inflect_body_set(body, &study->settings);
  inflect_body_reset(body);
  study->facts = inflect_body_facts(body);
  const int written =
    values->output ? write_answer(values, study, body) : INFLECT_EXIT_DONE;
  inflect_body_free(body);
  return written;
}

static int
put_out(const Values* values, const InflectBodyStudy* study)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_body_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_body_study_json(study));
  }
  if (values->csv) {
    inflect_body_study_print_csv(study);
  } else {
    inflect_body_study_print(study);
  }
  return inflect_report_flush();
}

static int
run_study(const Values* values, InflectBodyStudy* study)
{
  InflectMessage message = {""};
  const bool residual =
    values->kind == 0U || values->kind == 1U + INFLECT_MAP_RESIDUAL;
  study->amplitude = or_usual(values->amplitude, 1.0);
  study->n_states = values->n_states ? values->n_states : DEFAULT_STATES;
  study->seed = values->seed;
  study->learns = values->learns;
  study->clamp = or_usual(values->clamp, residual ? 1.2 : 1.0);
  study->n_runs = values->n_runs ? values->n_runs : DEFAULT_RUNS;
  study->rate_hz = or_usual(values->rate_hz, DEFAULT_RATE_HZ);
  if (!inflect_body_options_apply(&values->body, &study->settings, &message)) {
    return inflect_report_usage("body: %s", message.text);
  }
  if (study->learns && residual && study->clamp <= 1.0) {
    return inflect_report_usage("body: a residual map cannot be proven to stay "
                                "below a --clamp of 1 or less");
  }
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    choose_map(values, &study->rows[i].map);
    const InflectStatus status = inflect_map_study_run(study, &study->rows[i]);
    if (status) {
      return report_refusal(&study->rows[i], status);
    }
  }
  const int status = make_resonator(values, study);
  return status ? status : put_out(values, study);
}

static int
check_usage(const Values* values, int n_arguments)
{
  InflectMessage message = {""};
  if ((uint32_t)n_arguments > INFLECT_MAX_BODY_CURVES) {
    return inflect_report_usage("body: at most %u curves side by side",
                                INFLECT_MAX_BODY_CURVES);
  }
  if (values->json && values->csv) {
    return inflect_report_usage("body: choose one of --json and --csv");
  }
  if (values->output && !strcmp(values->output, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage("body: write the sound to a file, stdout is "
                                "for the report");
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->output &&
      !inflect_audio_output_check(values->output, INFLECT_AUDIO_PIPE,
                                  values->plot.force, &message)) {
    return inflect_report_failure("%.200s: %s", values->output, message.text);
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
  InflectBodyStudy* const study = (InflectBodyStudy*)calloc(1U, sizeof(*study));
  if (!study) {
    return inflect_report_failure("out of memory");
  }
  inflect_interrupt_catch();
  status = choose_curves(values, n_arguments, arguments, study);
  status = status ? status : run_study(values, study);
  free(study);
  return status;
}

const InflectCommand inflect_command_body = {
  .name = "body",
  .usage = "[CURVE...] [OPTION]...",
  .summary = "See whether update maps of heat and strings stay stable",
  .help =
    "K is the second difference on a rod whose ends rest. With a curve f the "
    "map of heat is u+ = f(T u), T = I - step K; the residual map u+ = u + "
    "step f(-B u), B = K + bending K^2; the string a stiff one whose "
    "displacement goes through f. Without CURVE, elu and silu stand side by "
    "side.\n"
    "The radius is the greatest magnitude of an eigenvalue of the Jacobian, "
    "complex pairs included. Certified: no distance grows, whatever the state. "
    "A residual map whose curve falls at a node has a radius above 1 there at "
    "every step, by the law of inertia: as many eigenvalues of D B are "
    "negative as slopes are; 'inertia agrees' counts both where rounding "
    "leaves no doubt.\n"
    "With --learn the curves learn heat from exact solutions, with a kernel of "
    "five taps; clamped, the kernel is held to a Lipschitz constant.\n"
    "The resonator is that of 'inflect process --body'. Of the settings only "
    "the curve and its parameters count.",
  .examples = "body\n"
              "body --map heat --step 0.5 --nodes 16 --plot heat.svg\n"
              "body elu silu gelu --map heat --learn --json\n"
              "body -o tub.wav --body-size 0.8 --body-loss 120",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
