// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../base/fft_plan.h"
#include "../base/special.h"

#include <inflect/analyzer.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MIN_FRAMES 16U

/// Everything a search works on
typedef struct {
  uint32_t n_transform; ///< Power of two, at least twice the sounds' length
  InflectFftPlan* plan;
  double* time;             ///< Shape [n_transform]
  double complex* spectrum; ///< Of the input, then the cross spectrum
  double complex* other;    ///< Of the output, then scratch
} Search;

static void
search_free(Search* search)
{
  inflect_fft_plan_free(search->plan);
  free(search->other);
  free(search->spectrum);
  free(search->time);
}

static bool
search_init(uint32_t n, Search* search)
{
  *search = (Search){.n_transform = 2U * MIN_FRAMES};
  while (search->n_transform < 2U * n) {
    search->n_transform *= 2U;
  }
  const size_t n_bins = search->n_transform / 2U + 1U;
  search->time = inflect_fft_alloc_real(search->n_transform);
  search->spectrum = inflect_fft_alloc_complex(n_bins);
  search->other = inflect_fft_alloc_complex(n_bins);
  return search->time && search->spectrum && search->other &&
         !inflect_fft_plan_new(search->n_transform, &search->plan);
}

static void
transform(const Search* search,
          uint32_t n,
          const double* x,
          double complex* bins)
{
  memcpy(search->time, x, n * sizeof(*x));
  memset(search->time + n, 0, (search->n_transform - n) * sizeof(*x));
  inflect_fft_forward(search->plan, search->time, bins);
}

/// Return the lag where the correlation is greatest in magnitude
static int32_t
best_lag(Search* search, uint32_t max_delay)
{
  const uint32_t n = search->n_transform;
  memcpy(search->other, search->spectrum,
         (n / 2U + 1U) * sizeof(*search->other));
  inflect_fft_backward(search->plan, search->other, search->time);
  int32_t best = 0;
  double most = -1.0;
  for (int32_t lag = -(int32_t)max_delay; lag <= (int32_t)max_delay; ++lag) {
    const uint32_t place = lag < 0 ? n - (uint32_t)-lag : (uint32_t)lag;
    if (fabs(search->time[place]) > most) {
      most = fabs(search->time[place]);
      best = lag;
    }
  }
  return best;
}

/// Return what a line through the phase of the cross spectrum adds to a lag
static double
phase_fraction(const Search* search, int32_t lag, bool inverted)
{
  double moment = 0.0;
  double weight = 0.0;
  for (uint32_t i = 1U; i < search->n_transform / 2U; ++i) {
    const double w = 2.0 * INFLECT_PI * (double)i / (double)search->n_transform;
    const double angle = fmod(w * (double)lag, 2.0 * INFLECT_PI);
    const double complex turn = inflect_complex(cos(angle), sin(angle));
    const double complex cross =
      search->spectrum[i] * turn * (inverted ? -1.0 : 1.0);
    const double power =
      creal(cross) * creal(cross) + cimag(cross) * cimag(cross);
    moment += power * w * atan2(cimag(cross), creal(cross));
    weight += power * w * w;
  }
  return weight > 0.0 ? fmin(fmax(-moment / weight, -1.0), 1.0) : 0.0;
}

/// Compare both sounds where they overlap
static void
compare(uint32_t n, const double* in, const double* out, InflectDelay* delay)
{
  const int64_t lag = delay->delay_frames;
  double products = 0.0;
  double in_squares = 0.0;
  double out_squares = 0.0;
  for (int64_t i = 0; i < (int64_t)n; ++i) {
    const int64_t j = i + lag;
    if (j < 0 || j >= (int64_t)n) {
      continue;
    }
    products += in[i] * out[j];
    in_squares += in[i] * in[i];
    out_squares += out[j] * out[j];
  }
  const double scale = sqrt(in_squares) * sqrt(out_squares);
  delay->correlation = scale > 0.0 ? products / scale : 0.0;
  delay->gain_db = 20.0 * log10(fabs(products) / in_squares);
  delay->inverted = products < 0.0;
}

static void
find(Search* search,
     uint32_t n,
     const double* in,
     const double* out,
     uint32_t max_delay,
     InflectDelay* delay)
{
  transform(search, n, in, search->spectrum);
  transform(search, n, out, search->other);
  for (uint32_t i = 0U; i <= search->n_transform / 2U; ++i) {
    search->spectrum[i] = conj(search->spectrum[i]) * search->other[i];
  }
  *delay = (InflectDelay){.delay_frames = best_lag(search, max_delay)};
  compare(n, in, out, delay);
  delay->fraction_frames =
    phase_fraction(search, delay->delay_frames, delay->inverted);
}

/// Whether a sound is finite and not silent
static bool
is_sound(uint32_t n, const double* x)
{
  double squares = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    squares += x[i] * x[i];
  }
  return isfinite(squares) && squares > 0.0;
}

InflectStatus
inflect_delay_find(uint32_t n,
                   const double* in,
                   const double* out,
                   uint32_t max_delay,
                   InflectDelay* delay)
{
  if (n < MIN_FRAMES || n > INFLECT_MAX_TRANSFORM / 2U || max_delay >= n) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  if (!is_sound(n, in) || !is_sound(n, out)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  Search search;
  if (!search_init(n, &search)) {
    search_free(&search);
    return INFLECT_STATUS_NO_MEM;
  }
  find(&search, n, in, out, max_delay, delay);
  search_free(&search);
  return INFLECT_STATUS_SUCCESS;
}
