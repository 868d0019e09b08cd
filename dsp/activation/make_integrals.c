// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Prints the table of antiderivatives of a curve, at build time.

   Cell by cell, Gauss-Legendre in long double, outward from F1(0) = F2(0) = 0.
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_POINTS 20
#define CELLS_PER_UNIT 4

typedef long double (*Func)(long double x);

typedef struct {
  const char* name;
  Func value;
  int first; ///< First node, an integer where the curve is 0 to rounding
  int last;  ///< Last node, an integer where the curve is x to rounding
} Curve;

typedef struct {
  long double first;
  long double second;
} Node;

static long double points[N_POINTS];  ///< On 0..1
static long double weights[N_POINTS]; ///< Sum to 1

static long double
gelu_tanh(long double x)
{
  const long double c = 1.59576912160573071175978423973752747404L; // sqrt(8/pi)
  return x / (1.0L + expl(-c * x * (1.0L + 0.044715L * x * x)));
}

static long double
mish(long double x)
{
  const long double e = expl(-fabsl(x));
  if (x < 0.0L) {
    const long double n = e * (e + 2.0L);
    return x * n / (n + 2.0L);
  }
  const long double n = 1.0L + 2.0L * e;
  return x * n / (n + 2.0L * e * e);
}

static const Curve curves[] = {
  {"gelu_tanh", gelu_tanh, -9, 9},
  {"mish", mish, -44, 24},
};

/// Legendre polynomial of degree N_POINTS, and its slope
static long double
legendre(long double x, long double* slope)
{
  long double before = 1.0L;
  long double now = x;
  for (int k = 2; k <= N_POINTS; ++k) {
    const long double next =
      ((2.0L * k - 1.0L) * x * now - (k - 1.0L) * before) / k;
    before = now;
    now = next;
  }
  *slope = N_POINTS * (x * now - before) / (x * x - 1.0L);
  return now;
}

static void
find_rule(void)
{
  const long double pi = 3.14159265358979323846264338327950288L;
  for (int i = 0; i < N_POINTS; ++i) {
    long double slope = 0.0L;
    long double x = cosl(pi * ((long double)i + 0.75L) / (N_POINTS + 0.5L));
    for (int k = 0; k < 20; ++k) {
      const long double y = legendre(x, &slope);
      x -= y / slope;
    }
    (void)legendre(x, &slope);
    points[i] = 0.5L * (1.0L + x);
    weights[i] = 1.0L / ((1.0L - x * x) * slope * slope);
  }
}

/// Go from a node to the next one in a direction
static Node
cross_cell(Func f, long double from, long double d, Node node)
{
  long double first = 0.0L;
  long double second = 0.0L;
  for (int i = 0; i < N_POINTS; ++i) {
    const long double y = weights[i] * f(from + d * points[i]);
    first += y;
    second += y * (1.0L - points[i]);
  }
  const Node next = {
    node.first + d * first,
    node.second + d * (node.first + d * second),
  };
  return next;
}

static Node
node_at(const Curve* curve, int index)
{
  const int sign = index < 0 ? -1 : 1;
  const long double d = (long double)sign / CELLS_PER_UNIT;
  Node node = {0.0L, 0.0L};
  for (int i = 0; i != index; i += sign) {
    node = cross_cell(curve->value, (long double)i / CELLS_PER_UNIT, d, node);
  }
  return node;
}

static void
print_table(const Curve* curve)
{
  const int first = curve->first * CELLS_PER_UNIT;
  const int last = curve->last * CELLS_PER_UNIT;
  printf("static const InflectIntegrals %s_nodes[] = {\n", curve->name);
  for (int i = first; i <= last; ++i) {
    const Node node = node_at(curve, i);
    printf("  {%.21Lg, %.21Lg},\n", node.first, node.second);
  }
  const Node left = node_at(curve, first);
  const Node right = node_at(curve, last);
  const long double a = curve->first;
  const long double b = curve->last;
  const long double right1 = right.first - b * b / 2.0L;
  printf("};\n\nstatic const InflectIntegralTable %s_integrals = {\n"
         "  %d.0, 1.0 / %d, %d,\n",
         curve->name, curve->first, CELLS_PER_UNIT, last - first + 1);
  printf("  %.21Lg, %.21Lg,\n", left.first, left.second - left.first * a);
  printf("  %.21Lg, %.21Lg,\n  %s_nodes,\n};\n", right1,
         right.second - b * b * b / 6.0L - right1 * b, curve->name);
}

int
main(int argc, char** argv)
{
  find_rule();
  for (size_t i = 0U; i < sizeof(curves) / sizeof(curves[0]); ++i) {
    if (argc == 2 && !strcmp(curves[i].name, argv[1])) {
      print_table(&curves[i]);
      return ferror(stdout) || fflush(stdout);
    }
  }
  (void)fprintf(stderr, "usage: make_integrals gelu_tanh|mish\n");
  return 2;
}
