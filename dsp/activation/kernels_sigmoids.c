// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels of curves that saturate by an exponential, and of arc tangents

#include "kernels_each.h"
#include "kernels_math.h"

#include <math.h>

static inline InflectVector
bend_tanh(InflectVector x, const float* c)
{
  (void)c;
  return with_sign(tanh_magnitude(minus_magnitude(x)), x);
}

static inline InflectVector
bend_lisht(InflectVector x, const float* c)
{
  (void)c;
  return magnitude(x) * tanh_magnitude(minus_magnitude(x));
}

/// x - tanh(x) below 0.75: minimax as in kernels_math.h, error 6.4e-10
static inline InflectVector
bend_tanhshrink(InflectVector x, const float* c)
{
  (void)c;
  const InflectVector a = magnitude(x);
  const InflectVector z = a * a;
  const InflectVector sum =
    0.3333330154F +
    z * (-0.1333241612F +
         z * (0.05387287587F +
              z * (-0.02138771489F +
                   z * (0.007560340222F + z * -0.001681737951F))));
  const InflectVector far = a - tanh_magnitude(-a);
  const InflectVector y =
    choose(INFLECT_MASK(a > all(0.75F)), far, a * z * sum);
  return with_sign(y, x);
}

static void
prepare_tanh_bias(const double* p, float* c)
{
  const double above = exp(-2.0 * p[0]);
  const double below = exp(2.0 * p[0]);
  c[0] = (float)above;
  c[1] = (float)(-2.0 * above / (1.0 + above));
  c[2] = (float)below;
  c[3] = (float)(-2.0 * below / (1.0 + below));
}

/// With m = exp(-2 |x|) - 1 it is c[1] m / (1 + c[0] (1 + m))
static inline InflectVector
bend_tanh_bias(InflectVector x, const float* c)
{
  const InflectBits negative = below_0(x);
  const InflectVector ratio = choose(negative, all(c[2]), all(c[0]));
  const InflectVector height = choose(negative, all(c[3]), all(c[1]));
  const ExpParts e =
    exp_parts(larger(all(-EXP_FAR), 2.0F * minus_magnitude(x)));
  const InflectVector scaled = e.scale * e.rest;
  const InflectVector y =
    height * ((e.scale - 1.0F) + scaled) / (1.0F + ratio * (e.scale + scaled));
  return with_sign(y, x);
}

static void
prepare_tube_asym(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)(1.0 / p[0]);
}

static inline InflectVector
bend_tube_asym(InflectVector x, const float* c)
{
  const InflectBits negative = below_0(x);
  const InflectVector slope = choose(negative, all(c[0]), all(1.0F));
  const InflectVector height = choose(negative, all(c[1]), all(1.0F));
  const InflectVector y = tanh_magnitude(minus_magnitude(x) * slope);
  return with_sign(y * height, x);
}

static inline InflectVector
bend_sigmoid(InflectVector x, const float* c)
{
  (void)c;
  return logistic(below_0(x), exp_below(minus_magnitude(x)));
}

static inline InflectVector
bend_exp_softclip(InflectVector x, const float* c)
{
  (void)c;
  const InflectVector m = expm1_below(minus_magnitude(x));
  return with_sign(magnitude(m), x);
}

static inline InflectVector
bend_erf(InflectVector x, const float* c)
{
  (void)c;
  const InflectVector a = magnitude(x);
  const InflectVector z = a * a;
  // For a below 0.7: minimax as in kernels_math.h, error 3.8e-9
  const InflectVector sum =
    -0.3761238158F +
    z * (0.1128070503F +
         z * (-0.0267117396F + z * (0.004866855219F + z * -0.0004935309407F)));
  const InflectVector near = 1.128379107F * a + a * (z * sum);
  const InflectVector b = 1.41421356237309504880F * smaller(all(EXP_FAR), a);
  const InflectVector far = 1.0F - 2.0F * normal_tail(b, exp_below(-z));
  return with_sign(choose(INFLECT_MASK(a < all(0.7F)), near, far), x);
}

static inline InflectVector
bend_arctan(InflectVector x, const float* c)
{
  (void)c;
  return with_sign(atan_rising(magnitude(x)), x);
}

static inline InflectVector
bend_arctan_norm(InflectVector x, const float* c)
{
  (void)c;
  const InflectVector a = smaller(all(0x1p126F), magnitude(x));
  const InflectVector y = atan_rising(1.57079632679489661923F * a);
  return with_sign(0.63661977236758134308F * y, x);
}

static inline InflectVector
bend_gudermann(InflectVector x, const float* c)
{
  (void)c;
  const InflectVector t = tanh_magnitude(0.5F * minus_magnitude(x));
  return with_sign(2.0F * atan_near(t), x);
}

INFLECT_DEFINE_KERNEL(tanh)
INFLECT_DEFINE_KERNEL(lisht)
INFLECT_DEFINE_KERNEL(tanhshrink)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(tanh_bias)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(tube_asym)
INFLECT_DEFINE_KERNEL(sigmoid)
INFLECT_DEFINE_KERNEL(exp_softclip)
INFLECT_DEFINE_KERNEL(erf)
INFLECT_DEFINE_KERNEL(arctan)
INFLECT_DEFINE_KERNEL(arctan_norm)
INFLECT_DEFINE_KERNEL(gudermann)

const InflectCurveKernelRow INFLECT_KERNEL_TABLE(sigmoids)[] = {
  INFLECT_KERNEL_ROW(tanh),         INFLECT_KERNEL_ROW(lisht),
  INFLECT_KERNEL_ROW(tanhshrink),   INFLECT_KERNEL_ROW(tanh_bias),
  INFLECT_KERNEL_ROW(tube_asym),    INFLECT_KERNEL_ROW(sigmoid),
  INFLECT_KERNEL_ROW(exp_softclip), INFLECT_KERNEL_ROW(erf),
  INFLECT_KERNEL_ROW(arctan),       INFLECT_KERNEL_ROW(arctan_norm),
  INFLECT_KERNEL_ROW(gudermann),    {NULL, NULL},
};
