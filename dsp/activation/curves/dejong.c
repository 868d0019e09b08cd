// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

/// Below this the integrals in closed form would cancel
#define SMALL 0.25

/// A node and weight of the 16-point Gauss-Legendre rule from 0 to 1
typedef struct {
  double node;
  double weight;
} QuadraturePoint;

static const QuadraturePoint quadrature_points[] = {
  {0.0052995325041750337, 0.013576229705877047},
  {0.027712488463383712, 0.031126761969323946},
  {0.067184398806084128, 0.047579255841246392},
  {0.12229779582249848, 0.062314485627766936},
  {0.19106187779867813, 0.074797994408288366},
  {0.27099161117138631, 0.084578259697501269},
  {0.35919822461037054, 0.091301707522461794},
  {0.45249374508118128, 0.094725305227534248},
  {0.54750625491881872, 0.094725305227534248},
  {0.64080177538962946, 0.091301707522461794},
  {0.72900838882861369, 0.084578259697501269},
  {0.80893812220132187, 0.074797994408288366},
  {0.87770220417750152, 0.062314485627766936},
  {0.93281560119391587, 0.047579255841246392},
  {0.97228751153661629, 0.031126761969323946},
  {0.99470046749582497, 0.013576229705877047},
};

#define N_QUADRATURE_POINTS \
  (sizeof(quadrature_points) / sizeof(quadrature_points[0]))

/// a^2 + (gain - 1) a + 1, which divided by a^2 is the same of 1 / a
static double
quadratic(double a, const double* p)
{
  return 1.0 + a * (p[0] - 1.0 + a);
}

/// Half of the curvature just above 0
static double
bend_at_0(const double* p)
{
  return 1.0 - p[0] * (p[0] - 1.0);
}

/// Integral of f(a t), or of (1 - t) f(a t), for t from 0 to 1
static double
quadrature(double a, const double* p, bool weighted)
{
  double sum = 0.0;
  for (size_t i = 0U; i < N_QUADRATURE_POINTS; ++i) {
    const double t = quadrature_points[i].node;
    const double weight = quadrature_points[i].weight;
    const double f = a * t * (a * t + p[0]) / quadratic(a * t, p);
    sum += weight * (weighted ? (1.0 - t) * f : f);
  }
  return sum;
}

/// Integrals of 1 / Q and t / Q, Q = quadratic(t), for t from 0 to a
typedef struct {
  double constant;
  double linear;
} Integrals;

static double
integral_of_reciprocal(double a, const double* p)
{
  const double b = p[0] - 1.0;
  const double w = 1.0 / (b + 2.0 / a);
  const double discriminant = (p[0] - 3.0) * (p[0] + 1.0); // b^2 - 4
  const double s = sqrt(fabs(discriminant));
  const double z = discriminant * w * w;
  if (fabs(z) < 0.01) {
    static const double series[] = {1.0,        1.0 / 3.0, 1.0 / 5.0,
                                    1.0 / 7.0,  1.0 / 9.0, 1.0 / 11.0,
                                    1.0 / 13.0, 1.0 / 15.0};
    return 2.0 * w * inflect_polynomial(series, 8U, z);
  }
  return 2.0 * (z < 0.0 ? atan(s * w) : atanh(s * w)) / s;
}

static Integrals
integrals_to(double a, const double* p)
{
  const double b = p[0] - 1.0;
  const double r = 1.0 / a;
  const double log_q =
    a > 1.0 ? 2.0 * log(a) + log1p(r * (b + r)) : log1p(a * (b + a));
  const double constant = integral_of_reciprocal(a, p);
  return (Integrals){constant, 0.5 * (log_q - b * constant)};
}

/// Where a polynomial that is not 0 at 1 changes its sign from 0 to 1, or 0
static double
root(const double* c, unsigned n)
{
  const bool positive = inflect_polynomial(c, n, 1.0) > 0.0;
  double low = 0.0;
  double high = (c[0] > 0.0) == positive ? 0.0 : 1.0;
  for (unsigned i = 0U; i < 54U && high > low; ++i) {
    const double middle = 0.5 * (low + high);
    if ((inflect_polynomial(c, n, middle) > 0.0) == positive) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

static double
value(double x, const double* p)
{
  const double a = fabs(x);
  if (a > 1.0) {
    const double r = 1.0 / a;
    return copysign((1.0 + p[0] * r) / (1.0 + r * (p[0] - 1.0 + r)), x);
  }
  return x * (a + p[0]) / quadratic(a, p);
}

static double
slope(double x, const double* p)
{
  const double a = fabs(x);
  const double r = 1.0 / a;
  const double q = quadratic(fmin(a, r), p);
  const double y =
    a > 1.0 ? r * r * (r * (p[0] * r + 2.0) - 1.0) : p[0] + a * (2.0 - a);
  return isnan(x) ? x : y / (q * q);
}

static double
curvature(double x, const double* p)
{
  const double a = fabs(x);
  const double r = 1.0 / a;
  const double c = bend_at_0(p);
  const double q = quadratic(fmin(a, r), p);
  const double y =
    a > 1.0 ? r * r * r * (1.0 + r * (-3.0 + r * (-3.0 * p[0] + r * c)))
            : c + a * (-3.0 * p[0] + a * (-3.0 + a));
  return isnan(x) ? x : copysign(2.0, x) * y / (q * q * q);
}

static double
antiderivative1(double x, const double* p)
{
  const double a = fabs(x);
  if (a < SMALL) {
    return a * quadrature(a, p, false);
  }
  const Integrals i = integrals_to(a, p);
  return a + i.linear - i.constant;
}

static double
antiderivative2(double x, const double* p)
{
  const double a = fabs(x);
  if (a < SMALL) {
    return x * a * quadrature(a, p, true);
  }
  const Integrals i = integrals_to(a, p);
  const double y = a * (0.5 * a - 1.0 + i.linear - i.constant);
  return copysign(y + p[0] * i.linear + i.constant, x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  const double gain = p[0];
  const double c = bend_at_0(p);
  const double r = sqrt(1.0 + gain);
  const double top = 1.0 + 1.0 / (r * (r + 2.0));
  const double bend[] = {c, -3.0 * gain, -3.0, 1.0};
  const double twist[] = {-gain - c * (gain - 1.0),
                          4.0 * (gain * (gain - 1.0) - 1.0), 6.0 * gain, 4.0,
                          -1.0};
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -top,
    .upper = top,
    .lipschitz = slope(root(bend, 4U), p),
    .curvature_bound = fmax(fabs(2.0 * c), fabs(curvature(root(twist, 5U), p))),
    .parity = INFLECT_PARITY_ODD,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_dejong = {
  .id = 59U,
  .symbol = "dejong",
  .label = "De Jong waveshaper",
  .formula = "x (|x| + gain) / (x^2 + (gain - 1) |x| + 1)",
  .source = "de Jong (2002), musicdsp.org archive, Waveshaper",
  .parameters = {{"gain", "Gain at 0", 1.0, 10.0, 3.0, false}},
  INFLECT_CURVE_FUNCTIONS,
};
