// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the benchmark compares: the shaper, its bare curve, and resamplers of
   others around the same curve kernel.
*/

#ifndef INFLECT_TESTS_BENCH_ENGINE_H
#define INFLECT_TESTS_BENCH_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

/// Sample rate of every case
#define BENCH_RATE_HZ 48000.0

/// Largest block of a case
#define BENCH_MAX_BLOCK 1024U

/// Kinds of engines
typedef enum {
  BENCH_INFLECT,    ///< The whole effect
  BENCH_CURVE,      ///< The curve alone, at the high rate
  BENCH_SOXR,       ///< Up, curve, down
  BENCH_SAMPLERATE, ///< Likewise
  BENCH_ZITA,       ///< Likewise
} BenchKind;

/// Number of kinds
#define BENCH_N_KINDS 5U

/// One thing to measure
typedef struct {
  BenchKind kind;
  const char* curve;     ///< Its symbol
  uint32_t factor;       ///< Of oversampling
  const char* antialias; ///< Only of the effect, as `phase`
  const char* phase;
  uint32_t block; ///< In frames, up to BENCH_MAX_BLOCK
  uint32_t n_channels;
} BenchCase;

/// A case at work
typedef struct BenchEngineImpl BenchEngine;

/// Return the name of a kind in JSON
const char*
bench_kind_symbol(BenchKind kind);

/// Return the name of a kind for people, with its quality
const char*
bench_kind_label(BenchKind kind);

/// Return whether an engine can run a case: resamplers may not be installed
bool
bench_engine_exists(const BenchCase* what);

/**
   Make an engine; ends the program on failure.

   @return To be freed with bench_engine_free().
*/
BenchEngine*
bench_engine_new(const BenchCase* what);

/// Free an engine; null is allowed
void
bench_engine_free(BenchEngine* engine);

/**
   Process one block of the case.

   @param in Shape [n_channels][block].
*/
void
bench_engine_run(BenchEngine* engine, const float* const* in);

#endif // INFLECT_TESTS_BENCH_ENGINE_H
