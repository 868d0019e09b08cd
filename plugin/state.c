// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "state.h"

#include <float.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Tries to read what another thread restores at this moment
#define MAX_TRIES 1000U

#define STORE_FLAGS ((uint32_t)LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE)

bool
inflect_state_init(InflectState* state,
                   const InflectUrids* urids,
                   const LV2_URID_Map* map,
                   const LV2_Log_Log* log)
{
  state->urids = urids;
  state->log = log;
  if (!inflect_exact_names(&state->names)) {
    return false;
  }
  for (uint32_t i = 0U; map && i < state->names.n; ++i) {
    char uri[128];
    snprintf(uri, sizeof(uri), "%s%s", INFLECT_PARAMETER_PREFIX,
             state->names.symbols[i]);
    state->keys[i] = map->map(map->handle, uri);
  }
  return true;
}

static bool
read_box(InflectExactBox* box, InflectExact* exact)
{
  unsigned version = 0U;
  for (uint32_t i = 0U; i < MAX_TRIES; ++i) {
    if (inflect_exact_box_read(box, &version, exact)) {
      return true;
    }
    sched_yield();
  }
  return false;
}

static LV2_State_Status
store_number(const InflectUrids* urids,
             LV2_State_Store_Function store,
             LV2_State_Handle handle,
             LV2_URID key,
             double value)
{
  return isnan(value) ? LV2_STATE_SUCCESS
                      : store(handle, key, &value, sizeof(value),
                              urids->atom_Double, STORE_FLAGS);
}

/// Store what the exact parameters belong to
static LV2_State_Status
store_place(const InflectUrids* urids,
            LV2_State_Store_Function store,
            LV2_State_Handle handle,
            const InflectExact* exact)
{
  if (!isnan(exact->curve)) {
    const int32_t curve = (int32_t)exact->curve;
    const LV2_State_Status status =
      store(handle, urids->curve, &curve, sizeof(curve), urids->atom_Int,
            STORE_FLAGS);
    if (status) {
      return status;
    }
  }
  return store_number(urids, store, handle, urids->shape, exact->shape);
}

LV2_State_Status
inflect_state_save(const InflectState* state,
                   InflectExactUse* use,
                   LV2_State_Store_Function store,
                   LV2_State_Handle handle)
{
  const InflectUrids* const urids = state->urids;
  InflectExact exact;
  if (urids->atom_Double == 0U) {
    return LV2_STATE_ERR_NO_FEATURE;
  }
  if (!read_box(&use->given, &exact)) {
    return LV2_STATE_ERR_UNKNOWN;
  }
  bool any = false;
  LV2_State_Status status = LV2_STATE_SUCCESS;
  for (uint32_t i = 0U; !status && i < state->names.n; ++i) {
    any = any || !isnan(exact.values[i]);
    status =
      store_number(urids, store, handle, state->keys[i], exact.values[i]);
  }
  return status || !any ? status : store_place(urids, store, handle, &exact);
}

/// Return the number that a person wrote, of which a host made a float
static double
widen(float value)
{
  char text[32];
  for (int n_digits = FLT_DIG; n_digits <= FLT_DECIMAL_DIG; ++n_digits) {
    snprintf(text, sizeof(text), "%.*g", n_digits, (double)value);
    if (strtof(text, NULL) == value) {
      return strtod(text, NULL);
    }
  }
  return (double)value;
}

/// Return a number of a property, NaN if it is missing or is none
static double
retrieve_number(const InflectUrids* urids,
                LV2_State_Retrieve_Function retrieve,
                LV2_State_Handle handle,
                LV2_URID key)
{
  size_t size = 0U;
  uint32_t type = 0U;
  uint32_t flags = 0U;
  const void* const body = retrieve(handle, key, &size, &type, &flags);
  union {
    double as_double;
    float as_float;
    int32_t as_int;
    int64_t as_long;
  } value = {0.0};
  if (!body || type == 0U || size > sizeof(value)) {
    return (double)NAN;
  }
  memcpy(&value, body, size);
  if (type == urids->atom_Double && size == sizeof(value.as_double)) {
    return value.as_double;
  }
  if (type == urids->atom_Float && size == sizeof(value.as_float)) {
    return widen(value.as_float);
  }
  if (type == urids->atom_Int && size == sizeof(value.as_int)) {
    return (double)value.as_int;
  }
  if (type == urids->atom_Long && size == sizeof(value.as_long)) {
    return (double)value.as_long;
  }
  return (double)NAN;
}

/// Say which values of a state are not set
static void
log_dropped(const InflectState* state,
            const InflectExact* given,
            const InflectExact* clean)
{
  for (uint32_t i = 0U; state->log && i < state->names.n; ++i) {
    if (!isnan(given->values[i]) && isnan(clean->values[i])) {
      state->log->printf(state->log->handle, state->urids->log_Warning,
                         "Inflect: the state sets the curve's %s to %g, which "
                         "the curve does not take; it stays as it is\n",
                         state->names.symbols[i], given->values[i]);
    }
  }
}

LV2_State_Status
inflect_state_restore(const InflectState* state,
                      InflectExactUse* use,
                      LV2_State_Retrieve_Function retrieve,
                      LV2_State_Handle handle)
{
  const InflectUrids* const urids = state->urids;
  if (urids->atom_Double == 0U) {
    return LV2_STATE_ERR_NO_FEATURE;
  }
  InflectExact exact = inflect_exact_none();
  exact.curve = retrieve_number(urids, retrieve, handle, urids->curve);
  exact.shape = retrieve_number(urids, retrieve, handle, urids->shape);
  for (uint32_t i = 0U; i < state->names.n; ++i) {
    exact.values[i] = retrieve_number(urids, retrieve, handle, state->keys[i]);
  }
  const InflectExact given = exact;
  inflect_exact_clean(&exact, &state->names);
  log_dropped(state, &given, &exact);
  inflect_exact_box_write(&use->given, &exact);
  return LV2_STATE_SUCCESS;
}
