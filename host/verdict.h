// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Verdicts and statistics as commands print them, with what they rest on.
*/

#ifndef INFLECT_HOST_VERDICT_H
#define INFLECT_HOST_VERDICT_H

#include "options.h"
#include "report.h"

#include <inflect/activation.h>
#include <inflect/evidence.h>
#include <inflect/settings.h>

#include <cjson/cJSON.h>

#include <stdint.h>

/// Add `{verdict, evidence}` to an object, under a key
void
inflect_json_add_verdict(cJSON* object,
                         const char* key,
                         const char* verdict,
                         InflectEvidence evidence);

/// Add `{value, lower, upper, min, max, n, seed}` to an object, under a key
void
inflect_json_add_estimate(cJSON* object,
                          const char* key,
                          const InflectEstimate* estimate,
                          uint64_t seed);

/// Add a whole number that a double may not hold
void
inflect_json_add_seed(cJSON* object, uint64_t seed);

/// Add `curve` and `parameters` to an object
void
inflect_json_add_curve(cJSON* object, const InflectCurve* curve);

/// Add an array of numbers
void
inflect_json_add_numbers(cJSON* object,
                         const char* key,
                         uint32_t n,
                         const double* values);

/// Print a comma and a number of 17 digits, or nothing if it is not finite
void
inflect_csv_print_number(double value);

/**
   Choose the curve of a command that uses nothing else of the settings.

   @param command Name of the command, for messages.
   @param usual Symbol of the curve if none is chosen.
   @return INFLECT_EXIT_DONE, or another code after a line on stderr.
*/
int
inflect_curve_option_apply(const char* command,
                           const InflectSettingsOptions* options,
                           const char* usual,
                           InflectCurve* curve);

/// Report a status as a failure of a command, and return INFLECT_EXIT_FAILED
int
inflect_report_status(const char* command, InflectStatus status);

/// Report that nothing can be certified of a curve
int
inflect_report_no_bound(const char* command, const InflectCurve* curve);

#endif // INFLECT_HOST_VERDICT_H
