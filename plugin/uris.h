// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Names that the plugin, its Turtle and saved sessions share.
*/

#ifndef INFLECT_PLUGIN_URIS_H
#define INFLECT_PLUGIN_URIS_H

#include <lv2/urid/urid.h>

#include <stdint.h>

#define INFLECT_STEREO_URI "urn:inflect:shaper"
#define INFLECT_MONO_URI "urn:inflect:shaper-mono"

/// Property of the state: id of the curve that exact parameters belong to
#define INFLECT_CURVE_URI "urn:inflect:curve"

/// Property of the state: position of `shape` that the primary one belongs to
#define INFLECT_SHAPE_URI "urn:inflect:shape"

/// Exact parameters of curves are this with their symbol behind it
#define INFLECT_PARAMETER_PREFIX "urn:inflect:parameter#"

/// Property told by `notify`: whether the present curve has an inverse
#define INFLECT_UNDOABLE_URI "urn:inflect:undoable"

/// Property told by `notify`: whether a loop runs into its limit
#define INFLECT_LOOP_LIMITED_URI "urn:inflect:loop_limited"

/// Numbers of URIs in this host, all 0 if the host maps none
typedef struct {
  LV2_URID atom_Blank; ///< What old hosts call an object
  LV2_URID atom_Chunk;
  LV2_URID atom_Double;
  LV2_URID atom_Float;
  LV2_URID atom_Int;
  LV2_URID atom_Long;
  LV2_URID atom_Object;
  LV2_URID atom_Sequence;
  LV2_URID atom_URID;
  LV2_URID curve;
  LV2_URID log_Error;
  LV2_URID log_Warning;
  LV2_URID loop_limited;
  LV2_URID max_block;
  LV2_URID nominal_block;
  LV2_URID patch_Get;
  LV2_URID patch_Set;
  LV2_URID patch_property;
  LV2_URID patch_subject;
  LV2_URID patch_value;
  LV2_URID plugin;
  LV2_URID shape;
  LV2_URID undoable;
} InflectUrids;

/**
   Map all URIs.

   @param plugin URI of the plugin itself.
*/
void
inflect_urids_map(InflectUrids* urids,
                  const LV2_URID_Map* map,
                  const char* plugin);

#endif // INFLECT_PLUGIN_URIS_H
