// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the parts of inflect/update_map.h share.
*/

#ifndef INFLECT_UPDATE_MAP_SLOPES_H
#define INFLECT_UPDATE_MAP_SLOPES_H

#include <inflect/update_map.h>

/// Set `slopes` to those of the curve at each node, shape [n]
void
inflect_map_slopes(const InflectUpdateMap* map,
                   const double* state,
                   double* slopes);

#endif // INFLECT_UPDATE_MAP_SLOPES_H
