// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Special functions in double that the C library lacks.

   All are pure, accurate to a few units in the last place relative to their
   value also where it vanishes, take any double, give the limits at the
   infinities, and a NaN for a NaN.
*/

#ifndef INFLECT_SPECIAL_H
#define INFLECT_SPECIAL_H

#define INFLECT_PI 3.14159265358979323846
#define INFLECT_LN2 0.69314718055994530942

/// 1 - tanh(x)^2
double
inflect_sech2(double x);

/// ln(cosh(x))
double
inflect_log_cosh(double x);

/// Integral of ln(cosh(t)) for t from 0 to x
double
inflect_log_cosh_integral(double x);

/// exp(x) - 1 - x
double
inflect_exp_rest2(double x);

/// exp(x) - 1 - x - x^2 / 2
double
inflect_exp_rest3(double x);

/// x - sin(x), also for huge x; the infinities give themselves
double
inflect_sin_rest(double x);

/// c[0] + c[1] x + ... + c[n - 1] x^(n - 1), for n > 0
double
inflect_polynomial(const double* c, unsigned n, double x);

#endif // INFLECT_SPECIAL_H
