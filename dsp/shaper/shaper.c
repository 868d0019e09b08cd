// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/shaper.h>

#include "../base/denormals.h"
#include "../base/special.h"
#include "level_match.h"
#include "saturation.h"
#include "smoother.h"
#include "voice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DC_CUTOFF_HZ 5.0
#define TONE_CENTRE_HZ 1000.0

/// Level below which a tail has ended, -100 dB
#define TAIL_LEVEL 1e-5

/// The tilt filters are at most this many times slower than their centre
#define TONE_MAX_SLOWNESS 2.0

/// Voices: the one that sounds, and one to fade to
#define N_VOICES 2U

#define MAX_CHANNELS INFLECT_MAX_CHANNELS

/// The past of the filters of one channel around the curve
typedef struct {
  double tone;      ///< Tilt before the curve
  double tone_back; ///< Tilt after the curve
  double dc;        ///< DC block
} ChannelState;

/// Numbers that move along ramps
typedef struct {
  InflectSmoother before;   ///< Gain before the curve
  InflectSmoother after;    ///< Gain after the curve
  InflectSmoother bias;     ///< Offset before the curve
  InflectSmoother tone;     ///< Tilt in dB
  InflectSmoother dc_block; ///< Share of the DC block
  InflectSmoother wet;      ///< Share of the shaped sound
  InflectSmoother enabled;  ///< Share of all this against the input
} Ramps;

struct InflectShaperImpl {
  InflectShaperConfig config;
  InflectSettings given;    ///< As set last
  InflectSettings settings; ///< Within their ranges
  bool rendering;
  bool fresh; ///< Nothing was processed since the reset

  InflectVoiceDesigns designs;
  InflectVoiceConfig wanted; ///< What the settings ask for
  InflectVoice voices[N_VOICES];
  uint32_t active;      ///< The voice that sounds
  InflectSmoother fade; ///< Share of the other voice while it fades in

  Ramps ramps;
  ChannelState channels[MAX_CHANNELS];
  InflectLevelMatch match;
  InflectSaturation saturation;
  uint64_t n_muted;

  // One chunk, after the past that new voices and the dry sound look at
  float dry[MAX_CHANNELS][INFLECT_DRY_HISTORY + INFLECT_MAX_CHUNK];
  float driven[MAX_CHANNELS][INFLECT_DRY_HISTORY + INFLECT_MAX_CHUNK];

  float wet_out[N_VOICES][MAX_CHANNELS][INFLECT_MAX_CHUNK];
  float dry_out[N_VOICES][MAX_CHANNELS][INFLECT_MAX_CHUNK];
  float pass_out[N_VOICES][MAX_CHANNELS][INFLECT_MAX_CHUNK];
  double moving[INFLECT_MAX_CHUNK];
  double share[INFLECT_MAX_CHUNK]; ///< Of the voice that fades in
  double bias[INFLECT_MAX_CHUNK];
  double dc_block[INFLECT_MAX_CHUNK];

  InflectVoiceScratch scratch;
  float* memory;
};

static double
gain_of_db(double db)
{
  return pow(10.0, db / 20.0);
}

static double
value_of(const InflectShaper* shaper, InflectParameterIndex index)
{
  return shaper->settings.values[index];
}

/// The order of antialiasing that `antialias` asks for
static uint32_t
order_of(double antialias, uint32_t log2_factor, const InflectCurve* curve)
{
  if (antialias == INFLECT_ANTIALIAS_ADAA1) {
    return 1U;
  }
  if (antialias == INFLECT_ANTIALIAS_ADAA2) {
    return 2U;
  }
  if (antialias == INFLECT_ANTIALIAS_OFF || inflect_curve_facts(curve).smooth) {
    return 0U;
  }
  return log2_factor < 2U ? log2_factor : 2U;
}

static uint32_t
log2_of(double factor)
{
  uint32_t log2_factor = 0U;
  while ((double)(2U << log2_factor) <= factor) {
    ++log2_factor;
  }
  return log2_factor;
}

/// What the settings ask of a voice
static InflectVoiceConfig
voice_config(const InflectShaper* shaper)
{
  const double render =
    shaper->rendering ? value_of(shaper, INFLECT_PARAMETER_RENDER_OVERSAMPLING)
                      : 0.0;
  const double factor =
    render > 0.0 ? render : value_of(shaper, INFLECT_PARAMETER_OVERSAMPLING);
  InflectVoiceConfig config = {
    .curve = inflect_settings_curve(&shaper->settings),
    .log2_factor = log2_of(factor),
    .minimum_phase =
      value_of(shaper, INFLECT_PARAMETER_PHASE) == INFLECT_PHASE_MINIMUM,
    .undo =
      value_of(shaper, INFLECT_PARAMETER_DIRECTION) == INFLECT_DIRECTION_UNDO,
  };
  if (shaper->config.n_channels == 2U) {
    config.stereo_mode =
      (uint32_t)value_of(shaper, INFLECT_PARAMETER_STEREO_MODE);
  }
  if (config.undo) {
    config.log2_factor = 0U;
    config.pass = !config.curve.activation->inverse ||
                  !inflect_curve_facts(&config.curve).invertible;
  }
  config.order = config.undo
                   ? 0U
                   : order_of(value_of(shaper, INFLECT_PARAMETER_ANTIALIAS),
                              config.log2_factor, &config.curve);
  return config;
}

/// What the settings ask of the gains before and after the curve
static void
find_gains(const InflectShaper* shaper, double* before, double* after)
{
  const double drive = gain_of_db(value_of(shaper, INFLECT_PARAMETER_DRIVE));
  const double output = gain_of_db(value_of(shaper, INFLECT_PARAMETER_OUTPUT));
  *before = shaper->wanted.undo ? 1.0 / output : drive;
  *after = shaper->wanted.undo ? 1.0 / drive : output;
}

static double
match_estimate(const InflectShaper* shaper)
{
  return inflect_level_match_estimate(
    &shaper->wanted.curve,
    gain_of_db(value_of(shaper, INFLECT_PARAMETER_DRIVE)),
    value_of(shaper, INFLECT_PARAMETER_BIAS));
}

static void
aim_ramps(InflectShaper* shaper)
{
  double before = 0.0;
  double after = 0.0;
  find_gains(shaper, &before, &after);
  const bool undo = shaper->wanted.undo;
  const bool enabled = value_of(shaper, INFLECT_PARAMETER_ENABLED) > 0.0;
  const double mix = value_of(shaper, INFLECT_PARAMETER_MIX) / 100.0;
  Ramps* const ramps = &shaper->ramps;
  inflect_smoother_aim(&ramps->before, before);
  inflect_smoother_aim(&ramps->after, shaper->wanted.pass ? 1.0 : after);
  inflect_smoother_aim(&ramps->bias, value_of(shaper, INFLECT_PARAMETER_BIAS));
  inflect_smoother_aim(&ramps->tone, value_of(shaper, INFLECT_PARAMETER_TONE));
  inflect_smoother_aim(&ramps->dc_block,
                       undo ? 0.0
                            : value_of(shaper, INFLECT_PARAMETER_DC_BLOCK));
  inflect_smoother_aim(&ramps->wet, mix);
  inflect_smoother_aim(&ramps->enabled, enabled ? 1.0 : 0.0);
}

/// Apply a function to all ramps
static void
each_ramp(Ramps* ramps, void (*apply)(InflectSmoother*, uint32_t), uint32_t n)
{
  InflectSmoother* const all[] = {
    &ramps->before,   &ramps->after, &ramps->bias,   &ramps->tone,
    &ramps->dc_block, &ramps->wet,   &ramps->enabled};
  for (size_t i = 0U; i < sizeof(all) / sizeof(all[0]); ++i) {
    apply(all[i], n);
  }
}

static void
settle(InflectSmoother* smoother, uint32_t unused)
{
  (void)unused;
  inflect_smoother_jump(smoother, smoother->to);
}

static void
set_length(InflectSmoother* smoother, uint32_t length)
{
  *smoother = (InflectSmoother){.length = length};
}

/// Whether the level match must listen anew
static bool
changes_level(const InflectSettings* a, const InflectSettings* b)
{
  static const InflectParameterIndex indices[] = {
    INFLECT_PARAMETER_CURVE, INFLECT_PARAMETER_SHAPE,
    INFLECT_PARAMETER_DRIVE, INFLECT_PARAMETER_BIAS,
    INFLECT_PARAMETER_TONE,  INFLECT_PARAMETER_STEREO_MODE};
  for (size_t i = 0U; i < sizeof(indices) / sizeof(indices[0]); ++i) {
    if (a->values[indices[i]] != b->values[indices[i]]) {
      return true;
    }
  }
  const InflectCurve curve_a = inflect_settings_curve(a);
  const InflectCurve curve_b = inflect_settings_curve(b);
  return memcmp(curve_a.parameters, curve_b.parameters,
                sizeof(curve_a.parameters)) != 0;
}

void
inflect_shaper_set(InflectShaper* shaper, const InflectSettings* settings)
{
  if (!memcmp(settings, &shaper->given, sizeof(*settings))) {
    return;
  }
  shaper->given = *settings;
  const InflectSettings before = shaper->settings;
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    shaper->settings.values[i] =
      inflect_parameter_sanitize(i, settings->values[i]);
  }
  memcpy(shaper->settings.curve_parameters, settings->curve_parameters,
         sizeof(settings->curve_parameters));
  shaper->wanted = voice_config(shaper);
  aim_ramps(shaper);

  const bool match = value_of(shaper, INFLECT_PARAMETER_LEVEL_MATCH) > 0.0 &&
                     !shaper->wanted.undo;
  const bool changed = changes_level(&before, &shaper->settings);
  if (match != shaper->match.on) {
    inflect_level_match_set(&shaper->match, match, match_estimate(shaper));
  } else if (match && changed) {
    inflect_level_match_restart(&shaper->match, match_estimate(shaper));
  }
}

void
inflect_shaper_set_rendering(InflectShaper* shaper, bool rendering)
{
  shaper->rendering = rendering;
  shaper->wanted = voice_config(shaper);
}

void
inflect_shaper_reset(InflectShaper* shaper)
{
  shaper->fresh = true;
  shaper->fade.left = 0U;
  memset(shaper->dry, 0, sizeof(shaper->dry));
  memset(shaper->driven, 0, sizeof(shaper->driven));
  memset(shaper->channels, 0, sizeof(shaper->channels));
  inflect_level_match_reset(&shaper->match);
  inflect_saturation_init(&shaper->saturation, shaper->config.rate_hz);
}

/// Take up what was set since the reset, without ramps
static void
start(InflectShaper* shaper)
{
  shaper->fresh = false;
  each_ramp(&shaper->ramps, settle, 0U);
  inflect_smoother_jump(&shaper->fade, 0.0);
  shaper->match.gain = shaper->match.target;
  inflect_voice_configure(&shaper->voices[shaper->active], &shaper->wanted);
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
  const size_t voice_memory = inflect_voice_memory(config->n_channels);
  made->memory = (float*)calloc(N_VOICES * voice_memory, sizeof(float));
  if (!made->memory || !inflect_voice_design(config->rate_hz, &made->designs)) {
    inflect_shaper_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  made->config = *config;
  for (uint32_t v = 0U; v < N_VOICES; ++v) {
    inflect_voice_init(&made->voices[v], &made->designs, &made->scratch,
                       config->n_channels, made->memory + v * voice_memory);
  }
  const uint32_t ramp =
    (uint32_t)lround(INFLECT_RAMP_MS * config->rate_hz / 1000.0);
  each_ramp(&made->ramps, set_length, ramp);
  set_length(&made->fade, ramp);
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

/// Copy the input of a chunk, muting what is no sound
static void
take_input(InflectShaper* shaper,
           const float* const* in,
           uint32_t start_frame,
           uint32_t n)
{
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    const float* const from = in[c] + start_frame;
    float* const to = shaper->dry[c] + INFLECT_DRY_HISTORY;
    uint32_t n_bad = 0U;
    for (uint32_t i = 0U; i < n; ++i) {
      const bool good = fabsf(from[i]) <= (float)INFLECT_MAX_SAMPLE;
      to[i] = good ? from[i] : 0.0F;
      n_bad += good ? 0U : 1U;
    }
    shaper->n_muted += n_bad;
  }
}

/**
   Tilt a signal about 1 kHz: (G s + w) / (s + G w), with G = `tilt`.

   The same with 1 / G undoes it exactly.
*/
static inline double
tilt_sample(double* state, double x, double tilt, double centre)
{
  const double k = tilt * centre / (1.0 + tilt * centre);
  const double v = (x - *state) * k;
  const double low = v + *state;
  *state = low + v;
  return tilt * x + (1.0 / tilt - tilt) * low;
}

static double
tilt_of_db(double tone_db)
{
  // Half of it above the centre, the other half below
  return pow(10.0, tone_db / 40.0);
}

/// Drive and tilt a chunk
static void
drive(InflectShaper* shaper, uint32_t n)
{
  Ramps* const ramps = &shaper->ramps;
  const double centre =
    tan(INFLECT_PI * TONE_CENTRE_HZ / shaper->config.rate_hz);
  const InflectSmoother tone = ramps->tone;
  inflect_smoother_fill(&ramps->before, shaper->moving, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    const float* const from = shaper->dry[c] + INFLECT_DRY_HISTORY;
    float* const to = shaper->driven[c] + INFLECT_DRY_HISTORY;
    double tilt = tilt_of_db(tone.to);
    for (uint32_t i = 0U; i < n; ++i) {
      if (i < tone.left) {
        tilt = tilt_of_db(inflect_smoother_at(&tone, i + 1U));
      }
      const double x = (double)from[i] * shaper->moving[i];
      to[i] = (float)tilt_sample(&shaper->channels[c].tone, x, tilt, centre);
    }
  }
}

static InflectVoiceOutput
output_of(InflectShaper* shaper, uint32_t voice)
{
  InflectVoiceOutput out = {{NULL}, {NULL}, {NULL}};
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    out.wet[c] = shaper->wet_out[voice][c];
    out.dry[c] = shaper->dry_out[voice][c];
    out.pass[c] = shaper->pass_out[voice][c];
  }
  return out;
}

/// What a voice reads at `offset` frames from the start of the chunk
static InflectVoiceInput
input_at(InflectShaper* shaper, int32_t offset)
{
  InflectVoiceInput in = {{NULL}, {NULL}, shaper->bias, shaper->dc_block};
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    in.driven[c] = shaper->driven[c] + INFLECT_DRY_HISTORY + offset;
    in.dry[c] = shaper->dry[c] + INFLECT_DRY_HISTORY + offset;
  }
  return in;
}

/// Fill the filters of a new voice with the past
static void
prime(InflectShaper* shaper, uint32_t voice)
{
  InflectVoice* const fresh = &shaper->voices[voice];
  const InflectVoiceOutput out = output_of(shaper, voice);
  const uint32_t chunk = inflect_voice_chunk(fresh);
  for (uint32_t i = 0U; i < INFLECT_MAX_CHUNK; ++i) {
    shaper->bias[i] = inflect_smoother_at(&shaper->ramps.bias, 0U);
    shaper->dc_block[i] = inflect_smoother_at(&shaper->ramps.dc_block, 0U);
  }
  for (uint32_t done = 0U; done < INFLECT_VOICE_SETTLING; done += chunk) {
    const uint32_t left = INFLECT_VOICE_SETTLING - done;
    const InflectVoiceInput in =
      input_at(shaper, (int32_t)done - (int32_t)INFLECT_VOICE_SETTLING);
    inflect_voice_run(fresh, &in, &out, left < chunk ? left : chunk);
  }
}

/// Start to fade to the wanted voice if it is another
static void
begin_fade(InflectShaper* shaper)
{
  const InflectVoice* const active = &shaper->voices[shaper->active];
  if (shaper->fade.left > 0U ||
      inflect_voice_same(&active->config, &shaper->wanted)) {
    return;
  }
  const uint32_t next = 1U - shaper->active;
  inflect_voice_configure(&shaper->voices[next], &shaper->wanted);
  prime(shaper, next);
  inflect_smoother_jump(&shaper->fade, 0.0);
  inflect_smoother_aim(&shaper->fade, 1.0);
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
  const InflectVoiceInput in = input_at(shaper, 0);
  const bool bent = !shaper->wanted.undo && !shaper->wanted.pass;
  inflect_saturation_run(
    &shaper->saturation, bent ? &shaper->wanted.curve : NULL,
    shaper->ramps.bias.to, shaper->config.n_channels, in.driven, n);
}

/// Run the voices; the sound is in the active one's output
static void
run_voices(InflectShaper* shaper, uint32_t n)
{
  const InflectVoiceInput in = input_at(shaper, 0);
  inflect_smoother_fill(&shaper->ramps.bias, shaper->bias, n);
  inflect_smoother_fill(&shaper->ramps.dc_block, shaper->dc_block, n);
  const uint32_t active = shaper->active;
  const InflectVoiceOutput out = output_of(shaper, active);
  inflect_voice_run(&shaper->voices[active], &in, &out, n);
  if (shaper->fade.left == 0U) {
    return;
  }
  const InflectVoiceOutput other = output_of(shaper, 1U - active);
  inflect_voice_run(&shaper->voices[1U - active], &in, &other, n);
  inflect_smoother_fill(&shaper->fade, shaper->share, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    blend(out.wet[c], other.wet[c], shaper->share, n);
    blend(out.dry[c], other.dry[c], shaper->share, n);
    blend(out.pass[c], other.pass[c], shaper->share, n);
  }
}

/// Take DC and the tilt off the shaped sound
static void
restore(InflectShaper* shaper, float* const* wet, uint32_t n)
{
  const double rate_hz = shaper->config.rate_hz;
  const double g = tan(INFLECT_PI * DC_CUTOFF_HZ / rate_hz);
  const double k = g / (1.0 + g);
  const double centre = tan(INFLECT_PI * TONE_CENTRE_HZ / rate_hz);
  const InflectSmoother tone = shaper->ramps.tone;
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    ChannelState* const state = &shaper->channels[c];
    double tilt = 1.0 / tilt_of_db(tone.to);
    for (uint32_t i = 0U; i < n; ++i) {
      if (i < tone.left) {
        tilt = 1.0 / tilt_of_db(inflect_smoother_at(&tone, i + 1U));
      }
      const double x = (double)wet[c][i];
      const double v = (x - state->dc) * k;
      const double low = v + state->dc;
      state->dc = low + v;
      const double y = x - shaper->dc_block[i] * low;
      wet[c][i] = (float)tilt_sample(&state->tone_back, y, tilt, centre);
    }
  }
  shaper->ramps.tone.left -= tone.left < n ? tone.left : n;
}

/// Match the level with what of the dry sound is shaped
static void
match_level(InflectShaper* shaper, const InflectVoiceOutput* sound, uint32_t n)
{
  const float* reference[MAX_CHANNELS] = {NULL};
  const uint32_t n_channels = shaper->config.n_channels;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    float* const kept = shaper->wet_out[1U - shaper->active][c];
    for (uint32_t i = 0U; i < n; ++i) {
      kept[i] = sound->dry[c][i] - sound->pass[c][i];
    }
    reference[c] = kept;
  }
  inflect_level_match_run(&shaper->match, n_channels, reference, sound->wet, n);
}

/// Mix into the output
static void
mix(InflectShaper* shaper,
    const InflectVoiceOutput* sound,
    float* const* out,
    uint32_t start_frame,
    uint32_t n)
{
  Ramps* const ramps = &shaper->ramps;
  const bool all_dry = inflect_smoother_rests_at(&ramps->wet, 0.0);
  inflect_smoother_fill(&ramps->after, shaper->moving, n);
  inflect_smoother_fill(&ramps->wet, shaper->bias, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    float* const to = out[c] + start_frame;
    if (all_dry) {
      memcpy(to, sound->dry[c], n * sizeof(float));
      continue;
    }
    for (uint32_t i = 0U; i < n; ++i) {
      const double dry = (double)sound->dry[c][i];
      const double wet = (double)sound->wet[c][i] * shaper->moving[i] +
                         (double)sound->pass[c][i];
      to[i] = (float)(dry + (wet - dry) * shaper->bias[i]);
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
  Ramps* const ramps = &shaper->ramps;
  if (inflect_smoother_rests_at(&ramps->enabled, 1.0)) {
    return;
  }
  const uint32_t latency = shaper->voices[shaper->active].latency;
  const uint32_t next_latency = shaper->voices[1U - shaper->active].latency;
  inflect_smoother_fill(&ramps->enabled, shaper->moving, n);
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    const float* const input = shaper->dry[c] + INFLECT_DRY_HISTORY;
    float* const to = out[c] + start_frame;
    float* const aligned = shaper->scratch.source;
    memcpy(aligned, input - latency, n * sizeof(float));
    if (fading) {
      blend(aligned, input - next_latency, shaper->share, n);
    }
    for (uint32_t i = 0U; i < n; ++i) {
      const double from = (double)aligned[i];
      const double share = shaper->moving[i];
      to[i] = share == 0.0 ? aligned[i]
                           : (float)(from + ((double)to[i] - from) * share);
    }
  }
}

/// Keep the end of a chunk as the past of the next one
static void
advance(InflectShaper* shaper, uint32_t n)
{
  for (uint32_t c = 0U; c < shaper->config.n_channels; ++c) {
    memmove(shaper->dry[c], shaper->dry[c] + n,
            INFLECT_DRY_HISTORY * sizeof(float));
    memmove(shaper->driven[c], shaper->driven[c] + n,
            INFLECT_DRY_HISTORY * sizeof(float));
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
    const uint32_t n = next_chunk(shaper, n_frames - done);
    const bool fading = shaper->fade.left > 0U;
    const InflectVoiceOutput sound = output_of(shaper, shaper->active);
    take_input(shaper, in, done, n);
    drive(shaper, n);
    read_meters(shaper, n);
    run_voices(shaper, n);
    restore(shaper, sound.wet, n);
    match_level(shaper, &sound, n);
    mix(shaper, &sound, out, done, n);
    bypass(shaper, fading, out, done, n);
    advance(shaper, n);
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
  return inflect_voice_latency(&shaper->designs, &shaper->wanted);
}

/// Largest step of the output that a full-scale input can leave behind
static double
largest_step(const InflectShaper* shaper)
{
  double before = 0.0;
  double after = 0.0;
  find_gains(shaper, &before, &after);
  const InflectCurve* const curve = &shaper->wanted.curve;
  if (shaper->wanted.undo) {
    return fmax(INFLECT_MAX_UNDONE_VALUE * after, 1.0);
  }
  const InflectCurveFunc f = curve->activation->value;
  const double bias = value_of(shaper, INFLECT_PARAMETER_BIAS);
  const double tilt =
    tilt_of_db(fabs(value_of(shaper, INFLECT_PARAMETER_TONE)));
  const double silence = f(bias, curve->parameters);
  const double up = f(bias + tilt * before, curve->parameters) - silence;
  const double down = f(bias - tilt * before, curve->parameters) - silence;
  const double step = tilt * after * fmax(fabs(up), fabs(down));
  return isfinite(step) ? fmax(step, 1.0) : 1.0;
}

uint32_t
inflect_shaper_tail(const InflectShaper* shaper)
{
  const double rate_hz = shaper->config.rate_hz;
  double tail = (double)inflect_shaper_latency(shaper) + 1.0;
  if (shaper->wanted.pass) {
    return (uint32_t)ceil(tail);
  }
  const double nepers = log(largest_step(shaper) / TAIL_LEVEL);
  if (value_of(shaper, INFLECT_PARAMETER_DC_BLOCK) > 0.0 &&
      !shaper->wanted.undo) {
    tail += nepers * rate_hz / (2.0 * INFLECT_PI * DC_CUTOFF_HZ);
  }
  if (value_of(shaper, INFLECT_PARAMETER_TONE) != 0.0) {
    // Twice, before and after the curve
    tail += 2.0 * TONE_MAX_SLOWNESS * nepers * rate_hz /
            (2.0 * INFLECT_PI * TONE_CENTRE_HZ);
  }
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
