// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "halfband.h"

#include <stddef.h>

#include "filter_tables.h"

_Static_assert(EQUALISER_REACH == INFLECT_EQUALISER_REACH, "");

const InflectHalfband*
inflect_halfband_find(double attenuation_db, double pass_edge)
{
  const InflectHalfband* best = NULL;
  for (size_t i = 0U; i < sizeof(halfbands) / sizeof(halfbands[0]); ++i) {
    const InflectHalfband* const row = &halfbands[i];
    if (row->attenuation_db >= attenuation_db && row->pass_edge >= pass_edge &&
        (!best || row->n_coefficients < best->n_coefficients)) {
      best = row;
    }
  }
  return best;
}

const float*
inflect_equaliser(uint32_t order, uint32_t log2_factor)
{
  return equalisers[order][log2_factor - 1U];
}
