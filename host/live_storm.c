// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_storm.h"

#include "progress.h"

/// Xruns within a second that are a storm, and the time between lines about it
#define STORM_XRUNS 20U
#define LINE_S 10.0

static void
tell(uint64_t n, uint64_t n_own, bool is_jack, InflectMessage* line)
{
  const char* const way = 2U * n_own > n ? "less oversampling"
                          : is_jack ? "a server with priority (jackd -R), for "
                                      "the machine is late"
                                    : "--realtime, for the machine is late";
  inflect_message_set(line,
                      "%llu xruns within a second, %llu of them after a block "
                      "that took too long: try larger blocks, or %s",
                      (unsigned long long)n, (unsigned long long)n_own, way);
}

bool
inflect_live_storm_watch(InflectLiveStorm* storm,
                         const InflectLiveLink* link,
                         bool is_jack,
                         InflectMessage* line)
{
  const double now_s = inflect_now_s();
  if (now_s < storm->second_s + 1.0) {
    return false;
  }
  const uint64_t n = atomic_load(&link->n_xruns);
  const uint64_t n_own = atomic_load(&link->n_own_xruns);
  const uint64_t n_new = n - storm->n_xruns;
  const uint64_t n_new_own = n_own - storm->n_own_xruns;
  const bool begins = storm->second_s > 0.0 && n_new > STORM_XRUNS &&
                      now_s > storm->told_s + LINE_S;
  storm->second_s = now_s;
  storm->n_xruns = n;
  storm->n_own_xruns = n_own;
  if (begins) {
    storm->told_s = now_s;
    tell(n_new, n_new_own, is_jack, line);
  }
  return begins;
}
