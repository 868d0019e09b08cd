// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "oversampler.h"

#include "../base/vector.h"

#include <math.h>

/// Attenuations above the contract's 100 and 120 dB: the aliases of a clipped
/// sine add up over its harmonics, and float rounding comes on top
#define ATTENUATION_DB 116.0
#define HIGH_ATTENUATION_DB 126.0

/// What the first stage of minimum phase has in addition
#define ALLPASS_MORE_DB 6.0

/// From this log2 of the factor on the attenuation is the higher one
#define HIGH_ATTENUATION_LOG2 4U

/// The past that the longest filters look at, at the base rate and twice it
#define LONG_HISTORY 104U

/// The past that the short filters of the higher stages look at
#define SHORT_HISTORY 24U

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
    const InflectHalfband* const stage =
      inflect_halfband_find(attenuation_db, edge / low_rate);
    if (!stage) {
      return false;
    }
    design->stages[s] = stage;
    // 2 K - 1 samples of the higher rate each way
    design->delay += (2.0 * stage->n_coefficients - 1.0) / low_rate;
  }
  return true;
}

static uint32_t
history_of(uint32_t log2_rate)
{
  return log2_rate < 2U ? LONG_HISTORY : SHORT_HISTORY;
}

/// Floats of one array
static uint32_t
length_of(uint32_t log2_rate)
{
  return history_of(log2_rate) + 2U * inflect_oversampler_chunk(log2_rate) +
         INFLECT_PADDING;
}

static size_t
memory_of(uint32_t log2_rate)
{
  const size_t n_phases = (size_t)1U << log2_rate;
  return n_phases * length_of(log2_rate);
}

size_t
inflect_oversampler_memory(void)
{
  size_t sum = 0U;
  for (uint32_t r = 0U; r <= INFLECT_MAX_LOG2_FACTOR; ++r) {
    sum += 2U * memory_of(r);
  }
  return sum;
}

/// Lay out a signal in memory and return what is left of it
static float*
lay_out(InflectPolyphase* signal, uint32_t log2_rate, float* memory)
{
  const uint32_t length = length_of(log2_rate);
  signal->log2_factor = log2_rate;
  signal->history = history_of(log2_rate);
  signal->room = inflect_oversampler_chunk(log2_rate);
  signal->wandered = 0U;
  for (uint32_t p = 0U; p < (1U << log2_rate); ++p) {
    signal->phases[p] = memory + signal->history;
    memory += length;
  }
  return memory;
}

void
inflect_oversampler_init(InflectOversampler* oversampler,
                         const InflectKernels* kernels,
                         float* memory)
{
  *oversampler = (InflectOversampler){.kernels = kernels};
  for (uint32_t r = 0U; r <= INFLECT_MAX_LOG2_FACTOR; ++r) {
    memory = lay_out(&oversampler->up[r], r, memory);
    memory = lay_out(&oversampler->down[r], r, memory);
  }
}

void
inflect_oversampler_configure(InflectOversampler* oversampler,
                              const InflectOversamplerDesign* design,
                              uint32_t pad)
{
  oversampler->design = design;
  oversampler->pad = pad;
  for (uint32_t r = 0U; r <= design->log2_factor; ++r) {
    inflect_polyphase_clear(&oversampler->up[r]);
    inflect_polyphase_clear(&oversampler->down[r]);
  }
  memset(oversampler->allpass, 0, sizeof(oversampler->allpass));
}

const InflectPolyphase*
inflect_oversampler_up(InflectOversampler* oversampler,
                       const float* in,
                       uint32_t n)
{
  const InflectOversamplerDesign* const design = oversampler->design;
  memcpy(oversampler->up[0].phases[0], in, n * sizeof(float));
  for (uint32_t s = 0U; s < design->log2_factor; ++s) {
    InflectPolyphase* const low = &oversampler->up[s];
    const InflectPolyphase* const high = &oversampler->up[s + 1U];
    if (design->stages[s]) {
      inflect_halfband_up(design->stages[s], oversampler->kernels, low, high,
                          n);
    } else {
      const float* const from[2] = {low->phases[0], low->phases[0]};
      oversampler->kernels->allpass(&design->allpass, &oversampler->allpass[0],
                                    from, high->phases, n);
    }
    inflect_polyphase_advance(low, n);
  }
  return &oversampler->up[design->log2_factor];
}

const InflectPolyphase*
inflect_oversampler_high(const InflectOversampler* oversampler)
{
  return &oversampler->down[oversampler->design->log2_factor];
}

/// Lower the first stage of minimum phase: (A0 of odd + A1 of even) / 2
static void
allpass_down(InflectOversampler* oversampler,
             const InflectPolyphase* high,
             float* out,
             uint32_t n)
{
  float* const chains[2] = {high->phases[1], high->phases[0]};
  const float* const from[2] = {chains[0], chains[1]};
  oversampler->kernels->allpass(&oversampler->design->allpass,
                                &oversampler->allpass[1], from, chains, n);
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = 0.5F * (high->phases[0][i] + high->phases[1][i]);
  }
}

void
inflect_oversampler_down(InflectOversampler* oversampler,
                         float* out,
                         uint32_t n)
{
  const InflectOversamplerDesign* const design = oversampler->design;
  uint32_t pad = oversampler->pad;
  for (uint32_t s = design->log2_factor; s > 0U; --s) {
    InflectPolyphase* const high = &oversampler->down[s];
    const InflectPolyphase* const low = &oversampler->down[s - 1U];
    const InflectHalfband* const stage = design->stages[s - 1U];
    if (stage) {
      inflect_halfband_down(stage, oversampler->kernels, high, pad, low, n);
      inflect_polyphase_advance(high, n);
    } else {
      allpass_down(oversampler, high, low->phases[0], n);
    }
    pad = 0U;
  }
  memcpy(out, oversampler->down[0].phases[0], n * sizeof(float));
}
