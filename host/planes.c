// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "planes.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/// Of an integer of 32 bits
#define STEP 0x1p-31F

/// Bits of a float without its sign
#define MAGNITUDE_BITS 0x7FFFFFFF

// Loops for stereo have a known stride, which vectors need

void
inflect_planes_from_floats(uint32_t n_channels,
                           uint32_t n_frames,
                           const float* in,
                           float* const* out)
{
  if (n_channels == 2U) {
    float* restrict const left = out[0];
    float* restrict const right = out[1];
    for (size_t i = 0U; i < n_frames; ++i) {
      left[i] = in[2U * i];
      right[i] = in[2U * i + 1U];
    }
    return;
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    for (size_t i = 0U; i < n_frames; ++i) {
      out[c][i] = in[i * n_channels + c];
    }
  }
}

void
inflect_planes_from_integers(uint32_t n_channels,
                             uint32_t n_frames,
                             const int32_t* in,
                             float* const* out)
{
  if (n_channels == 2U) {
    float* restrict const left = out[0];
    float* restrict const right = out[1];
    for (size_t i = 0U; i < n_frames; ++i) {
      left[i] = (float)in[2U * i] * STEP;
      right[i] = (float)in[2U * i + 1U] * STEP;
    }
    return;
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    for (size_t i = 0U; i < n_frames; ++i) {
      out[c][i] = (float)in[i * n_channels + c] * STEP;
    }
  }
}

void
inflect_planes_to_floats(uint32_t n_channels,
                         uint32_t n_frames,
                         const float* const* in,
                         float* out)
{
  if (n_channels == 2U) {
    const float* restrict const left = in[0];
    const float* restrict const right = in[1];
    for (size_t i = 0U; i < n_frames; ++i) {
      out[2U * i] = left[i];
      out[2U * i + 1U] = right[i];
    }
    return;
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    for (size_t i = 0U; i < n_frames; ++i) {
      out[i * n_channels + c] = in[c][i];
    }
  }
}

void
inflect_planes_clip(uint32_t n_frames, float* samples)
{
  for (uint32_t i = 0U; i < n_frames; ++i) {
    const float x = samples[i] < -1.0F ? -1.0F : samples[i];
    samples[i] = x > 1.0F ? 1.0F : x;
  }
}

/// Magnitudes compare as their bits do, and integers without thought of NaN
static float
peak_of(uint32_t n_frames, const float* samples)
{
  int32_t top = 0;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    int32_t bits = 0;
    memcpy(&bits, &samples[i], sizeof(bits));
    bits &= MAGNITUDE_BITS;
    top = bits > top ? bits : top;
  }
  float peak = 0.0F;
  memcpy(&peak, &top, sizeof(peak));
  return peak;
}

void
inflect_levels_add(InflectLevels* levels,
                   uint32_t n_frames,
                   const float* samples)
{
  const float peak = peak_of(n_frames, samples);
  levels->peak = peak > levels->peak ? peak : levels->peak;
  if (peak <= 1.0F) {
    return;
  }
  uint32_t n_over = 0U;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    n_over += fabsf(samples[i]) > 1.0F ? 1U : 0U;
  }
  levels->n_over += n_over;
}
