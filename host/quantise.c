// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "quantise.h"

#include "random.h"

#include <stddef.h>
#include <string.h>

/// Distance of the channels' random keys, far from that of positions
#define CHANNEL_STEP UINT64_C(0xD1B54A32D192ED03)

/// Frames of one channel that are rounded before they are interleaved
#define ROW_FRAMES 512U

/// Bits of 2^52, whose lowest bits are those of the whole number added to it
#define WHOLE_BITS UINT64_C(0x4330000000000000)

/// Added to a number, rounds it into the lowest bits of the sum
#define ROUNDER 0x1.8p52

/// Part of one channel
typedef struct {
  uint64_t state; ///< Of the dither at the first frame
  double amount;  ///< Of the dither, 0 or 1
  uint32_t bits;  ///< Of a sample
} Row;

static inline double
number_of(uint64_t bits)
{
  double number = 0.0;
  memcpy(&number, &bits, sizeof(number));
  return number;
}

static inline uint64_t
bits_of(double number)
{
  uint64_t bits = 0U;
  memcpy(&bits, &number, sizeof(bits));
  return bits;
}

/// Return a number of triangular density over -1 to 1, as dither is
static inline double
triangular_of(uint64_t state)
{
  const uint64_t bits = inflect_random_mix(state);
  const double high = number_of(WHOLE_BITS | bits >> 32U);
  const double low = number_of(WHOLE_BITS | (bits & UINT32_MAX));
  return (high - low) * 0x1p-32;
}

/// Compiled once for each processor
static inline __attribute__((always_inline)) void
round_row(const Row* row,
          uint32_t n_frames,
          const float* restrict in,
          int32_t* restrict out)
{
  const double scale = (double)(INT64_C(1) << (row->bits - 1U));
  const double upper = scale - 1.0;
  const double amount = row->amount;
  const uint32_t shift = 32U - row->bits;
  uint64_t state = row->state;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    const double noise = triangular_of(state);
    const double level = (double)in[i] * scale + amount * noise;
    const double above = level < -scale ? -scale : level;
    const double within = above > upper ? upper : above;
    out[i] = (int32_t)((uint32_t)bits_of(within + ROUNDER) << shift);
    state += INFLECT_RANDOM_STEP;
  }
}

static void
round_baseline(const Row* row, uint32_t n_frames, const float* in, int32_t* out)
{
  round_row(row, n_frames, in, out);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void
round_avx2(const Row* row, uint32_t n_frames, const float* in, int32_t* out)
{
  round_row(row, n_frames, in, out);
}

#endif

typedef void (*RoundFunction)(const Row*, uint32_t, const float*, int32_t*);

static RoundFunction
choose_function(const InflectQuantiser* quantiser)
{
#if defined(__x86_64__)
  if (!quantiser->baseline && __builtin_cpu_supports("avx2")) {
    return round_avx2;
  }
#else
  (void)quantiser;
#endif
  return round_baseline;
}

/// Round up to ROW_FRAMES frames of a channel
static void
round_channel(const InflectQuantiser* quantiser,
              uint32_t channel,
              uint64_t frame,
              uint32_t n_frames,
              const float* in,
              int32_t* out)
{
  const uint64_t key = quantiser->seed + (channel + 1U) * CHANNEL_STEP;
  const Row row = {
    .state = inflect_random_state(key, frame),
    .amount = quantiser->dither ? 1.0 : 0.0,
    .bits = quantiser->bits,
  };
  choose_function(quantiser)(&row, n_frames, in, out);
}

/// Round up to ROW_FRAMES frames of all channels
static void
round_frames(const InflectQuantiser* quantiser,
             uint64_t frame,
             uint32_t from,
             uint32_t n_frames,
             const float* const* in,
             int32_t* out)
{
  int32_t rows[2][ROW_FRAMES];
  const uint32_t n_channels = quantiser->n_channels;
  if (n_channels == 2U) {
    // Vectors can hold both, but not one with gaps
    round_channel(quantiser, 0U, frame, n_frames, in[0] + from, rows[0]);
    round_channel(quantiser, 1U, frame, n_frames, in[1] + from, rows[1]);
    for (size_t i = 0U; i < n_frames; ++i) {
      out[2U * i] = rows[0][i];
      out[2U * i + 1U] = rows[1][i];
    }
    return;
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    round_channel(quantiser, c, frame, n_frames, in[c] + from, rows[0]);
    for (size_t i = 0U; i < n_frames; ++i) {
      out[i * n_channels + c] = rows[0][i];
    }
  }
}

void
inflect_quantise(const InflectQuantiser* quantiser,
                 uint64_t frame,
                 uint32_t n_frames,
                 const float* const* in,
                 int32_t* out)
{
  for (uint32_t done = 0U; done < n_frames; done += ROW_FRAMES) {
    const uint32_t left = n_frames - done;
    round_frames(quantiser, frame + done, done,
                 left < ROW_FRAMES ? left : ROW_FRAMES, in,
                 out + (size_t)done * quantiser->n_channels);
  }
}
