// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What is known of a curve, as text, tables and JSON.
*/

#ifndef INFLECT_CURVE_REPORT_H
#define INFLECT_CURVE_REPORT_H

#include "report.h"

#include <inflect/activation.h>

#include <stddef.h>
#include <stdint.h>

/// The calculus of a curve at one point
typedef struct {
  double x;
  double value;
  double slope;
  double curvature;
  double antiderivative1;
  double antiderivative2;
  double inverse; ///< At the value, NaN if there is none
} InflectCurvePoint;

/// Return the calculus of a curve at a point
InflectCurvePoint
inflect_curve_point(const InflectCurve* curve, double x);

/// Return all facts of a curve as a JSON object
cJSON*
inflect_curve_json(const InflectCurve* curve);

/// Return the calculus of a curve at points as a JSON object
cJSON*
inflect_curve_points_json(const InflectCurve* curve,
                          uint32_t n_points,
                          const double* x);

/// Print the registry on stdout as a table of 80 columns
void
inflect_curves_print_text(void);

/// Print the registry on stdout as comma-separated values
void
inflect_curves_print_csv(void);

/// Print the registry on stdout as a Markdown table
void
inflect_curves_print_markdown(void);

/// Print all facts of a curve on stdout, for people
void
inflect_curve_print_text(const InflectCurve* curve);

/// Print the facts of a curve on stdout as comma-separated values
void
inflect_curve_print_csv(const InflectCurve* curve);

/// Print the calculus of a curve at points on stdout
void
inflect_curve_points_print(const InflectCurve* curve,
                           uint32_t n_points,
                           const double* x,
                           bool csv);

#endif // INFLECT_CURVE_REPORT_H
