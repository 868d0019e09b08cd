// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Every fact of every curve as a claim, over the ranges of its parameters

#include "support/curve_cases.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/// Relative slack for the rounding of a function against a claimed bound
#define ROUNDING (16.0 * EPSILON)

/// Shares of a supremum of slopes, and of a finite span of values, to which a
/// scan has to come near
#define APPROACH 0.01
#define SPAN_APPROACH 1e-4

/// What stands for unbounded slopes and curvatures
#define UNBOUNDED 1e6

/// What an unbounded value grows beyond, however slowly, at FAR
#define UNBOUNDED_VALUE 8.0
#define FAR 1e300

/// Where slopes and curvatures are looked for, and where flat parts are
#define SCAN_LIMIT 1e4
#define WIDE_LIMIT 1e9
#define FLAT_LIMIT 30.0

/// Within this distance, relative to 1 or x, a point is at a break
#define BREAK_WIDTH 4e-9

/// Least step of value or slope at a break, relative to 1 or their size
#define LEAST_STEP 1e-7

/// Tolerance of a symmetry, relative to the terms
#define PARITY_TOLERANCE 1e-13

/// Least violation that disproves a symmetry or a monotone curve
#define LEAST_VIOLATION 1e-9

/// Roundings of |x| + |y| / |f'| that a round trip may cost
#define ROUND_TRIP_ROUNDINGS 8.0

/// Error of x from which on a value may have been rounded to its bound
#define LOST 0.1

static double
larger(double a, double b)
{
  return fmax(fabs(a), fabs(b));
}

static void
value_stays_in_its_bounds(const CurveCase* c)
{
  const Scan* const scan = scan_curve(c, WIDE_LIMIT);
  const double lower = c->facts.lower - ROUNDING * fabs(c->facts.lower);
  const double upper = c->facts.upper + ROUNDING * fabs(c->facts.upper);
  for (size_t i = 0U; i < scan->n; ++i) {
    const double y = curve_value(c, scan->x[i]);
    if (!(y >= lower && y <= upper)) {
      fail_msg("%s: f(%.17g) = %.17g is not in %.17g..%.17g", c->name,
               scan->x[i], y, c->facts.lower, c->facts.upper);
    }
  }
}

/// Find the least and greatest value of a curve on a scan and far out
static void
find_extremes(const CurveCase* c, double* least, double* most)
{
  const Scan* const scan = scan_curve(c, WIDE_LIMIT);
  *least = fmin(curve_value(c, -FAR), curve_value(c, FAR));
  *most = fmax(curve_value(c, -FAR), curve_value(c, FAR));
  for (size_t i = 0U; i < scan->n; ++i) {
    const double y = curve_value(c, scan->x[i]);
    *least = fmin(*least, y);
    *most = fmax(*most, y);
  }
}

static void
bounds_are_approached(const CurveCase* c)
{
  double least = 0.0;
  double most = 0.0;
  find_extremes(c, &least, &most);
  const double lower = c->facts.lower;
  const double upper = c->facts.upper;
  const double span =
    isfinite(upper - lower)
      ? upper - lower
      : fmax(1e-3, isfinite(lower) ? fabs(lower) : fabs(upper));
  const bool low_ok = isinf(lower) ? least < -UNBOUNDED_VALUE
                                   : least <= lower + SPAN_APPROACH * span;
  const bool high_ok = isinf(upper) ? most > UNBOUNDED_VALUE
                                    : most >= upper - SPAN_APPROACH * span;
  if (!low_ok || !high_ok) {
    fail_msg("%s: f reaches %.9g..%.9g, far from %.9g..%.9g", c->name, least,
             most, lower, upper);
  }
}

static bool
has_jump(const InflectCurveFacts* facts)
{
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    if (facts->breaks[i].jump) {
      return true;
    }
  }
  return false;
}

static void
lipschitz_bounds_every_chord(const CurveCase* c)
{
  const Scan* const scan = scan_curve(c, WIDE_LIMIT);
  for (size_t i = 1U; i < scan->n; ++i) {
    // Neighbours, and pairs that are farther and farther apart
    for (size_t step = 1U; step <= i && step < 2000U; step *= 7U) {
      const double x = scan->x[i];
      const double y = scan->x[i - step];
      const double f = curve_value(c, x);
      const double g = curve_value(c, y);
      if (isinf(f) || isinf(g)) {
        continue;
      }
      const double slack =
        ROUNDING * (fabs(f) + fabs(g) + c->facts.lipschitz * larger(x, y));
      if (!(fabs(f - g) <= c->facts.lipschitz * (x - y) + slack)) {
        fail_msg("%s: f(%.17g) - f(%.17g) = %.17g needs lipschitz %.17g > "
                 "%.17g",
                 c->name, x, y, f - g, fabs(f - g) / (x - y),
                 c->facts.lipschitz);
      }
    }
  }
}

static double
greatest(const CurveCase* c, double (*function)(const CurveCase*, double))
{
  const Scan* const scan = scan_curve(c, WIDE_LIMIT);
  double most = 0.0;
  for (size_t i = 0U; i < scan->n; ++i) {
    most = fmax(most, fabs(function(c, scan->x[i])));
  }
  return most;
}

/// Check a claimed supremum against the greatest value of a scan
static void
check_supremum(const CurveCase* c, const char* name, double claim, double most)
{
  const bool reached =
    isinf(claim) ? most > UNBOUNDED : most >= (1.0 - APPROACH) * claim;
  if (!(most <= claim * (1.0 + ROUNDING)) || !reached) {
    fail_msg("%s: %s is claimed as %.17g, and is %.17g on a scan", c->name,
             name, claim, most);
  }
}

/// Check that a curve that jumps claims no bound
static void
check_jumping(const CurveCase* c, const char* name, double claim)
{
  if (isfinite(claim)) {
    fail_msg("%s: jumps, but claims %s %g", c->name, name, claim);
  }
}

static void
lipschitz_is_the_greatest_slope(const CurveCase* c)
{
  if (has_jump(&c->facts)) {
    check_jumping(c, "lipschitz", c->facts.lipschitz);
    return;
  }
  check_supremum(c, "lipschitz", c->facts.lipschitz, greatest(c, curve_slope));
}

static void
curvature_bound_is_the_supremum(const CurveCase* c)
{
  if (has_jump(&c->facts)) {
    check_jumping(c, "curvature_bound", c->facts.curvature_bound);
    return;
  }
  check_supremum(c, "curvature_bound", c->facts.curvature_bound,
                 greatest(c, curve_curvature));
}

/// Symmetries that a curve can have, by InflectParity
static double
parity_error(const CurveCase* c, InflectParity parity, double x, double* scale)
{
  const double f = curve_value(c, x);
  const double g = curve_value(c, -x);
  const double c1 = curve_value(c, 1.0) - curve_value(c, -1.0);
  *scale = fmax(larger(f, g), larger(c1 * x, 1e-300));
  switch (parity) {
  case INFLECT_PARITY_ODD:
    return fabs(f + g);
  case INFLECT_PARITY_EVEN:
    return fabs(f - g);
  case INFLECT_PARITY_HALF_LINEAR:
    return fabs(f - g - c1 * x);
  case INFLECT_PARITY_NONE:
    break;
  }
  return 0.0;
}

static bool
has_parity(const CurveCase* c, InflectParity parity, double tolerance)
{
  const Scan* const scan = scan_curve(c, SCAN_LIMIT);
  for (size_t i = 0U; i < scan->n; ++i) {
    const double x = scan->x[i];
    double scale = 0.0;
    // At a jump a curve takes one of its sides
    if (distance_to_break(&c->facts, x) > BREAK_WIDTH * fmax(1.0, fabs(x)) &&
        parity_error(c, parity, x, &scale) > tolerance * scale) {
      return false;
    }
  }
  return true;
}

static void
parity_is_as_claimed(const CurveCase* c)
{
  if (!has_parity(c, c->facts.parity, PARITY_TOLERANCE)) {
    fail_msg("%s: is not %s", c->name, inflect_parity_symbol(c->facts.parity));
  }
  if (c->facts.parity != INFLECT_PARITY_NONE) {
    return;
  }
  for (unsigned i = 1U; i < INFLECT_N_PARITIES; ++i) {
    if (has_parity(c, (InflectParity)i, LEAST_VIOLATION)) {
      fail_msg("%s: claims no parity but is %s", c->name,
               inflect_parity_symbol((InflectParity)i));
    }
  }
}

static void
monotone_is_as_claimed(const CurveCase* c)
{
  const Scan* const scan = scan_curve(c, WIDE_LIMIT);
  bool falls = false;
  for (size_t i = 1U; i < scan->n; ++i) {
    const double before = curve_value(c, scan->x[i - 1U]);
    const double after = curve_value(c, scan->x[i]);
    const double slack = ROUNDING * larger(before, after);
    if (c->facts.monotone && after < before - slack) {
      fail_msg("%s: claims to be monotone, but falls from f(%.17g) = %.17g to "
               "f(%.17g) = %.17g",
               c->name, scan->x[i - 1U], before, scan->x[i], after);
    }
    falls = falls || after < before - LEAST_VIOLATION;
  }
  if (!c->facts.monotone && !falls) {
    fail_msg("%s: claims not to be monotone, but never falls", c->name);
  }
}

/// Return whether a curve is constant from one point to another
static bool
is_flat(const CurveCase* c, double from, double to)
{
  const double y = curve_value(c, from);
  for (int i = 0; i <= 4; ++i) {
    const double x = from + (to - from) * i / 4.0;
    if (curve_value(c, x) != y || (i && i < 4 && curve_slope(c, x) != 0.0)) {
      return false;
    }
  }
  return true;
}

/// Return a point where a curve is flat, or NaN
static double
flat_point(const CurveCase* c, const Scan* scan, double limit)
{
  for (size_t i = 1U; i < scan->n; ++i) {
    const double x = scan->x[i - 1U];
    if (fabs(x) <= limit && scan->x[i] - x > 1e-5 &&
        is_flat(c, x, scan->x[i])) {
      return x;
    }
  }
  return (double)NAN;
}

static void
strictly_monotone_is_as_claimed(const CurveCase* c)
{
  const Scan* const scan = scan_curve(c, SCAN_LIMIT);
  if (!c->facts.strictly_monotone) {
    if (c->facts.monotone && isnan(flat_point(c, scan, FLAT_LIMIT))) {
      fail_msg("%s: monotone but not strictly, yet nowhere flat", c->name);
    }
    return;
  }
  if (!c->facts.monotone) {
    fail_msg("%s: strictly monotone but not monotone", c->name);
  }
  const double flat = flat_point(c, scan, 4.0);
  if (!isnan(flat)) {
    fail_msg("%s: claims to be strictly monotone, but is flat at %.17g",
             c->name, flat);
  }
  for (size_t i = 1U; i < scan->n; ++i) {
    const double dx = scan->x[i] - scan->x[i - 1U];
    const double before = curve_value(c, scan->x[i - 1U]);
    const double after = curve_value(c, scan->x[i]);
    const double rise = dx * fmin(fabs(curve_slope(c, scan->x[i])),
                                  fabs(curve_slope(c, scan->x[i - 1U])));
    if (after <= before && rise > ROUNDING * larger(before, after)) {
      fail_msg("%s: claims to be strictly monotone, but f(%.17g) = f(%.17g)",
               c->name, scan->x[i - 1U], scan->x[i]);
    }
  }
}

static void
value_at_0_is_the_value(const CurveCase* c)
{
  if (c->facts.value_at_0 != curve_value(c, 0.0) ||
      c->facts.value_at_0 != curve_value(c, -0.0)) {
    fail_msg("%s: f(0) is %.17g, f(-0) %.17g, not %.17g", c->name,
             curve_value(c, 0.0), curve_value(c, -0.0), c->facts.value_at_0);
  }
}

/// Return whether the slope falls to 0 toward an infinity
static bool
fades(const CurveCase* c, double sign)
{
  double most = 0.0;
  for (double x = 1e8; x < 1e9; x = 1.37 * x + 0.61) {
    most = fmax(most, fabs(curve_slope(c, sign * x)));
  }
  return most < 1e-4;
}

static void
saturating_is_as_claimed(const CurveCase* c)
{
  if (greatest(c, curve_slope) == 0.0) {
    return; // A stair's slope is 0 already, so it neither falls nor does not
  }
  const bool saturates = fades(c, -1.0) || fades(c, 1.0);
  if (saturates != c->facts.saturating) {
    fail_msg("%s: claims %d, but its slope %s to 0", c->name,
             (int)c->facts.saturating, saturates ? "falls" : "does not fall");
  }
}

static bool
spans_break(const CurveCase* c, double a, double b)
{
  double at = 0.0;
  const double width = BREAK_WIDTH * fmax(1.0, larger(a, b));
  return breaks_between(&c->facts, a - width, b + width, &at, 1U) > 0U;
}

static void
value_and_slope_are_continuous_off_breaks(const CurveCase* c)
{
  const Scan* const scan = scan_curve(c, 10.0);
  for (size_t i = 1U; i < scan->n; ++i) {
    const double a = scan->x[i - 1U];
    const double b = scan->x[i];
    if (spans_break(c, a, b)) {
      continue;
    }
    const double bend =
      isfinite(c->facts.curvature_bound)
        ? c->facts.curvature_bound
        : 1.1 * larger(curve_curvature(c, a), curve_curvature(c, b));
    const double steepest = larger(curve_slope(c, a), curve_slope(c, b));
    const double bend_room =
      bend * (b - a) * (1.0 + 1e-6) + 4.0 * ROUNDING * (steepest + bend);
    if (fabs(curve_slope(c, b) - curve_slope(c, a)) > bend_room) {
      fail_msg("%s: the slope jumps between %.17g and %.17g", c->name, a, b);
    }
    const double rise =
      (steepest + bend_room) * (b - a) +
      4.0 * ROUNDING *
        (larger(curve_value(c, a), curve_value(c, b)) + steepest);
    if (fabs(curve_value(c, b) - curve_value(c, a)) > rise) {
      fail_msg("%s: the value jumps between %.17g and %.17g", c->name, a, b);
    }
  }
}

static void
check_break(const CurveCase* c, double x, bool jump)
{
  const double d = 1e-10 * fmax(1.0, fabs(x));
  const double f = curve_value(c, x - d);
  const double g = curve_value(c, x + d);
  const double s = curve_slope(c, x - d);
  const double t = curve_slope(c, x + d);
  const bool jumps = fabs(g - f) > LEAST_STEP * fmax(1e-3, larger(f, g)) +
                                     4.0 * d * larger(s, t);
  const bool bends = fabs(t - s) > LEAST_STEP * fmax(1e-3, larger(s, t));
  if (jumps != jump || (!jump && !bends)) {
    fail_msg("%s: at the %s %.17g the value goes from %.17g to %.17g, the "
             "slope from %.17g to %.17g",
             c->name, jump ? "jump" : "kink", x, f, g, s, t);
  }
}

static void
breaks_are_as_claimed(const CurveCase* c)
{
  const InflectCurveFacts* const facts = &c->facts;
  assert_true(facts->n_breaks <= INFLECT_MAX_BREAKS);
  if (facts->smooth != (facts->n_breaks == 0U)) {
    fail_msg("%s: smooth is %d with %u breaks", c->name, (int)facts->smooth,
             facts->n_breaks);
  }
  for (uint32_t i = 0U; i < facts->n_breaks; ++i) {
    const double x = facts->breaks[i].x;
    if (i > 0U && x <= facts->breaks[i - 1U].x) {
      fail_msg("%s: breaks do not ascend at %.17g", c->name, x);
    }
    if (facts->break_period > 0.0 &&
        x - facts->breaks[0].x >= facts->break_period) {
      fail_msg("%s: break %.17g is beyond one period", c->name, x);
    }
    const int periods = facts->break_period > 0.0 ? 3 : 0;
    for (int k = -periods; k <= periods; ++k) {
      check_break(c, x + k * facts->break_period, facts->breaks[i].jump);
    }
  }
}

static void
inverse_undoes_the_value(const CurveCase* c)
{
  if (!c->facts.invertible) {
    return;
  }
  if (!c->curve.activation->inverse) {
    fail_msg("%s: invertible, but has no inverse", c->name);
  }
  const Scan* const scan = scan_curve(c, SCAN_LIMIT);
  for (size_t i = 0U; i < scan->n; ++i) {
    const double x = scan->x[i];
    const double y = curve_value(c, x);
    const double slope = fabs(curve_slope(c, x));
    if (x < c->facts.domain_lower || x > c->facts.domain_upper || isinf(y) ||
        slope == 0.0) {
      continue; // Over- or underflow, after which nothing is known of x
    }
    const double back = curve_inverse(c, y);
    const double y_rounding = fmax(EPSILON * fabs(y), DBL_TRUE_MIN);
    const double tolerance =
      ROUND_TRIP_ROUNDINGS * (EPSILON * fabs(x) + y_rounding / slope);
    // Where the value is rounded to its bound, all that is known is the side
    if (!(fabs(back - x) <= tolerance) && !(isinf(back) && tolerance > LOST)) {
      fail_msg("%s: inverse(f(%.17g)) is %.17g: error %.3g above %.3g", c->name,
               x, back, fabs(back - x), tolerance);
    }
  }
}

static void
inverse_knows_its_range(const CurveCase* c)
{
  if (!c->facts.invertible) {
    return;
  }
  const double low = isinf(c->facts.domain_lower)
                       ? c->facts.lower
                       : curve_value(c, c->facts.domain_lower);
  const double high = isinf(c->facts.domain_upper)
                        ? c->facts.upper
                        : curve_value(c, c->facts.domain_upper);
  const double outside[] = {low - 1e-6 * fmax(1.0, fabs(low)), low - 10.0,
                            high + 1e-6 * fmax(1.0, fabs(high)), high + 10.0};
  for (size_t i = 0U; i < 4U; ++i) {
    if (isfinite(outside[i]) && !isnan(curve_inverse(c, outside[i]))) {
      fail_msg("%s: inverse(%.17g) is %.17g, outside the range %.17g..%.17g",
               c->name, outside[i], curve_inverse(c, outside[i]), low, high);
    }
  }
}

static void
only_others_cannot_be_undone(const CurveCase* c)
{
  if (c->facts.invertible) {
    return;
  }
  const Scan* const scan = scan_curve(c, SCAN_LIMIT);
  for (size_t i = 1U; i < scan->n; ++i) {
    const double a = scan->x[i - 1U];
    const double b = scan->x[i];
    if (a >= c->facts.domain_lower && b <= c->facts.domain_upper &&
        (curve_value(c, b) < curve_value(c, a) - LEAST_VIOLATION ||
         (fabs(a) < FLAT_LIMIT && b - a > 1e-5 && is_flat(c, a, b)))) {
      return;
    }
  }
  fail_msg("%s: claims not to be invertible, but increases on %g..%g", c->name,
           c->facts.domain_lower, c->facts.domain_upper);
}

static void
domain_is_an_interval(const CurveCase* c)
{
  if (!(c->facts.domain_lower < c->facts.domain_upper)) {
    fail_msg("%s: domain %g..%g", c->name, c->facts.domain_lower,
             c->facts.domain_upper);
  }
  if (c->facts.strictly_monotone && !c->facts.invertible) {
    fail_msg("%s: increases everywhere but is not invertible", c->name);
  }
}

static const CurveClaim claims[] = {
  {"value stays in its bounds", value_stays_in_its_bounds},
  {"bounds are approached", bounds_are_approached},
  {"lipschitz bounds every chord", lipschitz_bounds_every_chord},
  {"lipschitz is the greatest slope", lipschitz_is_the_greatest_slope},
  {"curvature bound is the supremum", curvature_bound_is_the_supremum},
  {"parity is as claimed", parity_is_as_claimed},
  {"monotone is as claimed", monotone_is_as_claimed},
  {"strictly monotone is as claimed", strictly_monotone_is_as_claimed},
  {"value at 0 is the value", value_at_0_is_the_value},
  {"saturating is as claimed", saturating_is_as_claimed},
  {"continuous off breaks", value_and_slope_are_continuous_off_breaks},
  {"breaks are as claimed", breaks_are_as_claimed},
  {"inverse undoes the value", inverse_undoes_the_value},
  {"inverse knows its range", inverse_knows_its_range},
  {"only others cannot be undone", only_others_cannot_be_undone},
  {"domain is an interval", domain_is_an_interval},
};

int
main(int argc, char** argv)
{
  return run_curve_claims("facts", claims, sizeof(claims) / sizeof(claims[0]),
                          argc, argv);
}
