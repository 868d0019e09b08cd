// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "integral.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define N_WIDE 16U
#define N_CLOSE 6U

#define MAX_SOLVER_STEPS 240U
#define NEWTON_STEPS 24U

/// A point of a Gauss-Legendre rule on 0..1
typedef struct {
  double at;
  double weight;
} InflectGaussPoint;

static const InflectGaussPoint wide_rule[] = {
  {0.0052995325041750337, 0.0135762297058770474},
  {0.027712488463383712, 0.0311267619693239464},
  {0.0671843988060841281, 0.0475792558412463924},
  {0.122297795822498483, 0.062314485627766936},
  {0.191061877798678126, 0.074797994408288366},
  {0.270991611171386307, 0.0845782596975012691},
  {0.359198224610370543, 0.0913017075224617944},
  {0.45249374508118128, 0.0947253052275342481},
  {0.54750625491881872, 0.0947253052275342481},
  {0.640801775389629457, 0.0913017075224617944},
  {0.729008388828613693, 0.0845782596975012691},
  {0.808938122201321874, 0.074797994408288366},
  {0.877702204177501517, 0.062314485627766936},
  {0.932815601193915872, 0.0475792558412463924},
  {0.972287511536616288, 0.0311267619693239464},
  {0.994700467495824966, 0.0135762297058770474},
};

static const InflectGaussPoint close_rule[] = {
  {0.0337652428984239861, 0.0856622461895851725},
  {0.169395306766867743, 0.180380786524069304},
  {0.380690406958401546, 0.233956967286345524},
  {0.619309593041598454, 0.233956967286345524},
  {0.830604693233132257, 0.180380786524069304},
  {0.966234757101576014, 0.0856622461895851725},
};

/// Integrals of f(t) / d and (end - t) f(t) / d^2 over d, to the end
static InflectIntegrals
apply_rule(const InflectGaussPoint* rule,
           size_t n,
           const InflectSolvedCurve* curve,
           double from,
           double d)
{
  InflectIntegrals sum = {0.0, 0.0};
  for (size_t i = 0U; i < n; ++i) {
    const double at = rule[i].at;
    const double y = rule[i].weight * curve->value(from + d * at, curve->p);
    sum.first += y;
    sum.second += y * (1.0 - at);
  }
  return sum;
}

InflectIntegrals
inflect_gauss_integrals(InflectCurveFunc value, const double* p, double x)
{
  const InflectSolvedCurve curve = {value, NULL, p};
  const InflectIntegrals sum = apply_rule(wide_rule, N_WIDE, &curve, 0.0, x);
  return (InflectIntegrals){x * sum.first, x * x * sum.second};
}

static InflectIntegrals
left_tail(const InflectIntegralTable* table, double x)
{
  const double first = isnan(x) ? x : table->left1;
  return (InflectIntegrals){first, first * x + table->left2};
}

static InflectIntegrals
right_tail(const InflectIntegralTable* table, double x)
{
  return (InflectIntegrals){
    0.5 * x * x + table->right1,
    x * (x * (x / 6.0) + table->right1) + table->right2,
  };
}

InflectIntegrals
inflect_table_integrals(const InflectIntegralTable* table,
                        InflectCurveFunc value,
                        double x)
{
  const double position = (x - table->start) / table->step;
  if (!(position >= 0.0)) {
    return left_tail(table, x);
  }
  if (position >= (double)(table->n - 1U)) {
    return right_tail(table, x);
  }
  const uint32_t k = (uint32_t)(position + 0.5);
  const double node = table->start + table->step * (double)k;
  const double d = x - node;
  const InflectSolvedCurve curve = {value, NULL, NULL};
  const InflectIntegrals at = table->nodes[k];
  const InflectIntegrals sum = apply_rule(close_rule, N_CLOSE, &curve, node, d);
  return (InflectIntegrals){
    at.first + d * sum.first,
    at.second + d * (at.first + d * sum.second),
  };
}

double
inflect_solve(const InflectSolvedCurve* curve,
              double y,
              double lower,
              double upper,
              double start)
{
  double x = start;
  for (unsigned i = 0U; i < MAX_SOLVER_STEPS; ++i) {
    const double error = curve->value(x, curve->p) - y;
    if (error == 0.0) {
      return x;
    }
    lower = error < 0.0 ? x : lower;
    upper = error > 0.0 ? x : upper;

    double next = x - error / curve->slope(x, curve->p);
    // Newton crawls at a flat point, so that halving takes turns after a while
    const bool halve = i >= NEWTON_STEPS && i % 2U;
    if (halve || !(next >= lower && next <= upper)) {
      next = 0.5 * (lower + upper);
    }
    if (fabs(next - x) <= 0.5 * DBL_EPSILON * fabs(x)) {
      return next;
    }
    x = next;
  }
  return x;
}
