// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Analyses as pictures.
*/

#ifndef INFLECT_ANALYSIS_PICTURE_H
#define INFLECT_ANALYSIS_PICTURE_H

#include "analysis.h"
#include "analysis_file.h"
#include "plot_output.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/// What to draw
typedef enum {
  INFLECT_PICTURE_USUAL, ///< What suits the measurement
  INFLECT_PICTURE_REPORT,
  INFLECT_PICTURE_HARMONICS,
  INFLECT_PICTURE_SPECTRUM,
  INFLECT_PICTURE_DISTORTION,
  INFLECT_PICTURE_LINEAR,
} InflectPicture;

/// Store the picture that a text names in an InflectPicture
bool
inflect_take_picture(void* target, const char* text, InflectMessage* message);

/**
   Draw one tone through a device.

   @param settings Of the shaper, whose transfer curve is shown; null: none.
*/
bool
inflect_picture_tone(const InflectPlotOutput* output,
                     InflectPicture picture,
                     const InflectToneAnalysis* analysis,
                     const InflectSettings* settings,
                     double level_dbfs,
                     InflectMessage* message);

/// Draw harmonics of two devices
bool
inflect_picture_pair(const InflectPlotOutput* output,
                     const InflectToneAnalysis* a,
                     const InflectToneAnalysis* b,
                     InflectMessage* message);

/// Draw a channel of a recording, from 1
bool
inflect_picture_file(const InflectPlotOutput* output,
                     InflectPicture picture,
                     const InflectFileAnalysis* analysis,
                     const char* path,
                     uint32_t channel,
                     InflectMessage* message);

/// Draw two tones and what intermodulation adds
bool
inflect_picture_imd(const InflectPlotOutput* output,
                    InflectPicture picture,
                    const InflectImdAnalysis* analysis,
                    InflectImdMethod method,
                    double level_dbfs,
                    InflectMessage* message);

/// Draw a sweep over frequency
bool
inflect_picture_frequency(const InflectPlotOutput* output,
                          InflectPicture picture,
                          const InflectFrequencyAnalysis* analysis,
                          double rate_hz,
                          InflectMessage* message);

/// Draw a sweep over level
bool
inflect_picture_level(const InflectPlotOutput* output,
                      const InflectLevelAnalysis* analysis,
                      InflectMessage* message);

#endif // INFLECT_ANALYSIS_PICTURE_H
