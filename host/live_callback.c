// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_callback.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

static const float silence[INFLECT_LIVE_CHUNK];

/// Seconds of a clock that is read without a call to the system
static double
clock_s(void)
{
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Process frames from a place on; an input that is not there is silent
static bool
run_part(InflectLiveCallback* callback,
         const float* const* input,
         float* const* output,
         uint32_t start,
         uint32_t n_frames)
{
  const float* in[INFLECT_LIVE_MAX_CHANNELS] = {silence, silence};
  float* out[INFLECT_LIVE_MAX_CHANNELS] = {NULL, NULL};
  for (uint32_t c = 0U; input && c < callback->ins.n; ++c) {
    in[c] = input[callback->ins.places[c]] + start;
  }
  for (uint32_t c = 0U; c < callback->outs.n; ++c) {
    out[c] = output[callback->outs.places[c]] + start;
  }
  return inflect_live_process_run(&callback->live, n_frames, in, out);
}

int
inflect_live_callback(const void* input,
                      void* output,
                      unsigned long n_frames,
                      const PaStreamCallbackTimeInfo* time,
                      PaStreamCallbackFlags flags,
                      void* data)
{
  (void)time;
  const double start_s = clock_s();
  InflectLiveCallback* const callback = (InflectLiveCallback*)data;
  const float* const* const in = (const float* const*)input;
  float* const* const out = (float* const*)output;
  for (uint32_t c = 0U; c < callback->n_device_outs; ++c) {
    memset(out[c], 0, n_frames * sizeof(float));
  }

  bool goes_on = true;
  for (uint32_t i = 0U; i < n_frames; i += INFLECT_LIVE_CHUNK) {
    const uint32_t left = (uint32_t)n_frames - i;
    const uint32_t n = left < INFLECT_LIVE_CHUNK ? left : INFLECT_LIVE_CHUNK;
    goes_on = run_part(callback, in, out, i, n);
  }
  const double period_s = (double)n_frames / callback->live.config.rate_hz;
  const InflectLiveBlock block = {
    .n_frames = (uint32_t)n_frames,
    .start_s = start_s,
    .load = (clock_s() - start_s) / period_s,
    .in_xrun = (flags & (paInputOverflow | paInputUnderflow)) != 0,
    .out_xrun = (flags & paOutputUnderflow) != 0,
  };
  inflect_live_process_count(&callback->live, &block);
  return goes_on ? paContinue : paComplete;
}
