// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Elementary functions of vectors of floats, without branches.

   The polynomials are minimax fits by the Remez exchange algorithm in 30
   digits.  Coefficients were rounded to float one after the other, those of
   higher powers fitted again each time.  An error given is that of the
   rounded polynomial, before the rounding of what is computed with it.
*/

#ifndef INFLECT_KERNELS_MATH_H
#define INFLECT_KERNELS_MATH_H

#include "kernels_vector.h"

/// Adding and subtracting it rounds a float below 2^22 to an integer
#define ROUNDER 0x1.8p23F

#define LOG2_E 1.44269504088896340736F

// ln(2) in two parts, the first with few bits: times an integer it is exact
#define LN2_HIGH 0.693359375F
#define LN2_LOW -2.12194440054690582768e-4F

/// Greatest magnitude of an argument of exp_parts()
#define EXP_FAR 87.0F

/// Beyond this a float below 0 counts as this, where f vanishes there
#define FAR_BELOW_0 -1e6F

/// exp(x) = scale (1 + rest)
typedef struct {
  InflectVector scale; ///< Power of 2
  InflectVector rest;  ///< exp(r) - 1, |r| <= ln(2) / 2
} ExpParts;

/// exp(r) - 1 for |r| <= ln(2) / 2, error 3.3e-9
static inline InflectVector
exp_rest(InflectVector r)
{
  const InflectVector sum =
    0.5F +
    r * (0.1666651517F +
         r * (0.04166658595F + r * (0.008369326591F + r * 0.001392102335F)));
  return r + r * r * sum;
}

/// Split exp(x) for |x| <= EXP_FAR
static inline ExpParts
exp_parts(InflectVector x)
{
  const InflectVector shifted = x * LOG2_E + ROUNDER;
  const InflectVector k = shifted - ROUNDER;
  const InflectVector r = (x - k * LN2_HIGH) - k * LN2_LOW;
  return (ExpParts){
    from_bits((bits_of(shifted) << 23U) + 0x3F800000U),
    exp_rest(r),
  };
}

/// exp(x) for x <= 0
static inline InflectVector
exp_below(InflectVector x)
{
  const ExpParts e = exp_parts(larger(all(-EXP_FAR), x));
  return e.scale + e.scale * e.rest;
}

/// exp(x) - 1 for x <= 0, to a few roundings of its value
static inline InflectVector
expm1_below(InflectVector x)
{
  const ExpParts e = exp_parts(larger(all(-EXP_FAR), x));
  return (e.scale - 1.0F) + e.scale * e.rest;
}

/// tanh(-x) for x <= 0
static inline InflectVector
tanh_magnitude(InflectVector x)
{
  const InflectVector m = expm1_below(2.0F * x);
  return m / (-2.0F - m);
}

/// Logistic function of a number below 0 or not, from e = exp(-|x|)
static inline InflectVector
logistic(InflectBits negative, InflectVector e)
{
  return choose(negative, e, all(1.0F)) / (1.0F + e);
}

/// ln(1 + e) for e from 0 to 1; 2 atanh(e / (2 + e)), error 1.9e-9
static inline InflectVector
log1p_near(InflectVector e)
{
  const InflectVector s = e / (2.0F + e);
  const InflectVector z = s * s;
  const InflectVector sum =
    0.666662693F +
    z * (0.4002840519F + z * (0.2790477276F + z * 0.2843792737F));
  // 2 s is e - s e
  return e - s * (e - z * sum);
}

/// ln(u + rest) for u >= 1, where rest is what rounding took from u
static inline InflectVector
log_sum(InflectVector u, InflectVector rest)
{
  // The mantissa is from sqrt(1/2) to sqrt(2)
  const InflectBits shifted = bits_of(u) + (0x3F800000U - 0x3F3504F3U);
  const InflectBits exponent = (shifted >> 23U) - 127U;
  const InflectVector mantissa =
    from_bits((shifted & 0x007FFFFFU) + 0x3F3504F3U);
  const InflectVector unscale = from_bits(0x3F800000U - (exponent << 23U));
  const InflectVector k = from_ints((InflectInts)exponent);
  const InflectVector f = (mantissa - 1.0F) + rest * unscale;
  const InflectVector s = f / (2.0F + f);
  const InflectVector z = s * s;
  // 2 atanh(s) / s - 2 for s to 0.1716, error 1.8e-10; 2 s is f - s f
  const InflectVector sum =
    0.6666681767F + z * (0.3997348845F + z * 0.2996435165F);
  const InflectVector log = f - s * (f - z * sum);
  return k * LN2_HIGH + (log + k * LN2_LOW);
}

/// ln(1 + z) for z >= 0
static inline InflectVector
log1p_rising(InflectVector z)
{
  const InflectVector u = 1.0F + z;
  return log_sum(u, z - (u - 1.0F));
}

/// atan(t) for t from 0 to 1, error 1.2e-9
static inline InflectVector
atan_near(InflectVector t)
{
  const InflectVector z = t * t;
  const InflectVector high =
    -0.08289255202F +
    z * (0.05611823127F +
         z * (-0.02943697385F + z * (0.01002027094F + z * -0.001601180644F)));
  const InflectVector sum =
    -0.333332628F +
    z * (0.199976176F + z * (-0.1425543427F + z * (0.1091011614F + z * high)));
  return t + t * (z * sum);
}

/// atan(a) for a >= 0
static inline InflectVector
atan_rising(InflectVector a)
{
  const InflectVector one = all(1.0F);
  const InflectBits far = INFLECT_MASK(a > one);
  const InflectVector y = atan_near(choose(far, one, a) / choose(far, a, one));
  // pi / 2 in two parts
  return choose(far, 1.57079637050628662F - (y + 4.37113900018624e-8F), y);
}

/**
   Normal distribution function at -a, for a >= 0, from e = exp(-a^2 / 2).

   It is e times a polynomial in t = 1 / (1 + 0.3 a), error 4e-9 / max(1, a).
*/
static inline InflectVector
normal_tail(InflectVector a, InflectVector e)
{
  const InflectVector t = 1.0F / (1.0F + 0.3F * a);
  const InflectVector high =
    0.1646269411F +
    t * (0.03044788539F + t * (-0.07939849049F + t * 0.02110172808F));
  const InflectVector sum =
    0.1213378459F +
    t * (0.1039463133F + t * (0.1700202674F + t * (-0.0320824869F + t * high)));
  return e * (t * sum);
}

#endif // INFLECT_KERNELS_MATH_H
