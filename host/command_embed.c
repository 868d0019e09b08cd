// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "embed_study.h"
#include "progress.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>

#define DEFAULT_DURATION_S 10.0
#define DEFAULT_RUNS 3U
#define DEFAULT_NEIGHBOURS 3U

/// Fewest files to learn from
#define LEAST_FILES 3U

/// Activations of a comparison, beside the chosen one
static const char* const usual_rows[] = {
  "identity", "leaky_relu", "relu", "elu", "silu", "gelu", "mish", "tanh",
};

#define N_USUAL_ROWS (sizeof(usual_rows) / sizeof(usual_rows[0]))

static const InflectEmbedRegime regimes[] = {INFLECT_EMBED_VICREG,
                                             INFLECT_EMBED_ALIGNMENT};

#define N_REGIMES (sizeof(regimes) / sizeof(regimes[0]))
#define MAX_ROWS ((N_USUAL_ROWS + 1U) * N_REGIMES)

typedef struct {
  InflectPlotOutput plot;
  const char* activation;
  double duration_s;
  uint64_t seed;
  uint32_t channel;
  uint32_t n_outputs;
  uint32_t n_hidden;
  uint32_t n_steps;
  uint32_t n_runs;
  uint32_t n_neighbours;
  bool presets;
  bool compare;
  bool json;
  bool csv;
} Values;

static const InflectOption options[] = {
  {"presets", NULL, "Embed the presets, learning from random settings.",
   inflect_take_flag, offsetof(Values, presets), 0},
  {"activation", "CURVE", "Curve of the hidden units (silu).",
   inflect_take_text, offsetof(Values, activation), 0},
  {"compare", NULL, "Compare activations over seeds.", inflect_take_flag,
   offsetof(Values, compare), 0},
  {"runs", "N", "Seeds of each of them, 2 to 64 (3).", inflect_take_count,
   offsetof(Values, n_runs), 0},
  {"dimensions", "K", "Dimensions of the embedding, 1 to 128 (16).",
   inflect_take_count, offsetof(Values, n_outputs), 0},
  {"hidden", "N", "Hidden units, 1 to 256 (32).", inflect_take_count,
   offsetof(Values, n_hidden), 0},
  {"steps", "N", "Steps of a training (300).", inflect_take_count,
   offsetof(Values, n_steps), 0},
  {"neighbours", "N", "Nearest ones to list (3).", inflect_take_count,
   offsetof(Values, n_neighbours), 0},
  {"channel", "N", "Channel of the files (1).", inflect_take_count,
   offsetof(Values, channel), 0},
  {"duration", "S", "Seconds of each file, from its beginning (10).",
   inflect_take_positive, offsetof(Values, duration_s), 0},
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static uint32_t
given_or(uint32_t value, uint32_t usual)
{
  return value ? value : usual;
}

static int
check_numbers(const Values* values)
{
  if (values->n_outputs > INFLECT_MAX_EMBEDDING_OUTPUTS) {
    return inflect_report_usage("embed: at most %u dimensions, not %u",
                                INFLECT_MAX_EMBEDDING_OUTPUTS,
                                values->n_outputs);
  }
  if (values->n_hidden > INFLECT_MAX_EMBEDDING_HIDDEN) {
    return inflect_report_usage("embed: at most %u hidden units, not %u",
                                INFLECT_MAX_EMBEDDING_HIDDEN, values->n_hidden);
  }
  if (values->n_runs == 1U || values->n_runs > 64U) {
    return inflect_report_usage("embed: --runs is from 2 to 64, not %u",
                                values->n_runs);
  }
  return INFLECT_EXIT_DONE;
}

static int
check_usage(const Values* values, int n_arguments)
{
  InflectMessage message = {""};
  if (values->presets == (n_arguments > 0)) {
    return inflect_report_usage(
      "embed: %s", values->presets ? "choose one of FILEs and --presets"
                                   : "which FILEs, or --presets?");
  }
  if (!values->presets && (uint32_t)n_arguments < LEAST_FILES) {
    return inflect_report_usage("embed: takes at least %u files, not %d",
                                LEAST_FILES, n_arguments);
  }
  if (values->activation && !inflect_activation_find(values->activation)) {
    return inflect_report_usage(
      "embed: there is no curve '%.40s'; see 'inflect curves'",
      values->activation);
  }
  if (values->json && values->csv) {
    return inflect_report_usage("embed: choose one of --json and --csv");
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  return check_numbers(values);
}

static void
choose_lesson(const Values* values, InflectEmbedStudy* study)
{
  const char* const symbol = values->activation ? values->activation : "silu";
  const InflectCurve curve =
    inflect_curve_default(inflect_activation_find(symbol));
  InflectEmbeddingLesson* const lesson = &study->lesson;
  *lesson = inflect_embedding_lesson(&curve, study->sounds.n_features);
  lesson->n_outputs = given_or(values->n_outputs, lesson->n_outputs);
  lesson->n_hidden = given_or(values->n_hidden, lesson->n_hidden);
  lesson->n_steps = given_or(values->n_steps, lesson->n_steps);
  lesson->seed = values->seed;
}

static int
learn(InflectEmbedStudy* study)
{
  const InflectEmbedSounds* const sounds = &study->sounds;
  const size_t size = (size_t)sounds->n_items * study->lesson.n_outputs;
  study->embedded = (double*)calloc(size + 1U, sizeof(double));
  InflectStatus status =
    study->embedded ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_NO_MEM;
  status = status
             ? status
             : inflect_embed_run(sounds, &study->lesson, INFLECT_EMBED_VICREG,
                                 study->embedded, &study->run);
  status = status
             ? status
             : inflect_embed_run(sounds, &study->lesson, INFLECT_EMBED_FORCED,
                                 NULL, &study->control);
  status =
    status ? status
           : inflect_embed_run(sounds, &study->lesson, INFLECT_EMBED_UNTRAINED,
                               NULL, &study->untrained);
  study->feature_retrieval = inflect_embed_feature_retrieval(sounds);
  if (!status && !study->run.settled) {
    return inflect_report_failure(
      "embed: training by %s left the range of numbers; choose another "
      "--activation",
      study->lesson.curve.activation->symbol);
  }
  return status ? inflect_report_status("embed", status) : INFLECT_EXIT_DONE;
}

/// Choose the activations of a comparison, the chosen one first and only once
static void
choose_rows(InflectEmbedStudy* study)
{
  const InflectActivation* const own = study->lesson.curve.activation;
  for (size_t i = 0U; i <= N_USUAL_ROWS; ++i) {
    const InflectActivation* const row =
      i ? inflect_activation_find(usual_rows[i - 1U]) : own;
    for (size_t r = 0U; r < N_REGIMES && (i == 0U || row != own); ++r) {
      study->rows[study->n_rows++] = (InflectEmbedRow){
        .curve = inflect_curve_default(row), .regime = regimes[r]};
    }
  }
}

static int
compare(const Values* values, InflectEmbedStudy* study)
{
  const double size = 1.0;
  InflectProgress progress;
  choose_rows(study);
  if (!inflect_progress_start(&progress, 1U, &size)) {
    return inflect_report_failure("embed: out of memory");
  }
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t i = 0U; i < study->n_rows && !status; ++i) {
    inflect_progress_update(&progress, 0U, (double)i / study->n_rows);
    status = inflect_embed_compare(&study->sounds, &study->lesson,
                                   given_or(values->n_runs, DEFAULT_RUNS),
                                   &study->rows[i]);
  }
  inflect_progress_end(&progress);
  return status ? inflect_report_status("embed", status) : INFLECT_EXIT_DONE;
}

static int
show(const Values* values, const InflectEmbedStudy* study)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_embed_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_embed_study_json(study));
  }
  if (values->csv) {
    inflect_embed_study_print_csv(study);
  } else {
    inflect_embed_study_print(study);
  }
  return inflect_report_flush();
}

static int
run_study(const Values* values,
          uint32_t n_files,
          char** files,
          InflectEmbedStudy* study)
{
  InflectMessage message = {""};
  const double duration_s =
    values->duration_s > 0.0 ? values->duration_s : DEFAULT_DURATION_S;
  study->presets = values->presets;
  const bool done =
    values->presets
      ? inflect_embed_presets(values->seed, &study->sounds, &message)
      : inflect_embed_files(n_files, files, values->channel, duration_s,
                            values->seed, &study->sounds, &message);
  if (!done) {
    return inflect_report_failure("%s", message.text);
  }
  const uint32_t n_others =
    study->sounds.n_items ? study->sounds.n_items - 1U : 0U;
  const uint32_t wanted = given_or(values->n_neighbours, DEFAULT_NEIGHBOURS);
  study->n_neighbours = wanted < n_others ? wanted : n_others;
  choose_lesson(values, study);
  int status = learn(study);
  if (!status && values->compare) {
    status = compare(values, study);
  }
  return status ? status : show(values, study);
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  int status = check_usage(values, n_arguments);
  if (status) {
    return status;
  }
  InflectEmbedStudy* const study =
    (InflectEmbedStudy*)calloc(1U, sizeof(*study));
  InflectEmbedRow* const rows =
    (InflectEmbedRow*)calloc(MAX_ROWS, sizeof(*rows));
  if (study && rows) {
    study->rows = rows;
    status = run_study(values, (uint32_t)n_arguments, arguments, study);
    inflect_embed_sounds_free(&study->sounds);
    free(study->embedded);
  } else {
    status = inflect_report_failure("embed: out of memory");
  }
  free(rows);
  free(study);
  return status;
}

const InflectCommand inflect_command_embed = {
  .name = "embed",
  .usage = "FILE... [OPTION]...\n--presets [OPTION]...",
  .summary = "Learn which sounds or presets are alike, and watch for collapse",
  .help =
    "Features of a sound (levels of bands and slices, whatever its loudness) "
    "go through one layer of hidden units into a few dimensions. Two noisy "
    "renderings of one thing are to come out alike, and things to differ "
    "(VICReg). With --presets it learns from 160 random settings of the "
    "effect, is tested on 40 others, and lists the presets; of 8 files or "
    "more a quarter is held out.\n"
    "No single number tells a collapse: a rank does not see scale, and is "
    "high for what has shrunk to a point; the spread of normalised rows, 1 "
    "where they point everywhere, does not see directions. 'point' is a "
    "spread below 0.3, 'few_directions' an effective rank below an eighth of "
    "K (at least 1.5). The control has no term against collapse and ten times "
    "the rate: it must collapse, or the verdict is worth nothing. "
    "The untrained start and the bare features stand beside it.\n"
    "--compare trains each activation with all terms and with alignment only, "
    "over several seeds. It reports; which activation is better is for the "
    "intervals to say.",
  .examples = "embed --presets\n"
              "embed --presets --activation tanh --plot presets.svg\n"
              "embed --presets --compare --runs 5 --csv\n"
              "embed drums/*.wav --dimensions 4 --neighbours 5 --json",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
