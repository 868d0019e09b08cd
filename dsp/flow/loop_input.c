// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/gradient_flow.h>

#include <inflect/shaper.h>

#include "../base/cpu.h"
#include "../shaper/oversampler.h"
#include "../shaper/targets.h"
#include "../shaper/tilt.h"

#include <math.h>
#include <stdlib.h>

/// What raises a signal
typedef struct {
  InflectOversampler oversampler;
  InflectOversamplerDesign design;
  float* memory;
  double centre;
  double tilted; ///< Past of the tilt
} Raiser;

static bool
start(Raiser* raiser, const InflectTargets* targets, double rate_hz)
{
  raiser->memory = (float*)calloc(
    inflect_oversampler_memory() + INFLECT_OVERSAMPLER_SHARED, sizeof(float));
  if (!raiser->memory || !inflect_oversampler_design(
                           rate_hz, targets->voice.log2_factor,
                           targets->voice.minimum_phase, &raiser->design)) {
    return false;
  }
  inflect_oversampler_init(&raiser->oversampler,
                           inflect_filters(inflect_cpu_best()), raiser->memory,
                           raiser->memory + inflect_oversampler_memory());
  inflect_oversampler_configure(&raiser->oversampler, &raiser->design, 0U);
  raiser->centre = inflect_tilt_centre(rate_hz);
  return true;
}

/// Drive, tilt and raise a chunk
static void
raise_chunk(Raiser* raiser,
            const InflectTargets* targets,
            const float* in,
            double* x,
            uint32_t n)
{
  float driven[INFLECT_MAX_CHUNK + INFLECT_PADDING] = {0.0F};
  float lowered[INFLECT_MAX_CHUNK + INFLECT_PADDING] = {0.0F};
  const InflectTilt tilt =
    inflect_tilt_design(targets->ramps[INFLECT_TARGET_TONE], raiser->centre);
  for (uint32_t i = 0U; i < n; ++i) {
    const double louder = targets->ramps[INFLECT_TARGET_BEFORE] * (double)in[i];
    driven[i] = (float)inflect_tilt_run(&tilt, &raiser->tilted, louder);
  }
  InflectOversampler* const oversamplers[1] = {&raiser->oversampler};
  const float* const ins[1] = {driven};
  float* const outs[1] = {lowered};
  inflect_oversampler_begin(oversamplers, 1U, false, ins, n);
  inflect_oversampler_up(oversamplers, 1U, n);
  const InflectRaised* const raised =
    inflect_oversampler_raised(&raiser->oversampler);
  const uint32_t n_phases = 1U << raised->log2_factor;
  const InflectPolyphase* const high =
    inflect_oversampler_high(&raiser->oversampler);
  for (uint32_t p = 0U; p < n_phases; ++p) {
    for (uint32_t i = 0U; i < n; ++i) {
      x[(size_t)i * n_phases + p] =
        (double)raised->phases[p][i] + targets->ramps[INFLECT_TARGET_BIAS];
    }
  }
  for (uint32_t p = 0U; p < n_phases; ++p) {
    for (uint32_t i = 0U; i < n; ++i) {
      high->phases[p][i] = 0.0F;
    }
  }
  inflect_oversampler_down(oversamplers, 1U, outs, n);
  inflect_oversampler_finish(oversamplers, 1U, outs, n);
}

InflectStatus
inflect_loop_input(const InflectSettings* settings,
                   double rate_hz,
                   size_t n,
                   const float* in,
                   InflectLoopInput* input)
{
  *input = (InflectLoopInput){0};
  if (!(rate_hz >= INFLECT_MIN_RATE_HZ && rate_hz <= INFLECT_MAX_RATE_HZ) ||
      n < 1U) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const InflectTargets targets =
    inflect_targets_find(settings, rate_hz, 1U, false);
  const uint32_t log2_factor = targets.voice.log2_factor;
  Raiser* const raiser = (Raiser*)calloc(1U, sizeof(*raiser));
  double* const x = (double*)calloc(n << log2_factor, sizeof(double));
  const bool ready = raiser && x && start(raiser, &targets, rate_hz);
  const size_t chunk = inflect_oversampler_chunk(log2_factor);
  for (size_t done = 0U; ready && done < n; done += chunk) {
    const size_t left = n - done;
    raise_chunk(raiser, &targets, in + done, x + (done << log2_factor),
                (uint32_t)(left < chunk ? left : chunk));
  }
  if (raiser) {
    free(raiser->memory);
  }
  free(raiser);
  if (!ready) {
    free(x);
    return INFLECT_STATUS_NO_MEM;
  }
  const uint32_t in_curve = targets.voice.order > 0U ? 1U : 0U;
  *input = (InflectLoopInput){
    .rate_hz = rate_hz * (double)(1U << log2_factor),
    .loop =
      {
        .curve = targets.voice.curve,
        .feedback = targets.loop.feedback,
        .delay = targets.loop.delay + in_curve,
        .pole = targets.loop.pole,
        .order = targets.voice.order,
      },
    .n = n << log2_factor,
    .x = x,
  };
  return INFLECT_STATUS_SUCCESS;
}
