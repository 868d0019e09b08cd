// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Elementary functions of vectors of floats, without branches.

   The polynomials are minimax fits by the Remez exchange algorithm in 30
   digits (exp_rest() a weighted least-squares fit at Chebyshev points).
   Coefficients were rounded to float one after the other, those of higher
   powers fitted again each time.  An error given is that of the rounded
   polynomial, before the rounding of what is computed with it.
*/

#ifndef INFLECT_KERNELS_MATH_H
#define INFLECT_KERNELS_MATH_H

#include "kernels_vector.h"

/// Adding and subtracting it rounds a float below 2^22 to an integer, which the
/// low bits of the sum hold; the lowest 9 bits as the exponent of a float do
#define ROUNDER (0x1.8p23F + 127.0F)

#define LOG2_E 1.44269504088896340736F

#define LN2 0.69314718055994530942F

// The same in two parts, the first with few bits: times an integer it is exact
#define LN2_HIGH 0.693359375F
#define LN2_LOW -2.12194440054690582768e-4F

/// Greatest magnitude of an argument of exp_parts()
#define EXP_FAR 87.0F

/// exp(x) = scale (1 + rest)
typedef struct {
  InflectVector scale; ///< Power of 2
  InflectVector rest;  ///< exp(r) - 1, |r| <= ln(2) / 2
} ExpParts;

/// a + b x, the step of polynomials; pairs of steps wait for each other less
static inline InflectVector
line(float a, float b, InflectVector x)
{
  return a + b * x;
}

/// exp(r) - 1 for |r| <= ln(2) / 2, error 1.2e-10
static inline InflectVector
exp_rest(InflectVector r)
{
  const InflectVector z = r * r;
  const InflectVector low = line(0.5F, 0.1666666716F, r);
  const InflectVector mid = line(0.04166645557F, 0.008333197795F, r);
  const InflectVector high = line(0.001393576036F, 0.0001995340572F, r);
  return r + z * (low + z * (mid + z * high));
}

/**
   Split exp(x) for |x| <= EXP_FAR.

   What rounding takes from ln(2) is 2e-9 |x| of exp(x), which counts for
   nothing where exp(x) is added to 1 or divides it.
*/
static inline ExpParts
exp_parts(InflectVector x)
{
  const InflectVector shifted = x * LOG2_E + ROUNDER;
  const InflectVector k = shifted - ROUNDER;
  return (ExpParts){
    from_bits(bits_of(shifted) << 23U),
    exp_rest(x - k * LN2),
  };
}

/// A factor for exp_product()
typedef struct {
  float factor; ///< As a float
  float high;   ///< Its first 12 bits
  float low;    ///< The rest of the number
} ExpFactor;

/// Split a factor
static inline ExpFactor
exp_factor(double factor)
{
  const float near = (float)factor;
  uint32_t bits = 0U;
  memcpy(&bits, &near, sizeof(bits));
  bits &= 0xFFFFF000U;
  ExpFactor parts = {near, 0.0F, 0.0F};
  memcpy(&parts.high, &bits, sizeof(bits));
  parts.low = (float)(factor - (double)parts.high);
  return parts;
}

/// exp(c x) for x <= 0 and c > 0, as if the product were exact
static inline InflectVector
exp_product(InflectVector x, ExpFactor c)
{
  const InflectVector near = larger(all(-EXP_FAR / c.factor), x);
  const InflectVector shifted = c.factor * near * LOG2_E + ROUNDER;
  const InflectVector k = shifted - ROUNDER;
  const InflectVector high = from_bits(bits_of(near) & 0xFFFFF000U);
  const InflectVector rest = (near - high) * c.factor + high * c.low;
  const InflectVector r = (high * c.high - k * LN2_HIGH) + (rest - k * LN2_LOW);
  const InflectVector scale = from_bits(bits_of(shifted) << 23U);
  return scale + scale * exp_rest(r);
}

/// exp(x)
static inline InflectVector
exp_any(InflectVector x)
{
  const ExpParts e = exp_parts(clamped(x, EXP_FAR));
  return e.scale + e.scale * e.rest;
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
  // expm1_below(2 x) / 2 with the factors of 2 in the constants, and in few
  // instructions rather than in few steps: nothing else is as much in use
  const InflectVector near = larger(all(-0.5F * EXP_FAR), x);
  const InflectVector shifted = near * (2.0F * LOG2_E) + ROUNDER;
  const InflectVector r = near - (shifted - ROUNDER) * (0.5F * LN2);
  InflectVector sum =
    line(32.0F * 0.001393576036F, 64.0F * 0.0001995340572F, r);
  sum = 16.0F * 0.008333197795F + r * sum;
  sum = 8.0F * 0.04166645557F + r * sum;
  sum = 4.0F * 0.1666666716F + r * sum;
  sum = 1.0F + r * sum;
  const InflectVector scale = from_bits(bits_of(shifted) << 23U);
  const InflectVector half =
    (0.5F * scale - 0.5F) + scale * (r + (r * r) * sum);
  return half / (-1.0F - half);
}

/// ln(1 + e) for e from 0 to 1; 2 atanh(e / (2 + e)), error 4.8e-11
static inline InflectVector
log1p_near(InflectVector e)
{
  const InflectVector s = e / (2.0F + e);
  const InflectVector z = s * s;
  const InflectVector z2 = z * z;
  const InflectVector sum =
    line(0.6666668057F, 0.3999850154F, z) +
    z2 * (line(0.2862620652F, 0.2133418024F, z) + z2 * 0.2462940961F);
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
  const InflectVector z2 = z * z;
  const InflectVector low = line(-0.333332628F, 0.199976176F, z) +
                            z2 * line(-0.1425543427F, 0.1091011614F, z);
  const InflectVector high = line(-0.08289255202F, 0.05611823127F, z) +
                             z2 * line(-0.02943697385F, 0.01002027094F, z);
  const InflectVector z4 = z2 * z2;
  const InflectVector sum = low + z4 * (high + z4 * -0.001601180644F);
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

   It is e times a polynomial in t = 1 / (1 + 0.3 a), error 1.1e-9 / max(1, a).
*/
static inline InflectVector
normal_tail(InflectVector a, InflectVector e)
{
  const InflectVector t = 1.0F / (1.0F + 0.3F * a);
  const InflectVector t2 = t * t;
  const InflectVector low = line(0.1213378459F, 0.1039463058F, t) +
                            t2 * line(0.1700202674F, -0.0320824869F, t);
  const InflectVector high = line(0.1646269709F, 0.03044782951F, t) +
                             t2 * line(-0.07939844579F, 0.02110171318F, t);
  const InflectVector sum = low + (t2 * t2) * high;
  return e * (t * sum);
}

#endif // INFLECT_KERNELS_MATH_H
