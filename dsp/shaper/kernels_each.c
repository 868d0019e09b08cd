// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "kernels.h"

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
  .shift = shift,
  .join = join,
};
