// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Pictures of curves: value, slope and curvature.
*/

#ifndef INFLECT_PLOT_CURVES_H
#define INFLECT_PLOT_CURVES_H

#include "plot_output.h"
#include "report.h"

#include <inflect/activation.h>

#include <stdbool.h>
#include <stdint.h>

/// Most curves in one picture, as many as there are colours for
#define INFLECT_MAX_PLOT_CURVES 7U

/**
   Return how far from 0 the interesting part of a curve reaches: its breaks
   and its bends, or some periods, or as far as it does not run away.
*/
double
inflect_plot_curve_reach(const InflectCurve* curve);

/**
   Draw curves with their slopes and curvatures.

   A single curve is drawn with its breaks, bounds and Lipschitz constant.

   @param curves Shape [n_curves].
   @param n_curves 1 to INFLECT_MAX_PLOT_CURVES.
   @return False if the picture cannot be written; the message names the file.
*/
bool
inflect_plot_curves(const InflectPlotOutput* output,
                    const InflectCurve* curves,
                    uint32_t n_curves,
                    InflectMessage* message);

#endif // INFLECT_PLOT_CURVES_H
