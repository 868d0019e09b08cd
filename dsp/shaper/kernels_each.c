// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "kernels.h"

#include "../base/vector.h"

#include <stdbool.h>
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

/// One number of each chain of an all-pass filter
typedef double Pair __attribute__((vector_size(16)));

/// Run `n_pairs` sections of both chains, and one more of A0 if `odd`; the
/// compiler keeps the past in registers where these are constants
static inline __attribute__((always_inline)) void
run_sections(const InflectAllpass* filter,
             InflectAllpassState* state,
             const float* const in[2],
             float* const out[2],
             uint32_t n,
             uint32_t n_pairs,
             bool odd)
{
  const double* const c = filter->coefficients;
  Pair past_in[INFLECT_MAX_ALLPASS_PAIRS];
  Pair past_out[INFLECT_MAX_ALLPASS_PAIRS];
  memcpy(past_in, state->in, sizeof(past_in));
  memcpy(past_out, state->out, sizeof(past_out));
  double last_in = odd ? state->in[2U * n_pairs] : 0.0;
  double last_out = odd ? state->out[2U * n_pairs] : 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    Pair x = {(double)in[0][i], (double)in[1][i]};
    for (uint32_t k = 0U; k < n_pairs; ++k) {
      const Pair factor = {c[2U * k], c[2U * k + 1U]};
      // In this order only one product waits for the last output
      const Pair y = (factor * x + past_in[k]) - factor * past_out[k];
      past_in[k] = x;
      past_out[k] = y;
      x = y;
    }
    double first = x[0];
    if (odd) {
      const double factor = c[2U * n_pairs];
      first = (factor * x[0] + last_in) - factor * last_out;
      last_in = x[0];
      last_out = first;
    }
    out[0][i] = (float)first;
    out[1][i] = (float)x[1];
  }
  memcpy(state->in, past_in, 2U * n_pairs * sizeof(double));
  memcpy(state->out, past_out, 2U * n_pairs * sizeof(double));
  if (odd) {
    state->in[2U * n_pairs] = last_in;
    state->out[2U * n_pairs] = last_out;
  }
}

static void
allpass(const InflectAllpass* filter,
        InflectAllpassState* state,
        const float* const in[2],
        float* const out[2],
        uint32_t n)
{
  const uint32_t n_pairs = filter->n_coefficients / 2U;
  const bool odd = filter->n_coefficients % 2U != 0U;
  // The lengths of the usual rates are worth a loop of their own
  if (n_pairs == 3U && odd) {
    run_sections(filter, state, in, out, n, 3U, true);
  } else if (n_pairs == 4U && !odd) {
    run_sections(filter, state, in, out, n, 4U, false);
  } else if (n_pairs == 4U) {
    run_sections(filter, state, in, out, n, 4U, true);
  } else if (n_pairs == 2U && !odd) {
    run_sections(filter, state, in, out, n, 2U, false);
  } else {
    run_sections(filter, state, in, out, n, n_pairs, odd);
  }
}

static void
shift(uint32_t n,
      const float* restrict x,
      const float* restrict bias,
      float* restrict out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = x[i] + bias[i];
  }
}

static void
join(uint32_t n,
     const float* restrict ahead,
     const float* restrict behind,
     const double* restrict silence,
     float limit,
     float* restrict out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    const float sum = ahead[i] + behind[i];
    const float finite = sum == sum ? sum : 0.0F;
    const float above = finite < -limit ? -limit : finite;
    const float bounded = above > limit ? limit : above;
    out[i] = bounded - (float)silence[i];
  }
}

const InflectKernels INFLECT_KERNELS_NAME = {
  .fir = fir,
  .allpass = allpass,
  .shift = shift,
  .join = join,
};
