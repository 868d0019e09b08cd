// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Sums that do not lose the digits of small terms.
*/

#ifndef INFLECT_SUM_H
#define INFLECT_SUM_H

#include <inflect/attributes.h>

/**
   Add to a sum.

   Source: Kahan (1965), Further remarks on reducing truncation errors.

   @param[in,out] lost What the sum is too large by.
*/
INFLECT_REALTIME static inline void
inflect_sum_add(double* sum, double* lost, double value)
{
  const double corrected = value - *lost;
  const double next = *sum + corrected;
  *lost = (next - *sum) - corrected;
  *sum = next;
}

#endif // INFLECT_SUM_H
