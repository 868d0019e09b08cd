// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What an effect does to a sample where its filters do nothing.
*/

#ifndef INFLECT_UNDO_MAP_H
#define INFLECT_UNDO_MAP_H

#include <inflect/bijection.h>
#include <inflect/settings.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

/// Maps of the channels, which are sum and difference in mid and side
typedef struct {
  InflectBijection maps[2];
  double lower[2]; ///< Least input that is considered
  double upper[2]; ///< Greatest input that is considered
  double value_lower[2];
  double value_upper[2];
  bool exact;    ///< Whether the effect is nothing else
  bool dc_block; ///< Whether a high-pass follows
  bool rotated;  ///< Whether channels are sum and difference
} InflectUndoMap;

/// Make the maps, as inflect_bijection_check()
InflectStatus
inflect_undo_map_make(const InflectSettings* settings,
                      uint32_t n_channels,
                      InflectUndoMap* map);

/// Turn a frame of sound into channels of the map
static inline void
inflect_undo_map_from_sound(const InflectUndoMap* map, double* frame)
{
  if (map->rotated) {
    const double sum = 0.5 * (frame[0] + frame[1]);
    frame[1] = 0.5 * (frame[0] - frame[1]);
    frame[0] = sum;
  }
}

/// Turn a frame of the map into sound
static inline void
inflect_undo_map_to_sound(const InflectUndoMap* map, double* frame)
{
  if (map->rotated) {
    const double left = frame[0] + frame[1];
    frame[1] = frame[0] - frame[1];
    frame[0] = left;
  }
}

/// Return the input of an output, the nearest one where there is none
double
inflect_undo_map_back(const InflectUndoMap* map,
                      uint32_t channel,
                      double y,
                      bool* outside);

#endif // INFLECT_UNDO_MAP_H
