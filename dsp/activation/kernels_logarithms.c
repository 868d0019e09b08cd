// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels of curves that grow as a logarithm

#include "kernels_each.h"
#include "kernels_math.h"

#include <math.h>

/// Arguments of logarithms stay below this, to be finite
#define FAR 0x1p126F

/// From here on asinh(a) is ln(2 a), and squares may overflow further on
#define WITHOUT_ROOT 1e9F

static inline InflectVector
bend_asinh(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = smaller(all(FAR), magnitude(x));
  const InflectVector near = smaller(all(WITHOUT_ROOT), a);
  const InflectVector z = near * near;
  const InflectVector above = z / (1.0F + square_root(1.0F + z));
  return with_sign(log1p_rising(a + larger(above, a - near)), x);
}

static void
prepare_mulaw(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)(1.0 / log1p(p[0]));
}

static inline InflectVector
bend_mulaw(InflectVector x, const float* c)
{
  const InflectVector z = smaller(all(FAR), c[0] * magnitude(x));
  return with_sign(c[1] * log1p_rising(z), x);
}

static void
prepare_alaw(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)(1.0 / (1.0 + log(p[0])));
}

static inline InflectVector
bend_alaw(InflectVector x, const float* c)
{
  const InflectVector v = smaller(all(FAR), c[0] * magnitude(x));
  const InflectVector u = larger(all(1.0F), v);
  const InflectVector log = log_sum(u, all(0.0F));
  const InflectVector y = smaller(all(1.0F), v) + log;
  return with_sign(c[1] * y, x);
}

INFLECT_DEFINE_KERNEL(asinh)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(mulaw)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(alaw)

const InflectCurveKernelRow INFLECT_KERNEL_TABLE(logarithms)[] = {
  INFLECT_KERNEL_ROW(asinh),
  INFLECT_KERNEL_ROW(mulaw),
  INFLECT_KERNEL_ROW(alaw),
  {NULL, NULL, NULL, NULL},
};
