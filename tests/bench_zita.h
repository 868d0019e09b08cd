// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A pair of zita-resampler's resamplers for programs in C.
*/

#ifndef INFLECT_TESTS_BENCH_ZITA_H
#define INFLECT_TESTS_BENCH_ZITA_H

#include <stdint.h>

/// Half the length of the filters, which is the quality
#define BENCH_ZITA_HALF_LENGTH 48U

#ifdef __cplusplus
extern "C" {
#endif

/// Return a pair for interleaved channels, or null; free with its function
void*
bench_zita_new(uint32_t n_channels, uint32_t rate_hz, uint32_t factor);

/// Free a pair; null is allowed
void
bench_zita_free(void* pair);

/**
   Raise the rate.

   @param n_in Frames.
   @param n_out Frames that fit.
   @return Number of frames that came out.
*/
uint32_t
bench_zita_up(void* pair,
              uint32_t n_in,
              const float* in,
              uint32_t n_out,
              float* out);

/// Lower the rate; likewise
uint32_t
bench_zita_down(void* pair,
                uint32_t n_in,
                const float* in,
                uint32_t n_out,
                float* out);

#ifdef __cplusplus
}
#endif

#endif // INFLECT_TESTS_BENCH_ZITA_H
