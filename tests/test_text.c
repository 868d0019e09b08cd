// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The distance between a mistyped name and the right one

#include "support/with_cmocka.h"

#include <inflect/text.h>

#include <string.h>

/// Two names and the least number of edits between them
typedef struct {
  const char* a;
  const char* b;
  uint32_t distance;
} Pair;

static const Pair pairs[] = {
  {"", "", 0U},
  {"tanh", "tanh", 0U},
  {"TanH", "tANh", 0U},
  {"", "tanh", 4U},
  {"tanh", "tan", 1U},
  {"tanh", "tannh", 1U},
  {"tanh", "tank", 1U},
  {"tanh", "tahn", 1U},
  {"relu", "gelu", 1U},
  {"drvie", "drive", 1U},
  {"kitten", "sitting", 3U},
  {"saturday", "sunday", 3U},
  {"ca", "abc", 3U}, // No part is edited twice: 2 in the unrestricted form
  {"abcdef", "badcfe", 3U},
};

static void
distance_counts_edits(void** state)
{
  (void)state;
  for (size_t i = 0U; i < sizeof(pairs) / sizeof(pairs[0]); ++i) {
    const uint32_t there = inflect_text_distance(pairs[i].a, pairs[i].b);
    const uint32_t back = inflect_text_distance(pairs[i].b, pairs[i].a);
    if (there != pairs[i].distance || back != there) {
      fail_msg("'%s' to '%s' is %u, back %u, not %u", pairs[i].a, pairs[i].b,
               there, back, pairs[i].distance);
    }
  }
}

static void
only_63_characters_count(void** state)
{
  (void)state;
  char a[1000];
  char b[1000];
  memset(a, 'a', sizeof(a));
  memset(b, 'a', sizeof(b));
  a[999] = '\0';
  b[999] = '\0';
  b[63] = 'b';
  assert_int_equal(inflect_text_distance(a, b), 0U);
  b[62] = 'b';
  assert_int_equal(inflect_text_distance(a, b), 1U);
  assert_int_equal(inflect_text_distance(a, ""), 63U);
}

static void
bytes_beyond_ascii_are_compared(void** state)
{
  (void)state;
  assert_int_equal(inflect_text_distance("\xc3\xa4", "\xc3\xa4"), 0U);
  assert_int_equal(inflect_text_distance("\xc3\xa4", "a"), 2U);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(distance_counts_edits),
    cmocka_unit_test(only_63_characters_count),
    cmocka_unit_test(bytes_beyond_ascii_are_compared),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
