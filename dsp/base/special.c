// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "special.h"

#include <math.h>

double
inflect_sech2(double x)
{
  // 1 - tanh^2 would cancel in the tails
  const double e = exp(-2.0 * fabs(x));
  return 4.0 * e / ((1.0 + e) * (1.0 + e));
}

double
inflect_log_cosh(double x)
{
  const double a = fabs(x);
  if (a < 0.5) {
    // log1p(2 sinh^2(x/2)) has no cancellation near 0
    const double s = sinh(0.5 * a);
    return log1p(2.0 * s * s);
  }
  return a + log1p(exp(-2.0 * a)) - INFLECT_LN2;
}

double
inflect_log_cosh_integral(double x)
{
  return x;
}

/// Sum of x^k / k! from a first term x^k / k! on, for |x| <= 1
static double
exp_series(double x, double term, unsigned k)
{
  double sum = 0.0;
  for (; k < 20U; ++k) {
    sum += term;
    term *= x / (double)(k + 1U);
  }
  return sum;
}

double
inflect_exp_rest2(double x)
{
  if (fabs(x) <= 1.0) {
    return exp_series(x, 0.5 * x * x, 2U);
  }
  return isinf(x) ? fabs(x) : expm1(x) - x;
}

double
inflect_exp_rest3(double x)
{
  if (fabs(x) <= 1.0) {
    return exp_series(x, x * (x * (x / 6.0)), 3U);
  }
  return isinf(x) ? x : expm1(x) - x * (1.0 + 0.5 * x);
}

double
inflect_sin_rest(double x)
{
  if (isinf(x)) {
    return x;
  }
  if (fabs(x) > 1.0) {
    return x - sin(x);
  }
  const double square = x * x;
  double term = x * (x * (x / 6.0));
  double sum = 0.0;
  for (unsigned k = 4U; k < 20U; k += 2U) {
    sum += term;
    term *= -square / (double)(k * (k + 1U));
  }
  return sum;
}

double
inflect_polynomial(const double* c, unsigned n, double x)
{
  double sum = c[n - 1U];
  for (unsigned k = n - 1U; k > 0U; --k) {
    sum = sum * x + c[k - 1U];
  }
  return sum;
}
