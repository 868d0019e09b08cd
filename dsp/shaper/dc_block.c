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
  // The past in a unit in which it gains the sum of a group as it is
  const double gain = 2.0 * k * (1.0 - k);
  for (uint32_t i = 0U; i < INFLECT_DC_GROUP; ++i) {
    filter->past[i] = (float)(gain * pow(keep, (double)i));
    for (uint32_t j = 0U; j < 3U; ++j) {
      const uint32_t half = 1U << j;
      const uint32_t at = i % (2U * half);
      filter->falls[j][i] =
        at < half ? 0.0F : (float)pow(keep, (double)(at - half + 1U));
    }
  }
  // The sum has the newest input already, which the past does not
  filter->sum = (float)(gain / keep);
  filter->input = (float)(k - gain / keep);
  filter->keep_group = pow(keep, (double)INFLECT_DC_GROUP);
}
