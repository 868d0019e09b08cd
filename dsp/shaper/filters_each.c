// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "filters.h"

#include "../base/vector.h"

#if INFLECT_LANES == 8
#  include <immintrin.h>
#endif
#include <stdbool.h>
#include <stddef.h>

#define INLINE static inline __attribute__((always_inline))

/// Before a loop of few turns, whose arrays then live in registers
#if defined(__clang__)
#  define UNROLLED _Pragma("clang loop unroll(full)")
#else
#  define UNROLLED _Pragma("GCC unroll 16")
#endif

/// Before a loop of more turns, of which each does a lot
#if defined(__clang__)
#  define TWICE _Pragma("unroll 2")
#else
#  define TWICE _Pragma("GCC unroll 2")
#endif

/// Holds a vector in a register, where gcc would load it again for every use
#if defined(__clang__)
#  define HOLD(vector)
#elif defined(__x86_64__)
#  define HOLD(vector) __asm__("" : "+v"(vector))
#elif defined(__aarch64__)
#  define HOLD(vector) __asm__("" : "+w"(vector))
#else
#  define HOLD(vector)
#endif

/// What is in memory is to be read again, not kept in registers from before
#define FORGET() __asm__ volatile("" : : : "memory")

/// Vectors of output of the first stage whose sums fit the registers
#define TILE 8U

/// a b + c; said to the compiler, which would fuse some and others not
INLINE InflectVector
multiply_add(InflectVector a, InflectVector b, InflectVector c)
{
#if INFLECT_LANES == 8
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

/// Add a b to a sum that stays in its register, where gcc would move it about
INLINE void
accumulate(InflectVector a, InflectVector b, InflectVector* sum)
{
#if INFLECT_LANES == 8
  __asm__("vfmadd231ps %2, %1, %0" : "+v"(*sum) : "v"(a), "v"(b));
#else
  *sum += a * b;
#endif
}

/// Most taps at a distance of one vector that one pass takes
#define MAX_PASS 6U

/// Outputs next to each other that share what a higher stage loads
#define MAX_GROUP 4U

/// Most coefficients of a higher stage
#define MAX_FOLDED 7U

/**
   Add taps at a distance of one vector to `n_tile` vectors of output of each
   channel.

   Each vector of input is loaded once and serves up to `n_taps` of them.

   @param at Where the tile starts, less the residue of the taps.
*/
INLINE void
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
INLINE void
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
INLINE void
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

/// Where a sample stands; the compiler does the sums where `at` is a constant
INLINE const float*
find(const float* const* phases, uint32_t log2_phases, int32_t at)
{
  const int32_t phase = at & ((1 << log2_phases) - 1);
  // An arithmetic shift rounds down, where a division would round to zero
  return phases[phase] + (at >> log2_phases);
}

INLINE InflectVector
load_at(const float* const* phases,
        uint32_t log2_phases,
        int32_t at,
        size_t frame)
{
  InflectVector x = inflect_vector_load(find(phases, log2_phases, at) + frame);
  HOLD(x);
  return x;
}

/**
   Find the sums of products of a group of outputs from `first` on.

   From one coefficient to the next the samples move on by one, so each is
   loaded about once.
*/
INLINE void
sum_folded(const InflectVector* factors,
           uint32_t n_coefficients,
           const float* const* in,
           uint32_t log2_phases,
           uint32_t n_group,
           int32_t first,
           size_t frame,
           InflectVector* sums)
{
  const int32_t reach = 2 * (int32_t)n_coefficients - 1;
  InflectVector left[MAX_GROUP];
  InflectVector right[MAX_GROUP];
  UNROLLED for (uint32_t k = 0U; k < n_coefficients; ++k)
  {
    UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
    {
      const uint32_t from_end = n_group - 1U - g;
      const int32_t newer = first + (int32_t)from_end - (int32_t)k;
      const int32_t older = first + (int32_t)g - reach + (int32_t)k;
      left[from_end] = k > 0U && from_end > 0U
                         ? left[from_end - 1U]
                         : load_at(in, log2_phases, newer, frame);
      right[g] = k > 0U && g + 1U < n_group
                   ? right[g + 1U]
                   : load_at(in, log2_phases, older, frame);
    }
    UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
    {
      const InflectVector pair = left[g] + right[g];
      sums[g] =
        k == 0U ? factors[k] * pair : multiply_add(factors[k], pair, sums[g]);
    }
  }
}

INLINE void
raise_stage(const float* c,
            uint32_t n_coefficients,
            uint32_t log2_phases,
            const float* const* in,
            float* const* out,
            uint32_t from,
            uint32_t n)
{
  const uint32_t n_phases = 1U << log2_phases;
  const uint32_t n_group = n_phases < MAX_GROUP ? n_phases : MAX_GROUP;
  // Copies, which no store of a sample could change
  const float* own_in[1U << INFLECT_MAX_STAGE_LOG2];
  float* own_out[1U << INFLECT_MAX_STAGE_LOG2];
  InflectVector factors[MAX_FOLDED];
  UNROLLED for (uint32_t p = 0U; p < n_phases; ++p)
  {
    own_in[p] = in[p];
    own_out[p] = out[p];
  }
  UNROLLED for (uint32_t k = 0U; k < n_coefficients; ++k)
  {
    factors[k] = inflect_vector_of(c[k]);
  }
  UNROLLED for (uint32_t p = 0U; p < n_phases; p += n_group)
  {
    TWICE for (size_t i = from; i < (size_t)from + n; i += INFLECT_LANES)
    {
      InflectVector sums[MAX_GROUP];
      sum_folded(factors, n_coefficients, own_in, log2_phases, n_group,
                 (int32_t)p, i, sums);
      UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
      {
        inflect_vector_store(own_out[p + g] + i, sums[g]);
      }
    }
  }
}

INLINE void
lower_stage(const float* c,
            uint32_t n_coefficients,
            uint32_t log2_phases,
            const float* const* in,
            float* const* out,
            uint32_t from,
            uint32_t n)
{
  const uint32_t n_phases = 1U << log2_phases;
  const uint32_t n_group = n_phases < MAX_GROUP ? n_phases : MAX_GROUP;
  const float* even[1U << INFLECT_MAX_STAGE_LOG2];
  const float* odd[1U << INFLECT_MAX_STAGE_LOG2];
  float* own_out[1U << INFLECT_MAX_STAGE_LOG2];
  InflectVector factors[MAX_FOLDED];
  UNROLLED for (uint32_t p = 0U; p < n_phases; ++p)
  {
    even[p] = in[2U * p];
    odd[p] = in[2U * p + 1U];
    own_out[p] = out[p];
  }
  UNROLLED for (uint32_t k = 0U; k < n_coefficients; ++k)
  {
    factors[k] = inflect_vector_of(c[k]);
  }
  UNROLLED for (uint32_t p = 0U; p < n_phases; p += n_group)
  {
    TWICE for (size_t i = from; i < (size_t)from + n; i += INFLECT_LANES)
    {
      InflectVector sums[MAX_GROUP];
      sum_folded(factors, n_coefficients, even, log2_phases, n_group,
                 (int32_t)p, i, sums);
      UNROLLED for (uint32_t g = 0U; g < n_group; ++g)
      {
        const int32_t at = (int32_t)(p + g) - (int32_t)n_coefficients;
        const float* const centre = find(odd, log2_phases, at) + i;
        inflect_vector_store(own_out[p + g] + i,
                             sums[g] + inflect_vector_load(centre));
      }
    }
  }
}

/// Define both directions of a stage
#define DEFINE_STAGE(log2_phases, n)                                          \
  static void raise_##log2_phases##_##n(                                      \
    const float* c, const float* const* in, float* const* out, uint32_t from, \
    uint32_t n_frames)                                                        \
  {                                                                           \
    raise_stage(c, n##U, log2_phases##U, in, out, from, n_frames);            \
  }                                                                           \
  static void lower_##log2_phases##_##n(                                      \
    const float* c, const float* const* in, float* const* out, uint32_t from, \
    uint32_t n_frames)                                                        \
  {                                                                           \
    lower_stage(c, n##U, log2_phases##U, in, out, from, n_frames);            \
  }

#define STAGE(log2_phases, n) \
  [n] = {raise_##log2_phases##_##n, lower_##log2_phases##_##n}

DEFINE_STAGE(1, 2)
DEFINE_STAGE(1, 3)
DEFINE_STAGE(1, 4)
DEFINE_STAGE(1, 5)
DEFINE_STAGE(1, 6)
DEFINE_STAGE(1, 7)
DEFINE_STAGE(2, 2)
DEFINE_STAGE(2, 3)
DEFINE_STAGE(2, 4)
DEFINE_STAGE(2, 5)
DEFINE_STAGE(3, 2)
DEFINE_STAGE(3, 3)
DEFINE_STAGE(4, 2)
DEFINE_STAGE(4, 3)

static InflectStage
stage(uint32_t log2_phases, uint32_t n_coefficients)
{
  // The higher the rate, the more room a filter has
  static const InflectStage
    stages[INFLECT_MAX_STAGE_LOG2 + 1U][MAX_FOLDED + 1U] = {
      [1] = {STAGE(1, 2), STAGE(1, 3), STAGE(1, 4), STAGE(1, 5), STAGE(1, 6),
             STAGE(1, 7)},
      [2] = {STAGE(2, 2), STAGE(2, 3), STAGE(2, 4), STAGE(2, 5)},
      [3] = {STAGE(3, 2), STAGE(3, 3)},
      [4] = {STAGE(4, 2), STAGE(4, 3)},
    };
  return n_coefficients <= MAX_FOLDED ? stages[log2_phases][n_coefficients]
                                      : (InflectStage){NULL, NULL};
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

/// Copy `n` floats of each row back, a multiple of 8
INLINE void
move_rows(InflectRows rows, uint32_t n_rows, uint32_t n, uint32_t distance)
{
  float* to = rows.at;
  for (uint32_t p = 0U; p < n_rows; ++p) {
    // Upwards, as both may overlap
    for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
      inflect_vector_store(to + i, inflect_vector_load(to + i + distance));
    }
    to += rows.stride;
  }
}

static void
move_back(InflectRows rows,
          uint32_t n_rows,
          uint32_t history,
          uint32_t ahead,
          uint32_t distance)
{
  const uint32_t n = history + ahead;
  rows.at -= history;
  // Nearly all rows are short
  if (n == 8U) {
    move_rows(rows, n_rows, 8U, distance);
  } else if (n == 16U) {
    move_rows(rows, n_rows, 16U, distance);
  } else {
    move_rows(rows, n_rows, n, distance);
  }
}

/// One number of each chain of two channels: A0, A1, A0, A1
typedef double Chains __attribute__((vector_size(32)));

/// The same numbers as floats
typedef float Quad __attribute__((vector_size(16)));

/// Floats of a quad
#define QUAD 4U

INLINE void
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
INLINE void
load_chains(const double* a, const double* b, uint32_t pair, Chains* chains)
{
  *chains =
    (Chains){a[2U * pair], a[2U * pair + 1U], b[2U * pair], b[2U * pair + 1U]};
}

INLINE void
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
INLINE void
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

/// Turn four frames of four chains into four chains of four frames, or back,
/// in both halves
INLINE void
transpose(Pair* pairs)
{
  const Pair a =
    __builtin_shufflevector(pairs[0], pairs[1], 0, 8, 1, 9, 4, 12, 5, 13);
  const Pair b =
    __builtin_shufflevector(pairs[0], pairs[1], 2, 10, 3, 11, 6, 14, 7, 15);
  const Pair c =
    __builtin_shufflevector(pairs[2], pairs[3], 0, 8, 1, 9, 4, 12, 5, 13);
  const Pair d =
    __builtin_shufflevector(pairs[2], pairs[3], 2, 10, 3, 11, 6, 14, 7, 15);
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
INLINE void
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
INLINE void
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
      const Pair a =
        __builtin_shufflevector(pairs[0], pairs[2], 0, 8, 1, 9, 4, 12, 5, 13);
      const Pair b =
        __builtin_shufflevector(pairs[0], pairs[2], 2, 10, 3, 11, 6, 14, 7, 15);
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

/// Take them apart again, or upwards, or add those of both chains of a channel
INLINE void
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
INLINE void
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

const InflectFilters INFLECT_FILTERS_NAME = {
  .raise_first = raise_first,
  .lower_first = lower_first,
  .stage = stage,
  .symmetric = symmetric,
  .raise_allpass = raise_allpass,
  .lower_allpass = lower_allpass,
  .rewind = move_back,
};
