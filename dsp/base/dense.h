// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Small dense matrices, by rows: norms, eigenvalues, linear equations.

   Off the audio thread only.  Entries must be finite; nothing here reaches the
   error handler of GSL.
*/

#ifndef INFLECT_DENSE_H
#define INFLECT_DENSE_H

#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

/// A complex number
typedef struct {
  double re;
  double im;
} InflectComplex;

/// Return whether all of n numbers are finite
bool
inflect_all_finite(uint32_t n, const double* values);

/// Return the greatest sum of magnitudes of a row, the norm for maxima
double
inflect_dense_norm_max(uint32_t n, const double* a);

/**
   Find the eigenvalues of a symmetric matrix.

   @param a Shape [n][n].
   @param[out] values Shape [n], ascending.
   @return INFLECT_STATUS_NO_MEM.
*/
INFLECT_NODISCARD InflectStatus
inflect_dense_symmetric_eigenvalues(uint32_t n,
                                    const double* a,
                                    double* values);

/**
   Find the greatest singular value, the norm for Euclidean lengths.

   @param a Shape [n][n].
   @return INFLECT_STATUS_NO_MEM.
*/
INFLECT_NODISCARD InflectStatus
inflect_dense_norm_l2(uint32_t n, const double* a, double* norm);

/**
   Find the eigenvalues of any real matrix, complex pairs included.

   Source: Francis (1961), The QR transformation, on the Hessenberg form, with
   the shifts of Wilkinson (1965), The algebraic eigenvalue problem.

   @param a Shape [n][n].
   @param[out] values Shape [n], in no order.
   @return INFLECT_STATUS_NO_MEM, or INFLECT_STATUS_UNSETTLED if an eigenvalue
   did not converge.
*/
INFLECT_NODISCARD InflectStatus
inflect_dense_eigenvalues(uint32_t n, const double* a, InflectComplex* values);

/**
   Find the greatest magnitude of an eigenvalue.

   @return As inflect_dense_eigenvalues().
*/
INFLECT_NODISCARD InflectStatus
inflect_dense_radius(uint32_t n, const double* a, double* radius);

/**
   Solve a x = b by elimination with partial pivoting.

   @param[in,out] a Shape [n][n], destroyed.
   @param[in,out] b Shape [n], becomes x.
   @return Whether `a` is regular; if not, `b` is destroyed.
*/
bool
inflect_dense_solve(uint32_t n, double* a, double* b);

/// Set `out` to a times x; `out` must not overlap `x`
void
inflect_dense_apply(uint32_t n, const double* a, const double* x, double* out);

#endif // INFLECT_DENSE_H
