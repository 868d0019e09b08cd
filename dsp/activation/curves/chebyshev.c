// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define MIN_ORDER 2
#define MAX_ORDER 9

/// Below this the integrals are sums of powers, exact toward 0
#define SMALL 0.5

/// A member for each of T_0 to T_(MAX_ORDER + 2)
typedef double Terms[MAX_ORDER + 3];

/// Coefficients of x^(n mod 2 + 2 k) in T_n
static const double powers[MAX_ORDER + 1][5] = {
  [2] = {-1.0, 2.0},
  [3] = {-3.0, 4.0},
  [4] = {1.0, -8.0, 8.0},
  [5] = {5.0, -20.0, 16.0},
  [6] = {-1.0, 18.0, -48.0, 32.0},
  [7] = {-7.0, 56.0, -112.0, 64.0},
  [8] = {1.0, -32.0, 160.0, -256.0, 128.0},
  [9] = {9.0, -120.0, 432.0, -576.0, 256.0},
};

static int
order_of(const double* p)
{
  return (int)fmin(fmax(rint(p[0]), MIN_ORDER), MAX_ORDER);
}

static bool
is_odd(const double* p)
{
  return order_of(p) % 2 != 0;
}

/// What an odd or even function is at x if it is y at |x|
static double
mirrored(double y, double x, bool odd)
{
  return odd && x < 0.0 ? -y : y;
}

/**
   Continue t[k + 1] = 2 a t[k] - t[k - 1] + scale force[k] from two terms.

   Toward 1 this amplifies rounding errors, so it is done there with the
   differences of successive terms.

   Source: Gentleman (1969), An Error Analysis of Goertzel's (Watt's) Method,
   Reinsch's modification.
*/
static void
recur(double a, double scale, const double* force, double* t)
{
  double difference = t[1] - t[0];
  for (int k = 1; k < MAX_ORDER + 2; ++k) {
    difference += (2.0 * a - 2.0) * t[k] + scale * force[k];
    t[k + 1] = a < SMALL ? 2.0 * a * t[k] - t[k - 1] + scale * force[k]
                         : t[k] + difference;
  }
}

static void
values(double a, double* t)
{
  static const Terms none = {0.0};
  t[0] = 1.0;
  t[1] = a;
  recur(a, 0.0, none, t);
}

static void
slopes(double a, const double* t, double* d)
{
  d[0] = 0.0;
  d[1] = 1.0;
  recur(a, 2.0, t, d);
}

/// An integral of T_n
static double
integral(const double* t, int n)
{
  return n == 1 ? 0.25 * t[2] : 0.5 * (t[n + 1] / (n + 1) - t[n - 1] / (n - 1));
}

/// An integral of that
static double
double_integral(const double* t, int n)
{
  return 0.5 * (integral(t, n + 1) / (n + 1) - integral(t, n - 1) / (n - 1));
}

/// Integral of T_n from 0 to a, or of that integral if `again`
static double
power_sum(double a, int n, bool again)
{
  double sum = 0.0;
  for (int k = 4; k >= 0; --k) {
    const int power = n % 2 + 2 * k + 1;
    sum = sum * a * a + powers[n][k] / (again ? power * (power + 1) : power);
  }
  const double y = sum * (n % 2 ? a * a : a);
  return again ? y * a : y;
}

/// Integral of T_order from 0 to a, from 0 to 1
static double
once(double a, const double* p)
{
  const int n = order_of(p);
  if (a < SMALL) {
    return power_sum(a, n, false);
  }
  Terms t;
  Terms t_at_0;
  values(a, t);
  values(0.0, t_at_0);
  return integral(t, n) - integral(t_at_0, n);
}

/// Integral of that
static double
twice(double a, const double* p)
{
  const int n = order_of(p);
  if (a < SMALL) {
    return power_sum(a, n, true);
  }
  Terms t;
  Terms t_at_0;
  values(a, t);
  values(0.0, t_at_0);
  return double_integral(t, n) - double_integral(t_at_0, n) -
         integral(t_at_0, n) * a;
}

static double
value(double x, const double* p)
{
  const double a = fabs(x);
  Terms t;
  values(fmin(a, 1.0), t);
  return isnan(x) ? x : mirrored(t[order_of(p)], x, is_odd(p));
}

static double
slope(double x, const double* p)
{
  if (fabs(x) >= 1.0) {
    return 0.0;
  }
  Terms t;
  Terms d;
  values(fabs(x), t);
  slopes(fabs(x), t, d);
  return isnan(x) ? x : mirrored(d[order_of(p)], x, !is_odd(p));
}

static double
curvature(double x, const double* p)
{
  if (fabs(x) >= 1.0) {
    return 0.0;
  }
  Terms t;
  Terms d;
  Terms dd = {0.0};
  values(fabs(x), t);
  slopes(fabs(x), t, d);
  recur(fabs(x), 4.0, d, dd);
  return isnan(x) ? x : mirrored(dd[order_of(p)], x, is_odd(p));
}

static double
antiderivative1(double x, const double* p)
{
  const double a = fabs(x);
  const double y = a > 1.0 ? (a - 1.0) + once(1.0, p) : once(a, p);
  return mirrored(y, x, !is_odd(p));
}

static double
antiderivative2(double x, const double* p)
{
  const double a = fabs(x);
  const double d = a - 1.0;
  const double y =
    a > 1.0 ? d * (once(1.0, p) + 0.5 * d) + twice(1.0, p) : twice(a, p);
  return mirrored(y, x, is_odd(p));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  const double square = (double)(order_of(p) * order_of(p));
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -1.0,
    .upper = 1.0,
    .lipschitz = square,
    .curvature_bound = square * (square - 1.0) / 3.0,
    .value_at_0 = value(0.0, p),
    .breaks = {{-1.0, false}, {1.0, false}},
    .n_breaks = 2U,
    .parity = is_odd(p) ? INFLECT_PARITY_ODD : INFLECT_PARITY_EVEN,
    .saturating = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_chebyshev = {
  .id = 57U,
  .symbol = "chebyshev",
  .label = "Chebyshev polynomial",
  .formula = "T_n(min(1, max(-1, x))), n the order rounded",
  .source = "Le Brun (1979), Digital Waveshaping Synthesis",
  .parameters = {{"order", "Order", 2.0, 9.0, 3.0, false}},
  INFLECT_CURVE_FUNCTIONS,
};
