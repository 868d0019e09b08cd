// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "means.h"

#include "means_each.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/// Most panels of one line
#define MAX_LINE_PANELS 20U

/// Points that cut a line: its ends, its middle, the centre and the breaks
#define MAX_CUTS (4U + INFLECT_MAX_ANALYTIC_BREAKS)

/// Rounding error of divided differences that is good enough at once, -200 dB
#define GOOD_ERROR 1e-10

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

/// A Gauss-Legendre rule with weights near both ends of a line
typedef struct {
  uint32_t n_nodes;
  float reach; ///< Longest line, over the distance to the nearest singularity
  float nodes[INFLECT_MAX_NODES];
  float weights[INFLECT_MAX_NODES][2];
} Rule;

/// By order: four points on each half, five points on all of the line
static const Rule line_rules[2] = {
  {8U,
   1.0F,
   {0.0347159221F, 0.165004739F, 0.334995261F, 0.465284078F, 0.534715922F,
    0.665004739F, 0.834995261F, 0.965284078F},
   {{0.0869637113F, 0.0F},
    {0.163036289F, 0.0F},
    {0.163036289F, 0.0F},
    {0.0869637113F, 0.0F},
    {0.0F, 0.0869637113F},
    {0.0F, 0.163036289F},
    {0.0F, 0.163036289F},
    {0.0F, 0.0869637113F}}},
  {5U,
   0.8F,
   {0.046910077F, 0.230765345F, 0.5F, 0.769234655F, 0.953089923F},
   {{0.112906313F, 0.00555712921F},
    {0.18408888F, 0.0552254551F},
    {0.142222222F, 0.142222222F},
    {0.0552254551F, 0.18408888F},
    {0.00555712921F, 0.112906313F}}},
};

/// Panels of long lines, which are lines of second order themselves
static const Rule panel_rule = {8U,
                                1.4F,
                                {0.0198550718F, 0.101666761F, 0.237233795F,
                                 0.408282679F, 0.591717321F, 0.762766205F,
                                 0.898333239F, 0.980144928F},
                                {{0.0496093182F, 0.00100494993F},
                                 {0.0998861375F, 0.0113043798F},
                                 {0.119642414F, 0.0372109091F},
                                 {0.107303138F, 0.0740387533F},
                                 {0.0740387533F, 0.107303138F},
                                 {0.0372109091F, 0.119642414F},
                                 {0.0113043798F, 0.0998861375F},
                                 {0.00100494993F, 0.0496093182F}}};

/// Both means in double
typedef struct {
  double near_from;
  double near_to;
} Pair;

/// Long lines that wait for their curve
typedef struct {
  const InflectMeans* means;
  InflectMeansScratch* scratch;
  const float* from;
  const float* to;
  float* near_from;
  float* near_to;
  uint32_t n_panels;
} Waiting;

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

/// A value of a curve that is not infinite
static inline double
bounded(double y)
{
  const double limit = (double)INFLECT_LARGEST_VALUE;
  return y > limit ? limit : y < -limit ? -limit : y;
}

/// The means on lines by a rule
static void
apply(const Rule* rule,
      const InflectMeans* means,
      float* values,
      uint32_t n,
      const float* from,
      const float* to,
      float* near_from,
      float* near_to)
{
  means->loops->place(rule->nodes, rule->n_nodes, n, from, to, values);
  means->value(means->curve.parameters, rule->n_nodes * inflect_nodes_row(n),
               values, values);
  means->loops->add_up(rule->weights, rule->n_nodes, n, values, near_from,
                       near_to);
}

/// What a panel adds to the means of its line, from the means on the panel
static Pair
part_of_line(const InflectPanel* panel, uint32_t order, Pair means)
{
  const double area = panel->share * (means.near_from + means.near_to);
  if (order == 1U) {
    const bool early = panel->start + 0.5 * panel->share < 0.5;
    return early ? (Pair){area, 0.0} : (Pair){0.0, area};
  }
  const double near_to =
    panel->start * area + panel->share * (panel->share * means.near_to);
  return (Pair){area - near_to, near_to};
}

/// Take the curve on all panels and add them up
static void
settle(Waiting* waiting)
{
  InflectMeansScratch* const scratch = waiting->scratch;
  apply(&panel_rule, waiting->means, scratch->values, waiting->n_panels,
        scratch->panel_from, scratch->panel_to, scratch->panel_near_from,
        scratch->panel_near_to);
  Pair sum = {0.0, 0.0};
  for (uint32_t i = 0U; i < waiting->n_panels; ++i) {
    const InflectPanel* const panel = &scratch->panels[i];
    const Pair part = part_of_line(panel, waiting->means->order,
                                   (Pair){(double)scratch->panel_near_from[i],
                                          (double)scratch->panel_near_to[i]});
    sum.near_from += part.near_from;
    sum.near_to += part.near_to;
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
           : (double)panel_rule.reach *
               ((double)analytic->scale + (double)analytic->growth * distance);
}

/// Cut what lies between two points, on one side of the centre
static bool
add_panels(Waiting* waiting, uint32_t line, double a, double b)
{
  const InflectAnalytic* const analytic = &waiting->means->analytic;
  InflectMeansScratch* const scratch = waiting->scratch;
  const double from = (double)waiting->from[line];
  const double scale = 1.0 / ((double)waiting->to[line] - from);
  const double centre = (double)analytic->centre;
  const bool inward = fabs(b - centre) < fabs(a - centre);
  const double end = inward ? a : b;
  double x = inward ? b : a;
  while (x != end) {
    if (waiting->n_panels == INFLECT_MAX_LINES) {
      return false;
    }
    const double length = panel_length(analytic, x);
    const double left = end - x;
    const double next = fabs(left) <= length ? end : x + copysign(length, left);
    const double start = (x - from) * scale;
    const double stop = (next - from) * scale;
    const bool turned = stop < start;
    const uint32_t i = waiting->n_panels++;
    scratch->panel_from[i] = (float)(turned ? next : x);
    scratch->panel_to[i] = (float)(turned ? x : next);
    scratch->panels[i] =
      (InflectPanel){line, turned ? stop : start, fabs(stop - start)};
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
  const Rule* const rule = &line_rules[means->order - 1U];
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
static Pair
means_in_double(const InflectMeans* means, double from, double to)
{
  double rounding = 0.0;
  const Pair exact = divided_differences(means, from, to, &rounding);
  if (rounding <= GOOD_ERROR) {
    return exact;
  }
  double error = 0.0;
  const Pair near = quadrature(means, from, to, &error);
  return error <= rounding || !isfinite(rounding) ? near : exact;
}

static void
find_in_double(const InflectMeans* means,
               double from,
               double to,
               float* near_from,
               float* near_to)
{
  const Pair pair = means_in_double(means, from, to);
  *near_from = (float)pair.near_from;
  *near_to = (float)pair.near_to;
}

/// The rule of panels on the lines that are too long for that of short ones
static void
find_long_lines(Waiting* waiting, uint32_t n)
{
  const InflectMeans* const means = waiting->means;
  const float* const from = waiting->from;
  const float* const to = waiting->to;
  uint32_t* const long_lines = waiting->scratch->long_lines;
  const uint32_t n_long =
    means->loops->judge(&means->analytic, line_rules[means->order - 1U].reach,
                        n, from, to, long_lines);
  for (uint32_t k = 0U; k < n_long; ++k) {
    const uint32_t i = long_lines[k];
    if (waiting->n_panels + MAX_LINE_PANELS > INFLECT_MAX_LINES) {
      settle(waiting);
    }
    if (!add_line(waiting, i)) {
      find_in_double(means, (double)from[i], (double)to[i],
                     &waiting->near_from[i], &waiting->near_to[i]);
    }
  }
  if (waiting->n_panels > 0U) {
    settle(waiting);
  }
}

/// Means without a formula; not to be inlined, which would delay formulas
static __attribute__((noinline)) void
find_means(const InflectMeans* means,
           InflectMeansScratch* scratch,
           uint32_t n,
           const float* from,
           const float* to,
           float* near_from,
           float* near_to)
{
  if (means->analytic.scale > 0.0F) {
    Waiting waiting = {means, scratch, from, to, near_from, near_to, 0U};
    apply(&line_rules[means->order - 1U], means, scratch->values, n, from, to,
          near_from, near_to);
    find_long_lines(&waiting, n);
    return;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    find_in_double(means, (double)from[i], (double)to[i], &near_from[i],
                   &near_to[i]);
  }
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
  find_means(means, scratch, n, from, to, near_from, near_to);
}
