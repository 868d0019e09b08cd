// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Features of sounds: bands, slices, and what they do not depend on

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/sound_features.h>

#include <math.h>
#include <stdint.h>

#define PI 3.14159265358979323846
#define N 16384U

static uint32_t
loudest(const double* features)
{
  uint32_t best = 0U;
  for (uint32_t i = 1U; i < INFLECT_SOUND_BANDS; ++i) {
    best = features[i] > features[best] ? i : best;
  }
  return best;
}

static void
a_tone_is_in_its_band(void** state)
{
  (void)state;
  static float x[N];
  double features[INFLECT_SOUND_FEATURES];
  for (uint32_t band = 12U; band < INFLECT_SOUND_BANDS; band += 4U) {
    // The middle of a band that is wider than a window's lobe
    const double hz =
      40.0 * pow(400.0, (band + 0.5) / (double)INFLECT_SOUND_BANDS);
    for (uint32_t i = 0U; i < N; ++i) {
      x[i] = (float)(0.1 * sin(2.0 * PI * hz * i / 48000.0));
    }
    assert_int_equal(inflect_sound_features(48000.0, N, x, features), 0);
    expect(loudest(features) == band, "band %u: %u", band, loudest(features));
  }
  expect_all_met();
}

static void
levels_do_not_count(void** state)
{
  (void)state;
  static float x[N];
  static float y[N];
  double a[INFLECT_SOUND_FEATURES];
  double b[INFLECT_SOUND_FEATURES];
  for (uint32_t i = 0U; i < N; ++i) {
    x[i] = (float)((i < N / 2U ? 0.5 : 0.05) * sin(0.1 * i));
    y[i] = 0.125F * x[i];
  }
  assert_int_equal(inflect_sound_features(48000.0, N, x, a), 0);
  assert_int_equal(inflect_sound_features(48000.0, N, y, b), 0);
  for (uint32_t i = 0U; i < INFLECT_SOUND_FEATURES; ++i) {
    expect(fabs(a[i] - b[i]) < 1e-6, "feature %u: %g, %g", i, a[i], b[i]);
  }
  // A tenth of the amplitude is 20 dB less
  const double* const slices = a + INFLECT_SOUND_BANDS;
  expect(fabs(slices[4] - slices[12] - 20.0) < 0.1, "slices %g",
         slices[4] - slices[12]);
  expect_all_met();
}

static void
silence_is_at_the_floor(void** state)
{
  (void)state;
  static const float x[100] = {0.0F};
  double features[INFLECT_SOUND_FEATURES];
  assert_int_equal(inflect_sound_features(8000.0, 100U, x, features), 0);
  for (uint32_t i = 0U; i < INFLECT_SOUND_FEATURES; ++i) {
    expect(fabs(features[i] - INFLECT_SOUND_FLOOR_DB) < 1e-12, "%g",
           features[i]);
  }
  expect_all_met();
}

static void
bad_numbers_are_refused(void** state)
{
  (void)state;
  const float x[] = {0.0F, NAN};
  double features[INFLECT_SOUND_FEATURES];
  assert_int_equal(inflect_sound_features(48000.0, 2U, x, features),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_sound_features(48000.0, 0U, x, features),
                   INFLECT_STATUS_BAD_RANGE);
  assert_int_equal(inflect_sound_features(0.0, 1U, x, features),
                   INFLECT_STATUS_BAD_RANGE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_tone_is_in_its_band),
    cmocka_unit_test(levels_do_not_count),
    cmocka_unit_test(silence_is_at_the_floor),
    cmocka_unit_test(bad_numbers_are_refused),
  };
  return cmocka_run_group_tests_name("sound_features", tests, NULL, NULL);
}
