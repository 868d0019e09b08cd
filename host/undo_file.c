// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "undo_file.h"

#include "audio_file.h"
#include "audio_metadata.h"
#include "interrupt.h"
#include "planes.h"
#include "quantise.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Frames that each window adds
#define BLOCK_FRAMES 32768U

#define MAX_DITHERED_BITS 24U

/// One file on its way
typedef struct {
  const InflectUndoFileConfig* config;
  InflectProgress* progress;
  InflectAudioInput input;
  InflectAudioInput dry;
  InflectAudioOutput output;
  InflectStore store;
  InflectQuantiser quantiser;
  double clip_level; ///< Of the recording

  uint32_t n_channels;
  uint32_t n_each;     ///< Channels of an undo
  InflectUndo** undos; ///< One for mono and stereo, else one per channel
  InflectBandMeter* meters[3]; ///< Of recording, residual and error
  double* powers[3];           ///< Where these go

  uint32_t room;     ///< Frames of a window
  float* memory;     ///< All that follows
  float** shaped;    ///< Shape [n_channels][room]
  float** estimate;  ///< Likewise
  float** residual;  ///< Likewise
  float** rows;      ///< Parts of these
  float* samples;    ///< Shape [room][n_channels]
  int32_t* integers; ///< Likewise

  uint32_t n_known;  ///< Frames of the window that are final
  uint32_t n_filled; ///< Frames of the window that are read
  uint64_t n_read;
  uint64_t n_written;
  double gain_power;
  InflectLevels levels;
  InflectUndoFileResult result;
} Job;

static bool
check_input(const Job* job, InflectMessage* message)
{
  const SF_INFO* const info = &job->input.info;
  const double rate_hz = (double)info->samplerate;
  const double mode =
    job->config->settings.values[INFLECT_PARAMETER_STEREO_MODE];
  if (rate_hz < INFLECT_MIN_RATE_HZ || rate_hz > INFLECT_MAX_RATE_HZ) {
    return inflect_message_set(
      message, "its sample rate is %d Hz but must be from %g to %g Hz",
      info->samplerate, INFLECT_MIN_RATE_HZ, INFLECT_MAX_RATE_HZ);
  }
  if (mode != INFLECT_STEREO_STEREO && info->channels != 2) {
    return inflect_message_set(message,
                               "has %d channel%s, but stereo_mode mid and side "
                               "need 2; use stereo_mode=stereo",
                               info->channels, info->channels == 1 ? "" : "s");
  }
  return true;
}

static bool
open_dry(Job* job, InflectMessage* message)
{
  if (!job->config->dry) {
    return true;
  }
  if (!inflect_audio_input_open(job->config->dry, &job->dry, message)) {
    return false;
  }
  const SF_INFO* const a = &job->dry.info;
  const SF_INFO* const b = &job->input.info;
  return (a->channels == b->channels && a->samplerate == b->samplerate) ||
         inflect_message_set(message,
                             "has %d channels at %d Hz, but the recording "
                             "has %d at %d Hz; they must agree",
                             a->channels, a->samplerate, b->channels,
                             b->samplerate);
}

static bool
make_undos(Job* job, InflectMessage* message)
{
  const uint32_t bits = inflect_subtype_of(job->input.info.format)->bits;
  job->n_channels = (uint32_t)job->input.info.channels;
  job->n_each = job->n_channels == 2U ? 2U : 1U;
  job->clip_level = bits ? 1.0 - ldexp(1.0, 1 - (int)bits) : 1.0;
  const bool restores = job->config->headroom_db >= 0.0;
  // Half a second of history at the highest rate, and what filters need
  job->room = 2U * BLOCK_FRAMES + (uint32_t)job->input.info.samplerate;
  const InflectUndoConfig config = {
    .settings = job->config->settings,
    .rate_hz = (double)job->input.info.samplerate,
    .n_channels = job->n_each,
    .max_frames = job->room,
    .max_rounds = job->config->max_rounds,
    .clip_level = restores ? job->clip_level : 0.0,
    .headroom_db = restores ? job->config->headroom_db : 0.0,
  };
  const uint32_t n = job->n_channels / job->n_each;
  job->undos = (InflectUndo**)calloc(n, sizeof(void*));
  for (uint32_t i = 0U; job->undos && i < n; ++i) {
    const InflectStatus status = inflect_undo_new(&config, &job->undos[i]);
    if (status) {
      return inflect_message_set(message, "%s", inflect_status_message(status));
    }
  }
  return job->undos || inflect_message_set(message, "out of memory");
}

static bool
allocate(Job* job, InflectMessage* message)
{
  const size_t n = job->n_channels;
  const size_t size = n * job->room;
  const uint32_t n_meters = job->config->dry ? 3U : 2U;
  job->memory = (float*)calloc(4U * size, sizeof(float));
  job->integers = (int32_t*)calloc(size, sizeof(int32_t));
  job->shaped = (float**)calloc(4U * n, sizeof(float*));
  bool good = job->memory && job->integers && job->shaped;
  for (uint32_t i = 0U; good && i < n_meters; ++i) {
    good = !inflect_band_meter_new((double)job->input.info.samplerate,
                                   &job->meters[i]);
  }
  if (!good) {
    return inflect_message_set(message, "out of memory");
  }
  job->powers[0] = job->result.recording;
  job->powers[1] = job->result.residual;
  job->powers[2] = job->result.error;
  job->estimate = job->shaped + n;
  job->residual = job->shaped + 2U * n;
  job->rows = job->shaped + 3U * n;
  for (size_t c = 0U; c < 3U * n; ++c) {
    job->shaped[c] = job->memory + c * job->room;
  }
  job->samples = job->memory + 3U * size;
  return true;
}

static bool
open_output(Job* job, const char* path, InflectMessage* message)
{
  const char* const name = strcmp(path, INFLECT_AUDIO_PIPE) ? path : NULL;
  SF_INFO info = {0};
  if (!inflect_format_choose(&job->config->format, name, &job->input.info,
                             &info, message) ||
      !inflect_audio_output_open(path, &info, job->config->force, &job->output,
                                 message)) {
    return false;
  }
  inflect_audio_metadata_copy(job->input.sound, job->output.sound,
                              &job->input.info, &info);
  const InflectSubtype* const subtype = inflect_subtype_of(info.format);
  job->store = subtype->store;
  job->quantiser = (InflectQuantiser){
    .seed = job->config->seed,
    .bits = subtype->bits,
    .n_channels = job->n_channels,
    .dither = job->config->dither && subtype->bits <= MAX_DITHERED_BITS,
  };
  return true;
}

/// Point `rows` at frames of planes
static float* const*
rows_at(const Job* job, float* const* planes, uint32_t frame)
{
  for (uint32_t c = 0U; c < job->n_channels; ++c) {
    job->rows[c] = planes[c] + frame;
  }
  return job->rows;
}

static bool
write_frames(Job* job, uint32_t from, uint32_t n)
{
  float* const* const rows = rows_at(job, job->estimate, from);
  for (uint32_t c = 0U; c < job->n_channels; ++c) {
    inflect_levels_add(&job->levels, n, rows[c]);
  }
  sf_count_t done = 0;
  if (job->store == INFLECT_STORE_INTEGER) {
    inflect_quantise(&job->quantiser, job->n_written, n,
                     (const float* const*)rows, job->integers);
    done = sf_writef_int(job->output.sound, job->integers, n);
  } else {
    inflect_planes_to_floats(job->n_channels, n, (const float* const*)rows,
                             job->samples);
    for (size_t i = 0U;
         job->store == INFLECT_STORE_CODED && i < (size_t)n * job->n_channels;
         ++i) {
      job->samples[i] = fmaxf(fminf(job->samples[i], 1.0F), -1.0F);
    }
    done = sf_writef_float(job->output.sound, job->samples, n);
  }
  job->n_written += n;
  return done == (sf_count_t)n && !job->output.error;
}

/// Compare frames with the known input, which counts as silence beyond its end
static void
measure_error(Job* job, uint32_t from, uint32_t n)
{
  const size_t size = (size_t)n * job->n_channels;
  const sf_count_t got = sf_readf_float(job->dry.sound, job->samples, n);
  const size_t known = got > 0 ? (size_t)got * job->n_channels : 0U;
  memset(job->samples + known, 0, (size - known) * sizeof(float));
  for (uint32_t c = 0U; c < job->n_channels; ++c) {
    // The residual has served
    float* const row = job->residual[c] + from;
    for (uint32_t i = 0U; i < n; ++i) {
      row[i] = job->estimate[c][from + i] -
               job->samples[(size_t)i * job->n_channels + c];
    }
    inflect_band_meter_add(job->meters[2], n, row);
  }
}

static void
measure(Job* job, uint32_t from, uint32_t n)
{
  for (uint32_t c = 0U; c < job->n_channels; ++c) {
    const float* const y = job->shaped[c] + from;
    inflect_band_meter_add(job->meters[0], n, y);
    inflect_band_meter_add(job->meters[1], n, job->residual[c] + from);
    for (uint32_t i = 0U; i < n; ++i) {
      job->result.n_clipped += fabs((double)y[i]) >= job->clip_level ? 1U : 0U;
    }
  }
  if (job->meters[2]) {
    measure_error(job, from, n);
  }
}

static void
solve(Job* job, bool ends)
{
  InflectUndoFileResult* const result = &job->result;
  const double share = (double)job->n_filled - job->n_known;
  for (uint32_t i = 0U; i < job->n_channels / job->n_each; ++i) {
    const size_t c = (size_t)i * job->n_each;
    InflectUndoReport report;
    inflect_undo_solve(job->undos[i], job->n_known, job->n_filled, ends,
                       (const float* const*)job->shaped + c, job->estimate + c,
                       job->residual + c, &report);
    ++result->n_windows;
    result->n_rounds += report.n_rounds;
    result->most_rounds = report.n_rounds > result->most_rounds
                            ? report.n_rounds
                            : result->most_rounds;
    result->n_outside += report.n_outside;
    result->n_restored += report.n_clipped;
    job->gain_power += share > 0.0 ? report.gain_power / share : 0.0;
    result->worst_noise_gain =
      fmax(result->worst_noise_gain, report.worst_gain);
  }
}

/// Keep what the next window needs
static void
advance(Job* job, uint32_t n_final)
{
  const uint32_t history = inflect_undo_history(job->undos[0]);
  const uint32_t from = n_final > history ? n_final - history : 0U;
  const size_t n_kept = job->n_filled - from;
  for (uint32_t c = 0U; c < job->n_channels; ++c) {
    memmove(job->shaped[c], job->shaped[c] + from, n_kept * sizeof(float));
    memmove(job->estimate[c], job->estimate[c] + from, n_kept * sizeof(float));
  }
  job->n_known = n_final - from;
  job->n_filled = (uint32_t)n_kept;
}

/// Read a block behind what is in the window, and return whether sound ends
static bool
fill(Job* job)
{
  const sf_count_t got =
    sf_readf_float(job->input.sound, job->samples, BLOCK_FRAMES);
  const uint32_t n = got > 0 ? (uint32_t)got : 0U;
  for (size_t i = 0U; i < (size_t)n * job->n_channels; ++i) {
    // As the effect does
    const bool good = fabsf(job->samples[i]) <= (float)INFLECT_MAX_SAMPLE;
    job->samples[i] = good ? job->samples[i] : 0.0F;
  }
  inflect_planes_from_floats(
    job->n_channels, n, job->samples,
    (float* const*)rows_at(job, job->shaped, job->n_filled));
  job->n_filled += n;
  job->n_read += n;
  return n < BLOCK_FRAMES;
}

static bool
run_windows(Job* job, InflectMessage* message)
{
  const uint32_t lookahead = inflect_undo_lookahead(job->undos[0]);
  bool ends = false;
  while (!ends && !inflect_interrupted()) {
    ends = fill(job);
    if (!job->n_read) {
      return inflect_message_set(message,
                                 "holds no sound (0 frames); nothing to do");
    }
    const uint32_t n_final = ends ? job->n_filled
                             : job->n_filled > job->n_known + lookahead
                               ? job->n_filled - lookahead
                               : job->n_known;
    solve(job, ends);
    const uint32_t n = n_final - job->n_known;
    if (n && !write_frames(job, job->n_known, n)) {
      return false;
    }
    measure(job, job->n_known, n);
    advance(job, n_final);
    inflect_progress_update(
      job->progress, 0U, (double)job->n_read / (double)job->input.info.frames);
  }
  if (sf_error(job->input.sound) ||
      (job->input.exact && !inflect_interrupted() &&
       job->n_read < (uint64_t)job->input.info.frames)) {
    return inflect_message_set(
      message, "its sound ends after %llu of %lld frames",
      (unsigned long long)job->n_read, (long long)job->input.info.frames);
  }
  return !inflect_interrupted();
}

static void
complete(Job* job)
{
  InflectUndoFileResult* const result = &job->result;
  result->frames = job->n_written;
  result->channels = job->input.info.channels;
  result->rate_hz = job->input.info.samplerate;
  result->exact = inflect_undo_is_exact(job->undos[0]);
  result->n_output_clipped =
    job->store == INFLECT_STORE_FLOAT ? 0U : job->levels.n_over;
  result->noise_gain =
    sqrt(job->gain_power / (double)result->n_windows / (double)job->n_each);
  for (uint32_t i = 0U; i < 3U && job->meters[i]; ++i) {
    inflect_band_meter_read(job->meters[i], job->powers[i]);
  }
}

static void
release(Job* job)
{
  inflect_audio_output_abandon(&job->output);
  inflect_audio_input_close(&job->input);
  inflect_audio_input_close(&job->dry);
  for (uint32_t i = 0U; job->undos && i < job->n_channels / job->n_each; ++i) {
    inflect_undo_free(job->undos[i]);
  }
  for (uint32_t i = 0U; i < 3U; ++i) {
    inflect_band_meter_free(job->meters[i]);
  }
  free(job->undos);
  free(job->shaped);
  free(job->integers);
  free(job->memory);
}

/// Steps in their order; on failure `where` is the path that `reason` is about
static bool
run(Job* job,
    const char* input,
    const char* output,
    const char** where,
    InflectMessage* reason)
{
  *where = output;
  if (!inflect_audio_output_check(output, input, job->config->force, reason)) {
    return false;
  }
  *where = input;
  if (!inflect_audio_input_open(input, &job->input, reason) ||
      !check_input(job, reason)) {
    return false;
  }
  *where = job->config->dry;
  if (!open_dry(job, reason)) {
    return false;
  }
  *where = input;
  if (!make_undos(job, reason) || !allocate(job, reason)) {
    return false;
  }
  *where = output;
  if (!open_output(job, output, reason)) {
    return false;
  }
  *where = input;
  if (!run_windows(job, reason)) {
    const bool lost = !reason->text[0];
    *where = lost ? output : input;
    return lost ? inflect_audio_output_failure(&job->output, reason) : false;
  }
  *where = output;
  return inflect_audio_output_commit(&job->output, reason);
}

bool
inflect_undo_file(const char* input,
                  const char* output,
                  const InflectUndoFileConfig* config,
                  InflectProgress* progress,
                  InflectUndoFileResult* result,
                  InflectMessage* message)
{
  const char* where = input;
  InflectMessage reason = {""};
  Job* const job = (Job*)calloc(1U, sizeof(*job));
  if (!job) {
    return inflect_message_set(message, "out of memory");
  }
  job->config = config;
  job->progress = progress;
  const bool done = run(job, input, output, &where, &reason);
  if (done) {
    complete(job);
    *result = job->result;
  } else if (inflect_interrupted()) {
    inflect_message_set(message, "%.300s: interrupted; no file was left behind",
                        output);
  } else {
    inflect_message_set(message, "%.200s: %s", where, reason.text);
  }
  release(job);
  free(job);
  return done;
}
