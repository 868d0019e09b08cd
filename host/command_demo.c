// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"
#include "audio_file.h"
#include "commands.h"
#include "interrupt.h"
#include "planes.h"
#include "pluck.h"
#include "process_file.h"
#include "progress.h"
#include "quantise.h"
#include "report.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RATE_HZ 48000
#define PEAK 0.5 // -6 dBFS
#define BITS 24U
#define FOLDER "demo"
#define PRESET "tape_warmth"
#define BLOCK_FRAMES 4096U
#define MAX_CHANNELS 2U

/// Test tone of the summary, and which of its harmonics are named
#define TONE_HZ 440.0
#define MAX_HARMONICS 7U
#define SILENT_DBC (-100.0)

typedef struct {
  InflectSettingsOptions settings;
  const char* folder;
  uint64_t seed;
  bool force;
  bool json;
} Values;

static const InflectOption options[] = {
  {"output", "FOLDER",
   "Where dry.wav and wet.wav go, made if missing; " FOLDER ".",
   inflect_take_text, offsetof(Values, folder), 'o'},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_FORCE(Values, force),
  INFLECT_OPTION_JSON(Values, json),
};

/// Levels of a file, both channels together
typedef struct {
  double peak;
  double rms;
  double dc;
} Levels;

/// What the summary says
typedef struct {
  char dry_path[PATH_MAX];
  char wet_path[PATH_MAX];
  Levels dry;
  Levels wet;
  InflectProcessResult process;
  const char* preset;
  const InflectSettings* settings;
  InflectToneReport tone; ///< What the settings make of a sine
} Summary;

static bool
write_samples(InflectAudioOutput* output,
              const InflectQuantiser* quantiser,
              uint32_t n_frames,
              const float* samples)
{
  float planes[INFLECT_PLUCK_CHANNELS][BLOCK_FRAMES];
  float* const rows[INFLECT_PLUCK_CHANNELS] = {planes[0], planes[1]};
  int32_t integers[BLOCK_FRAMES * INFLECT_PLUCK_CHANNELS];
  for (uint32_t done = 0U; done < n_frames; done += BLOCK_FRAMES) {
    const uint32_t left = n_frames - done;
    const uint32_t n = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;
    inflect_planes_from_floats(INFLECT_PLUCK_CHANNELS, n,
                               samples + (size_t)done * INFLECT_PLUCK_CHANNELS,
                               rows);
    inflect_quantise(quantiser, done, n, (const float* const*)rows, integers);
    if (sf_writef_int(output->sound, integers, n) != (sf_count_t)n) {
      return false;
    }
  }
  return true;
}

static bool
record(const char* path,
       uint64_t seed,
       bool force,
       uint32_t n_frames,
       const float* samples,
       InflectMessage* message)
{
  const SF_INFO info = {.samplerate = RATE_HZ,
                        .channels = (int)INFLECT_PLUCK_CHANNELS,
                        .format = SF_FORMAT_WAV | SF_FORMAT_PCM_24};
  const InflectQuantiser quantiser = {.seed = seed,
                                      .bits = BITS,
                                      .n_channels = INFLECT_PLUCK_CHANNELS,
                                      .dither = true};
  InflectAudioOutput output = {.sound = NULL};
  bool done = inflect_audio_output_check(path, path, force, message) &&
              inflect_audio_output_open(path, &info, force, &output, message);
  if (done && !write_samples(&output, &quantiser, n_frames, samples)) {
    done = inflect_audio_output_failure(&output, message);
  }
  done = done && inflect_audio_output_commit(&output, message);
  inflect_audio_output_abandon(&output);
  return done;
}

static bool
make_dry(const char* path, uint64_t seed, bool force, InflectMessage* message)
{
  const uint32_t n_frames = (uint32_t)(INFLECT_PLUCK_SECONDS * RATE_HZ);
  float* const samples =
    (float*)calloc(n_frames, INFLECT_PLUCK_CHANNELS * sizeof(float));
  const bool done =
    samples && inflect_pluck(RATE_HZ, seed, PEAK, n_frames, samples)
      ? record(path, seed, force, n_frames, samples, message)
      : inflect_message_set(message, "out of memory");
  free(samples);
  return done;
}

static bool
measure(const char* path, Levels* levels, InflectMessage* message)
{
  InflectAudioInput input;
  if (!inflect_audio_input_open(path, &input, message)) {
    inflect_audio_input_close(&input);
    return false;
  }
  double samples[BLOCK_FRAMES * MAX_CHANNELS];
  const int n_channels = input.info.channels;
  double sum = 0.0;
  double square = 0.0;
  double n_samples = 0.0;
  sf_count_t n = 0;
  while ((n = sf_readf_double(input.sound, samples, BLOCK_FRAMES)) > 0) {
    for (sf_count_t i = 0; i < n * n_channels; ++i) {
      levels->peak = fmax(levels->peak, fabs(samples[i]));
      sum += samples[i];
      square += samples[i] * samples[i];
    }
    n_samples += (double)(n * n_channels);
  }
  inflect_audio_input_close(&input);
  levels->dc = sum / n_samples;
  levels->rms = sqrt(square / n_samples);
  return true;
}

/// Measure what the settings make of a sine as loud as the strings
static bool
measure_tone(Summary* summary, InflectMessage* message)
{
  const InflectDevice device = {
    .settings = *summary->settings, .rate_hz = RATE_HZ, .channel = 1U};
  InflectToneAnalysis analysis = {.lines = NULL};
  const int status = inflect_analyze_tone(&device, TONE_HZ, 20.0 * log10(PEAK),
                                          &analysis, message);
  summary->tone = analysis.report;
  inflect_tone_analysis_free(&analysis);
  return status == INFLECT_EXIT_DONE;
}

static double
to_db(double level)
{
  return 20.0 * log10(level);
}

static void
print_row(const char* path, const Levels* levels)
{
  printf("%-24s %8.2f dBFS %8.2f dBFS %+11.6f\n", path, to_db(levels->peak),
         to_db(levels->rms), levels->dc);
}

/// Print the harmonics of the sine that are not all but silent
static void
print_harmonics(const InflectToneReport* tone)
{
  if (!tone->tone_found) {
    return;
  }
  char gained[128] = "";
  size_t n = 0U;
  for (uint32_t i = 1U; i < MAX_HARMONICS && i < tone->n_harmonics; ++i) {
    const InflectHarmonic* const harmonic = &tone->harmonics[i];
    if (harmonic->level_dbc > SILENT_DBC) {
      n += (size_t)snprintf(gained + n, sizeof(gained) - n, " H%u %.1f",
                            harmonic->order, harmonic->level_dbc);
    }
  }
  printf("\na sine of %.0f Hz gains%s dBc: THD %.2g %%,\n"
         "aliases and noise are %.0f dB below\n",
         tone->frequency_hz, n ? gained : " nothing above -100",
         tone->thd_percent, tone->snr_db);
}

static int
print_text(const Summary* summary)
{
  const InflectCurve curve = inflect_settings_curve(summary->settings);
  const double* const values = summary->settings->values;
  char line[256] = "";
  snprintf(line, sizeof(line),
           "%.1f s of plucked strings through %.64s%s%s, drive %g dB, "
           "bias %g, mix %g %%",
           INFLECT_PLUCK_SECONDS, summary->preset ? summary->preset : "",
           summary->preset ? ": " : "", curve.activation->symbol,
           values[INFLECT_PARAMETER_DRIVE], values[INFLECT_PARAMETER_BIAS],
           values[INFLECT_PARAMETER_MIX]);
  inflect_print_wrapped(line, 0);
  putchar('\n');
  printf("%-24s %13s %13s %11s\n", "", "peak", "RMS", "DC");
  print_row(summary->dry_path, &summary->dry);
  print_row(summary->wet_path, &summary->wet);
  print_harmonics(&summary->tone);
  printf("\n%.0f times real time, %u frames of latency compensated, "
         "%llu samples clipped\n",
         summary->process.times_real_time, summary->process.latency,
         (unsigned long long)summary->process.clipped);
  return inflect_report_flush();
}

static cJSON*
levels_json(const char* path, const Levels* levels)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "file", path);
  inflect_json_add_number(object, "peak_dbfs", to_db(levels->peak));
  inflect_json_add_number(object, "rms_dbfs", to_db(levels->rms));
  inflect_json_add_number(object, "dc", levels->dc);
  return object;
}

static int
print_json(const Summary* summary)
{
  const InflectProcessResult* const process = &summary->process;
  cJSON* const document = cJSON_CreateObject();
  if (summary->preset) {
    cJSON_AddStringToObject(document, "preset", summary->preset);
  } else {
    cJSON_AddNullToObject(document, "preset");
  }
  inflect_json_add_number(document, "sample_rate_hz", process->rate_hz);
  inflect_json_add_number(document, "frames", (double)process->frames);
  cJSON_AddItemToObject(document, "dry",
                        levels_json(summary->dry_path, &summary->dry));
  cJSON_AddItemToObject(document, "wet",
                        levels_json(summary->wet_path, &summary->wet));
  inflect_json_add_number(document, "tone_hz", summary->tone.frequency_hz);
  inflect_json_add_number(document, "thd_percent", summary->tone.thd_percent);
  inflect_json_add_number(document, "snr_db", summary->tone.snr_db);
  inflect_json_add_number(document, "times_real_time",
                          process->times_real_time);
  inflect_json_add_number(document, "latency_compensated_frames",
                          process->latency);
  inflect_json_add_number(document, "clipped_samples",
                          (double)process->clipped);
  return inflect_json_print(document);
}

static bool
process(Summary* summary, const Values* values, InflectMessage* message)
{
  const InflectProcessConfig config = {
    .settings = *summary->settings,
    .seed = values->seed,
    .dither = true,
    .force = values->force,
  };
  const double size = 0.0;
  InflectProgress progress;
  if (!inflect_progress_start(&progress, 1U, &size)) {
    return inflect_message_set(message, "out of memory");
  }
  const bool done =
    inflect_process_file(summary->dry_path, summary->wet_path, &config,
                         &progress, 0U, &summary->process, message);
  inflect_progress_end(&progress);
  return done;
}

/// Make both files and measure them
static bool
make(Summary* summary, const Values* values, InflectMessage* message)
{
  // So that a second file in the way is noticed before the first is made
  InflectMessage reason = {""};
  if (!inflect_audio_output_check(summary->wet_path, summary->dry_path,
                                  values->force, &reason)) {
    return inflect_message_set(message, "%.200s: %s", summary->wet_path,
                               reason.text);
  }
  if (!make_dry(summary->dry_path, values->seed, values->force, &reason)) {
    return inflect_message_set(message, "%.200s: %s", summary->dry_path,
                               reason.text);
  }
  return process(summary, values, message) &&
         measure(summary->dry_path, &summary->dry, message) &&
         measure(summary->wet_path, &summary->wet, message) &&
         measure_tone(summary, message);
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  if (n_arguments) {
    return inflect_report_usage("demo: takes no arguments, not '%.60s'",
                                arguments[0]);
  }

  // A curve that is chosen by hand needs no preset below it
  InflectSettingsOptions chosen = values->settings;
  if (!chosen.preset && !chosen.set.n_texts) {
    chosen.preset = PRESET;
  }
  InflectSettings settings = inflect_settings_default();
  InflectMessage message = {""};
  const int status =
    inflect_settings_options_apply(&chosen, &settings, &message);
  if (status) {
    inflect_report("demo: %s", message.text);
    return status;
  }

  Summary summary = {.preset = chosen.preset, .settings = &settings};
  const char* const folder = values->folder ? values->folder : FOLDER;
  if (!inflect_format_name(folder, "dry.wav", NULL, summary.dry_path,
                           PATH_MAX) ||
      !inflect_format_name(folder, "wet.wav", NULL, summary.wet_path,
                           PATH_MAX)) {
    return inflect_report_failure("%.60s...: the name is too long", folder);
  }
  if (mkdir(folder, 0777) && errno != EEXIST) {
    return inflect_report_failure("%s: the folder cannot be created: %s",
                                  folder, strerror(errno));
  }
  inflect_interrupt_catch();
  if (!make(&summary, values, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  return values->json ? print_json(&summary) : print_text(&summary);
}

const InflectCommand inflect_command_demo = {
  .name = "demo",
  .usage = "[-o FOLDER] [OPTION]...",
  .summary = "Make a short recording and shape it, to hear what it does",
  .help =
    "Plays a riff on made-up strings, leaves it in dry.wav, processes it "
    "into wet.wav and prints the levels of both, and the harmonics that a "
    "sine gains. Without --preset and "
    "--set it uses the preset " PRESET ".",
  .examples = "demo\n"
              "demo -o sounds --preset wave_fold --force\n"
              "demo --set curve=tanh --set drive=24",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
