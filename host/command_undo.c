// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "commands.h"
#include "interrupt.h"
#include "output_options.h"
#include "undo_file.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_ROUNDS 60U

/// Residual below the recording that counts as undone, in dB
#define UNDONE_DB (-60.0)

typedef struct {
  InflectSettingsOptions settings;
  const char* output;
  const char* dry;
  const InflectContainer* container;
  const InflectSubtype* subtype;
  double headroom_db;
  uint64_t seed;
  uint32_t max_rounds;
  bool no_dither;
  bool force;
  bool json;
} Values;

static const InflectOption options[] = {
  {"output", "PATH", "File to write; - is stdout.", inflect_take_text,
   offsetof(Values, output), 'o'},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  {"against", "FILE", "Compare with the true input: error, before rounding.",
   inflect_take_text, offsetof(Values, dry), 0},
  {"restore-clipped", "DB",
   "Bend peaks over clipped samples, at most DB beyond the clip.",
   inflect_take_positive, offsetof(Values, headroom_db), 0},
  {"rounds", "N", "Most corrections of a stretch of sound (60).",
   inflect_take_count, offsetof(Values, max_rounds), 0},
  {"format", "NAME", "Container; otherwise by the output's extension.",
   inflect_take_container, offsetof(Values, container), 0},
  {"subtype", "NAME", "Sample type, as float; otherwise as the input.",
   inflect_take_subtype, offsetof(Values, subtype), 0},
  {"dither", "on|off", "Triangular dither for integers of up to 24 bits (on).",
   inflect_take_no_dither, offsetof(Values, no_dither), 0},
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_FORCE(Values, force),
  INFLECT_OPTION_JSON(Values, json),
};

static double
dbfs_of(double power)
{
  return 10.0 * log10(2.0 * power);
}

/// Power up to the end of the pass band
static double
pass_power(const double* bands)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i + 1U < INFLECT_N_BANDS; ++i) {
    sum += bands[i];
  }
  return sum;
}

static const char*
verdict_of(const InflectUndoFileResult* result)
{
  const double ratio =
    pass_power(result->residual) / pass_power(result->recording);
  if (!(10.0 * log10(ratio) <= UNDONE_DB) && ratio > 0.0) {
    return "not_converged";
  }
  return result->exact ? "exact" : "converged";
}

static void
print_level(double power)
{
  if (power > 0.0) {
    printf(" %11.1f", dbfs_of(power));
  } else {
    printf(" %11s", "none");
  }
}

static void
print_bands(const InflectUndoFileResult* result, bool known)
{
  printf("  %-16s %11s %11s%s\n", "band, Hz", "recording", "residual",
         known ? "   error" : "");
  double lower = 0.0;
  for (uint32_t i = 0U; i < INFLECT_N_BANDS; ++i) {
    const double upper = inflect_band_end_hz(result->rate_hz, i);
    if (upper > lower) {
      printf("  %6.0f .. %6.0f", lower, upper);
      print_level(result->recording[i]);
      print_level(result->residual[i]);
      if (known) {
        print_level(result->error[i]);
      }
      printf("\n");
    }
    lower = upper;
  }
}

static void
print_count(uint64_t n, const char* what)
{
  if (n) {
    printf("  %llu %s\n", (unsigned long long)n, what);
  }
}

static void
print_result(const Values* values,
             const char* input,
             const InflectUndoFileResult* result)
{
  printf("%s -> %s: %.2f s, %d channel%s, %d Hz\n", input, values->output,
         (double)result->frames / result->rate_hz, result->channels,
         result->channels == 1 ? "" : "s", result->rate_hz);
  printf("Undone %s: %s (sampled)\n",
         result->exact ? "sample by sample" : "by iteration",
         verdict_of(result));
  if (!result->exact) {
    printf("  corrections of a window: %.1f, at most %u\n",
           (double)result->n_rounds / (double)result->n_windows,
           result->most_rounds);
  }
  printf("  noise of the recording: %+.1f dB, at most %+.1f dB\n",
         20.0 * log10(result->noise_gain),
         20.0 * log10(result->worst_noise_gain));
  print_count(result->n_clipped,
              values->headroom_db > 0.0
                ? "samples of the recording at full scale"
                : "samples of the recording at full scale; see "
                  "--restore-clipped");
  print_count(result->n_restored, "samples restored");
  print_count(result->n_outside,
              "samples that no input gives; the nearest stands in");
  print_count(result->n_output_clipped,
              "samples of the output clipped; write --subtype float");
  printf("\nLevels in dBFS; residual: the output shaped again less the "
         "recording\n");
  print_bands(result, values->dry);
}

static void
add_level(cJSON* object, const char* key, double power)
{
  inflect_json_add_number(object, key, dbfs_of(power));
}

static cJSON*
bands_json(const InflectUndoFileResult* result, bool known)
{
  cJSON* const array = cJSON_CreateArray();
  double lower = 0.0;
  for (uint32_t i = 0U; i < INFLECT_N_BANDS; ++i) {
    cJSON* const row = cJSON_CreateObject();
    const double upper = inflect_band_end_hz(result->rate_hz, i);
    inflect_json_add_number(row, "lower_hz", lower);
    inflect_json_add_number(row, "upper_hz", upper);
    add_level(row, "recording_dbfs", result->recording[i]);
    add_level(row, "residual_dbfs", result->residual[i]);
    if (known) {
      add_level(row, "error_dbfs", result->error[i]);
    }
    cJSON_AddItemToArray(array, row);
    lower = upper;
  }
  return array;
}

static int
print_json(const Values* values,
           const char* input,
           const InflectUndoFileResult* result)
{
  cJSON* const object = cJSON_CreateObject();
  const bool known = values->dry;
  cJSON_AddStringToObject(object, "input", input);
  cJSON_AddStringToObject(object, "output", values->output);
  inflect_json_add_number(object, "frames", (double)result->frames);
  inflect_json_add_number(object, "channels", result->channels);
  inflect_json_add_number(object, "sample_rate_hz", result->rate_hz);
  cJSON_AddStringToObject(object, "method",
                          result->exact ? "sample_by_sample" : "iteration");
  inflect_json_add_verdict(object, "undo", verdict_of(result),
                           INFLECT_EVIDENCE_SAMPLED);
  inflect_json_add_number(object, "windows", (double)result->n_windows);
  inflect_json_add_number(object, "mean_corrections",
                          (double)result->n_rounds / (double)result->n_windows);
  inflect_json_add_number(object, "most_corrections", result->most_rounds);
  inflect_json_add_number(object, "noise_gain_db",
                          20.0 * log10(result->noise_gain));
  inflect_json_add_number(object, "worst_noise_gain_db",
                          20.0 * log10(result->worst_noise_gain));
  inflect_json_add_number(object, "clipped_samples", (double)result->n_clipped);
  inflect_json_add_number(object, "restored_samples",
                          (double)result->n_restored);
  inflect_json_add_number(object, "outside_samples", (double)result->n_outside);
  inflect_json_add_number(object, "clipped_output_samples",
                          (double)result->n_output_clipped);
  add_level(object, "pass_band_residual_dbfs", pass_power(result->residual));
  if (known) {
    add_level(object, "pass_band_error_dbfs", pass_power(result->error));
  }
  cJSON_AddItemToObject(object, "bands", bands_json(result, known));
  return inflect_json_print(object);
}

static int
check_usage(const Values* values, int n_arguments, char** arguments)
{
  if (n_arguments < 1) {
    return inflect_report_usage("undo: no input given; see --help");
  }
  if (n_arguments > 1) {
    return inflect_report_usage("undo: takes one INPUT, not also '%.60s'",
                                arguments[1]);
  }
  if (!values->output) {
    return inflect_report_usage("undo: no output given; use -o PATH");
  }
  if (values->json && !strcmp(values->output, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage(
      "undo: --json and -o - both want stdout; write to a file");
  }
  return INFLECT_EXIT_DONE;
}

static int
run_file(const Values* values,
         const InflectUndoFileConfig* config,
         const char* input)
{
  InflectMessage message = {""};
  InflectProgress progress;
  InflectUndoFileResult result;
  const double size = 1.0;
  if (!inflect_progress_start(&progress, 1U, &size)) {
    return inflect_report_failure("undo: out of memory");
  }
  inflect_interrupt_catch();
  const bool done = inflect_undo_file(input, values->output, config, &progress,
                                      &result, &message);
  inflect_progress_end(&progress);
  if (!done) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return print_json(values, input, &result);
  }
  if (strcmp(values->output, INFLECT_AUDIO_PIPE) != 0) {
    print_result(values, input, &result);
  }
  return inflect_report_flush();
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  InflectMessage message = {""};
  int status = check_usage(values, n_arguments, arguments);
  if (status) {
    return status;
  }
  InflectUndoFileConfig config = {
    .settings = inflect_settings_default(),
    .format = {values->container, values->subtype},
    .dry = values->dry,
    .seed = values->seed,
    .max_rounds = values->max_rounds ? values->max_rounds : DEFAULT_ROUNDS,
    .headroom_db = values->headroom_db > 0.0 ? values->headroom_db : -1.0,
    .dither = !values->no_dither,
    .force = values->force,
  };
  status = inflect_settings_options_apply(&values->settings, &config.settings,
                                          &message);
  if (status) {
    inflect_report("undo: %s", message.text);
    return status;
  }
  if (inflect_undo_check(&config.settings, message.text,
                         sizeof(message.text))) {
    return inflect_report_usage("undo: %s", message.text);
  }
  return run_file(values, &config, arguments[0]);
}

const InflectCommand inflect_command_undo = {
  .name = "undo",
  .usage = "INPUT -o OUTPUT [OPTION]...",
  .summary = "Take a shaping off a recording",
  .help =
    "Give the settings that INPUT was shaped with, as to 'process'. With "
    "oversampling=1, dc_block=0 and tone=0 every sample is undone by itself, "
    "in double. Otherwise an estimate is shaped by the effect itself and "
    "corrected by what is missing, through the slope of the curve, until that "
    "changes no more; 'converged' leaves 60 dB below the recording in the "
    "pass band, 'not_converged' more. Nothing brings back what a curve makes "
    "flat or a filter takes away, above the pass band or at 0 Hz.\n"
    "The inverse raises the noise of a recording where the curve is flat: the "
    "report says by how much. So a compander works: shape before a noisy "
    "link, undo after it, and what is quiet gains.\n"
    "Samples at full scale are counted: what is beyond them is lost. "
    "--restore-clipped bends a cubic over each gap, never below the clip and "
    "at most DB above it. Feedback, sag and level_match cannot be undone. "
    "Files of any length are undone in windows that overlap.",
  .examples = "undo wet.wav -o dry.wav --set curve=asinh --set drive=20\n"
              "undo wet.wav -o dry.wav --set oversampling=1 --set dc_block=0\n"
              "undo wet.wav -o dry.wav --preset mu_compander --subtype float\n"
              "undo hot.wav -o calm.wav --set curve=tanh --restore-clipped 6\n"
              "undo wet.wav -o back.wav --set drive=6 --against dry.wav --json",
  .lists_parameters = true,
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
