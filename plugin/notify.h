// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Messages: `control` asks with patch:Get, `notify` tells with patch:Set.

   Hosts connect anything to these ports, also nothing or a single float, so
   nothing is read or written that is not labelled as it should be.
*/

#ifndef INFLECT_PLUGIN_NOTIFY_H
#define INFLECT_PLUGIN_NOTIFY_H

#include "uris.h"

#include <inflect/attributes.h>

#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/urid/urid.h>

#include <stdbool.h>

/// What there is to tell
typedef enum {
  INFLECT_TIDING_UNDOABLE,     ///< Whether the present curve has an inverse
  INFLECT_TIDING_LOOP_LIMITED, ///< Whether a loop runs into its limit
} InflectTiding;

/// Number of values of InflectTiding
#define INFLECT_N_TIDINGS 2U

/// What the host has been told
typedef struct {
  const InflectUrids* urids;
  LV2_Atom_Forge forge;
  bool told[INFLECT_N_TIDINGS];    ///< By InflectTiding, as told last; at
                                   ///< first hosts think a curve undoable
  bool pending[INFLECT_N_TIDINGS]; ///< Whether that is left to tell
} InflectNotify;

/**
   Prepare messages.

   @param urids Kept by reference.
   @param map Null if the host maps no URIDs: then there are no messages.
*/
void
inflect_notify_init(InflectNotify* notify,
                    const InflectUrids* urids,
                    LV2_URID_Map* map);

/**
   Answer what the host asks, and tell what has changed.

   @param control Port of requests, or null.
   @param[in,out] out Port of answers, or null.
   @param tidings Shape [INFLECT_N_TIDINGS], by InflectTiding.
*/
INFLECT_REALTIME void
inflect_notify_run(InflectNotify* notify,
                   const LV2_Atom_Sequence* control,
                   LV2_Atom_Sequence* out,
                   const bool* tidings);

#endif // INFLECT_PLUGIN_NOTIFY_H
