// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"
#include "../integral.h"

#include <stddef.h>

// In t = d (x - q) the curve is (g(t) - g(-d q)) / d with
// g(t) = t / (1 - exp(-t)) = t / 2 + C(t^2), and C is a series

// Distance from t = 0 up to which the series serves
#define CLOSE 3.0

// Distance from x = 0, times d, up to which quadrature serves
#define NEAR 6.0

#define PI2_3 3.28986813369645287294 // pi^2 / 3

// C(w) for w <= 9, near-minimax
static const double series[] = {
  1.00000000000000000,      0.0833333333333333244,    -0.00138888888888881433,
  0.0000330687830685378111, -8.26719576296160197e-7,  2.08767565465470237e-8,
  -5.28418712726447829e-10, 1.33823950733496637e-11,  -3.38920828033869467e-13,
  8.57466661580257263e-15,  -2.15480357236388349e-16, 5.25160406891568578e-18,
  -1.15727065183606876e-19, 1.97338000599332699e-21,  -1.84465243008020422e-23,
};

// Second derivative of C(t^2) by t: 2k (2k - 1) times the coefficients
static const double bend[] = {
  0.166666666666666667,      -0.0166666666666666659,   0.000992063492063483616,
  -0.0000462962962962604823, 1.87890812882805500e-6,   -6.97513097218144810e-8,
  2.43562155074249106e-9,    -8.13522657880282340e-11, 2.62730722443708547e-12,
  -8.26357163822576231e-14,  2.54282572600630577e-15,  -7.65859765740163768e-17,
  2.23405665026821741e-18,   -6.08331198192014161e-20, 1.42178715917767914e-21,
  -2.43719654385098279e-23,  2.19792011728864900e-25,
};

/// (C(w) - C(v)) / (w - v), which is C'(w) where both are the same
static double
chord(double v, double w)
{
  const size_t n = sizeof(series) / sizeof(series[0]);
  double sum = series[n - 1U];
  double slant = 0.0;
  for (size_t i = n - 1U; i > 0U; --i) {
    slant = slant * w + sum;
    sum = sum * v + series[i - 1U];
  }
  return slant;
}

/// g(t)
static double
rise(double t)
{
  return t == 0.0 ? 1.0 : t / -expm1(-t);
}

/// g(-t)
static double
fall(double t)
{
  return t == 0.0 ? 1.0 : t / expm1(t);
}

/**
   F1 and F2 where neither cancels.

   With b(t) the integral of g(-t) from t to infinity, the
   integral of g from 0 to t is t^2 / 2 + b(0) - b(t) above 0, and
   b(|t|) - b(0) below.
*/
static InflectIntegrals
far_integrals(double x, const double* p)
{
  const double d = p[1];
  const double from = -p[0] * d;
  const double to = from + d * x;
  const double square = d * d;
  const double b = inflect_debye_rest(from) / square;
  const double far_b = inflect_debye_rest(fabs(to)) / square;
  const double rest = (inflect_debye_rest_integral(fabs(to)) -
                       inflect_debye_rest_integral(from)) /
                      (square * d);
  if (to >= 0.0) {
    const double drop = fall(from) / d;
    return (InflectIntegrals){
      x * (0.5 * x - drop) + (b - far_b),
      x * (x * (x / 6.0 - 0.5 * drop) + b) + rest,
    };
  }
  const double drop = rise(from) / d;
  const double third = PI2_3 / square;
  const double below = third + 0.5 * p[0] * p[0];
  return (InflectIntegrals){
    b + far_b - below - x * drop,
    x * (b - below - 0.5 * x * drop) + rest +
      p[0] * (third + p[0] * p[0] / 6.0),
  };
}

/// exp(-|t|) as if the products of d were exact
static double
decay(double x, const double* p)
{
  const double d = x > p[0] ? -p[1] : p[1];
  return inflect_exp_product(d, x) * exp(-d * p[0]);
}

static double
value(double x, const double* p)
{
  const double from = -p[0] * p[1];
  const double h = p[1] * x;
  const double to = from + h;
  if (isinf(h)) {
    return h > 0.0 ? x : -rise(from) / p[1];
  }
  if (fabs(from) < CLOSE && fabs(to) < CLOSE) {
    return x * (0.5 + (from + to) * chord(from * from, to * to));
  }
  if (from >= 2.0 && to >= 1.0) {
    const double top = expm1(-h) * from * exp(-from) - expm1(-from) * h;
    return top / (expm1(-from) * expm1(-to)) / p[1];
  }
  return (rise(to) - rise(from)) / p[1];
}

static double
slope(double x, const double* p)
{
  const double t = p[1] * (x - p[0]);
  if (fabs(t) < CLOSE) {
    return 0.5 + 2.0 * t * chord(t * t, t * t);
  }
  const double e = decay(x, p);
  const double r = 1.0 / (1.0 - e);
  const double y = e == 0.0 ? 0.0 : e * (fabs(t) - 1.0 + e) * r * r;
  return t > 0.0 ? 1.0 - y : y;
}

static double
curvature(double x, const double* p)
{
  const double t = p[1] * (x - p[0]);
  const double a = fabs(t);
  if (a < CLOSE) {
    return p[1] * INFLECT_POLYNOMIAL(bend, t * t);
  }
  const double e = decay(x, p);
  const double r = 1.0 / (1.0 - e);
  return e == 0.0 ? 0.0 : p[1] * e * (a - 2.0 + (a + 2.0) * e) * r * r * r;
}

static InflectIntegrals
antiderivatives(double x, const double* p)
{
  return fabs(p[1] * x) < NEAR ? inflect_gauss_integrals(value, p, x)
                               : far_integrals(x, p);
}

static double
inverse(double y, const double* p)
{
  const double d = p[1];
  const double lowest = value(-INFLECT_INFINITY, p);
  if (!(y > lowest && y < 1e300)) {
    return y < lowest ? INFLECT_NAN : y == lowest ? -INFLECT_INFINITY : y;
  }
  // t <= g(t) <= t + 1 above 0, exp(t) <= g(t) <= exp(t / 2) below, with a
  // margin for the rounding of g
  const double g = d * (y - lowest);
  const double margin = 1e-3 + 1e-3 * fabs(log(g));
  const double low = (g > 1.0 ? g - 1.0 : 2.0 * log(g)) - margin;
  const double high = (g > 1.0 ? g : log(g)) + margin;
  const double start = g > 1.0 ? g : low;
  const InflectSolvedCurve curve = {value, slope, p};
  return inflect_solve(&curve, y, low / d + p[0], high / d + p[0],
                       start / d + p[0]);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = value(-INFLECT_INFINITY, p),
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.0,
    .curvature_bound = p[1] / 6.0,
    .parity = p[0] == 0.0 ? INFLECT_PARITY_HALF_LINEAR : INFLECT_PARITY_NONE,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_JOINT_CURVE_BLOCKS

const InflectActivation inflect_tube_dafx = {
  .id = 55U,
  .symbol = "tube_dafx",
  .label = "Tube of DAFX",
  .formula =
    "(x - q) / (1 - exp(-d (x - q))) + q / (1 - exp(d q)), d = distortion",
  .source = "Bendiksen (1997), Digitale Lydeffekter; Zoelzer (2011), DAFX: "
            "Digital Audio Effects, chapter 4",
  .parameters = {{"q", "Work point", -1.0, 0.0, -0.2, false},
                 {"distortion", "Distortion", 1.0, 30.0, 8.0, true}},
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
