// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/status.h>

const char*
inflect_status_message(InflectStatus status)
{
  static const char* const messages[INFLECT_N_STATUSES] = {
    [INFLECT_STATUS_SUCCESS] = "success",
    [INFLECT_STATUS_BAD_VALUE] = "not a value of that kind",
    [INFLECT_STATUS_BAD_RANGE] = "number out of range",
    [INFLECT_STATUS_NOT_FOUND] = "no such name",
    [INFLECT_STATUS_NO_INVERSE] = "the curve has no inverse",
    [INFLECT_STATUS_NO_BOUND] = "the curve has no bound to rest a proof on",
    [INFLECT_STATUS_UNSETTLED] = "the iteration did not settle",
    [INFLECT_STATUS_NO_MEM] = "out of memory",
  };
  const unsigned index = (unsigned)status;
  return index < INFLECT_N_STATUSES ? messages[index] : "unknown status";
}
