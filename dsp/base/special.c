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
