// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect embed` learns of sounds and presets, printed and drawn.

   Notation: D = n_features, V = INFLECT_EMBED_VIEWS noisy renderings of a
   thing.
*/

#ifndef INFLECT_EMBED_STUDY_H
#define INFLECT_EMBED_STUDY_H

#include "plot_output.h"
#include "report.h"

#include <inflect/collapse.h>
#include <inflect/embedding.h>

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

/// Renderings of each thing
#define INFLECT_EMBED_VIEWS 4U

/// Size of a name
#define INFLECT_EMBED_NAME_SIZE 128U

/// Fewest files of which some are held out
#define INFLECT_EMBED_LEAST_FILES 8U

/// Features of what is learned, tested and listed
typedef struct {
  uint32_t n_features;                    ///< D
  uint32_t n_things;                      ///< To learn from
  uint32_t n_tests;                       ///< Held out, or 0
  uint32_t n_items;                       ///< To list
  double* things;                         ///< Shape [n_things][V][D]
  double* tests;                          ///< Shape [n_tests][V][D]
  double* items;                          ///< Shape [n_items][V][D]
  char (*names)[INFLECT_EMBED_NAME_SIZE]; ///< Of items
} InflectEmbedSounds;

/// What training asks for
typedef enum {
  INFLECT_EMBED_VICREG,    ///< All terms
  INFLECT_EMBED_ALIGNMENT, ///< Only that pairs agree
  INFLECT_EMBED_FORCED,    ///< The same ten times as fast: must collapse
  INFLECT_EMBED_UNTRAINED, ///< Nothing: the random start
} InflectEmbedRegime;

/// Number of values of InflectEmbedRegime
#define INFLECT_N_EMBED_REGIMES 4U

/// One training
typedef struct {
  InflectEmbedRegime regime;
  uint64_t seed;
  bool settled; ///< Otherwise numbers left the range of double
  double loss;
  InflectCollapse collapse;  ///< Of the first view of what was learned from
  double alignment;          ///< Of its first two views
  double uniformity;         ///< Of the first view
  InflectEstimate retrieval; ///< Among what was held out
} InflectEmbedRun;

/// One activation over seeds
typedef struct {
  InflectCurve curve;
  InflectEmbedRegime regime;
  uint32_t n_runs;
  uint32_t n_settled;
  uint32_t n_collapsed; ///< Of those: point or few directions
  InflectEstimate rank;
  InflectEstimate isotropy;
  InflectEstimate spread;
  InflectEstimate alignment;
  InflectEstimate uniformity;
  InflectEstimate retrieval;
} InflectEmbedRow;

/// Everything
typedef struct {
  bool presets; ///< Whether items are presets, otherwise files
  InflectEmbedSounds sounds;
  InflectEmbeddingLesson lesson;
  InflectEmbedRun run;
  InflectEmbedRun control;
  InflectEmbedRun untrained;
  InflectEstimate feature_retrieval; ///< By the features as they are
  double* embedded;                  ///< Shape [n_items][K], means over views
  uint32_t n_neighbours;
  InflectEmbedRow* rows; ///< Of a comparison
  uint32_t n_rows;
} InflectEmbedStudy;

/// Render random settings to learn from, and all presets to list
bool
inflect_embed_presets(uint64_t seed,
                      InflectEmbedSounds* sounds,
                      InflectMessage* message);

/// Read files, a quarter of them to test if there are enough
bool
inflect_embed_files(uint32_t n_files,
                    char** paths,
                    uint32_t channel,
                    double duration_s,
                    uint64_t seed,
                    InflectEmbedSounds* sounds,
                    InflectMessage* message);

/// Free what sounds own
void
inflect_embed_sounds_free(InflectEmbedSounds* sounds);

/**
   Learn once.

   @param embedded Shape [n_items][K], or null.
*/
InflectStatus
inflect_embed_run(const InflectEmbedSounds* sounds,
                  const InflectEmbeddingLesson* lesson,
                  InflectEmbedRegime regime,
                  double* embedded,
                  InflectEmbedRun* run);

/// Learn several times from seeds on, and estimate
InflectStatus
inflect_embed_compare(const InflectEmbedSounds* sounds,
                      const InflectEmbeddingLesson* lesson,
                      uint32_t n_runs,
                      InflectEmbedRow* row);

/// Find what was held out by its features
InflectEstimate
inflect_embed_feature_retrieval(const InflectEmbedSounds* sounds);

/// Return the item that is the `place`th nearest to another, from 0
uint32_t
inflect_embed_neighbour(const InflectEmbedStudy* study,
                        uint32_t item,
                        uint32_t place,
                        double* cosine);

/// Return a short stable name of a regime, for example `vicreg`
const char*
inflect_embed_regime_symbol(InflectEmbedRegime regime);

/// Return a study as a JSON document
cJSON*
inflect_embed_study_json(const InflectEmbedStudy* study);

/// Print neighbours, or a comparison, as comma-separated values
void
inflect_embed_study_print_csv(const InflectEmbedStudy* study);

/// Print a study for people
void
inflect_embed_study_print(const InflectEmbedStudy* study);

/// Draw the spectrum and a map of items
bool
inflect_embed_study_plot(const InflectEmbedStudy* study,
                         const InflectPlotOutput* output,
                         InflectMessage* message);

#endif // INFLECT_EMBED_STUDY_H
