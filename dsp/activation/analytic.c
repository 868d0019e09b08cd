// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analytic.h"

#include "curve.h"

#include <stddef.h>

#define PI 3.14159265358979323846

/// A break at 0
#define AT_0 .n_breaks = 1U

/// Without an end of what is bent
#define NOWHERE INFLECT_INFINITY

#define INFLECT_CURVE(symbol) extern const InflectActivation inflect_##symbol;
#include "curves.def"
#undef INFLECT_CURVE

/// Analyticity of a curve as a function of its primary parameter
typedef struct {
  const InflectActivation* activation;
  double scale;      ///< Distance to the singularity, where p[0] is 1
  double power;      ///< Of p[0] in it
  double growth;     ///< By how much it grows away from the centre
  double far;        ///< In scales, where only a line is left to 2e-9
  uint32_t n_breaks; ///< 1 with a break at 0
  void (*adjust)(const double* p, InflectAnalytic* analytic); ///< Or null
} Row;

/// Curvature jumps at both ends of the line in the middle
static void
adjust_alaw(const double* p, InflectAnalytic* analytic)
{
  analytic->breaks[0] = (float)(-1.0 / p[0]);
  analytic->breaks[1] = (float)(1.0 / p[0]);
  analytic->n_breaks = 2U;
}

/// The nearest root of the denominator
static void
adjust_dejong(const double* p, InflectAnalytic* analytic)
{
  analytic->scale = (float)(1.0 / fmax(1.5, p[0] - 1.0));
}

static void
adjust_tanh_bias(const double* p, InflectAnalytic* analytic)
{
  analytic->centre = (float)-p[0];
}

/// The steeper side decides
static void
adjust_tube_asym(const double* p, InflectAnalytic* analytic)
{
  analytic->scale = (float)(0.5 * PI / fmax(1.0, p[0]));
  analytic->far = (float)(10.0 / fmin(1.0, p[0]));
}

static void
adjust_tube_dafx(const double* p, InflectAnalytic* analytic)
{
  analytic->scale = (float)(2.0 * PI / p[1]);
  analytic->far = (float)(25.0 / p[1]);
  analytic->centre = (float)p[0];
}

/*
  Poles and branch points where a curve has them.  Entire curves have a length
  in their place for which the rules of this directory reach their accuracy:
  with e and sines 4, with Gaussians exp(-x^2 / 2) 2.
*/
static const Row rows[] = {
  {&inflect_exponential, 4.0, 0.0, 0.0, NOWHERE, 0U, NULL},
  {&inflect_sigmoid, PI, 0.0, 0.6, 6.5, 0U, NULL},
  {&inflect_log_sigmoid, PI, 0.0, 0.6, 6.5, 0U, NULL},
  {&inflect_softplus, PI, -1.0, 0.6, 6.5, 0U, NULL},
  {&inflect_silu, 2.5, -1.0, 0.5, 10.0, 0U, NULL},
  {&inflect_gelu, 2.0, 0.0, 0.0, 3.5, 0U, NULL},
  {&inflect_gelu_tanh, 1.4, 0.0, 0.0, 4.5, 0U, NULL},
  {&inflect_mish, 2.2, 0.0, 0.3, 11.5, 0U, NULL},
  {&inflect_squareplus, 1.0, 0.5, 0.6, NOWHERE, 0U, NULL},
  {&inflect_lisht, 0.5 * PI, 0.0, 0.5, 8.0, 0U, NULL},
  {&inflect_bent_identity, 1.0, 0.0, 0.6, NOWHERE, 0U, NULL},
  {&inflect_snake, 1.6, -1.0, 0.0, NOWHERE, 0U, NULL},
  {&inflect_tanh, 0.5 * PI, 0.0, 0.6, 6.5, 0U, NULL},
  {&inflect_tanhshrink, 0.5 * PI, 0.0, 0.6, 6.5, 0U, NULL},
  {&inflect_softsign, 1.0, 0.0, 1.0, NOWHERE, 1U, NULL},
  {&inflect_algebraic, 1.0, 0.0, 0.6, NOWHERE, 0U, NULL},
  {&inflect_isru, 1.0, -0.5, 0.6, NOWHERE, 0U, NULL},
  {&inflect_isrlu, 1.0, -0.5, 0.6, NOWHERE, 1U, NULL},
  {&inflect_elliot2, 1.0, 0.0, 0.6, NOWHERE, 1U, NULL},
  {&inflect_arctan, 1.0, 0.0, 0.6, NOWHERE, 0U, NULL},
  {&inflect_arctan_norm, 2.0 / PI, 0.0, 0.6, NOWHERE, 0U, NULL},
  {&inflect_erf, 1.4, 0.0, 0.0, 3.0, 0U, NULL},
  {&inflect_exp_softclip, 4.0, 0.0, 0.5, 5.0, 1U, NULL},
  {&inflect_gudermann, 0.5 * PI, 0.0, 0.6, 13.0, 0U, NULL},
  {&inflect_asinh, 1.0, 0.0, 0.6, NOWHERE, 0U, NULL},
  {&inflect_mulaw, 1.0, -1.0, 1.0, NOWHERE, 1U, NULL},
  {&inflect_alaw, 0.5, -1.0, 0.6, NOWHERE, 0U, adjust_alaw},
  {&inflect_tanh_bias, 0.5 * PI, 0.0, 0.5, 6.5, 0U, adjust_tanh_bias},
  {&inflect_tube_asym, 0.5 * PI, 0.0, 0.5, 6.5, 1U, adjust_tube_asym},
  {&inflect_tube_dafx, 2.0 * PI, 0.0, 0.5, 6.5, 0U, adjust_tube_dafx},
  {&inflect_sine_fold, 3.2, 0.0, 0.0, NOWHERE, 0U, NULL},
  {&inflect_radbas, 1.4, 0.0, 0.0, 3.5, 0U, NULL},
  {&inflect_dejong, 1.0, 0.0, 0.5, NOWHERE, 1U, adjust_dejong},
};

void
inflect_analytic_find(const InflectCurve* curve, InflectAnalytic* analytic)
{
  *analytic = (InflectAnalytic){0};
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    const Row* const row = &rows[i];
    if (row->activation != curve->activation) {
      continue;
    }
    const double* const p = curve->parameters;
    analytic->scale =
      (float)(row->power != 0.0 ? row->scale * pow(p[0], row->power)
                                : row->scale);
    analytic->growth = (float)row->growth;
    analytic->far = (float)row->far * analytic->scale;
    analytic->n_breaks = row->n_breaks;
    if (row->adjust) {
      row->adjust(p, analytic);
    }
    return;
  }
}
