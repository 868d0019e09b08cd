// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "oversampler.h"

#include "../base/memory.h"

#include <assert.h>
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
#define LONG_HISTORY INFLECT_OVERSAMPLER_PAST
#define SHORT_HISTORY ALIGNMENT

static uint32_t
aligned(uint32_t n)
{
  return (n + ALIGNMENT - 1U) / ALIGNMENT * ALIGNMENT;
}

/// Lay out the taps of a first stage, times a power of 2
static void
unfold(const InflectHalfband* stage, float factor, float* taps)
{
  for (uint32_t k = 0U; k < stage->n_coefficients; ++k) {
    taps[k] = factor * stage->coefficients[k];
    taps[2U * stage->n_coefficients - 1U - k] = taps[k];
  }
}

/// What takes back that every stage down doubles the level
static float
level_of(const InflectOversamplerDesign* design)
{
  return 1.0F / (float)(1U << design->log2_factor);
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
    unfold(stage, 1.0F, design->taps);
    unfold(stage, level_of(design), design->down_taps);
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

/// Most floats of the past that a row has
static uint32_t
most_history(uint32_t log2_rate)
{
  return log2_rate < 2U ? LONG_HISTORY : SHORT_HISTORY;
}

/// Floats of all signals up to a factor
static size_t
size_up_to(uint32_t log2_factor)
{
  size_t sum = ALIGNMENT;
  for (uint32_t r = 0U; r <= log2_factor; ++r) {
    sum += ((size_t)2U << r) * length_of(most_history(r), r);
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

/// Whether the first stage is an all-pass filter
static bool
starts_allpass(const InflectOversamplerDesign* design)
{
  return design->minimum_phase && design->log2_factor > 0U;
}

/// Whether there is a first stage of another kind
static bool
starts_linear(const InflectOversamplerDesign* design)
{
  return !design->minimum_phase && design->log2_factor > 0U;
}

/// Frames of the past that a stage looks at, in its input
static uint32_t
past_of(const InflectOversamplerDesign* design, uint32_t stage)
{
  const InflectHalfband* const filter = design->stages[stage];
  if (!filter) {
    return 0U; // An all-pass filter keeps its own
  }
  const uint32_t n_taps = 2U * filter->n_coefficients;
  return (n_taps + (1U << stage) - 1U) >> stage;
}

/// Whether the odd samples at a rate are those of the rate below, delayed
static bool
odd_is_delayed(const InflectOversamplerDesign* design, uint32_t log2_rate)
{
  return log2_rate > 0U && !(log2_rate == 1U && design->minimum_phase);
}

/// Frames of the past that is looked at on the way up from a rate
static uint32_t
up_past_of(const InflectOversamplerDesign* design, uint32_t log2_rate)
{
  uint32_t past = 0U;
  for (uint32_t r = design->log2_factor; r-- > log2_rate;) {
    const uint32_t own = past_of(design, r);
    if (odd_is_delayed(design, r + 1U)) {
      const uint32_t delay = design->stages[r]->n_coefficients - 1U;
      past += (delay + (1U << r) - 1U) >> r;
    }
    past = own > past ? own : past;
  }
  return past;
}

/// Lay out a signal, clear it and return what is left of the memory
static float*
lay_out(InflectRows* rows,
        uint32_t n_rows,
        uint32_t history,
        uint32_t log2_factor,
        float* memory)
{
  rows->stride = length_of(history, log2_factor);
  rows->at = memory + history;
  const size_t size = rows->stride * n_rows;
  memset(memory, 0, size * sizeof(float));
  return memory + size;
}

/// Tell where the phases on the way up stand
static void
point_up(InflectOversampler* oversampler, uint32_t log2_rate)
{
  const InflectOversamplerDesign* const design = oversampler->design;
  InflectRate* const rate = &oversampler->rates[log2_rate];
  const uint32_t n_phases = 1U << log2_rate;
  const uint32_t step = odd_is_delayed(design, log2_rate) ? 2U : 1U;
  for (uint32_t p = 0U; p < n_phases; p += step) {
    float* const row = rate->up_rows.at + p / step * rate->up_rows.stride;
    rate->up[p] = row;
    rate->raised[p / 2U] = row;
    if (step == 1U) {
      continue;
    }
    const uint32_t low = log2_rate - 1U;
    const uint32_t n_low = n_phases / 2U;
    const uint32_t delay = design->stages[low]->n_coefficients - 1U;
    // Whole frames of the base rate, and phases of the rate below
    const uint32_t n_frames = (delay + n_low - 1U - p / 2U) >> low;
    const uint32_t phase = p / 2U + (n_frames << low) - delay;
    const InflectRate* const below = &oversampler->rates[low];
    rate->up[p + 1U] = below->up[phase] - n_frames;
    if (phase == below->input_phase) {
      rate->input_phase = p + 1U;
      rate->input_delay = below->input_delay + n_frames;
    }
  }
}

/// Tell where the phases stand that the caller writes
static void
point_high(InflectOversampler* oversampler, uint32_t pad)
{
  const uint32_t log2_factor = oversampler->design->log2_factor;
  const uint32_t n_phases = 1U << log2_factor;
  oversampler->raised.log2_factor = log2_factor;
  oversampler->high.log2_factor = log2_factor;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    // Later by the pad, maybe in the next frame
    const uint32_t at = p + pad;
    oversampler->high_starts[p] =
      oversampler->rates[log2_factor].down[at & (n_phases - 1U)] +
      (at >> log2_factor);
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
    InflectRate* const rate = &oversampler->rates[r];
    const uint32_t n_phases = 1U << r;
    rate->n_up_rows = odd_is_delayed(design, r) ? n_phases / 2U : n_phases;
    rate->up_history = aligned(up_past_of(design, r));
    rate->down_history = r > 0U ? aligned(past_of(design, r - 1U)) : 0U;
    assert(rate->up_history <= most_history(r));
    assert(rate->down_history <= most_history(r));
    memory = lay_out(&rate->up_rows, rate->n_up_rows, rate->up_history,
                     log2_factor, memory);
    memory = lay_out(&rate->down_rows, n_phases, rate->down_history,
                     log2_factor, memory);
    if (r == log2_factor && odd_is_delayed(design, r)) {
      // Made by up() alone, so no other channel needs it at that time
      rate->up_rows.at = oversampler->top;
    }
    point_up(oversampler, r);
    for (uint32_t p = 0U; p < n_phases; ++p) {
      rate->down[p] = rate->down_rows.at + p * rate->down_rows.stride;
    }
  }
  for (uint32_t s = 1U; s < log2_factor; ++s) {
    oversampler->stages[s] =
      oversampler->filters->stage(s, design->stages[s]->n_coefficients);
  }
  point_high(oversampler, pad);
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
    const InflectRate* const rate = &oversampler->rates[r];
    if (rate->up_history > 0U && !(r == 0U && oversampler->has_past)) {
      filters->rewind(rate->up_rows, rate->n_up_rows, rate->up_history, 0U,
                      position);
    }
    if (rate->down_history > 0U) {
      // The pad has put samples ahead only where the caller writes
      filters->rewind(rate->down_rows, 1U << r, rate->down_history,
                      r == log2_factor ? ALIGNMENT : 0U, position);
    }
  }
  oversampler->position = 0U;
}

/// Let the phases that are the input, delayed, be that itself
static void
point_at(InflectOversampler* oversampler, const float* in)
{
  const uint32_t log2_factor = oversampler->design->log2_factor;
  for (uint32_t r = 0U; r <= log2_factor; ++r) {
    InflectRate* const rate = &oversampler->rates[r];
    rate->up[rate->input_phase] =
      in - (rate->input_delay + oversampler->position);
  }
}

/// Raise some channels by a first stage of minimum phase
static void
raise_allpass(InflectOversampler* const* oversamplers,
              uint32_t n_channels,
              const float* const* in,
              uint32_t n)
{
  InflectAllpassState* states[INFLECT_FIRST_CHANNELS] = {NULL};
  float* out[INFLECT_FIRST_CHANNELS][2] = {{NULL}};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const InflectRows rows = oversamplers[c]->rates[1].up_rows;
    states[c] = &oversamplers[c]->allpass[0];
    out[c][0] = rows.at + oversamplers[c]->position;
    out[c][1] = out[c][0] + rows.stride;
  }
  oversamplers[0]->filters->raise_allpass(&oversamplers[0]->design->allpass,
                                          n_channels, states, in,
                                          (float* const(*)[2])out, n);
}

void
inflect_oversampler_begin(InflectOversampler* const* oversamplers,
                          uint32_t n_channels,
                          bool has_past,
                          const float* const* in,
                          uint32_t n)
{
  for (uint32_t c = 0U; c < n_channels; ++c) {
    make_room(oversamplers[c], n);
  }
  if (starts_allpass(oversamplers[0]->design)) {
    raise_allpass(oversamplers, n_channels, in, n);
    return;
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    InflectOversampler* const oversampler = oversamplers[c];
    oversampler->has_past = has_past;
    if (has_past) {
      point_at(oversampler, in[c]);
      continue;
    }
    memcpy(oversampler->rates[0].up_rows.at + oversampler->position, in[c],
           n * sizeof(float));
  }
}

/// Raise some channels by the first stage
static void
raise_first(InflectOversampler* const* oversamplers,
            uint32_t n_channels,
            uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  const float* in[INFLECT_FIRST_CHANNELS] = {NULL};
  float* out[INFLECT_FIRST_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const InflectRate* const rates = oversamplers[c]->rates;
    in[c] = rates[0].up[0] + oversamplers[c]->position;
    out[c] = rates[1].raised[0] + oversamplers[c]->position;
  }
  oversamplers[0]->filters->raise_first(design->taps,
                                        2U * design->stages[0]->n_coefficients,
                                        n_channels, in, out, n);
}

void
inflect_oversampler_up(InflectOversampler* const* oversamplers,
                       uint32_t n_channels,
                       uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  if (starts_linear(design)) {
    raise_first(oversamplers, n_channels, n);
  }
  for (uint32_t s = 1U; s < design->log2_factor; ++s) {
    for (uint32_t c = 0U; c < n_channels; ++c) {
      const InflectOversampler* const oversampler = oversamplers[c];
      const InflectRate* const rates = oversampler->rates;
      oversampler->stages[s].raise(design->stages[s]->coefficients, rates[s].up,
                                   (float* const*)rates[s + 1U].raised,
                                   oversampler->position, n);
    }
  }
}

const InflectRaised*
inflect_oversampler_raised(InflectOversampler* oversampler)
{
  const uint32_t log2_factor = oversampler->design->log2_factor;
  const InflectRate* const rate = &oversampler->rates[log2_factor];
  for (uint32_t p = 0U; p < (1U << log2_factor); ++p) {
    oversampler->raised.phases[p] = rate->up[p] + oversampler->position;
  }
  return &oversampler->raised;
}

const InflectPolyphase*
inflect_oversampler_high(InflectOversampler* oversampler)
{
  const uint32_t n_phases = 1U << oversampler->design->log2_factor;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    oversampler->high.phases[p] =
      oversampler->high_starts[p] + oversampler->position;
  }
  return &oversampler->high;
}

/// Lower some channels by the stage that was the first one upwards
static void
lower_first(InflectOversampler* const* oversamplers,
            uint32_t n_channels,
            float* const* out,
            uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  const float* in[INFLECT_FIRST_CHANNELS][2] = {{NULL}};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    float* const* const down = oversamplers[c]->rates[1].down;
    in[c][0] = down[0] + oversamplers[c]->position;
    in[c][1] = down[1] + oversamplers[c]->position;
  }
  oversamplers[0]->filters->lower_first(
    design->down_taps, 2U * design->stages[0]->n_coefficients, level_of(design),
    n_channels, (const float* const(*)[2])in, out, n);
}

void
inflect_oversampler_down(InflectOversampler* const* oversamplers,
                         uint32_t n_channels,
                         float* const* out,
                         uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  for (uint32_t s = design->log2_factor; s-- > 1U;) {
    for (uint32_t c = 0U; c < n_channels; ++c) {
      const InflectOversampler* const oversampler = oversamplers[c];
      const InflectRate* const rates = oversampler->rates;
      oversampler->stages[s].lower(design->stages[s]->coefficients,
                                   (const float* const*)rates[s + 1U].down,
                                   rates[s].down, oversampler->position, n);
    }
  }
  if (starts_linear(design)) {
    lower_first(oversamplers, n_channels, out, n);
  }
  for (uint32_t c = 0U; design->log2_factor == 0U && c < n_channels; ++c) {
    const InflectOversampler* const oversampler = oversamplers[c];
    memcpy(out[c], oversampler->rates[0].down[0] + oversampler->position,
           n * sizeof(float));
  }
}

/// Lower the first stage of minimum phase: A0 of odd + A1 of even
static void
lower_allpass(InflectOversampler* const* oversamplers,
              uint32_t n_channels,
              float* const* out,
              uint32_t n)
{
  const InflectOversamplerDesign* const design = oversamplers[0]->design;
  InflectAllpassState* states[INFLECT_FIRST_CHANNELS] = {NULL};
  const float* in[INFLECT_FIRST_CHANNELS][2] = {{NULL}};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    float* const* const down = oversamplers[c]->rates[1].down;
    states[c] = &oversamplers[c]->allpass[1];
    in[c][0] = down[1] + oversamplers[c]->position;
    in[c][1] = down[0] + oversamplers[c]->position;
  }
  oversamplers[0]->filters->lower_allpass(&design->allpass, level_of(design),
                                          n_channels, states,
                                          (const float* const(*)[2])in, out, n);
}

void
inflect_oversampler_finish(InflectOversampler* const* oversamplers,
                           uint32_t n_channels,
                           float* const* out,
                           uint32_t n)
{
  if (starts_allpass(oversamplers[0]->design)) {
    lower_allpass(oversamplers, n_channels, out, n);
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    oversamplers[c]->position += n;
  }
}
