// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "process_file.h"

#include "audio_file.h"
#include "audio_metadata.h"
#include "interrupt.h"
#include "pcm.h"
#include "planes.h"
#include "quantise.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_FRAMES 4096U

/// What is read in one go; smaller pieces cost the system more time
#define READ_BYTES ((size_t)1 << 18U)

#define MAX_DITHERED_BITS 24U

/// One file on its way
typedef struct {
  const InflectProcessConfig* config;
  InflectProgress* progress;
  uint32_t job;
  InflectAudioInput input;
  InflectAudioOutput output;
  InflectStore store;
  InflectQuantiser quantiser;
  uint32_t bytes_in;  ///< Of a sample of the input, 0 if libsndfile converts it
  uint32_t bytes_out; ///< Likewise of the output

  uint32_t n_channels;
  uint32_t n_shapers;
  InflectShaper** shapers; ///< One for mono and stereo, else one per channel
  InflectBody** bodies;    ///< Likewise; of nulls without a body
  float* planes;           ///< Shape [n_channels][BLOCK_FRAMES]
  float** channels;        ///< Rows of `planes`
  float** rows;            ///< The same from a later frame on
  float* samples;          ///< Shape [BLOCK_FRAMES][n_channels]
  int32_t* integers;       ///< Likewise
  uint8_t* bytes;          ///< Of the output, likewise

  uint8_t* read;        ///< Bytes of the input
  uint32_t read_at;     ///< Frames of these that were taken
  uint32_t read_frames; ///< Frames that are there

  uint64_t n_read;    ///< Frames
  uint64_t n_written; ///< Frames
  uint64_t n_skip;    ///< Frames of latency that are still to be dropped
  uint64_t n_target;  ///< Frames to write in all, once it is known
  InflectLevels levels;
  InflectProcessResult result;
} Job;

static bool
check_input(const Job* job, InflectMessage* message)
{
  const SF_INFO* const info = &job->input.info;
  const double rate_hz = (double)info->samplerate;
  if (info->frames == 0) {
    return inflect_message_set(message,
                               "holds no sound (0 frames); nothing to do");
  }
  if (rate_hz < INFLECT_MIN_RATE_HZ || rate_hz > INFLECT_MAX_RATE_HZ) {
    return inflect_message_set(
      message, "its sample rate is %d Hz but must be from %g to %g Hz",
      info->samplerate, INFLECT_MIN_RATE_HZ, INFLECT_MAX_RATE_HZ);
  }
  const double mode =
    job->config->settings.values[INFLECT_PARAMETER_STEREO_MODE];
  if (mode != INFLECT_STEREO_STEREO && info->channels != 2) {
    return inflect_message_set(message,
                               "has %d channel%s, but stereo_mode mid and side "
                               "need 2; use stereo_mode=stereo",
                               info->channels, info->channels == 1 ? "" : "s");
  }
  return true;
}

static bool
allocate(Job* job, InflectMessage* message)
{
  const size_t n_channels = (size_t)job->input.info.channels;
  job->n_channels = (uint32_t)n_channels;
  job->n_shapers = n_channels <= 2U ? 1U : job->n_channels;
  job->shapers = (InflectShaper**)calloc(job->n_shapers, sizeof(void*));
  job->bodies = (InflectBody**)calloc(job->n_shapers, sizeof(void*));
  job->channels = (float**)calloc(n_channels, sizeof(float*));
  job->rows = (float**)calloc(n_channels, sizeof(float*));
  job->planes = (float*)calloc(n_channels, BLOCK_FRAMES * sizeof(float));
  job->samples = (float*)calloc(n_channels, BLOCK_FRAMES * sizeof(float));
  job->integers = (int32_t*)calloc(n_channels, BLOCK_FRAMES * sizeof(int32_t));
  job->bytes = (uint8_t*)calloc(
    n_channels * BLOCK_FRAMES * sizeof(int32_t) + INFLECT_PCM_SLACK, 1U);
  job->read = (uint8_t*)calloc(READ_BYTES + INFLECT_PCM_SLACK, 1U);
  if (!job->shapers || !job->bodies || !job->read || !job->channels ||
      !job->rows || !job->planes || !job->samples || !job->integers ||
      !job->bytes) {
    return inflect_message_set(message, "out of memory");
  }
  for (size_t c = 0U; c < n_channels; ++c) {
    job->channels[c] = job->planes + c * BLOCK_FRAMES;
  }
  return true;
}

static bool
make_shapers(Job* job, InflectMessage* message)
{
  const InflectShaperConfig config = {
    .rate_hz = (double)job->input.info.samplerate,
    .n_channels = job->n_channels / job->n_shapers,
  };
  for (uint32_t i = 0U; i < job->n_shapers; ++i) {
    const InflectStatus status = inflect_shaper_new(&config, &job->shapers[i]);
    if (status) {
      return inflect_message_set(message, "%s", inflect_status_message(status));
    }
    inflect_shaper_set_rendering(job->shapers[i], true);
    inflect_shaper_set(job->shapers[i], &job->config->settings);
    inflect_shaper_reset(job->shapers[i]);
  }
  job->result.latency = inflect_shaper_latency(job->shapers[0]);
  job->result.tail_frames =
    job->config->tail ? inflect_shaper_tail(job->shapers[0]) : 0U;
  return true;
}

static bool
make_bodies(Job* job, InflectMessage* message)
{
  if (!(job->config->body.mix > 0.0)) {
    return true;
  }
  const InflectBodyConfig config = {
    .rate_hz = (double)job->input.info.samplerate,
    .n_channels = job->n_channels / job->n_shapers,
  };
  for (uint32_t i = 0U; i < job->n_shapers; ++i) {
    const InflectStatus status = inflect_body_new(&config, &job->bodies[i]);
    if (status) {
      return inflect_message_set(message, "%s", inflect_status_message(status));
    }
    inflect_body_set(job->bodies[i], &job->config->body);
    inflect_body_reset(job->bodies[i]);
  }
  job->result.tail_frames +=
    job->config->tail ? inflect_body_tail(job->bodies[0]) : 0U;
  return true;
}

/// Read frames as bytes into `channels`, and return how many
static uint32_t
read_bytes(Job* job, size_t frame_bytes)
{
  if (job->read_at == job->read_frames) {
    const sf_count_t n =
      sf_read_raw(job->input.sound, job->read,
                  (sf_count_t)(READ_BYTES / frame_bytes * frame_bytes));
    job->read_at = 0U;
    job->read_frames = n > 0 ? (uint32_t)((size_t)n / frame_bytes) : 0U;
  }
  const uint32_t left = job->read_frames - job->read_at;
  const uint32_t n = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;
  inflect_pcm_unpack(job->bytes_in, (size_t)n * job->n_channels,
                     job->read + job->read_at * frame_bytes, job->integers);
  inflect_planes_from_integers(job->n_channels, n, job->integers,
                               job->channels);
  job->read_at += n;
  return n;
}

/// Read frames into `channels`, and return how many
static uint32_t
read_samples(Job* job)
{
  const size_t frame_bytes = (size_t)job->n_channels * job->bytes_in;
  if (frame_bytes) {
    return read_bytes(job, frame_bytes);
  }
  const sf_count_t n =
    sf_readf_float(job->input.sound, job->samples, BLOCK_FRAMES);
  const uint32_t n_frames = n > 0 ? (uint32_t)n : 0U;
  inflect_planes_from_floats(job->n_channels, n_frames, job->samples,
                             job->channels);
  return n_frames;
}

/// Write integers, and return the number of frames that went
static sf_count_t
write_integers(Job* job, uint32_t n_frames, const float* const* rows)
{
  SNDFILE* const sound = job->output.sound;
  inflect_quantise(&job->quantiser, job->n_written, n_frames, rows,
                   job->integers);
  if (!job->bytes_out) {
    return sf_writef_int(sound, job->integers, n_frames);
  }
  const size_t frame_bytes = (size_t)job->n_channels * job->bytes_out;
  inflect_pcm_pack(job->bytes_out, (size_t)n_frames * job->n_channels,
                   job->integers, job->bytes);
  return sf_write_raw(sound, job->bytes, (sf_count_t)(n_frames * frame_bytes)) /
         (sf_count_t)frame_bytes;
}

/// Write frames of `channels`, and return whether all went
static bool
write_samples(Job* job, uint32_t from, uint32_t n_frames)
{
  for (uint32_t c = 0U; c < job->n_channels; ++c) {
    job->rows[c] = job->channels[c] + from;
    inflect_levels_add(&job->levels, n_frames, job->rows[c]);
    if (job->store == INFLECT_STORE_CODED) {
      inflect_planes_clip(n_frames, job->rows[c]);
    }
  }
  const float* const* const rows = (const float* const*)job->rows;
  sf_count_t n = 0;
  if (job->store == INFLECT_STORE_INTEGER) {
    n = write_integers(job, n_frames, rows);
  } else {
    inflect_planes_to_floats(job->n_channels, n_frames, rows, job->samples);
    n = sf_writef_float(job->output.sound, job->samples, n_frames);
  }
  return n == (sf_count_t)n_frames && !job->output.error;
}

/// Send the frames in `channels` through the effect and on to the output
static bool
process_block(Job* job, uint32_t n_frames)
{
  const uint32_t n_each = job->n_channels / job->n_shapers;
  for (uint32_t i = 0U; i < job->n_shapers; ++i) {
    float* const* const rows = job->channels + (size_t)i * n_each;
    inflect_shaper_process(job->shapers[i], n_frames, (const float* const*)rows,
                           rows);
    if (job->bodies[i]) {
      inflect_body_process(job->bodies[i], n_frames, (const float* const*)rows,
                           rows);
    }
  }

  const uint32_t from =
    job->n_skip < n_frames ? (uint32_t)job->n_skip : n_frames;
  const uint64_t wanted = job->n_target - job->n_written;
  const uint32_t present = n_frames - from;
  const uint32_t n = wanted < present ? (uint32_t)wanted : present;
  job->n_skip -= from;
  if (n && !write_samples(job, from, n)) {
    return false;
  }
  job->n_written += n;
  return true;
}

static bool
read_all(Job* job, InflectMessage* message)
{
  const SF_INFO* const info = &job->input.info;
  job->n_target = UINT64_MAX;
  while (!inflect_interrupted()) {
    const uint32_t n = read_samples(job);
    if (!n) {
      break;
    }
    if (!process_block(job, n)) {
      return false;
    }
    job->n_read += n;
    inflect_progress_update(job->progress, job->job,
                            (double)job->n_read / (double)info->frames);
  }
  if (inflect_interrupted()) {
    return false;
  }
  if (sf_error(job->input.sound) ||
      (job->input.exact && job->n_read < (uint64_t)info->frames)) {
    return inflect_message_set(
      message,
      "its sound ends after %llu of %lld frames; get it again, or "
      "repair it with another program",
      (unsigned long long)job->n_read, (long long)info->frames);
  }
  return job->n_read || inflect_message_set(
                          message, "holds no sound (0 frames); nothing to do");
}

/// Push out what the latency holds back, and the tail
static bool
flush(Job* job)
{
  job->n_target = job->n_read + job->result.tail_frames;
  while (job->n_written < job->n_target && !inflect_interrupted()) {
    memset(job->planes, 0,
           (size_t)job->n_channels * BLOCK_FRAMES * sizeof(float));
    if (!process_block(job, BLOCK_FRAMES)) {
      return false;
    }
  }
  return !inflect_interrupted();
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
  if (job->input.info.frames == SF_COUNT_MAX &&
      !job->config->format.container) {
    // RF64 was chosen in case it gets long
    sf_command(job->output.sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
  }
  inflect_audio_metadata_copy(job->input.sound, job->output.sound,
                              &job->input.info, &info);
  const InflectSubtype* const subtype = inflect_subtype_of(info.format);
  job->store = subtype->store;
  job->bytes_in = inflect_pcm_bytes(job->input.info.format);
  job->bytes_out = inflect_pcm_bytes(info.format);
  job->quantiser = (InflectQuantiser){
    .seed = job->config->seed,
    .bits = subtype->bits,
    .n_channels = job->n_channels,
    .dither = job->config->dither && subtype->bits <= MAX_DITHERED_BITS,
  };
  return true;
}

static void
complete(Job* job, double start_s)
{
  InflectProcessResult* const result = &job->result;
  result->frames = job->n_written;
  result->channels = job->input.info.channels;
  result->rate_hz = job->input.info.samplerate;
  result->peak = (double)job->levels.peak;
  result->clipped = job->store == INFLECT_STORE_FLOAT ? 0U : job->levels.n_over;
  for (uint32_t i = 0U; i < job->n_shapers; ++i) {
    result->muted += inflect_shaper_muted(job->shapers[i]);
    result->limited += inflect_shaper_loop_limited(job->shapers[i]);
  }
  const double sound_s = (double)job->n_read / (double)result->rate_hz;
  result->times_real_time = sound_s / fmax(inflect_now_s() - start_s, 1e-9);
}

static void
release(Job* job)
{
  inflect_audio_output_abandon(&job->output);
  inflect_audio_input_close(&job->input);
  for (uint32_t i = 0U; job->shapers && i < job->n_shapers; ++i) {
    inflect_shaper_free(job->shapers[i]);
  }
  for (uint32_t i = 0U; job->bodies && i < job->n_shapers; ++i) {
    inflect_body_free(job->bodies[i]);
  }
  free(job->bodies);
  free(job->shapers);
  free(job->channels);
  free(job->rows);
  free(job->planes);
  free(job->samples);
  free(job->integers);
  free(job->bytes);
  free(job->read);
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
      !check_input(job, reason) || !allocate(job, reason) ||
      !make_shapers(job, reason) || !make_bodies(job, reason)) {
    return false;
  }
  *where = output;
  if (!open_output(job, output, reason)) {
    return false;
  }
  *where = input;
  job->n_skip = job->result.latency;
  if (!read_all(job, reason) || !flush(job)) {
    const bool lost = !reason->text[0];
    *where = lost ? output : input;
    return lost ? inflect_audio_output_failure(&job->output, reason) : false;
  }
  *where = output;
  return inflect_audio_output_commit(&job->output, reason);
}

bool
inflect_process_file(const char* input,
                     const char* output,
                     const InflectProcessConfig* config,
                     InflectProgress* progress,
                     uint32_t job_number,
                     InflectProcessResult* result,
                     InflectMessage* message)
{
  const double start_s = inflect_now_s();
  const char* where = input;
  InflectMessage reason = {""};
  Job job = {.config = config, .progress = progress, .job = job_number};
  const bool done = run(&job, input, output, &where, &reason);
  if (done) {
    complete(&job, start_s);
    *result = job.result;
  } else if (inflect_interrupted()) {
    inflect_message_set(message, "%.300s: interrupted; no file was left behind",
                        output);
  } else {
    inflect_message_set(message, "%.200s: %s", where, reason.text);
  }
  release(&job);
  return done;
}
