// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "warm_up.h"

#include "ports.h"

#include <inflect/settings.h>

#include <stdlib.h>
#include <string.h>

/// Frames of a run when the host says nothing
#define USUAL_FRAMES 256U

/// Frames of a run that are worth it
#define MIN_FRAMES 64
#define MAX_FRAMES 4096

/// Time at each oversampling, longer than a crossfade
#define TIME_S 0.025

/// Return an option as frames, 0 if it is none
static uint32_t
read_frames(const InflectUrids* urids, const LV2_Options_Option* option)
{
  int32_t frames = 0;
  if (option->context != LV2_OPTIONS_INSTANCE || !option->value ||
      option->type != urids->atom_Int || option->size != sizeof(frames)) {
    return 0U;
  }
  memcpy(&frames, option->value, sizeof(frames));
  if (frames <= 0) {
    return 0U;
  }
  frames = frames < MIN_FRAMES ? MIN_FRAMES : frames;
  return (uint32_t)(frames < MAX_FRAMES ? frames : MAX_FRAMES);
}

uint32_t
inflect_warm_up_frames(const InflectUrids* urids,
                       const LV2_Options_Option* options)
{
  uint32_t nominal = 0U;
  uint32_t most = 0U;
  for (uint32_t i = 0U; options && urids->atom_Int && options[i].key; ++i) {
    if (options[i].key == urids->nominal_block) {
      nominal = read_frames(urids, &options[i]);
    } else if (options[i].key == urids->max_block) {
      most = read_frames(urids, &options[i]);
    }
  }
  most = most ? most : USUAL_FRAMES;
  return nominal ? nominal : most;
}

/// Run for a time longer than the shaper's crossfades
static void
run(InflectShaper* shaper,
    const InflectShaperConfig* config,
    float* sound,
    uint32_t n_frames)
{
  const float* in[INFLECT_PLUGIN_MAX_CHANNELS] = {NULL};
  float* out[INFLECT_PLUGIN_MAX_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < config->n_channels; ++c) {
    in[c] = sound + (size_t)c * n_frames;
    out[c] = sound + (size_t)c * n_frames;
  }
  const double n_all = TIME_S * config->rate_hz;
  for (double i = 0.0; i < n_all; i += n_frames) {
    inflect_shaper_process(shaper, n_frames, in, out);
  }
}

/// Run at every oversampling, from one of them around to the one before
static void
run_all(InflectShaper* shaper,
        const InflectShaperConfig* config,
        float* sound,
        uint32_t n_frames,
        uint32_t first)
{
  InflectSettings settings = inflect_settings_default();
  const uint32_t n =
    inflect_parameter_point_count(INFLECT_PARAMETER_OVERSAMPLING);
  for (uint32_t i = first; i < first + n; ++i) {
    const uint32_t point = i < n ? i : i - n;
    settings.values[INFLECT_PARAMETER_OVERSAMPLING] =
      inflect_parameter_point_at(INFLECT_PARAMETER_OVERSAMPLING, point).value;
    inflect_shaper_set(shaper, &settings);
    run(shaper, config, sound, n_frames);
  }
}

void
inflect_warm_up(InflectShaper* shaper,
                const InflectShaperConfig* config,
                uint32_t n_frames)
{
  float* const sound =
    (float*)calloc((size_t)n_frames * config->n_channels, sizeof(float));
  if (!sound) {
    return;
  }
  // Twice around but one, so that each meets both halves of a crossfade
  run_all(shaper, config, sound, n_frames, 0U);
  run_all(shaper, config, sound, n_frames, 1U);
  const InflectSettings start = inflect_settings_default();
  inflect_shaper_set(shaper, &start);
  inflect_shaper_reset(shaper);
  free(sound);
}
