// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Options that describe a resonant body.
*/

#ifndef INFLECT_BODY_OPTIONS_H
#define INFLECT_BODY_OPTIONS_H

#include "options.h"
#include "report.h"

#include <inflect/body.h>

#include <stdbool.h>

/// What was given, in the order of inflect_body_parameter_at(); null: not
typedef struct {
  const char* texts[INFLECT_N_BODY_PARAMETERS];
} InflectBodyOptions;

/// Row of `--body`, for InflectBodyOptions that stand at an offset
#define INFLECT_OPTION_BODY(start)                                           \
  {                                                                          \
    "body", "%", "Part of a resonant body in the sound (0).",                \
      inflect_take_text, (start) + offsetof(InflectBodyOptions, texts[0]), 0 \
  }

/// Rows of `--body-size`, `--body-stiffness` and `--body-loss`
#define INFLECT_OPTIONS_BODY_SHAPE(start)                                    \
  {"body-size",                                                              \
   "M",                                                                      \
   "Length of the body, 0.1 to 4 m: the larger, the lower (1).",             \
   inflect_take_text,                                                        \
   (start) + offsetof(InflectBodyOptions, texts[1]),                         \
   0},                                                                       \
    {"body-stiffness",                                                       \
     "X",                                                                    \
     "From a string's modes to a bar's, 0 to 20 m^2/s (2).",                 \
     inflect_take_text,                                                      \
     (start) + offsetof(InflectBodyOptions, texts[2]),                       \
     0},                                                                     \
  {                                                                          \
    "body-loss", "DB/S", "Decay of its lowest mode, 6 to 600 dB/s (60).",    \
      inflect_take_text, (start) + offsetof(InflectBodyOptions, texts[3]), 0 \
  }

/**
   Read the options.

   @param[out] settings The defaults, with what was given.
   @param[out] message Which option is wrong, and why.
*/
bool
inflect_body_options_apply(const InflectBodyOptions* options,
                           InflectBodySettings* settings,
                           InflectMessage* message);

#endif // INFLECT_BODY_OPTIONS_H
