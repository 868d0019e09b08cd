// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "quadrature.h"

#include <gsl/gsl_integration.h>

#include <math.h>
#include <stdint.h>

#define MAX_DEPTH 48U
#define RELATIVE 1e-11
#define ABSOLUTE 1e-14

typedef struct {
  double lower;
  double upper;
  uint32_t depth;
} Part;

double
inflect_integrate(InflectIntegrand function,
                  void* data,
                  double lower,
                  double upper)
{
  // The rule alone, since GSL's adaptive ones report failure by aborting
  const gsl_function f = {function, data};
  Part parts[MAX_DEPTH + 2U] = {{lower, upper, 0U}};
  uint32_t n_parts = 1U;
  double sum = 0.0;
  while (n_parts) {
    const Part part = parts[--n_parts];
    double result = 0.0;
    double error = 0.0;
    double size = 0.0;
    double spread = 0.0;
    gsl_integration_qk15(&f, part.lower, part.upper, &result, &error, &size,
                         &spread);
    if (!isfinite(result)) {
      return result;
    }
    if (error <= fmax(ABSOLUTE, RELATIVE * size) || part.depth == MAX_DEPTH) {
      sum += result;
      continue;
    }
    const double middle = 0.5 * (part.lower + part.upper);
    parts[n_parts++] = (Part){middle, part.upper, part.depth + 1U};
    parts[n_parts++] = (Part){part.lower, middle, part.depth + 1U};
  }
  return sum;
}
