// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// What an effect takes of the memory, as the C library counts it

#include "support/with_cmocka.h"

#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define RATE_HZ 48000.0
#define N_EFFECTS 8U

/// Most bytes of a stereo effect, for whatever settings
#define MAX_BYTES (1U << 20U)

static size_t
bytes_in_use(void)
{
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

static void
count_sees_what_is_allocated(void** state)
{
  (void)state;
  const size_t before = bytes_in_use();
  void* volatile small = malloc(1000U);
  void* volatile large = malloc(MAX_BYTES);
  assert_true(bytes_in_use() >= before + 1000U + MAX_BYTES);
  free(small);
  free(large);
}

static void
stereo_effect_takes_less_than_a_mebibyte(void** state)
{
  (void)state;
  const InflectShaperConfig config = {RATE_HZ, 2U};
  InflectSettings settings = inflect_settings_default();
  settings.values[INFLECT_PARAMETER_OVERSAMPLING] = 8.0;
  InflectShaper* shapers[N_EFFECTS] = {NULL};
  const size_t before = bytes_in_use();
  for (uint32_t i = 0U; i < N_EFFECTS; ++i) {
    assert_int_equal(inflect_shaper_new(&config, &shapers[i]), 0);
    inflect_shaper_set(shapers[i], &settings);
    inflect_shaper_reset(shapers[i]);
  }
  const size_t each = (bytes_in_use() - before) / N_EFFECTS;
  for (uint32_t i = 0U; i < N_EFFECTS; ++i) {
    inflect_shaper_free(shapers[i]);
  }
  assert_in_range(each, 1U, MAX_BYTES - 1U);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(count_sees_what_is_allocated),
    cmocka_unit_test(stereo_effect_takes_less_than_a_mebibyte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
