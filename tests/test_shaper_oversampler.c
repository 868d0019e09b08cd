// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/filters.h"

#include "shaper/oversampler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// Largest deviation of the pass band, in dB
#define RIPPLE_DB 0.01

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Frames of a signal, and channels
#define N_FRAMES 700U
#define N_CHANNELS 2U

/// A signal after silence, for the past that an oversampler looks at
static float signal[N_CHANNELS]
                   [INFLECT_OVERSAMPLER_PAST + N_FRAMES + INFLECT_PADDING];

/// Two channels and their memory
typedef struct {
  InflectOversampler channels[N_CHANNELS];
  float* memory[N_CHANNELS];
  float shared[N_CHANNELS][INFLECT_OVERSAMPLER_SHARED];
} Pair;

static Pair*
new_pair(InflectCpu cpu, const InflectOversamplerDesign* design)
{
  Pair* const pair = (Pair*)calloc(1U, sizeof(*pair));
  assert_non_null(pair);
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    pair->memory[c] =
      (float*)calloc(inflect_oversampler_memory(), sizeof(float));
    assert_non_null(pair->memory[c]);
    inflect_oversampler_init(&pair->channels[c], inflect_filters(cpu),
                             pair->memory[c], pair->shared[c]);
    inflect_oversampler_configure(&pair->channels[c], design, 0U);
  }
  return pair;
}

static void
free_pair(Pair* pair)
{
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    free(pair->memory[c]);
  }
  free(pair);
}

/// How a signal goes through
typedef struct {
  bool has_past;
  uint32_t n_each; ///< Channels that take each stage side by side
  uint32_t cut;    ///< Frames of a block
} Way;

/// Square each raised sample and lower the result
static void
square(InflectOversampler* oversampler, uint32_t n)
{
  const InflectRaised* const raised = inflect_oversampler_raised(oversampler);
  const InflectPolyphase* const high = inflect_oversampler_high(oversampler);
  for (uint32_t p = 0U; p < (1U << raised->log2_factor); ++p) {
    for (uint32_t i = 0U; i < n; ++i) {
      high->phases[p][i] = raised->phases[p][i] * raised->phases[p][i];
    }
  }
}

static void
run(InflectCpu cpu,
    const InflectOversamplerDesign* design,
    Way way,
    float out[N_CHANNELS][N_FRAMES + INFLECT_PADDING])
{
  Pair* const pair = new_pair(cpu, design);
  const uint32_t chunk = inflect_oversampler_chunk(design->log2_factor);
  const uint32_t most = way.cut < chunk ? way.cut : chunk;
  for (uint32_t at = 0U, n = 0U; at < N_FRAMES; at += n) {
    const uint32_t left = N_FRAMES - at;
    n = left < most ? left : most;
    InflectOversampler* channels[N_CHANNELS] = {NULL};
    const float* in[N_CHANNELS] = {NULL};
    float* to[N_CHANNELS] = {NULL};
    for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
      channels[c] = &pair->channels[c];
      in[c] = signal[c] + INFLECT_OVERSAMPLER_PAST + at;
      to[c] = out[c] + at;
    }
    inflect_oversampler_begin(channels, N_CHANNELS, way.has_past, in, n);
    for (uint32_t c = 0U; c < N_CHANNELS; c += way.n_each) {
      inflect_oversampler_up(channels + c, way.n_each, n);
      for (uint32_t i = c; i < c + way.n_each; ++i) {
        square(channels[i], n);
      }
      inflect_oversampler_down(channels + c, way.n_each, to + c, n);
    }
    inflect_oversampler_finish(channels, N_CHANNELS, to, n);
  }
  free_pair(pair);
}

/// Compare all ways with the plainest one
static void
compare_ways(InflectCpu cpu, const InflectOversamplerDesign* design)
{
  static const Way ways[] = {
    {true, 1U, 256U}, {false, 2U, 256U}, {true, 2U, 32U},
    {false, 1U, 17U}, {true, 2U, 1U},
  };
  static float reference[N_CHANNELS][N_FRAMES + INFLECT_PADDING];
  static float out[N_CHANNELS][N_FRAMES + INFLECT_PADDING];
  run(cpu, design, (Way){false, 1U, 256U}, reference);
  for (size_t w = 0U; w < COUNT(ways); ++w) {
    run(cpu, design, ways[w], out);
    for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
      expect(!memcmp(out[c], reference[c], N_FRAMES * sizeof(float)),
             "set %d, %ux, phase %d, way %zu, channel %u: other bits", (int)cpu,
             1U << design->log2_factor, (int)design->minimum_phase, w, c);
    }
  }
}

static void
way_of_a_signal_does_not_matter(void** state)
{
  (void)state;
  static const double rates_hz[] = {44100.0, 48000.0, 96000.0};
  uint32_t random = 1U;
  for (uint32_t i = 0U; i < N_CHANNELS * N_FRAMES; ++i) {
    random = random * 1664525U + 1013904223U;
    signal[i % N_CHANNELS][INFLECT_OVERSAMPLER_PAST + i / N_CHANNELS] =
      (float)((double)random / 2147483648.0 - 1.0);
  }
  const uint32_t n_factors = INFLECT_MAX_LOG2_FACTOR + 1U;
  for (uint32_t i = 0U; i < 2U * n_factors * COUNT(rates_hz); ++i) {
    InflectOversamplerDesign design;
    assert_true(inflect_oversampler_design(rates_hz[i / (2U * n_factors)],
                                           i / 2U % n_factors, i % 2U != 0U,
                                           &design));
    for (unsigned cpu = 0U; cpu <= (unsigned)inflect_cpu_best(); ++cpu) {
      compare_ways((InflectCpu)cpu, &design);
    }
  }
  expect_all_met();
}

static void
images_and_aliases_stay_in_the_stop_band(void** state)
{
  (void)state;
  static const double rates_hz[] = {
    8000.0,  11025.0, 16000.0, 22050.0, 32000.0,  44099.0,  44100.0, 44101.0,
    48000.0, 50000.0, 88200.0, 96000.0, 176400.0, 192000.0, 384000.0};
  for (size_t r = 0U; r < COUNT(rates_hz); ++r) {
    for (uint32_t factor = 2U; factor <= 32U; factor *= 2U) {
      for (int minimum = 0; minimum < 2; ++minimum) {
        const FilterFigures figures =
          filters_measure(rates_hz[r], factor, minimum != 0);
        const double min_db = filters_min_stop_db(factor);
        expect(figures.exists && figures.ripple_db <= RIPPLE_DB &&
                 figures.up_stop_db >= min_db && figures.down_stop_db >= min_db,
               "%.0f Hz %ux %s: ripple %.4f dB, stop bands %.1f and %.1f dB",
               rates_hz[r], factor, minimum ? "minimum" : "linear",
               figures.ripple_db, figures.up_stop_db, figures.down_stop_db);
      }
    }
  }
  expect_all_met();
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(images_and_aliases_stay_in_the_stop_band),
    cmocka_unit_test(way_of_a_signal_does_not_matter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
