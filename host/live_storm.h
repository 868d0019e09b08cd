// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Tells of xruns that come too often to be chance.
*/

#ifndef INFLECT_LIVE_STORM_H
#define INFLECT_LIVE_STORM_H

#include "live_process.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/// What is known of the last second; plain data, all zero at the start
typedef struct {
  double told_s;        ///< When a storm was last told of
  double second_s;      ///< When xruns were last counted
  uint64_t n_xruns;     ///< Xruns then
  uint64_t n_own_xruns; ///< Those of them after a block that took too long
} InflectLiveStorm;

/**
   Look once.

   @param is_jack Whether a server decides on priority.
   @param[out] line Set if there is something to say.
   @return Whether there is something to say.
*/
bool
inflect_live_storm_watch(InflectLiveStorm* storm,
                         const InflectLiveLink* link,
                         bool is_jack,
                         InflectMessage* line);

#endif // INFLECT_LIVE_STORM_H
