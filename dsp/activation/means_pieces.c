// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Means of curves with a piece that is a polynomial or an exponential

#include "means_each.h"

/// A point of a Gauss-Legendre rule on 0..1
typedef struct {
  float at;
  float weight;
} Point;

static const Point rule2[2] = {
  {0.211324865405187118F, 0.5F},
  {0.788675134594812882F, 0.5F},
};

static const Point rule3[3] = {
  {0.112701665379258311F, 5.0F / 18.0F},
  {0.5F, 8.0F / 18.0F},
  {0.887298334620741689F, 5.0F / 18.0F},
};

static const Point rule4[4] = {
  {0.0694318442029737124F, 0.173927422568726929F},
  {0.330009478207571868F, 0.326072577431273071F},
  {0.669990521792428132F, 0.326072577431273071F},
  {0.930568155797026288F, 0.173927422568726929F},
};

static const Point rule6[6] = {
  {0.0337652428984239861F, 0.0856622461895851725F},
  {0.169395306766867743F, 0.180380786524069304F},
  {0.380690406958401546F, 0.233956967286345524F},
  {0.619309593041598454F, 0.233956967286345524F},
  {0.830604693233132257F, 0.180380786524069304F},
  {0.966234757101576014F, 0.0856622461895851725F},
};

/// A vector of a curve between the limits of its piece
typedef InflectVector (*PieceFunc)(InflectVector x, const float* c);

/// A piece of a curve, and the rule that integrates it
typedef struct {
  float low; ///< Limits, beyond which it is constant
  float high;
  PieceFunc value;
  const Point* rule; ///< Exact for the value times x
  uint32_t n_points;
} Piece;

/// Means of a curve that is constant outside of a piece
INFLECT_INLINE Means
piece_means(Line l, Piece piece, const float* c, bool second)
{
  const InflectVector low = all(piece.low);
  const InflectVector high = all(piece.high);
  const InflectVector x0 = smaller(high, larger(low, l.x0));
  const InflectVector x1 = smaller(high, larger(low, l.x1));
  const InflectVector d = x1 - x0;
  const InflectVector y0 = piece.value(x0, c);
  InflectVector area = all(0.0F);
  InflectVector moment = all(0.0F);
  for (uint32_t i = 0U; i < piece.n_points; ++i) {
    const Point point = piece.rule[i];
    const InflectVector y =
      point.weight * (piece.value(x0 + point.at * d, c) - y0);
    area += y;
    moment += (1.0F - point.at) * y;
  }
  return transition(y0, piece.value(x1, c), d * l.scale, share_after(l, x1),
                    area, moment, second);
}

INFLECT_INLINE InflectVector
swish(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return x * ((x + 3.0F) * (1.0F / 6.0F));
}

INFLECT_INLINE Means
line_hard_swish(Line l, const float* c, bool second)
{
  const Piece piece = {-3.0F, 3.0F, swish, rule2, 2U};
  return sum(piece_means(l, piece, c, second),
             ramp_above(l, all(3.0F), second));
}

INFLECT_INLINE InflectVector
square(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return x * x;
}

INFLECT_INLINE InflectVector
quarter_square(InflectVector x, const float* c)
{
  INFLECT_UNUSED(c);
  return 0.25F * ((x + 1.0F) * (x + 1.0F));
}

INFLECT_INLINE Means
line_sparse_plus(Line l, const float* c, bool second)
{
  const Piece piece = {-1.0F, 1.0F, quarter_square, rule2, 2U};
  return sum(piece_means(l, piece, c, second),
             ramp_above(l, all(1.0F), second));
}

INFLECT_INLINE Means
line_squared_relu(Line l, const float* c, bool second)
{
  const Piece piece = {0.0F, INFINITY, square, rule2, 2U};
  return piece_means(l, piece, c, second);
}

INFLECT_INLINE InflectVector
cubic(InflectVector t, const float* c)
{
  INFLECT_UNUSED(c);
  return t - t * (t * t * (1.0F / 3.0F));
}

INFLECT_INLINE Means
line_cubic(Line l, const float* c, bool second)
{
  const Piece piece = {-1.0F, 1.0F, cubic, rule3, 3U};
  return piece_means(l, piece, c, second);
}

INFLECT_INLINE InflectVector
smoothstep(InflectVector t, const float* c)
{
  INFLECT_UNUSED(c);
  return 0.5F * t * (3.0F - t * t);
}

INFLECT_INLINE Means
line_smoothstep(Line l, const float* c, bool second)
{
  const Piece piece = {-1.0F, 1.0F, smoothstep, rule3, 3U};
  return piece_means(l, piece, c, second);
}

INFLECT_INLINE InflectVector
quintic(InflectVector t, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector z = t * t;
  return t * (1.875F + z * (0.375F * z - 1.25F));
}

INFLECT_INLINE Means
line_quintic(Line l, const float* c, bool second)
{
  const Piece piece = {-1.0F, 1.0F, quintic, rule4, 4U};
  return piece_means(l, piece, c, second);
}

/// sin(pi / 2 x): minimax as in kernels_lines.c, error 4.1e-9
INFLECT_INLINE InflectVector
half_sine(InflectVector t, const float* c)
{
  INFLECT_UNUSED(c);
  const InflectVector z = t * t;
  const InflectVector rest =
    -0.6459649801F +
    z * (0.07969757915F + z * (-0.004693054594F +
                               z * (0.0001716641418F + z * -7.583051683e-6F)));
  return 1.570796371F * t + t * (z * rest);
}

INFLECT_INLINE Means
line_sine_clip(Line l, const float* c, bool second)
{
  const Piece piece = {-1.0F, 1.0F, half_sine, rule6, 6U};
  return piece_means(l, piece, c, second);
}

static void
prepare_chebyshev(const double* p, float* c)
{
  c[0] = (float)rint(p[0]);
}

INFLECT_INLINE InflectVector
chebyshev(InflectVector t, const float* c)
{
  InflectVector last = t;
  InflectVector before = all(1.0F);
  for (int k = 1; k < (int)c[0]; ++k) {
    const InflectVector next = 2.0F * t * last - before;
    before = last;
    last = next;
  }
  return last;
}

INFLECT_INLINE Means
line_chebyshev(Line l, const float* c, bool second)
{
  const Piece piece = {-1.0F, 1.0F, chebyshev, rule6, 6U};
  return piece_means(l, piece, c, second);
}

/// Longer stretches of an exponential are a quotient of differences
#define EXP_STRETCH 1.0F

/// (exp(d) - 1 - d - d^2 / 2) / d^2 for |d| <= EXP_STRETCH, by its series
INFLECT_INLINE InflectVector
exp_moment(InflectVector d)
{
  static const float series[8] = {
    1.0F / 6.0F,    1.0F / 24.0F,    1.0F / 120.0F,    1.0F / 720.0F,
    1.0F / 5040.0F, 1.0F / 40320.0F, 1.0F / 362880.0F, 1.0F / 3628800.0F,
  };
  InflectVector sum = all(series[7]);
  for (uint32_t i = 7U; i-- > 0U;) {
    sum = series[i] + d * sum;
  }
  return d * sum;
}

/// exp(x) - 1 where x < 0, otherwise 0
INFLECT_INLINE Means
exp_means(Line l, bool second)
{
  const InflectVector zero = all(0.0F);
  const InflectVector x0 = smaller(zero, l.x0);
  const InflectVector x1 = smaller(zero, l.x1);
  const InflectVector d = x1 - x0;
  const InflectVector y0 = expm1_below(x0);
  const InflectVector e0 = 1.0F + y0;
  const InflectVector rise = expm1_below(x1) - y0;
  const InflectBits far = INFLECT_MASK(magnitude(d) > all(EXP_STRETCH));
  const InflectVector unit = exp_moment(clamped(d, EXP_STRETCH));
  const InflectVector near_moment = e0 * unit;
  const InflectVector near_area = d * (0.5F * e0 + near_moment);
  const InflectVector safe = choose(far, d, all(1.0F));
  const InflectVector far_area = rise / safe - e0;
  const InflectVector far_moment = far_area / safe - 0.5F * e0;
  return transition(y0, y0 + rise, d * l.scale, share_after(l, x1),
                    choose(far, far_area, near_area),
                    choose(far, far_moment, near_moment), second);
}

static void
prepare_elu(const double* p, float* c)
{
  c[0] = (float)p[0];
}

INFLECT_INLINE Means
line_elu(Line l, const float* c, bool second)
{
  return sum(times(all(c[0]), exp_means(l, second)),
             ramp_above(l, all(0.0F), second));
}

static void
prepare_celu(const double* p, float* c)
{
  c[0] = (float)p[0];
  c[1] = (float)(1.0 / p[0]);
}

INFLECT_INLINE Means
line_celu(Line l, const float* c, bool second)
{
  const Line wide = {c[1] * l.x0, c[1] * l.x1, c[0] * l.scale};
  return sum(times(all(c[0]), exp_means(wide, second)),
             ramp_above(l, all(0.0F), second));
}

INFLECT_INLINE Means
line_selu(Line l, const float* c, bool second)
{
  INFLECT_UNUSED(c);
  const float scale = 1.05070098735548049342F;
  const float depth = 1.75809934084737685994F;
  return sum(times(all(depth), exp_means(l, second)),
             times(all(scale), ramp_above(l, all(0.0F), second)));
}

INFLECT_DEFINE_MEANS(hard_swish)
INFLECT_DEFINE_MEANS(sparse_plus)
INFLECT_DEFINE_MEANS(squared_relu)
INFLECT_DEFINE_MEANS(cubic)
INFLECT_DEFINE_MEANS(smoothstep)
INFLECT_DEFINE_MEANS(quintic)
INFLECT_DEFINE_MEANS(sine_clip)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(chebyshev)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(elu)
INFLECT_DEFINE_MEANS_WITH_PARAMETERS(celu)
INFLECT_DEFINE_MEANS(selu)

const InflectMeansRow INFLECT_KERNEL_TABLE(means_pieces)[] = {
  INFLECT_MEANS_ROW(hard_swish),   INFLECT_MEANS_ROW(sparse_plus),
  INFLECT_MEANS_ROW(squared_relu), INFLECT_MEANS_ROW(cubic),
  INFLECT_MEANS_ROW(smoothstep),   INFLECT_MEANS_ROW(quintic),
  INFLECT_MEANS_ROW(sine_clip),    INFLECT_MEANS_ROW(chebyshev),
  INFLECT_MEANS_ROW(elu),          INFLECT_MEANS_ROW(celu),
  INFLECT_MEANS_ROW(selu),         {NULL, {NULL, NULL}},
};
