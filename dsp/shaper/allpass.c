// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "allpass.h"

#include "../base/special.h"

#include <complex.h>
#include <math.h>

#define N_CHECKED_POINTS 200

/// Terms of the theta series; q stays below 0.2, so they fall fast
#define N_THETA_TERMS 8

/// Elliptic nome of the modulus whose square root belongs to the pass edge
static double
nome(double modulus)
{
  const double root = sqrt(sqrt(1.0 - modulus * modulus));
  const double e = 0.5 * (1.0 - root) / (1.0 + root);
  const double e4 = e * e * e * e;
  return e * (1.0 + e4 * (2.0 + e4 * (15.0 + 150.0 * e4)));
}

/// Coefficient of section `index` of `n`, from the theta functions at its pole
static double
section(uint32_t index, uint32_t n, double modulus, double q)
{
  const double u = INFLECT_PI * (double)(index + 1U) / (double)(2U * n + 1U);
  double top = 0.0;
  double bottom = 0.5;
  double sign = 1.0;
  for (int i = 0; i < N_THETA_TERMS; ++i) {
    const int next = i + 1;
    top += sign * pow(q, i * next) * sin((2 * i + 1) * u);
    bottom -= sign * pow(q, next * next) * cos(2 * next * u);
    sign = -sign;
  }
  const double w = top * sqrt(sqrt(q)) / bottom;
  const double x =
    sqrt((1.0 - w * w * modulus) * (1.0 - w * w / modulus)) / (1.0 + w * w);
  return (1.0 - x) / (1.0 + x);
}

/// |H| at a frequency relative to the higher rate
static double
magnitude(const InflectAllpass* filter, double frequency)
{
  const double complex z1 =
    cexp(-2.0 * INFLECT_PI * frequency * (double complex)I);
  const double complex z2 = z1 * z1;
  double complex chains[2] = {1.0, z1};
  for (uint32_t i = 0U; i < filter->n_coefficients; ++i) {
    const double c = filter->coefficients[i];
    chains[i % 2U] *= (c + z2) / (1.0 + c * z2);
  }
  return 0.5 * cabs(chains[0] + chains[1]);
}

static double
attenuation(const InflectAllpass* filter, double stop_edge)
{
  double worst = 0.0;
  for (int i = 0; i <= N_CHECKED_POINTS; ++i) {
    const double share = (double)i / N_CHECKED_POINTS;
    // Ripples crowd at the edge
    const double f = stop_edge + (0.5 - stop_edge) * share * share;
    worst = fmax(worst, magnitude(filter, f));
  }
  return -20.0 * log10(worst);
}

bool
inflect_allpass_design(double attenuation_db,
                       double pass_edge,
                       InflectAllpass* filter)
{
  const double tangent = tan(0.5 * INFLECT_PI * pass_edge);
  const double modulus = tangent * tangent;
  const double q = nome(modulus);
  for (uint32_t n = 1U; n <= INFLECT_MAX_ALLPASS; ++n) {
    filter->n_coefficients = n;
    for (uint32_t i = 0U; i < n; ++i) {
      filter->coefficients[i] = section(i, n, modulus, q);
    }
    if (attenuation(filter, 0.5 * (1.0 - pass_edge)) >= attenuation_db) {
      return true;
    }
  }
  return false;
}

double
inflect_allpass_delay(const InflectAllpass* filter, uint32_t chain)
{
  double delay = 0.0;
  for (uint32_t i = chain; i < filter->n_coefficients; i += 2U) {
    const double c = filter->coefficients[i];
    delay += (1.0 - c) / (1.0 + c);
  }
  return delay;
}
