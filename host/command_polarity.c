// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "polarity_study.h"
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_DURATION_S 60.0
#define DEFAULT_EDGES 20000U

/// Of the task: weak falling edges lie below its noise behind a ReLU
#define TASK_STRENGTH 1.0
#define TASK_NOISE 0.05

typedef struct {
  InflectPlotOutput plot;
  double alpha;
  double duration_s;
  uint64_t seed;
  uint32_t channel;
  bool is_alpha;
  bool json;
  bool csv;
} Values;

/// Store a slope of 0 to 1
static bool
take_slope(void* target, const char* text, InflectMessage* message)
{
  Values* const values = (Values*)target;
  if (!inflect_take_number(&values->alpha, text, message)) {
    return false;
  }
  values->is_alpha = true;
  return (values->alpha >= 0.0 && values->alpha <= 1.0) ||
         inflect_message_set(message, "must be from 0 to 1, not '%.40s'", text);
}

static const InflectOption options[] = {
  {"slope", "ALPHA", "Slope of the leaky ReLU below 0, 0 to 1 (0.01).",
   take_slope, 0U, 0},
  {"channel", "N", "Channel to look at (1).", inflect_take_count,
   offsetof(Values, channel), 0},
  {"duration", "S", "Seconds of each file to look at (60).",
   inflect_take_positive, offsetof(Values, duration_s), 0},
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static int
look_at(const Values* values, bool keep, InflectPolarityFile* file)
{
  const double duration_s =
    values->duration_s > 0.0 ? values->duration_s : DEFAULT_DURATION_S;
  InflectChannel* const sound = &file->sound;
  InflectMessage message = {""};
  if (!inflect_channel_read(file->path, values->channel, duration_s, sound,
                            &message)) {
    return inflect_report_failure("%.200s: %.300s", file->path, message.text);
  }
  if (sound->n_broken) {
    return inflect_report_failure(
      "%.200s: %zu samples are not finite or beyond %+.0f dBFS; mend it, for "
      "example with 'inflect process'",
      file->path, sound->n_broken, 36.0);
  }
  file->rate_hz = sound->rate_hz;
  file->duration_s = (double)sound->n / sound->rate_hz;
  const InflectStatus status = inflect_polarity_find(
    sound->rate_hz, sound->n, sound->samples, values->alpha, &file->found);
  if (!keep) {
    free(sound->samples);
    sound->samples = NULL;
  }
  return status ? inflect_report_status("polarity", status) : INFLECT_EXIT_DONE;
}

static int
show(const Values* values, const InflectPolarityStudy* study)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_polarity_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_polarity_study_json(study));
  }
  if (values->csv) {
    inflect_polarity_study_print_csv(study);
  } else {
    inflect_polarity_study_print(study);
  }
  return inflect_report_flush();
}

static int
run_study(const Values* values, InflectPolarityStudy* study)
{
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; i < study->n_files && !status; ++i) {
    status = look_at(values, i == 0U, &study->files[i]);
  }
  if (status) {
    return status;
  }
  const InflectStatus scored =
    inflect_polarity_score(&study->task, &study->score);
  return scored ? inflect_report_status("polarity", scored)
                : show(values, study);
}

static int
check_usage(const Values* values, int n_arguments)
{
  InflectMessage message = {""};
  if (n_arguments < 1) {
    return inflect_report_usage("polarity: which FILE?");
  }
  if (values->json && values->csv) {
    return inflect_report_usage("polarity: choose one of --json and --csv");
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  return INFLECT_EXIT_DONE;
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  Values values = *(const Values*)data;
  const int status = check_usage(&values, n_arguments);
  if (status) {
    return status;
  }
  values.alpha = values.is_alpha ? values.alpha : 0.01;
  InflectPolarityStudy study = {
    .n_files = (uint32_t)n_arguments,
    .channel = values.channel ? values.channel : 1U,
    .alpha = values.alpha,
    .task = {TASK_STRENGTH, TASK_NOISE, values.alpha, DEFAULT_EDGES,
             values.seed},
  };
  study.files =
    (InflectPolarityFile*)calloc(study.n_files, sizeof(*study.files));
  if (!study.files) {
    return inflect_report_failure("polarity: out of memory");
  }
  for (uint32_t i = 0U; i < study.n_files; ++i) {
    study.files[i].path = arguments[i];
  }
  const int result = run_study(&values, &study);
  for (uint32_t i = 0U; i < study.n_files; ++i) {
    free(study.files[i].sound.samples);
  }
  free(study.files);
  return result;
}

const InflectCommand inflect_command_polarity = {
  .name = "polarity",
  .usage = "FILE... [OPTION]...",
  .summary = "Tell the polarity of recorded hits, and what a ReLU keeps",
  .help =
    "Every hit of FILE (it rises by 6 dB, and falls as much) is looked at by "
    "edge kernels of 0.1 to 12.8 ms, each a moving mean less the one before, "
    "at several heights: does its leading edge rise or fall? Looks weigh as "
    "much as their kernel sees of the attack. From a share of 0.8 on there is "
    "a verdict, positive if hits begin with a rising edge; its confidence is "
    "that share. An inverted file gives the inverted verdict; what has no hit, "
    "as noise or a held tone, or hits of either polarity, gives 'unknown'.\n"
    "It is a fact about the recording, not about who wired it: noise that "
    "bursts out has a leading edge too, and about four in ten such hits get a "
    "verdict, either one. Compare hits of one drum by two microphones.\n"
    "E+ and E- are the expected slopes that a unit max(z, ALPHA z) has for "
    "leading edges, alpha + (1 - alpha) times the share of rising and falling "
    "ones. The map shows, by kernel, what units of either direction keep: "
    "ReLUs lose the energy of all that is below 0, leaky ReLUs nothing. The "
    "control is a task without a cue in amplitudes beside its closed forms.",
  .examples = "polarity kick.wav\n"
              "polarity drums/*.wav --csv\n"
              "polarity snare.wav --slope 0.25 --json --plot snare.svg",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
