// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/filters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/// Largest deviation of the pass band, in dB
#define RIPPLE_DB 0.01

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
