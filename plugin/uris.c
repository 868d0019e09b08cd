// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "uris.h"

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/log/log.h>
#include <lv2/patch/patch.h>

#include <stddef.h>

/// One member of InflectUrids
typedef struct {
  size_t offset;
  const char* uri;
} UridRow;

static const UridRow rows[] = {
  {offsetof(InflectUrids, atom_Blank), LV2_ATOM__Blank},
  {offsetof(InflectUrids, atom_Chunk), LV2_ATOM__Chunk},
  {offsetof(InflectUrids, atom_Double), LV2_ATOM__Double},
  {offsetof(InflectUrids, atom_Float), LV2_ATOM__Float},
  {offsetof(InflectUrids, atom_Int), LV2_ATOM__Int},
  {offsetof(InflectUrids, atom_Long), LV2_ATOM__Long},
  {offsetof(InflectUrids, atom_Object), LV2_ATOM__Object},
  {offsetof(InflectUrids, atom_Sequence), LV2_ATOM__Sequence},
  {offsetof(InflectUrids, atom_URID), LV2_ATOM__URID},
  {offsetof(InflectUrids, curve), INFLECT_CURVE_URI},
  {offsetof(InflectUrids, log_Error), LV2_LOG__Error},
  {offsetof(InflectUrids, log_Warning), LV2_LOG__Warning},
  {offsetof(InflectUrids, loop_limited), INFLECT_LOOP_LIMITED_URI},
  {offsetof(InflectUrids, max_block), LV2_BUF_SIZE__maxBlockLength},
  {offsetof(InflectUrids, nominal_block), LV2_BUF_SIZE__nominalBlockLength},
  {offsetof(InflectUrids, patch_Get), LV2_PATCH__Get},
  {offsetof(InflectUrids, patch_Set), LV2_PATCH__Set},
  {offsetof(InflectUrids, patch_property), LV2_PATCH__property},
  {offsetof(InflectUrids, patch_subject), LV2_PATCH__subject},
  {offsetof(InflectUrids, patch_value), LV2_PATCH__value},
  {offsetof(InflectUrids, shape), INFLECT_SHAPE_URI},
  {offsetof(InflectUrids, undoable), INFLECT_UNDOABLE_URI},
};

void
inflect_urids_map(InflectUrids* urids,
                  const LV2_URID_Map* map,
                  const char* plugin)
{
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    LV2_URID* const urid = (LV2_URID*)(void*)((char*)urids + rows[i].offset);
    *urid = map->map(map->handle, rows[i].uri);
  }
  urids->plugin = map->map(map->handle, plugin);
}
