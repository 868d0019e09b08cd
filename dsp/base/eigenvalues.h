// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Eigenvalues of a symmetric 3x3 matrix.
*/

#ifndef INFLECT_EIGENVALUES_H
#define INFLECT_EIGENVALUES_H

/**
   Find the eigenvalues of a symmetric matrix.

   Small eigenvalues of a positive matrix keep more digits than with a QR
   iteration, which matters where their ratio is asked for.

   Source: Golub and Van Loan (2013), Matrix Computations, section 8.5, cyclic
   Jacobi.

   @param matrix Shape [3][3], of finite numbers; only the upper triangle
   counts.
   @param[out] eigenvalues From the greatest to the least.
*/
void
inflect_eigenvalues3(const double* matrix, double eigenvalues[3]);

#endif // INFLECT_EIGENVALUES_H
