// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Parts of `inflect analyze`: what its command line says, whether that makes
   sense, and each measurement with what it shows.

   Functions that return an int return an exit code and have said all there is
   to say.
*/

#ifndef INFLECT_ANALYZE_PARTS_H
#define INFLECT_ANALYZE_PARTS_H

#include "analysis_file.h"
#include "analysis_picture.h"
#include "device.h"
#include "options.h"
#include "plot_output.h"

#include <stdbool.h>
#include <stdint.h>

#define INFLECT_USUAL_FREQUENCY_HZ 1244.4
#define INFLECT_USUAL_RATE_HZ 48000.0
#define INFLECT_USUAL_TIMEOUT_S 20.0

/// Stands for this shaper where a plugin could be named
#define INFLECT_ANALYZE_SHAPER "shaper"

/// A number of the command line
typedef struct {
  double value;
  bool given;
} InflectNumber;

/// What to measure
typedef enum {
  INFLECT_MEASURE_TONE,
  INFLECT_MEASURE_SMPTE,
  INFLECT_MEASURE_CCIF,
  INFLECT_MEASURE_FREQUENCY,
  INFLECT_MEASURE_LEVEL,
} InflectMeasure;

/// What the command line says
typedef struct {
  InflectSettingsOptions settings;
  const char* plugin;
  InflectAssignments controls;
  const char* other;
  InflectSettingsOptions other_settings;
  InflectAssignments other_controls;
  InflectMeasure measure;
  InflectNumber frequency;
  InflectNumber level;
  InflectNumber rate;
  InflectNumber from;
  InflectNumber to;
  InflectNumber timeout;
  uint32_t n_points;
  uint32_t channel;
  bool json;
  bool csv;
  InflectPlotOutput plot;
  InflectPicture picture;
} InflectAnalyzeValues;

/// Return a number, or another if it was not given
double
inflect_number_or(InflectNumber number, double otherwise);

/// Check the ranges of numbers
int
inflect_analyze_check_numbers(const InflectAnalyzeValues* values);

/// Check the options of sweeps
int
inflect_analyze_check_sweep(const InflectAnalyzeValues* values);

/// Refuse options of devices that would do nothing
int
inflect_analyze_check_device_options(const InflectAnalyzeValues* values);

/// Refuse options that a recording has no use for
int
inflect_analyze_check_file_options(const InflectAnalyzeValues* values);

/// Measure one tone and show it; this and the next take one device or two
int
inflect_analyze_run_tones(const InflectAnalyzeValues* values,
                          const InflectDevice* devices,
                          uint32_t n);

/// Measure intermodulation and show it
int
inflect_analyze_run_imd(const InflectAnalyzeValues* values,
                        const InflectDevice* devices,
                        uint32_t n);

/// Measure a sweep over frequency and show it
int
inflect_analyze_run_frequency(const InflectAnalyzeValues* values,
                              const InflectDevice* devices,
                              uint32_t n);

/// Measure a sweep over level and show it
int
inflect_analyze_run_level(const InflectAnalyzeValues* values,
                          const InflectDevice* devices,
                          uint32_t n);

/// Show what was found in a recording
int
inflect_analyze_show_file(const InflectAnalyzeValues* values,
                          const char* path,
                          const InflectFileAnalysis* analysis);

#endif // INFLECT_ANALYZE_PARTS_H
