// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Small embeddings that are learned from pairs of views of the same thing.

   The map is z = W2 f(W1 x + b1) + b2 with f a curve and x the features less
   their mean, over their deviation.  Nothing here claims that one curve embeds
   better.

   Off the audio thread only.  The same seed gives the same numbers.

   Notation: D = n_inputs, H = n_hidden, K = n_outputs, V = n_views, n things.

   Source: Bardes, Ponce and LeCun (2022), VICReg, equations 1 to 6; Kingma and
   Ba (2015), Adam: a method for stochastic optimization.

   Floor: learn.
*/

#ifndef INFLECT_EMBEDDING_H
#define INFLECT_EMBEDDING_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most features, D
#define INFLECT_MAX_EMBEDDING_INPUTS 512U

/// Most units, H
#define INFLECT_MAX_EMBEDDING_HIDDEN 256U

/// Most dimensions, K
#define INFLECT_MAX_EMBEDDING_OUTPUTS 128U

/// Most things of a step
#define INFLECT_MAX_EMBEDDING_BATCH 256U

/// What is to be learned, and how
typedef struct {
  InflectCurve curve;
  uint32_t n_inputs;  ///< D
  uint32_t n_hidden;  ///< H
  uint32_t n_outputs; ///< K
  uint32_t n_steps;   ///< 1 to 100000
  uint32_t n_batch;   ///< 2 to INFLECT_MAX_EMBEDDING_BATCH, or fewer things
  double rate;        ///< Of Adam, above 0

  /// Weights of the terms, at least 0: mean (z - z')^2 of pairs, and, of either
  /// view, the variance and covariance terms of InflectCollapse
  double invariance;
  double variance;
  double covariance;
  uint64_t seed; ///< Of starts, batches and pairs
} InflectEmbeddingLesson;

/// Return VICReg's weights 25, 25 and 1, K = 16, H = 32, 300 steps of 64 at
/// 3e-3
INFLECT_API InflectEmbeddingLesson
inflect_embedding_lesson(const InflectCurve* curve, uint32_t n_inputs);

/**
   Turn a lesson into the control that must collapse: neither variance nor
   covariance counts, and the rate is ten times as high.
*/
INFLECT_API void
inflect_embedding_force_collapse(InflectEmbeddingLesson* lesson);

/// One embedding
typedef struct InflectEmbeddingImpl InflectEmbedding;

/**
   Allocate an embedding with a random start, for features as they are.

   @param lesson Copied.
   @param[out] embedding Set to a new object that must be freed with
   inflect_embedding_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE or INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_embedding_new(const InflectEmbeddingLesson* lesson,
                      InflectEmbedding** embedding);

/// Free an embedding; null is allowed
INFLECT_API void
inflect_embedding_free(InflectEmbedding* embedding);

/**
   Learn from views, any two of a thing being a positive pair.

   @param n Number of things, at least 2.
   @param n_views V, at least 2.
   @param x Shape [n][V][D], finite numbers.
   @param[out] loss Of the last step.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said,
   INFLECT_STATUS_UNSETTLED if numbers left the range of double, which the
   parameters then kept from before, or INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_embedding_learn(InflectEmbedding* embedding,
                        uint32_t n,
                        uint32_t n_views,
                        const double* x,
                        double* loss);

/**
   Embed things.

   @param x Shape [n][D].
   @param[out] z Shape [n][K].
*/
INFLECT_API void
inflect_embedding_apply(const InflectEmbedding* embedding,
                        uint32_t n,
                        const double* x,
                        double* z);

/// Number of parameters: W1, b1, W2 and b2
INFLECT_API uint32_t
inflect_embedding_parameter_count(const InflectEmbedding* embedding);

/// Return the parameters, by rows of W1 [H][D], b1, W2 [K][H] and b2
INFLECT_API double*
inflect_embedding_parameters(InflectEmbedding* embedding);

/**
   Find the loss of pairs, and how each parameter moves it, by back-propagation.

   @param n Number of pairs, 2 to INFLECT_MAX_EMBEDDING_BATCH.
   @param a Shape [n][D], a view of each thing.
   @param b Shape [n][D], another one.
   @param[out] gradient Of shape [inflect_embedding_parameter_count()], or null.
   @return The loss, NaN if `n` is out of range.
*/
INFLECT_API double
inflect_embedding_loss(InflectEmbedding* embedding,
                       uint32_t n,
                       const double* a,
                       const double* b,
                       double* gradient);

/**
   Find how often the nearest row, by its angle, is the one that is asked for.

   Chance is 1 / n.  Equally near rows share the hit: none of them counts.

   @param n Number of things, at least 2.
   @param k Columns, at least 1.
   @param queries Shape [n][k], a view of each thing.
   @param rows Shape [n][k], another one.
*/
INFLECT_API InflectEstimate
inflect_retrieval(uint32_t n,
                  uint32_t k,
                  const double* queries,
                  const double* rows);

/// Return the cosine of the angle between two rows, 0 if one is 0
INFLECT_API double
inflect_cosine(uint32_t k, const double* u, const double* v);

INFLECT_END_DECLS

#endif // INFLECT_EMBEDDING_H
