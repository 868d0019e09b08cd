// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Designs the constant filters of the oversampler, at build.

  Half-band filters: the transfer function is 1/2 + x Q(x^2) with x = cos(w),
  so the best filter with K coefficients is the best approximation of 1/2 on
  the pass band by x Q(x^2), a single interval.  The stop band mirrors it.
  Printed for each length and attenuation with the widest pass band they reach.

  Source: Vaidyanathan and Nguyen (1987), A "trick" for the design of FIR
  half-band filters; Parks and McClellan (1972), Chebyshev approximation for
  nonrecursive digital filters with linear phase.

  Droop equalisers: antiderivative antialiasing draws lines between samples,
  and averages over a kernel of one or two samples.  At the base rate, one
  filter before the curve undoes the lines and one after it undoes the rest.
*/

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_COEFFICIENTS 48
#define GRID_DENSITY 40
#define MAX_GRID (MAX_COEFFICIENTS * GRID_DENSITY)
#define MAX_EXCHANGES 60
#define N_EDGE_BISECTIONS 24

/// A ripple far below any limit, where rounding hides the alternation
#define NEGLIGIBLE 1e-9L

/// The pass band is this much flatter up to LOW_SHARE of its edge, and as flat
/// as can be from HIGH_SHARE on
#define LOW_WEIGHT 128.0L
#define LOW_SHARE 0.12L
#define HIGH_SHARE 0.45L

/// What the ripple may grow between the points where it was levelled, and when
/// coefficients are rounded
#define BETWEEN_POINTS 1.06L

#define EQUALISER_REACH 6
#define EQUALISER_TERMS (EQUALISER_REACH + 1)
#define EQUALISER_EDGE 0.4535L
#define EQUALISER_GRID 200

/// Up to this share of the rate an equaliser is nearly exact
#define EQUALISER_LOW 0.1L

#define PI 3.14159265358979323846264338327950288L

/// A half-band design under way
typedef struct {
  int n;                               ///< Number of coefficients
  long double edge;                    ///< Of the pass band, in radians
  long double t[MAX_COEFFICIENTS + 1]; ///< Reference points, t = cos^2(w)
  long double q[MAX_COEFFICIENTS + 1]; ///< Q at the reference points
  long double g[MAX_COEFFICIENTS + 1]; ///< Barycentric weights
  long double ripple;                  ///< Levelled error
  long double coefficients[MAX_COEFFICIENTS]; ///< Of cos((2k+1)w)
} Design;

static void
weigh(Design* d)
{
  for (int i = 0; i <= d->n; ++i) {
    long double product = 1.0L;
    for (int j = 0; j <= d->n; ++j) {
      // The factor 4 keeps the product near the interval's capacity
      product *= j == i ? 1.0L : 4.0L * (d->t[i] - d->t[j]);
    }
    d->g[i] = 1.0L / product;
  }
}

/**
   Return how much an error counts at a frequency.

   A curve with a kink turns an error of the level into harmonics that are off
   by much more near the zeros of their series, and most tones are low.
*/
static long double
weight_at(const Design* d, long double w)
{
  const long double share =
    (HIGH_SHARE - w / d->edge) / (HIGH_SHARE - LOW_SHARE);
  return powl(LOW_WEIGHT, fminl(fmaxl(share, 0.0L), 1.0L));
}

/// Return the error that a reference point may have, with its sign
static long double
allowed(const Design* d, int i)
{
  const long double sign = i % 2 ? -1.0L : 1.0L;
  return sign / weight_at(d, acosl(sqrtl(d->t[i])));
}

/// Choose Q so that the weighted error alternates with one size on the
/// reference
static void
level(Design* d)
{
  weigh(d);
  long double top = 0.0L;
  long double bottom = 0.0L;
  for (int i = 0; i <= d->n; ++i) {
    const long double x = sqrtl(d->t[i]);
    top += d->g[i] * 0.5L / x;
    bottom += d->g[i] * allowed(d, i) / x;
  }
  d->ripple = top / bottom;
  for (int i = 0; i <= d->n; ++i) {
    d->q[i] = (0.5L - allowed(d, i) * d->ripple) / sqrtl(d->t[i]);
  }
}

static long double
response(const Design* d, long double w)
{
  const long double x = cosl(w);
  const long double t = x * x;
  long double top = 0.0L;
  long double bottom = 0.0L;
  for (int i = 0; i <= d->n; ++i) {
    const long double distance = t - d->t[i];
    if (distance == 0.0L) {
      return x * d->q[i];
    }
    top += d->g[i] * d->q[i] / distance;
    bottom += d->g[i] / distance;
  }
  return x * top / bottom;
}

/// Collect the extrema of the error with alternating signs
static int
find_extrema(const Design* d, const long double* e, int n, int* found)
{
  int count = 0;
  for (int i = 0; i < n; ++i) {
    const bool left = i == 0 || fabsl(e[i]) >= fabsl(e[i - 1]);
    const bool right = i == n - 1 || fabsl(e[i]) > fabsl(e[i + 1]);
    if (!left || !right) {
      continue;
    }
    if (count > 0 && e[found[count - 1]] * e[i] > 0.0L) {
      found[count - 1] =
        fabsl(e[i]) > fabsl(e[found[count - 1]]) ? i : found[count - 1];
    } else {
      found[count++] = i;
    }
  }
  // Too many alternations: drop the smaller end until they fit
  while (count > d->n + 1) {
    if (fabsl(e[found[0]]) < fabsl(e[found[count - 1]])) {
      for (int i = 1; i < count; ++i) {
        found[i - 1] = found[i];
      }
    }
    --count;
  }
  return count;
}

/// Find the best filter with a pass band up to `edge` radians
static bool
exchange(Design* d, int n, long double edge)
{
  static long double w[MAX_GRID + 1];
  static long double e[MAX_GRID + 1];
  static int found[MAX_GRID + 1];
  const int n_grid = n * GRID_DENSITY + 1;
  d->n = n;
  d->edge = edge;
  for (int i = 0; i < n_grid; ++i) {
    w[i] = edge * (long double)i / (long double)(n_grid - 1);
  }
  // Extrema of a Chebyshev polynomial are close to the ones sought
  const long double t_edge = cosl(edge) * cosl(edge);
  for (int i = 0; i <= n; ++i) {
    const long double u = cosl(PI * (long double)i / (long double)n);
    d->t[i] = 0.5L * (1.0L + t_edge + (1.0L - t_edge) * u);
  }
  for (int k = 0; k < MAX_EXCHANGES; ++k) {
    level(d);
    long double worst = 0.0L;
    for (int i = 0; i < n_grid; ++i) {
      e[i] = weight_at(d, w[i]) * (0.5L - response(d, w[i]));
      worst = fmaxl(worst, fabsl(e[i]));
    }
    if (worst <= fabsl(d->ripple) * (1.0L + 1e-6L) || worst < NEGLIGIBLE) {
      return true;
    }
    if (find_extrema(d, e, n_grid, found) != n + 1) {
      return false;
    }
    for (int i = 0; i <= n; ++i) {
      const long double c = cosl(w[found[i]]);
      d->t[i] = c * c;
    }
  }
  return false;
}

static void
find_coefficients(Design* d)
{
  const int n_points = 2 * d->n;
  for (int k = 0; k < d->n; ++k) {
    long double sum = 0.0L;
    for (int m = 0; m < d->n; ++m) {
      const long double w =
        ((long double)m + 0.5L) * PI / (long double)n_points;
      // The response is odd about a quarter of the rate, so half the points do
      sum += 2.0L * response(d, w) * cosl((long double)(2 * k + 1) * w);
    }
    d->coefficients[k] = sum / (long double)d->n;
  }
}

/// Make the gain at 0 exactly 1/2
static void
normalise(Design* d)
{
  long double sum = 0.0L;
  for (int k = 0; k < d->n; ++k) {
    sum += d->coefficients[k];
  }
  for (int k = 0; k < d->n; ++k) {
    d->coefficients[k] *= 0.5L / sum;
  }
}

/**
   Round to floats, and let the largest coefficient take the errors.

   It is the innermost one, which moves all low frequencies alike.
*/
static void
round_coefficients(Design* d)
{
  long double sum = 0.0L;
  for (int k = 1; k < d->n; ++k) {
    d->coefficients[k] = (float)d->coefficients[k];
    sum += d->coefficients[k];
  }
  d->coefficients[0] = 0.5L - sum;
}

/// Largest deviation from 1/2 in the pass band, from the coefficients alone
static long double
measured_ripple(const Design* d)
{
  long double worst = 0.0L;
  for (int i = 0; i <= 2 * MAX_GRID; ++i) {
    const long double w = d->edge * (long double)i / (2.0L * MAX_GRID);
    long double sum = 0.0L;
    for (int k = 0; k < d->n; ++k) {
      sum += d->coefficients[k] * cosl((long double)(2 * k + 1) * w);
    }
    worst = fmaxl(worst, fabsl(sum - 0.5L));
  }
  return worst;
}

/// Print the filter of `n` coefficients with the widest pass band
static bool
print_halfband(int n, double attenuation_db)
{
  const long double limit = powl(10.0L, -(long double)attenuation_db / 20.0L);
  // An exact gain at 0 moves all others by the error there
  const long double ripple = limit / (1.0L + 1.0L / LOW_WEIGHT);
  Design design;
  long double good = 0.0L;
  long double bad = 0.5L;
  for (int i = 0; i < N_EDGE_BISECTIONS; ++i) {
    const long double edge = 0.5L * (good + bad);
    const bool fits =
      exchange(&design, n, PI * edge) && fabsl(design.ripple) <= ripple;
    good = fits ? edge : good;
    bad = fits ? bad : edge;
  }
  if (good == 0.0L || !exchange(&design, n, PI * good)) {
    return false;
  }
  find_coefficients(&design);
  normalise(&design);
  round_coefficients(&design);
  if (measured_ripple(&design) > limit * BETWEEN_POINTS) {
    fprintf(stderr, "half-band design of %d coefficients failed\n", n);
    return false;
  }
  // The edge relative to the lower of the two rates
  printf("  {%d, %.1f, %.12Lf,\n   {", n, attenuation_db, good);
  for (int k = n - 1; k >= 0; --k) {
    // The outermost tap first; times 2, as the up-sampler's gain is 2
    printf("%.10LeF%s", design.coefficients[k],
           k == 0  ? "}},\n"
           : k % 4 ? ", "
                   : ",\n    ");
  }
  return true;
}

/// sin(pi f) / (pi f)
static long double
sinc(long double f)
{
  return f == 0.0L ? 1.0L : sinl(PI * f) / (PI * f);
}

/// What the lines between samples take away, at `f` of the high rate
static long double
line_loss(long double f)
{
  return sinc(f) * sinc(f);
}

/// What antialiasing of an order takes from a linear signal in all
static long double
total_loss(int order, long double f)
{
  const long double c = cosl(2.0L * PI * f);
  return order == 1 ? (6.0L + 2.0L * c) / 8.0L : (4.0L + 2.0L * c) / 6.0L;
}

/// Solve a symmetric positive definite system by elimination
static void
solve(long double a[EQUALISER_TERMS][EQUALISER_TERMS + 1])
{
  for (int i = 0; i < EQUALISER_TERMS; ++i) {
    for (int j = 0; j < EQUALISER_TERMS; ++j) {
      if (j == i) {
        continue;
      }
      const long double ratio = a[j][i] / a[i][i];
      for (int k = i; k <= EQUALISER_TERMS; ++k) {
        a[j][k] -= ratio * a[i][k];
      }
    }
  }
}

/// Print the equaliser before (order 0) or after the curve (order 1, 2)
static void
print_equaliser(int order, int factor)
{
  // Low factors have no accuracy to spare at high frequencies
  const long double low_weight = factor >= 8 ? 1e6L : factor == 4 ? 1e2L : 1.0L;
  long double a[EQUALISER_TERMS][EQUALISER_TERMS + 1] = {{0.0L}};
  for (int i = 0; i <= EQUALISER_GRID; ++i) {
    const long double f =
      EQUALISER_EDGE * (long double)i / (long double)EQUALISER_GRID;
    const long double high = f / (long double)factor;
    const long double target = order == 0
                                 ? 1.0L / line_loss(high)
                                 : line_loss(high) / total_loss(order, high);
    for (int j = 0; j < EQUALISER_TERMS; ++j) {
      const long double row = cosl(2.0L * PI * f * (long double)j) *
                              (f < EQUALISER_LOW ? low_weight : 1.0L);
      for (int k = 0; k < EQUALISER_TERMS; ++k) {
        a[j][k] += row * cosl(2.0L * PI * f * (long double)k);
      }
      a[j][EQUALISER_TERMS] += row * target;
    }
  }
  solve(a);
  // Here too the gain at 0 is exact, by the middle tap
  long double middle = 1.0L;
  for (int j = 1; j < EQUALISER_TERMS; ++j) {
    middle -= a[j][EQUALISER_TERMS] / a[j][j];
  }
  printf("    {");
  for (int j = 0; j < EQUALISER_TERMS; ++j) {
    const long double c = a[j][EQUALISER_TERMS] / a[j][j];
    printf("%.10LeF%s", j == 0 ? middle : 0.5L * c,
           j == EQUALISER_REACH ? "},\n"
           : j % 4 == 3         ? ",\n     "
                                : ", ");
  }
}

int
main(void)
{
  static const double attenuations_db[] = {112.0, 122.0};
  bool good = true;

  printf("// Made by design_filters.c\n\n");
  printf("static const InflectHalfband halfbands[] = {\n");
  for (int i = 0; i < 2; ++i) {
    for (int n = 2; n <= MAX_COEFFICIENTS; ++n) {
      good = print_halfband(n, attenuations_db[i]) && good;
    }
  }
  printf("};\n\n#define EQUALISER_REACH %d\n\n", EQUALISER_REACH);
  printf(
    "/// By order (0: before the curve), then by log2 of the factor - 1;\n");
  printf("/// the middle tap first\n");
  printf("static const float equalisers[3][5][EQUALISER_REACH + 1] = {\n");
  for (int order = 0; order <= 2; ++order) {
    printf("  {\n");
    for (int factor = 2; factor <= 32; factor *= 2) {
      print_equaliser(order, factor);
    }
    printf("  },\n");
  }
  printf("};\n");
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
