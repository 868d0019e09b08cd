// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Special functions in double that the C library lacks.

   All are pure, accurate to a few units in the last place relative to their
   value also where it vanishes, take any double, give the limits at the
   infinities, and a NaN for a NaN.

   Li2 and Li3 are the dilogarithm and the trilogarithm.
*/

#ifndef INFLECT_SPECIAL_H
#define INFLECT_SPECIAL_H

#include <math.h>
#include <stddef.h>

#define INFLECT_PI 3.14159265358979323846
#define INFLECT_LN2 0.69314718055994530942

/// Value at `x` of the polynomial with a constant array of coefficients
#define INFLECT_POLYNOMIAL(coefficients, x) \
  inflect_polynomial((coefficients),        \
                     sizeof(coefficients) / sizeof((coefficients)[0]), (x))

/**
   Return the value of a polynomial.

   @param coefficients Ascending, from that of x^0.
   @param n Number of coefficients, at least 1.
   @param x Argument.
*/
static inline double
inflect_polynomial(const double* coefficients, size_t n, double x)
{
  double sum = coefficients[n - 1U];
  for (size_t i = n - 1U; i > 0U; --i) {
    sum = sum * x + coefficients[i - 1U];
  }
  return sum;
}

/// exp(a b) as if the product were exact, which matters where it is large
double
inflect_exp_product(double a, double b);

/// exp(x) - 1 - x
double
inflect_exp_rest2(double x);

/// exp(x) - 1 - x - x^2 / 2
double
inflect_exp_rest3(double x);

/// x - sin(x), also for huge x; the infinities give themselves
double
inflect_sin_rest(double x);

/// cos(x) - 1 + x^2 / 2
double
inflect_cos_rest(double x);

/// 1 / (1 + exp(-beta x)) for beta > 0
double
inflect_logistic(double x, double beta);

/// Slope of the logistic function 1 / (1 + exp(-t)) at t = beta x, beta > 0
double
inflect_logistic_slope(double x, double beta);

/// 1 - tanh(x)^2
double
inflect_sech2(double x);

/// ln(cosh(x))
double
inflect_log_cosh(double x);

/// x^2 / 2 - ln(cosh(x))
double
inflect_log_cosh_rest(double x);

/// Integral of ln(cosh(t)) for t from 0 to x
double
inflect_log_cosh_integral(double x);

/// x^3 / 6 - inflect_log_cosh_integral(x)
double
inflect_log_cosh_integral_rest(double x);

/// Integral of inflect_log_cosh_integral(t) for t from 0 to x
double
inflect_log_cosh_integral2(double x);

/**
   Li2(z).

   Source: 't Hooft and Veltman (1979), Scalar one-loop integrals, appendix A:
   the series in -ln(1 - z) with Bernoulli numbers.

   @param z From -1 to 1/2, where the series holds.
*/
double
inflect_dilog(double z);

/**
   Integral of t / (exp(t) - 1) for t from x to infinity.

   Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions,
   27.1.2.

   @param x At least 0.
*/
double
inflect_debye_rest(double x);

/// Integral of inflect_debye_rest(t) for t from x to infinity, for x >= 0
double
inflect_debye_rest_integral(double x);

/// -Li2(-exp(x)), whose slope is ln(1 + exp(x))
double
inflect_dilog_exp(double x);

/**
   -Li3(-exp(x)), whose slope is inflect_dilog_exp(x).

   Source: Lewin (1981), Polylogarithms and Associated Functions, equation
   6.6 for the inversion at x > 0.
*/
double
inflect_trilog_exp(double x);

/// Integral of ln(1 + exp(beta t)) / beta for t from 0 to x, beta > 0
double
inflect_softplus_integral(double x, double beta);

/// Integral of inflect_softplus_integral(t, beta) for t from 0 to x
double
inflect_softplus_integral2(double x, double beta);

/// The x with ln(1 + exp(x)) = y, NaN for y < 0
double
inflect_softplus_inverse(double y);

/// Integral of t tanh(t) for t from 0 to x
double
inflect_tanh_moment(double x);

/// Integral of inflect_tanh_moment(t) for t from 0 to x
double
inflect_tanh_moment_integral(double x);

/// Integral of t / (1 + exp(-beta t)) for t from 0 to x, beta > 0
double
inflect_silu_integral(double x, double beta);

/// Integral of inflect_silu_integral(t, beta) for t from 0 to x
double
inflect_silu_integral2(double x, double beta);

/// sqrt(1 + x^2)
double
inflect_hypot1(double x);

/// sqrt(1 + x^2) - 1
double
inflect_hypot1_rest(double x);

/// Integral of sqrt(1 + t^2) - 1 for t from 0 to x
double
inflect_hypot1_integral(double x);

/// Integral of inflect_hypot1_integral(t) for t from 0 to x
double
inflect_hypot1_integral2(double x);

/// x - atan(x)
double
inflect_arctan_rest(double x);

/// Integral of t - atan(t) for t from 0 to x
double
inflect_arctan_rest_integral(double x);

/// Integral of atan(t) for t from 0 to x
double
inflect_arctan_integral(double x);

/// Integral of inflect_arctan_integral(t) for t from 0 to x
double
inflect_arctan_integral2(double x);

#endif // INFLECT_SPECIAL_H
