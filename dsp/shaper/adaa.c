// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "adaa.h"

#include <float.h>
#include <math.h>

/// Rounding error of a mean that is good enough at once, -200 dB
#define GOOD_ERROR 1e-10

/// Share of the difference between two rules that the better one may be off
#define QUADRATURE_ERROR_SHARE 0.1

/// Means of a curve on the line from a to b
typedef struct {
  double near_a; ///< Weight falls from 1 at a to 0 at b: half of it if constant
  double near_b; ///< The mirror image
} Means;

/// A line and the antiderivatives at its ends
typedef struct {
  double a, b;
  double f1_a, f1_b;
  double f2_a, f2_b;
} Line;

/// Means by Gauss-Legendre quadrature with three points, and their error
static Means
quadrature(const InflectCurve* curve, double a, double b, double* error)
{
  static const double places[3] = {0.11270166537925831, 0.5,
                                   0.88729833462074169};
  static const double weights[3] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};
  const InflectCurveFunc value = curve->activation->value;
  if (a == b) {
    // Silence must come out without a rounding error
    const double half = 0.5 * value(a, curve->parameters);
    *error = 0.0;
    return (Means){half, half};
  }
  Means means = {0.0, 0.0};
  double middle = 0.0;
  for (int i = 0; i < 3; ++i) {
    const double y = value(a + (b - a) * places[i], curve->parameters);
    means.near_a += weights[i] * (1.0 - places[i]) * y;
    means.near_b += weights[i] * places[i] * y;
    middle = i == 1 ? y : middle;
  }
  *error = QUADRATURE_ERROR_SHARE * fabs(means.near_a + means.near_b - middle);
  return means;
}

/// Means for the second order
static inline Means
line_means(const InflectCurve* curve, const Line* line)
{
  const double d = line->b - line->a;
  const double magnitude = fabs(line->f2_a) + fabs(line->f2_b) +
                           fabs(d) * (fabs(line->f1_a) + fabs(line->f1_b));
  const double scale = 1.0 / (d * d);
  const double rise = line->f2_b - line->f2_a;
  const Means exact = {(rise - d * line->f1_a) * scale,
                       (d * line->f1_b - rise) * scale};
  const double rounding = DBL_EPSILON * magnitude * scale;
  if (rounding <= GOOD_ERROR) {
    return exact;
  }
  double error = 0.0;
  const Means near = quadrature(curve, line->a, line->b, &error);
  return error <= rounding || !isfinite(rounding) ? near : exact;
}

/// Mean of a curve on the line from a to b for the first order
static inline double
line_mean(const InflectCurve* curve,
          double a,
          double b,
          double f1_a,
          double f1_b)
{
  const double d = b - a;
  const double exact = (f1_b - f1_a) / d;
  const double rounding = DBL_EPSILON * (fabs(f1_a) + fabs(f1_b)) / fabs(d);
  if (rounding <= GOOD_ERROR) {
    return exact;
  }
  double error = 0.0;
  const Means near = quadrature(curve, a, b, &error);
  return error <= rounding || !isfinite(rounding) ? near.near_a + near.near_b
                                                  : exact;
}

static void
start(const InflectCurve* curve, InflectAdaaState* state, double x)
{
  const InflectActivation* const row = curve->activation;
  state->started = true;
  state->x = x;
  state->f1 = row->antiderivative1(x, curve->parameters);
  state->f2 = row->antiderivative2(x, curve->parameters);
  state->behind = 0.5 * row->value(x, curve->parameters);
}

static void
run_first_order(const InflectCurve* curve,
                InflectAdaaState* state,
                InflectAdaaScratch* scratch,
                uint32_t n)
{
  const InflectCurveBlocks* const blocks = &curve->activation->blocks;
  double before = state->x;
  for (uint32_t i = 0U; i < n; ++i) {
    scratch->middle[i] = 0.5 * (before + scratch->x[i]);
    before = scratch->x[i];
  }
  blocks->antiderivatives(curve->parameters, n, scratch->x, scratch->f1, NULL);
  blocks->antiderivatives(curve->parameters, n, scratch->middle, scratch->f2,
                          NULL);
  for (uint32_t i = 0U; i < n; ++i) {
    const double x = scratch->x[i];
    const double middle = scratch->middle[i];
    const double f1_middle = scratch->f2[i];
    const double ahead =
      0.5 * line_mean(curve, state->x, middle, state->f1, f1_middle);
    scratch->x[i] = state->behind + ahead;
    state->behind =
      0.5 * line_mean(curve, middle, x, f1_middle, scratch->f1[i]);
    state->x = x;
    state->f1 = scratch->f1[i];
  }
}

static void
run_second_order(const InflectCurve* curve,
                 InflectAdaaState* state,
                 InflectAdaaScratch* scratch,
                 uint32_t n)
{
  const InflectCurveBlocks* const blocks = &curve->activation->blocks;
  blocks->antiderivatives(curve->parameters, n, scratch->x, scratch->f1,
                          scratch->f2);
  for (uint32_t i = 0U; i < n; ++i) {
    const Line line = {state->x,       scratch->x[i], state->f1,
                       scratch->f1[i], state->f2,     scratch->f2[i]};
    const Means means = line_means(curve, &line);
    scratch->x[i] = state->behind + means.near_a;
    state->behind = means.near_b;
    state->x = line.b;
    state->f1 = line.f1_b;
    state->f2 = line.f2_b;
  }
}

void
inflect_adaa_run(const InflectCurve* curve,
                 uint32_t order,
                 double silence,
                 InflectAdaaState* state,
                 InflectAdaaScratch* scratch,
                 uint32_t n)
{
  if (!state->started) {
    start(curve, state, silence);
  }
  if (order == 1U) {
    run_first_order(curve, state, scratch, n);
  } else {
    run_second_order(curve, state, scratch, n);
  }
}
