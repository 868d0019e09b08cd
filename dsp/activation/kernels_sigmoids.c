// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels of curves that saturate by an exponential, and of arc tangents

#include "kernels_each.h"
#include "kernels_math.h"

#include <math.h>

/// From here on the quotient in bend_tanh() is 1
#define TANH_FAR 9.5F

/**
   tanh(x) = 2 t / (1 + t^2), where t = tanh(x / 2) is a quotient m / q.

   The error of t vanishes where t is 1, and roundings of m and q with it.
   Rational minimax by least squares with Lawson's weights in 34 digits, the
   relative error of tanh being 9e-9; coefficients were rounded one after the
   other.  The scale is that in which the first one is 1, which saves a product.
*/
static inline InflectVector
bend_tanh(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector t = clamped(x, TANH_FAR);
  const InflectVector z = t * t;
  const InflectVector p = 8794.705078F + z * (261.6305847F + z);
  const InflectVector q =
    2.0F * 8794.705078F +
    z * (2.0F * 994.5223389F +
         z * (2.0F * 10.58801079F + z * (2.0F * 0.01070597209F)));
  const InflectVector m = t * p;
  return (m + m) * q / (m * m + q * q);
}

/// |x| tanh(x); far from 0 it is |x| less something small
static inline InflectVector
bend_lisht(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = magnitude(x);
  const InflectBits far = INFLECT_MASK(a > all(1.0F));
  const ExpParts e = exp_parts(larger(all(-EXP_FAR), -2.0F * a));
  const InflectVector scaled = e.scale * e.rest;
  const InflectVector m = (e.scale - 1.0F) + scaled;
  const InflectVector top = choose(far, -2.0F * (e.scale + scaled), -m);
  return only(far, a) + a * (top / (2.0F + m));
}

/// x - tanh(x) below 0.6: minimax as in kernels_math.h, relative error 3e-8
static inline InflectVector
bend_tanhshrink(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = magnitude(x);
  const InflectVector z = a * a;
  const InflectVector sum =
    0.3333333433F +
    z * (-0.133334592F +
         z * (0.0539932847F +
              z * (-0.02203100361F +
                   z * (0.009170989506F + z * -0.003208217444F))));
  // a - 1 is exact
  const InflectVector e = exp_below(-2.0F * a);
  const InflectVector far = (a - 1.0F) + 2.0F * e / (1.0F + e);
  const InflectVector y = choose(INFLECT_MASK(a > all(0.6F)), far, a * z * sum);
  return with_sign(y, x);
}

/// Numbers for one side of 0: the ratio, the height, and those multiplied
static void
prepare_side(double ratio, double height, float* c)
{
  c[0] = (float)ratio;
  c[1] = (float)height;
  c[2] = (float)(-height * (1.0 + ratio));
}

/**
   h (1 - e) / (1 + r e) for e = exp(-2 a), where h is a height and r a ratio.

   Far from 0 it is the height less something small, for precision.
*/
static inline InflectVector
tanh_of_side(InflectVector a, InflectBits negative, const float* c)
{
  const InflectVector ratio = choose(negative, all(c[3]), all(c[0]));
  const InflectVector height = choose(negative, all(c[4]), all(c[1]));
  const InflectVector fall = choose(negative, all(c[5]), all(c[2]));
  const ExpParts parts = exp_parts(larger(all(-EXP_FAR), -2.0F * a));
  const InflectVector scaled = parts.scale * parts.rest;
  const InflectVector e = parts.scale + scaled;
  const InflectVector minus_m = (1.0F - parts.scale) - scaled;
  const InflectBits far = INFLECT_MASK(e + ratio * e < all(0.5F));
  const InflectVector top = choose(far, fall * e, height * minus_m);
  return only(far, height) + top / (1.0F + ratio * e);
}

static void
prepare_tanh_bias(const double* p, float* c)
{
  const double above = exp(-2.0 * p[0]);
  const double below = exp(2.0 * p[0]);
  prepare_side(above, 2.0 * above / (1.0 + above), c);
  prepare_side(below, 2.0 * below / (1.0 + below), c + 3);
}

static inline InflectVector
bend_tanh_bias(InflectVector x, const float* c)
{
  return with_sign(tanh_of_side(magnitude(x), below_0(x), c), x);
}

static void
prepare_tube_asym(const double* p, float* c)
{
  prepare_side(1.0, 1.0, c);
  prepare_side(1.0, 1.0 / p[0], c + 3);
  c[6] = (float)p[0];
}

static inline InflectVector
bend_tube_asym(InflectVector x, const float* c)
{
  const InflectBits negative = below_0(x);
  const InflectVector slope = choose(negative, all(c[6]), all(1.0F));
  return with_sign(tanh_of_side(magnitude(x) * slope, negative, c), x);
}

static inline InflectVector
bend_sigmoid(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return 1.0F / (1.0F + exp_any(-x));
}

static inline InflectVector
bend_exp_softclip(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector m = expm1_below(minus_magnitude(x));
  return with_sign(magnitude(m), x);
}

static inline InflectVector
bend_erf(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
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
  INFLECT_UNUSED(c);
  return with_sign(atan_rising(magnitude(x)), x);
}

static inline InflectVector
bend_arctan_norm(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = smaller(all(0x1p126F), magnitude(x));
  const InflectVector y = atan_rising(1.57079632679489661923F * a);
  return with_sign(0.63661977236758134308F * y, x);
}

static inline InflectVector
bend_gudermann(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
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
  INFLECT_KERNEL_ROW(gudermann),    {NULL, NULL, NULL, NULL},
};
