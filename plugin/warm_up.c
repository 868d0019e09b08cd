// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "warm_up.h"

#include "ports.h"

#include <stdlib.h>
#include <string.h>

/// Frames of a run when the host says nothing
#define USUAL_FRAMES 256U

/// Most frames of a run
#define MAX_FRAMES 4096

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
  const float* in[INFLECT_PLUGIN_MAX_CHANNELS] = {NULL};
  float* out[INFLECT_PLUGIN_MAX_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < config->n_channels; ++c) {
    in[c] = sound + (size_t)c * n_frames;
    out[c] = sound + (size_t)c * n_frames;
  }
  inflect_shaper_process(shaper, n_frames, in, out);
  inflect_shaper_reset(shaper);
  free(sound);
}
