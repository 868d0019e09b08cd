// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "channel_reader.h"
#include "commands.h"
#include "interrupt.h"
#include "loop_study.h"
#include "process_file.h"
#include "progress.h"
#include "random.h"
#include "report.h"
#include "verdict.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOISE_RATE_HZ 48000.0
#define NOISE_PEAK 0.5
#define DEFAULT_NOISE_S 2.0
#define DEFAULT_DURATION_S 10.0
#define DEFAULT_PASSES 50U
#define DEFAULT_EXPONENTS 8U

/// Share of the signal that is left to warm up
#define WARM_UP_SHARE 0.1

/// Curves that are shown beside the loop's own: what vanishes and what less so
static const char* const usual_rows[] = {"sigmoid", "silu", "tanh", "relu"};

#define N_USUAL_ROWS (sizeof(usual_rows) / sizeof(usual_rows[0]))

typedef struct {
  InflectSettingsOptions settings;
  InflectPlotOutput plot;
  const char* output;
  double duration_s;
  double warm_up_s;
  uint64_t seed;
  uint32_t channel;
  uint32_t n_exponents;
  uint32_t n_passes;
  bool all;
  bool json;
} Values;

static const InflectOption options[] = {
  {"output", "FILE", "Write the sound of the effect with its tail.",
   inflect_take_text, offsetof(Values, output), 'o'},
  {"all", NULL, "Show the gradients of every curve.", inflect_take_flag,
   offsetof(Values, all), 0},
  {"channel", "N", "Channel of INPUT to follow (1).", inflect_take_count,
   offsetof(Values, channel), 0},
  {"duration", "S", "Seconds to follow (10; 2 of noise).",
   inflect_take_positive, offsetof(Values, duration_s), 0},
  {"warm-up", "S", "Seconds that do not count (a tenth).",
   inflect_take_positive, offsetof(Values, warm_up_s), 0},
  {"exponents", "N", "Exponents to find, 1 to 64 (8).", inflect_take_count,
   offsetof(Values, n_exponents), 0},
  {"passes", "N", "Passes of a gradient (50).", inflect_take_count,
   offsetof(Values, n_passes), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static bool
make_noise(const Values* values, InflectChannel* sound)
{
  const double duration_s =
    values->duration_s > 0.0 ? values->duration_s : DEFAULT_NOISE_S;
  sound->rate_hz = NOISE_RATE_HZ;
  sound->n = (size_t)fmax(ceil(duration_s * NOISE_RATE_HZ), 1.0);
  sound->samples = (float*)calloc(sound->n, sizeof(float));
  for (size_t i = 0U; sound->samples && i < sound->n; ++i) {
    sound->samples[i] =
      (float)(2.0 * NOISE_PEAK * inflect_random_uniform(values->seed, i));
  }
  return sound->samples;
}

static int
read_sound(const Values* values, const char* path, InflectChannel* sound)
{
  if (!path) {
    return make_noise(values, sound)
             ? INFLECT_EXIT_DONE
             : inflect_report_failure("loop: out of memory");
  }
  InflectMessage message = {""};
  const double duration_s =
    values->duration_s > 0.0 ? values->duration_s : DEFAULT_DURATION_S;
  const bool done =
    inflect_channel_read(path, values->channel, duration_s, sound, &message);
  return done ? INFLECT_EXIT_DONE
              : inflect_report_failure("%.200s: %.300s", path, message.text);
}

/// Refuse settings without a loop
static int
check_loop(const InflectSettings* settings)
{
  const InflectCurve curve = inflect_settings_curve(settings);
  if (settings->values[INFLECT_PARAMETER_FEEDBACK] == 0.0) {
    return inflect_report_usage(
      "loop: feedback is 0, so there is no loop; add --set feedback=0.9");
  }
  if (settings->values[INFLECT_PARAMETER_GUARD] > 0.0 &&
      !isfinite(inflect_curve_facts(&curve).lipschitz)) {
    return inflect_report_usage(
      "loop: %s jumps or has no greatest slope, so nothing can be certified "
      "and guard holds its feedback at 0; add --set guard=0 to follow it",
      curve.activation->symbol);
  }
  return INFLECT_EXIT_DONE;
}

static int
follow(const Values* values,
       const InflectChannel* sound,
       InflectLoopStudy* study)
{
  const uint32_t delay = study->input.loop.delay;
  const double warm_up_s = values->warm_up_s > 0.0
                             ? values->warm_up_s
                             : WARM_UP_SHARE * study->duration_s;
  const uint32_t wanted =
    values->n_exponents ? values->n_exponents : DEFAULT_EXPONENTS;
  study->run = (InflectLoopRun){
    .loop = study->input.loop,
    .n_exponents = wanted < delay ? wanted : delay,
    .warm_up = (uint64_t)(warm_up_s * study->input.rate_hz),
    .seed = values->seed,
  };
  const InflectStatus status = inflect_loop_follow(
    &study->run, study->input.n, study->input.x, &study->flow);
  if (status == INFLECT_STATUS_BAD_RANGE) {
    return inflect_report_failure(
      "loop: %.4g s are too short: the warm-up and two passes of %.4g ms must "
      "fit; raise --duration or lower feedback_time",
      (double)sound->n / sound->rate_hz, 1000.0 * delay / study->input.rate_hz);
  }
  return status ? inflect_report_status("loop", status) : INFLECT_EXIT_DONE;
}

static uint32_t
count_rows(const Values* values)
{
  return 1U +
         (values->all ? inflect_activation_count() : (uint32_t)N_USUAL_ROWS);
}

/// Choose the curves that are shown, the loop's own first and only once
static void
choose_rows(const Values* values, InflectLoopStudy* study)
{
  const InflectActivation* const own = study->run.loop.curve.activation;
  const uint32_t n = count_rows(values) - 1U;
  study->rows[0].curve = study->run.loop.curve;
  study->n_rows = 1U;
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectActivation* const row =
      values->all ? inflect_activation_at(i)
                  : inflect_activation_find(usual_rows[i]);
    if (row != own) {
      study->rows[study->n_rows++].curve = inflect_curve_default(row);
    }
  }
}

static int
find_gradients(const Values* values, InflectLoopStudy* study)
{
  const size_t delay = study->run.loop.delay;
  const size_t room = (study->input.n - study->run.warm_up) / 2U / delay;
  const size_t wanted = values->n_passes ? values->n_passes : DEFAULT_PASSES;
  const size_t most = room > 1U ? room : 1U;
  study->n_passes = (uint32_t)(wanted < most ? wanted : most);
  choose_rows(values, study);
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    InflectLoopRow* const row = &study->rows[i];
    InflectLoop loop = study->run.loop;
    loop.curve = row->curve;
    row->gradients =
      (InflectGradient*)calloc(study->n_passes, sizeof(InflectGradient));
    if (!row->gradients ||
        inflect_slope_moments(&row->curve, 0.0, 1.0, &row->moments) ||
        inflect_loop_gradients(&loop, study->run.warm_up, study->input.n,
                               study->input.x, study->n_passes,
                               row->gradients)) {
      return inflect_report_failure("loop: out of memory");
    }
  }
  return INFLECT_EXIT_DONE;
}

/// Write the sound of the effect
static int
play(const Values* values, const InflectSettings* settings, const char* path)
{
  InflectMessage message = {""};
  InflectProgress progress;
  InflectProcessResult result;
  const double size = 1.0;
  const InflectProcessConfig config = {
    .settings = *settings,
    .seed = values->seed,
    .dither = true,
    .tail = true,
    .force = values->plot.force,
  };
  if (!inflect_progress_start(&progress, 1U, &size)) {
    return inflect_report_failure("loop: out of memory");
  }
  inflect_interrupt_catch();
  const bool done = inflect_process_file(path, values->output, &config,
                                         &progress, 0U, &result, &message);
  inflect_progress_end(&progress);
  return done ? INFLECT_EXIT_DONE : inflect_report_failure("%s", message.text);
}

static int
show(const Values* values, const InflectLoopStudy* study)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_loop_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_loop_study_json(study));
  }
  if (values->output && !strcmp(values->output, INFLECT_AUDIO_PIPE)) {
    return INFLECT_EXIT_DONE;
  }
  inflect_loop_study_print(study);
  return inflect_report_flush();
}

static int
run_study(const Values* values,
          const InflectSettings* settings,
          const InflectChannel* sound,
          InflectLoopStudy* study)
{
  study->duration_s = (double)sound->n / sound->rate_hz;
  study->base_rate_hz = sound->rate_hz;
  study->seed = values->seed;
  study->asked = settings->values[INFLECT_PARAMETER_FEEDBACK];
  study->guard = settings->values[INFLECT_PARAMETER_GUARD] > 0.0;
  study->rows =
    (InflectLoopRow*)calloc(count_rows(values), sizeof(InflectLoopRow));
  const InflectStatus made = inflect_loop_input(
    settings, sound->rate_hz, sound->n, sound->samples, &study->input);
  if (made || !study->rows) {
    return inflect_report_status("loop", made ? made : INFLECT_STATUS_NO_MEM);
  }
  int status = follow(values, sound, study);
  status = status ? status : find_gradients(values, study);
  if (!status && values->output) {
    status = play(values, settings, study->source);
  }
  return status ? status : show(values, study);
}

static int
check_usage(const Values* values, int n_arguments, char** arguments)
{
  InflectMessage message = {""};
  if (n_arguments > 1) {
    return inflect_report_usage("loop: takes one INPUT, not also '%.60s'",
                                arguments[1]);
  }
  if (values->output && n_arguments < 1) {
    return inflect_report_usage("loop: --output needs an INPUT to sound");
  }
  if (values->output && values->json &&
      !strcmp(values->output, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage(
      "loop: --json and the sound cannot share stdout");
  }
  if (values->n_exponents > INFLECT_MAX_LYAPUNOV_EXPONENTS) {
    return inflect_report_usage("loop: at most %u exponents, not %u",
                                INFLECT_MAX_LYAPUNOV_EXPONENTS,
                                values->n_exponents);
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->output &&
      !inflect_audio_output_check(values->output, arguments[0],
                                  values->plot.force, &message)) {
    return inflect_report_failure("%.200s: %s", values->output, message.text);
  }
  return INFLECT_EXIT_DONE;
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  InflectSettings settings = inflect_settings_default();
  InflectMessage message = {""};
  int status = check_usage(values, n_arguments, arguments);
  if (!status) {
    status =
      inflect_settings_options_apply(&values->settings, &settings, &message);
    if (status) {
      inflect_report("loop: %s", message.text);
    }
  }
  status = status ? status : check_loop(&settings);
  if (status) {
    return status;
  }
  InflectLoopStudy* const study = (InflectLoopStudy*)calloc(1U, sizeof(*study));
  if (!study) {
    return inflect_report_failure("loop: out of memory");
  }
  InflectChannel sound = {NULL, 0U, 0.0, 0U};
  study->source = n_arguments ? arguments[0] : NULL;
  study->channel = values->channel ? (int)values->channel : 1;
  status = read_sound(values, study->source, &sound);
  status = status ? status : run_study(values, &settings, &sound, study);
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    free(study->rows[i].gradients);
  }
  free(study->rows);
  free(study->input.x);
  free(sound.samples);
  free(study);
  return status;
}

const InflectCommand inflect_command_loop = {
  .name = "loop",
  .usage = "[INPUT] --set feedback=G [OPTION]...",
  .summary = "Prove that a feedback loop dies out, and follow how it does",
  .help =
    "The loop is y[n] = f(x[n] + g (h * y)[n - D]): feedback g, delay D of "
    "feedback_time, one-pole low-pass h of feedback_damp, at the oversampled "
    "rate. If |g| L ||h|| is below 1, with L the greatest slope of the curve "
    "and ||h|| the sum of |h[k]|, every difference of two pasts dies whatever "
    "the input is. That is proven; with guard=1 the feedback stays at 0.99 of "
    "it. What is not certified is followed: 'unknown' did not blow up on this "
    "signal, 'diverging' did.\n"
    "The Lyapunov exponent is the mean growth of small perturbations along "
    "INPUT, or along white noise, in nepers per pass of the delay: below 0 the "
    "loop forgets, at 0 it sings by itself, above 0 it is chaotic. It is "
    "measured by the tangent and by a twin run. A zero slope forgets at "
    "once.\n"
    "Gradients along the delay are products of g f' over passes, as in a "
    "recurrent network of one unit, for several curves at the same "
    "feedback. A delay counts what antialiasing delays; the sound "
    "that is followed has none.",
  .examples =
    "loop --set curve=silu --set feedback=0.92\n"
    "loop in.wav --set feedback=0.9 --set feedback_time=2 --json\n"
    "loop in.wav --set feedback=1.2 --set guard=0 --all --plot l.svg\n"
    "loop in.wav -o out.wav --set feedback=0.9 --set "
    "feedback_time=30",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .lists_parameters = true,
  .run = run,
};
