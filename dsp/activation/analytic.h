// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Where a curve is analytic, and how long the stretches are on which a
   polynomial follows it.

   Gauss-Legendre quadrature with n points on a panel of length d is off by
   about r^(-2n), r = z + sqrt(z^2 + 1), z = 2 s / d, where s is the distance to
   the nearest singularity in the complex plane.

   Source: Trefethen (2008), Is Gauss quadrature better than Clenshaw-Curtis?,
   theorem 4.5.
*/

#ifndef INFLECT_ANALYTIC_H
#define INFLECT_ANALYTIC_H

#include <inflect/activation.h>

#include <stdbool.h>
#include <stdint.h>

/// Most breaks of any derivative
#define INFLECT_MAX_ANALYTIC_BREAKS 2U

/// Analyticity of a curve, where `scale + growth |x - centre|` is the distance
/// to the nearest singularity, or what serves as one
typedef struct {
  float scale;       ///< Distance at the centre
  float growth;      ///< By how much it grows away from it
  float centre;      ///< Nearest to the singularities
  float far;         ///< Distance from the centre where only a line is left
  uint32_t n_breaks; ///< Number of breaks
  float breaks[INFLECT_MAX_ANALYTIC_BREAKS]; ///< Where it is not analytic
} InflectAnalytic;

/**
   Look up the analyticity of a curve.  Real-time safe.

   @param[out] analytic Filled in, with a scale of 0 where nothing is known.
*/
void
inflect_analytic_find(const InflectCurve* curve, InflectAnalytic* analytic);

#endif // INFLECT_ANALYTIC_H
