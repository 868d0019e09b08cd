// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "kernels.h"

#include "../base/vector.h"

#include <stddef.h>

/// Vectors whose sums fit the registers
#define TILE 8U

#define TILE_FRAMES (TILE * INFLECT_LANES)

/// Filter `n` vectors; the compiler unrolls it where `n` is a constant
static inline __attribute__((always_inline)) void
filter_tile(const float* c,
            uint32_t n_pairs,
            const float* const (*taps)[2],
            const float* centre,
            float* out,
            size_t start,
            uint32_t n)
{
  InflectVector sums[TILE];
  for (uint32_t v = 0U; v < n; ++v) {
    sums[v] = centre
                ? 0.5F * inflect_vector_load(centre + start + v * INFLECT_LANES)
                : inflect_vector_of(0.0F);
  }
  for (uint32_t k = 0U; k < n_pairs; ++k) {
    const InflectVector factor = inflect_vector_of(c[k]);
    const float* const a = taps[k][0] + start;
    const float* const b = taps[k][1] + start;
    for (uint32_t v = 0U; v < n; ++v) {
      sums[v] += factor * (inflect_vector_load(a + v * INFLECT_LANES) +
                           inflect_vector_load(b + v * INFLECT_LANES));
    }
  }
  for (uint32_t v = 0U; v < n; ++v) {
    inflect_vector_store(out + start + v * INFLECT_LANES, sums[v]);
  }
}

static void
fir(const float* c,
    uint32_t n_pairs,
    const float* const (*taps)[2],
    const float* centre,
    float* out,
    uint32_t n)
{
  uint32_t start = 0U;
  for (; start + TILE_FRAMES <= n; start += TILE_FRAMES) {
    filter_tile(c, n_pairs, taps, centre, out, start, TILE);
  }
  for (; start + TILE_FRAMES / 4U < n; start += TILE_FRAMES / 2U) {
    filter_tile(c, n_pairs, taps, centre, out, start, TILE / 2U);
  }
  for (; start < n; start += INFLECT_LANES) {
    filter_tile(c, n_pairs, taps, centre, out, start, 1U);
  }
}

const InflectKernels INFLECT_KERNELS_NAME = {
  .fir = fir,
};
