// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // pthread_timedjoin_np()

#include "live_recorder.h"

#include "progress.h"

#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <time.h>

#define N_WRITTEN 12288U
#define IDLE_NS 10000000L
#define SECOND_NS 1000000000L

/// Write what is on the tape now; false at the first failure
static bool
write_tape(InflectLiveRecorder* recorder)
{
  float samples[N_WRITTEN];
  const uint32_t n_channels = recorder->n_channels;
  const uint32_t max = N_WRITTEN - N_WRITTEN % n_channels;
  uint32_t n = 0U;
  while ((n = inflect_live_ring_pop(&recorder->link->tape, samples, max))) {
    const sf_count_t n_frames = (sf_count_t)(n / n_channels);
    const sf_count_t written =
      sf_writef_float(recorder->output.sound, samples, n_frames);
    if (written < n_frames || recorder->output.error) {
      recorder->error = recorder->output.error ? recorder->output.error : -1;
      return false;
    }
    atomic_fetch_add(&recorder->n_frames, (uint64_t)written);
  }
  return true;
}

bool
inflect_live_recorder_lags(const InflectLiveRecorder* recorder)
{
  return atomic_load(&recorder->link->n_tape_lost) != 0U;
}

static void*
work(void* data)
{
  InflectLiveRecorder* const recorder = (InflectLiveRecorder*)data;
  const struct timespec idle = {0, IDLE_NS};
  for (;;) {
    const bool last = atomic_load(&recorder->stop);
    const bool late = inflect_live_recorder_lags(recorder);
    if (!write_tape(recorder) || (late && !last)) {
      atomic_store(&recorder->ended, true);
      return NULL;
    }
    if (last) {
      return NULL;
    }
    nanosleep(&idle, NULL);
  }
}

/// Start the thread, which leaves signals to the program's first
static bool
start_thread(InflectLiveRecorder* recorder)
{
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&recorder->thread, NULL, work, recorder);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  recorder->started = !error;
  return !error;
}

bool
inflect_live_recorder_start(InflectLiveRecorder* recorder,
                            const char* path,
                            bool force,
                            double rate_hz,
                            uint32_t n_channels,
                            InflectLiveLink* link,
                            InflectMessage* message)
{
  memset(recorder, 0, sizeof(*recorder));
  recorder->link = link;
  recorder->rate_hz = rate_hz;
  recorder->n_channels = n_channels;
  const SF_INFO info = {.samplerate = (int)rate_hz,
                        .channels = (int)n_channels,
                        .format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT};
  InflectMessage reason = {""};
  if (!inflect_audio_output_open(path, &info, force, &recorder->output,
                                 &reason)) {
    inflect_audio_output_abandon(&recorder->output);
    return inflect_message_set(message, "%s: %.400s", path, reason.text);
  }
  sf_command(recorder->output.sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
  if (!start_thread(recorder)) {
    inflect_audio_output_abandon(&recorder->output);
    return inflect_message_set(message, "%s: no thread to write it", path);
  }
  return true;
}

/// Say why a recording is not complete
static const char*
reason_of(const InflectLiveRecorder* recorder)
{
  return recorder->error > 0 ? strerror(recorder->error)
         : recorder->error   ? "the file cannot be written"
                           : "the disk was too slow or the program was paused";
}

/// Wait for the thread as long as it gets on; false if it does not
static bool
join(InflectLiveRecorder* recorder, double patience_s)
{
  uint64_t n_frames = atomic_load(&recorder->n_frames);
  double moved_s = inflect_now_s();
  while (inflect_now_s() < moved_s + patience_s) {
    struct timespec moment = {0, 0};
    clock_gettime(CLOCK_REALTIME, &moment);
    moment.tv_nsec += IDLE_NS;
    moment.tv_sec += moment.tv_nsec / SECOND_NS;
    moment.tv_nsec %= SECOND_NS;
    if (!pthread_timedjoin_np(recorder->thread, NULL, &moment)) {
      return true;
    }
    const uint64_t n_now = atomic_load(&recorder->n_frames);
    moved_s = n_now != n_frames ? inflect_now_s() : moved_s;
    n_frames = n_now;
  }
  return false;
}

bool
inflect_live_recorder_finish(InflectLiveRecorder* recorder,
                             double patience_s,
                             InflectMessage* message)
{
  atomic_store(&recorder->stop, true);
  recorder->started = false;
  if (!join(recorder, patience_s)) {
    recorder->stuck = true;
    return inflect_message_set(
      message,
      "the recording is lost: the disk of %.200s takes nothing more; what it "
      "has is in %.200s",
      recorder->output.path, recorder->output.temporary);
  }
  const bool complete =
    !recorder->error && !inflect_live_recorder_lags(recorder);
  const double length_s =
    (double)atomic_load(&recorder->n_frames) / recorder->rate_hz;

  // A full disk still has room for the header that is there already
  if (recorder->error) {
    __fpurge(recorder->output.stream);
    recorder->output.error = 0;
  }
  char path[300] = "";
  snprintf(path, sizeof(path), "%.299s", recorder->output.path);
  InflectMessage failure = {""};
  if (!inflect_audio_output_commit(&recorder->output, &failure)) {
    inflect_audio_output_abandon(&recorder->output);
    return inflect_message_set(message, "the recording is lost: %s: %.150s",
                               path, failure.text);
  }
  inflect_message_set(message, "recorded %.2f s to %s", length_s, path);
  if (!complete) {
    inflect_message_set(
      message, "the recording ended after %.2f s because %s; %s has it",
      length_s, reason_of(recorder), path);
  }
  return complete;
}
