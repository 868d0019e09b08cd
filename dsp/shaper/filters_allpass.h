// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Inner loops of an all-pass first stage: the chains of two channels at once.
*/

#ifndef INFLECT_FILTERS_ALLPASS_H
#define INFLECT_FILTERS_ALLPASS_H

#include "allpass.h"
#include "filters.h"
#include "filters_vector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// One number of each chain of two channels: A0, A1, A0, A1
typedef double Chains __attribute__((vector_size(32)));

/// The same numbers as floats
typedef float Quad __attribute__((vector_size(16)));

/// Floats of a quad
#define QUAD 4U

INFLECT_INLINE void
widen(const Quad* quad, Chains* chains)
{
#if INFLECT_LANES == 8
  // Which gcc would do by halves
  *chains = _mm256_cvtps_pd(*quad);
#else
  *chains = __builtin_convertvector(*quad, Chains);
#endif
}

/// The sections of both chains of two channels, a row for each pair
typedef struct {
  uint32_t n_rows;
  bool odd; ///< Whether the last row is one of A0 only
  Chains factors[INFLECT_MAX_ALLPASS_PAIRS];
  Chains past_in[INFLECT_MAX_ALLPASS_PAIRS];
  Chains past_out[INFLECT_MAX_ALLPASS_PAIRS];
} Sections;

/// Load one section of each chain; by address, as not all ABIs have vectors
INFLECT_INLINE void
load_chains(const double* a, const double* b, uint32_t pair, Chains* chains)
{
  *chains =
    (Chains){a[2U * pair], a[2U * pair + 1U], b[2U * pair], b[2U * pair + 1U]};
}

INFLECT_INLINE void
store_chains(const Chains* chains, double* a, double* b, uint32_t pair)
{
  a[2U * pair] = (*chains)[0];
  a[2U * pair + 1U] = (*chains)[1];
  b[2U * pair] = (*chains)[2];
  b[2U * pair + 1U] = (*chains)[3];
}

/**
   Let each row take a step, the first at frame `t` and each a frame behind the
   one before it, so that none waits for another.

   @param guarded Whether rows may be beyond the block.
   @param frame What the first row reads.
   @param[out] out What the last one gives.
*/
INFLECT_INLINE void
step_rows(Sections* rows,
          uint32_t n_rows,
          bool odd,
          bool guarded,
          uint32_t n,
          uint32_t t,
          const Quad* frame,
          Quad* out)
{
  UNROLLED for (uint32_t i = 0U; i < n_rows; ++i)
  {
    const uint32_t k = n_rows - 1U - i;
    // Before the block a frame is far beyond it, as a number without a sign
    if (guarded && t - k >= n) {
      continue;
    }
    Chains x;
    if (k > 0U) {
      x = rows->past_out[k - 1U];
    } else {
      widen(frame, &x);
    }
    const Chains c = rows->factors[k];
    // In this order only one product waits for the last output
    const Chains y = (c * x + rows->past_in[k]) - c * rows->past_out[k];
    rows->past_in[k] = x;
    rows->past_out[k] = y;
    if (i == 0U) {
      const Chains last = odd ? (Chains){y[0], x[1], y[2], x[3]} : y;
      *out = __builtin_convertvector(last, Quad);
    }
  }
}

/// Two quads
typedef float Pair __attribute__((vector_size(32)));

/// Frames of a pair
#define PAIR (2U * QUAD)

/// Numbers of two pairs in turn, from the lower and the upper part of each half
#define LOWER_OF(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define UPPER_OF(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)

/// Turn four frames of four chains into four chains of four frames, or back,
/// in both halves
INFLECT_INLINE void
transpose(Pair* pairs)
{
  const Pair a = LOWER_OF(pairs[0], pairs[1]);
  const Pair b = UPPER_OF(pairs[0], pairs[1]);
  const Pair c = LOWER_OF(pairs[2], pairs[3]);
  const Pair d = UPPER_OF(pairs[2], pairs[3]);
  pairs[0] = __builtin_shufflevector(a, c, 0, 1, 8, 9, 4, 5, 12, 13);
  pairs[1] = __builtin_shufflevector(a, c, 2, 3, 10, 11, 6, 7, 14, 15);
  pairs[2] = __builtin_shufflevector(b, d, 0, 1, 8, 9, 4, 5, 12, 13);
  pairs[3] = __builtin_shufflevector(b, d, 2, 3, 10, 11, 6, 7, 14, 15);
}

/// Where a pass of an all-pass filter reads and writes, by chain
typedef struct {
  const float* in[QUAD];
  float* out[QUAD];
  float level; ///< Of the sum of both chains, downwards
} AllpassJob;

/// Store eight frames, of which each of four pairs has two
INFLECT_INLINE void
store_frames(const Pair* pairs, Quad* frames)
{
  UNROLLED for (uint32_t k = 0U; k < QUAD; ++k)
  {
    memcpy(&frames[k], &pairs[k], sizeof(Quad));
    memcpy(&frames[QUAD + k], (const Quad*)&pairs[k] + 1, sizeof(Quad));
  }
}

/// Put the numbers of all chains at a frame side by side, upwards those of each
/// channel twice
INFLECT_INLINE void
gather_frames(const AllpassJob* job, bool up, uint32_t n, Quad* frames)
{
  const AllpassJob own = *job;
  // What is beyond the end is padding
  for (size_t i = 0U; i < n; i += PAIR) {
    Pair pairs[QUAD];
    UNROLLED for (uint32_t k = 0U; k < QUAD; ++k)
    {
      memcpy(&pairs[k], own.in[k] + i, sizeof(Pair));
    }
    if (up) {
      const Pair a = LOWER_OF(pairs[0], pairs[2]);
      const Pair b = UPPER_OF(pairs[0], pairs[2]);
      pairs[0] = __builtin_shufflevector(a, a, 0, 0, 1, 1, 4, 4, 5, 5);
      pairs[1] = __builtin_shufflevector(a, a, 2, 2, 3, 3, 6, 6, 7, 7);
      pairs[2] = __builtin_shufflevector(b, b, 0, 0, 1, 1, 4, 4, 5, 5);
      pairs[3] = __builtin_shufflevector(b, b, 2, 2, 3, 3, 6, 6, 7, 7);
    } else {
      transpose(pairs);
    }
    store_frames(pairs, frames + i);
  }
}

/// Take them apart again, and downwards add both chains of a channel
INFLECT_INLINE void
scatter_frames(const AllpassJob* job, bool up, uint32_t n, const Quad* frames)
{
  const AllpassJob own = *job;
  for (size_t i = 0U; i < n; i += PAIR) {
    Pair pairs[QUAD];
    UNROLLED for (uint32_t k = 0U; k < QUAD; ++k)
    {
      memcpy(&pairs[k], &frames[i + k], sizeof(Quad));
      memcpy((Quad*)&pairs[k] + 1, &frames[i + QUAD + k], sizeof(Quad));
    }
    transpose(pairs);
    if (up) {
      UNROLLED for (uint32_t k = 0U; k < QUAD; ++k)
      {
        memcpy(own.out[k] + i, &pairs[k], sizeof(Pair));
      }
      continue;
    }
    const Pair first = own.level * (pairs[0] + pairs[1]);
    const Pair second = own.level * (pairs[2] + pairs[3]);
    memcpy(own.out[0] + i, &first, sizeof(Pair));
    memcpy(own.out[2] + i, &second, sizeof(Pair));
  }
}

/// Run a block; the compiler keeps the past in registers where the numbers of
/// rows are constants
INFLECT_INLINE void
run_rows(Sections* rows, uint32_t n_rows, bool odd, uint32_t n, Quad* frames)
{
  const uint32_t behind = n_rows - 1U;
  Quad unused;
  uint32_t t = 0U;
  for (; t < behind; ++t) {
    step_rows(rows, n_rows, odd, true, n, t, &frames[t], &unused);
  }
  Sections own;
  UNROLLED for (uint32_t k = 0U; k < n_rows; ++k)
  {
    own.factors[k] = rows->factors[k];
    own.past_in[k] = rows->past_in[k];
    own.past_out[k] = rows->past_out[k];
  }
  // In as many steps what is new takes the place of each past in turn, so that
  // none is copied
  const uint32_t turn = 2U * (n_rows + 1U);
  for (; t + turn <= n; t += turn) {
    UNROLLED for (uint32_t j = t; j < t + turn; ++j)
    {
      step_rows(&own, n_rows, odd, false, n, j, &frames[j],
                &frames[j - behind]);
    }
  }
  for (; t < n; ++t) {
    step_rows(&own, n_rows, odd, false, n, t, &frames[t], &frames[t - behind]);
  }
  UNROLLED for (uint32_t k = 0U; k < n_rows; ++k)
  {
    rows->past_in[k] = own.past_in[k];
    rows->past_out[k] = own.past_out[k];
  }
  for (; t < n + behind; ++t) {
    // The first row is done, and the last one may have been before the block
    Quad* const out = t >= behind ? &frames[t - behind] : &unused;
    step_rows(rows, n_rows, odd, true, n, t, &frames[0], out);
  }
}

/// Run a block of any number of rows, frame by frame
static void
run_any_rows(Sections* rows, uint32_t n, Quad* frames)
{
  for (uint32_t t = 0U; t < n; ++t) {
    Chains y;
    widen(&frames[t], &y);
    for (uint32_t k = 0U; k < rows->n_rows; ++k) {
      const Chains x = y;
      const Chains c = rows->factors[k];
      y = (c * x + rows->past_in[k]) - c * rows->past_out[k];
      rows->past_in[k] = x;
      rows->past_out[k] = y;
      if (rows->odd && k == rows->n_rows - 1U) {
        y = (Chains){y[0], x[1], y[2], x[3]};
      }
    }
    frames[t] = __builtin_convertvector(y, Quad);
  }
}

/// Run a block; the lengths of the usual rates are worth a loop of their own
static void
run_sections(Sections* sections, uint32_t n, Quad* frames)
{
  const uint32_t n_rows = sections->n_rows;
  const bool odd = sections->odd;
  if (n_rows == 4U && !odd) {
    run_rows(sections, 4U, false, n, frames);
  } else if (n_rows == 5U && odd) {
    run_rows(sections, 5U, true, n, frames);
  } else if (n_rows == 5U) {
    run_rows(sections, 5U, false, n, frames);
  } else if (n_rows == 2U && !odd) {
    run_rows(sections, 2U, false, n, frames);
  } else {
    run_any_rows(sections, n, frames);
  }
}

/// Run both chains over the frames of one or two channels
static void
run_allpass(const InflectAllpass* filter,
            uint32_t n_channels,
            InflectAllpassState* const* state,
            uint32_t n,
            Quad* frames)
{
  // A channel alone is its own second one, with a past that goes nowhere
  InflectAllpassState lone = *state[0];
  InflectAllpassState* const second = n_channels == 2U ? state[1] : &lone;
  const double* const c = filter->coefficients;
  Sections rows;
  rows.n_rows = (filter->n_coefficients + 1U) / 2U;
  rows.odd = filter->n_coefficients % 2U != 0U;
  for (uint32_t k = 0U; k < rows.n_rows; ++k) {
    load_chains(c, c, k, &rows.factors[k]);
    load_chains(state[0]->in, second->in, k, &rows.past_in[k]);
    load_chains(state[0]->out, second->out, k, &rows.past_out[k]);
  }
  run_sections(&rows, n, frames);
  for (uint32_t k = 0U; k < rows.n_rows; ++k) {
    store_chains(&rows.past_in[k], state[0]->in, second->in, k);
    store_chains(&rows.past_out[k], state[0]->out, second->out, k);
  }
}

static void
raise_allpass(const InflectAllpass* filter,
              uint32_t n_channels,
              InflectAllpassState* const* state,
              const float* const* in,
              float* const (*out)[2],
              uint32_t n)
{
  const uint32_t other = n_channels - 1U;
  const AllpassJob job = {
    .in = {in[0], in[0], in[other], in[other]},
    .out = {out[0][0], out[0][1], out[other][0], out[other][1]},
  };
  Quad frames[INFLECT_MAX_CHUNK + PAIR];
  gather_frames(&job, true, n, frames);
  run_allpass(filter, n_channels, state, n, frames);
  scatter_frames(&job, true, n, frames);
}

static void
lower_allpass(const InflectAllpass* filter,
              float level,
              uint32_t n_channels,
              InflectAllpassState* const* state,
              const float* const (*in)[2],
              float* const* out,
              uint32_t n)
{
  const uint32_t other = n_channels - 1U;
  const AllpassJob job = {
    .in = {in[0][0], in[0][1], in[other][0], in[other][1]},
    .out = {out[0], NULL, out[other], NULL},
    .level = level,
  };
  Quad frames[INFLECT_MAX_CHUNK + PAIR];
  gather_frames(&job, false, n, frames);
  run_allpass(filter, n_channels, state, n, frames);
  scatter_frames(&job, false, n, frames);
}

#endif // INFLECT_FILTERS_ALLPASS_H
