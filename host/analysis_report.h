// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Analyses as text for people, as tables and as JSON.

   One table of figures drives all three.
*/

#ifndef INFLECT_ANALYSIS_REPORT_H
#define INFLECT_ANALYSIS_REPORT_H

#include "analysis.h"
#include "analysis_file.h"

#include <cjson/cJSON.h>

#include <stdint.h>

/// Highest harmonic of the text
#define INFLECT_REPORT_HARMONICS 20U

/// Return what a harmonic is off what is expected, NaN if that says nothing
double
inflect_deviation_db(const InflectToneAnalysis* analysis, uint32_t index);

/// Print one tone
void
inflect_tone_print(const InflectToneAnalysis* analysis, double level_dbfs);

/// Print two devices beside each other
void
inflect_tone_print_pair(const InflectToneAnalysis* a,
                        const InflectToneAnalysis* b,
                        double level_dbfs);

/// Print harmonics as a table
void
inflect_tone_print_csv(const InflectToneAnalysis* analysis);

/// Return one tone
cJSON*
inflect_tone_json(const InflectToneAnalysis* analysis, double level_dbfs);

/// Print all channels of a recording
void
inflect_file_print(const InflectFileAnalysis* analysis, const char* path);

/// Print harmonics of all channels as a table
void
inflect_file_print_csv(const InflectFileAnalysis* analysis);

/// Return all channels, and the first again as the document itself
cJSON*
inflect_file_json(const InflectFileAnalysis* analysis, const char* path);

/// Print intermodulation
void
inflect_imd_print(const InflectImdAnalysis* analysis,
                  InflectImdMethod method,
                  double level_dbfs);

/// Print products as a table
void
inflect_imd_print_csv(const InflectImdAnalysis* analysis);

/// Return intermodulation
cJSON*
inflect_imd_json(const InflectImdAnalysis* analysis,
                 InflectImdMethod method,
                 double level_dbfs);

/// Print a sweep over frequency
void
inflect_frequency_print(const InflectFrequencyAnalysis* analysis,
                        double rate_hz);

/// Print a sweep over frequency as a table
void
inflect_frequency_print_csv(const InflectFrequencyAnalysis* analysis,
                            double rate_hz);

/// Return a sweep over frequency
cJSON*
inflect_frequency_json(const InflectFrequencyAnalysis* analysis,
                       double rate_hz);

/// Print a sweep over level
void
inflect_level_print(const InflectLevelAnalysis* analysis, double rate_hz);

/// Print a sweep over level as a table
void
inflect_level_print_csv(const InflectLevelAnalysis* analysis);

/// Return a sweep over level
cJSON*
inflect_level_json(const InflectLevelAnalysis* analysis, double rate_hz);

#endif // INFLECT_ANALYSIS_REPORT_H
