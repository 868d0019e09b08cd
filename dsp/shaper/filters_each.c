// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled once for each set of instructions, see meson.build

#include "filters.h"
#include "filters_allpass.h"
#include "filters_first.h"
#include "filters_folded.h"

#include <stdint.h>

/// Copy `n` floats of each row back, a multiple of 8
INFLECT_INLINE void
move_rows(InflectRows rows, uint32_t n_rows, uint32_t n, uint32_t distance)
{
  float* to = rows.at;
  for (uint32_t p = 0U; p < n_rows; ++p) {
    // Upwards, as both may overlap
    for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
      inflect_vector_store(to + i, inflect_vector_load(to + i + distance));
    }
    to += rows.stride;
  }
}

static void
move_back(InflectRows rows,
          uint32_t n_rows,
          uint32_t history,
          uint32_t ahead,
          uint32_t distance)
{
  const uint32_t n = history + ahead;
  rows.at -= history;
  // Nearly all rows are short
  if (n == 8U) {
    move_rows(rows, n_rows, 8U, distance);
  } else if (n == 16U) {
    move_rows(rows, n_rows, 16U, distance);
  } else {
    move_rows(rows, n_rows, n, distance);
  }
}

const InflectFilters INFLECT_FILTERS_NAME = {
  .raise_first = raise_first,
  .lower_first = lower_first,
  .stage = stage,
  .symmetric = symmetric,
  .raise_allpass = raise_allpass,
  .lower_allpass = lower_allpass,
  .rewind = move_back,
};
