// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "voice.h"

#include "voice_loop.h"

#include <inflect/settings.h>

#include <assert.h>
#include <math.h>
#include <string.h>

/// Most samples of a channel at the high rate for which all channels take each
/// stage side by side; longer ones would not stay in the L1 cache
#define SIDE_BY_SIDE 512U

/// Numbers closer than this to a whole one are whole
#define WHOLE 1e-6

/// Weights of a straight signal under antialiasing of an order
static const struct {
  double outer;
  double middle;
} straight_weights[3] = {
  {0.0, 1.0},
  {1.0 / 8.0, 6.0 / 8.0},
  {1.0 / 6.0, 4.0 / 6.0},
};

bool
inflect_voice_design(double rate_hz, InflectVoiceDesigns* designs)
{
  for (uint32_t s = 0U; s <= INFLECT_MAX_LOG2_FACTOR; ++s) {
    if (!inflect_oversampler_design(rate_hz, s, false,
                                    &designs->designs[s][0]) ||
        !inflect_oversampler_design(rate_hz, s, true,
                                    &designs->designs[s][1])) {
      return false;
    }
  }
  return true;
}

static const InflectOversamplerDesign*
design_of(const InflectVoiceDesigns* designs, const InflectVoiceConfig* config)
{
  return &designs->designs[config->log2_factor][config->minimum_phase ? 1 : 0];
}

/// Whether the droop of antialiasing is equalised
static bool
is_equalised(const InflectVoiceConfig* config)
{
  return config->order > 0U && config->log2_factor > 0U;
}

/// Delay in frames without padding
static double
delay_of(const InflectVoiceDesigns* designs, const InflectVoiceConfig* config)
{
  if (config->undo || config->pass) {
    return 0.0;
  }
  const double factor = (double)(1U << config->log2_factor);
  return design_of(designs, config)->delay +
         (config->order > 0U ? 1.0 / factor : 0.0) +
         (is_equalised(config) ? 2.0 * INFLECT_EQUALISER_REACH : 0.0);
}

uint32_t
inflect_voice_latency(const InflectVoiceDesigns* designs,
                      const InflectVoiceConfig* config)
{
  const double delay = delay_of(designs, config);
  const bool padded = !config->minimum_phase || config->log2_factor == 0U;
  return (uint32_t)(padded ? ceil(delay - WHOLE) : floor(delay + 0.5));
}

static uint32_t
pad_of(const InflectVoiceDesigns* designs, const InflectVoiceConfig* config)
{
  if (config->minimum_phase) {
    return 0U;
  }
  const double factor = (double)(1U << config->log2_factor);
  const double latency = inflect_voice_latency(designs, config);
  return (uint32_t)lround((latency - delay_of(designs, config)) * factor);
}

bool
inflect_voice_same_curve(const InflectVoiceConfig* a,
                         const InflectVoiceConfig* b)
{
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    if (a->curve.parameters[i] != b->curve.parameters[i]) {
      return false;
    }
  }
  return a->curve.activation == b->curve.activation;
}

bool
inflect_voice_same(const InflectVoiceConfig* a, const InflectVoiceConfig* b)
{
  return inflect_voice_same_curve(a, b) && a->log2_factor == b->log2_factor &&
         a->order == b->order && a->stereo_mode == b->stereo_mode &&
         a->minimum_phase == b->minimum_phase && a->undo == b->undo &&
         a->pass == b->pass;
}

size_t
inflect_voice_memory(double rate_hz, uint32_t n_channels)
{
  return n_channels *
         (2U * inflect_oversampler_memory() + inflect_loop_memory(rate_hz));
}

void
inflect_voice_init(InflectVoice* voice,
                   double rate_hz,
                   const InflectVoiceDesigns* designs,
                   InflectCpu cpu,
                   InflectVoiceScratch* scratch,
                   uint32_t n_channels,
                   float* memory)
{
  const size_t step = inflect_oversampler_memory();
  const InflectFilters* const filters = inflect_filters(cpu);
  voice->rate_hz = rate_hz;
  voice->cpu = cpu;
  voice->designs = designs;
  voice->scratch = scratch;
  voice->n_channels = n_channels;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    inflect_oversampler_init(&voice->wet[c].oversampler, filters, memory,
                             scratch->raised[c]);
    inflect_oversampler_init(&voice->dry[c].oversampler, filters, memory + step,
                             scratch->raised[c]);
    memory += 2U * step;
  }
  const uint32_t ramp = inflect_ramp_frames(rate_hz);
  inflect_loop_init(&voice->loop, ramp);
  for (uint32_t c = 0U; c < n_channels; ++c) {
    inflect_loop_line_init(&voice->wet[c].line, rate_hz, memory);
    memory += inflect_loop_memory(rate_hz);
  }
}

static void
clear_chain(InflectChain* chain,
            const InflectOversamplerDesign* design,
            uint32_t pad)
{
  inflect_oversampler_configure(&chain->oversampler, design, pad);
  memset(&chain->adaa, 0, sizeof(chain->adaa));
  memset(chain->past, 0, sizeof(chain->past));
  memset(chain->before, 0, sizeof(chain->before));
  memset(chain->after, 0, sizeof(chain->after));
}

static double
limited(double y, double limit)
{
  return y > limit ? limit : y < -limit ? -limit : y == y ? y : 0.0;
}

double
inflect_voice_level(const InflectVoice* voice, float x)
{
  // By the very kernels, so that nothing is left of silence
  float y = 0.0F;
  if (voice->config.order > 0U) {
    y = inflect_adaa_level(&voice->means, &voice->scratch->adaa.means, x);
  } else {
    voice->kernel(voice->config.curve.parameters, 1U, &x, &y);
  }
  return limited((double)y, INFLECT_MAX_CURVE_VALUE);
}

/// What the curve makes of silence, as far as the DC block takes it
static double
silence_at(InflectVoice* voice, float bias, double dc_block)
{
  if (dc_block == 0.0) {
    return 0.0;
  }
  if (voice->level_bias != bias) {
    voice->level_bias = bias;
    voice->level = inflect_voice_level(voice, bias);
  }
  return dc_block * voice->level;
}

void
inflect_voice_configure(InflectVoice* voice,
                        const InflectVoiceConfig* config,
                        const InflectLoopTarget* loop,
                        bool softly)
{
  voice->config = *config;
  voice->latency = inflect_voice_latency(voice->designs, config);
  // A new voice hears the past, and its dry sound lies further back still
  assert(voice->latency + INFLECT_VOICE_SETTLING <= INFLECT_DRY_HISTORY);
  voice->kernel = inflect_curve_kernel(voice->cpu, config->curve.activation);
  voice->rows = inflect_curve_rows_kernel(voice->cpu, config->curve.activation);
  voice->step_loop =
    inflect_curve_loop_kernel(voice->cpu, config->curve.activation);
  if (config->order > 0U) {
    inflect_means_init(voice->cpu, &config->curve, config->order,
                       &voice->means);
  }
  const InflectCurveFacts facts = inflect_curve_facts(&config->curve);
  voice->bounded = isfinite(facts.lower) && isfinite(facts.upper);
  voice->level_bias = NAN;
  const InflectOversamplerDesign* const design =
    design_of(voice->designs, config);
  const uint32_t pad = pad_of(voice->designs, config);
  for (uint32_t c = 0U; c < voice->n_channels; ++c) {
    clear_chain(&voice->wet[c], design, pad);
    clear_chain(&voice->dry[c], design, pad);
    inflect_loop_line_resize(&voice->wet[c].line, voice->rate_hz,
                             config->log2_factor);
  }
  const InflectLoopTarget own = inflect_voice_own_loop(voice, loop);
  inflect_loop_start(&voice->loop, &own, softly);
  voice->dry_runs = false;
}

void
inflect_voice_aim(InflectVoice* voice, const InflectLoopTarget* loop)
{
  const InflectLoopTarget own = inflect_voice_own_loop(voice, loop);
  if (inflect_loop_aim(&voice->loop, &own)) {
    for (uint32_t c = 0U; c < voice->n_channels; ++c) {
      inflect_loop_line_clear(&voice->wet[c].line);
    }
  }
}

uint32_t
inflect_voice_chunk(const InflectVoice* voice)
{
  const uint32_t chunk = inflect_oversampler_chunk(voice->config.log2_factor);
  return inflect_loop_chunk(&voice->loop, chunk);
}

/// Put the samples of a raised signal in order of time
static void
interleave(const InflectRaised* signal, float* out, uint32_t n)
{
  const uint32_t factor = 1U << signal->log2_factor;
  for (uint32_t p = 0U; p < factor; ++p) {
    for (uint32_t i = 0U; i < n; ++i) {
      out[(size_t)i * factor + p] = signal->phases[p][i];
    }
  }
}

/// Fill in the bias and what the curve makes of silence
static void
find_silence(InflectVoice* voice, const InflectVoiceInput* in, uint32_t n)
{
  InflectVoiceScratch* const scratch = voice->scratch;
  const uint32_t last = n - 1U;
  // Ramps are straight, so equal ends mean that nothing moves between them
  const bool moves = in->bends || in->bias[0] != in->bias[last] ||
                     in->dc_block[0] != in->dc_block[last];
  const float bias = (float)in->bias[0];
  const double silence = silence_at(voice, bias, in->dc_block[0]);
  scratch->biased = moves || bias != 0.0F;
  scratch->silent = !moves && silence == 0.0;
  if (!scratch->biased && scratch->silent && !voice->looping) {
    return; // Nothing reads them
  }
  for (uint32_t i = 0U; i < n; ++i) {
    scratch->bias[i] = moves ? (float)in->bias[i] : bias;
    scratch->silence[i] =
      moves ? silence_at(voice, scratch->bias[i], in->dc_block[i]) : silence;
  }
}

/// Bend a raised signal sample by sample
static void
bend_plain(InflectVoice* voice,
           const InflectRaised* raised,
           const InflectPolyphase* high,
           uint32_t n)
{
  const double* const parameters = voice->config.curve.parameters;
  const float limit = (float)INFLECT_MAX_CURVE_VALUE;
  InflectVoiceScratch* const scratch = voice->scratch;
  const uint32_t factor = 1U << raised->log2_factor;
  if (!scratch->biased && scratch->silent && voice->bounded && voice->rows) {
    voice->rows(parameters, factor, n, raised->phases, high->phases);
    return;
  }
  for (uint32_t p = 0U; p < factor; ++p) {
    const float* x = raised->phases[p];
    float* const y = high->phases[p];
    if (scratch->biased) {
      for (uint32_t i = 0U; i < n; ++i) {
        scratch->flat[i] = x[i] + scratch->bias[i];
      }
      x = scratch->flat;
    }
    voice->kernel(parameters, n, x, y);
    for (uint32_t i = 0U; i < n && !voice->bounded; ++i) {
      y[i] = y[i] > limit ? limit : y[i] < -limit ? -limit : y[i];
    }
    for (uint32_t i = 0U; i < n && !scratch->silent; ++i) {
      y[i] -= (float)scratch->silence[i];
    }
  }
}

/// Bend a raised signal with antiderivative antialiasing
static void
bend_adaa(InflectVoice* voice,
          InflectChain* chain,
          const InflectRaised* raised,
          const InflectPolyphase* high,
          uint32_t n)
{
  InflectVoiceScratch* const scratch = voice->scratch;
  const InflectAdaaJob job = {
    .means = &voice->means,
    .kernels = inflect_kernels(voice->cpu),
    .raised = raised,
    .bias = scratch->biased ? scratch->bias : NULL,
    .high = high,
    .silence = scratch->silent ? NULL : scratch->silence,
    .limit = (float)INFLECT_MAX_CURVE_VALUE,
    .bounded = voice->bounded,
  };
  inflect_adaa_run(&job, &chain->adaa, &scratch->adaa, n);
}

/// Pass a raised signal as antialiasing passes a straight line
static void
pass_straight(InflectVoice* voice,
              InflectChain* chain,
              const InflectRaised* raised,
              const InflectPolyphase* high,
              uint32_t n)
{
  const uint32_t factor = 1U << raised->log2_factor;
  if (voice->config.order == 0U) {
    for (uint32_t p = 0U; p < factor; ++p) {
      memcpy(high->phases[p], raised->phases[p], n * sizeof(float));
    }
    return;
  }
  float* const x = voice->scratch->adaa.x;
  const double outer = straight_weights[voice->config.order].outer;
  const double middle = straight_weights[voice->config.order].middle;
  interleave(raised, x, n);
  for (uint32_t i = 0U; i < n * factor; ++i) {
    const double newest = (double)x[i];
    x[i] = (float)(outer * (newest + chain->past[1]) + middle * chain->past[0]);
    chain->past[1] = chain->past[0];
    chain->past[0] = newest;
  }
  for (uint32_t p = 0U; p < factor; ++p) {
    for (uint32_t i = 0U; i < n; ++i) {
      high->phases[p][i] = x[(size_t)i * factor + p];
    }
  }
}

/// Equalise the droop of antialiasing in a signal that brings no past
static void
equalise(const InflectFilters* filters,
         const float* equaliser,
         float* history,
         const float* in,
         float* out,
         uint32_t n)
{
  const uint32_t past = 2U * INFLECT_EQUALISER_REACH;
  memcpy(history + past, in, n * sizeof(float));
  filters->symmetric(equaliser, INFLECT_EQUALISER_TAPS,
                     history + INFLECT_EQUALISER_REACH, out, n);
  memmove(history, history + n, past * sizeof(float));
}

/// Take a raised signal to what is lowered, bent or straight
static void
bend(InflectVoice* voice, InflectChain* chain, bool bent, uint32_t n)
{
  const InflectRaised* const raised =
    inflect_oversampler_raised(&chain->oversampler);
  const InflectPolyphase* const high =
    inflect_oversampler_high(&chain->oversampler);
  if (!bent) {
    pass_straight(voice, chain, raised, high, n);
  } else if (voice->config.order > 0U) {
    bend_adaa(voice, chain, raised, high, n);
  } else {
    bend_plain(voice, raised, high, n);
  }
}

/// Run some channels through their chains, bent or straight; whether the input
/// has its past before it does not change until they are cleared
static void
run_chains(InflectVoice* voice,
           InflectChain* chains,
           uint32_t n_channels,
           bool bent,
           bool has_past,
           const float* const* in,
           float* const* out,
           uint32_t n)
{
  const InflectVoiceConfig* const config = &voice->config;
  const bool equalised = is_equalised(config);
  InflectOversampler* oversamplers[INFLECT_MAX_CHANNELS] = {NULL};
  const float* sources[INFLECT_MAX_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    oversamplers[c] = &chains[c].oversampler;
    sources[c] = in[c];
    if (!equalised) {
      continue;
    }
    const InflectFilters* const filters = oversamplers[c]->filters;
    const float* const equaliser = inflect_equaliser(0U, config->log2_factor);
    float* const to = voice->scratch->equalised[c];
    sources[c] = to;
    if (has_past) {
      filters->symmetric(equaliser, INFLECT_EQUALISER_TAPS,
                         in[c] - INFLECT_EQUALISER_REACH, to, n);
    } else {
      equalise(filters, equaliser, chains[c].before, in[c], to, n);
    }
  }
  inflect_oversampler_begin(oversamplers, n_channels, has_past && !equalised,
                            sources, n);
  const bool loops = bent && voice->looping;
  if (loops) {
    inflect_voice_run_loops(voice, chains, n_channels, out, n);
  }
  const bool side_by_side = (n << config->log2_factor) <= SIDE_BY_SIDE;
  const uint32_t n_each = side_by_side ? n_channels : 1U;
  for (uint32_t c = 0U; !loops && c < n_channels; c += n_each) {
    inflect_oversampler_up(oversamplers + c, n_each, n);
    for (uint32_t i = c; i < c + n_each; ++i) {
      bend(voice, &chains[i], bent, n);
    }
    inflect_oversampler_down(oversamplers + c, n_each, out + c, n);
  }
  inflect_oversampler_finish(oversamplers, n_channels, out, n);
  for (uint32_t c = 0U; equalised && c < n_channels; ++c) {
    equalise(oversamplers[c]->filters,
             inflect_equaliser(config->order, config->log2_factor),
             chains[c].after, out[c], out[c], n);
  }
}

/// Undo the curve sample by sample
static void
undo(const InflectCurve* curve,
     const float* in,
     const double* bias,
     float* out,
     uint32_t n)
{
  InflectCurveFacts facts = {0};
  curve->activation->facts(curve->parameters, &facts);
  for (uint32_t i = 0U; i < n; ++i) {
    // Beyond the range of the curve the nearest value stands in
    const double y = fmin(fmax((double)in[i], facts.lower), facts.upper);
    const double x = curve->activation->inverse(y, curve->parameters);
    out[i] = (float)(limited(x, INFLECT_MAX_UNDONE_VALUE) - bias[i]);
  }
}

/// Whether the dry sound passes the same filters as the wet one
static bool
filters_dry(const InflectVoiceConfig* config)
{
  if (config->undo || config->pass) {
    return false;
  }
  return config->log2_factor > 0U ? config->minimum_phase : config->order > 0U;
}

/// Fill the filters of the dry sound with its past
static void
catch_up_dry(InflectVoice* voice,
             const InflectVoiceInput* in,
             float* const* unheard)
{
  const uint32_t chunk = inflect_voice_chunk(voice);
  for (uint32_t c = 0U; c < voice->n_channels; ++c) {
    clear_chain(&voice->dry[c], design_of(voice->designs, &voice->config),
                pad_of(voice->designs, &voice->config));
  }
  for (uint32_t done = 0U; done < INFLECT_VOICE_SETTLING; done += chunk) {
    const uint32_t left = INFLECT_VOICE_SETTLING - done;
    const float* past[INFLECT_MAX_CHANNELS] = {NULL};
    for (uint32_t c = 0U; c < voice->n_channels; ++c) {
      past[c] = in->dry[c] - INFLECT_VOICE_SETTLING + done;
    }
    run_chains(voice, voice->dry, voice->n_channels, false, true, past, unheard,
               left < chunk ? left : chunk);
  }
}

/// Write the dry sound in time with the wet one
static void
align_dry(InflectVoice* voice,
          const InflectVoiceInput* in,
          const InflectVoiceOutput* out,
          uint32_t n)
{
  const bool filtered = in->dry_counts && filters_dry(&voice->config);
  if (filtered && !voice->dry_runs) {
    catch_up_dry(voice, in, out->dry);
  }
  voice->dry_runs = filtered;
  if (filtered) {
    run_chains(voice, voice->dry, voice->n_channels, false, true, in->dry,
               out->dry, n);
    return;
  }
  for (uint32_t c = 0U; in->dry_counts && c < voice->n_channels; ++c) {
    memcpy(out->dry[c], in->dry[c] - voice->latency, n * sizeof(float));
  }
}

/// Shape some channels
static void
shape(InflectVoice* voice,
      uint32_t n_channels,
      bool has_past,
      const float* const* driven,
      const InflectVoiceInput* in,
      float* const* out,
      uint32_t n)
{
  if (!voice->config.undo) {
    run_chains(voice, voice->wet, n_channels, true, has_past, driven, out, n);
    return;
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    undo(&voice->config.curve, driven[c], in->bias, out[c], n);
  }
}

/// Shape the sum or the difference of two channels
static void
shape_one_of_two(InflectVoice* voice,
                 const InflectVoiceInput* in,
                 const InflectVoiceOutput* out,
                 uint32_t n)
{
  // The sign of the second channel in what is shaped
  const float sign =
    voice->config.stereo_mode == INFLECT_STEREO_SIDE ? -1.0F : 1.0F;
  float* const source = voice->scratch->source;
  for (uint32_t i = 0U; i < n; ++i) {
    source[i] = 0.5F * (in->driven[0][i] + sign * in->driven[1][i]);
  }
  const float* const sources[1] = {source};
  shape(voice, 1U, false, sources, in, out->wet, n);
  for (uint32_t i = 0U; i < n; ++i) {
    const float other = 0.5F * (out->dry[0][i] - sign * out->dry[1][i]);
    out->wet[1][i] = sign * out->wet[0][i];
    out->pass[0][i] = other;
    out->pass[1][i] = -sign * other;
  }
}

void
inflect_voice_run(InflectVoice* voice,
                  const InflectVoiceInput* in,
                  const InflectVoiceOutput* out,
                  uint32_t n)
{
  align_dry(voice, in, out, n);
  if (voice->config.pass) {
    for (uint32_t c = 0U; c < voice->n_channels; ++c) {
      memset(out->wet[c], 0, n * sizeof(float));
      memcpy(out->pass[c], out->dry[c], n * sizeof(float));
    }
    return;
  }
  if (!voice->config.undo) {
    voice->looping = inflect_loop_runs(&voice->loop);
    find_silence(voice, in, n);
    if (voice->looping) {
      inflect_voice_advance_loop(voice, in->dc_block, n);
    }
  }
  if (voice->n_channels == 2U &&
      voice->config.stereo_mode != INFLECT_STEREO_STEREO) {
    shape_one_of_two(voice, in, out, n);
    return;
  }
  shape(voice, voice->n_channels, true, in->driven, in, out->wet, n);
  for (uint32_t c = 0U; in->pass_counts && c < voice->n_channels; ++c) {
    memset(out->pass[c], 0, n * sizeof(float));
  }
}
