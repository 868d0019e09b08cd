// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "numeric.h"

#include "with_cmocka.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include <math.h>
#include <stdbool.h>

#define MAX_INTERVALS 500U

/// What the quadrature aims at; just above the least that GSL accepts
#define RELATIVE_AIM 1.2e-14

/// Ratio of the steps of Ridders' method
#define STEP_RATIO 1.4

double
derivative(CaseFunc function, const CurveCase* c, double x, double reach)
{
  double table[N_RICHARDSON][N_RICHARDSON] = {{0.0}};
  double best = (double)NAN;
  double best_error = HUGE_VAL;
  double h = reach;
  for (size_t i = 0U; i < N_RICHARDSON; ++i, h /= STEP_RATIO) {
    const double above = x + h;
    const double below = x - h;
    table[0][i] = (function(c, above) - function(c, below)) / (above - below);
    double factor = STEP_RATIO * STEP_RATIO;
    for (size_t j = 1U; j <= i; ++j) {
      const double finer = table[j - 1U][i];
      const double coarser = table[j - 1U][i - 1U];
      table[j][i] = (finer * factor - coarser) / (factor - 1.0);
      factor *= STEP_RATIO * STEP_RATIO;
      const double error =
        fmax(fabs(table[j][i] - finer), fabs(table[j][i] - coarser));
      if (error <= best_error) {
        best_error = error;
        best = table[j][i];
      }
    }
  }
  return best;
}

static double
integrate_piece(const Integrand* integrand, double from, double to)
{
  static gsl_integration_workspace* workspace = NULL;
  if (!workspace) {
    gsl_set_error_handler_off();
    workspace = gsl_integration_workspace_alloc(MAX_INTERVALS);
  }
  gsl_function function = {integrand->function, integrand->context};
  double sum = (double)NAN;
  double error = 0.0;
  // Rounding may keep it from the aim, which the caller's tolerance judges
  (void)gsl_integration_qag(&function, from, to, 0.0, RELATIVE_AIM,
                            MAX_INTERVALS, GSL_INTEG_GAUSS61, workspace, &sum,
                            &error);
  return sum;
}

double
integrate(const Integrand* integrand,
          double from,
          double to,
          const double* cuts,
          size_t n_cuts)
{
  double sum = 0.0;
  double left = from;
  for (size_t i = 0U; i < n_cuts; ++i) {
    sum += integrate_piece(integrand, left, cuts[i]);
    left = cuts[i];
  }
  return sum + integrate_piece(integrand, left, to);
}

typedef struct {
  CaseFunc function;
  const CurveCase* c;
} CurveIntegrand;

static double
curve_integrand(double x, void* context)
{
  const CurveIntegrand* const integrand = context;
  return integrand->function(integrand->c, x);
}

double
integrate_curve(CaseFunc function, const CurveCase* c, double from, double to)
{
  static double cuts[MAX_CUTS];
  const bool forward = from <= to;
  const double low = forward ? from : to;
  const double high = forward ? to : from;
  const size_t n = breaks_between(&c->facts, low, high, cuts, MAX_CUTS);
  assert_true(n < MAX_CUTS);

  CurveIntegrand context = {function, c};
  const Integrand integrand = {curve_integrand, &context};
  const double sum = integrate(&integrand, low, high, cuts, n);
  return forward ? sum : -sum;
}
