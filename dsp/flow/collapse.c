// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/collapse.h>

#include "../base/dense.h"
#include "../base/ranks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Of VICReg, below the square root, and of RankMe, beside each share
#define VARIANCE_FLOOR 1e-4
#define SHARE_FLOOR 1e-7

/// Of uniformity
#define TEMPERATURE 2.0

/// Rows beside columns below which ranks are too low
#define ROWS_PER_COLUMN 4U

/// Least rank of what is not a line
#define LEAST_RANK 1.5

/// Of the singular values, which take fewer than ten
#define MAX_SWEEPS 60U

/// Greatest magnitude whose squares and sums cannot overflow
#define LARGEST 1e120

static bool
is_sane(size_t n, const double* values)
{
  for (size_t i = 0U; i < n; ++i) {
    if (!(fabs(values[i]) <= LARGEST)) {
      return false;
    }
  }
  return true;
}

/// exp of the entropy of shares that are values over their sum, plus a floor
static double
entropy_rank(uint32_t k, const double* values, double floor_share)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < k; ++i) {
    sum += values[i];
  }
  double entropy = 0.0;
  for (uint32_t i = 0U; i < k && sum > 0.0; ++i) {
    const double p = values[i] / sum + floor_share;
    entropy -= p > 0.0 ? p * log(p) : 0.0;
  }
  return sum > 0.0 ? exp(entropy) : 0.0;
}

InflectStatus
inflect_spectrum_ranks(uint32_t k,
                       const double* singular,
                       InflectSpectrumRanks* ranks)
{
  if (k == 0U || k > INFLECT_MAX_COLLAPSE_COLUMNS || !is_sane(k, singular)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  *ranks = (InflectSpectrumRanks){0.0, 0.0, 0.0, 0.0, 0.0};
  double most = 0.0;
  double least = (double)INFINITY;
  for (uint32_t i = 0U; i < k; ++i) {
    if (singular[i] < 0.0) {
      return INFLECT_STATUS_BAD_RANGE;
    }
    most = fmax(most, singular[i]);
    least = fmin(least, singular[i]);
  }
  if (!(most > 0.0)) {
    return INFLECT_STATUS_SUCCESS;
  }
  // Of ratios to the greatest, so that no square is lost
  double ratios[INFLECT_MAX_COLLAPSE_COLUMNS];
  double squares[INFLECT_MAX_COLLAPSE_COLUMNS];
  double sum = 0.0;
  double sum_of_squares = 0.0;
  for (uint32_t i = 0U; i < k; ++i) {
    ratios[i] = singular[i] / most;
    squares[i] = ratios[i] * ratios[i];
    sum += squares[i];
    sum_of_squares += squares[i] * squares[i];
  }
  ranks->effective = entropy_rank(k, ratios, 0.0);
  ranks->covariance = entropy_rank(k, squares, 0.0);
  ranks->participation = sum * sum / sum_of_squares;
  ranks->stable = sum;
  ranks->isotropy = (least / most) * (least / most);
  return INFLECT_STATUS_SUCCESS;
}

static double
product_of(uint32_t n, const double* x, const double* y)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    sum += x[i] * y[i];
  }
  return sum;
}

/// Turn two columns until they are orthogonal, and return whether they were not
static bool
turn(uint32_t n, double* x, double* y)
{
  const double xx = product_of(n, x, x);
  const double yy = product_of(n, y, y);
  const double xy = product_of(n, x, y);
  if (fabs(xy) <= DBL_EPSILON * sqrt(xx) * sqrt(yy)) {
    return false;
  }
  const double ratio = (yy - xx) / (2.0 * xy);
  const double tangent =
    copysign(1.0, ratio) / (fabs(ratio) + sqrt(1.0 + ratio * ratio));
  const double cosine = 1.0 / sqrt(1.0 + tangent * tangent);
  const double sine = cosine * tangent;
  for (uint32_t i = 0U; i < n; ++i) {
    const double value = x[i];
    x[i] = cosine * value - sine * y[i];
    y[i] = sine * value + cosine * y[i];
  }
  return true;
}

/**
   Find singular values in descending order.

   Own code because GSL ends the process where it does not converge.
   Source: Hestenes (1958), Inversion of matrices by biorthogonalization and
   related results; one-sided Jacobi.
*/
static InflectStatus
singular_values(uint32_t n, uint32_t k, const double* z, double* values)
{
  double* const columns = (double*)calloc((size_t)n * k, sizeof(double));
  if (!columns) {
    return INFLECT_STATUS_NO_MEM;
  }
  double most = 0.0;
  for (size_t i = 0U; i < (size_t)n * k; ++i) {
    most = fmax(most, fabs(z[i]));
  }
  const double unit = most >= DBL_MIN ? 1.0 / most : 0.0;
  for (size_t i = 0U; i < (size_t)n * k; ++i) {
    columns[i % k * n + i / k] = z[i] * unit;
  }
  bool turned = true;
  for (uint32_t sweep = 0U; sweep < MAX_SWEEPS && turned; ++sweep) {
    turned = false;
    for (uint32_t i = 0U; i + 1U < k; ++i) {
      for (uint32_t j = i + 1U; j < k; ++j) {
        turned |= turn(n, columns + (size_t)i * n, columns + (size_t)j * n);
      }
    }
  }
  for (uint32_t i = 0U; i < k; ++i) {
    const double* const column = columns + (size_t)i * n;
    values[i] = -most * sqrt(product_of(n, column, column));
  }
  free(columns);
  inflect_sort(k, values);
  for (uint32_t i = 0U; i < k; ++i) {
    values[i] = fabs(values[i]);
  }
  return INFLECT_STATUS_SUCCESS;
}

/// Set `out` to a row of length 1, or 0 if it is 0
static void
normalise(uint32_t k, const double* row, double* out)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < k; ++i) {
    most = fmax(most, fabs(row[i]));
  }
  double sum = 0.0;
  for (uint32_t i = 0U; i < k; ++i) {
    out[i] = most > 0.0 ? row[i] / most : 0.0;
    sum += out[i] * out[i];
  }
  for (uint32_t i = 0U; i < k && sum > 0.0; ++i) {
    out[i] /= sqrt(sum);
  }
}

static void
centre(uint32_t n, uint32_t k, double* z)
{
  for (uint32_t j = 0U; j < k; ++j) {
    double mean = 0.0;
    for (uint32_t i = 0U; i < n; ++i) {
      mean += z[(size_t)i * k + j] / n;
    }
    for (uint32_t i = 0U; i < n; ++i) {
      z[(size_t)i * k + j] -= mean;
    }
  }
}

static void
measure_covariance(const InflectCovariance* covariance,
                   uint32_t k,
                   double* matrix,
                   InflectCollapse* collapse)
{
  inflect_covariance_get(covariance, NULL, matrix);
  for (uint32_t i = 0U; i < k; ++i) {
    const double deviation = sqrt(matrix[(size_t)i * k + i] + VARIANCE_FLOOR);
    collapse->variance_term += fmax(0.0, 1.0 - deviation) / k;
    for (uint32_t j = 0U; j < k; ++j) {
      const double c = i == j ? 0.0 : matrix[(size_t)i * k + j];
      collapse->covariance_term += c * c / k;
    }
  }
}

/// Of rows of length 1
static void
measure_spread(const InflectCovariance* covariance,
               uint32_t k,
               double* matrix,
               InflectCollapse* collapse)
{
  inflect_covariance_get(covariance, NULL, matrix);
  for (uint32_t i = 0U; i < k; ++i) {
    collapse->normalised_spread +=
      sqrt((double)k) * sqrt(matrix[(size_t)i * k + i]) / k;
  }
}

static InflectStatus
measure_terms(uint32_t n,
              uint32_t k,
              const double* z,
              InflectCollapse* collapse)
{
  InflectCovariance* covariance = NULL;
  InflectCovariance* normalised = NULL;
  double* const matrix = (double*)calloc((size_t)k * k, sizeof(double));
  InflectStatus status =
    matrix ? inflect_covariance_new(k, &covariance) : INFLECT_STATUS_NO_MEM;
  status = status ? status : inflect_covariance_new(k, &normalised);
  for (uint32_t i = 0U; i < n && !status; ++i) {
    double row[INFLECT_MAX_COLLAPSE_COLUMNS];
    normalise(k, z + (size_t)i * k, row);
    inflect_covariance_push(covariance, z + (size_t)i * k);
    inflect_covariance_push(normalised, row);
  }
  if (!status) {
    measure_covariance(covariance, k, matrix, collapse);
    measure_spread(normalised, k, matrix, collapse);
  }
  inflect_covariance_free(normalised);
  inflect_covariance_free(covariance);
  free(matrix);
  return status;
}

static InflectCollapseVerdict
judge(const InflectCollapse* collapse)
{
  const double least =
    fmin(fmax(INFLECT_COLLAPSE_RANK_SHARE * collapse->k, LEAST_RANK),
         0.75 * collapse->k);
  if (collapse->normalised_spread < INFLECT_COLLAPSE_SPREAD) {
    return INFLECT_COLLAPSE_POINT;
  }
  if (collapse->n < collapse->k) {
    return INFLECT_COLLAPSE_UNDECIDABLE;
  }
  return collapse->ranks.effective < least ? INFLECT_COLLAPSE_DIRECTIONS
                                           : INFLECT_COLLAPSE_HEALTHY;
}

InflectStatus
inflect_collapse_measure(uint32_t n,
                         uint32_t k,
                         const double* z,
                         InflectCollapse* collapse)
{
  memset(collapse, 0, sizeof(*collapse));
  if (n < 2U || n > INFLECT_MAX_COLLAPSE_ROWS || k == 0U ||
      k > INFLECT_MAX_COLLAPSE_COLUMNS || !is_sane((size_t)n * k, z)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double values[INFLECT_MAX_COLLAPSE_COLUMNS] = {0.0};
  double* const copy = (double*)calloc((size_t)n * k, sizeof(double));
  if (!copy) {
    return INFLECT_STATUS_NO_MEM;
  }
  collapse->n = n;
  collapse->k = k;
  collapse->few_rows = n / ROWS_PER_COLUMN < k;
  collapse->evidence = INFLECT_EVIDENCE_SAMPLED;
  memcpy(copy, z, (size_t)n * k * sizeof(double));
  InflectStatus status = singular_values(n, k, copy, values);
  collapse->rankme = entropy_rank(k, values, SHARE_FLOOR);
  centre(n, k, copy);
  status = status ? status : singular_values(n, k, copy, collapse->singular);
  free(copy);
  status = status
             ? status
             : inflect_spectrum_ranks(k, collapse->singular, &collapse->ranks);
  status = status ? status : measure_terms(n, k, z, collapse);
  collapse->verdict = judge(collapse);
  return status;
}

const char*
inflect_collapse_verdict_symbol(InflectCollapseVerdict verdict)
{
  static const char* const symbols[INFLECT_N_COLLAPSE_VERDICTS] = {
    [INFLECT_COLLAPSE_HEALTHY] = "healthy",
    [INFLECT_COLLAPSE_DIRECTIONS] = "few_directions",
    [INFLECT_COLLAPSE_POINT] = "point",
    [INFLECT_COLLAPSE_UNDECIDABLE] = "undecidable",
  };
  return symbols[verdict < INFLECT_N_COLLAPSE_VERDICTS
                   ? verdict
                   : INFLECT_COLLAPSE_UNDECIDABLE];
}

static double
squared_distance(uint32_t k, const double* u, const double* v)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < k; ++i) {
    sum += (u[i] - v[i]) * (u[i] - v[i]);
  }
  return sum;
}

InflectStatus
inflect_alignment(uint32_t n,
                  uint32_t k,
                  const double* u,
                  const double* v,
                  double* alignment)
{
  if (n == 0U || k == 0U || k > INFLECT_MAX_COLLAPSE_COLUMNS ||
      !is_sane((size_t)n * k, u) || !is_sane((size_t)n * k, v)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    double a[INFLECT_MAX_COLLAPSE_COLUMNS];
    double b[INFLECT_MAX_COLLAPSE_COLUMNS];
    normalise(k, u + (size_t)i * k, a);
    normalise(k, v + (size_t)i * k, b);
    sum += squared_distance(k, a, b);
  }
  *alignment = sum / n;
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_uniformity(uint32_t n, uint32_t k, const double* z, double* uniformity)
{
  if (n < 2U || n > INFLECT_MAX_COLLAPSE_ROWS || k == 0U ||
      k > INFLECT_MAX_COLLAPSE_COLUMNS || !is_sane((size_t)n * k, z)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  double* const rows = (double*)calloc(n, k * sizeof(double));
  if (!rows) {
    return INFLECT_STATUS_NO_MEM;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    normalise(k, z + (size_t)i * k, rows + (size_t)i * k);
  }
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t j = 0U; j < i; ++j) {
      sum += exp(-TEMPERATURE * squared_distance(k, rows + (size_t)i * k,
                                                 rows + (size_t)j * k));
    }
  }
  free(rows);
  *uniformity = log(sum / (0.5 * n * (n - 1.0)));
  return INFLECT_STATUS_SUCCESS;
}

double
inflect_uniformity_of_sphere(uint32_t k)
{
  if (k == 0U) {
    return 0.0;
  }
  // ||u - v||^2 = 2 - 2 cos; the mean of exp(2 t cos) is 0F1(; k / 2; t^2)
  const double square = TEMPERATURE * TEMPERATURE;
  double term = 1.0;
  double sum = 1.0;
  for (uint32_t i = 0U; term > 1e-18 * sum; ++i) {
    term *= square / ((0.5 * k + i) * (i + 1.0));
    sum += term;
  }
  return log(sum) - 2.0 * TEMPERATURE;
}
