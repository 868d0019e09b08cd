// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/sound_features.h>

#include <inflect/analyzer.h>

#include "../base/special.h"

#include <math.h>
#include <stdbool.h>

#define N_WINDOW 2048U
#define LOWEST_HZ 40.0
#define HIGHEST_HZ 16000.0
#define HIGHEST_SHARE 0.45

static bool
is_finite_sound(uint32_t n, const float* x)
{
  for (uint32_t i = 0U; i < n; ++i) {
    if (!isfinite(x[i])) {
      return false;
    }
  }
  return true;
}

/// Ratio of powers in dB, not below the floor
static double
level_db(double power, double whole)
{
  const double floor_db = INFLECT_SOUND_FLOOR_DB;
  return power > 0.0 && whole > 0.0
           ? fmax(10.0 * log10(power / whole), floor_db)
           : floor_db;
}

/// Add the power of a window to its bands
static void
add_bands(const InflectCoherent* coherent, double highest_hz, double* power)
{
  const double octaves = log(highest_hz / LOWEST_HZ);
  for (uint32_t i = 1U; i < N_WINDOW / 2U; ++i) {
    const InflectLine bin = inflect_coherent_line(coherent, i);
    const double place =
      log(bin.frequency_hz / LOWEST_HZ) / octaves * INFLECT_SOUND_BANDS;
    if (place >= 0.0 && place < INFLECT_SOUND_BANDS) {
      power[(uint32_t)place] += bin.amplitude * bin.amplitude;
    }
  }
}

static InflectStatus
find_bands(InflectCoherent* coherent,
           double highest_hz,
           uint32_t n,
           const float* x,
           double* power)
{
  // Of the tone that the analyzer looks for nothing is used
  static const InflectCoherentQuery query = {1U, 0.0, 0.0};
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t start = 0U; start < n && !status; start += N_WINDOW / 2U) {
    double window[N_WINDOW];
    for (uint32_t i = 0U; i < N_WINDOW; ++i) {
      const double hann = 0.5 - 0.5 * cos(2.0 * INFLECT_PI * i / N_WINDOW);
      window[i] = start + i < n ? hann * (double)x[start + i] : 0.0;
    }
    InflectToneReport report;
    status = inflect_coherent_run(coherent, &query, window, &report);
    if (!status) {
      add_bands(coherent, highest_hz, power);
    }
    if (n - start <= N_WINDOW / 2U) {
      break;
    }
  }
  return status;
}

static void
find_slices(uint32_t n, const float* x, double* levels)
{
  double power[INFLECT_SOUND_SLICES] = {0.0};
  double most = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const uint32_t slice = (uint32_t)((uint64_t)i * INFLECT_SOUND_SLICES / n);
    power[slice] += (double)x[i] * (double)x[i];
  }
  for (uint32_t i = 0U; i < INFLECT_SOUND_SLICES; ++i) {
    most = fmax(most, power[i]);
  }
  for (uint32_t i = 0U; i < INFLECT_SOUND_SLICES; ++i) {
    levels[i] = level_db(power[i], most);
  }
}

InflectStatus
inflect_sound_features(double rate_hz,
                       uint32_t n,
                       const float* x,
                       double* features)
{
  if (!(rate_hz >= 1000.0) || !(rate_hz <= 1e6) || n == 0U ||
      !is_finite_sound(n, x)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const InflectCoherentConfig config = {rate_hz, N_WINDOW};
  InflectCoherent* coherent = NULL;
  InflectStatus status = inflect_coherent_new(&config, &coherent);
  double power[INFLECT_SOUND_BANDS] = {0.0};
  double all = 0.0;
  const double highest_hz = fmin(HIGHEST_HZ, HIGHEST_SHARE * rate_hz);
  status = status ? status : find_bands(coherent, highest_hz, n, x, power);
  inflect_coherent_free(coherent);
  for (uint32_t i = 0U; i < INFLECT_SOUND_BANDS; ++i) {
    all += power[i];
  }
  for (uint32_t i = 0U; i < INFLECT_SOUND_BANDS; ++i) {
    features[i] = level_db(power[i], all);
  }
  find_slices(n, x, features + INFLECT_SOUND_BANDS);
  return status;
}
