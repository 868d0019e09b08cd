// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Numeric references: derivatives by extrapolation, integrals by quadrature.
*/

#ifndef INFLECT_TESTS_NUMERIC_H
#define INFLECT_TESTS_NUMERIC_H

#include "curve_cases.h"

#include <stddef.h>

/// A function of a curve and one argument
typedef double (*CaseFunc)(const CurveCase* c, double x);

/// An integrand over one argument with any context
typedef struct {
  double (*function)(double x, void* context);
  void* context;
} Integrand;

/// Most points at which an interval is cut
#define MAX_CUTS 16384U

/// Number of points of a derivative estimate
#define N_RICHARDSON 8U

/**
   Estimate a derivative from values within +-reach by Ridders' method.

   Source: Ridders (1982), Accurate computation of F'(x) and F'(x)F''(x).
*/
double
derivative(CaseFunc function, const CurveCase* c, double x, double reach);

/**
   Integrate over an interval cut at the given points, near machine precision.

   @param cuts Ascending points strictly between `from` and `to`, where the
   integrand or its slope may jump.
*/
double
integrate(const Integrand* integrand,
          double from,
          double to,
          const double* cuts,
          size_t n_cuts);

/// Integrate a function of a curve, cut at the curve's breaks
double
integrate_curve(CaseFunc function, const CurveCase* c, double from, double to);

#endif // INFLECT_TESTS_NUMERIC_H
