// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Inner loops of the first stage: all taps, in tiles of vectors.
*/

#ifndef INFLECT_FILTERS_FIRST_H
#define INFLECT_FILTERS_FIRST_H

#include "filters.h"
#include "filters_vector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Vectors of output of the first stage whose sums fit the registers
#define TILE 8U

/// Most taps at a distance of one vector that one pass takes
#define MAX_PASS 6U

/**
   Add taps at a distance of one vector to `n_tile` vectors of output of each
   channel.

   Each vector of input is loaded once and serves up to `n_taps` of them.

   @param at Where the tile starts, less the residue of the taps.
*/
INFLECT_INLINE void
add_taps(const float* c,
         uint32_t n_taps,
         uint32_t n_channels,
         uint32_t n_tile,
         const float* const* in,
         ptrdiff_t at,
         InflectVector* sums)
{
  InflectVector factors[MAX_PASS];
  UNROLLED for (uint32_t m = 0U; m < n_taps; ++m)
  {
    factors[m] = inflect_vector_of(c[m * INFLECT_LANES]);
  }
  UNROLLED for (uint32_t ch = 0U; ch < n_channels; ++ch)
  {
    const float* const oldest =
      in[ch] + at - (ptrdiff_t)((n_taps - 1U) * INFLECT_LANES);
    UNROLLED for (uint32_t w = 0U; w < n_tile + n_taps - 1U; ++w)
    {
      InflectVector x = inflect_vector_load(oldest + w * INFLECT_LANES);
      HOLD(x);
      UNROLLED for (uint32_t m = 0U; m < n_taps; ++m)
      {
        // Of unsigned numbers, so that what is before the tile is beyond it
        const uint32_t v = w + m - (n_taps - 1U);
        if (v < n_tile) {
          accumulate(factors[m], x, &sums[ch * n_tile + v]);
        }
      }
    }
  }
}

/// Some of a filter's taps, and what they are for
typedef struct {
  const float* c;
  uint32_t n_full; ///< Residues that have as many taps as any
  bool adds;       ///< To what passes before have found
  float factor;    ///< Of `middle`
  const float* const* in;
  const float* const* middle; ///< What to add `factor` times, or null
  float* const* out;
} Pass;

/**
   One pass over all residues of the taps of one tile of some channels, `n_taps`
   each; where they are not full there is one less.

   What is largest, at the centre, comes last: each sum before it is rounded to
   a smaller number.
*/
INFLECT_INLINE void
run_tile(const Pass* pass,
         uint32_t n_taps,
         uint32_t n_channels,
         uint32_t n_tile,
         size_t start)
{
  const ptrdiff_t at = (ptrdiff_t)start;
  InflectVector sums[TILE];
  UNROLLED for (uint32_t v = 0U; v < n_channels * n_tile; ++v)
  {
    sums[v] = inflect_vector_of(0.0F);
  }
  const float* in[INFLECT_FIRST_CHANNELS];
  UNROLLED for (uint32_t ch = 0U; ch < n_channels; ++ch)
  {
    in[ch] = pass->in[ch];
  }
  uint32_t r = 0U;
  TWICE for (; r < pass->n_full; ++r)
  {
    add_taps(pass->c + r, n_taps, n_channels, n_tile, in, at - (ptrdiff_t)r,
             sums);
  }
  TWICE for (; n_taps > 1U && r < INFLECT_LANES; ++r)
  {
    add_taps(pass->c + r, n_taps - 1U, n_channels, n_tile, in,
             at - (ptrdiff_t)r, sums);
  }
  FORGET();
  UNROLLED for (uint32_t ch = 0U; ch < n_channels; ++ch)
  {
    InflectVector* const own = sums + ch * n_tile;
    float* const out = pass->out[ch] + at;
    if (pass->adds) {
      UNROLLED for (uint32_t v = 0U; v < n_tile; ++v)
      {
        own[v] += inflect_vector_load(out + v * INFLECT_LANES);
      }
    }
    if (pass->middle) {
      const InflectVector factor = inflect_vector_of(pass->factor);
      const float* const middle = pass->middle[ch] + at;
      UNROLLED for (uint32_t v = 0U; v < n_tile; ++v)
      {
        const InflectVector x = inflect_vector_load(middle + v * INFLECT_LANES);
        own[v] = multiply_add(factor, x, own[v]);
      }
    }
    UNROLLED for (uint32_t v = 0U; v < n_tile; ++v)
    {
      inflect_vector_store(out + v * INFLECT_LANES, own[v]);
    }
  }
}

/// The pass of one channel
static Pass
pass_of(const Pass* pass, uint32_t channel)
{
  Pass own = *pass;
  own.in += channel;
  own.middle += own.middle ? channel : 0U;
  own.out += channel;
  return own;
}

/// One pass over a block
INFLECT_INLINE void
run_pass(const Pass* pass, uint32_t n_taps, uint32_t n_channels, size_t n)
{
  const size_t step = (size_t)TILE * INFLECT_LANES;
  const size_t half = step / 2U;
  const size_t n_whole = n / step * step;
  for (uint32_t ch = 0U; ch < n_channels; ++ch) {
    const Pass own = pass_of(pass, ch);
    for (size_t i = 0U; i < n_whole; i += step) {
      run_tile(&own, n_taps, 1U, TILE, i);
    }
  }
  size_t done = n_whole;
  // Less than a tile leaves room for two channels
  for (; n_channels == 2U && done + half / 2U < n; done += half) {
    run_tile(pass, n_taps, 2U, TILE / 2U, done);
  }
  for (uint32_t ch = 0U; ch < n_channels; ++ch) {
    const Pass own = pass_of(pass, ch);
    size_t i = done;
    for (; i + half / 2U < n; i += half) {
      run_tile(&own, n_taps, 1U, TILE / 2U, i);
    }
    for (; i < n; i += INFLECT_LANES) {
      run_tile(&own, n_taps, 1U, 1U, i);
    }
  }
}

static void
run_pass_of(const Pass* pass, uint32_t n_taps, uint32_t n_channels, size_t n)
{
  switch (n_taps) {
  case 1U:
    run_pass(pass, 1U, n_channels, n);
    break;
  case 2U:
    run_pass(pass, 2U, n_channels, n);
    break;
  case 3U:
    run_pass(pass, 3U, n_channels, n);
    break;
  case 4U:
    run_pass(pass, 4U, n_channels, n);
    break;
  case 5U:
    run_pass(pass, 5U, n_channels, n);
    break;
  default:
    run_pass(pass, MAX_PASS, n_channels, n);
    break;
  }
}

/**
   Filter a block with taps that need not be symmetric, in passes of as many as
   the registers can hold.

   @param middle What to add `factor` times, or null.
*/
static void
run_taps(const float* c,
         uint32_t n_taps,
         uint32_t n_channels,
         const float* const* middle,
         float factor,
         const float* const* in,
         float* const* out,
         uint32_t n)
{
  const uint32_t n_vectors = (n_taps + INFLECT_LANES - 1U) / INFLECT_LANES;
  const uint32_t n_passes = (n_vectors + MAX_PASS - 1U) / MAX_PASS;
  for (uint32_t i = 0U, done = 0U; i < n_passes; ++i) {
    const bool last = i + 1U == n_passes;
    const uint32_t share = (n_vectors + i) / n_passes;
    const float* const newest[INFLECT_FIRST_CHANNELS] = {
      in[0] - (size_t)done * INFLECT_LANES,
      in[n_channels - 1U] - (size_t)done * INFLECT_LANES,
    };
    const Pass pass = {
      .c = c + (size_t)done * INFLECT_LANES,
      .n_full =
        last ? n_taps - (n_vectors - 1U) * INFLECT_LANES : INFLECT_LANES,
      .adds = i > 0U,
      .factor = factor,
      .in = newest,
      .middle = last ? middle : NULL,
      .out = out,
    };
    run_pass_of(&pass, share, n_channels, n);
    done += share;
  }
}

static void
raise_first(const float* c,
            uint32_t n_taps,
            uint32_t n_channels,
            const float* const* in,
            float* const* out,
            uint32_t n)
{
  run_taps(c, n_taps, n_channels, NULL, 0.0F, in, out, n);
}

static void
lower_first(const float* c,
            uint32_t n_taps,
            float middle,
            uint32_t n_channels,
            const float* const (*in)[2],
            float* const* out,
            uint32_t n)
{
  const uint32_t other = n_channels - 1U;
  const uint32_t delay = n_taps / 2U;
  const float* const even[INFLECT_FIRST_CHANNELS] = {in[0][0], in[other][0]};
  const float* const centre[INFLECT_FIRST_CHANNELS] = {in[0][1] - delay,
                                                       in[other][1] - delay};
  run_taps(c, n_taps, n_channels, centre, middle, even, out, n);
}

static void
symmetric(const float* c,
          uint32_t n_taps,
          const float* in,
          float* out,
          uint32_t n)
{
  float taps[INFLECT_MAX_TAPS];
  for (uint32_t k = 0U; k < n_taps; ++k) {
    taps[n_taps - 1U - k] = c[k];
    taps[n_taps - 1U + k] = c[k];
  }
  const float* const ins[1] = {in + n_taps - 1U};
  float* const outs[1] = {out};
  run_taps(taps, 2U * n_taps - 1U, 1U, NULL, 0.0F, ins, outs, n);
}

#endif // INFLECT_FILTERS_FIRST_H
