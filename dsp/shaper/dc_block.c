// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dc_block.h"

#include "../base/special.h"

#include <math.h>

void
inflect_dc_block_design(double cutoff, InflectDcBlock* filter)
{
  // Bilinear: low = (1 - k) past + k x, then past += 2 k (x - past)
  const double warped = tan(INFLECT_PI * cutoff);
  const double k = warped / (1.0 + warped);
  const double keep = 1.0 - 2.0 * k;
  for (uint32_t i = 0U; i < INFLECT_DC_GROUP; ++i) {
    filter->past[i] = (float)(keep * pow(keep, (double)i));
    for (uint32_t j = 0U; j < INFLECT_DC_GROUP; ++j) {
      const double age = (double)i - (double)j;
      const double weight = j < i ? (1.0 - k) * 2.0 * k * pow(keep, age - 1.0)
                            : j == i ? k
                                     : 0.0;
      filter->inputs[j][i] = (float)weight;
    }
  }
  // The last output tells the past before it, and that the next one; the past
  // is kept in the unit that leaves the sum in the last output as it is
  filter->keep = pow(keep, (double)INFLECT_DC_GROUP);
  filter->last = 2.0 * k * (1.0 - k) / keep - k;
}
