// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "embed_study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define V INFLECT_EMBED_VIEWS
#define MAX_RUNS 64U

const char*
inflect_embed_regime_symbol(InflectEmbedRegime regime)
{
  static const char* const symbols[INFLECT_N_EMBED_REGIMES] = {
    [INFLECT_EMBED_VICREG] = "vicreg",
    [INFLECT_EMBED_ALIGNMENT] = "alignment",
    [INFLECT_EMBED_FORCED] = "forced_collapse",
    [INFLECT_EMBED_UNTRAINED] = "untrained",
  };
  return symbols[regime];
}

static void
set_regime(InflectEmbeddingLesson* lesson, InflectEmbedRegime regime)
{
  if (regime == INFLECT_EMBED_FORCED) {
    inflect_embedding_force_collapse(lesson);
  }
  if (regime == INFLECT_EMBED_ALIGNMENT) {
    lesson->variance = 0.0;
    lesson->covariance = 0.0;
  }
  // One step that moves nothing still learns the scale of the features
  if (regime == INFLECT_EMBED_UNTRAINED) {
    lesson->n_steps = 1U;
    lesson->rate = 1e-300;
  }
}

/// Embed one view of things
static double*
embed_view(const InflectEmbedding* embedding,
           const InflectEmbeddingLesson* lesson,
           uint32_t n,
           const double* x,
           uint32_t view)
{
  const size_t d = lesson->n_inputs;
  const size_t k = lesson->n_outputs;
  double* const z = (double*)calloc((size_t)n * k + 1U, sizeof(double));
  for (uint32_t i = 0U; z && i < n; ++i) {
    inflect_embedding_apply(embedding, 1U, x + ((size_t)i * V + view) * d,
                            z + i * k);
  }
  return z;
}

/// Retrieve the first view of things by the second
static InflectStatus
retrieve(const InflectEmbedding* embedding,
         const InflectEmbedSounds* sounds,
         const InflectEmbeddingLesson* lesson,
         InflectEmbedRun* run)
{
  const uint32_t n = sounds->n_tests;
  double* const a = embed_view(embedding, lesson, n, sounds->tests, 0U);
  double* const b = embed_view(embedding, lesson, n, sounds->tests, 1U);
  if (a && b) {
    run->retrieval = inflect_retrieval(n, lesson->n_outputs, a, b);
  }
  const bool done = a && b;
  free(b);
  free(a);
  return done ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_NO_MEM;
}

static InflectStatus
measure(const InflectEmbedding* embedding,
        const InflectEmbedSounds* sounds,
        const InflectEmbeddingLesson* lesson,
        InflectEmbedRun* run)
{
  const uint32_t n = sounds->n_things;
  const uint32_t k = lesson->n_outputs;
  double* const a = embed_view(embedding, lesson, n, sounds->things, 0U);
  double* const b = embed_view(embedding, lesson, n, sounds->things, 1U);
  InflectStatus status =
    a && b ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_NO_MEM;
  status = status ? status : inflect_collapse_measure(n, k, a, &run->collapse);
  status = status ? status : inflect_alignment(n, k, a, b, &run->alignment);
  status = status ? status : inflect_uniformity(n, k, a, &run->uniformity);
  free(b);
  free(a);
  return status;
}

/// Embed items, each by the mean over its views
static void
embed_items(const InflectEmbedding* embedding,
            const InflectEmbedSounds* sounds,
            const InflectEmbeddingLesson* lesson,
            double* embedded)
{
  const size_t d = lesson->n_inputs;
  const uint32_t k = lesson->n_outputs;
  memset(embedded, 0, (size_t)sounds->n_items * k * sizeof(double));
  for (uint32_t i = 0U; i < sounds->n_items; ++i) {
    for (uint32_t v = 0U; v < V; ++v) {
      double z[INFLECT_MAX_EMBEDDING_OUTPUTS];
      inflect_embedding_apply(embedding, 1U,
                              sounds->items + ((size_t)i * V + v) * d, z);
      for (uint32_t j = 0U; j < k; ++j) {
        embedded[(size_t)i * k + j] += z[j] / V;
      }
    }
  }
}

static InflectEstimate
no_estimate(void)
{
  return inflect_estimate_share(0U, 0U);
}

InflectStatus
inflect_embed_run(const InflectEmbedSounds* sounds,
                  const InflectEmbeddingLesson* lesson,
                  InflectEmbedRegime regime,
                  double* embedded,
                  InflectEmbedRun* run)
{
  InflectEmbeddingLesson own = *lesson;
  InflectEmbedding* embedding = NULL;
  set_regime(&own, regime);
  *run = (InflectEmbedRun){
    .regime = regime, .seed = lesson->seed, .retrieval = no_estimate()};
  InflectStatus status = inflect_embedding_new(&own, &embedding);
  status = status ? status
                  : inflect_embedding_learn(embedding, sounds->n_things, V,
                                            sounds->things, &run->loss);
  // What grew too large to measure did not settle either
  run->settled = !status;
  if (!status) {
    status = measure(embedding, sounds, &own, run);
    run->settled = status != INFLECT_STATUS_BAD_RANGE;
  }
  if (!status && sounds->n_tests > 1U) {
    status = retrieve(embedding, sounds, &own, run);
  }
  if (!status && embedded) {
    embed_items(embedding, sounds, &own, embedded);
  }
  inflect_embedding_free(embedding);
  return run->settled || status == INFLECT_STATUS_NO_MEM
           ? status
           : INFLECT_STATUS_SUCCESS;
}

static bool
has_collapsed(const InflectCollapse* collapse)
{
  return collapse->verdict == INFLECT_COLLAPSE_POINT ||
         collapse->verdict == INFLECT_COLLAPSE_DIRECTIONS;
}

InflectStatus
inflect_embed_compare(const InflectEmbedSounds* sounds,
                      const InflectEmbeddingLesson* lesson,
                      uint32_t n_runs,
                      InflectEmbedRow* row)
{
  double values[6][MAX_RUNS];
  uint32_t n = 0U;
  InflectEmbeddingLesson own = *lesson;
  own.curve = row->curve;
  row->n_runs = n_runs < MAX_RUNS ? n_runs : MAX_RUNS;
  for (uint32_t i = 0U; i < row->n_runs; ++i) {
    InflectEmbedRun run;
    own.seed = lesson->seed + i;
    const InflectStatus status =
      inflect_embed_run(sounds, &own, row->regime, NULL, &run);
    if (status) {
      return status;
    }
    if (run.settled) {
      values[0][n] = run.collapse.ranks.effective;
      values[1][n] = run.collapse.normalised_spread;
      values[2][n] = run.alignment;
      values[3][n] = run.uniformity;
      values[4][n] = run.collapse.ranks.isotropy;
      values[5][n++] = run.retrieval.value;
      row->n_collapsed += has_collapsed(&run.collapse) ? 1U : 0U;
    }
  }
  row->n_settled = n;
  row->rank = inflect_estimate_mean(n, values[0]);
  row->spread = inflect_estimate_mean(n, values[1]);
  row->alignment = inflect_estimate_mean(n, values[2]);
  row->uniformity = inflect_estimate_mean(n, values[3]);
  row->isotropy = inflect_estimate_mean(n, values[4]);
  row->retrieval =
    sounds->n_tests > 1U ? inflect_estimate_mean(n, values[5]) : no_estimate();
  if (isfinite(row->retrieval.lower)) {
    // No share lies outside 0 to 1
    row->retrieval.lower = fmax(row->retrieval.lower, 0.0);
    row->retrieval.upper = fmin(row->retrieval.upper, 1.0);
  }
  return INFLECT_STATUS_SUCCESS;
}

/// Mean and deviation of a feature over what is learned from
static void
scale_of(const InflectEmbedSounds* sounds,
         uint32_t feature,
         double* mean,
         double* deviation)
{
  const size_t d = sounds->n_features;
  const size_t n = (size_t)sounds->n_things * V;
  double sum = 0.0;
  double square = 0.0;
  for (size_t i = 0U; i < n; ++i) {
    sum += sounds->things[i * d + feature] / (double)n;
  }
  for (size_t i = 0U; i < n; ++i) {
    const double rest = sounds->things[i * d + feature] - sum;
    square += rest * rest / (double)n;
  }
  *mean = sum;
  *deviation = square > 0.0 ? sqrt(square) : 1.0;
}

InflectEstimate
inflect_embed_feature_retrieval(const InflectEmbedSounds* sounds)
{
  const size_t d = sounds->n_features;
  const uint32_t n = sounds->n_tests;
  double* const a = (double*)calloc(n * d + 1U, sizeof(double));
  double* const b = (double*)calloc(n * d + 1U, sizeof(double));
  InflectEstimate found = no_estimate();
  for (uint32_t j = 0U; a && b && j < d; ++j) {
    double mean = 0.0;
    double deviation = 1.0;
    scale_of(sounds, j, &mean, &deviation);
    for (uint32_t i = 0U; i < n; ++i) {
      const double* const thing = sounds->tests + (size_t)i * V * d;
      a[i * d + j] = (thing[j] - mean) / deviation;
      b[i * d + j] = (thing[d + j] - mean) / deviation;
    }
  }
  if (a && b && n > 1U) {
    found = inflect_retrieval(n, sounds->n_features, a, b);
  }
  free(b);
  free(a);
  return found;
}

uint32_t
inflect_embed_neighbour(const InflectEmbedStudy* study,
                        uint32_t item,
                        uint32_t place,
                        double* cosine)
{
  const uint32_t k = study->lesson.n_outputs;
  const double* const own = study->embedded + (size_t)item * k;
  for (uint32_t i = 0U; i < study->sounds.n_items; ++i) {
    const double here = inflect_cosine(k, own, study->embedded + (size_t)i * k);
    uint32_t n_nearer = 0U;
    for (uint32_t j = 0U; j < study->sounds.n_items; ++j) {
      const double there =
        inflect_cosine(k, own, study->embedded + (size_t)j * k);
      const bool nearer = there > here || (!(there < here) && j < i);
      n_nearer += j != item && nearer ? 1U : 0U;
    }
    if (i != item && n_nearer == place) {
      *cosine = here;
      return i;
    }
  }
  *cosine = 0.0;
  return item;
}
