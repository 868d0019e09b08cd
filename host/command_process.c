// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "audio_format.h"
#include "body_options.h"
#include "commands.h"
#include "interrupt.h"
#include "output_options.h"
#include "process_file.h"
#include "progress.h"
#include "report.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_THREADS 1024U

typedef struct {
  InflectSettingsOptions settings;
  InflectBodyOptions body;
  const char* output;
  const InflectContainer* container;
  const InflectSubtype* subtype;
  uint64_t seed;
  uint32_t n_jobs;
  bool no_dither;
  bool tail;
  bool force;
  bool json;
  bool formats;
} Values;

static const InflectOption options[] = {
  {"output", "PATH",
   "File, existing folder, or FOLDER/ to create; - is stdout.",
   inflect_take_text, offsetof(Values, output), 'o'},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_BODY(offsetof(Values, body)),
  INFLECT_OPTIONS_BODY_SHAPE(offsetof(Values, body)),
  {"tail", NULL, "Keep what rings on after the end of the input.",
   inflect_take_flag, offsetof(Values, tail), 0},
  {"format", "NAME",
   "Container; otherwise by the output's extension, else as "
   "the input.",
   inflect_take_container, offsetof(Values, container), 0},
  {"subtype", "NAME",
   "Sample type, as pcm_24 or float; otherwise as the input.",
   inflect_take_subtype, offsetof(Values, subtype), 0},
  {"formats", NULL, "List the names of formats and sample types.",
   inflect_take_flag, offsetof(Values, formats), 0},
  {"dither", "on|off", "Triangular dither for integers of up to 24 bits (on).",
   inflect_take_no_dither, offsetof(Values, no_dither), 0},
  INFLECT_OPTION_SEED(Values, seed),
  {"jobs", "N", "Process N files at a time (1); the result is the same.",
   inflect_take_count, offsetof(Values, n_jobs), 'j'},
  INFLECT_OPTION_FORCE(Values, force),
  INFLECT_OPTION_JSON(Values, json),
};

/// One file of many
typedef struct {
  const char* input;
  char output[PATH_MAX];
  InflectProcessResult result;
  InflectMessage message;
  bool finished;
  bool done;
} File;

/// All files, shared by threads
typedef struct {
  const InflectProcessConfig* config;
  InflectProgress progress;
  pthread_mutex_t mutex;
  File* files;
  uint32_t n_files;
  uint32_t next;    ///< First file that nobody has taken
  uint32_t printed; ///< First file that nothing was said about
  bool quiet;       ///< Whether a file without a flaw needs no line
} Batch;

static void
print_summary(const File* file, bool quiet)
{
  const InflectProcessResult* const result = &file->result;
  char notes[256] = "";
  int n = 0;
  if (result->tail_frames) {
    n += snprintf(notes + n, sizeof(notes) - (size_t)n, ", %llu frames of tail",
                  (unsigned long long)result->tail_frames);
  }
  if (result->clipped) {
    n += snprintf(notes + n, sizeof(notes) - (size_t)n,
                  ", %llu samples clipped: lower the output or write float",
                  (unsigned long long)result->clipped);
  }
  if (result->limited) {
    n += snprintf(notes + n, sizeof(notes) - (size_t)n,
                  ", the loop blew up and was cut to +36 dBFS: set guard=1");
  }
  if (result->muted) {
    snprintf(notes + n, sizeof(notes) - (size_t)n,
             ", %llu samples muted that were no numbers or beyond +36 dBFS",
             (unsigned long long)result->muted);
  }
  if (quiet && !result->clipped && !result->muted && !result->limited) {
    return;
  }
  inflect_report(
    "%s -> %s: %.2f s, %d channel%s, %d Hz, %.0fx real time, "
    "peak %.1f dBFS%s",
    file->input, file->output, (double)result->frames / (double)result->rate_hz,
    result->channels, result->channels == 1 ? "" : "s", result->rate_hz,
    result->times_real_time, 20.0 * log10(result->peak), notes);
}

/// Say what became of files, in their order
static void
print_finished(Batch* batch)
{
  while (batch->printed < batch->n_files &&
         batch->files[batch->printed].finished) {
    const File* const file = &batch->files[batch->printed++];
    inflect_progress_clear(&batch->progress);
    if (file->done) {
      print_summary(file, batch->quiet);
    } else if (!inflect_interrupted()) {
      inflect_report("%s", file->message.text);
    }
  }
}

static void*
work(void* data)
{
  Batch* const batch = (Batch*)data;
  pthread_mutex_lock(&batch->mutex);
  while (batch->next < batch->n_files && !inflect_interrupted()) {
    const uint32_t i = batch->next++;
    File* const file = &batch->files[i];
    pthread_mutex_unlock(&batch->mutex);
    const bool done =
      inflect_process_file(file->input, file->output, batch->config,
                           &batch->progress, i, &file->result, &file->message);
    inflect_progress_update(&batch->progress, i, 1.0);
    pthread_mutex_lock(&batch->mutex);
    file->done = done;
    file->finished = true;
    print_finished(batch);
  }
  pthread_mutex_unlock(&batch->mutex);
  return NULL;
}

static void
run_threads(Batch* batch, uint32_t n_jobs)
{
  pthread_t threads[MAX_THREADS];
  const uint32_t n_wanted = n_jobs < batch->n_files ? n_jobs : batch->n_files;
  uint32_t n_threads = 0U;
  while (n_threads + 1U < n_wanted &&
         !pthread_create(&threads[n_threads], NULL, work, batch)) {
    ++n_threads;
  }
  work(batch);
  while (n_threads) {
    pthread_join(threads[--n_threads], NULL);
  }
}

static bool
is_folder(const char* path)
{
  struct stat status;
  return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/// Whether `-o` names a folder, which is made if it ends with a slash
static int
prepare_folder(const char* output, int n_inputs, bool* folder)
{
  const bool slash = output[strlen(output) - 1U] == '/';
  *folder = slash || is_folder(output);
  if (*folder && !is_folder(output) && mkdir(output, 0777)) {
    return inflect_report_failure("%s: the folder cannot be created: %s",
                                  output, strerror(errno));
  }
  struct stat status;
  if (*folder || n_inputs == 1) {
    return INFLECT_EXIT_DONE;
  }
  if (!stat(output, &status) || !strcmp(output, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage(
      "process: %s is no folder, and several inputs need one", output);
  }
  return inflect_report_failure(
    "%s: there is no such folder; create it, or write '%s/' to have it created",
    output, output);
}

static int
name_files(const Values* values,
           bool folder,
           char** inputs,
           File* files,
           uint32_t n_files)
{
  for (uint32_t i = 0U; i < n_files; ++i) {
    File* const file = &files[i];
    file->input = inputs[i];
    if (folder && !strcmp(file->input, INFLECT_AUDIO_PIPE)) {
      return inflect_report_usage(
        "process: stdin has no name of its own; give a file with -o");
    }
    const bool fits =
      folder
        ? inflect_format_name(values->output, file->input, values->container,
                              file->output, PATH_MAX)
        : snprintf(file->output, PATH_MAX, "%s", values->output) < PATH_MAX;
    if (!fits) {
      return inflect_report_failure("%s: the name is too long", file->input);
    }
  }
  return INFLECT_EXIT_DONE;
}

/// Refuse outputs that would replace each other or inputs still to be read
static int
check_conflicts(const File* files, uint32_t n_files)
{
  struct stat* const inputs = (struct stat*)calloc(n_files, sizeof(*inputs));
  if (!inputs) {
    return inflect_report_failure("out of memory");
  }
  for (uint32_t i = 0U; i < n_files; ++i) {
    if (stat(files[i].input, &inputs[i])) {
      inputs[i].st_ino = 0;
    }
  }
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; i < n_files && !status; ++i) {
    struct stat output;
    const bool exists = !stat(files[i].output, &output);
    for (uint32_t j = 0U; j < n_files && !status; ++j) {
      if (j < i && !strcmp(files[i].output, files[j].output)) {
        status = inflect_report_usage(
          "process: %s and %s would both become %s; process them apart",
          files[j].input, files[i].input, files[i].output);
      } else if (exists && i != j && inputs[j].st_ino &&
                 S_ISREG(output.st_mode) && output.st_ino == inputs[j].st_ino &&
                 output.st_dev == inputs[j].st_dev) {
        status = inflect_report_usage(
          "process: %s would become %s, which is another input; choose "
          "another folder",
          files[i].input, files[i].output);
      }
    }
  }
  free(inputs);
  return status;
}

static cJSON*
file_json(const File* file)
{
  const InflectProcessResult* const result = &file->result;
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "input", file->input);
  cJSON_AddStringToObject(object, "output", file->output);
  inflect_json_add_number(object, "frames", (double)result->frames);
  inflect_json_add_number(object, "channels", result->channels);
  inflect_json_add_number(object, "sample_rate_hz", result->rate_hz);
  inflect_json_add_number(object, "times_real_time", result->times_real_time);
  inflect_json_add_number(object, "latency_compensated_frames",
                          result->latency);
  inflect_json_add_number(object, "peak_dbfs", 20.0 * log10(result->peak));
  inflect_json_add_number(object, "clipped_samples", (double)result->clipped);
  return object;
}

static int
print_json(const Batch* batch)
{
  cJSON* const document = cJSON_CreateObject();
  cJSON* const array = cJSON_AddArrayToObject(document, "files");
  for (uint32_t i = 0U; i < batch->n_files; ++i) {
    if (batch->files[i].done) {
      cJSON_AddItemToArray(array, file_json(&batch->files[i]));
    }
  }
  return inflect_json_print(document);
}

static bool
start_progress(Batch* batch)
{
  double* const sizes = (double*)calloc(batch->n_files, sizeof(double));
  if (!sizes) {
    return false;
  }
  for (uint32_t i = 0U; i < batch->n_files; ++i) {
    struct stat status;
    const char* const input = batch->files[i].input;
    const bool known = input && !stat(input, &status);
    sizes[i] = known ? (double)status.st_size : 0.0;
  }
  const bool started =
    inflect_progress_start(&batch->progress, batch->n_files, sizes);
  free(sizes);
  return started;
}

static int
run_batch(const Values* values,
          const InflectProcessConfig* config,
          File* files,
          uint32_t n_files)
{
  Batch batch = {.config = config,
                 .files = files,
                 .n_files = n_files,
                 .quiet = values->json};
  if (!start_progress(&batch)) {
    return inflect_report_failure("out of memory");
  }
  inflect_interrupt_catch();
  pthread_mutex_init(&batch.mutex, NULL);
  run_threads(&batch, values->n_jobs ? values->n_jobs : 1U);
  pthread_mutex_destroy(&batch.mutex);
  inflect_progress_end(&batch.progress);

  uint32_t n_done = 0U;
  for (uint32_t i = 0U; i < n_files; ++i) {
    n_done += files[i].done ? 1U : 0U;
  }
  int status = n_done == n_files ? INFLECT_EXIT_DONE : INFLECT_EXIT_FAILED;
  if (status && inflect_interrupted()) {
    inflect_report("interrupted after %u of %u files; no half file was left "
                   "behind",
                   n_done, n_files);
  }
  const int printed = values->json ? print_json(&batch) : INFLECT_EXIT_DONE;
  return status ? status : printed;
}

static int
run_files(const Values* values,
          const InflectProcessConfig* config,
          char** inputs,
          File* files,
          uint32_t n_files)
{
  bool folder = false;
  int status = prepare_folder(values->output, (int)n_files, &folder);
  status = status ? status : name_files(values, folder, inputs, files, n_files);
  status = status ? status : check_conflicts(files, n_files);
  return status ? status : run_batch(values, config, files, n_files);
}

static int
check_usage(const Values* values, int n_inputs)
{
  if (n_inputs == 0) {
    return inflect_report_usage("process: no input given; see --help");
  }
  if (!values->output) {
    return inflect_report_usage("process: no output given; use -o PATH");
  }
  if (values->json && !strcmp(values->output, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage(
      "process: --json and -o - both want stdout; write to a file");
  }
  return INFLECT_EXIT_DONE;
}

static int
run(const void* data, int n_inputs, char** inputs)
{
  const Values* const values = (const Values*)data;
  if (values->formats) {
    inflect_format_print_names();
    return inflect_report_flush();
  }
  int status = check_usage(values, n_inputs);
  if (status) {
    return status;
  }
  InflectProcessConfig config = {
    .settings = inflect_settings_default(),
    .format = {values->container, values->subtype},
    .seed = values->seed,
    .dither = !values->no_dither,
    .tail = values->tail,
    .force = values->force,
  };
  InflectMessage message = {""};
  status = inflect_settings_options_apply(&values->settings, &config.settings,
                                          &message);
  if (status) {
    inflect_report("process: %s", message.text);
    return status;
  }
  if (!inflect_body_options_apply(&values->body, &config.body, &message)) {
    return inflect_report_usage("process: %s", message.text);
  }
  File* const files = (File*)calloc((size_t)n_inputs, sizeof(File));
  if (!files) {
    return inflect_report_failure("out of memory");
  }
  status = run_files(values, &config, inputs, files, (uint32_t)n_inputs);
  free(files);
  return status;
}

const InflectCommand inflect_command_process = {
  .name = "process",
  .usage = "INPUT... -o OUTPUT [OPTION]...",
  .summary = "Shape sound files with a curve",
  .help =
    "Input and output line up to the sample and have the same length, unless "
    "--tail is given. The output keeps the format, sample type, titles, cue "
    "points and broadcast information of the input where its container can.\n"
    "A file takes its name when it is complete; until then, and after Ctrl-C "
    "or a full disk, there is nothing or the file that was there before. So "
    "with --force an input may be its own output. Several inputs need a "
    "folder; one that fails does not stop the others.\n"
    "With --body the sound then drives a stiff string or bar that rings, mixed "
    "to it; none of its modes can grow, at whatever settings.\n"
    "Sound is processed as 32-bit float: integers of up to 24 bits pass "
    "exactly, of 32 bits to 24 significant bits. A WAV beyond 4 GiB becomes "
    "RF64. Files without sound, or cut short, are refused. Samples that are no "
    "numbers or beyond +36 dBFS are muted and counted. Sample rates from 8 to "
    "384 kHz.",
  .examples =
    "process guitar.wav -o out.wav --set curve=tanh --set drive=12\n"
    "process takes/*.flac -o shaped/ --preset tape_warmth --jobs 4\n"
    "process in.wav -o out.flac --set direction=undo --subtype pcm_24\n"
    "process drum.wav -o tub.wav --body 60 --body-size 0.8 --tail\n"
    "process - -o - --set drive=6 < in.wav > out.wav",
  .lists_parameters = true,
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
