// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "oversampler.h"

#include "../base/memory.h"

#include <math.h>
#include <string.h>

/// Attenuations above the contract's 100 and 120 dB: the pass band is as exact
/// as the stop band is deep, and harmonics near the zeros of their series need
/// a level that is exact before the curve
#define ATTENUATION_DB 112.0
#define HIGH_ATTENUATION_DB 122.0

/// What the first stage of minimum phase has in addition
#define ALLPASS_MORE_DB 6.0

/// From this log2 of the factor on the attenuation is the higher one
#define HIGH_ATTENUATION_LOG2 4U

/// Floats that rows are whole multiples of
#define ALIGNMENT 8U

/// The past that the longest first stage looks at, and any higher one
#define LONG_HISTORY INFLECT_MAX_TAPS
#define SHORT_HISTORY ALIGNMENT

static uint32_t
aligned(uint32_t n)
{
  return (n + ALIGNMENT - 1U) / ALIGNMENT * ALIGNMENT;
}

/// Lay out the taps of a first stage
static void
unfold(const InflectHalfband* stage, float* taps)
{
  for (uint32_t k = 0U; k < stage->n_coefficients; ++k) {
    taps[k] = stage->coefficients[k];
    taps[2U * stage->n_coefficients - 1U - k] = stage->coefficients[k];
  }
}

/// Choose a stage in linear phase
static bool
choose_stage(uint32_t index,
             double attenuation_db,
             double edge,
             InflectOversamplerDesign* design)
{
  const InflectHalfband* const stage =
    inflect_halfband_find(attenuation_db, edge);
  if (!stage) {
    return false;
  }
  if (index == 0U) {
    unfold(stage, design->taps);
  } else if (!inflect_filters(INFLECT_CPU_PLAIN)
                ->stage(index, stage->n_coefficients)
                .raise) {
    return false;
  }
  design->stages[index] = stage;
  return true;
}

bool
inflect_oversampler_design(double rate_hz,
                           uint32_t log2_factor,
                           bool minimum_phase,
                           InflectOversamplerDesign* design)
{
  const double edge =
    fmin(INFLECT_PASS_EDGE_HZ / rate_hz, INFLECT_PASS_EDGE_SHARE);
  const double attenuation_db =
    log2_factor < HIGH_ATTENUATION_LOG2 ? ATTENUATION_DB : HIGH_ATTENUATION_DB;
  *design = (InflectOversamplerDesign){.log2_factor = log2_factor,
                                       .minimum_phase = minimum_phase};
  for (uint32_t s = 0U; s < log2_factor; ++s) {
    if (s == 0U && minimum_phase) {
      // Up delays by the delay of A0, down by half a frame less
      if (!inflect_allpass_design(attenuation_db + ALLPASS_MORE_DB, edge,
                                  &design->allpass)) {
        return false;
      }
      design->delay += 2.0 * inflect_allpass_delay(&design->allpass, 0U) - 0.5;
      continue;
    }
    const double low_rate = (double)(1U << s);
    if (!choose_stage(s, attenuation_db, edge / low_rate, design)) {
      return false;
    }
    // 2 K - 1 samples of the higher rate each way
    design->delay += (2.0 * design->stages[s]->n_coefficients - 1.0) / low_rate;
  }
  return true;
}

/// Floats of one row
static uint32_t
length_of(uint32_t history, uint32_t log2_factor)
{
  return aligned(history + inflect_oversampler_chunk(log2_factor) +
                 INFLECT_PADDING);
}

/// Floats of all signals up to a factor
static size_t
size_up_to(uint32_t log2_factor)
{
  size_t sum = ALIGNMENT;
  for (uint32_t r = 0U; r <= log2_factor; ++r) {
    const uint32_t history = r < 2U ? LONG_HISTORY : SHORT_HISTORY;
    sum += ((size_t)2U << r) * length_of(history, r);
  }
  return sum;
}

size_t
inflect_oversampler_memory(void)
{
  return size_up_to(INFLECT_MAX_LOG2_FACTOR);
}

/// Where memory meets the size of a vector
static float*
align(float* memory)
{
  const uintptr_t size = ALIGNMENT * sizeof(float);
  return memory + (size - (uintptr_t)memory % size) % size / sizeof(float);
}

void
inflect_oversampler_init(InflectOversampler* oversampler,
                         const InflectFilters* filters,
                         float* memory,
                         float* shared)
{
  inflect_memory_touch(memory,
                       size_up_to(INFLECT_USUAL_LOG2_FACTOR) * sizeof(float));
  *oversampler = (InflectOversampler){
    .filters = filters, .memory = align(memory), .top = align(shared)};
}

/// The past that a stage looks at, in floats of each row at its input
static uint32_t
history_of(const InflectOversamplerDesign* design, uint32_t stage)
{
  const InflectHalfband* const filter = design->stages[stage];
  if (!filter) {
    return 0U; // An all-pass filter keeps its own
  }
  const uint32_t n_taps = 2U * filter->n_coefficients;
  return aligned((n_taps + (1U << stage) - 1U) >> stage);
}

/// Lay out a signal, clear it and return what is left of the memory
static float*
lay_out(InflectRows* rows,
        uint32_t log2_rate,
        uint32_t history,
        uint32_t log2_factor,
        float* memory)
{
  rows->stride = length_of(history, log2_factor);
  rows->at = memory + history;
  const size_t size = rows->stride << log2_rate;
  memset(memory, 0, size * sizeof(float));
  return memory + size;
}

/// Where a block of a signal starts; one without a past stays where it is
static InflectRows
now(const InflectOversampler* oversampler, InflectRows rows, uint32_t history)
{
  rows.at += history > 0U ? oversampler->position : 0U;
  return rows;
}

static InflectRows
up_now(const InflectOversampler* oversampler, uint32_t log2_rate)
{
  return now(oversampler, oversampler->up[log2_rate],
             oversampler->up_history[log2_rate]);
}

static InflectRows
down_now(const InflectOversampler* oversampler, uint32_t log2_rate)
{
  return now(oversampler, oversampler->down[log2_rate],
             oversampler->down_history[log2_rate]);
}

/// Tell where the phases of the signals on both sides of the caller stand
static void
point(InflectOversampler* oversampler, uint32_t pad)
{
  const uint32_t log2_factor = oversampler->design->log2_factor;
  const uint32_t n_phases = 1U << log2_factor;
  const InflectRows up = oversampler->up[log2_factor];
  const InflectRows down = oversampler->down[log2_factor];
  oversampler->raised.log2_factor = log2_factor;
  oversampler->high.log2_factor = log2_factor;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    // Later by the pad, maybe in the next frame
    const uint32_t at = p + pad;
    oversampler->raised.phases[p] = up.at + p * up.stride;
    oversampler->high_starts[p] =
      down.at + (at & (n_phases - 1U)) * down.stride + (at >> log2_factor);
  }
}

/// Whether the first stage is an all-pass filter
static bool
starts_allpass(const InflectOversamplerDesign* design)
{
  return design->minimum_phase && design->log2_factor > 0U;
}

/// The coefficients of a stage as it takes them
static const float*
coefficients_of(const InflectOversamplerDesign* design, uint32_t stage)
{
  return stage == 0U ? design->taps : design->stages[stage]->coefficients;
}

/// Lay down the steps from rate to rate, upwards and downwards
static void
plan(InflectOversampler* oversampler)
{
  const InflectOversamplerDesign* const design = oversampler->design;
  const uint32_t first = starts_allpass(design) ? 1U : 0U;
  oversampler->n_steps = design->log2_factor - first;
  for (uint32_t i = 0U; i < oversampler->n_steps; ++i) {
    const uint32_t s = first + i;
    const uint32_t k = design->stages[s]->n_coefficients;
    const InflectStage stage =
      s == 0U ? oversampler->filters->first : oversampler->filters->stage(s, k);
    oversampler->ups[i] = (InflectStep){
      .run = stage.raise,
      .coefficients = coefficients_of(design, s),
      .n_coefficients = k,
      .in = oversampler->up[s],
      .out = oversampler->up[s + 1U],
      .moves = oversampler->up_history[s + 1U] > 0U,
    };
    // From the highest rate down
    oversampler->downs[oversampler->n_steps - 1U - i] = (InflectStep){
      .run = stage.lower,
      .coefficients = coefficients_of(design, s),
      .n_coefficients = k,
      .in = oversampler->down[s + 1U],
      .out = oversampler->down[s],
      .moves = oversampler->down_history[s] > 0U,
    };
  }
}

void
inflect_oversampler_configure(InflectOversampler* oversampler,
                              const InflectOversamplerDesign* design,
                              uint32_t pad)
{
  const uint32_t log2_factor = design->log2_factor;
  float* memory = oversampler->memory;
  oversampler->design = design;
  oversampler->position = 0U;
  for (uint32_t r = 0U; r <= log2_factor; ++r) {
    const uint32_t up = r < log2_factor ? history_of(design, r) : 0U;
    const uint32_t down = r > 0U ? history_of(design, r - 1U) : 0U;
    oversampler->up_history[r] = up;
    oversampler->down_history[r] = down;
    memory = lay_out(&oversampler->up[r], r, up, log2_factor, memory);
    memory = lay_out(&oversampler->down[r], r, down, log2_factor, memory);
  }
  if (log2_factor > (starts_allpass(design) ? 1U : 0U)) {
    // Made by up() alone, so no other channel needs it at that time
    oversampler->up[log2_factor].at = oversampler->top;
  }
  plan(oversampler);
  point(oversampler, pad);
  memset(oversampler->allpass, 0, sizeof(oversampler->allpass));
}

/// Copy the past back to the start where a block would not fit any more
static void
make_room(InflectOversampler* oversampler, uint32_t n)
{
  const uint32_t log2_factor = oversampler->design->log2_factor;
  const uint32_t position = oversampler->position;
  if (position + n <= inflect_oversampler_chunk(log2_factor)) {
    return;
  }
  const InflectFilters* const filters = oversampler->filters;
  for (uint32_t r = 0U; r <= log2_factor; ++r) {
    const uint32_t up = oversampler->up_history[r];
    const uint32_t down = oversampler->down_history[r];
    if (up > 0U) {
      filters->rewind(oversampler->up[r], 1U << r, up, 0U, position);
    }
    if (down > 0U) {
      // The pad has put samples ahead only where the caller writes
      const uint32_t ahead = r == log2_factor ? ALIGNMENT : 0U;
      filters->rewind(oversampler->down[r], 1U << r, down, ahead, position);
    }
  }
  oversampler->position = 0U;
}

void
inflect_oversampler_begin(InflectOversampler* const* oversamplers,
                          uint32_t n_channels,
                          const float* const* in,
                          uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  InflectAllpassState* states[INFLECT_ALLPASS_CHANNELS] = {NULL};
  const float* ins[INFLECT_ALLPASS_CHANNELS][2] = {{NULL}};
  float* outs[INFLECT_ALLPASS_CHANNELS][2] = {{NULL}};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    InflectOversampler* const oversampler = oversamplers[c];
    make_room(oversampler, n);
    if (!starts_allpass(design)) {
      memcpy(up_now(oversampler, 0U).at, in[c], n * sizeof(float));
      continue;
    }
    const InflectRows rows = up_now(oversampler, 1U);
    states[c] = &oversampler->allpass[0];
    ins[c][0] = in[c];
    ins[c][1] = in[c];
    outs[c][0] = rows.at;
    outs[c][1] = rows.at + rows.stride;
  }
  if (starts_allpass(design)) {
    oversamplers[0]->filters->allpass(&design->allpass, n_channels, states,
                                      (const float* const(*)[2])ins,
                                      (float* const(*)[2])outs, n);
  }
}

static void
run_steps(const InflectOversampler* oversampler,
          const InflectStep* steps,
          uint32_t n)
{
  for (uint32_t i = 0U; i < oversampler->n_steps; ++i) {
    const InflectStep* const step = &steps[i];
    InflectRows in = step->in;
    InflectRows out = step->out;
    in.at += oversampler->position;
    out.at += step->moves ? oversampler->position : 0U;
    step->run(step->coefficients, step->n_coefficients, in, out, n);
  }
}

const InflectPolyphase*
inflect_oversampler_up(InflectOversampler* oversampler, uint32_t n)
{
  run_steps(oversampler, oversampler->ups, n);
  return &oversampler->raised;
}

const InflectPolyphase*
inflect_oversampler_high(InflectOversampler* oversampler)
{
  const uint32_t log2_factor = oversampler->design->log2_factor;
  const bool stays = oversampler->down_history[log2_factor] == 0U;
  const uint32_t position = stays ? 0U : oversampler->position;
  for (uint32_t p = 0U; p < (1U << log2_factor); ++p) {
    oversampler->high.phases[p] = oversampler->high_starts[p] + position;
  }
  return &oversampler->high;
}

void
inflect_oversampler_down(InflectOversampler* oversampler, uint32_t n)
{
  run_steps(oversampler, oversampler->downs, n);
}

/// Lower the first stage of minimum phase: A0 of odd + A1 of even
static void
lower_allpass(InflectOversampler* const* oversamplers,
              uint32_t n_channels,
              uint32_t n)
{
  InflectAllpassState* states[INFLECT_ALLPASS_CHANNELS] = {NULL};
  float* chains[INFLECT_ALLPASS_CHANNELS][2] = {{NULL}};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const InflectRows rows = down_now(oversamplers[c], 1U);
    states[c] = &oversamplers[c]->allpass[1];
    chains[c][0] = rows.at + rows.stride;
    chains[c][1] = rows.at;
  }
  oversamplers[0]->filters->allpass(
    &oversamplers[0]->design->allpass, n_channels, states,
    (const float* const(*)[2])chains, (float* const(*)[2])chains, n);
  for (uint32_t c = 0U; c < n_channels; ++c) {
    float* const sum = down_now(oversamplers[c], 0U).at;
    for (uint32_t i = 0U; i < n; ++i) {
      sum[i] = chains[c][0][i] + chains[c][1][i];
    }
  }
}

void
inflect_oversampler_finish(InflectOversampler* const* oversamplers,
                           uint32_t n_channels,
                           float* const* out,
                           uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  if (starts_allpass(design)) {
    lower_allpass(oversamplers, n_channels, n);
  }
  // Every stage down has doubled the level
  const float scale = 1.0F / (float)(1U << design->log2_factor);
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const float* const sum = down_now(oversamplers[c], 0U).at;
    oversamplers[c]->filters->scale(scale, sum, out[c], n);
    oversamplers[c]->position += n;
  }
}
