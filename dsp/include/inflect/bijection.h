// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Increasing maps of a sample made of a curve, with inverse and log slope.

   y = dry x + sum of wet[k] f(drive[k] x + bias[k]) + offset.  One unit is a
   driven, biased and mixed curve, several are a network of one activation.
   Everything is in double, without oversampling or antialiasing, whose filters
   are not undone by the inverse of a curve.

   Source: Rezende and Mohamed (2015), Variational inference with normalizing
   flows; Behrmann et al. (2019), Invertible residual networks, for dry sound
   beyond the Lipschitz constant.

   Floor: flow.
*/

#ifndef INFLECT_BIJECTION_H
#define INFLECT_BIJECTION_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most units of a bijection
#define INFLECT_MAX_BIJECTION_UNITS 16U

/// A driven and biased curve
typedef struct {
  double drive; ///< Gain before the curve, its sign that of `wet`
  double bias;  ///< Offset before the curve
  double wet;   ///< Gain after the curve
} InflectBijectionUnit;

/// An increasing map; plain data, copy it freely
typedef struct {
  InflectCurve curve; ///< f of all units
  uint32_t n_units;   ///< 0 for a straight line
  InflectBijectionUnit units[INFLECT_MAX_BIJECTION_UNITS];
  double dry;    ///< Gain of what passes the units by, at least 0
  double offset; ///< What is added at the end
} InflectBijection;

/// Why a map is increasing
typedef enum {
  INFLECT_BIJECTION_LINE,      ///< It is straight
  INFLECT_BIJECTION_CURVE,     ///< Its one curve increases on its domain
  INFLECT_BIJECTION_MONOTONE,  ///< No part of the sum falls, and one rises
  INFLECT_BIJECTION_LIPSCHITZ, ///< The dry part outweighs the steepest fall
} InflectBijectionReason;

/// Number of values of InflectBijectionReason
#define INFLECT_N_BIJECTION_REASONS 4U

/// Between which ends a map can be undone; infinite ends do not belong to it
typedef struct {
  InflectBijectionReason reason; ///< Why
  double lower;                  ///< Least x
  double upper;                  ///< Greatest x
  double value_lower;            ///< y there, or its limit
  double value_upper;            ///< y there, or its limit
} InflectBijectionDomain;

/// Derivatives with respect to everything that makes a map
typedef struct {
  double x;
  double dry;
  double offset;
  InflectBijectionUnit units[INFLECT_MAX_BIJECTION_UNITS];
  double parameters[INFLECT_MAX_CURVE_PARAMETERS]; ///< Of the curve
} InflectBijectionGradient;

/// Return a short stable name of a reason: line, curve, monotone or lipschitz
INFLECT_API const char*
inflect_bijection_reason_symbol(InflectBijectionReason reason);

/// Return the map of a curve alone, f(x)
INFLECT_API InflectBijection
inflect_bijection_of_curve(const InflectCurve* curve);

/**
   Find out whether a map can be undone, and where.

   @param[out] domain Set on success.
   @return INFLECT_STATUS_BAD_RANGE if a number is not finite, there are too
   many units or `dry` is negative, or INFLECT_STATUS_NO_INVERSE if the map is
   not proven to be continuous and increasing.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_bijection_check(const InflectBijection* bijection,
                        InflectBijectionDomain* domain);

/// Return y at x
INFLECT_API double
inflect_bijection_value(const InflectBijection* bijection, double x);

/// Return the slope of y at x
INFLECT_API double
inflect_bijection_slope(const InflectBijection* bijection, double x);

/**
   Return the logarithm of the slope, also where the slope is too small for a
   double.
*/
INFLECT_API double
inflect_bijection_log_slope(const InflectBijection* bijection, double x);

/**
   Return the x with a value of y, by the inverse of the curve or, where there
   are other parts, by Newton steps within a bracket that closes.

   @param y Value; what no x gives returns a NaN.
*/
INFLECT_API double
inflect_bijection_inverse(const InflectBijection* bijection, double y);

/**
   Bound how far a round trip through y and back misses x, to first order.

   It is the rounding of everything on the way divided by the slope.

   @param epsilon Relative rounding of numbers: 2^-52 for double, 2^-23 if y is
   kept in float.
*/
INFLECT_API double
inflect_bijection_bound(const InflectBijection* bijection,
                        double x,
                        double epsilon);

/**
   Find the derivatives of y and of the log slope at x.

   Those with respect to parameters of the curve are differences of fourth
   order, of second order at the ends of their ranges; the others are exact.

   @param[out] value Derivatives of y.
   @param[out] log_slope Derivatives of the log slope.
*/
INFLECT_API void
inflect_bijection_gradient(const InflectBijection* bijection,
                           double x,
                           InflectBijectionGradient* value,
                           InflectBijectionGradient* log_slope);

/**
   Map a block.

   @param n Number of samples.
   @param x Shape [n].
   @param[out] y Shape [n], may be `x`.
   @param[out] log_slopes Shape [n], the log-determinant of each sample, or
   null.
   @param[out] log_det Sum of the log slopes.
   @param[out] first_bad On INFLECT_STATUS_BAD_RANGE, the first sample outside
   the domain; n if the map itself is at fault.
   @return As inflect_bijection_check(), or INFLECT_STATUS_BAD_RANGE.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_bijection_forward(const InflectBijection* bijection,
                          size_t n,
                          const double* x,
                          double* y,
                          double* log_slopes,
                          double* log_det,
                          size_t* first_bad);

/**
   Undo a block; as inflect_bijection_forward(), with the log-determinants of
   the inverse.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_bijection_backward(const InflectBijection* bijection,
                           size_t n,
                           const double* y,
                           double* x,
                           double* log_slopes,
                           double* log_det,
                           size_t* first_bad);

INFLECT_END_DECLS

#endif // INFLECT_BIJECTION_H
