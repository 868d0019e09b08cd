// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Rank correlation, with what chance does to it.

   Equal values share the mean of their ranks.  Infinities rank first and last;
   NaNs are not allowed.
*/

#ifndef INFLECT_BASE_RANKS_H
#define INFLECT_BASE_RANKS_H

#include "random.h"

#include <stdint.h>

/// Most values that are ranked at once
#define INFLECT_MAX_RANKED 256U

/// Resamplings behind an interval
#define INFLECT_N_BOOTSTRAPS 2000U

/// Shufflings behind a p value
#define INFLECT_N_PERMUTATIONS 9999U

/// Put numbers into ascending order
void
inflect_sort(uint32_t n, double* values);

/**
   Rank values from 1, the least, to n.

   @param n At most INFLECT_MAX_RANKED.
*/
void
inflect_ranks(uint32_t n, const double* values, double* ranks);

/**
   Return the rank correlation of pairs, NaN if one side is constant.

   Source: Spearman (1904), The proof and measurement of association between
   two things; the product-moment form, which holds with ties.
*/
double
inflect_rank_correlation(uint32_t n, const double* x, const double* y);

/**
   Find the middle 95 % of the correlations of resampled pairs.

   Source: Efron (1979), Bootstrap methods, percentile interval.

   @param[out] lower 2.5th percentile, NaN if it cannot be found.
   @param[out] upper 97.5th percentile, likewise.
*/
void
inflect_rank_interval(uint32_t n,
                      const double* x,
                      const double* y,
                      InflectRandom* random,
                      double* lower,
                      double* upper);

/**
   Return how often shuffled pairs correlate as strongly, on either side.

   The pairs as they are count as one of the shufflings, so it is never 0.
*/
double
inflect_rank_chance(uint32_t n,
                    const double* x,
                    const double* y,
                    InflectRandom* random);

#endif // INFLECT_BASE_RANKS_H
