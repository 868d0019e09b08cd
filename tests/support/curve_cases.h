// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Runs a list of checks over every curve of the registry, at many parameters.
*/

#ifndef INFLECT_TESTS_CURVE_CASES_H
#define INFLECT_TESTS_CURVE_CASES_H

#include <inflect/activation.h>

#include <stddef.h>
#include <stdint.h>

/// Relative rounding of a double
#define EPSILON 2.220446049250313e-16

/// Most parameter values at which a curve is checked
#define MAX_CASES 26U

/// Most points of a scan
#define MAX_SCAN 16000U

/// A curve with its facts and a name for messages
typedef struct {
  InflectCurve curve;
  InflectCurveFacts facts;
  char name[96];
} CurveCase;

/// Ascending points at which a curve is looked at
typedef struct {
  size_t n;
  double x[MAX_SCAN];
} Scan;

/// A check of one curve at one set of parameters, which fails by fail_msg()
typedef void (*CurveCheck)(const CurveCase* c);

/// A check with a sentence that is true of every curve
typedef struct {
  const char* sentence;
  CurveCheck check;
} CurveClaim;

/**
   Fill in the default and other parameters of a curve, over their ranges.

   @param[out] cases Array of MAX_CASES.
   @return Number of cases filled in, at least 1.
*/
size_t
curve_cases(const InflectActivation* activation, CurveCase* cases);

/**
   Choose points over +-limit: dense, by ratios, random, and beside breaks.

   @return A constant scan that lives until the next call.
*/
const Scan*
scan_curve(const CurveCase* c, double limit);

/**
   Return the distance from x to the nearest break, infinity without breaks.
*/
double
distance_to_break(const InflectCurveFacts* facts, double x);

/**
   List the breaks strictly between two points, periodic ones included.

   @param[out] breaks Array of `max`, ascending.
   @return Number of breaks, at most `max`.
*/
size_t
breaks_between(const InflectCurveFacts* facts,
               double from,
               double to,
               double* breaks,
               size_t max);

/// Values of a curve's functions at its parameters
double
curve_value(const CurveCase* c, double x);

double
curve_slope(const CurveCase* c, double x);

double
curve_curvature(const CurveCase* c, double x);

double
curve_antiderivative1(const CurveCase* c, double x);

double
curve_antiderivative2(const CurveCase* c, double x);

double
curve_inverse(const CurveCase* c, double y);

/**
   Run each claim as a test of its own for each curve.

   @param argc With an argument, only the tests whose name matches it run.
   @return What main() returns.
*/
int
run_curve_claims(const char* group,
                 const CurveClaim* claims,
                 size_t n_claims,
                 int argc,
                 char** argv);

#endif // INFLECT_TESTS_CURVE_CASES_H
