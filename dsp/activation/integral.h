// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Antiderivatives and inverses by numeric means, for curves without formulas.
*/

#ifndef INFLECT_INTEGRAL_H
#define INFLECT_INTEGRAL_H

#include <inflect/activation.h>

#include <stdint.h>

/// Both antiderivatives at a point
typedef struct {
  double first;  ///< F1
  double second; ///< F2
} InflectIntegrals;

/**
   Antiderivatives of a curve that is 0 far left and x far right.

   Left of the nodes F1 is constant; right of them it is x^2/2 and a constant.
*/
typedef struct {
  double start;  ///< First node
  double step;   ///< Distance of nodes, of which one is 0
  uint32_t n;    ///< Number of nodes
  double left1;  ///< F1 on the left
  double left2;  ///< F2 - left1 x on the left
  double right1; ///< F1 - x^2/2 on the right
  double right2; ///< F2 - x^3/6 - right1 x on the right
  const InflectIntegrals* nodes;
} InflectIntegralTable;

/// A curve as its solvers see it
typedef struct {
  InflectCurveFunc value;
  InflectCurveFunc slope;
  const double* p; ///< Parameters of both
} InflectSolvedCurve;

/**
   F1(x) and F2(x) by 16 Gauss-Legendre points on 0..x.

   Nothing cancels where f keeps one sign on each side of 0.
*/
InflectIntegrals
inflect_gauss_integrals(InflectCurveFunc value, const double* p, double x);

/**
   F1(x) and F2(x) from the nearest node and 6 Gauss-Legendre points.

   @param table Nodes and tails of the curve.
   @param value The curve, which has no parameters.
   @param x Argument.
*/
InflectIntegrals
inflect_table_integrals(const InflectIntegralTable* table,
                        InflectCurveFunc value,
                        double x);

/**
   Solve f(x) = y by Newton steps, or halving where these leave the bracket.

   @param curve Increasing between the ends.
   @param y Value between those at the ends.
   @param lower Lower end of the bracket.
   @param upper Upper end of the bracket.
   @param start First guess in the bracket.
*/
double
inflect_solve(const InflectSolvedCurve* curve,
              double y,
              double lower,
              double upper,
              double start);

#endif // INFLECT_INTEGRAL_H
