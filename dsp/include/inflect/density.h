// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Flows as densities of samples: fitted by maximum likelihood, then scored.

   A chain of increasing maps takes a sample x to z, and z is taken for a
   standard normal number: ln p(x) = ln n(z) + sum of log slopes.  Samples are
   taken one by one, so that nothing of their order is modelled.

   Source: Tabak and Vanden-Eijnden (2010), Density estimation by dual ascent
   of the log-likelihood; Rezende and Mohamed (2015), equation 5.

   Floor: flow.
*/

#ifndef INFLECT_DENSITY_H
#define INFLECT_DENSITY_H

#include <inflect/attributes.h>
#include <inflect/bijection.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most layers of a density
#define INFLECT_MAX_DENSITY_LAYERS 3U

/// Most blocks of a bootstrap
#define INFLECT_MAX_BLOCKS 1024U

/// A chain of maps of one unit or none, the first one nearest to the sample
typedef struct {
  uint32_t n_layers;
  InflectBijection layers[INFLECT_MAX_DENSITY_LAYERS];
} InflectDensity;

/// How a fit ended
typedef struct {
  double nats;            ///< Mean of -ln p over the samples it was fitted to
  uint32_t n_evaluations; ///< Of the likelihood
  bool settled;           ///< Whether it ended at a stationary point
} InflectDensityFit;

/// A Laplace distribution
typedef struct {
  double location; ///< Its median
  double scale;    ///< Mean distance from it
} InflectLaplace;

/// Return ln p(x) in nats
INFLECT_API double
inflect_density_log(const InflectDensity* density, double x);

/// Return the probability of samples below x, even over 0 to 1 if p is right
INFLECT_API double
inflect_density_probability(const InflectDensity* density, double x);

/**
   Fit a normal distribution, a chain of one straight line.

   @param n Number of samples, from 2.
   @param x Shape [n].
   @return INFLECT_STATUS_BAD_RANGE if they are too few, not finite or equal.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_density_fit_normal(size_t n, const double* x, InflectDensity* density);

/**
   Fit a Laplace distribution; as inflect_density_fit_normal().

   @param x Shape [n], ascending.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_laplace_fit(size_t n, const double* x, InflectLaplace* laplace);

/// Return ln p(x) of a Laplace distribution in nats
INFLECT_API double
inflect_laplace_log(const InflectLaplace* laplace, double x);

/**
   Fit a chain of curves, each driven, biased, scaled, and mixed with a dry part
   that is above 0 so that every sample has a density.

   The primary parameters of the curves are fitted too.

   Source: Liu and Nocedal (1989), On the limited memory BFGS method, from
   several starts.

   @param n_layers Number of curves, 1 to INFLECT_MAX_DENSITY_LAYERS.
   @param curves Shape [n_layers].
   @param n Number of samples.
   @param x Shape [n].
   @param[out] density The most likely chain that was found.
   @param[out] fit How it was found.
   @return INFLECT_STATUS_NO_INVERSE if a curve falls or jumps somewhere,
   INFLECT_STATUS_BAD_RANGE as inflect_density_fit_normal(), or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_density_fit(uint32_t n_layers,
                    const InflectCurve* curves,
                    size_t n,
                    const double* x,
                    InflectDensity* density,
                    InflectDensityFit* fit);

/**
   Estimate a mean of dependent numbers by resampling whole blocks.

   The same seed and number of blocks draw the same blocks, so that estimates
   of several rows belong together.

   Source: Kuensch (1989), The jackknife and the bootstrap for general
   stationary observations; Efron (1979) for the percentile interval.

   @param n_blocks Number of blocks, at most INFLECT_MAX_BLOCKS.
   @param means Mean of each block, shape [n_blocks].
   @param[out] estimate Its n is the number of blocks.
*/
INFLECT_API void
inflect_estimate_blocks(uint32_t n_blocks,
                        const double* means,
                        uint64_t seed,
                        InflectEstimate* estimate);

INFLECT_END_DECLS

#endif // INFLECT_DENSITY_H
