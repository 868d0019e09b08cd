// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_curves.h"

#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Points of a curve that are evenly spread
#define N_EVEN 3001U

/// Most breaks that a picture shows
#define MAX_BREAKS 64U

/// A break takes a point on either side and one between
#define MAX_POINTS (N_EVEN + 3U * MAX_BREAKS)

/// How far beside a break its sides are looked at
#define BESIDE 1e-9

/// Where the reach of a curve is looked for
#define FAR 8.0
#define N_SCAN 2001U

/// Part of the largest curvature that still counts as a bend
#define BEND 0.02

/// Part of the height of a panel that a Dirac part takes
#define DIRAC_HEIGHT 0.8

#define TEXT_SIZE 512U
#define NAME_SIZE 48U

/// Derivatives, which are panels too
enum { VALUE, SLOPE, CURVATURE, N_ORDERS };

/// Points with a mark
typedef struct {
  double x[2U * MAX_BREAKS];
  double y[2U * MAX_BREAKS];
  double weight[2U * MAX_BREAKS];
  uint32_t n_points;
} Marks;

/// A curve as numbers
typedef struct {
  double x[MAX_POINTS];
  double y[N_ORDERS][MAX_POINTS];
  uint32_t n_points;
  InflectBreak breaks[MAX_BREAKS];
  uint32_t n_breaks;
} Samples;

/// What a picture of one curve has besides its lines
typedef struct {
  Marks kinks;            ///< On the value
  Marks jumps;            ///< On the value, both sides
  Marks diracs[N_ORDERS]; ///< Of the slope at jumps, the curvature at kinks
  InflectPlotReference references[N_ORDERS][2];
  InflectPlotNote notes[N_ORDERS][2U * MAX_BREAKS];
  char names[N_ORDERS][2U * MAX_BREAKS][NAME_SIZE];
  char reference_names[N_ORDERS][2][2U * NAME_SIZE];
} Details;

/// All that a picture points to
typedef struct {
  Samples samples[INFLECT_MAX_PLOT_CURVES];
  Details details;
  InflectPlotSeries series[N_ORDERS][INFLECT_MAX_PLOT_CURVES + 2U];
  InflectPlotPanel panels[N_ORDERS];
  char remarks[N_ORDERS][TEXT_SIZE];
  char title[TEXT_SIZE];
  char subtitle[TEXT_SIZE];
} Work;

static double
evaluate(const InflectCurve* curve, int order, double x)
{
  const InflectActivation* const row = curve->activation;
  const InflectCurveFunc functions[N_ORDERS] = {row->value, row->slope,
                                                row->curvature};
  return functions[order](x, curve->parameters);
}

/*
  Words
*/

/// Write a number with a true minus sign, into NAME_SIZE
static const char*
number_text(double value, int n_digits, char* text)
{
  snprintf(text, NAME_SIZE, "%s%.*g", value < 0.0 ? "\u2212" : "", n_digits,
           fabs(value));
  return text;
}

/// Append three texts
static void
append(char* text, const char* a, const char* b, const char* c)
{
  const size_t length = strlen(text);
  snprintf(text + length, TEXT_SIZE - length, "%s%s%s", a, b, c);
}

/*
  Range
*/

/// Return the largest finite magnitude of a derivative within `reach`
static double
largest(const InflectCurve* curve, int order, double reach)
{
  double most = 0.0;
  for (uint32_t i = 0U; i < N_SCAN; ++i) {
    const double x = reach * (2.0 * i / (N_SCAN - 1U) - 1.0);
    const double size = fabs(evaluate(curve, order, x));
    most = isfinite(size) ? fmax(most, size) : most;
  }
  return most;
}

/// Return the distance from 0 beyond which a curve hardly bends
static double
bend_reach(const InflectCurve* curve)
{
  const double least = BEND * largest(curve, CURVATURE, FAR);
  double reach = 0.0;
  for (uint32_t i = 0U; i < N_SCAN; ++i) {
    const double x = FAR * (2.0 * i / (N_SCAN - 1U) - 1.0);
    const double size = fabs(evaluate(curve, CURVATURE, x));
    reach = least > 0.0 && size > least ? fmax(reach, fabs(x)) : reach;
  }
  return reach;
}

static double
break_reach(const InflectCurveFacts* facts)
{
  double reach = 0.0;
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    reach = fmax(reach, 1.6 * fabs(facts->breaks[i].x));
  }
  return facts->break_period > 0.0 ? fmax(1.5 * facts->break_period, 1.0)
                                   : reach;
}

double
inflect_plot_curve_reach(const InflectCurve* curve)
{
  static const double rounds[] = {1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0};
  const size_t n_rounds = sizeof(rounds) / sizeof(rounds[0]);
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  const double breaks = break_reach(&facts);
  if (breaks > FAR) {
    return breaks;
  }
  // What bends all over, as a sine does, is shown for a while
  const double bends = bend_reach(curve);
  const double wanted = fmax(breaks, bends > 0.9 * FAR ? 0.5 * FAR : bends);
  size_t i = 0U;
  while (i + 1U < n_rounds && rounds[i] < wanted) {
    ++i;
  }
  while (i > 1U && rounds[i] > breaks &&
         largest(curve, VALUE, rounds[i]) > 4.0 * rounds[i]) {
    --i;
  }
  return rounds[i];
}

/*
  Samples
*/

static void
add_break(Samples* samples, InflectBreak at, double reach)
{
  if (fabs(at.x) < reach && samples->n_breaks < MAX_BREAKS) {
    samples->breaks[samples->n_breaks++] = at;
  }
}

static void
find_breaks(Samples* samples, const InflectCurve* curve, double reach)
{
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  const double period = facts.break_period;
  const double n_most = period > 0.0 ? ceil(reach / period) + 1.0 : 0.0;
  for (double turn = -n_most; turn <= n_most; turn += 1.0) {
    for (uint32_t i = 0U; i < facts.n_breaks; ++i) {
      InflectBreak at = facts.breaks[i];
      at.x += turn * period;
      add_break(samples, at, reach);
    }
  }
}

static int
compare(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return x < y ? -1 : x > y ? 1 : 0;
}

static double
beside(const InflectBreak* at)
{
  return BESIDE * fmax(1.0, fabs(at->x));
}

/// Return the derivative at a point, or NaN where a line must not go on
static double
sample(const Samples* samples, const InflectCurve* curve, int order, double x)
{
  for (uint32_t i = 0U; i < samples->n_breaks; ++i) {
    const InflectBreak* const at = &samples->breaks[i];
    if (x == at->x && (order != VALUE || at->jump)) {
      return (double)NAN;
    }
  }
  return evaluate(curve, order, x);
}

static void
sample_curve(Samples* samples, const InflectCurve* curve, double reach)
{
  find_breaks(samples, curve, reach);
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < N_EVEN; ++i) {
    samples->x[n++] = reach * (2.0 * i / (N_EVEN - 1U) - 1.0);
  }
  for (uint32_t i = 0U; i < samples->n_breaks; ++i) {
    const InflectBreak* const at = &samples->breaks[i];
    samples->x[n++] = at->x - beside(at);
    samples->x[n++] = at->x;
    samples->x[n++] = at->x + beside(at);
  }
  qsort(samples->x, n, sizeof(double), compare);
  for (uint32_t i = 0U; i < n; ++i) {
    for (int order = 0; order < N_ORDERS; ++order) {
      samples->y[order][i] = sample(samples, curve, order, samples->x[i]);
    }
  }
  samples->n_points = n;
}

/*
  Axes
*/

/// Return the range of most of what a line does, without lone spikes
static void
robust_range(const Samples* samples, int order, double* min, double* max)
{
  double sorted[MAX_POINTS];
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < samples->n_points; ++i) {
    if (isfinite(samples->y[order][i])) {
      sorted[n++] = samples->y[order][i];
    }
  }
  if (n == 0U) {
    return;
  }
  qsort(sorted, n, sizeof(double), compare);
  const double low = sorted[n / 25U];
  const double high = sorted[n - 1U - n / 25U];
  const double span = high - low;
  const bool spiky = span > 0.0;
  const double least = sorted[0];
  const double most = sorted[n - 1U];
  *min = fmin(*min, spiky && least < low - 5.0 * span ? low - span : least);
  *max = fmax(*max, spiky && most > high + 5.0 * span ? high + span : most);
}

static InflectPlotAxis
axis_of(const Work* work, uint32_t n_curves, int order)
{
  static const char* const labels[N_ORDERS] = {"f(x)", "f\u2032(x)",
                                               "f\u2033(x)"};
  double min = (double)INFINITY;
  double max = -(double)INFINITY;
  for (uint32_t i = 0U; i < n_curves; ++i) {
    robust_range(&work->samples[i], order, &min, &max);
  }
  if (!(min <= max)) {
    min = -1.0;
    max = 1.0;
  }
  const double least = 1e-6 * fmax(fabs(min), fabs(max));
  if (max - min <= least) {
    const double half = min == 0.0 ? 1.0 : 0.5 * fabs(min);
    min -= half;
    max += half;
  }
  const double air = 0.07 * (max - min);
  const InflectPlotAxis axis = {
    .label = labels[order], .min = min - air, .max = max + air};
  return axis;
}

/// Write how far a line goes beyond its axis
static void
remark_spikes(Work* work, uint32_t n_curves, int order)
{
  const InflectPlotAxis* const axis = &work->panels[order].y;
  double farthest = 0.0;
  double at = 0.0;
  for (uint32_t i = 0U; i < n_curves; ++i) {
    const Samples* const samples = &work->samples[i];
    for (uint32_t k = 0U; k < samples->n_points; ++k) {
      const double y = samples->y[order][k];
      const bool beyond = y < axis->min || y > axis->max;
      if (beyond && fabs(y) > fabs(farthest)) {
        farthest = y;
        at = samples->x[k];
      }
    }
  }
  if (farthest != 0.0) {
    char value[NAME_SIZE] = "";
    char place[NAME_SIZE] = "";
    append(work->remarks[order],
           "beyond the scale: ", number_text(farthest, 4, value), " at x = ");
    append(work->remarks[order], number_text(at, 3, place), "", "");
    work->panels[order].remark = work->remarks[order];
  }
}

/*
  Details of a single curve
*/

static void
add_mark(Marks* marks, double x, double y, double weight)
{
  marks->x[marks->n_points] = x;
  marks->y[marks->n_points] = y;
  marks->weight[marks->n_points++] = weight;
}

static void
mark_breaks(Details* details, const Samples* samples, const InflectCurve* curve)
{
  for (uint32_t i = 0U; i < samples->n_breaks; ++i) {
    const InflectBreak* const at = &samples->breaks[i];
    const int order = at->jump ? VALUE : SLOPE;
    const double before = evaluate(curve, order, at->x - beside(at));
    const double after = evaluate(curve, order, at->x + beside(at));
    if (at->jump) {
      add_mark(&details->jumps, at->x, before, 0.0);
      add_mark(&details->jumps, at->x, after, 0.0);
    } else {
      add_mark(&details->kinks, at->x, evaluate(curve, VALUE, at->x), 0.0);
    }
    add_mark(&details->diracs[order + 1], at->x, 0.0, after - before);
  }
}

/// Give Dirac parts their height, which stands for no number, and a name
static void
raise_diracs(Details* details, InflectPlotPanel* panel, int order)
{
  Marks* const marks = &details->diracs[order];
  for (uint32_t i = 0U; i < marks->n_points; ++i) {
    const bool up = marks->weight[i] > 0.0;
    marks->y[i] = DIRAC_HEIGHT * (up ? panel->y.max : panel->y.min);
    snprintf(details->names[order][i], NAME_SIZE, "%s%.3g", up ? "+" : "\u2212",
             fabs(marks->weight[i]));
    details->notes[order][i] =
      (InflectPlotNote){.x = marks->x[i],
                        .y = marks->y[i],
                        .text = details->names[order][i],
                        .role = INFLECT_PLOT_MARK,
                        .below = !up};
  }
  panel->notes = details->notes[order];
  panel->n_notes = marks->n_points;
}

/// Make room on an axis for Dirac parts on both of its sides
static void
make_room(const Marks* marks, InflectPlotAxis* axis)
{
  for (uint32_t i = 0U; i < marks->n_points; ++i) {
    const double size = fmax(fabs(axis->min), fabs(axis->max));
    if (marks->weight[i] > 0.0 && axis->max < 0.5 * size) {
      axis->max = 0.5 * size;
    }
    if (marks->weight[i] < 0.0 && axis->min > -0.5 * size) {
      axis->min = -0.5 * size;
    }
  }
}

static InflectPlotSeries
mark_series(const Marks* marks,
            InflectPlotKind kind,
            InflectPlotMarker marker,
            const char* label)
{
  const InflectPlotSeries series = {.kind = kind,
                                    .role = INFLECT_PLOT_MARK,
                                    .marker = marker,
                                    .label = marks->n_points ? label : NULL,
                                    .n_points = marks->n_points,
                                    .x = marks->x,
                                    .y = marks->y};
  return series;
}

/// Name a line across a panel with a number
static void
refer(Details* details,
      InflectPlotPanel* panel,
      int order,
      double value,
      const char* name)
{
  const uint32_t i = panel->n_references;
  const bool within = value >= panel->y.min && value <= panel->y.max;
  if (!within || (order == CURVATURE && value == 0.0)) {
    return;
  }
  char* const text = details->reference_names[order][i];
  char number[NAME_SIZE] = "";
  snprintf(text, sizeof(details->reference_names[order][i]), "%s %s", name,
           number_text(order == VALUE ? value : fabs(value), 4, number));
  details->references[order][i] = (InflectPlotReference){
    .role = INFLECT_PLOT_REFERENCE, .value = value, .label = text};
  panel->references = details->references[order];
  ++panel->n_references;
}

/// Return a bound of magnitude on the side where a line comes nearest to it
static double
nearest_side(const Samples* samples, int order, double bound)
{
  double up = 0.0;
  double down = 0.0;
  for (uint32_t i = 0U; i < samples->n_points; ++i) {
    up = fmax(up, samples->y[order][i]);
    down = fmax(down, -samples->y[order][i]);
  }
  return down > 1.001 * up ? -bound : bound;
}

/// Say the Lipschitz constant where no line does
static void
remark_lipschitz(Work* work, double lipschitz)
{
  char* const remark = work->remarks[SLOPE];
  if (work->panels[SLOPE].n_references) {
    return;
  }
  char text[NAME_SIZE] = "";
  const bool none = isinf(lipschitz);
  append(remark, *remark ? " \u00b7 " : "",
         none ? "no Lipschitz constant" : "Lipschitz constant ",
         none ? "" : number_text(lipschitz, 4, text));
  work->panels[SLOPE].remark = remark;
}

static void
add_details(Work* work, const InflectCurve* curve)
{
  Details* const details = &work->details;
  const Samples* const samples = &work->samples[0];
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  mark_breaks(details, samples, curve);
  work->series[VALUE][1] = mark_series(&details->kinks, INFLECT_PLOT_POINTS,
                                       INFLECT_PLOT_RING, "kink");
  work->series[VALUE][2] = mark_series(&details->jumps, INFLECT_PLOT_POINTS,
                                       INFLECT_PLOT_DIAMOND, "jump");
  for (int order = SLOPE; order < N_ORDERS; ++order) {
    make_room(&details->diracs[order], &work->panels[order].y);
    raise_diracs(details, &work->panels[order], order);
    work->series[order][1] = mark_series(
      &details->diracs[order], INFLECT_PLOT_STEMS, INFLECT_PLOT_DIAMOND,
      order == SLOPE ? "Dirac part of a jump, with its weight"
                     : "Dirac part of a kink, with its weight");
  }
  refer(details, &work->panels[VALUE], VALUE, facts.upper, "upper bound");
  refer(details, &work->panels[VALUE], VALUE, facts.lower, "lower bound");
  refer(details, &work->panels[SLOPE], SLOPE,
        nearest_side(samples, SLOPE, facts.lipschitz), "Lipschitz constant");
  refer(details, &work->panels[CURVATURE], CURVATURE,
        nearest_side(samples, CURVATURE, facts.curvature_bound),
        "largest |f\u2033|");
  remark_lipschitz(work, facts.lipschitz);
}

static void
write_words(Work* work, const InflectCurve* curves, uint32_t n_curves)
{
  const InflectActivation* const row = curves[0].activation;
  if (n_curves > 1U) {
    append(work->title, "Curves", "", "");
    for (uint32_t i = 0U; i < n_curves; ++i) {
      append(work->subtitle, i ? ", " : "", curves[i].activation->symbol, "");
    }
    return;
  }
  append(work->title, row->label, " \u00b7 ", row->symbol);
  append(work->subtitle, "f(x) = ", row->formula, "");
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    char number[NAME_SIZE] = "";
    snprintf(number, sizeof(number), " = %.6g", curves[0].parameters[i]);
    append(work->subtitle, " \u00b7 ", row->parameters[i].symbol, number);
  }
}

/*
  Picture
*/

static void
make_panels(Work* work, const InflectCurve* curves, uint32_t n_curves)
{
  static const struct {
    const char* title;
    double left;
    double top;
    double height;
  } places[N_ORDERS] = {{"Transfer curve", 0.0, 0.0, 1.0},
                        {"Slope", 0.5, 0.0, 0.5},
                        {"Curvature", 0.5, 0.5, 0.5}};
  for (int order = 0; order < N_ORDERS; ++order) {
    for (uint32_t i = 0U; i < n_curves; ++i) {
      const Samples* const samples = &work->samples[i];
      work->series[order][i] = (InflectPlotSeries){
        .kind = INFLECT_PLOT_LINE,
        .role = (InflectPlotRole)(INFLECT_PLOT_CATEGORY + i),
        .label = n_curves > 1U ? curves[i].activation->symbol : NULL,
        .n_points = samples->n_points,
        .x = samples->x,
        .y = samples->y[order]};
    }
    work->panels[order] =
      (InflectPlotPanel){.title = places[order].title,
                         .left = places[order].left,
                         .top = places[order].top,
                         .width = 0.5,
                         .height = places[order].height,
                         .x = {.label = "x"},
                         .y = axis_of(work, n_curves, order),
                         .diagonal = order == VALUE,
                         .series = work->series[order],
                         .n_series = n_curves > 1U ? n_curves : 3U};
    remark_spikes(work, n_curves, order);
  }
}

bool
inflect_plot_curves(const InflectPlotOutput* output,
                    const InflectCurve* curves,
                    uint32_t n_curves,
                    InflectMessage* message)
{
  Work* const work = (Work*)calloc(1U, sizeof(Work));
  if (!work) {
    return inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  double reach = 0.0;
  for (uint32_t i = 0U; i < n_curves; ++i) {
    reach = fmax(reach, inflect_plot_curve_reach(&curves[i]));
  }
  for (uint32_t i = 0U; i < n_curves; ++i) {
    sample_curve(&work->samples[i], &curves[i], reach);
  }
  make_panels(work, curves, n_curves);
  if (n_curves == 1U) {
    add_details(work, &curves[0]);
  }
  write_words(work, curves, n_curves);
  const InflectPlotFigure figure = {.title = work->title,
                                    .subtitle = work->subtitle,
                                    .panels = work->panels,
                                    .n_panels = N_ORDERS};
  const bool done = inflect_plot_write(&figure, output, message);
  free(work);
  return done;
}
