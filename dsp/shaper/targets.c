// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "targets.h"

#include "sag.h"
#include "tilt.h"

#include <math.h>
#include <stddef.h>

static double
gain_of_db(double db)
{
  return pow(10.0, db / 20.0);
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

/// The order of antialiasing that `antialias` asks for
static uint32_t
order_of(double antialias, uint32_t log2_factor, bool smooth)
{
  if (antialias == INFLECT_ANTIALIAS_ADAA1) {
    return 1U;
  }
  if (antialias == INFLECT_ANTIALIAS_ADAA2) {
    return 2U;
  }
  if (antialias == INFLECT_ANTIALIAS_OFF || smooth) {
    return 0U;
  }
  return log2_factor < 2U ? log2_factor : 2U;
}

/// What `values` ask of a voice that plays a curve
static InflectVoiceConfig
shaping_voice(const double* values,
              const InflectCurve* curve,
              const InflectCurveFacts* facts,
              bool rendering)
{
  const double render =
    rendering ? values[INFLECT_PARAMETER_RENDER_OVERSAMPLING] : 0.0;
  const double factor =
    render > 0.0 ? render : values[INFLECT_PARAMETER_OVERSAMPLING];
  const uint32_t log2_factor = log2_of(factor);
  return (InflectVoiceConfig){
    .curve = *curve,
    .log2_factor = log2_factor,
    .order =
      order_of(values[INFLECT_PARAMETER_ANTIALIAS], log2_factor, facts->smooth),
    .minimum_phase = values[INFLECT_PARAMETER_PHASE] == INFLECT_PHASE_MINIMUM,
  };
}

/// What `values` ask of the loop of a voice
static InflectLoopTarget
shaping_loop(const double* values,
             const InflectVoiceConfig* voice,
             double rate_hz)
{
  const bool off = voice->undo || voice->pass;
  const InflectLoopWish wish = {
    .feedback = off ? 0.0 : values[INFLECT_PARAMETER_FEEDBACK],
    .time_ms = values[INFLECT_PARAMETER_FEEDBACK_TIME],
    .damp_hz = values[INFLECT_PARAMETER_FEEDBACK_DAMP],
    .bias = values[INFLECT_PARAMETER_BIAS],
    .guard = values[INFLECT_PARAMETER_GUARD] > 0.0,
  };
  return inflect_loop_target(&wish, &voice->curve, voice->order,
                             INFLECT_MAX_CURVE_VALUE,
                             rate_hz * (double)(1U << voice->log2_factor));
}

InflectTargets
inflect_targets_find(const InflectSettings* settings,
                     double rate_hz,
                     uint32_t n_channels,
                     bool rendering)
{
  const double* const values = settings->values;
  const InflectCurve curve = inflect_settings_curve(settings);
  const InflectCurveFacts facts = inflect_curve_facts(&curve);
  const double drive = gain_of_db(values[INFLECT_PARAMETER_DRIVE]);
  const double output = gain_of_db(values[INFLECT_PARAMETER_OUTPUT]);
  const bool undo =
    values[INFLECT_PARAMETER_DIRECTION] == INFLECT_DIRECTION_UNDO;
  const bool pass = undo && (!curve.activation->inverse || !facts.invertible ||
                             inflect_settings_remember(settings));

  InflectTargets targets = {
    .voice = {.curve = curve, .undo = undo, .pass = pass},
    .ramps =
      {
        [INFLECT_TARGET_BEFORE] = undo ? 1.0 / output : drive,
        [INFLECT_TARGET_AFTER] = pass   ? 1.0
                                 : undo ? 1.0 / drive
                                        : output,
        [INFLECT_TARGET_BIAS] = values[INFLECT_PARAMETER_BIAS],
        [INFLECT_TARGET_TONE] = values[INFLECT_PARAMETER_TONE],
        [INFLECT_TARGET_SAG] =
          undo ? 0.0 : values[INFLECT_PARAMETER_SAG] / 100.0,
        [INFLECT_TARGET_DC_BLOCK] =
          undo ? 0.0 : values[INFLECT_PARAMETER_DC_BLOCK],
        [INFLECT_TARGET_WET] = values[INFLECT_PARAMETER_MIX] / 100.0,
        [INFLECT_TARGET_ENABLED] = values[INFLECT_PARAMETER_ENABLED],
      },
    .level_match = !undo && values[INFLECT_PARAMETER_LEVEL_MATCH] > 0.0,
    .saturates = !undo && facts.saturating,
  };
  if (!undo) {
    targets.voice = shaping_voice(values, &curve, &facts, rendering);
  }
  if (n_channels == 2U) {
    targets.voice.stereo_mode = (uint32_t)values[INFLECT_PARAMETER_STEREO_MODE];
  }
  targets.loop = shaping_loop(values, &targets.voice, rate_hz);
  return targets;
}

bool
inflect_targets_change_level(const InflectTargets* a, const InflectTargets* b)
{
  static const InflectTarget targets[] = {
    INFLECT_TARGET_BEFORE, INFLECT_TARGET_BIAS, INFLECT_TARGET_TONE,
    INFLECT_TARGET_SAG};
  for (size_t i = 0U; i < sizeof(targets) / sizeof(targets[0]); ++i) {
    if (a->ramps[targets[i]] != b->ramps[targets[i]]) {
      return true;
    }
  }
  return a->voice.stereo_mode != b->voice.stereo_mode ||
         a->loop.feedback != b->loop.feedback ||
         !inflect_voice_same_curve(&a->voice, &b->voice);
}

double
inflect_targets_largest_step(const InflectTargets* targets)
{
  const double before = targets->ramps[INFLECT_TARGET_BEFORE];
  const double after = targets->ramps[INFLECT_TARGET_AFTER];
  const double bias = targets->ramps[INFLECT_TARGET_BIAS];
  const double tilt =
    inflect_tilt_gain(fabs(targets->ramps[INFLECT_TARGET_TONE]));
  if (targets->voice.undo) {
    return fmax(INFLECT_MAX_UNDONE_VALUE * after, 1.0);
  }
  const InflectCurve* const curve = &targets->voice.curve;
  const InflectCurveFunc f = curve->activation->value;
  const double silence = f(bias, curve->parameters);
  const double up = f(bias + tilt * before, curve->parameters) - silence;
  const double down = f(bias - tilt * before, curve->parameters) - silence;
  const double step = tilt * after * fmax(fabs(up), fabs(down));
  return isfinite(step) ? fmax(step, 1.0) : 1.0;
}

double
inflect_targets_loop_tail(const InflectTargets* targets, double level)
{
  const InflectLoopTarget* const loop = &targets->loop;
  if (loop->feedback == 0.0) {
    return 0.0;
  }
  if (loop->decay == 0.0) {
    return (double)INFINITY;
  }
  // What comes out is off its rest by at most what goes in lets it, and that
  // goes around again and again
  const InflectCurveFacts facts = inflect_curve_facts(&targets->voice.curve);
  const double tilt =
    inflect_tilt_gain(fabs(targets->ramps[INFLECT_TARGET_TONE]));
  const double once =
    loop->lipschitz * tilt * targets->ramps[INFLECT_TARGET_BEFORE];
  const double off = fmin(facts.upper - facts.lower, once / (1.0 - loop->gain));
  const double step = tilt * targets->ramps[INFLECT_TARGET_AFTER] * off;
  return fmax(log(step / level) / loop->decay, 0.0);
}

double
inflect_targets_largest_load(const InflectTargets* targets)
{
  const double tilt =
    inflect_tilt_gain(fabs(targets->ramps[INFLECT_TARGET_TONE]));
  const double load =
    inflect_sag_load(tilt * targets->ramps[INFLECT_TARGET_BEFORE]);
  const double after = tilt * targets->ramps[INFLECT_TARGET_AFTER];
  const InflectCurveFacts facts = inflect_curve_facts(&targets->voice.curve);
  const double slope = isfinite(facts.lipschitz) ? facts.lipschitz : 1.0;
  return fmax(load * after * slope, 1.0);
}
