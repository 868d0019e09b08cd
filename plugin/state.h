// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   State that hosts save beside the ports: exact parameters of the curve, with
   the curve and the position of `shape` that they belong to.

   Portable plain data, one property each, so that it stays readable beyond
   this version: what is unknown is ignored, what is missing is not set.
*/

#ifndef INFLECT_PLUGIN_STATE_H
#define INFLECT_PLUGIN_STATE_H

#include "exact.h"
#include "uris.h"

#include <lv2/log/log.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>

/// What saving and restoring need
typedef struct {
  const InflectUrids* urids;
  const LV2_Log_Log* log; ///< Of the host, or null
  InflectExactNames names;
  LV2_URID keys[INFLECT_MAX_EXACT]; ///< By name
} InflectState;

/**
   Map the properties.

   @param urids Kept by reference.
   @param map Of the host, or null.
   @param log Of the host, or null; kept by reference.
   @return False if the registry has more parameters than there is room for.
*/
bool
inflect_state_init(InflectState* state,
                   const InflectUrids* urids,
                   const LV2_URID_Map* map,
                   const LV2_Log_Log* log);

/// Save; may run while the audio thread does
LV2_State_Status
inflect_state_save(const InflectState* state,
                   InflectExactUse* use,
                   LV2_State_Store_Function store,
                   LV2_State_Handle handle);

/// Restore; may run while the audio thread does.  Logs what is not allowed.
LV2_State_Status
inflect_state_restore(const InflectState* state,
                      InflectExactUse* use,
                      LV2_State_Retrieve_Function retrieve,
                      LV2_State_Handle handle);

#endif // INFLECT_PLUGIN_STATE_H
