// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect density` finds out, printed and drawn.
*/

#ifndef INFLECT_DENSITY_STUDY_H
#define INFLECT_DENSITY_STUDY_H

#include "plot_output.h"
#include "report.h"

#include <inflect/density.h>

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

/// Blocks of the sound that models are scored on; as many are for the fits
#define INFLECT_N_DENSITY_BLOCKS 128U

/// Most samples that are taken from a block
#define INFLECT_DENSITY_BLOCK_SAMPLES 1024U

/// Order statistics that a fit sees
#define INFLECT_N_DENSITY_FIT 1024U

/// Bars of the histogram of probabilities
#define INFLECT_N_PIT_BINS 20U

/// Most models
#define INFLECT_MAX_DENSITY_ROWS 96U

/// One model
typedef struct {
  char name[64];
  bool is_laplace;
  InflectLaplace laplace;
  InflectDensity density;
  InflectDensityFit fit;
  double blocks[INFLECT_N_DENSITY_BLOCKS]; ///< Mean -ln p of each block
  InflectEstimate nats;                    ///< Of samples not fitted to
  InflectEstimate gain;   ///< Nats below the normal distribution
  InflectEstimate behind; ///< Nats above the best model
} InflectDensityRow;

/// A study
typedef struct {
  const char* source;
  uint32_t channel; ///< From 1
  double rate_hz;
  uint64_t n_frames; ///< Of the sound
  uint64_t seed;
  uint32_t bits;      ///< Of the samples, 0 if they are continuous
  bool dequantised;   ///< Whether noise of one step was added
  double equal_share; ///< Of samples that have the most common value
  uint32_t n_fitted;  ///< Samples behind the order statistics
  uint32_t n_scored;
  double* fitted;                          ///< Shape [n_fitted], ascending
  double* scored;                          ///< Shape [n_scored], by blocks
  uint32_t ends[INFLECT_N_DENSITY_BLOCKS]; ///< Of the blocks in `scored`
  double order[INFLECT_N_DENSITY_FIT];
  uint32_t n_rows;
  InflectDensityRow rows[INFLECT_MAX_DENSITY_ROWS]; ///< The best first
  uint32_t n_failed;                                ///< Curves whose fit failed
  double bins[2][INFLECT_N_PIT_BINS]; ///< Of the best model, and the normal
  double distance[2];                 ///< Kolmogorov-Smirnov, of the same
} InflectDensityStudy;

/// Nats per sample as bits per sample of the step that samples have
double
inflect_density_bits(const InflectDensityStudy* study, double nats);

/// Fit and score all models of a study whose samples are there
bool
inflect_density_study_run(InflectDensityStudy* study, InflectMessage* message);

/// Return a study as a JSON document
cJSON*
inflect_density_study_json(const InflectDensityStudy* study);

/// Print a study for people, with `n_shown` rows
void
inflect_density_study_print(const InflectDensityStudy* study, uint32_t n_shown);

/// Print all rows as comma-separated values
void
inflect_density_study_csv(const InflectDensityStudy* study);

/// Draw the ranking and the histograms of probabilities
bool
inflect_density_study_plot(const InflectDensityStudy* study,
                           const InflectPlotOutput* output,
                           InflectMessage* message);

#endif // INFLECT_DENSITY_STUDY_H
