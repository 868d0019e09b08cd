// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A string under a bow or a damper, whose energy is accounted for.

   The string is a stiff one on a grid, explicit; its contact with the rubbing
   surface is implicit.  With a resting surface it is passive: stored energy
   never grows, by rounding apart.  With a moving one the surface gives energy,
   which the ledger counts.

   Lifecycle: new() allocates everything, then any number of pluck() and
   process() calls which never allocate, then free().  A string belongs to one
   thread at a time.

   Source: Bilbao (2009), Numerical Sound Synthesis, sections 7.2 to 7.4.

   Floor: stability.
*/

#ifndef INFLECT_BOWED_STRING_H
#define INFLECT_BOWED_STRING_H

#include <inflect/attributes.h>
#include <inflect/friction.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// What a string and its bow are
typedef struct {
  InflectFrictionLaw law;    ///< Of the contact
  double frequency_hz;       ///< Of the lowest mode, 20 to a tenth of the rate
  double length_m;           ///< 0.01 to 10
  double density_kg_per_m;   ///< Above 0
  double stiffness_m2_per_s; ///< kappa, at least 0; spreads the modes
  double loss_db_per_s;      ///< Decay of the lowest mode, 0 to 1000
  double loss_high_m2_per_s; ///< sigma1, 0 to 1; the higher the faster
  double contact;            ///< Part of the length where it rubs, 0 to 1
  double surface_m_per_s;    ///< Velocity of the bow; 0: a damper
  double rate_hz;            ///< Steps per second, 8000 to 384000
} InflectBowedStringConfig;

/// A string
typedef struct InflectBowedStringImpl InflectBowedString;

/**
   Make a string at rest.

   @param config Copied.
   @param[out] string To be freed with inflect_bowed_string_free(); null on
   error.
   @return INFLECT_STATUS_BAD_VALUE if a number is not finite,
   INFLECT_STATUS_BAD_RANGE if one is out of range or the string too short and
   stiff for a stable grid at this rate, INFLECT_STATUS_NO_MEM, or what
   inflect_friction_law_check() returns.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_bowed_string_new(const InflectBowedStringConfig* config,
                         InflectBowedString** string);

/// Free a string; null is allowed
INFLECT_API void
inflect_bowed_string_free(InflectBowedString* string);

/**
   Bring a string to rest in the shape of a triangle, and open its ledger.

   @param part Of the length where it is plucked, 0 to 1.
   @param height_m Displacement there.
*/
INFLECT_API INFLECT_REALTIME void
inflect_bowed_string_pluck(InflectBowedString* string,
                           double part,
                           double height_m);

/**
   Go on.

   @param n_frames Steps.
   @param[out] force_n Force on the bridge, shape [n_frames].
*/
INFLECT_API INFLECT_REALTIME void
inflect_bowed_string_process(InflectBowedString* string,
                             uint32_t n_frames,
                             double* force_n);

/// Return the account of energy since the last pluck
INFLECT_API InflectEnergyLedger
inflect_bowed_string_ledger(const InflectBowedString* string);

/// Return the frequency of a mode, from 1, in Hz; 0 beyond the last
INFLECT_API double
inflect_bowed_string_mode_hz(const InflectBowedString* string, uint32_t index);

/// Return whether the contact has one solution in every step: proven if true
INFLECT_API bool
inflect_bowed_string_is_unique(const InflectBowedString* string);

INFLECT_END_DECLS

#endif // INFLECT_BOWED_STRING_H
