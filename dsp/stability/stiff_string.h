// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A damped stiff string on a grid, simply supported at both ends.

   u_tt = c^2 u_xx - kappa^2 u_xxxx - 2 sigma0 u_t + 2 sigma1 u_txx, in steps of
   k over time and h along the string, explicit.  The state is the displacement
   u and its last change w, so that velocities keep their digits.

   Source: Bilbao (2009), Numerical Sound Synthesis, sections 7.1 to 7.3.
*/

#ifndef INFLECT_STIFF_STRING_H
#define INFLECT_STIFF_STRING_H

#include "string_kernels.h"

#include <inflect/attributes.h>

#include <stdbool.h>
#include <stdint.h>

/// Fewest steps along a string, so that two nodes move
#define INFLECT_MIN_STRING_STEPS 3U

/// Most steps along a string
#define INFLECT_MAX_STRING_STEPS 512U

/// What a string is made of, in SI units
typedef struct {
  double length_m;  ///< Above 0
  double speed;     ///< c in m/s, above 0
  double stiffness; ///< kappa in m^2/s, at least 0
  double loss;      ///< sigma0 in 1/s, at least 0
  double loss_high; ///< sigma1 in m^2/s, at least 0
  double rate_hz;   ///< 1 / k, above 0
} InflectStringDesign;

/// A string; plain data, its arrays have a node of rest at either end
typedef struct {
  InflectStringDesign design;
  uint32_t n_steps;         ///< Along the string; nodes 1 to n_steps - 1 move
  double h;                 ///< Length of a step, in m
  InflectStringTerms terms; ///< Of a step
  const InflectStringKernels* kernels;         ///< What computes it
  double u[INFLECT_MAX_STRING_STEPS + 1U];     ///< Displacement
  double w[INFLECT_MAX_STRING_STEPS + 1U];     ///< Its last change
  double work[INFLECT_MAX_STRING_STEPS + 1U];  ///< Its second difference
  double force[INFLECT_MAX_STRING_STEPS + 1U]; ///< Of tension and losses
} InflectString;

/// A point between two nodes
typedef struct {
  uint32_t node;  ///< The left one
  double part[2]; ///< Weights of the nodes
} InflectStringPoint;

/**
   Return the smallest step along a string that is stable.

   Source: Bilbao (2009), equation 7.26, with the term of sigma1.
*/
double
inflect_string_least_step(const InflectStringDesign* design);

/**
   Prepare a string at rest, on the finest grid that is stable, or on one of
   INFLECT_MAX_STRING_STEPS.

   A string too short for INFLECT_MIN_STRING_STEPS stable ones gets these, and
   is not stable.

   @param kernels Of inflect_string_kernels().
*/
INFLECT_REALTIME void
inflect_string_init(InflectString* string,
                    const InflectStringKernels* kernels,
                    const InflectStringDesign* design);

/**
   Choose sigma0 so that the lowest mode decays at a rate.

   @param db_per_s At least 0; less than what sigma1 alone takes counts as that.
*/
INFLECT_REALTIME void
inflect_string_set_decay(InflectString* string, double db_per_s);

/// Bring a string to rest
INFLECT_REALTIME void
inflect_string_rest(InflectString* string);

/// A mode of a string: the two z with z^2 - trace z + product = 0
typedef struct {
  double trace;
  double product;
  double radius; ///< Greater magnitude of the two
  double angle;  ///< Their angle in radians, 0 where both are real
} InflectStringMode;

/**
   Return a mode, in closed form.

   @param index From 1 to n_steps - 1.
*/
INFLECT_REALTIME InflectStringMode
inflect_string_mode(const InflectString* string, uint32_t index);

/// Return the point at a part of the length, between the outermost nodes
INFLECT_REALTIME InflectStringPoint
inflect_string_point(const InflectString* string, double part);

/// Return the displacement at a point
INFLECT_REALTIME double
inflect_string_at(const InflectString* string, const InflectStringPoint* point);

/// Return the last change at a point
INFLECT_REALTIME double
inflect_string_change_at(const InflectString* string,
                         const InflectStringPoint* point);

/// Find the changes of a step without outer forces; `u` is not moved yet
INFLECT_REALTIME void
inflect_string_predict(InflectString* string);

/**
   Add an impulse at a point to the changes of a step.

   @param acceleration Force per linear density, in m^2/s^2.
*/
INFLECT_REALTIME void
inflect_string_push(InflectString* string,
                    const InflectStringPoint* point,
                    double acceleration);

/// Move the string by its changes
INFLECT_REALTIME void
inflect_string_advance(InflectString* string);

/// Return the change at a point per `acceleration` of inflect_string_push()
INFLECT_REALTIME double
inflect_string_mobility(const InflectString* string,
                        const InflectStringPoint* point);

/// Return the energy between the last two steps, per linear density
double
inflect_string_energy(const InflectString* string);

/**
   Return the energy that losses took in the last step, per linear density.

   @param before Changes of the step before, shape [n_steps + 1].
*/
double
inflect_string_loss(const InflectString* string, const double* before);

#endif // INFLECT_STIFF_STRING_H
