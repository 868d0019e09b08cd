// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Exact parameters of curves, which no port carries, on their way between the
   state that a host saves and the audio thread.

   They belong to one curve, and the primary one to one position of `shape`.
   Wherever the ports are elsewhere they rest.  So what sounds depends on the
   ports and the state alone, in whatever order and time a host brings them.

   A box hands them over without a lock: one thread writes, any thread reads.
*/

#ifndef INFLECT_PLUGIN_EXACT_H
#define INFLECT_PLUGIN_EXACT_H

#include <inflect/settings.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/// Most different symbols of parameters in the registry of curves
#define INFLECT_MAX_EXACT 32U

/// The different symbols of parameters in the registry of curves
typedef struct {
  uint32_t n;
  const char* symbols[INFLECT_MAX_EXACT];
} InflectExactNames;

/// Exact parameters of a curve
typedef struct {
  double curve; ///< Id of the curve they belong to, NaN for any
  double shape; ///< `shape` that the primary one belongs to, NaN for any
  double values[INFLECT_MAX_EXACT]; ///< By name, NaN where not set
} InflectExact;

#define INFLECT_EXACT_WORDS (2U + INFLECT_MAX_EXACT)

/// A place where one thread leaves exact parameters for others
typedef struct {
  atomic_uint version; ///< Odd while someone writes
  _Atomic double words[INFLECT_EXACT_WORDS];
} InflectExactBox;

/// What the audio thread knows of exact parameters
typedef struct {
  const InflectExactNames* names;
  InflectExactBox given; ///< Written by restore, read by run and save
  unsigned version;      ///< Of `given` when run read it last
  InflectExact exact;    ///< What run read
} InflectExactUse;

/**
   Collect the symbols of parameters in the registry.

   @return False if there are more than INFLECT_MAX_EXACT.
*/
bool
inflect_exact_names(InflectExactNames* names);

/// Return no exact parameters
InflectExact
inflect_exact_none(void);

/**
   Drop what the curve, if it is known, does not have or does not allow.
*/
void
inflect_exact_clean(InflectExact* exact, const InflectExactNames* names);

/// Write to a box; never waits
void
inflect_exact_box_write(InflectExactBox* box, const InflectExact* exact);

/**
   Read from a box; never waits.

   @param[out] version Set on success.
   @return False if someone is writing.
*/
bool
inflect_exact_box_read(InflectExactBox* box,
                       unsigned* version,
                       InflectExact* exact);

/// Make the audio thread know of no exact parameters
void
inflect_exact_use_init(InflectExactUse* use, const InflectExactNames* names);

/**
   Add exact parameters to settings, on the audio thread.

   @param[in,out] settings Within their ranges, without exact parameters.
*/
INFLECT_REALTIME void
inflect_exact_apply(InflectExactUse* use, InflectSettings* settings);

#endif // INFLECT_PLUGIN_EXACT_H
