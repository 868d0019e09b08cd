// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What an evening of live sound was: latency at its start, figures at its end.
*/

#ifndef INFLECT_LIVE_SUMMARY_H
#define INFLECT_LIVE_SUMMARY_H

#include "live_engine.h"
#include "live_view.h"
#include "report.h"

#include <stdint.h>

/// What it is made of, all borrowed
typedef struct {
  const InflectLiveRequest* request;
  const InflectLiveShared* shared;
  const InflectLiveView* view;
  uint32_t n_losses; ///< How often the sound was lost
} InflectLiveSummary;

/// Write what was opened
void
inflect_live_summary_stream(const InflectLiveSummary* summary,
                            InflectMessage* line);

/// Write where time passes between input and output
void
inflect_live_summary_latency(const InflectLiveSummary* summary,
                             InflectMessage* line);

/// Write what there was
void
inflect_live_summary_end(const InflectLiveSummary* summary,
                         InflectMessage* line);

/// Print what there was as one JSON document, and return an exit code
int
inflect_live_summary_json(const InflectLiveSummary* summary);

#endif // INFLECT_LIVE_SUMMARY_H
