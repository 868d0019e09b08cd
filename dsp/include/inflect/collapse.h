// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Whether a representation has collapsed: how many directions it uses, and
   whether it is more than a point.

   No single number tells: ranks do not see scale, so that rows which differ by
   next to nothing can have a high rank; the spread of normalised rows does not
   see how many directions it has.

   Notation: Z of shape [N][K], a row for each thing; Zc is Z less its mean row,
   s the singular values of Zc, l = s^2 / (N - 1) the eigenvalues of the
   covariance C.

   Off the audio thread only.

   Floor: flow.
*/

#ifndef INFLECT_COLLAPSE_H
#define INFLECT_COLLAPSE_H

#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most columns, K
#define INFLECT_MAX_COLLAPSE_COLUMNS 256U

/// Most rows, N, of what looks at pairs
#define INFLECT_MAX_COLLAPSE_ROWS 65536U

/// Normalised spread below which all rows are as good as one point
#define INFLECT_COLLAPSE_SPREAD 0.3

/// Rank as part of K below which directions have collapsed, and at least 1.5
#define INFLECT_COLLAPSE_RANK_SHARE 0.125

/// What singular values say; all 0 if they are
typedef struct {
  /// exp(-sum p ln p), p = s / sum s. Source: Roy and Vetterli (2007), The
  /// effective rank
  double effective;

  /// The same of p = s^2 / sum s^2
  double covariance;
  double participation; ///< (sum l)^2 / sum l^2
  double stable;        ///< sum l / max l
  double isotropy;      ///< min l / max l
} InflectSpectrumRanks;

/**
   Find the ranks of a spectrum.

   @param k At least 1.
   @param singular Shape [k], at least 0 and finite, in any order.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_spectrum_ranks(uint32_t k,
                       const double* singular,
                       InflectSpectrumRanks* ranks);

/// What a representation is found to be
typedef enum {
  INFLECT_COLLAPSE_HEALTHY,     ///< Spread out over many directions
  INFLECT_COLLAPSE_DIRECTIONS,  ///< Spread out, over few directions
  INFLECT_COLLAPSE_POINT,       ///< All rows in about the same direction
  INFLECT_COLLAPSE_UNDECIDABLE, ///< Fewer rows than columns
} InflectCollapseVerdict;

/// Number of values of InflectCollapseVerdict
#define INFLECT_N_COLLAPSE_VERDICTS 4U

/// How a representation is
typedef struct {
  uint32_t n; ///< Rows
  uint32_t k; ///< Columns
  InflectSpectrumRanks ranks;

  /// Effective rank of Z as it is, of p + 1e-7. Source: Garrido et al. (2023),
  /// RankMe
  double rankme;
  double singular[INFLECT_MAX_COLLAPSE_COLUMNS]; ///< s, descending

  /// Mean of max(0, 1 - sqrt(C_kk + 1e-4)), and sum over i != j of C_ij^2 / K.
  /// Source: Bardes, Ponce and LeCun (2022), VICReg
  double variance_term;
  double covariance_term;

  /// sqrt(K) times the mean standard deviation of rows of length 1: about 1
  /// where they are spread out. Source: Chen and He (2021), Exploring simple
  /// Siamese representation learning, section 4.1
  double normalised_spread;
  bool few_rows; ///< N < 4 K, where ranks are biased downward
  InflectCollapseVerdict verdict;
  InflectEvidence evidence; ///< Of the verdict
} InflectCollapse;

/**
   Measure a representation.

   A matrix of zeros has rank 0; rows of zeros stay so when normalised.

   @param n N, 2 to INFLECT_MAX_COLLAPSE_ROWS.
   @param k K, 1 to INFLECT_MAX_COLLAPSE_COLUMNS.
   @param z Shape [N][K], finite numbers.
   @param[out] collapse Filled in on success.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_collapse_measure(uint32_t n,
                         uint32_t k,
                         const double* z,
                         InflectCollapse* collapse);

/// Return a verdict's short stable name: healthy, few_directions, point or
/// undecidable
INFLECT_API const char*
inflect_collapse_verdict_symbol(InflectCollapseVerdict verdict);

/**
   Find how far normalised pairs are apart: mean ||u - v||^2.

   Source: Wang and Isola (2020), Understanding contrastive representation
   learning through alignment and uniformity on the hypersphere.

   @param n Number of pairs, at least 1.
   @param k K.
   @param u Shape [n][k], finite numbers.
   @param v Likewise.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_alignment(uint32_t n,
                  uint32_t k,
                  const double* u,
                  const double* v,
                  double* alignment);

/**
   Find how evenly normalised rows cover the sphere: ln of the mean of
   exp(-2 ||u - v||^2) over all pairs of different rows.

   It is 0 for a point, and -4 or so for many rows in many directions.
   Source: as inflect_alignment().

   @return As inflect_collapse_measure().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_uniformity(uint32_t n, uint32_t k, const double* z, double* uniformity);

/// Return what inflect_uniformity() gives for points all over the sphere in
/// `k` dimensions: -2 t + ln 0F1(; k / 2; t^2) with t = 2; 0 for k = 0
INFLECT_API double
inflect_uniformity_of_sphere(uint32_t k);

/// Mean and covariance of rows that come one at a time
typedef struct InflectCovarianceImpl InflectCovariance;

/**
   Allocate a covariance of no rows.

   @param k K, 1 to INFLECT_MAX_COLLAPSE_COLUMNS.
   @param[out] covariance Set to a new object that must be freed with
   inflect_covariance_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE or INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_covariance_new(uint32_t k, InflectCovariance** covariance);

/// Free a covariance; null is allowed
INFLECT_API void
inflect_covariance_free(InflectCovariance* covariance);

/**
   Add a row.

   Source: Welford (1962), Note on a method for calculating corrected sums of
   squares and products.

   @param row Shape [K]; one that is not finite is left out.
   @return Whether it counts.
*/
INFLECT_API bool
inflect_covariance_push(InflectCovariance* covariance, const double* row);

/// Number of rows that count
INFLECT_API uint64_t
inflect_covariance_rows(const InflectCovariance* covariance);

/**
   Return the covariance of the rows so far.

   @param[out] mean Shape [K], or null.
   @param[out] matrix Shape [K][K], unbiased, 0 for less than two rows.
*/
INFLECT_API void
inflect_covariance_get(const InflectCovariance* covariance,
                       double* mean,
                       double* matrix);

/**
   Find the ranks of the rows so far.

   They come from the eigenvalues of the covariance, so that singular values
   below 1e-8 of the greatest are rounding.

   @param[out] singular Shape [K], of the centred rows, descending; or null.
   @return INFLECT_STATUS_BAD_RANGE for less than two rows, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_covariance_ranks(const InflectCovariance* covariance,
                         double* singular,
                         InflectSpectrumRanks* ranks);

INFLECT_END_DECLS

#endif // INFLECT_COLLAPSE_H
