// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "means.h"

#include "means_each.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/// Longest panel, over the distance to the nearest singularity
#define PANEL_REACH 1.4

/// Most panels of one line
#define MAX_LINE_PANELS 20U

/// Points that cut a line: its ends, its middle, the centre and the breaks
#define MAX_CUTS (4U + INFLECT_MAX_ANALYTIC_BREAKS)

/// Share of the difference between two rules that the better one may be off
#define QUADRATURE_ERROR_SHARE 0.1

#define N_FAMILIES 2U

#define DECLARE_SET(cpu)                                     \
  extern const InflectMeansRow inflect_means_lines_##cpu[];  \
  extern const InflectMeansRow inflect_means_pieces_##cpu[]; \
  extern const InflectMeansLoops inflect_means_loops_##cpu;

DECLARE_SET(plain)
DECLARE_SET(baseline)
#if defined(__x86_64__)
DECLARE_SET(avx2)
#endif

#define FAMILIES(cpu)                                     \
  {                                                       \
    inflect_means_lines_##cpu, inflect_means_pieces_##cpu \
  }

static const InflectMeansRow* const sets[INFLECT_N_CPUS][N_FAMILIES] = {
  [INFLECT_CPU_PLAIN] = FAMILIES(plain),
  [INFLECT_CPU_BASELINE] = FAMILIES(baseline),
#if defined(__x86_64__)
  [INFLECT_CPU_AVX2] = FAMILIES(avx2),
#else
  [INFLECT_CPU_AVX2] = FAMILIES(baseline),
#endif
};

static const InflectMeansLoops* const loops[INFLECT_N_CPUS] = {
  [INFLECT_CPU_PLAIN] = &inflect_means_loops_plain,
  [INFLECT_CPU_BASELINE] = &inflect_means_loops_baseline,
#if defined(__x86_64__)
  [INFLECT_CPU_AVX2] = &inflect_means_loops_avx2,
#else
  [INFLECT_CPU_AVX2] = &inflect_means_loops_baseline,
#endif
};

/// A Gauss-Legendre rule on short lines
typedef struct {
  uint32_t n_nodes;
  float reach; ///< Longest line, over the distance to the nearest singularity
  float nodes[INFLECT_MAX_NODES];
  float weights[INFLECT_MAX_NODES][2]; ///< Of the means near both ends
} LineRule;

/// By order: three points on each half, five points on all of the line
static const LineRule line_rules[2] = {
  {6U,
   0.5F,
   {0.0563508326896291557F, 0.25F, 0.443649167310370844F, 0.556350832689629156F,
    0.75F, 0.943649167310370844F},
   {{5.0F / 36.0F, 0.0F},
    {8.0F / 36.0F, 0.0F},
    {5.0F / 36.0F, 0.0F},
    {0.0F, 5.0F / 36.0F},
    {0.0F, 8.0F / 36.0F},
    {0.0F, 5.0F / 36.0F}}},
  {5U,
   0.75F,
   {0.0469100770306680036F, 0.230765344947158454F, 0.5F, 0.769234655052841546F,
    0.953089922969331996F},
   {{0.112906318973198877F, 0.00555712355435523546F},
    {0.184089107869276434F, 0.0552252273790724266F},
    {0.142222222222222222F, 0.142222222222222222F},
    {0.0552252273790724266F, 0.184089107869276434F},
    {0.00555712355435523546F, 0.112906318973198877F}}},
};

static const struct {
  double at;
  double weight;
} panel_rule[INFLECT_PANEL_NODES] = {
  {0.0198550717512318842, 0.0506142681451881296},
  {0.101666761293186630, 0.111190517226687235},
  {0.237233795041835507, 0.156853322938943644},
  {0.408282678752175098, 0.181341891689180991},
  {0.591717321247824902, 0.181341891689180991},
  {0.762766204958164493, 0.156853322938943644},
  {0.898333238706813370, 0.111190517226687235},
  {0.980144928248768116, 0.0506142681451881296},
};

/// Part of a long line
typedef struct {
  uint32_t line;
  double start; ///< Along the line, from 0 to 1
  double end;
} Panel;

/// Long lines that wait for their curve
typedef struct {
  const InflectMeans* means;
  const float* from;
  const float* to;
  float* near_from;
  float* near_to;
  uint32_t n_panels;
  Panel panels[INFLECT_MAX_PANELS];
  float nodes[INFLECT_MAX_PANELS * INFLECT_PANEL_NODES];
  float values[INFLECT_MAX_PANELS * INFLECT_PANEL_NODES];
} Waiting;

/// Both means in double
typedef struct {
  double near_from;
  double near_to;
} Pair;

void
inflect_means_init(InflectCpu cpu,
                   const InflectCurve* curve,
                   uint32_t order,
                   InflectMeans* means)
{
  *means = (InflectMeans){
    .curve = *curve,
    .value = inflect_curve_kernel(cpu, curve->activation),
    .loops = loops[cpu],
    .order = order,
  };
  for (uint32_t i = 0U; i < N_FAMILIES; ++i) {
    const InflectMeansRow* row = sets[cpu][i];
    while (row->activation && row->activation != curve->activation) {
      ++row;
    }
    if (row->activation) {
      means->kernel = row->kernels[order - 1U];
    }
  }
  inflect_analytic_find(curve, &means->analytic);
}

/// Weight of the mean near the beginning, at a place from 0 to 1
static inline double
weight_at(uint32_t order, double at)
{
  return order > 1U ? 1.0 - at : at < 0.5 ? 1.0 : 0.0;
}

/// A value of a curve that is not infinite
static inline double
bounded(double y)
{
  const double limit = (double)INFLECT_LARGEST_VALUE;
  return y > limit ? limit : y < -limit ? -limit : y;
}

/// Take the curve on all panels and add it up
static void
settle(Waiting* waiting)
{
  const InflectMeans* const means = waiting->means;
  means->value(means->curve.parameters, waiting->n_panels * INFLECT_PANEL_NODES,
               waiting->nodes, waiting->values);
  Pair sum = {0.0, 0.0};
  for (uint32_t i = 0U; i < waiting->n_panels; ++i) {
    const Panel* const panel = &waiting->panels[i];
    const float* const values = waiting->values + i * INFLECT_PANEL_NODES;
    const double length = panel->end - panel->start;
    for (uint32_t k = 0U; k < INFLECT_PANEL_NODES; ++k) {
      const double at = panel->start + length * panel_rule[k].at;
      const double y =
        length * panel_rule[k].weight * bounded((double)values[k]);
      const double weight = weight_at(means->order, at);
      sum.near_from += weight * y;
      sum.near_to += (1.0 - weight) * y;
    }
    if (i + 1U == waiting->n_panels || panel[1].line != panel->line) {
      waiting->near_from[panel->line] = (float)sum.near_from;
      waiting->near_to[panel->line] = (float)sum.near_to;
      sum = (Pair){0.0, 0.0};
    }
  }
  waiting->n_panels = 0U;
}

/// Longest panel that begins at a point and leads away from the centre
static double
panel_length(const InflectAnalytic* analytic, double x)
{
  const double distance = fabs(x - (double)analytic->centre);
  return distance >= (double)analytic->far
           ? INFLECT_INFINITY
           : PANEL_REACH *
               ((double)analytic->scale + (double)analytic->growth * distance);
}

/// Cut what lies between two points, on one side of the centre
static bool
add_panels(Waiting* waiting, uint32_t line, double a, double b)
{
  const InflectAnalytic* const analytic = &waiting->means->analytic;
  const double from = (double)waiting->from[line];
  const double d = (double)waiting->to[line] - from;
  const double centre = (double)analytic->centre;
  const bool turned = fabs(b - centre) < fabs(a - centre);
  const double end = turned ? a : b;
  double x = turned ? b : a;
  while (x != end) {
    if (waiting->n_panels == INFLECT_MAX_PANELS) {
      return false;
    }
    const double length = panel_length(analytic, x);
    const double left = end - x;
    const double next = fabs(left) <= length ? end : x + copysign(length, left);
    float* const nodes =
      waiting->nodes + waiting->n_panels * INFLECT_PANEL_NODES;
    const double low = d > 0.0 ? fmin(x, next) : fmax(x, next);
    const double high = d > 0.0 ? fmax(x, next) : fmin(x, next);
    for (uint32_t k = 0U; k < INFLECT_PANEL_NODES; ++k) {
      nodes[k] = (float)(low + (high - low) * panel_rule[k].at);
    }
    waiting->panels[waiting->n_panels++] =
      (Panel){line, (low - from) / d, (high - from) / d};
    x = next;
  }
  return true;
}

/// Put the points that cut a line in order, and return their number
static uint32_t
cut_line(const InflectMeans* means, double from, double to, double* cuts)
{
  const InflectAnalytic* const analytic = &means->analytic;
  const double low = fmin(from, to);
  const double high = fmax(from, to);
  double inner[MAX_CUTS] = {(double)analytic->centre, 0.5 * (low + high)};
  uint32_t n_inner = means->order > 1U ? 1U : 2U;
  for (uint32_t i = 0U; i < analytic->n_breaks; ++i) {
    inner[n_inner++] = (double)analytic->breaks[i];
  }
  uint32_t n = 0U;
  cuts[n++] = low;
  for (uint32_t i = 0U; i < n_inner; ++i) {
    if (!(inner[i] > low && inner[i] < high)) {
      continue;
    }
    uint32_t k = n++;
    for (; cuts[k - 1U] > inner[i]; --k) {
      cuts[k] = cuts[k - 1U];
    }
    cuts[k] = inner[i];
  }
  cuts[n++] = high;
  return n;
}

/// Let a long line wait; whether there was room and it has not too many panels
static bool
add_line(Waiting* waiting, uint32_t line)
{
  double cuts[MAX_CUTS + 1U];
  const uint32_t n_cuts = cut_line(waiting->means, (double)waiting->from[line],
                                   (double)waiting->to[line], cuts);
  const uint32_t first = waiting->n_panels;
  bool fits = true;
  for (uint32_t i = 0U; fits && i + 1U < n_cuts; ++i) {
    fits = add_panels(waiting, line, cuts[i], cuts[i + 1U]) &&
           waiting->n_panels - first <= MAX_LINE_PANELS;
  }
  waiting->n_panels = fits ? waiting->n_panels : first;
  return fits;
}

/// Means by both antiderivatives, and their error by rounding
static Pair
divided_differences(const InflectMeans* means,
                    double from,
                    double to,
                    double* error)
{
  const InflectActivation* const row = means->curve.activation;
  const double* const p = means->curve.parameters;
  const double d = to - from;
  const double first0 = row->antiderivative1(from, p);
  const double first1 = row->antiderivative1(to, p);
  if (means->order == 1U) {
    const double middle = row->antiderivative1(0.5 * (from + to), p);
    *error = DBL_EPSILON * (fabs(first0) + fabs(first1)) / fabs(d);
    return (Pair){(middle - first0) / d, (first1 - middle) / d};
  }
  const double second0 = row->antiderivative2(from, p);
  const double second1 = row->antiderivative2(to, p);
  const double rise = second1 - second0;
  *error =
    DBL_EPSILON *
    (fabs(second0) + fabs(second1) + fabs(d) * (fabs(first0) + fabs(first1))) /
    (d * d);
  return (Pair){(rise - d * first0) / (d * d), (d * first1 - rise) / (d * d)};
}

/// Means by the rule of short lines, and their error
static Pair
quadrature(const InflectMeans* means, double from, double to, double* error)
{
  const LineRule* const rule = &line_rules[means->order - 1U];
  const InflectCurveFunc value = means->curve.activation->value;
  const double* const p = means->curve.parameters;
  Pair sum = {0.0, 0.0};
  for (uint32_t k = 0U; k < rule->n_nodes; ++k) {
    const double x = from + (to - from) * (double)rule->nodes[k];
    const double y = bounded(value(x, p));
    sum.near_from += (double)rule->weights[k][0] * y;
    sum.near_to += (double)rule->weights[k][1] * y;
  }
  const double middle = bounded(value(0.5 * (from + to), p));
  *error = QUADRATURE_ERROR_SHARE * fabs(sum.near_from + sum.near_to - middle);
  return sum;
}

/// Means in double, by whichever promises the smaller error
static void
find_in_double(const InflectMeans* means,
               double from,
               double to,
               float* near_from,
               float* near_to)
{
  double rounding = 0.0;
  double error = 0.0;
  const Pair exact = divided_differences(means, from, to, &rounding);
  const Pair near = quadrature(means, from, to, &error);
  const bool better = error <= rounding || !isfinite(rounding);
  *near_from = (float)(better ? near.near_from : exact.near_from);
  *near_to = (float)(better ? near.near_to : exact.near_to);
}

/// The rule of short lines on all of them
static void
find_short_lines(const InflectMeans* means,
                 InflectMeansScratch* scratch,
                 uint32_t n,
                 const float* from,
                 const float* to,
                 float* near_from,
                 float* near_to)
{
  const LineRule* const rule = &line_rules[means->order - 1U];
  means->loops->place(rule->nodes, rule->n_nodes, n, from, to, scratch->values);
  means->value(means->curve.parameters, rule->n_nodes * inflect_nodes_row(n),
               scratch->values, scratch->values);
  means->loops->add_up(rule->weights, rule->n_nodes, n, scratch->values,
                       near_from, near_to);
}

void
inflect_means_run(const InflectMeans* means,
                  InflectMeansScratch* scratch,
                  uint32_t n,
                  const float* from,
                  const float* to,
                  float* near_from,
                  float* near_to)
{
  if (means->kernel) {
    means->kernel(means->curve.parameters, n, from, to, near_from, near_to);
    return;
  }
  const bool known = means->analytic.scale > 0.0F;
  if (!known) {
    for (uint32_t i = 0U; i < n; ++i) {
      find_in_double(means, (double)from[i], (double)to[i], &near_from[i],
                     &near_to[i]);
    }
    return;
  }
  find_short_lines(means, scratch, n, from, to, near_from, near_to);
  means->loops->judge(&means->analytic, line_rules[means->order - 1U].reach, n,
                      from, to, scratch->long_lines);
  Waiting waiting;
  waiting.means = means;
  waiting.from = from;
  waiting.to = to;
  waiting.near_from = near_from;
  waiting.near_to = near_to;
  waiting.n_panels = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    if (scratch->long_lines[i] == 0.0F) {
      continue;
    }
    if (waiting.n_panels + MAX_LINE_PANELS > INFLECT_MAX_PANELS) {
      settle(&waiting);
    }
    if (!add_line(&waiting, i)) {
      find_in_double(means, (double)from[i], (double)to[i], &near_from[i],
                     &near_to[i]);
    }
  }
  if (waiting.n_panels > 0U) {
    settle(&waiting);
  }
}
