// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "loop_kernels.h"

#include "../base/vector.h"

#include <stddef.h>

/// Sums that a filter forms side by side
#define N_SUMS (INFLECT_LANES > 4 ? 4U : 1U)

/// Name of the table
extern const InflectLoopKernels INFLECT_LOOP_KERNELS_NAME;

/// Put M phases in order of time; M is a constant where this is inlined
static inline void
gather_phases(const InflectPolyphase* raised,
              uint32_t n_phases,
              const float* offset,
              float* restrict x,
              uint32_t n)
{
  const float* phases[INFLECT_MAX_FACTOR];
  for (uint32_t p = 0U; p < n_phases; ++p) {
    phases[p] = raised->phases[p];
  }
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t p = 0U; p < n_phases; ++p) {
      x[p] = phases[p][i] + offset[i];
    }
    x += n_phases;
  }
}

static void
gather(const InflectPolyphase* raised,
       const float* offset,
       float* x,
       uint32_t n)
{
  switch (raised->log2_factor) {
  case 0U:
    gather_phases(raised, 1U, offset, x, n);
    break;
  case 1U:
    gather_phases(raised, 2U, offset, x, n);
    break;
  case 2U:
    gather_phases(raised, 4U, offset, x, n);
    break;
  case 3U:
    gather_phases(raised, 8U, offset, x, n);
    break;
  default:
    gather_phases(raised, 1U << raised->log2_factor, offset, x, n);
    break;
  }
}

static inline void
scatter_phases(const float* restrict y,
               uint32_t n_phases,
               const float* offset,
               const InflectPolyphase* high,
               uint32_t n)
{
  for (uint32_t p = 0U; p < n_phases; ++p) {
    float* restrict const to = high->phases[p];
    for (uint32_t i = 0U; i < n; ++i) {
      to[i] = y[(size_t)i * n_phases + p] - offset[i];
    }
  }
}

static void
scatter(const float* y,
        const float* offset,
        const InflectPolyphase* high,
        uint32_t n)
{
  switch (high->log2_factor) {
  case 0U:
    scatter_phases(y, 1U, offset, high, n);
    break;
  case 1U:
    scatter_phases(y, 2U, offset, high, n);
    break;
  case 2U:
    scatter_phases(y, 4U, offset, high, n);
    break;
  case 3U:
    scatter_phases(y, 8U, offset, high, n);
    break;
  default:
    scatter_phases(y, 1U << high->log2_factor, offset, high, n);
    break;
  }
}

static void
feed(float* restrict x,
     const float* restrict w,
     float g,
     float rest,
     float most,
     uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    const float back = g * (w[i] + rest);
    x[i] += back > most ? most : back < -most ? -most : back;
  }
}

static void
run_filter(const InflectLoopFilter* filter,
           const float* y,
           float rise,
           float out,
           float* d,
           float* z,
           uint32_t n)
{
  InflectVector shares[INFLECT_LANES];
  for (uint32_t k = 0U; k < INFLECT_LANES; ++k) {
    shares[k] = inflect_vector_of(filter->shares[k]);
  }
  const InflectVector outs = inflect_vector_of(out);
  const InflectVector rises = inflect_vector_of(rise);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    inflect_vector_store(d + i, rises * (inflect_vector_load(y + i) - outs));
  }
  const InflectVector power = inflect_vector_of(filter->power);
  InflectVector past = inflect_vector_load(z - INFLECT_LANES);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    // Short sums side by side, as the next samples wait for them
    InflectVector sums[N_SUMS];
    for (uint32_t k = 0U; k < N_SUMS; ++k) {
      sums[k] = shares[k] * inflect_vector_load(d + i - k);
    }
    for (uint32_t k = N_SUMS; k < INFLECT_LANES; ++k) {
      sums[k % N_SUMS] += shares[k] * inflect_vector_load(d + i - k);
    }
    InflectVector sum = sums[0];
    for (uint32_t k = 1U; k < N_SUMS; ++k) {
      sum += sums[k];
    }
    past = power * past + sum;
    inflect_vector_store(z + i, past);
  }
}

const InflectLoopKernels INFLECT_LOOP_KERNELS_NAME = {
  .past = INFLECT_LANES,
  .gather = gather,
  .scatter = scatter,
  .feed = feed,
  .filter = run_filter,
};
