// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "undo_map.h"

#include <inflect/shaper.h>
#include <inflect/undo.h>

#include <math.h>

static double
gain_of_db(double db)
{
  return pow(10.0, db / 20.0);
}

/// Whether nothing but the curve acts on a sample; files are rendered
static bool
is_memoryless(const double* values)
{
  const double rendering = values[INFLECT_PARAMETER_RENDER_OVERSAMPLING];
  const double factor =
    rendering > 0.0 ? rendering : values[INFLECT_PARAMETER_OVERSAMPLING];
  const double antialias = values[INFLECT_PARAMETER_ANTIALIAS];
  return factor == 1.0 && values[INFLECT_PARAMETER_TONE] == 0.0 &&
         (antialias == INFLECT_ANTIALIAS_OFF ||
          antialias == INFLECT_ANTIALIAS_AUTO) &&
         values[INFLECT_PARAMETER_DC_BLOCK] == 0.0;
}

static InflectBijection
make_map(const InflectSettings* settings)
{
  const double* const values = settings->values;
  const double wet = values[INFLECT_PARAMETER_MIX] / 100.0;
  const double bias = values[INFLECT_PARAMETER_BIAS];
  // Gains are floats in a host, and so they are in the effect
  const InflectBijectionUnit unit = {
    gain_of_db(values[INFLECT_PARAMETER_DRIVE]), bias,
    wet * gain_of_db(values[INFLECT_PARAMETER_OUTPUT])};
  InflectBijection map = {
    .curve = inflect_settings_curve(settings),
    .n_units = wet > 0.0 ? 1U : 0U,
    .units = {unit},
    .dry = 1.0 - wet,
  };
  if (values[INFLECT_PARAMETER_DC_BLOCK] > 0.0) {
    map.offset =
      -unit.wet * map.curve.activation->value(bias, map.curve.parameters);
  }
  return map;
}

/// Narrow the domain of a map to sound
static InflectStatus
find_limits(InflectUndoMap* map, uint32_t c)
{
  const double limit = map->exact ? INFLECT_MAX_SAMPLE : INFLECT_UNDO_LIMIT;
  InflectBijectionDomain domain;
  const InflectStatus status = inflect_bijection_check(&map->maps[c], &domain);
  if (status) {
    return status;
  }
  map->lower[c] = fmax(domain.lower, -limit);
  map->upper[c] = fmin(domain.upper, limit);
  map->value_lower[c] = inflect_bijection_value(&map->maps[c], map->lower[c]);
  map->value_upper[c] = inflect_bijection_value(&map->maps[c], map->upper[c]);
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_undo_map_make(const InflectSettings* settings,
                      uint32_t n_channels,
                      InflectUndoMap* map)
{
  const double* const values = settings->values;
  const double mode = values[INFLECT_PARAMETER_STEREO_MODE];
  const InflectBijection straight = {.n_units = 0U, .dry = 1.0};
  const InflectBijection shaped = make_map(settings);
  *map = (InflectUndoMap){
    .maps = {shaped, shaped},
    .exact = is_memoryless(values),
    .dc_block = values[INFLECT_PARAMETER_DC_BLOCK] > 0.0,
    .rotated = n_channels == 2U && mode != INFLECT_STEREO_STEREO,
  };
  if (map->rotated) {
    map->maps[mode == INFLECT_STEREO_MID ? 1U : 0U] = straight;
  }
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t c = 0U; c < n_channels && !status; ++c) {
    status = find_limits(map, c);
  }
  return status;
}

double
inflect_undo_map_back(const InflectUndoMap* map,
                      uint32_t channel,
                      double y,
                      bool* outside)
{
  *outside = y < map->value_lower[channel] || y > map->value_upper[channel];
  if (y <= map->value_lower[channel]) {
    return map->lower[channel];
  }
  if (y >= map->value_upper[channel]) {
    return map->upper[channel];
  }
  const double x = inflect_bijection_inverse(&map->maps[channel], y);
  // Only the rounding of an inverse leaves it
  return fmin(fmax(x, map->lower[channel]), map->upper[channel]);
}
