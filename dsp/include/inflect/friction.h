// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Dry friction by a curve, with an account of its energy.

   A curve f with f(0) = 0 that never falls resists motion: v f(v) >= 0.  From
   its Lipschitz constant follows the largest step that cannot add energy.

   Every function is pure and thread-safe.

   Notation: L = the curve's Lipschitz constant, h = the time step.

   Floor: stability.
*/

#ifndef INFLECT_FRICTION_H
#define INFLECT_FRICTION_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/**
   Prove that a curve resists motion.

   Curves that do not pass through 0 (softplus, sigmoid) or fall somewhere give
   energy away at some velocity.

   @param[out] lipschitz L.
   @return INFLECT_STATUS_NO_BOUND if f(0) is not 0, or f falls, jumps or has no
   Lipschitz constant.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_friction_certify(const InflectCurve* curve, double* lipschitz);

/**
   Find the largest step of x - step f(grad E(x)) that never adds energy.

   E(x+) - E(x) <= -step |f|^2 (1 / L - smoothness step / 2).

   Source: Nesterov (2004), Introductory Lectures on Convex Optimization, lemma
   1.2.3, with f cocoercive: z f(z) >= f(z)^2 / L.

   @param smoothness Lipschitz constant of grad E, above 0.
   @return INFLECT_STATUS_BAD_RANGE for a bad smoothness, or what
   inflect_friction_certify() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_friction_largest_step(const InflectCurve* curve,
                              double smoothness,
                              double* step);

/// What one step did to kinetic energy, per mass and slip^2
typedef struct {
  double before;     ///< v^2 / 2
  double after;      ///< Likewise after the step
  double guaranteed; ///< Least loss that is proven; negative: none is
} InflectSlideLedger;

/**
   Take an explicit step of a sliding mass: v - kappa f(v).

   @param kappa h F / (m v_slip), at least 0; up to 2 / L no energy is added, up
   to 1 / L the direction never turns.
   @param velocity In units of the slip velocity.
   @param[out] ledger May be null.
*/
INFLECT_API double
inflect_friction_slide(const InflectCurve* curve,
                       double kappa,
                       double velocity,
                       InflectSlideLedger* ledger);

/**
   Take an implicit step of a sliding mass: the v+ with v+ + kappa f(v+) = v.

   Never adds energy, at any kappa.  The curve must be certified.
*/
INFLECT_API INFLECT_REALTIME double
inflect_friction_slide_implicit(const InflectCurve* curve,
                                double kappa,
                                double velocity);

/**
   Find the velocity that explicit steps turn over and over: v = kappa f(v) / 2.

   @param[out] velocity Greatest such v above 0, or 0 if there is none up to
   1e6.
   @return INFLECT_STATUS_NO_BOUND if the curve is not odd, or what
   inflect_friction_certify() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_friction_two_cycle(const InflectCurve* curve,
                           double kappa,
                           double* velocity);

/// A law of friction: force = F s(v) f(v / slip), with s falling from 1 to
/// `dynamic` as the square of v / stribeck grows
typedef struct {
  InflectCurve curve;
  double force_n;          ///< F, at least 0
  double slip_m_per_s;     ///< Scale of the curve, above 0
  double dynamic;          ///< Least part of the force, above 0, to 1
  double stribeck_m_per_s; ///< Where it falls, above 0
} InflectFrictionLaw;

/**
   Check a law of friction.

   @return INFLECT_STATUS_BAD_VALUE if a number is not finite,
   INFLECT_STATUS_BAD_RANGE if one is out of range, or what
   inflect_friction_certify() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_friction_law_check(const InflectFrictionLaw* law);

/// Return the force against a velocity, in N; never with it
INFLECT_API INFLECT_REALTIME double
inflect_friction_force(const InflectFrictionLaw* law, double velocity_m_per_s);

/**
   Find the v with v + mobility force(v) = v0.

   Where the force falls there can be three of them; then it is the one nearest
   to `guess` that Newton's method meets, or one that halving finds.

   Source: Bilbao (2009), Numerical Sound Synthesis, section 7.4.

   @param mobility At least 0, in m/s per N.
   @param guess The velocity before.
*/
INFLECT_API INFLECT_REALTIME double
inflect_friction_solve(const InflectFrictionLaw* law,
                       double mobility,
                       double v0_m_per_s,
                       double guess_m_per_s);

/**
   Return whether inflect_friction_solve() has one answer for every v0.

   Proven by the curve's bounds; false where it could not be proven.
*/
INFLECT_API bool
inflect_friction_is_unique(const InflectFrictionLaw* law, double mobility);

/// An account of energy: stored = start + input - friction - losses + residual
typedef struct {
  double start_j;    ///< Stored at the start
  double stored_j;   ///< Stored now
  double input_j;    ///< What the moving surface gave
  double friction_j; ///< What friction took, never falling
  double losses_j;   ///< What other losses took, never falling
  double residual_j; ///< Rounding, and errors of the program
} InflectEnergyLedger;

/// A mass on a spring that rubs on a surface
typedef struct {
  InflectFrictionLaw law;
  double mass_kg;             ///< Above 0
  double stiffness_n_per_m;   ///< At least 0
  double resistance_ns_per_m; ///< At least 0
  double surface_m_per_s;     ///< Velocity of the surface; 0: it is passive
  double rate_hz;             ///< 1 / h, above 0
} InflectFrictionOscillator;

/// State of an oscillator
typedef struct {
  double x_m;
  double v_m_per_s;
  double slip_m_per_s; ///< Last velocity over the surface, a guess
  InflectEnergyLedger ledger;
  double lost_digits[3]; ///< Of the ledger's sums
} InflectOscillatorState;

/**
   Check an oscillator.

   @return What inflect_friction_law_check() returns, likewise for its numbers.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_oscillator_check(const InflectFrictionOscillator* oscillator);

/// Put an oscillator at a place and velocity, and open its ledger
INFLECT_API void
inflect_oscillator_start(const InflectFrictionOscillator* oscillator,
                         double x_m,
                         double v_m_per_s,
                         InflectOscillatorState* state);

/**
   Take a step of the implicit midpoint rule, and keep the ledger.

   With a resting surface stored energy never grows, by rounding apart.

   Source: Hairer, Lubich and Wanner (2006), Geometric Numerical Integration,
   section IV.2.1.
*/
INFLECT_API INFLECT_REALTIME void
inflect_oscillator_step(const InflectFrictionOscillator* oscillator,
                        InflectOscillatorState* state);

INFLECT_END_DECLS

#endif // INFLECT_FRICTION_H
