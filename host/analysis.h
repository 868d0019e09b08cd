// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Measurements of devices: one tone, two tones, sweeps.

   A device starts from rest for each sound and has two seconds to settle.
   Every function returns an exit code, with `message` set if it is not
   INFLECT_EXIT_DONE; results are freed with the function beside it, also after
   an error.  A NaN is a number that does not exist.
*/

#ifndef INFLECT_ANALYSIS_H
#define INFLECT_ANALYSIS_H

#include "device.h"
#include "report.h"

#include <inflect/analyzer.h>

#include <stdbool.h>
#include <stdint.h>

/// Most points of a sweep
#define INFLECT_MAX_SWEEP_POINTS 201U

/// What a curve must give at some settings
typedef struct {
  double level_dbc[INFLECT_MAX_HARMONICS]; ///< By order from 1; NaN: not known

  /// How far the path's float samples and the ripple of its filters may move
  /// each of them
  double uncertainty_db[INFLECT_MAX_HARMONICS];
  const char* why_not; ///< Why nothing is expected, or null
} InflectExpected;

/// One tone through a device
typedef struct {
  InflectDeviceFacts facts;
  InflectTestSignal signal; ///< What was sent
  InflectToneReport report; ///< What came back
  InflectExpected expected;
  double latency_frames; ///< Measured with noise; NaN: not clear

  /// How far the end of the period is from the end of the one before
  double change_db;
  InflectLine* lines; ///< Spectrum, shape [n_lines], owned
  uint32_t n_lines;
} InflectToneAnalysis;

/// Two tones through a device
typedef struct {
  InflectDeviceFacts facts;
  InflectTestSignal signal;
  InflectImdReport report;
  InflectLine* lines; ///< Spectrum, shape [n_lines], owned
  uint32_t n_lines;
} InflectImdAnalysis;

/// Ends of a sweep; NaN: the usual ones
typedef struct {
  double from;
  double to;
  uint32_t n_points; ///< 0: the usual number
} InflectSweepRange;

/// From where on a point of a sweep is marked as uncertain
#define INFLECT_UNCERTAIN_DB 0.1
#define INFLECT_UNCERTAIN_MS 0.02

/// An exponential sweep through a device, thrice, aliases turned
typedef struct {
  InflectDeviceFacts facts;
  double level_dbfs;
  InflectSweepPoint* points; ///< Shape [n_points], owned
  uint32_t n_points;
} InflectFrequencyAnalysis;

/// A tone at several levels through a device
typedef struct {
  InflectDeviceFacts facts;
  double frequency_hz;
  double* levels_dbfs;        ///< Of what was sent, shape [n_points], owned
  InflectToneReport* reports; ///< Shape [n_points], owned
  uint32_t n_points;
} InflectLevelAnalysis;

/**
   Compute the harmonics that settings of the shaper must give: those of the
   curve, behind the DC block if it is on.
*/
InflectExpected
inflect_expect_harmonics(const InflectSettings* settings,
                         const InflectTestSignal* signal);

/// Return what is expected of a plugin
InflectExpected
inflect_expect_nothing(void);

/**
   Return the number of frames of a coherent transform of many measurements: a
   power of two, 1.3 s long or longer.
*/
uint32_t
inflect_analysis_frames(double rate_hz);

/// Measure one tone, snapped to a coherent frequency
int
inflect_analyze_tone(const InflectDevice* device,
                     double frequency_hz,
                     double level_dbfs,
                     InflectToneAnalysis* analysis,
                     InflectMessage* message);

/// Free what an analysis owns; a zeroed one is allowed
void
inflect_tone_analysis_free(InflectToneAnalysis* analysis);

/**
   Measure intermodulation.

   @param level_dbfs Peak of both tones together.
*/
int
inflect_analyze_imd(const InflectDevice* device,
                    InflectImdMethod method,
                    double level_dbfs,
                    InflectImdAnalysis* analysis,
                    InflectMessage* message);

/// Free what an analysis owns; a zeroed one is allowed
void
inflect_imd_analysis_free(InflectImdAnalysis* analysis);

/// Measure distortion, gain and delay over frequency
int
inflect_analyze_frequency(const InflectDevice* device,
                          InflectSweepRange range,
                          double level_dbfs,
                          InflectFrequencyAnalysis* analysis,
                          InflectMessage* message);

/// Free what an analysis owns; a zeroed one is allowed
void
inflect_frequency_analysis_free(InflectFrequencyAnalysis* analysis);

/// Measure distortion over level, with a coherent tone at each
int
inflect_analyze_level(const InflectDevice* device,
                      InflectSweepRange range,
                      double frequency_hz,
                      InflectLevelAnalysis* analysis,
                      InflectMessage* message);

/// Free what an analysis owns; a zeroed one is allowed
void
inflect_level_analysis_free(InflectLevelAnalysis* analysis);

#endif // INFLECT_ANALYSIS_H
