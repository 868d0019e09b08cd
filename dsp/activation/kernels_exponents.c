// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels of curves that are gated or bent by an exponential on one side

#include "kernels_each.h"
#include "kernels_math.h"

#include <math.h>

/// Beyond this any share of |x| is 0
#define SHARE_FAR 1e6F

/// x if it is above 0, else a function's value
static inline InflectVector
above_or(InflectVector x, InflectVector y)
{
  return choose(INFLECT_MASK(x > all(0.0F)), x, y);
}

/**
   max(0, x) less a share of |x|, which vanishes away from 0 on both sides.

   A gate times x would pass on the roundings of a gate near 1, which stay the
   same over many samples and so are no noise.
*/
static inline InflectVector
less_share(InflectVector x, InflectVector share)
{
  const InflectVector a = smaller(all(SHARE_FAR), magnitude(x));
  return larger(all(0.0F), x) - a * share;
}

/// e / (1 + e) for e from 0 to 1, with fewer roundings where e is small
static inline InflectVector
logistic_share(InflectVector e)
{
  return e - e * (e / (1.0F + e));
}

static void
prepare_elu(const double* p, float* c)
{
  c[0] = (float)p[0];
}

static inline InflectVector
bend_elu(InflectVector x, const float* c)
{
  return above_or(x, c[0] * expm1_below(smaller(all(0.0F), x)));
}

static void
prepare_celu(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)(1.0 / p[0]);
}

static inline InflectVector
bend_celu(InflectVector x, const float* c)
{
  return above_or(x, c[0] * expm1_below(c[1] * smaller(all(0.0F), x)));
}

static inline InflectVector
bend_selu(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const float scale = 1.05070098735548049342F;
  const float depth = 1.75809934084737685994F;
  return choose(INFLECT_MASK(x > all(0.0F)), scale * x,
                depth * expm1_below(smaller(all(0.0F), x)));
}

/// Half of the scale twice the rest, because the scale itself may overflow
static inline InflectVector
bend_exponential(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector near =
    smaller(all(89.0F), larger(all(1.0F - EXP_FAR), x));
  const InflectVector shifted = near * LOG2_E + ROUNDER;
  const InflectVector k = shifted - ROUNDER;
  const InflectVector r = (near - k * LN2_HIGH) - k * LN2_LOW;
  const InflectVector half = from_bits((bits_of(shifted) - 1U) << 23U);
  return half * (2.0F + 2.0F * exp_rest(r));
}

static inline InflectVector
bend_log_sigmoid(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return smaller(all(0.0F), x) - log1p_near(exp_below(minus_magnitude(x)));
}

static void
prepare_softplus(const double* p, float* c)
{
  const ExpFactor beta = exp_factor(p[0]);
  memcpy(c, &beta, sizeof(beta));
  c[3] = (float)(1.0 / p[0]);
  c[4] = (float)(1.0 / p[0] - (double)c[3]);
}

static inline InflectVector
bend_softplus(InflectVector x, const float* c)
{
  const ExpFactor beta = {c[0], c[1], c[2]};
  const InflectVector log = log1p_near(exp_product(minus_magnitude(x), beta));
  return (larger(all(0.0F), x) + c[4] * log) + c[3] * log;
}

static void
prepare_silu(const double* p, float* c)
{
  const ExpFactor beta = exp_factor(p[0]);
  memcpy(c, &beta, sizeof(beta));
}

static inline InflectVector
bend_silu(InflectVector x, const float* c)
{
  const ExpFactor beta = {c[0], c[1], c[2]};
  const InflectVector e = exp_product(minus_magnitude(x), beta);
  return less_share(x, logistic_share(e));
}

static inline InflectVector
bend_gelu(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = smaller(all(14.0F), magnitude(x));
  const InflectVector tail = normal_tail(a, exp_below(-0.5F * (a * a)));
  return less_share(x, tail);
}

static inline InflectVector
bend_gelu_tanh(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = smaller(all(25.0F), magnitude(x));
  // sqrt(8 / pi) in two parts, and 0.044715 times it
  const InflectVector slope =
    1.5957691669464111F + (0.071354816272600248776F * (a * a) - 4.53406804e-8F);
  return less_share(x, logistic_share(exp_below(-(a * slope))));
}

static inline InflectVector
bend_mish(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectBits negative = below_0(x);
  const InflectVector e = exp_below(minus_magnitude(x));
  const InflectVector z = e * e;
  const InflectVector n = 2.0F * e + choose(negative, z, 2.0F * z);
  const InflectVector top = choose(negative, n, 2.0F * z);
  return less_share(x, top / (n + choose(negative, all(2.0F), all(1.0F))));
}

static inline InflectVector
bend_radbas(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return exp_below(-(x * x));
}

/// t / (exp(t) - 1) for t >= 0, less 1 where that is near
static inline InflectVector
planck_fall(InflectVector t, InflectBits near)
{
  const InflectVector a = smaller(all(EXP_FAR), t);
  const InflectVector z = a * a;
  // t / 2 coth(t / 2) - 1, for t to 2: minimax as in kernels_math.h, error
  // 2.3e-10
  const InflectVector sum =
    0.08333333582F +
    z * (-0.001388897072F +
         z * (3.30772782e-5F +
              z * (-8.302652077e-7F +
                   z * (2.135873878e-8F + z * -4.819621369e-10F))));
  const ExpParts e = exp_parts(-a);
  const InflectVector scaled = e.scale * e.rest;
  const InflectVector far =
    a * (e.scale + scaled) / ((1.0F - e.scale) - scaled);
  return choose(near, z * sum - 0.5F * a, far);
}

/// Greatest argument of planck_fall() that counts as near
#define PLANCK_NEAR 2.0F

static void
prepare_tube_dafx(const double* p, float* c)
{
  c[0] = (float)p[1];
  c[1] = (float)(-p[0] * p[1]);
  c[2] = (float)p[0];
  c[3] = c[1] <= PLANCK_NEAR ? 1.0F : 0.0F;
  c[5] = 1.0F;
}

/**
   max(q, x) + (g - c[3] - c[4]) / d, where g = |t| / (exp(|t|) - 1) at
   t = d x + c[1], and the constants are g at x = 0.
*/
static inline InflectVector
bend_tube_dafx(InflectVector x, const float* c)
{
  const InflectVector t = magnitude(c[0] * x + c[1]);
  const InflectBits near = INFLECT_MASK(t <= all(PLANCK_NEAR));
  const InflectVector base = only(near, all(1.0F)) - c[3];
  const InflectVector fall = planck_fall(t, near) - c[4];
  return larger(all(c[2]), x) + (base + fall) * c[5];
}

INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(elu)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(celu)
INFLECT_DEFINE_KERNEL(selu)
INFLECT_DEFINE_KERNEL(exponential)
INFLECT_DEFINE_KERNEL(log_sigmoid)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(softplus)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(silu)
INFLECT_DEFINE_KERNEL(gelu)
INFLECT_DEFINE_KERNEL(gelu_tanh)
INFLECT_DEFINE_KERNEL(mish)
INFLECT_DEFINE_KERNEL(radbas)
INFLECT_DEFINE_VECTORS(tube_dafx)

/// Make all constants, those by the same instructions by which 0 remains
/// exactly 0
static void
prepare_tube_dafx_at_0(const double* p, InflectKernelConstants* constants)
{
  prepare_tube_dafx(p, constants->c);
  float at_0[INFLECT_PADDING] = {0.0F};
  const float* const from[1] = {at_0};
  float* const to[1] = {at_0};
  vectors_of_tube_dafx(constants, 1U, INFLECT_LANES, from, to);
  constants->c[4] = at_0[0];
  constants->c[5] = (float)(1.0 / p[1]);
}

INFLECT_DEFINE_BLOCK(tube_dafx,
                     INFLECT_LANES,
                     prepare_tube_dafx_at_0(p, &constants))

const InflectCurveKernelRow INFLECT_KERNEL_TABLE(exponents)[] = {
  INFLECT_KERNEL_ROW(elu),         INFLECT_KERNEL_ROW(celu),
  INFLECT_KERNEL_ROW(selu),        INFLECT_KERNEL_ROW(exponential),
  INFLECT_KERNEL_ROW(log_sigmoid), INFLECT_KERNEL_ROW(softplus),
  INFLECT_KERNEL_ROW(silu),        INFLECT_KERNEL_ROW(gelu),
  INFLECT_KERNEL_ROW(gelu_tanh),   INFLECT_KERNEL_ROW(mish),
  INFLECT_KERNEL_ROW(radbas),      INFLECT_KERNEL_ROW_WITHOUT_LOOP(tube_dafx),
  {NULL, NULL, NULL, NULL},
};
