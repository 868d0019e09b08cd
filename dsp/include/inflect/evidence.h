// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a verdict rests on, and how far chance moves a statistic.

   Floor: base.
*/

#ifndef INFLECT_EVIDENCE_H
#define INFLECT_EVIDENCE_H

#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/// What a verdict rests on, from the strongest
typedef enum {
  INFLECT_EVIDENCE_PROVEN,  ///< A theorem whose conditions were checked
  INFLECT_EVIDENCE_BOUNDED, ///< A number with a bound of its error
  INFLECT_EVIDENCE_SAMPLED, ///< Some cases that were looked at, not all
} InflectEvidence;

/// Number of values of InflectEvidence
#define INFLECT_N_EVIDENCES 3U

/// A statistic with its 95 % interval
typedef struct {
  uint32_t n;   ///< Cases that it rests on
  double value; ///< The statistic, NaN without cases
  double lower; ///< Lower end of the interval, NaN if n is too small for one
  double upper; ///< Upper end, likewise
  double min;   ///< Least case
  double max;   ///< Greatest case
} InflectEstimate;

/**
   Return a short stable name of an evidence: proven, bounded or sampled.

   @param evidence Any value; one that is not of the enumeration is sampled.
*/
INFLECT_API const char*
inflect_evidence_symbol(InflectEvidence evidence);

/**
   Estimate a mean.

   The interval is that of independent cases which are about normal.

   Source: Student (1908), The probable error of a mean.

   @param n Number of cases.
   @param values Shape [n], finite numbers.
*/
INFLECT_API InflectEstimate
inflect_estimate_mean(uint32_t n, const double* values);

/**
   Estimate a share.

   Source: Wilson (1927), Probable inference, the law of succession, and
   statistical inference; the score interval.

   @param n Number of cases.
   @param n_hits Number of those that count, at most n.
*/
INFLECT_API InflectEstimate
inflect_estimate_share(uint32_t n, uint32_t n_hits);

INFLECT_END_DECLS

#endif // INFLECT_EVIDENCE_H
