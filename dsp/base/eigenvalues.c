// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "eigenvalues.h"

#include <math.h>
#include <stdint.h>

/// More than convergence ever takes: it is quadratic
#define N_SWEEPS 30U

/// Entry of a symmetric matrix whose lower triangle is not kept
static double*
entry(double m[3][3], uint32_t i, uint32_t j)
{
  return i < j ? &m[i][j] : &m[j][i];
}

/// Turn the plane of p and q until their entry vanishes; r is the third axis
static void
rotate(double m[3][3], uint32_t p, uint32_t q)
{
  const uint32_t r = 3U - p - q;
  const double apq = m[p][q];
  if (!(fabs(apq) > 0.0)) {
    return;
  }
  const double tau = 0.5 * (m[q][q] - m[p][p]) / apq;
  const double t = copysign(1.0 / (fabs(tau) + hypot(1.0, tau)), tau);
  const double c = 1.0 / hypot(1.0, t);
  const double s = t * c;
  m[p][p] -= t * apq;
  m[q][q] += t * apq;
  m[p][q] = 0.0;
  const double arp = *entry(m, r, p);
  const double arq = *entry(m, r, q);
  *entry(m, r, p) = c * arp - s * arq;
  *entry(m, r, q) = s * arp + c * arq;
}

static void
order(double* greater, double* less)
{
  const double most = fmax(*greater, *less);
  *less = fmin(*greater, *less);
  *greater = most;
}

void
inflect_eigenvalues3(const double* matrix, double eigenvalues[3])
{
  double m[3][3] = {{matrix[0], matrix[1], matrix[2]},
                    {0.0, matrix[4], matrix[5]},
                    {0.0, 0.0, matrix[8]}};
  for (uint32_t i = 0U; i < N_SWEEPS; ++i) {
    rotate(m, 0U, 1U);
    rotate(m, 0U, 2U);
    rotate(m, 1U, 2U);
  }
  for (uint32_t i = 0U; i < 3U; ++i) {
    eigenvalues[i] = m[i][i];
  }
  order(&eigenvalues[0], &eigenvalues[1]);
  order(&eigenvalues[1], &eigenvalues[2]);
  order(&eigenvalues[0], &eigenvalues[1]);
}
