// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dense.h"

#include "ranks.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>

#include <complex.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Far more per eigenvalue than the two or three that it takes
#define MAX_ITERATIONS 120U

/// Iterations without success before a shift of another kind
#define PATIENCE 10U

bool
inflect_all_finite(uint32_t n, const double* values)
{
  for (uint32_t i = 0U; i < n; ++i) {
    if (!isfinite(values[i])) {
      return false;
    }
  }
  return true;
}

double
inflect_dense_norm_max(uint32_t n, const double* a)
{
  double norm = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    double sum = 0.0;
    for (uint32_t j = 0U; j < n; ++j) {
      sum += fabs(a[(size_t)i * n + j]);
    }
    norm = fmax(norm, sum);
  }
  return norm;
}

InflectStatus
inflect_dense_symmetric_eigenvalues(uint32_t n, const double* a, double* values)
{
  // A workspace of our own: the allocation of GSL may end the process
  const size_t size = (size_t)n * n;
  double* const memory = (double*)calloc(size + 2U * n, sizeof(double));
  if (!memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  memcpy(memory, a, size * sizeof(double));
  gsl_eigen_symm_workspace workspace = {n, memory + size, memory + size + n};
  gsl_matrix_view matrix = gsl_matrix_view_array(memory, n, n);
  gsl_vector_view vector = gsl_vector_view_array(values, n);
  gsl_eigen_symm(&matrix.matrix, &vector.vector, &workspace);
  free(memory);
  inflect_sort(n, values);
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_dense_norm_l2(uint32_t n, const double* a, double* norm)
{
  const size_t size = (size_t)n * n;
  double* const memory = (double*)calloc(size + n, sizeof(double));
  if (!memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  double* const square = memory;
  double* const values = memory + size;

  // Of entries near 1, so that no square is lost
  const double scale = inflect_dense_norm_max(n, a);
  const double unit = scale > 0.0 ? 1.0 / scale : 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t j = 0U; j < n; ++j) {
      double sum = 0.0;
      for (size_t k = 0U; k < n; ++k) {
        sum += (unit * a[k * n + i]) * (unit * a[k * n + j]);
      }
      square[(size_t)i * n + j] = sum;
    }
  }
  const InflectStatus status =
    inflect_dense_symmetric_eigenvalues(n, square, values);
  *norm = scale * sqrt(fmax(values[n - 1U], 0.0));
  free(memory);
  return status;
}

/// Hessenberg matrix whose eigenvalues appear on its diagonal
typedef struct {
  double complex* h; ///< Shape [n][n]
  double complex* s; ///< Sines of rotations, shape [n]
  double* c;         ///< Cosines, shape [n]
  size_t n;
  double norm; ///< Greatest magnitude of an entry
} Iteration;

static double complex*
at(const Iteration* it, size_t i, size_t j)
{
  return &it->h[i * it->n + j];
}

static double
size_of(double complex z)
{
  return fabs(creal(z)) + fabs(cimag(z));
}

/// Return the first row of the block that ends at `last`; what is small beside
/// its neighbours separates blocks, and after some tries beside the matrix, for
/// eigenvalues of 0 that depend on each other
static size_t
find_block(const Iteration* it, size_t last, uint32_t n_tries)
{
  size_t i = last;
  while (i > 0U) {
    const double local =
      size_of(*at(it, i - 1U, i - 1U)) + size_of(*at(it, i, i));
    const double around = n_tries < PATIENCE ? local : fmax(local, it->norm);
    if (size_of(*at(it, i, i - 1U)) <= DBL_EPSILON * around) {
      *at(it, i, i - 1U) = 0.0;
      break;
    }
    --i;
  }
  return i;
}

/// Return the eigenvalue of the last two rows that is nearer to the corner
static double complex
choose_shift(const Iteration* it, size_t last, uint32_t n_tries)
{
  const double complex d = *at(it, last, last);
  if (n_tries && n_tries % PATIENCE == 0U) {
    return d + size_of(*at(it, last, last - 1U));
  }
  const double complex a = *at(it, last - 1U, last - 1U);
  const double complex bc = *at(it, last - 1U, last) * *at(it, last, last - 1U);
  const double complex half = 0.5 * (a - d);
  const double complex root = csqrt(half * half + bc);
  const double complex sum =
    half + (creal(half * conj(root)) < 0.0 ? -root : root);
  return size_of(sum) > 0.0 ? d - bc / sum : d;
}

/// Turn rows k and k + 1 until the entry below the diagonal vanishes
static void
rotate_rows(const Iteration* it, size_t k, size_t last)
{
  const double complex x = *at(it, k, k);
  const double complex y = *at(it, k + 1U, k);
  const double length = hypot(cabs(x), cabs(y));
  const double size = cabs(x);
  const double complex sign = size > 0.0 ? x / size : 1.0;
  it->c[k] = length > 0.0 ? size / length : 1.0;
  it->s[k] = length > 0.0 ? sign * conj(y) / length : 0.0;
  for (size_t j = k; j <= last; ++j) {
    const double complex upper = *at(it, k, j);
    const double complex lower = *at(it, k + 1U, j);
    *at(it, k, j) = it->c[k] * upper + it->s[k] * lower;
    *at(it, k + 1U, j) = it->c[k] * lower - conj(it->s[k]) * upper;
  }
}

static void
rotate_columns(const Iteration* it, size_t k, size_t first, size_t last)
{
  const size_t end = k + 2U <= last ? k + 2U : last;
  for (size_t i = first; i <= end; ++i) {
    const double complex left = *at(it, i, k);
    const double complex right = *at(it, i, k + 1U);
    *at(it, i, k) = it->c[k] * left + conj(it->s[k]) * right;
    *at(it, i, k + 1U) = it->c[k] * right - it->s[k] * left;
  }
}

static void
step(const Iteration* it, size_t first, size_t last, double complex shift)
{
  for (size_t i = first; i <= last; ++i) {
    *at(it, i, i) -= shift;
  }
  for (size_t k = first; k < last; ++k) {
    rotate_rows(it, k, last);
  }
  for (size_t k = first; k < last; ++k) {
    rotate_columns(it, k, first, last);
  }
  for (size_t i = first; i <= last; ++i) {
    *at(it, i, i) += shift;
  }
}

static InflectStatus
iterate(const Iteration* it)
{
  uint32_t n_tries = 0U;
  size_t last = it->n - 1U;
  while (last > 0U) {
    const size_t first = find_block(it, last, n_tries);
    if (first == last) {
      --last;
      n_tries = 0U;
      continue;
    }
    if (n_tries == MAX_ITERATIONS) {
      return INFLECT_STATUS_UNSETTLED;
    }
    step(it, first, last, choose_shift(it, last, n_tries++));
  }
  return INFLECT_STATUS_SUCCESS;
}

/// Bring a matrix to its Hessenberg form, balanced
static void
reduce(size_t n, double* a, double* tau)
{
  gsl_matrix_view matrix = gsl_matrix_view_array(a, n, n);
  gsl_vector_view vector = gsl_vector_view_array(tau, n);
  gsl_linalg_balance_matrix(&matrix.matrix, &vector.vector);
  gsl_linalg_hessenberg_decomp(&matrix.matrix, &vector.vector);
}

InflectStatus
inflect_dense_eigenvalues(uint32_t n, const double* a, InflectComplex* values)
{
  const size_t size = (size_t)n * n;
  double* const real = (double*)calloc(size + n, sizeof(double));
  double complex* const work =
    (double complex*)calloc(size + n, sizeof(double complex));
  if (!real || !work) {
    free(work);
    free(real);
    return INFLECT_STATUS_NO_MEM;
  }
  memcpy(real, a, size * sizeof(double));
  reduce(n, real, real + size);
  for (size_t i = 0U; i < n; ++i) {
    for (size_t j = i > 0U ? i - 1U : 0U; j < n; ++j) {
      work[i * n + j] = real[i * n + j];
    }
  }
  Iteration it = {.h = work, .s = work + size, .c = real + size, .n = n};
  for (size_t i = 0U; i < size; ++i) {
    it.norm = fmax(it.norm, size_of(work[i]));
  }
  const InflectStatus status = iterate(&it);
  for (size_t i = 0U; i < n; ++i) {
    const double complex z = work[i * n + i];
    values[i] = (InflectComplex){.re = creal(z), .im = cimag(z)};
  }
  free(work);
  free(real);
  return status;
}

InflectStatus
inflect_dense_radius(uint32_t n, const double* a, double* radius)
{
  InflectComplex* const values = (InflectComplex*)calloc(n, sizeof(*values));
  if (!values) {
    return INFLECT_STATUS_NO_MEM;
  }
  const InflectStatus status = inflect_dense_eigenvalues(n, a, values);
  *radius = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    *radius = fmax(*radius, hypot(values[i].re, values[i].im));
  }
  free(values);
  return status;
}

static void
swap_rows(size_t n, double* a, double* b, size_t i, size_t j)
{
  for (size_t k = 0U; k < n; ++k) {
    const double entry = a[i * n + k];
    a[i * n + k] = a[j * n + k];
    a[j * n + k] = entry;
  }
  const double entry = b[i];
  b[i] = b[j];
  b[j] = entry;
}

/// Clear a column below the diagonal
static bool
eliminate(size_t n, double* a, double* b, size_t column)
{
  size_t pivot = column;
  for (size_t i = column + 1U; i < n; ++i) {
    pivot = fabs(a[i * n + column]) > fabs(a[pivot * n + column]) ? i : pivot;
  }
  if (!(fabs(a[pivot * n + column]) > 0.0)) {
    return false;
  }
  if (pivot != column) {
    swap_rows(n, a, b, pivot, column);
  }
  for (size_t i = column + 1U; i < n; ++i) {
    const double factor = a[i * n + column] / a[column * n + column];
    for (size_t k = column; k < n; ++k) {
      a[i * n + k] -= factor * a[column * n + k];
    }
    b[i] -= factor * b[column];
  }
  return true;
}

bool
inflect_dense_solve(uint32_t n, double* a, double* b)
{
  for (size_t i = 0U; i < n; ++i) {
    if (!eliminate(n, a, b, i)) {
      return false;
    }
  }
  for (size_t i = n; i-- > 0U;) {
    for (size_t j = i + 1U; j < n; ++j) {
      b[i] -= a[i * n + j] * b[j];
    }
    b[i] /= a[i * n + i];
  }
  return inflect_all_finite(n, b);
}

void
inflect_dense_apply(uint32_t n, const double* a, const double* x, double* out)
{
  for (size_t i = 0U; i < n; ++i) {
    double sum = 0.0;
    for (size_t j = 0U; j < n; ++j) {
      sum += a[i * n + j] * x[j];
    }
    out[i] = sum;
  }
}
