// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Predictions of how curves train, against what training gave.
*/

#ifndef INFLECT_PLOT_TRAINABILITY_H
#define INFLECT_PLOT_TRAINABILITY_H

#include "plot_output.h"
#include "report.h"
#include "trainability_report.h"

#include <stdbool.h>

/**
   Draw a study.

   A trained one shows each predictor over what it predicts, with the rank
   correlation; another one shows its two predictors.  Curves without a finite
   number, such as those that never arrive, are counted in words.

   @return False on failure; the message then names the file.
*/
bool
inflect_plot_trainability(const InflectPlotOutput* output,
                          const InflectStudy* study,
                          InflectMessage* message);

#endif // INFLECT_PLOT_TRAINABILITY_H
