// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The registry of curves: activation functions with their calculus and facts.

   Every function here is pure and thread-safe.

   Notation: f is the value, f' the slope, f'' the curvature, F1 and F2 the
   antiderivatives with F1' = f, F2' = F1, F1(0) = F2(0) = 0.

   Floor: activation.
*/

#ifndef INFLECT_ACTIVATION_H
#define INFLECT_ACTIVATION_H

#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most parameters a curve has
#define INFLECT_MAX_CURVE_PARAMETERS 2U

/// Most breaks a curve has, or has in one period
#define INFLECT_MAX_BREAKS 4U

/// Symmetry of a curve
typedef enum {
  INFLECT_PARITY_NONE,
  INFLECT_PARITY_ODD,         ///< f(-x) = -f(x): no even harmonics
  INFLECT_PARITY_EVEN,        ///< f(-x) = f(x): only even harmonics
  INFLECT_PARITY_HALF_LINEAR, ///< f(x) - f(-x) = c x: no odd harmonics above 1
} InflectParity;

/// Number of values of InflectParity
#define INFLECT_N_PARITIES 4U

/// One parameter of a curve
typedef struct {
  const char* symbol;   ///< Stable ID, `[a-z][a-z0-9_]*`, or null if unused
  const char* label;    ///< Name for people
  double min;           ///< Smallest allowed value
  double max;           ///< Largest allowed value
  double default_value; ///< The curve's own default
  bool logarithmic;     ///< Whether `shape` moves it by ratios (needs min > 0)
} InflectCurveParameter;

/// A point where a curve is not differentiable
typedef struct {
  double x;  ///< Where
  bool jump; ///< Whether the value jumps there, otherwise only the slope does
} InflectBreak;

/// What is true of a curve at given parameters, each a claim that tests check
typedef struct {
  double lower;           ///< Greatest lower bound of f, may be -infinity
  double upper;           ///< Least upper bound of f, may be infinity
  double domain_lower;    ///< Lower end of where f can be undone
  double domain_upper;    ///< Upper end of where f can be undone
  double lipschitz;       ///< Least L with |f(x)-f(y)| <= L|x-y|, else infinity
  double curvature_bound; ///< Supremum of |f''|, infinity where f jumps
  double value_at_0;      ///< f(0), what silence becomes
  double break_period;    ///< Breaks repeat with this period if it is not 0
  InflectBreak breaks[INFLECT_MAX_BREAKS]; ///< Ascending
  uint32_t n_breaks;                       ///< Number of breaks (in a period)
  InflectParity parity;                    ///< Symmetry
  bool monotone;                           ///< Nowhere decreasing
  bool strictly_monotone;                  ///< Increasing everywhere
  bool invertible; ///< Increasing on the domain, and has an inverse
  bool saturating; ///< Slope falls toward 0 on at least one side
  bool smooth;     ///< Without breaks: the slope is continuous
} InflectCurveFacts;

/**
   A function of a curve.

   @param x Argument, any double.  A NaN gives a NaN.
   @param p Parameters in the order of InflectActivation.parameters.
*/
typedef double (*InflectCurveFunc)(double x, const double* p);

/**
   Functions of a curve over blocks, for the audio thread.

   They neither allocate nor fail, hold no state, and give each sample the same
   bits wherever it stands in the block.
*/
typedef struct {
  /// `out[i] = f(in[i])`, in place allowed
  void (*value)(const double* p, uint32_t n, const float* in, float* out);

  /// `f1[i] = F1(x[i])`, `f2[i] = F2(x[i])`, no overlap, `f2` may be null
  void (*antiderivatives)(const double* p,
                          uint32_t n,
                          const double* x,
                          double* f1,
                          double* f2);
} InflectCurveBlocks;

/// One row of the registry
typedef struct {
  uint32_t id;         ///< Stable number, saved by hosts, never reused
  const char* symbol;  ///< Stable ID, `[a-z][a-z0-9_]*`, saved in presets
  const char* alias;   ///< Another name people use, or null
  const char* label;   ///< Name for people, may change
  const char* formula; ///< f(x) in plain text
  const char* source;  ///< Where the formula comes from

  /// Unused rows have a null symbol.  The first is the primary one.
  InflectCurveParameter parameters[INFLECT_MAX_CURVE_PARAMETERS];

  InflectCurveFunc value;           ///< f, the reference for every kernel
  InflectCurveFunc slope;           ///< f', a one-sided limit at a break
  InflectCurveFunc curvature;       ///< f'', without the Diracs at breaks
  InflectCurveFunc antiderivative1; ///< F1
  InflectCurveFunc antiderivative2; ///< F2

  /// x of the domain with f(x) = y, NaN outside the range of f, or null
  InflectCurveFunc inverse;

  /// Fill in the facts at valid parameters `p`
  void (*facts)(const double* p, InflectCurveFacts* facts);

  InflectCurveBlocks blocks; ///< The same functions for the audio thread
} InflectActivation;

/// A curve: an activation with values for its parameters
typedef struct {
  const InflectActivation* activation;
  double parameters[INFLECT_MAX_CURVE_PARAMETERS];
} InflectCurve;

/// Number of activations in the registry
INFLECT_API uint32_t
inflect_activation_count(void);

/**
   Return an activation by position, to visit all of them.

   The position is not an identity: save the symbol or the id instead.

   @param index From 0 to inflect_activation_count() - 1.
   @return A constant row in the order of ids, or null if out of range.
*/
INFLECT_API const InflectActivation*
inflect_activation_at(uint32_t index);

/**
   Find an activation by its symbol or alias.

   @param symbol Null-terminated symbol.
   @return A constant row, or null.
*/
INFLECT_API const InflectActivation*
inflect_activation_find(const char* symbol);

/**
   Find an activation by its saved number, rounding down as LV2 hosts do.

   @param id Number; NaN and what is below the first id give the first row.
   @return The row with the greatest id that is not above `id`, never null.
*/
INFLECT_API INFLECT_REALTIME const InflectActivation*
inflect_activation_by_id(double id);

/// Number of parameters of an activation, 0 to INFLECT_MAX_CURVE_PARAMETERS
INFLECT_API INFLECT_REALTIME uint32_t
inflect_activation_parameter_count(const InflectActivation* activation);

/// Return a short stable name of a parity: odd, even, half_linear or none
INFLECT_API const char*
inflect_parity_symbol(InflectParity parity);

/// Return a curve of an activation with its default parameters
INFLECT_API INFLECT_REALTIME InflectCurve
inflect_curve_default(const InflectActivation* activation);

/**
   Set a parameter of a curve by its symbol.

   @param curve Changed only on success.
   @param symbol Symbol of the parameter, for example `alpha`.
   @param value New value.
   @return INFLECT_STATUS_NOT_FOUND if the curve has no such parameter, or
   INFLECT_STATUS_BAD_RANGE if the value is NaN or outside its range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_curve_set(InflectCurve* curve, const char* symbol, double value);

/**
   Set the primary parameter of a curve by a position in its range.

   Half of the way is the default.  Nothing happens if there is no parameter.

   @param curve Curve to change.
   @param shape Position from 0 (least) to 1 (greatest), clamped; NaN counts
   as 0.5.
*/
INFLECT_API INFLECT_REALTIME void
inflect_curve_set_shape(InflectCurve* curve, double shape);

/// Return the facts of a curve at its parameters
INFLECT_API INFLECT_REALTIME InflectCurveFacts
inflect_curve_facts(const InflectCurve* curve);

INFLECT_END_DECLS

#endif // INFLECT_ACTIVATION_H
