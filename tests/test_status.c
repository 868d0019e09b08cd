// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// What statuses are called

#include "support/with_cmocka.h"

#include <inflect/status.h>

#include <string.h>

static void
success_is_zero(void** state)
{
  (void)state;
  assert_int_equal(INFLECT_STATUS_SUCCESS, 0);
}

static void
every_status_has_a_description_of_its_own(void** state)
{
  (void)state;
  for (unsigned i = 0U; i < INFLECT_N_STATUSES; ++i) {
    const char* const message = inflect_status_message((InflectStatus)i);
    assert_true(message && message[0] >= 'a' && message[0] <= 'z');
    assert_string_not_equal(message, "unknown status");
    for (unsigned j = 0U; j < i; ++j) {
      assert_string_not_equal(message,
                              inflect_status_message((InflectStatus)j));
    }
  }
}

static void
other_numbers_are_unknown(void** state)
{
  (void)state;
  const int others[] = {-1, (int)INFLECT_N_STATUSES, 1000};
  for (size_t i = 0U; i < sizeof(others) / sizeof(others[0]); ++i) {
    assert_string_equal(inflect_status_message((InflectStatus)others[i]),
                        "unknown status");
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(success_is_zero),
    cmocka_unit_test(every_status_has_a_description_of_its_own),
    cmocka_unit_test(other_numbers_are_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
