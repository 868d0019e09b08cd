// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Where a damped network of one curve comes to rest, and whether it must.

   The network is dx/dt = -D x + W f(x) + b with f a curve at each state, D the
   damping, W the weights and b the bias.

   Off the audio thread only.  Every function is thread-safe; the same seed
   gives the same numbers.

   Notation: N = n_states, L = the curve's Lipschitz constant, |W| a norm of W.

   Floor: stability.
*/

#ifndef INFLECT_EQUILIBRIUM_H
#define INFLECT_EQUILIBRIUM_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most states of a network
#define INFLECT_MAX_STATES 128U

/// Most equilibria that are told apart
#define INFLECT_MAX_EQUILIBRIA 16U

/// Greatest magnitude of an entry of a network
#define INFLECT_MAX_NETWORK_ENTRY 1e9

/// A damped network; borrows its arrays
typedef struct {
  InflectCurve curve;
  uint32_t n_states;     ///< N, 1 to INFLECT_MAX_STATES
  const double* damping; ///< D by rows, shape [N][N], in 1/s
  const double* weights; ///< W by rows, shape [N][N], in 1/s
  const double* bias;    ///< b, shape [N], in 1/s
} InflectDampedNetwork;

/// What contraction theory proves about a network
typedef struct {
  double lipschitz;   ///< L
  double weights_l2;  ///< |W| for Euclidean lengths
  double weights_max; ///< |W| for maxima
  double damping_l2;  ///< Least eigenvalue of the symmetric part of D

  /// Any two solutions come nearer at least as exp(-rate_l2 t) in Euclidean
  /// length, in 1/s; nothing is known where it is not above 0
  double rate_l2;

  double rate_max;      ///< Likewise in the greatest difference of a state
  double rate;          ///< The greater of the two
  bool certified;       ///< Whether rate is above 0
  double largest_euler; ///< Explicit steps below it contract, in s; else 0
} InflectContraction;

/// How equilibria are looked for
typedef struct {
  uint32_t n_starts; ///< Random starts besides two fixed ones, to 4096
  double spread;     ///< Starts are within +- this, above 0
  uint64_t seed;     ///< Of the starts
} InflectEquilibriumSearch;

/// One equilibrium
typedef struct {
  double state[INFLECT_MAX_STATES]; ///< x, shape [N]
  double residual;                  ///< Greatest |dx/dt| there, in 1/s

  /// Bound of the error of each state, infinite without a certificate
  double error_bound;

  /// Least rate of return, minus the greatest real part of an eigenvalue of the
  /// Jacobian, in 1/s; below 0 it repels
  double local_rate;

  /// Explicit steps below it return from nearby, in s; 0 if it repels
  double largest_euler;
} InflectEquilibrium;

/// All equilibria that are known
typedef struct {
  uint32_t n;               ///< Number found
  InflectEvidence evidence; ///< For their number
  uint32_t n_starts;        ///< Starts tried, 0 if the number is proven
  InflectEquilibrium found[INFLECT_MAX_EQUILIBRIA]; ///< By the first state
} InflectEquilibria;

/// How rates are measured
typedef struct {
  uint32_t n_pairs;  ///< Twin solutions, 1 to 4096
  double spread;     ///< Starts are within +- this, above 0
  double duration_s; ///< Time they are followed, above 0
  uint64_t seed;     ///< Of the starts
} InflectRateMeasurement;

/**
   Check a network.

   @return INFLECT_STATUS_BAD_VALUE if a number is NaN or infinite, or
   INFLECT_STATUS_BAD_RANGE if N or an entry is out of range or a damping is
   negative (an eigenvalue of the symmetric part of D below 0), or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_network_check(const InflectDampedNetwork* network);

/**
   Prove contraction, if theory can.

   What is not certified may be stable all the same.

   Source: Lohmiller and Slotine (1998), On contraction analysis for non-linear
   systems; Soderlind (2006), The logarithmic norm, for both norms.

   @return INFLECT_STATUS_NO_BOUND if the curve has no Lipschitz constant, as
   where it jumps, or what inflect_network_check() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_network_certify(const InflectDampedNetwork* network,
                        InflectContraction* contraction);

/**
   Find the largest explicit step that keeps rates of 0 or more there.

   @param[out] step Any step up to it does, in s; infinite without damping, 0
   if it cannot be certified: the curve goes below 0, or a weight, a bias or a
   coupling -D_ij is negative.
   @return What inflect_network_check() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_network_positivity(const InflectDampedNetwork* network, double* step);

/**
   Set `rate` to dx/dt, shape [N].

   @param state x, shape [N], must not overlap `rate`.
*/
INFLECT_API void
inflect_network_derivative(const InflectDampedNetwork* network,
                           const double* state,
                           double* rate);

/**
   Take one step of Euler's explicit method.

   @param[in,out] state x, shape [N].
   @param[out] work Shape [N].
*/
INFLECT_API void
inflect_network_euler(const InflectDampedNetwork* network,
                      double step_s,
                      double* state,
                      double* work);

/**
   Find the equilibria.

   With one state and a softplus, with a certificate, or with one state and
   falling dx/dt, their number is proven; otherwise it is what the starts found.

   Source: of a softplus with D = d, W = w > 0, d < w: the least value of
   softplus(x) - d/w x is the binary entropy of d/w, at its logit.

   @param[out] equilibria Filled in also if there are none.
   @return INFLECT_STATUS_BAD_RANGE for a bad search, INFLECT_STATUS_NO_MEM,
   INFLECT_STATUS_UNSETTLED if one must exist but was not found, or what
   inflect_network_check() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_network_equilibria(const InflectDampedNetwork* network,
                           const InflectEquilibriumSearch* search,
                           InflectEquilibria* equilibria);

/**
   Follow a solution, with steps that adapt to an error of 1e-12 each.

   Source: Prince and Dormand (1981), High order embedded Runge-Kutta formulae,
   as GSL's rk8pd.

   @param times_s Shape [n_times], ascending from at least 0; the start is at 0.
   @param start Shape [N], finite.
   @param[out] states Shape [n_times][N].
   @return INFLECT_STATUS_BAD_RANGE for times that do not ascend,
   INFLECT_STATUS_UNSETTLED if the solution leaves the range of numbers or
   needs too many steps, INFLECT_STATUS_NO_MEM, or what
   inflect_network_check() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_network_follow(const InflectDampedNetwork* network,
                       const double* start,
                       uint32_t n_times,
                       const double* times_s,
                       double* states);

/**
   Measure how fast twin solutions approach each other.

   @param euclidean Whether distance is a length, otherwise the greatest
   difference of a state.
   @param[out] rate Of pairs, in 1/s; negative if they part.
   @return INFLECT_STATUS_BAD_RANGE for a bad measurement, or what
   inflect_network_follow() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_network_measure_rate(const InflectDampedNetwork* network,
                             const InflectRateMeasurement* measurement,
                             bool euclidean,
                             InflectEstimate* rate);

INFLECT_END_DECLS

#endif // INFLECT_EQUILIBRIUM_H
