// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Update maps of heat and of strings with a curve in them, and their stability.

   Off the audio thread only.  Every function is thread-safe; the same seed
   gives the same numbers.

   Notation: n = n_nodes, f = the curve, K = tridiag(-1, 2, -1) with both ends
   at rest, N = number of states, J = the Jacobian, radius = the greatest
   magnitude of its eigenvalues.

   Floor: stability.
*/

#ifndef INFLECT_UPDATE_MAP_H
#define INFLECT_UPDATE_MAP_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most nodes of a map
#define INFLECT_MAX_MAP_NODES 64U

/// Most states of a map
#define INFLECT_MAX_MAP_STATES (2U * INFLECT_MAX_MAP_NODES)

/// Kinds of maps
typedef enum {
  INFLECT_MAP_HEAT,     ///< u+ = f(T u), T = I - step K
  INFLECT_MAP_RESIDUAL, ///< u+ = u + step f(-B u), B = K + bending K^2
  INFLECT_MAP_STRING,   ///< u+ = f(stiff string), with the last u as states
} InflectMapKind;

/// Number of values of InflectMapKind
#define INFLECT_N_MAP_KINDS 3U

/// A map
typedef struct {
  InflectMapKind kind;
  InflectCurve curve;
  uint32_t n_nodes; ///< n, 2 to INFLECT_MAX_MAP_NODES

  /// Time step over the square of the node distance for heat, time step for
  /// residuals; of strings the least stable node distance over the one used,
  /// so that 1 is the limit without a curve.  Above 0, to 1e3.
  double step;

  double bending; ///< Of residuals, 0 to 1e3
} InflectUpdateMap;

/// What is known of a map without running it
typedef struct {
  double radius_at_0;  ///< In closed form
  double largest_at_0; ///< Step up to which radius_at_0 is at most 1

  /// Step up to which no distance grows in any state: proven, for lengths, and
  /// of residuals for the norm of B; 0 if there is none
  double largest_certified;

  double lipschitz; ///< Of the curve

  /// Whether the curve falls somewhere: a residual map then has a radius above
  /// 1 at every step, in each state with a node there (proven)
  bool falls;
} InflectMapBounds;

/// What is seen in one state
typedef struct {
  double radius;       ///< Greatest magnitude of an eigenvalue of J
  double norm;         ///< Greatest singular value of J
  double peak;         ///< Greatest magnitude of a state
  uint32_t n_falling;  ///< Nodes where the slope of the curve is below 0
  uint32_t n_negative; ///< Of residuals: eigenvalues of D B below 0
  uint32_t n_unclear;  ///< Nodes whose slope is small enough for rounding
} InflectMapView;

/// What is seen in random states
typedef struct {
  InflectEstimate above_1;   ///< Share with a radius above 1
  InflectEstimate radius;    ///< Mean radius
  InflectEstimate n_falling; ///< Mean number of falling nodes
  /// Of residuals: share with n_falling = n_negative, where no node is unclear
  InflectEstimate agreeing;
} InflectMapSurvey;

/// Return a short stable name of a kind: heat, residual or string
INFLECT_API const char*
inflect_map_symbol(InflectMapKind kind);

/// Return N of a map: n, or 2 n for a string
INFLECT_API uint32_t
inflect_map_state_count(const InflectUpdateMap* map);

/**
   Check a map.

   @return INFLECT_STATUS_BAD_VALUE if a number is not finite or the kind is not
   one, or INFLECT_STATUS_BAD_RANGE if one is out of range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_map_check(const InflectUpdateMap* map);

/**
   Find what holds without running a map.

   Source: Sylvester (1852), law of inertia: D B has as many negative
   eigenvalues as D, for B symmetric and positive; Bilbao (2009), Numerical
   Sound Synthesis, section 7.1, for strings.

   @return What inflect_map_check() returns, or INFLECT_STATUS_NO_BOUND if the
   curve has no Lipschitz constant.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_map_bounds(const InflectUpdateMap* map, InflectMapBounds* bounds);

/**
   Take a step.

   @param state Shape [N].
   @param[out] next Shape [N], must not overlap.
*/
INFLECT_API void
inflect_map_apply(const InflectUpdateMap* map,
                  const double* state,
                  double* next);

/**
   Fill in the Jacobian in a state.

   @param[out] jacobian Shape [N][N].
*/
INFLECT_API void
inflect_map_jacobian(const InflectUpdateMap* map,
                     const double* state,
                     double* jacobian);

/**
   Look at a state.

   @return INFLECT_STATUS_NO_MEM, or INFLECT_STATUS_UNSETTLED if the state is
   not finite or an eigenvalue did not converge.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_map_look(const InflectUpdateMap* map,
                 const double* state,
                 InflectMapView* view);

/**
   Choose a random state: independent normal numbers.

   @param amplitude Their standard deviation.
   @param index Which of the states of a seed.
   @param[out] state Shape [N].
*/
INFLECT_API void
inflect_map_random_state(const InflectUpdateMap* map,
                         double amplitude,
                         uint64_t seed,
                         uint32_t index,
                         double* state);

/**
   Look at random states.

   @param n_states Number of them, 1 to 4096.
   @return INFLECT_STATUS_BAD_RANGE for a bad number or amplitude, or what
   inflect_map_check() and inflect_map_look() return.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_map_survey(const InflectUpdateMap* map,
                   double amplitude,
                   uint32_t n_states,
                   uint64_t seed,
                   InflectMapSurvey* survey);

/**
   Find how powers of the Jacobian in a state grow before they shrink.

   A radius below 1 only says how they end.

   @param n_powers Number of powers, from the first on.
   @param[out] norms Greatest singular values, shape [n_powers].
   @return INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_map_powers(const InflectUpdateMap* map,
                   const double* state,
                   uint32_t n_powers,
                   double* norms);

INFLECT_END_DECLS

#endif // INFLECT_UPDATE_MAP_H
