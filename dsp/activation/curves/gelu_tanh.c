// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"
#include "../integral.h"

#include "gelu_tanh_integrals.h"

#include <stdbool.h>

// The gate is the logistic function of LINEAR x + CUBIC x^3
#define LINEAR 1.5957691216057307118     // sqrt(8 / pi)
#define LINEAR_REST -9.9693088091109e-17 // and what rounding takes from it
#define CUBIC 0.071354816272600248776    // 0.044715 sqrt(8 / pi)
#define CUBIC_REST -6.1751499181553e-19

// Beyond this the gate is 0 or 1
#define FAR 25.0

typedef struct {
  double share; ///< How much of x passes
  double slope; ///< Of the logistic function
  double half;  ///< Half of its argument
} Gate;

/// Return LINEAR x + CUBIC x^3, and its rounding error
static double
gate_position(double x, double* rest)
{
  const double square = x * x;
  const double square_rest = fma(x, x, -square);
  const double cubic = CUBIC * square;
  const double cubic_rest =
    fma(CUBIC, square, -cubic) + CUBIC * square_rest + CUBIC_REST * square;
  const double sum = LINEAR + cubic;
  const double part = sum - LINEAR;
  const double sum_rest = (LINEAR - (sum - part)) + (cubic - part);
  const double position = x * sum;
  *rest = fma(x, sum, -position) + x * (sum_rest + cubic_rest + LINEAR_REST);
  return position;
}

static Gate
gate_at(double x)
{
  if (fabs(x) > FAR) {
    const double share = x > 0.0 ? 1.0 : 0.0;
    return (Gate){share, 0.0, 0.0};
  }
  double rest = 0.0;
  const double t = gate_position(x, &rest);
  // In the tail the rounding of t would be magnified by t
  const double e = exp(-fabs(t)) * (1.0 - copysign(rest, rest * t));
  return (Gate){
    (t < 0.0 ? e : 1.0) / (1.0 + e),
    e / ((1.0 + e) * (1.0 + e)),
    0.5 * t,
  };
}

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const Gate gate = gate_at(x);
  return gate.share == 0.0 ? 0.0 : x * gate.share;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const Gate gate = gate_at(x);
  const double rise = LINEAR + 3.0 * CUBIC * x * x;
  return gate.slope == 0.0 ? gate.share : gate.share + x * rise * gate.slope;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const Gate gate = gate_at(x);
  if (gate.slope == 0.0) {
    return 0.0;
  }
  const double rise = LINEAR + 3.0 * CUBIC * x * x;
  const double bend = 6.0 * CUBIC * x * x - x * rise * rise * tanh(gate.half);
  return gate.slope * (2.0 * rise + bend);
}

static InflectIntegrals
antiderivatives(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return inflect_table_integrals(&gelu_tanh_integrals, value, x);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.17004075057125405064,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.1289930686587717655,
    .curvature_bound = 0.79788456080286535588,
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_JOINT_CURVE_BLOCKS

const InflectActivation inflect_gelu_tanh = {
  .id = 25U,
  .symbol = "gelu_tanh",
  .label = "Gaussian error linear unit, by tanh",
  .formula = "x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2",
  .source =
    "Hendrycks and Gimpel (2016), Gaussian error linear units, section 2",
  INFLECT_CURVE_FUNCTIONS,
};
