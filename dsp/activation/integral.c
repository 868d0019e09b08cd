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

double
inflect_integrate1(InflectCurveFunc value, const double* p, double x)
{
  double sum = 0.0;
  for (size_t i = 0U; i < N_WIDE; ++i) {
    sum += wide_rule[i].weight * value(x * wide_rule[i].at, p);
  }
  return x * sum;
}

double
inflect_integrate2(InflectCurveFunc value, const double* p, double x)
{
  double sum = 0.0;
  for (size_t i = 0U; i < N_WIDE; ++i) {
    const double weight = wide_rule[i].weight * (1.0 - wide_rule[i].at);
    sum += weight * value(x * wide_rule[i].at, p);
  }
  return x * x * sum;
}

/// Number of the node nearest to x, or n if x is to the right of all
static uint32_t
nearest_node(const InflectIntegralTable* table, double x)
{
  const double position = (x - table->start) / table->step;
  const double last = (double)(table->n - 1U);
  return position < last ? (uint32_t)(position + 0.5) : table->n;
}

double
inflect_table_integral1(const InflectIntegralTable* table,
                        InflectCurveFunc value,
                        double x)
{
  if (!(x >= table->start)) {
    return isnan(x) ? x : table->left1;
  }
  const uint32_t k = nearest_node(table, x);
  if (k == table->n) {
    return 0.5 * x * x + table->right1;
  }
  const double node = table->start + table->step * (double)k;
  const double d = x - node;
  double sum = 0.0;
  for (size_t i = 0U; i < N_CLOSE; ++i) {
    sum += close_rule[i].weight * value(node + d * close_rule[i].at, NULL);
  }
  return table->nodes[k].first + d * sum;
}

double
inflect_table_integral2(const InflectIntegralTable* table,
                        InflectCurveFunc value,
                        double x)
{
  if (!(x >= table->start)) {
    return isnan(x) ? x : table->left1 * x + table->left2;
  }
  const uint32_t k = nearest_node(table, x);
  if (k == table->n) {
    return x * (x * (x / 6.0) + table->right1) + table->right2;
  }
  const double node = table->start + table->step * (double)k;
  const double d = x - node;
  double sum = 0.0;
  for (size_t i = 0U; i < N_CLOSE; ++i) {
    const double weight = close_rule[i].weight * (1.0 - close_rule[i].at);
    sum += weight * value(node + d * close_rule[i].at, NULL);
  }
  return table->nodes[k].second + d * (table->nodes[k].first + d * sum);
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
