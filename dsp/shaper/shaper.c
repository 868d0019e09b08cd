// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/shaper.h>

#include "../base/denormals.h"
#include "../base/memory.h"
#include "../base/special.h"
#include "dc_block.h"
#include "kernels.h"
#include "level_match.h"
#include "ramp.h"
#include "sag.h"
#include "saturation.h"
#include "smoother.h"
#include "targets.h"
#include "tilt.h"
#include "voice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Level below which a tail has ended, -100 dB
#define TAIL_LEVEL 1e-5

/// The tilt filters are at most this many times slower than their centre
#define TONE_MAX_SLOWNESS 2.0

/// Voices: the one that sounds, and one to fade to
#define N_VOICES 2U

#define MAX_CHANNELS INFLECT_MAX_CHANNELS

/// Frames by which the past wanders before it is copied back
#define HISTORY_ROOM 1024U

/// Floats of a past and the chunk after it
#define HISTORY_LENGTH (INFLECT_DRY_HISTORY + HISTORY_ROOM)

/// Floats of a chunk that kernels write
#define PADDED_CHUNK (INFLECT_MAX_CHUNK + INFLECT_PADDING)

/// The past of the filters of one channel around the curve
typedef struct {
  double tone;      ///< Tilt before the curve
  double tone_back; ///< Tilt after the curve
  InflectDcState dc;
} ChannelState;

struct InflectShaperImpl {
  InflectShaperConfig config;
  InflectSettings given; ///< As set last
  InflectTargets wanted; ///< What they ask for
  bool rendering;
  bool fresh; ///< Nothing was processed since the reset

  InflectVoiceDesigns designs;
  InflectVoice voices[N_VOICES];
  uint32_t active;      ///< The voice that sounds
  InflectSmoother fade; ///< Share of the other voice while it fades in

  double centre; ///< Of the tilt, on the warped frequency axis
  InflectDcBlock dc_block;
  InflectSmoother ramps[INFLECT_N_TARGETS];
  ChannelState channels[MAX_CHANNELS];
  InflectSag sag;
  InflectLevelMatch match;
  InflectSaturation saturation;
  uint64_t n_muted;

  // A chunk at `position`, after the past that new voices and the dry sound
  // look at
  float dry[MAX_CHANNELS][HISTORY_LENGTH + INFLECT_PADDING];
  float driven[MAX_CHANNELS][HISTORY_LENGTH + INFLECT_PADDING];
  uint32_t position;

  float wet_out[N_VOICES][MAX_CHANNELS][INFLECT_DC_GROUP + PADDED_CHUNK];
  float dry_out[N_VOICES][MAX_CHANNELS][PADDED_CHUNK];
  float pass_out[N_VOICES][MAX_CHANNELS][PADDED_CHUNK];
  InflectVoiceOutput outputs[N_VOICES];  ///< Those
  InflectRamp values[INFLECT_N_TARGETS]; ///< Of the ramps over the chunk
  double share[INFLECT_MAX_CHUNK];       ///< Of the voice that fades in
  double sagging_bias[INFLECT_MAX_CHUNK];

  const InflectKernels* kernels;
  InflectVoiceScratch scratch;
  float* memory;
};

static double
match_estimate(const InflectShaper* shaper)
{
  const InflectTargets* const wanted = &shaper->wanted;
  return inflect_level_match_estimate(&wanted->voice.curve,
                                      wanted->ramps[INFLECT_TARGET_BEFORE],
                                      wanted->ramps[INFLECT_TARGET_BIAS]);
}

/// Find what the settings ask for, and go there
static void
aim(InflectShaper* shaper)
{
  const InflectTargets before = shaper->wanted;
  InflectSettings settings = shaper->given;
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const double value = inflect_parameter_sanitize(i, settings.values[i]);
    // As a port holds it, so that plugin and program agree to the bit
    settings.values[i] = (double)(float)value;
  }
  shaper->wanted =
    inflect_targets_find(&settings, shaper->config.rate_hz,
                         shaper->config.n_channels, shaper->rendering);
  for (uint32_t i = 0U; i < INFLECT_N_TARGETS; ++i) {
    inflect_smoother_aim(&shaper->ramps[i], shaper->wanted.ramps[i]);
  }

  const bool match = shaper->wanted.level_match;
  if (match != shaper->match.on) {
    inflect_level_match_set(&shaper->match, match, match_estimate(shaper));
  } else if (match && inflect_targets_change_level(&before, &shaper->wanted)) {
    inflect_level_match_restart(&shaper->match, match_estimate(shaper));
  }
}

void
inflect_shaper_set(InflectShaper* shaper, const InflectSettings* settings)
{
  // A plugin calls this in every run, mostly with nothing new
  if (memcmp(settings, &shaper->given, sizeof(*settings)) != 0) {
    shaper->given = *settings;
    aim(shaper);
  }
}

void
inflect_shaper_set_rendering(InflectShaper* shaper, bool rendering)
{
  if (shaper->rendering != rendering) {
    shaper->rendering = rendering;
    aim(shaper);
  }
}

void
inflect_shaper_reset(InflectShaper* shaper)
{
  shaper->fresh = true;
  shaper->fade.left = 0U;
  memset(shaper->dry, 0, sizeof(shaper->dry));
  memset(shaper->driven, 0, sizeof(shaper->driven));
  memset(shaper->channels, 0, sizeof(shaper->channels));
  inflect_level_match_restart(&shaper->match, match_estimate(shaper));
  inflect_level_match_reset(&shaper->match);
  inflect_saturation_init(&shaper->saturation, shaper->config.rate_hz);
  inflect_sag_init(&shaper->sag, shaper->config.rate_hz);
}

/// Take up what was set since the reset, without ramps
static void
start(InflectShaper* shaper)
{
  shaper->fresh = false;
  for (uint32_t i = 0U; i < INFLECT_N_TARGETS; ++i) {
    inflect_smoother_jump(&shaper->ramps[i], shaper->ramps[i].to);
  }
  inflect_smoother_jump(&shaper->fade, 0.0);
  shaper->match.gain = shaper->match.target;
  inflect_voice_configure(&shaper->voices[shaper->active],
                          &shaper->wanted.voice, &shaper->wanted.loop, false);
}

/// Tell where the voices write
static void
point_outputs(InflectShaper* shaper)
{
  for (uint32_t v = 0U; v < N_VOICES; ++v) {
    for (uint32_t c = 0U; c < MAX_CHANNELS; ++c) {
      InflectVoiceOutput* const out = &shaper->outputs[v];
      out->wet[c] = shaper->wet_out[v][c] + INFLECT_DC_GROUP;
      out->dry[c] = shaper->dry_out[v][c];
      out->pass[c] = shaper->pass_out[v][c];
    }
  }
}

static InflectStatus
check_config(const InflectShaperConfig* config)
{
  const bool good = config->rate_hz >= INFLECT_MIN_RATE_HZ &&
                    config->rate_hz <= INFLECT_MAX_RATE_HZ &&
                    config->n_channels >= 1U &&
                    config->n_channels <= MAX_CHANNELS;
  return good ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_BAD_RANGE;
}

InflectStatus
inflect_shaper_new(const InflectShaperConfig* config, InflectShaper** shaper)
{
  *shaper = NULL;
  if (check_config(config)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectShaper* const made = (InflectShaper*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  const size_t voice_memory =
    inflect_voice_memory(config->rate_hz, config->n_channels);
  made->memory = (float*)calloc(N_VOICES * voice_memory, sizeof(float));
  if (!made->memory || !inflect_voice_design(config->rate_hz, &made->designs)) {
    inflect_shaper_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  inflect_memory_touch(made, sizeof(*made));
  made->config = *config;
  const InflectCpu cpu = inflect_cpu_best();
  made->kernels = inflect_kernels(cpu);
  made->position = INFLECT_DRY_HISTORY;
  point_outputs(made);
  for (uint32_t v = 0U; v < N_VOICES; ++v) {
    inflect_voice_init(&made->voices[v], config->rate_hz, &made->designs, cpu,
                       &made->scratch, config->n_channels,
                       made->memory + v * voice_memory);
  }
  const uint32_t ramp = inflect_ramp_frames(config->rate_hz);
  for (uint32_t i = 0U; i < INFLECT_N_TARGETS; ++i) {
    made->ramps[i].length = ramp;
  }
  made->fade.length = ramp;
  made->centre = inflect_tilt_centre(config->rate_hz);
  inflect_dc_block_design(INFLECT_DC_CUTOFF_HZ / config->rate_hz,
                          &made->dc_block);
  inflect_level_match_init(&made->match, config->rate_hz);
  inflect_saturation_init(&made->saturation, config->rate_hz);

  const InflectSettings settings = inflect_settings_default();
  inflect_shaper_set(made, &settings);
  inflect_shaper_reset(made);
  *shaper = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_shaper_free(InflectShaper* shaper)
{
  if (shaper) {
    free(shaper->memory);
    free(shaper);
  }
}

/// Copy the past back to the start where a chunk would not fit any more
static void
make_room(InflectShaper* shaper, uint32_t n)
{
  const uint32_t distance = shaper->position - INFLECT_DRY_HISTORY;
  if (shaper->position + n <= HISTORY_LENGTH) {
    return;
  }
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    memmove(shaper->dry[c], shaper->dry[c] + distance,
            INFLECT_DRY_HISTORY * sizeof(float));
    memmove(shaper->driven[c], shaper->driven[c] + distance,
            INFLECT_DRY_HISTORY * sizeof(float));
  }
  shaper->position = INFLECT_DRY_HISTORY;
}

/// Copy the input of a chunk, muting what is no sound
static void
take_input(InflectShaper* shaper,
           const float* const* in,
           uint32_t start_frame,
           uint32_t n)
{
  make_room(shaper, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    shaper->n_muted +=
      shaper->kernels->mute(n, (float)INFLECT_MAX_SAMPLE, in[c] + start_frame,
                            shaper->dry[c] + shaper->position);
  }
}

/// Apply a gain that may move
static void
apply_gain(const InflectShaper* shaper,
           InflectTarget target,
           const float* in,
           float* out,
           uint32_t n)
{
  const InflectRamp* const gain = &shaper->values[target];
  if (inflect_ramp_is_flat(gain, n)) {
    shaper->kernels->scale(n, (float)gain->values[0], in, out);
  } else {
    shaper->kernels->fade(n, gain->values, in, out);
  }
}

/// Take the values of a ramp over a chunk
static void
take_values(InflectShaper* shaper, InflectTarget target, uint32_t n)
{
  inflect_ramp_fill(&shaper->values[target], &shaper->ramps[target], n);
}

/// Tilt a channel, or undo the tilt, along the ramp of `tone`
static void
tilt_channel(const InflectShaper* shaper,
             bool back,
             double* state,
             float* x,
             uint32_t n)
{
  const InflectSmoother* const tone = &shaper->ramps[INFLECT_TARGET_TONE];
  const double sign = back ? -1.0 : 1.0;
  const uint32_t n_moving = tone->left < n ? tone->left : n;
  for (uint32_t i = 0U; i < n_moving; ++i) {
    const double tone_db = sign * inflect_smoother_at(tone, i + 1U);
    const InflectTilt filter = inflect_tilt_design(tone_db, shaper->centre);
    x[i] = (float)inflect_tilt_run(&filter, state, (double)x[i]);
  }
  if (tone->to == 0.0 && n_moving < n) {
    *state = 0.0;
    return;
  }
  const InflectTilt filter =
    inflect_tilt_design(sign * tone->to, shaper->centre);
  for (uint32_t i = n_moving; i < n; ++i) {
    x[i] = (float)inflect_tilt_run(&filter, state, (double)x[i]);
  }
}

/// Tilt all channels, or undo the tilt
static void
tilt(InflectShaper* shaper, bool back, float* const* x, uint32_t n)
{
  const bool flat =
    inflect_smoother_rests_at(&shaper->ramps[INFLECT_TARGET_TONE], 0.0);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    ChannelState* const channel = &shaper->channels[c];
    double* const state = back ? &channel->tone_back : &channel->tone;
    if (flat) {
      *state = 0.0; // So that the next ramp may start from any state
    } else {
      tilt_channel(shaper, back, state, x[c], n);
    }
  }
}

/// Whether loud sound weighs on the supply
static bool
sags(const InflectShaper* shaper)
{
  return !inflect_smoother_rests_at(&shaper->ramps[INFLECT_TARGET_SAG], 0.0);
}

/// Let a driven chunk weigh on the supply
static void
sag(InflectShaper* shaper, uint32_t n)
{
  if (!sags(shaper)) {
    shaper->sag.v = shaper->sag.rest;
    return;
  }
  float* driven[MAX_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    driven[c] = shaper->driven[c] + shaper->position;
  }
  take_values(shaper, INFLECT_TARGET_SAG, n);
  inflect_sag_run(&shaper->sag, shaper->values[INFLECT_TARGET_SAG].values,
                  shaper->config.n_channels, driven, shaper->sagging_bias, n);
}

/// Drive and tilt a chunk
static void
drive(InflectShaper* shaper, uint32_t n)
{
  float* driven[MAX_CHANNELS] = {NULL};
  take_values(shaper, INFLECT_TARGET_BEFORE, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    float* const to = shaper->driven[c] + shaper->position;
    apply_gain(shaper, INFLECT_TARGET_BEFORE, shaper->dry[c] + shaper->position,
               to, n);
    driven[c] = to;
  }
  tilt(shaper, false, driven, n);
}

/// Whether a voice lets some of the dry sound pass beside the curve
static bool
passes(const InflectVoice* voice)
{
  return voice->config.pass ||
         voice->config.stereo_mode != INFLECT_STEREO_STEREO;
}

/// Whether anything passes beside the curve
static bool
pass_counts(const InflectShaper* shaper, bool fading)
{
  return fading || shaper->match.on || passes(&shaper->voices[shaper->active]);
}

/// Whether anything looks at the dry sound
static bool
dry_counts(const InflectShaper* shaper)
{
  return shaper->match.on ||
         !inflect_smoother_rests_at(&shaper->ramps[INFLECT_TARGET_WET], 1.0) ||
         passes(&shaper->voices[shaper->active]) ||
         (shaper->fade.left > 0U &&
          passes(&shaper->voices[1U - shaper->active]));
}

/// Find what a voice reads at `offset` frames from the start of the chunk
static void
find_input(const InflectShaper* shaper, int32_t offset, InflectVoiceInput* in)
{
  // The past is driven again for new voices; their dry sound catches up itself
  in->bias = shaper->values[INFLECT_TARGET_BIAS].values;
  in->dc_block = shaper->values[INFLECT_TARGET_DC_BLOCK].values;
  in->bends = false;
  in->dry_counts = offset == 0 && dry_counts(shaper);
  in->pass_counts = pass_counts(shaper, shaper->fade.left > 0U);
  for (uint32_t c = 0U; c < MAX_CHANNELS; ++c) {
    in->driven[c] = shaper->driven[c] + shaper->position + offset;
    in->dry[c] = shaper->dry[c] + shaper->position + offset;
  }
}

/// Fill the filters of a new voice with the past
static void
prime(InflectShaper* shaper, uint32_t voice)
{
  InflectVoice* const fresh = &shaper->voices[voice];
  const uint32_t chunk = inflect_voice_chunk(fresh);
  const double sagged =
    -INFLECT_SAG_BIAS * inflect_sag_depth(&shaper->sag) *
    inflect_smoother_at(&shaper->ramps[INFLECT_TARGET_SAG], 0U);
  inflect_ramp_hold(
    &shaper->values[INFLECT_TARGET_BIAS],
    inflect_smoother_at(&shaper->ramps[INFLECT_TARGET_BIAS], 0U) + sagged,
    chunk);
  inflect_ramp_hold(
    &shaper->values[INFLECT_TARGET_DC_BLOCK],
    inflect_smoother_at(&shaper->ramps[INFLECT_TARGET_DC_BLOCK], 0U), chunk);
  for (uint32_t done = 0U; done < INFLECT_VOICE_SETTLING; done += chunk) {
    const uint32_t left = INFLECT_VOICE_SETTLING - done;
    InflectVoiceInput in;
    find_input(shaper, (int32_t)done - (int32_t)INFLECT_VOICE_SETTLING, &in);
    inflect_voice_run(fresh, &in, &shaper->outputs[voice],
                      left < chunk ? left : chunk);
  }
}

/// Start to fade to the wanted voice if it is another
static void
begin_fade(InflectShaper* shaper)
{
  const InflectVoice* const active = &shaper->voices[shaper->active];
  if (shaper->fade.left > 0U ||
      inflect_voice_same(&active->config, &shaper->wanted.voice)) {
    return;
  }
  const uint32_t next = 1U - shaper->active;
  inflect_voice_configure(&shaper->voices[next], &shaper->wanted.voice,
                          &shaper->wanted.loop, true);
  prime(shaper, next);
  inflect_smoother_jump(&shaper->fade, 0.0);
  inflect_smoother_aim(&shaper->fade, 1.0);
}

/// Let the loops of the voices that play what is wanted go where it is
static void
aim_loops(InflectShaper* shaper)
{
  for (uint32_t v = 0U; v < N_VOICES; ++v) {
    const bool plays = v == shaper->active || shaper->fade.left > 0U;
    InflectVoice* const voice = &shaper->voices[v];
    // Another curve may not be stable at this feedback: that voice keeps its
    if (plays && inflect_voice_same(&voice->config, &shaper->wanted.voice)) {
      inflect_voice_aim(voice, &shaper->wanted.loop);
    }
  }
}

static void
blend(float* active, const float* next, const double* share, uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    const double a = (double)active[i];
    active[i] = (float)(a + ((double)next[i] - a) * share[i]);
  }
}

/// Read the meters of a driven chunk
static void
read_meters(InflectShaper* shaper, uint32_t n)
{
  const InflectTargets* const wanted = &shaper->wanted;
  const float* driven[MAX_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < MAX_CHANNELS; ++c) {
    driven[c] = shaper->driven[c] + shaper->position;
  }
  inflect_saturation_run(
    &shaper->saturation, wanted->saturates ? &wanted->voice.curve : NULL,
    wanted->ramps[INFLECT_TARGET_BIAS], shaper->config.n_channels, driven, n);
}

/// Run the voices; the sound is in the active one's output
static void
run_voices(InflectShaper* shaper, bool sagging, uint32_t n)
{
  InflectVoiceInput in;
  find_input(shaper, 0, &in);
  const double* const bias = shaper->values[INFLECT_TARGET_BIAS].values;
  take_values(shaper, INFLECT_TARGET_BIAS, n);
  take_values(shaper, INFLECT_TARGET_DC_BLOCK, n);
  for (uint32_t i = 0U; sagging && i < n; ++i) {
    shaper->sagging_bias[i] += bias[i];
  }
  in.bends = sagging;
  in.bias = sagging ? shaper->sagging_bias : bias;
  const uint32_t active = shaper->active;
  const InflectVoiceOutput* const out = &shaper->outputs[active];
  inflect_voice_run(&shaper->voices[active], &in, out, n);
  if (shaper->fade.left == 0U) {
    return;
  }
  const InflectVoiceOutput* const other = &shaper->outputs[1U - active];
  inflect_voice_run(&shaper->voices[1U - active], &in, other, n);
  inflect_smoother_fill(&shaper->fade, shaper->share, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    blend(out->wet[c], other->wet[c], shaper->share, n);
    blend(out->dry[c], other->dry[c], shaper->share, n);
    blend(out->pass[c], other->pass[c], shaper->share, n);
  }
}

/// Take DC and the tilt off the shaped sound
static void
restore(InflectShaper* shaper, float* const* wet, uint32_t n)
{
  const uint32_t n_channels = shaper->config.n_channels;
  const InflectRamp* const shares = &shaper->values[INFLECT_TARGET_DC_BLOCK];
  for (uint32_t c = 0U; c < n_channels; ++c) {
    shaper->kernels->block_dc(&shaper->dc_block, &shaper->channels[c].dc, n,
                              shares->values, inflect_ramp_is_flat(shares, n),
                              wet[c]);
  }
  tilt(shaper, true, wet, n);
  InflectSmoother* const tone = &shaper->ramps[INFLECT_TARGET_TONE];
  tone->left -= tone->left < n ? tone->left : n;
}

/// Match the level with what of the dry sound is shaped
static void
match_level(InflectShaper* shaper, const InflectVoiceOutput* sound, uint32_t n)
{
  // The other voice is done with its memory
  float(*const kept)[INFLECT_DC_GROUP + PADDED_CHUNK] =
    shaper->wet_out[1U - shaper->active];
  const float* const reference[MAX_CHANNELS] = {kept[0], kept[1]};
  const uint32_t n_channels = shaper->config.n_channels;
  for (uint32_t c = 0U; shaper->match.on && c < n_channels; ++c) {
    for (uint32_t i = 0U; i < n; ++i) {
      kept[c][i] = sound->dry[c][i] - sound->pass[c][i];
    }
  }
  inflect_level_match_run(&shaper->match, n_channels, reference, sound->wet, n);
}

/// Mix some of the dry sound with the wet one
static void
mix_some(const InflectShaper* shaper,
         const float* dry,
         const float* wet,
         float* out,
         uint32_t n)
{
  const double* const share = shaper->values[INFLECT_TARGET_WET].values;
  for (uint32_t i = 0U; i < n; ++i) {
    const double from = (double)dry[i];
    out[i] = (float)(from + ((double)wet[i] - from) * share[i]);
  }
}

/// Mix into the output
static void
mix(InflectShaper* shaper,
    const InflectVoiceOutput* sound,
    bool fading,
    float* const* out,
    uint32_t start_frame,
    uint32_t n)
{
  const InflectSmoother* const wet = &shaper->ramps[INFLECT_TARGET_WET];
  const bool all_dry = inflect_smoother_rests_at(wet, 0.0);
  const bool all_wet = inflect_smoother_rests_at(wet, 1.0);
  const bool passed = pass_counts(shaper, fading);
  take_values(shaper, INFLECT_TARGET_AFTER, n);
  take_values(shaper, INFLECT_TARGET_WET, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    float* const to = out[c] + start_frame;
    if (all_dry) {
      memcpy(to, sound->dry[c], n * sizeof(float));
      continue;
    }
    apply_gain(shaper, INFLECT_TARGET_AFTER, sound->wet[c], to, n);
    for (uint32_t i = 0U; passed && i < n; ++i) {
      to[i] += sound->pass[c][i];
    }
    if (!all_wet) {
      mix_some(shaper, sound->dry[c], to, to, n);
    }
  }
}

/// Fade to the input itself, in time with the output, as far as it is bypassed
static void
bypass(InflectShaper* shaper,
       bool fading,
       float* const* out,
       uint32_t start_frame,
       uint32_t n)
{
  if (inflect_smoother_rests_at(&shaper->ramps[INFLECT_TARGET_ENABLED], 1.0)) {
    return;
  }
  const uint32_t latency = shaper->voices[shaper->active].latency;
  const uint32_t next_latency = shaper->voices[1U - shaper->active].latency;
  take_values(shaper, INFLECT_TARGET_ENABLED, n);
  const double* const shares = shaper->values[INFLECT_TARGET_ENABLED].values;
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    const float* const input = shaper->dry[c] + shaper->position;
    float* const to = out[c] + start_frame;
    float* const aligned = shaper->scratch.source;
    memcpy(aligned, input - latency, n * sizeof(float));
    if (fading) {
      blend(aligned, input - next_latency, shaper->share, n);
    }
    for (uint32_t i = 0U; i < n; ++i) {
      const double from = (double)aligned[i];
      const double share = shares[i];
      to[i] = share == 0.0 ? aligned[i]
                           : (float)(from + ((double)to[i] - from) * share);
    }
  }
}

/// Frames to process in one go, at most `left`
static uint32_t
next_chunk(const InflectShaper* shaper, uint32_t left)
{
  uint32_t chunk = left;
  const uint32_t active_limit =
    inflect_voice_chunk(&shaper->voices[shaper->active]);
  chunk = chunk < active_limit ? chunk : active_limit;
  // Where the mix settles, voices may stop to run what no one hears, and where
  // the sag does, the supply may
  static const InflectTarget ends[] = {INFLECT_TARGET_WET, INFLECT_TARGET_SAG};
  for (size_t i = 0U; i < sizeof(ends) / sizeof(ends[0]); ++i) {
    const uint32_t ramp_left = shaper->ramps[ends[i]].left;
    chunk = ramp_left > 0U && ramp_left < chunk ? ramp_left : chunk;
  }
  if (shaper->fade.left > 0U) {
    const uint32_t next_limit =
      inflect_voice_chunk(&shaper->voices[1U - shaper->active]);
    chunk = chunk < next_limit ? chunk : next_limit;
    chunk = chunk < shaper->fade.left ? chunk : shaper->fade.left;
  }
  return chunk;
}

void
inflect_shaper_process(InflectShaper* shaper,
                       uint32_t n_frames,
                       const float* const* in,
                       float* const* out)
{
  const uint64_t mode = inflect_denormals_flush();
  if (shaper->fresh && n_frames > 0U) {
    start(shaper);
  }
  uint32_t done = 0U;
  while (done < n_frames) {
    begin_fade(shaper);
    aim_loops(shaper);
    const uint32_t n = next_chunk(shaper, n_frames - done);
    const bool fading = shaper->fade.left > 0U;
    const InflectVoiceOutput* const sound = &shaper->outputs[shaper->active];
    for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
      inflect_dc_block_begin(&shaper->channels[c].dc, sound->wet[c]);
    }
    take_input(shaper, in, done, n);
    drive(shaper, n);
    const bool sagging = sags(shaper);
    sag(shaper, n);
    read_meters(shaper, n);
    run_voices(shaper, sagging, n);
    restore(shaper, sound->wet, n);
    match_level(shaper, sound, n);
    mix(shaper, sound, fading, out, done, n);
    bypass(shaper, fading, out, done, n);
    shaper->position += n;
    if (fading && shaper->fade.left == 0U) {
      shaper->active = 1U - shaper->active;
    }
    done += n;
  }
  inflect_denormals_restore(mode);
}

uint32_t
inflect_shaper_latency(const InflectShaper* shaper)
{
  return inflect_voice_latency(&shaper->designs, &shaper->wanted.voice);
}

uint32_t
inflect_shaper_tail(const InflectShaper* shaper)
{
  const InflectTargets* const wanted = &shaper->wanted;
  const double rate_hz = shaper->config.rate_hz;
  double tail = (double)inflect_shaper_latency(shaper) + 1.0;
  if (wanted->voice.pass) {
    return (uint32_t)ceil(tail);
  }
  const double nepers = log(inflect_targets_largest_step(wanted) / TAIL_LEVEL);
  const double frames = nepers * rate_hz / (2.0 * INFLECT_PI);
  if (wanted->ramps[INFLECT_TARGET_DC_BLOCK] > 0.0) {
    tail += frames / INFLECT_DC_CUTOFF_HZ;
  }
  if (wanted->ramps[INFLECT_TARGET_TONE] != 0.0) {
    // Twice, before and after the curve
    tail += 2.0 * TONE_MAX_SLOWNESS * frames / INFLECT_TILT_CENTRE_HZ;
  }
  if (wanted->ramps[INFLECT_TARGET_SAG] > 0.0) {
    tail += INFLECT_SAG_TAU_S * rate_hz *
            log(inflect_targets_largest_load(wanted) / TAIL_LEVEL);
  }
  const double factor = (double)(1U << wanted->voice.log2_factor);
  const double loop = inflect_targets_loop_tail(wanted, TAIL_LEVEL) / factor;
  const double most =
    isinf(loop) ? INFLECT_UNPROVEN_LOOP_TAIL_S : INFLECT_MAX_LOOP_TAIL_S;
  tail += fmin(loop, most * rate_hz);
  return (uint32_t)ceil(tail);
}

uint64_t
inflect_shaper_muted(const InflectShaper* shaper)
{
  return shaper->n_muted;
}

double
inflect_shaper_saturation(const InflectShaper* shaper)
{
  return shaper->saturation.mean;
}

double
inflect_shaper_loop_margin(const InflectShaper* shaper)
{
  return shaper->wanted.loop.margin_db;
}

double
inflect_shaper_loop_feedback(const InflectShaper* shaper)
{
  return shaper->wanted.loop.feedback;
}

uint64_t
inflect_shaper_loop_limited(const InflectShaper* shaper)
{
  return shaper->voices[0].loop.n_limited + shaper->voices[1].loop.n_limited;
}
