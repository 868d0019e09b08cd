// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Kernels of curves made of lines and polynomials

#include "kernels_each.h"
#include "kernels_vector.h"

#include <math.h>

/// From here on all floats are even, and x / 4 leaves rounding no room
#define EVEN 0x1p24F

/// Adding and subtracting it rounds a float below 2^22 to an integer
#define ROUNDER 0x1.8p23F

/// The greatest float that is not above a number, to compare floats with it
static float
float_below(double number)
{
  const float near = (float)number;
  return (double)near > number ? nextafterf(near, -INFINITY) : near;
}

static inline InflectVector
bend_identity(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return x;
}

static inline InflectVector
bend_relu(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return larger(all(0.0F), x);
}

static void
prepare_leaky_relu(const double* p, float* c)
{
  c[0] = (float)p[0];
}

static inline InflectVector
bend_leaky_relu(InflectVector x, const float* c)
{
  const InflectVector zero = all(0.0F);
  return larger(zero, x) + c[0] * smaller(zero, x);
}

static inline InflectVector
bend_abs(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return magnitude(x);
}

/// x between two limits
static inline InflectVector
between(float low, InflectVector x, float high)
{
  return smaller(all(high), larger(all(low), x));
}

static inline InflectVector
bend_relu6(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return between(0.0F, x, 6.0F);
}

static inline InflectVector
bend_hard_tanh(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return clamped(x, 1.0F);
}

static inline InflectVector
bend_hard_sigmoid(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return between(0.0F, x + 3.0F, 6.0F) * (1.0F / 6.0F);
}

static inline InflectVector
bend_satlin(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return between(0.0F, x, 1.0F);
}

static inline InflectVector
bend_sparse_sigmoid(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return 0.5F * (clamped(x, 1.0F) + 1.0F);
}

static inline InflectVector
bend_tribas(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return larger(all(0.0F), 1.0F - magnitude(x));
}

static void
prepare_softshrink(const double* p, float* c)
{
  c[0] = (float)p[0];
}

static inline InflectVector
bend_softshrink(InflectVector x, const float* c)
{
  return x - clamped(x, c[0]);
}

static void
prepare_hardshrink(const double* p, float* c)
{
  c[0] = float_below(p[0]);
}

static inline InflectVector
bend_hardshrink(InflectVector x, const float* c)
{
  const InflectBits dead = INFLECT_MASK(magnitude(x) <= all(c[0]));
  return only(~dead, x);
}

static void
prepare_threshold(const double* p, float* c)
{
  c[0] = float_below(p[0]);
  c[1] = (float)p[1];
}

static inline InflectVector
bend_threshold(InflectVector x, const float* c)
{
  return choose(INFLECT_MASK(x <= all(c[0])), all(c[1]), x);
}

/// Every step is exact
static inline InflectVector
bend_triangle_fold(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector a = smaller(all(EVEN), magnitude(x));
  const InflectVector period = (0.25F * a + ROUNDER) - ROUNDER;
  const InflectVector r = a - 4.0F * period;
  const InflectVector b = magnitude(r);
  const InflectVector y = with_sign(smaller(2.0F - b, b), r);
  return from_bits(bits_of(y) ^ (bits_of(x) & 0x80000000U));
}

static inline InflectVector
bend_sign(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectBits other = INFLECT_MASK(magnitude(x) > all(0.0F));
  return choose(other, with_sign(all(1.0F), x), x);
}

static inline InflectVector
bend_hard_swish(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector above = larger(all(-3.0F), x);
  return above * (smaller(all(6.0F), above + 3.0F) * (1.0F / 6.0F));
}

static inline InflectVector
bend_sparse_plus(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector root = clamped(x, 1.0F) + 1.0F;
  return choose(INFLECT_MASK(x > all(1.0F)), x, 0.25F * root * root);
}

static inline InflectVector
bend_squared_relu(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector above = larger(all(0.0F), x);
  return above * above;
}

static inline InflectVector
bend_cubic(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector t = clamped(x, 1.0F);
  return t - t * (t * t * (1.0F / 3.0F));
}

static inline InflectVector
bend_smoothstep(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector t = clamped(x, 1.0F);
  // Rounding must not lift it over the top
  return clamped(0.5F * t * (3.0F - t * t), 1.0F);
}

static inline InflectVector
bend_quintic(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector t = clamped(x, 1.0F);
  const InflectVector z = t * t;
  return clamped(t * (1.875F + z * (0.375F * z - 1.25F)), 1.0F);
}

/// sin(pi / 2 x): minimax as in kernels_math.h, error 4.1e-9
static inline InflectVector
bend_sine_clip(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector t = clamped(x, 1.0F);
  const InflectVector z = t * t;
  const InflectVector rest =
    -0.6459649801F +
    z * (0.07969757915F + z * (-0.004693054594F +
                               z * (0.0001716641418F + z * -7.583051683e-6F)));
  return clamped(1.570796371F * t + t * (z * rest), 1.0F);
}

INFLECT_DEFINE_KERNEL(identity)
INFLECT_DEFINE_KERNEL(relu)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(leaky_relu)
INFLECT_DEFINE_KERNEL(abs)
INFLECT_DEFINE_KERNEL(relu6)
INFLECT_DEFINE_KERNEL(hard_tanh)
INFLECT_DEFINE_KERNEL(hard_sigmoid)
INFLECT_DEFINE_KERNEL(satlin)
INFLECT_DEFINE_KERNEL(sparse_sigmoid)
INFLECT_DEFINE_KERNEL(tribas)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(softshrink)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(hardshrink)
INFLECT_DEFINE_KERNEL_WITH_PARAMETERS(threshold)
INFLECT_DEFINE_KERNEL(triangle_fold)
INFLECT_DEFINE_KERNEL(sign)
INFLECT_DEFINE_KERNEL(hard_swish)
INFLECT_DEFINE_KERNEL(sparse_plus)
INFLECT_DEFINE_KERNEL(squared_relu)
INFLECT_DEFINE_KERNEL(cubic)
INFLECT_DEFINE_KERNEL(smoothstep)
INFLECT_DEFINE_KERNEL(quintic)
INFLECT_DEFINE_KERNEL(sine_clip)

const InflectCurveKernelRow INFLECT_KERNEL_TABLE(lines)[] = {
  INFLECT_KERNEL_ROW(identity),       INFLECT_KERNEL_ROW(relu),
  INFLECT_KERNEL_ROW(leaky_relu),     INFLECT_KERNEL_ROW(abs),
  INFLECT_KERNEL_ROW(relu6),          INFLECT_KERNEL_ROW(hard_tanh),
  INFLECT_KERNEL_ROW(hard_sigmoid),   INFLECT_KERNEL_ROW(satlin),
  INFLECT_KERNEL_ROW(sparse_sigmoid), INFLECT_KERNEL_ROW(tribas),
  INFLECT_KERNEL_ROW(softshrink),     INFLECT_KERNEL_ROW(hardshrink),
  INFLECT_KERNEL_ROW(threshold),      INFLECT_KERNEL_ROW(triangle_fold),
  INFLECT_KERNEL_ROW(sign),           INFLECT_KERNEL_ROW(hard_swish),
  INFLECT_KERNEL_ROW(sparse_plus),    INFLECT_KERNEL_ROW(squared_relu),
  INFLECT_KERNEL_ROW(cubic),          INFLECT_KERNEL_ROW(smoothstep),
  INFLECT_KERNEL_ROW(quintic),        INFLECT_KERNEL_ROW(sine_clip),
  {NULL, NULL, NULL, NULL},
};
