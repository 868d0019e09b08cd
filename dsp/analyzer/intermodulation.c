// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "coherent.h"
#include "lines.h"
#include "transform_size.h"

#include "../activation/curve.h"

#include <math.h>
#include <stdlib.h>

/// Shortest transform that holds 60 Hz sidebands apart at usual rates
#define MIN_FRAMES 4096U

/// Products up to this order must not fall on those that are looked for
#define MAX_ORDER 9

/// How far the upper tone may move to keep products apart, as a share of N
#define SEARCH_SHARE 128U

/// Amplitude at or below which a tone has not arrived
#define SILENT 1e-15

/// A tone in multiples of both
typedef struct {
  int32_t p;
  int32_t q;
} Multiple;

/// What a method sends and looks for
typedef struct {
  double lower_hz;
  double upper_hz;
  double lower_share; ///< Of the peak
  bool both;          ///< Whether both tones are the reference
  uint32_t n_products;
  Multiple products[INFLECT_MAX_PRODUCTS];
} Method;

static const Method methods[INFLECT_N_IMD_METHODS] = {
  [INFLECT_IMD_SMPTE] =
    {60.0,
     7000.0,
     0.8,
     false,
     8U,
     {{-1, 1}, {1, 1}, {-2, 1}, {2, 1}, {-3, 1}, {3, 1}, {-4, 1}, {4, 1}}},
  [INFLECT_IMD_CCIF] =
    {19000.0, 20000.0, 0.5, true, 3U, {{-1, 1}, {2, -1}, {-1, 2}}},
};

static int64_t
unfolded_bin(const InflectTestSignal* signal, Multiple multiple)
{
  return llabs((int64_t)multiple.p * (int64_t)signal->tones[0].bin +
               (int64_t)multiple.q * (int64_t)signal->tones[1].bin);
}

static uint32_t
folded_bin(const InflectTestSignal* signal, Multiple multiple)
{
  const uint64_t n = signal->n_frames;
  const uint64_t rest = (uint64_t)unfolded_bin(signal, multiple) % n;
  return (uint32_t)(2U * rest > n ? n - rest : rest);
}

/// Whether no other product up to MAX_ORDER falls on a product
static bool
is_alone(const InflectTestSignal* signal, Multiple product)
{
  const uint32_t bin = folded_bin(signal, product);
  for (int32_t q = 0; q <= MAX_ORDER; ++q) {
    for (int32_t p = q - MAX_ORDER; p <= MAX_ORDER - q; ++p) {
      const bool same = (p == product.p && q == product.q) ||
                        (p == -product.p && q == -product.q);
      if (!same && folded_bin(signal, (Multiple){p, q}) == bin) {
        return false;
      }
    }
  }
  return true;
}

static bool
are_alone(const InflectTestSignal* signal, const Method* method)
{
  for (uint32_t i = 0U; i < method->n_products; ++i) {
    if (!is_alone(signal, method->products[i])) {
      return false;
    }
  }
  return true;
}

InflectStatus
inflect_imd_signal(InflectImdMethod method,
                   double rate_hz,
                   uint32_t n_frames,
                   double peak,
                   InflectTestSignal* signal)
{
  if ((unsigned)method >= INFLECT_N_IMD_METHODS ||
      !inflect_rate_fits(rate_hz) || !inflect_transform_fits(n_frames, 2U) ||
      n_frames < MIN_FRAMES || !isfinite(peak) ||
      methods[method].upper_hz >= 0.5 * rate_hz) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const Method* const row = &methods[method];
  const double bin_hz = rate_hz / (double)n_frames;
  const int64_t upper = llround(row->upper_hz / bin_hz);
  const uint32_t lower = (uint32_t)lround(fmax(row->lower_hz / bin_hz, 1.0));
  const int64_t reach = n_frames / SEARCH_SHARE;
  for (int64_t i = 0; i <= 2 * reach; ++i) {
    const int64_t bin = upper + (i % 2 ? (i + 1) / 2 : -(i / 2));
    if (bin <= (int64_t)lower || 2 * bin >= (int64_t)n_frames) {
      continue;
    }
    const InflectTestSignal made = {
      .rate_hz = rate_hz,
      .n_frames = n_frames,
      .n_tones = 2U,
      .tones = {{lower, lower * bin_hz, peak * row->lower_share},
                {(uint32_t)bin, (double)bin * bin_hz,
                 peak * (1.0 - row->lower_share)}},
    };
    if (are_alone(&made, row)) {
      *signal = made;
      return INFLECT_STATUS_SUCCESS;
    }
  }
  return INFLECT_STATUS_BAD_RANGE;
}

static void
clear(InflectImdReport* report)
{
  *report = (InflectImdReport){
    .amplitudes = {INFLECT_NAN, INFLECT_NAN},
    .reference = INFLECT_NAN,
    .imd_percent = INFLECT_NAN,
    .imd_db = INFLECT_NAN,
    .second_percent = INFLECT_NAN,
    .third_percent = INFLECT_NAN,
  };
}

static void
read_products(const Method* method,
              const InflectTestSignal* signal,
              const InflectCoherent* coherent,
              InflectImdReport* report)
{
  double squares = 0.0;
  double sums[MAX_ORDER] = {0.0};
  for (uint32_t i = 0U; i < method->n_products; ++i) {
    const Multiple multiple = method->products[i];
    const int64_t bin = unfolded_bin(signal, multiple);
    if (2 * bin >= (int64_t)signal->n_frames) {
      continue;
    }
    const double amplitude =
      inflect_coherent_amplitude(coherent, (uint32_t)bin);
    report->products[report->n_products++] = (InflectProduct){
      .p = multiple.p,
      .q = multiple.q,
      .frequency_hz = (double)bin * signal->rate_hz / (double)signal->n_frames,
      .amplitude = amplitude,
      .level_db = 20.0 * log10(amplitude / report->reference),
    };
    squares += amplitude * amplitude;
    sums[abs(multiple.p) + abs(multiple.q)] += amplitude;
  }
  report->imd_percent = 100.0 * sqrt(squares) / report->reference;
  report->imd_db = 20.0 * log10(sqrt(squares) / report->reference);
  report->second_percent = 100.0 * sums[2] / report->reference;
  report->third_percent = 100.0 * sums[3] / report->reference;
}

InflectStatus
inflect_imd_measure(InflectImdMethod method,
                    const InflectTestSignal* signal,
                    InflectCoherent* coherent,
                    const double* x,
                    InflectImdReport* report)
{
  if ((unsigned)method >= INFLECT_N_IMD_METHODS || signal->n_tones != 2U ||
      signal->n_frames != inflect_coherent_frames(coherent)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  clear(report);
  inflect_coherent_transform(coherent, x);
  const double lower =
    inflect_coherent_amplitude(coherent, signal->tones[0].bin);
  const double upper =
    inflect_coherent_amplitude(coherent, signal->tones[1].bin);
  if (!(lower > SILENT && upper > SILENT && isfinite(lower + upper))) {
    return INFLECT_STATUS_SUCCESS;
  }
  const Method* const row = &methods[method];
  report->tone_found = true;
  report->amplitudes[0] = lower;
  report->amplitudes[1] = upper;
  report->reference = row->both ? lower + upper : upper;
  read_products(row, signal, coherent, report);
  return INFLECT_STATUS_SUCCESS;
}
