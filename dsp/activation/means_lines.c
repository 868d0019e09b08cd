// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Means of curves made of straight lines

#include "means_each.h"

/// Adding and subtracting it rounds a float below 2^22 to an integer
#define WHOLE 0x1.8p23F

/// Most that is rounded so
#define ROUNDABLE 0x1p21F

INFLECT_INLINE InflectVector
rounded(InflectVector x)
{
  return (x + WHOLE) - WHOLE;
}

INFLECT_INLINE Means
line_identity(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return straight(l, second);
}

INFLECT_INLINE Means
line_relu(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return ramp_above(l, all(0.0F), second);
}

static void
prepare_leaky_relu(const double* p, float* c)
{
  c[0] = (float)p[0];
}

INFLECT_INLINE Means
line_leaky_relu(Line l, const float* c, bool second)
{
  return sum(times(all(1.0F - c[0]), ramp_above(l, all(0.0F), second)),
             times(all(c[0]), straight(l, second)));
}

/// |x|
INFLECT_INLINE Means
corner(Line l, bool second)
{
  return sum(times(all(2.0F), ramp_above(l, all(0.0F), second)),
             times(all(-1.0F), straight(l, second)));
}

INFLECT_INLINE Means
line_abs(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return corner(l, second);
}

INFLECT_INLINE Means
line_relu6(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return clip(l, 0.0F, 6.0F, second);
}

INFLECT_INLINE Means
line_hard_tanh(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return clip(l, -1.0F, 1.0F, second);
}

INFLECT_INLINE Means
line_hard_sigmoid(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return sum(level(all(0.5F), second),
             times(all(1.0F / 6.0F), clip(l, -3.0F, 3.0F, second)));
}

INFLECT_INLINE Means
line_satlin(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return clip(l, 0.0F, 1.0F, second);
}

INFLECT_INLINE Means
line_sparse_sigmoid(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return sum(level(all(0.5F), second),
             times(all(0.5F), clip(l, -1.0F, 1.0F, second)));
}

INFLECT_INLINE Means
line_tribas(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  const Means fall =
    sum(clip(l, 0.0F, 1.0F, second), clip(mirrored(l), 0.0F, 1.0F, second));
  return sum(level(all(1.0F), second), times(all(-1.0F), fall));
}

static void
prepare_shrink(const double* p, float* c)
{
  c[0] = (float)p[0];
}

INFLECT_INLINE Means
line_softshrink(Line l, const float* c, bool second)
{
  return sum(ramp_above(l, all(c[0]), second),
             times(all(-1.0F), ramp_below(l, all(-c[0]), second)));
}

INFLECT_INLINE Means
line_hardshrink(Line l, const float* c, bool second)
{
  const Means steps = sum(step_above(l, c[0], second),
                          times(all(-1.0F), step_below(l, -c[0], second)));
  return sum(line_softshrink(l, c, second), times(all(c[0]), steps));
}

static void
prepare_threshold(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)p[1];
  c[2] = (float)(p[0] - p[1]);
}

INFLECT_INLINE Means
line_threshold(Line l, const float* c, bool second)
{
  const Means jumping = times(all(c[2]), step_above(l, c[0], second));
  return sum(sum(level(all(c[1]), second), jumping),
             ramp_above(l, all(c[0]), second));
}

INFLECT_INLINE Means
line_sign(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  return sum(step_above(l, 0.0F, second),
             times(all(-1.0F), step_below(l, 0.0F, second)));
}

/// Both antiderivatives of a wave without a mean at the ends of a line
typedef struct {
  InflectVector first0;
  InflectVector first1;
  InflectVector rise2; ///< Difference of the second ones
} Wave;

/// Means of a wave on lines that are not short beside its period
INFLECT_INLINE Means
wave_means(Line l, Wave w, bool second)
{
  if (!second) {
    return level((w.first1 - w.first0) * l.scale, false);
  }
  const InflectVector steep = w.rise2 * l.scale;
  return (Means){(steep - w.first0) * l.scale, (w.first1 - steep) * l.scale};
}

/// Antiderivatives of the triangle at a remainder from -2 to 2
INFLECT_INLINE void
triangle_integrals(InflectVector x, InflectVector* first, InflectVector* wave)
{
  const InflectVector r = x - 4.0F * rounded(0.25F * x);
  const InflectVector a = magnitude(r);
  const InflectVector b = 2.0F - a;
  const InflectBits near = INFLECT_MASK(a <= all(1.0F));
  const InflectVector y = choose(near, (1.0F / 6.0F) * a * (a * a - 3.0F),
                                 (1.0F / 6.0F) * b * (b * b - 3.0F));
  *first = choose(near, 0.5F * (a * a - 1.0F), 0.5F * (1.0F - b * b));
  *wave = from_bits(bits_of(y) ^ (bits_of(r) & 0x80000000U));
}

/// Lines to a length of 2 have at most one corner, which is at an odd number
INFLECT_INLINE Means
line_triangle_fold(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  const InflectVector x0 = clamped(l.x0, ROUNDABLE);
  const InflectVector x1 = clamped(l.x1, ROUNDABLE);
  const InflectVector k = rounded(0.25F * (x0 + x1) - 0.5F);
  const InflectVector at = 2.0F * k + 1.0F;
  const Means fall = corner((Line){x0 - at, x1 - at, l.scale}, second);
  const InflectVector parity = k - 2.0F * rounded(0.5F * k);
  const InflectVector side = 1.0F - 2.0F * magnitude(parity);
  const Means near =
    times(side, sum(level(all(1.0F), second), times(all(-1.0F), fall)));
  Wave w;
  InflectVector wave0;
  InflectVector wave1;
  triangle_integrals(x0, &w.first0, &wave0);
  triangle_integrals(x1, &w.first1, &wave1);
  w.rise2 = wave1 - wave0;
  const InflectBits few = INFLECT_MASK(magnitude(x1 - x0) <= all(2.0F));
  return choose_means(few, near, wave_means(l, w, second));
}

static void
prepare_quantise(const double* p, float* c)
{
  c[0] = (float)p[0];
}

/// Antiderivatives of x less the nearest integer
INFLECT_INLINE void
saw_integrals(InflectVector x, InflectVector* first, InflectVector* wave)
{
  const InflectVector r = x - rounded(x);
  *first = 0.5F * (r * r) - (1.0F / 24.0F);
  *wave = r * ((1.0F / 6.0F) * (r * r) - (1.0F / 24.0F));
}

/// In steps: lines to a length of 1 have at most one jump, at a half
INFLECT_INLINE Means
line_quantise(Line l, const float* c, bool second)
{
  const Line s = {l.x0 / c[0], l.x1 / c[0], l.scale * c[0]};
  const Line n = {clamped(s.x0, ROUNDABLE), clamped(s.x1, ROUNDABLE), s.scale};
  const InflectVector at = rounded(0.5F * (n.x0 + n.x1) - 0.5F) + 0.5F;
  const Means near = jump(n, at, rounded(n.x0), rounded(n.x1), second);
  Wave w;
  InflectVector wave0;
  InflectVector wave1;
  saw_integrals(n.x0, &w.first0, &wave0);
  saw_integrals(n.x1, &w.first1, &wave1);
  w.rise2 = wave1 - wave0;
  const Means rest = wave_means(n, w, second);
  const Means far = sum(straight(s, second), times(all(-1.0F), rest));
  const InflectBits few = INFLECT_MASK(magnitude(s.x1 - s.x0) <= all(1.0F));
  const InflectBits coarse =
    INFLECT_MASK(larger(magnitude(s.x0), magnitude(s.x1)) > all(ROUNDABLE));
  const Means means =
    choose_means(coarse, straight(s, second), choose_means(few, near, far));
  return times(all(c[0]), means);
}

#define prepare_softshrink prepare_shrink
#define prepare_hardshrink prepare_shrink

INFLECT_DEFINE_MEANS(identity)
INFLECT_DEFINE_MEANS(relu)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(leaky_relu)
INFLECT_DEFINE_MEANS(abs)
INFLECT_DEFINE_MEANS(relu6)
INFLECT_DEFINE_MEANS(hard_tanh)
INFLECT_DEFINE_MEANS(hard_sigmoid)
INFLECT_DEFINE_MEANS(satlin)
INFLECT_DEFINE_MEANS(sparse_sigmoid)
INFLECT_DEFINE_MEANS(tribas)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(softshrink)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(hardshrink)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(threshold)
INFLECT_DEFINE_MEANS(triangle_fold)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(quantise)
INFLECT_DEFINE_MEANS(sign)

const InflectMeansRow INFLECT_KERNEL_TABLE(means_lines)[] = {
  INFLECT_MEANS_ROW(identity),
  INFLECT_MEANS_ROW(relu),
  INFLECT_MEANS_ROW(leaky_relu),
  INFLECT_MEANS_ROW(abs),
  INFLECT_MEANS_ROW(relu6),
  INFLECT_MEANS_ROW(hard_tanh),
  INFLECT_MEANS_ROW(hard_sigmoid),
  INFLECT_MEANS_ROW(satlin),
  INFLECT_MEANS_ROW(sparse_sigmoid),
  INFLECT_MEANS_ROW(tribas),
  INFLECT_MEANS_ROW(softshrink),
  INFLECT_MEANS_ROW(hardshrink),
  INFLECT_MEANS_ROW(threshold),
  INFLECT_MEANS_ROW(triangle_fold),
  INFLECT_MEANS_ROW(quantise),
  INFLECT_MEANS_ROW(sign),
  {NULL, {NULL, NULL}},
};
