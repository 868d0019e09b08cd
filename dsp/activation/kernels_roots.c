// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels of rational curves and of curves with square roots

#include "kernels_each.h"
#include "kernels_vector.h"

#include <math.h>

/// Beyond this, where a square still fits a float, saturation is complete
#define FAR 1e18F

static inline InflectVector
near_magnitude(InflectVector x)
{
  return smaller(all(FAR), magnitude(x));
}

static inline InflectVector
bend_softsign(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = near_magnitude(x);
  return with_sign(a / (1.0F + a), x);
}

static inline InflectVector
bend_algebraic(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector t = clamped(x, FAR);
  return t / square_root(1.0F + t * t);
}

static void
prepare_isru(const double* p, float* c)
{
  c[0] = (float)p[0];
}

static inline InflectVector
bend_isru(InflectVector x, const float* c)
{
  const InflectVector t = clamped(x, FAR);
  return t / square_root(1.0F + c[0] * (t * t));
}

static void
prepare_isrlu(const double* p, float* c)
{
  c[0] = (float)p[0];
}

static inline InflectVector
bend_isrlu(InflectVector x, const float* c)
{
  return choose(below_0(x), bend_isru(x, c), x);
}

static inline InflectVector
bend_elliot2(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = near_magnitude(x);
  const InflectVector z = a * a;
  return with_sign(z / (1.0F + z), x);
}

static void
prepare_squareplus(const double* p, float* c)
{
  c[0] = (float)p[0];
}

/// (|x| + root) / 2 is |x| + (root - |x|) / 2, which does not cancel below 0
static inline InflectVector
bend_squareplus(InflectVector x, const float* c)
{
  const InflectVector a = magnitude(x);
  const InflectVector root = square_root(a * a + c[0]);
  return larger(all(0.0F), x) + (0.5F * c[0]) / (a + root);
}

static inline InflectVector
bend_bent_identity(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = near_magnitude(x);
  const InflectVector root = square_root(1.0F + a * a);
  return x + 0.5F * (magnitude(x) * (a / (1.0F + root)));
}

static void
prepare_dejong(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)(p[0] - 1.0);
}

/// Away from 0 it is 1 + (a - 1) / Q, Q = a^2 + (gain - 1) a + 1
static inline InflectVector
bend_dejong(InflectVector x, const float* c)
{
  const InflectVector a = near_magnitude(x);
  const InflectBits far = INFLECT_MASK(a > all(0.5F));
  const InflectVector top = choose(far, a - 1.0F, (a + c[0]) * a);
  const InflectVector y = top / (1.0F + a * (c[1] + a));
  return with_sign(only(far, all(1.0F)) + y, x);
}

INFLECT_DEFINE_KERNEL(softsign)
INFLECT_DEFINE_KERNEL(algebraic)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(isru)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(isrlu)
INFLECT_DEFINE_KERNEL(elliot2)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(squareplus)
INFLECT_DEFINE_KERNEL(bent_identity)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(dejong)

const InflectCurveKernelRow INFLECT_KERNEL_TABLE(roots)[] = {
  INFLECT_KERNEL_ROW(softsign),      INFLECT_KERNEL_ROW(algebraic),
  INFLECT_KERNEL_ROW(isru),          INFLECT_KERNEL_ROW(isrlu),
  INFLECT_KERNEL_ROW(elliot2),       INFLECT_KERNEL_ROW(squareplus),
  INFLECT_KERNEL_ROW(bent_identity), INFLECT_KERNEL_ROW(dejong),
  {NULL, NULL, NULL, NULL},
};
