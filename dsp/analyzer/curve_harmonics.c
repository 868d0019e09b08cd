// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../activation/curve.h"

#include "../base/fft_plan.h"
#include "../base/special.h"

#include <inflect/analyzer.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define N_ORDERS (INFLECT_MAX_HARMONICS + 1U)

/// Largest gain and bias
#define MAX_SWING 1000.0

/// Widest panel at the start
#define FIRST_WIDTH (INFLECT_PI / 24.0)

/// Panels narrower than this are not halved
#define LEAST_WIDTH 1e-13

/// Disagreement that is left in a panel, as a share of the largest value.  It
/// does not shrink with the panel, as rounding in a steep curve would not.
#define AGREEMENT 1e-15

/// Deepest halving
#define MAX_DEPTH 48U

/// Points at which the largest value is looked for
#define N_SCANNED 1024

/// Gauss-Legendre rule with 20 points on -1 to 1: node, weight; both signs
static const double rule[10][2] = {
  {0.993128599185094925, 0.0176140071391521183},
  {0.963971927277913791, 0.0406014298003869413},
  {0.912234428251325906, 0.0626720483341090636},
  {0.839116971822218823, 0.0832767415767047487},
  {0.746331906460150793, 0.101930119817240435},
  {0.636053680726515025, 0.118194531961518417},
  {0.510867001950827098, 0.131688638449176627},
  {0.373706088715419561, 0.142096109318382051},
  {0.227785851141645078, 0.149172986472603747},
  {0.0765265211334973338, 0.152753387130725851},
};

/// A curve under a sine
typedef struct {
  const InflectCurve* curve;
  double gain;
  double bias;
  double largest; ///< Largest magnitude of the curve
  bool finite;    ///< Whether all values were
} Swing;

/// A stretch of time with its integrals of f sin(n t) or f cos(n t)
typedef struct {
  double from;
  double to;
  double integrals[N_ORDERS];
} Panel;

static double
value_at(Swing* swing, double t)
{
  const double x = swing->gain * sin(t) + swing->bias;
  const double y = swing->curve->activation->value(x, swing->curve->parameters);
  swing->finite = swing->finite && isfinite(y);
  return y;
}

/// Find the largest magnitude
static void
scan(Swing* swing)
{
  for (int i = -N_SCANNED; i <= N_SCANNED; ++i) {
    const double t = 0.5 * INFLECT_PI * (double)i / N_SCANNED;
    swing->largest = fmax(swing->largest, fabs(value_at(swing, t)));
  }
}

/// Add a point to the integrals: the sine of odd orders, the cosine of even
static void
add_point(Swing* swing, double t, double weight, double* integrals)
{
  const double y = value_at(swing, t);
  const double complex turn = inflect_complex(cos(t), sin(t));
  double complex power = 1.0;
  for (uint32_t n = 0U; n < N_ORDERS; ++n) {
    integrals[n] += weight * y * (n % 2U ? cimag(power) : creal(power));
    power *= turn;
  }
}

static Panel
integrate(Swing* swing, double from, double to)
{
  Panel panel = {.from = from, .to = to};
  const double middle = 0.5 * (from + to);
  const double half = 0.5 * (to - from);
  for (uint32_t i = 0U; i < sizeof(rule) / sizeof(rule[0]); ++i) {
    const double step = half * rule[i][0];
    const double weight = half * rule[i][1];
    add_point(swing, middle - step, weight, panel.integrals);
    add_point(swing, middle + step, weight, panel.integrals);
  }
  return panel;
}

/// Whether two halves give what the whole gave
static bool
agree(const Swing* swing,
      const Panel* whole,
      const Panel* left,
      const Panel* right)
{
  if (whole->to - whole->from < LEAST_WIDTH || !swing->finite) {
    return true;
  }
  const double allowed = AGREEMENT * swing->largest;
  for (uint32_t n = 0U; n < N_ORDERS; ++n) {
    const double both = left->integrals[n] + right->integrals[n];
    if (!(fabs(both - whole->integrals[n]) <= allowed)) {
      return false;
    }
  }
  return true;
}

/// Add the integrals over a panel, halved where it needs to be
static void
add_panel(Swing* swing, double from, double to, double* sums)
{
  Panel stack[MAX_DEPTH + 1U];
  stack[0] = integrate(swing, from, to);
  uint32_t n = 1U;
  while (n > 0U) {
    const Panel whole = stack[--n];
    const double middle = 0.5 * (whole.from + whole.to);
    const Panel left = integrate(swing, whole.from, middle);
    const Panel right = integrate(swing, middle, whole.to);
    if (n + 2U <= MAX_DEPTH && !agree(swing, &whole, &left, &right)) {
      stack[n++] = right;
      stack[n++] = left;
      continue;
    }
    for (uint32_t i = 0U; i < N_ORDERS; ++i) {
      sums[i] += left.integrals[i] + right.integrals[i];
    }
  }
}

/// Return the first break beyond `x`, infinity if there is none
static double
next_break(const InflectCurveFacts* facts, double x)
{
  double next = INFLECT_INFINITY;
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    double candidate = facts->breaks[i].x;
    if (facts->break_period > 0.0) {
      const double turns = floor((x - candidate) / facts->break_period);
      candidate += (turns + 1.0) * facts->break_period;
      candidate += candidate <= x ? facts->break_period : 0.0;
    }
    next = candidate > x ? fmin(next, candidate) : next;
  }
  return next;
}

/// Integrate over the rising half of the sine; the falling half mirrors it
static void
integrate_swing(Swing* swing, double* sums)
{
  const InflectCurveFacts facts = inflect_curve_facts(swing->curve);
  const double end = 0.5 * INFLECT_PI;
  double x = swing->bias - swing->gain;
  double from = -end;
  while (from < end && swing->finite) {
    x = next_break(&facts, x);
    const double height = (x - swing->bias) / swing->gain;
    const double to = height < 1.0 ? fmax(asin(height), from) : end;
    const double n = ceil((to - from) / FIRST_WIDTH);
    for (double i = 0.0; i < n; i += 1.0) {
      add_panel(swing, from + (to - from) * (i / n),
                from + (to - from) * ((i + 1.0) / n), sums);
    }
    from = to;
  }
}

InflectStatus
inflect_curve_harmonics(const InflectCurve* curve,
                        double gain,
                        double bias,
                        InflectCurveHarmonics* harmonics)
{
  if (!(fabs(gain) <= MAX_SWING && fabs(bias) <= MAX_SWING)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  Swing swing = {curve, fabs(gain), bias, 0.0, true};
  double sums[N_ORDERS] = {0.0};
  scan(&swing);
  if (gain == 0.0) {
    sums[0] = INFLECT_PI * value_at(&swing, 0.0);
  } else {
    integrate_swing(&swing, sums);
  }
  if (!swing.finite) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  memset(harmonics, 0, sizeof(*harmonics));
  harmonics->cosines[0] = sums[0] / INFLECT_PI;
  for (uint32_t n = 1U; n < N_ORDERS; ++n) {
    const double amplitude = 2.0 * sums[n] / INFLECT_PI;
    if (n % 2U) {
      harmonics->sines[n] = gain < 0.0 ? -amplitude : amplitude;
    } else {
      harmonics->cosines[n] = amplitude;
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

InflectHarmonic
inflect_curve_harmonic_at(const InflectCurveHarmonics* harmonics,
                          uint32_t order)
{
  if (order < 1U || order > INFLECT_MAX_HARMONICS) {
    return (InflectHarmonic){0};
  }
  const double sine = harmonics->sines[order];
  const double cosine = harmonics->cosines[order];
  const double amplitude = hypot(sine, cosine);
  return (InflectHarmonic){
    .order = order,
    .frequency_hz = INFLECT_NAN,
    .amplitude = amplitude,
    .level_dbc = 20.0 * log10(amplitude / fabs(harmonics->sines[1])),
    .phase_deg = atan2(cosine, sine) * 180.0 / INFLECT_PI,
  };
}
