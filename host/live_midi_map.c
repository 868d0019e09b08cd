// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_midi_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Value of a controller that stands in the middle
#define MIDDLE 64U

#define N_VALUES 128U

void
inflect_live_midi_map_init(InflectLiveMidiMap* map)
{
  for (uint32_t i = 0U; i < INFLECT_LIVE_N_CONTROLLERS; ++i) {
    map->parameters[i] = INFLECT_N_PARAMETERS;
  }
}

bool
inflect_live_midi_map_add(InflectLiveMidiMap* map,
                          const char* text,
                          InflectMessage* message)
{
  char* end = NULL;
  const unsigned long controller = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '=' ||
      controller >= INFLECT_LIVE_N_CONTROLLERS) {
    return inflect_message_set(message,
                               "'%.60s' is not of the form CC=SYMBOL with a "
                               "controller from 0 to 127, for example 7=drive",
                               text);
  }
  const uint32_t index = inflect_parameter_find(end + 1);
  if (index == INFLECT_N_PARAMETERS) {
    return inflect_message_set(
      message,
      "there is no parameter '%.60s'; 'inflect live --help' lists them",
      end + 1);
  }
  map->parameters[controller] = index;
  return true;
}

bool
inflect_live_midi_map_forget(InflectLiveMidiMap* map, uint32_t parameter)
{
  bool had = false;
  for (uint32_t i = 0U; i < INFLECT_LIVE_N_CONTROLLERS; ++i) {
    if (map->parameters[i] == parameter) {
      map->parameters[i] = INFLECT_N_PARAMETERS;
      had = true;
    }
  }
  return had;
}

void
inflect_live_midi_map_bind(InflectLiveMidiMap* map,
                           uint32_t controller,
                           uint32_t parameter)
{
  inflect_live_midi_map_forget(map, parameter);
  map->parameters[controller] = parameter;
}

/// Return the part of the way, exact at both ends and in the middle
static double
share_of(uint32_t value)
{
  return value <= MIDDLE
           ? 0.5 * value / MIDDLE
           : 0.5 + 0.5 * (value - MIDDLE) / (N_VALUES - 1U - MIDDLE);
}

double
inflect_live_midi_map_value(uint32_t index, uint32_t value)
{
  const InflectParameter* const row = inflect_parameter_at(index);
  const uint32_t n_points = inflect_parameter_point_count(index);
  if (n_points) {
    return inflect_parameter_point_at(index, value * n_points / N_VALUES).value;
  }
  if (row->scale == INFLECT_SCALE_TOGGLE) {
    return value >= MIDDLE ? 1.0 : 0.0;
  }
  const double share = share_of(value);
  if (row->scale == INFLECT_SCALE_LOGARITHMIC) {
    // Of the power both ends are exact only to the last digit
    return fmin(row->max, row->min * pow(row->max / row->min, share));
  }
  return row->min + (row->max - row->min) * share;
}
