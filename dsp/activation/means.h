// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Means of a curve on lines between samples, which antialiasing is made of.

   A line runs from one sample to the next.  In first order its two means are
   the integrals of the curve over its first and its second half, in second
   order over all of it with a weight that falls from 1 to 0 or rises from 0 to
   1.  Either way the line is one long, so that two lines in a row give a
   sample between them a total weight of 1.

   Everything is in float, as the samples are, and nothing cancels: curves made
   of lines, polynomials and exponentials are integrated piece by piece, where
   the ends of pieces are differences of samples, which float takes exactly;
   others by Gauss-Legendre quadrature on panels that their analyticity allows.
   The error is at most INFLECT_MEANS_TOLERANCE max(1, |f|) for the largest |f|
   on the line, beside what it does to move the samples by their own roundings.

   A line comes out with the same bits wherever it stands in a block.
*/

#ifndef INFLECT_MEANS_H
#define INFLECT_MEANS_H

#include "../base/cpu.h"
#include "../base/vector.h"
#include "analytic.h"
#include "kernels.h"

#include <inflect/activation.h>

#include <stdint.h>

/// Largest error of a mean, over the greater of 1 and the largest |f| there
#define INFLECT_MEANS_TOLERANCE 2e-7

/// Most lines of one call
#define INFLECT_MAX_LINES 256U

/// Most points of a quadrature
#define INFLECT_MAX_NODES 8U

/// Greater values of a curve count as so much, to be finite
#define INFLECT_LARGEST_VALUE 1e30F

/**
   Means on lines by a formula of the curve.

   @param p Parameters in the order of InflectActivation.parameters.
   @param n Number of lines.
   @param from Where lines begin, shape [n], with padding.
   @param to Where they end, shape [n], with padding.
   @param[out] near_from Shape [n], with padding.
   @param[out] near_to Shape [n], with padding.
*/
typedef void (*InflectMeansKernel)(const double* p,
                                   uint32_t n,
                                   const float* from,
                                   const float* to,
                                   float* near_from,
                                   float* near_to);

/// Floats of the widest vector
#define INFLECT_MAX_LANES 8U

/// Distance between rows of nodes of `n` lines
static inline uint32_t
inflect_nodes_row(uint32_t n)
{
  return (n + INFLECT_MAX_LANES - 1U) & ~(INFLECT_MAX_LANES - 1U);
}

/// Loops of the quadrature, for a set of instructions
typedef struct {
  /**
     Find the lines that are too long for one rule, or cross a break.

     @param reach Longest line, over the distance to the nearest singularity.
     @param[out] long_lines Their indices, shape [n] with one to spare.
     @return Number of them.
  */
  uint32_t (*judge)(const InflectAnalytic* analytic,
                    float reach,
                    uint32_t n,
                    const float* from,
                    const float* to,
                    uint32_t* long_lines);

  /**
     Place nodes on lines.

     @param nodes From 0 to 1 along a line, shape [n_nodes].
     @param[out] out Shape [n_nodes][inflect_nodes_row(n)].
  */
  void (*place)(const float* nodes,
                uint32_t n_nodes,
                uint32_t n,
                const float* from,
                const float* to,
                float* out);

  /**
     Add the values at nodes up, with a weight near each end of a line.

     @param weights Shape [n_nodes][2].
     @param values Shape [n_nodes][inflect_nodes_row(n)].
  */
  void (*add_up)(const float (*weights)[2],
                 uint32_t n_nodes,
                 uint32_t n,
                 const float* values,
                 float* near_from,
                 float* near_to);
} InflectMeansLoops;

/// Floats of a row with room for whole vectors
#define INFLECT_LINES_ROW (INFLECT_MAX_LINES + INFLECT_PADDING)

/// Part of a line that one rule follows
typedef struct {
  uint32_t line;
  double start; ///< Along the line, from 0 to 1
  double share; ///< Its length, over that of the line
} InflectPanel;

/// Working memory
typedef struct {
  float values[INFLECT_MAX_NODES * INFLECT_MAX_LINES]; ///< At the nodes
  uint32_t long_lines[INFLECT_LINES_ROW];              ///< Indices
  InflectPanel panels[INFLECT_MAX_LINES];
  float panel_from[INFLECT_LINES_ROW];
  float panel_to[INFLECT_LINES_ROW];
  float panel_near_from[INFLECT_LINES_ROW];
  float panel_near_to[INFLECT_LINES_ROW];
} InflectMeansScratch;

/// How to find the means of a curve in one order
typedef struct {
  InflectCurve curve;
  InflectMeansKernel kernel; ///< A formula, or null
  InflectCurveKernel value;  ///< The curve, for quadrature
  const InflectMeansLoops* loops;
  InflectAnalytic analytic;
  uint32_t order; ///< 1 or 2
} InflectMeans;

/**
   Find out how to find means.  Real-time safe.

   @param cpu Set of instructions that the processor has.
   @param curve Copied.
   @param order 1 or 2.
   @param[out] means Filled in.
*/
void
inflect_means_init(InflectCpu cpu,
                   const InflectCurve* curve,
                   uint32_t order,
                   InflectMeans* means);

/**
   Find the means on lines.

   @param n Number of lines, at most INFLECT_MAX_LINES.
   @param from Where lines begin, shape [n], with padding.
   @param to Where they end, shape [n], with padding.
   @param[out] near_from Means near the beginnings, shape [n], with padding.
   @param[out] near_to Means near the ends, shape [n], with padding.
*/
void
inflect_means_run(const InflectMeans* means,
                  InflectMeansScratch* scratch,
                  uint32_t n,
                  const float* from,
                  const float* to,
                  float* near_from,
                  float* near_to);

#endif // INFLECT_MEANS_H
