// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis_file.h"

#include "audio_file.h"
#include "interrupt.h"
#include "progress.h"

#include <stdlib.h>

#define BLOCK_SAMPLES 65536U

static bool
open_channels(const SF_INFO* info,
              double near_hz,
              InflectFileAnalysis* analysis,
              InflectMessage* message)
{
  if (info->channels < 1 ||
      (uint32_t)info->channels > INFLECT_MAX_ANALYSIS_CHANNELS) {
    return inflect_message_set(message, "has %d channels, more than %u",
                               info->channels, INFLECT_MAX_ANALYSIS_CHANNELS);
  }
  const InflectRecordingConfig config = {.rate_hz = (double)info->samplerate,
                                         .near_hz = near_hz};
  analysis->rate_hz = config.rate_hz;
  analysis->n_channels = (uint32_t)info->channels;
  analysis->channels = (InflectChannelAnalysis*)calloc(
    analysis->n_channels, sizeof(InflectChannelAnalysis));
  for (uint32_t i = 0U; i < analysis->n_channels; ++i) {
    if (!analysis->channels ||
        inflect_recording_new(&config, &analysis->channels[i].recording)) {
      return inflect_message_set(
        message, "cannot be analyzed at %d Hz, or memory is short",
        info->samplerate);
    }
  }
  analysis->n_segment_frames =
    inflect_recording_segment_frames(analysis->channels[0].recording);
  return true;
}

static bool
push_all(InflectAudioInput* input,
         InflectProgress* progress,
         float* block,
         InflectFileAnalysis* analysis,
         InflectMessage* message)
{
  const uint32_t n_channels = analysis->n_channels;
  const sf_count_t n_most = (sf_count_t)(BLOCK_SAMPLES / n_channels);
  for (;;) {
    const sf_count_t n = sf_readf_float(input->sound, block, n_most);
    if (inflect_interrupted()) {
      return inflect_message_set(message, "interrupted");
    }
    if (n <= 0) {
      break;
    }
    for (uint32_t i = 0U; i < n_channels; ++i) {
      inflect_recording_push(analysis->channels[i].recording, (uint32_t)n,
                             block + i, n_channels);
    }
    analysis->n_frames += (uint64_t)n;
    inflect_progress_update(
      progress, 0U, (double)analysis->n_frames / (double)input->info.frames);
  }
  if (sf_error(input->sound)) {
    return inflect_message_set(message, "cannot be read to its end: %s",
                               sf_strerror(input->sound));
  }
  return (input->exact && analysis->n_frames != (uint64_t)input->info.frames)
           ? inflect_message_set(message, "ends after %llu of %llu frames",
                                 (unsigned long long)analysis->n_frames,
                                 (unsigned long long)input->info.frames)
           : true;
}

static bool
listen_to_all(InflectAudioInput* input,
              InflectFileAnalysis* analysis,
              InflectMessage* message)
{
  const double size = 1.0;
  InflectProgress progress;
  float* const block = (float*)calloc(BLOCK_SAMPLES, sizeof(float));
  if (!block || !inflect_progress_start(&progress, 1U, &size)) {
    free(block);
    return inflect_message_set(message, "out of memory");
  }
  inflect_interrupt_catch();
  const bool done = push_all(input, &progress, block, analysis, message);
  inflect_progress_end(&progress);
  free(block);
  for (uint32_t i = 0U; done && i < analysis->n_channels; ++i) {
    InflectChannelAnalysis* const channel = &analysis->channels[i];
    inflect_recording_report(channel->recording, &channel->report,
                             &channel->coverage);
  }
  return done;
}

int
inflect_analyze_file(const char* path,
                     double near_hz,
                     InflectFileAnalysis* analysis,
                     InflectMessage* message)
{
  *analysis = (InflectFileAnalysis){.channels = NULL};
  InflectAudioInput input = {.sound = NULL};
  InflectMessage reason = {""};
  const bool done = inflect_audio_input_open(path, &input, &reason) &&
                    open_channels(&input.info, near_hz, analysis, &reason) &&
                    listen_to_all(&input, analysis, &reason);
  inflect_audio_input_close(&input);
  if (!done) {
    inflect_message_set(message, "%.200s: %.300s", path, reason.text);
  }
  return done ? INFLECT_EXIT_DONE : INFLECT_EXIT_FAILED;
}

void
inflect_file_analysis_free(InflectFileAnalysis* analysis)
{
  for (uint32_t i = 0U; analysis->channels && i < analysis->n_channels; ++i) {
    inflect_recording_free(analysis->channels[i].recording);
  }
  free(analysis->channels);
  analysis->channels = NULL;
}
