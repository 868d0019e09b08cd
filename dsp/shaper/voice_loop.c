// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "voice_loop.h"

InflectLoopTarget
inflect_voice_own_loop(const InflectVoice* voice, const InflectLoopTarget* loop)
{
  InflectLoopTarget own = *loop;
  own.out = loop->rest;
  own.shift = 0.0;
  if (loop->feedback == 0.0 || loop->gain >= 1.0) {
    return own;
  }
  const float silence =
    inflect_loop_silence(loop->bias, loop->feedback, loop->rest);
  own.out = (double)(float)inflect_voice_level(voice, silence);
  own.shift = own.out - inflect_voice_level(voice, (float)loop->bias);
  return own;
}

void
inflect_voice_advance_loop(InflectVoice* voice,
                           const double* dc_block,
                           uint32_t n)
{
  InflectVoiceScratch* const scratch = voice->scratch;
  inflect_loop_advance(&voice->loop, &scratch->loop, n);
  for (uint32_t i = 0U; i < n; ++i) {
    scratch->silence[i] += dc_block[i] * scratch->loop.shift.values[i];
    scratch->loop.silence[i] = (float)scratch->silence[i];
  }
  scratch->silent = false;
}

/// What a loop bends with
typedef struct {
  InflectVoice* voice;
  InflectChain* chain;
  const InflectLoopKernels* kernels;
} LoopBend;

static void
bend_in_loop(void* data, const float* v, float* y, uint32_t n)
{
  const LoopBend* const bend = (const LoopBend*)data;
  const InflectVoice* const voice = bend->voice;
  // What stands behind the samples comes to no harm, and a tail would cost
  const uint32_t whole =
    (n + INFLECT_MAX_LANES - 1U) & ~(INFLECT_MAX_LANES - 1U);
  voice->kernel(voice->config.curve.parameters, whole, v, y);
}

static void
bend_adaa_in_loop(void* data, const float* v, float* y, uint32_t n)
{
  const LoopBend* const bend = (const LoopBend*)data;
  InflectVoice* const voice = bend->voice;
  InflectAdaaScratch* const scratch = &voice->scratch->adaa;
  InflectAdaaState* const state = &bend->chain->adaa;
  bend->kernels->delay(v, state->x, scratch->x, n);
  inflect_means_run(&voice->means, &scratch->means, n, scratch->x, v,
                    scratch->ahead, scratch->behind);
  bend->kernels->join(scratch->ahead, scratch->behind, state->behind, y, n);
  state->x = v[n - 1U];
  state->behind = scratch->behind[n - 1U];
}

/// Bend raised signals of some channels with feedback
static void
bend_loops(InflectVoice* voice,
           InflectChain* chains,
           uint32_t n_channels,
           uint32_t n)
{
  InflectVoiceScratch* const scratch = voice->scratch;
  const bool plain = voice->config.order == 0U;
  const float silence =
    inflect_loop_silence((double)scratch->bias[0],
                         scratch->loop.feedback.values[0], voice->loop.rest);
  LoopBend bends[INFLECT_MAX_CHANNELS];
  InflectLoopJob job = {
    .log2_factor = voice->config.log2_factor,
    .n_lines = n_channels,
    .kernels = inflect_loop_kernels(voice->cpu),
    .parameters = voice->config.curve.parameters,
    .step_loop = plain ? voice->step_loop : NULL,
    .rows = plain ? voice->rows : NULL,
    .bend = plain ? bend_in_loop : bend_adaa_in_loop,
    .longest = plain ? INFLECT_MAX_HIGH_CHUNK : INFLECT_MAX_CHUNK,
    .bounded = voice->bounded,
  };
  for (uint32_t c = 0U; c < n_channels; ++c) {
    bends[c] = (LoopBend){
      .voice = voice,
      .chain = &chains[c],
      .kernels = job.kernels,
    };
    if (!plain) {
      inflect_adaa_start(&voice->means, &chains[c].adaa, &scratch->adaa,
                         silence);
    }
    job.lines[c] = &chains[c].line;
    job.data[c] = &bends[c];
  }
  inflect_loop_run(&voice->loop, &scratch->loop, &job, n);
}

void
inflect_voice_run_loops(InflectVoice* voice,
                        InflectChain* chains,
                        uint32_t n_channels,
                        float* const* out,
                        uint32_t n)
{
  const InflectLoopKernels* const kernels = inflect_loop_kernels(voice->cpu);
  InflectVoiceScratch* const scratch = voice->scratch;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    InflectOversampler* const oversampler = &chains[c].oversampler;
    inflect_oversampler_up(&oversampler, 1U, n);
    kernels->gather(inflect_oversampler_raised(oversampler), scratch->bias,
                    scratch->loop.channels[c].x, n);
  }
  bend_loops(voice, chains, n_channels, n);
  for (uint32_t c = 0U; c < n_channels; ++c) {
    InflectOversampler* const oversampler = &chains[c].oversampler;
    kernels->scatter(scratch->loop.channels[c].y, scratch->loop.silence,
                     inflect_oversampler_high(oversampler), n);
    inflect_oversampler_down(&oversampler, 1U, &out[c], n);
  }
}
