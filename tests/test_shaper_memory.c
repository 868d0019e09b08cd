// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// What an effect takes of the memory

#include "support/measure.h"
#include "support/memory.h"
#include "support/with_cmocka.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ 48000.0
#define MIB ((size_t)1 << 20U)

/// At 32x with loops of 50 ms
#define MAX_MEMORY (2U * MIB + MIB / 4U)

static void
measures_see_what_is_used(void** state)
{
  (void)state;
  const size_t allocated = memory_allocated();
  const size_t resident = memory_resident();
  char* const bytes = (char*)malloc(4U * MIB);
  assert_non_null(bytes);
  assert_true(memory_allocated() >= allocated + 4U * MIB);
  memset(bytes, 1, 4U * MIB);
  assert_true(bytes[MIB] == 1);
  assert_true(memory_resident() >= resident + 3U * MIB);
  free(bytes);
}

/// Both voices with the longest loop, each with another curve
static MemoryOfEffect
memory_at(const char* oversampling)
{
  static const char* const curves[] = {"tanh", "asinh", "hard_tanh"};
  InflectSettings settings[3];
  for (size_t i = 0U; i < 3U; ++i) {
    char words[160] = "";
    snprintf(words, sizeof(words),
             "curve=%s drive=12 feedback=0.5 feedback_time=50 tone=3 "
             "antialias=adaa2 level_match=1 mix=50 phase=minimum %s",
             curves[i], oversampling);
    settings[i] = measure_settings(words);
  }
  return memory_of_effect(RATE_HZ, 3U, settings);
}

static void
stereo_effect_at_8x_takes_less_than_a_mebibyte(void** state)
{
  (void)state;
  const MemoryOfEffect memory = memory_at("oversampling=8");
  assert_in_range(memory.resident, 1U, MIB - 1U);
}

static void
stereo_effect_takes_little_more_than_two_at_most(void** state)
{
  (void)state;
  const MemoryOfEffect memory = memory_at("oversampling=32");
  assert_in_range(memory.resident, 1U, MAX_MEMORY);
  assert_in_range(memory.allocated, 1U, MAX_MEMORY);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(measures_see_what_is_used),
    cmocka_unit_test(stereo_effect_at_8x_takes_less_than_a_mebibyte),
    cmocka_unit_test(stereo_effect_takes_little_more_than_two_at_most),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
