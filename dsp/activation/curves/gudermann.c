// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

#define CATALAN 0.91596559417721901505
#define PI3_16 1.937892292518738761 // pi^3 / 16

// F1 over x^2 and F2 over x^3 in x^2, for |x| <= 1.5: near-minimax
static const double near1[] = {
  0.500000000000000000,     -0.0416666666666665440,   0.00694444444443715596,
  -0.00151289682522420809,  0.000381668869080101891,  -0.000105471447193187893,
  0.0000310026428656607158, -9.52809430920060081e-6,  3.02793879478121327e-6,
  -9.86713895310214742e-7,  3.26699645202230616e-7,   -1.08248941720461349e-7,
  3.49452231853130106e-8,   -1.05561855075851595e-8,  2.83619109982126534e-9,
  -6.40247376588990417e-10, 1.13933436362267365e-10,  -1.47434826997110207e-11,
  1.22046256657492419e-12,  -4.81720870556403056e-14,
};

static const double near2[] = {
  0.166666666666666667,     -0.00833333333333330940,  0.000992063492062209138,
  -0.000168099647238911956, 0.0000346971698032394448, -8.11318737850023310e-6,
  2.06683862835799368e-6,   -5.60462000745096316e-7,  1.59331297466417547e-7,
  -4.69262325935978381e-8,  1.41238501432835106e-8,   -4.24776154104467990e-9,
  1.22987757021498290e-9,   -3.25373129393075840e-10, 7.38907773764852525e-11,
  -1.34234744582309077e-11, 1.78918330663712032e-12,  -1.53285397704831813e-13,
  6.27503781947802756e-15,
};

// Inverse tangent integrals of orders 2 and 3: (-1)^k / (2k + 1)^order
static const double far1[] = {
  1.0 / 1.0,    -1.0 / 9.0,   1.0 / 25.0,   -1.0 / 49.0, 1.0 / 81.0,
  -1.0 / 121.0, 1.0 / 169.0,  -1.0 / 225.0, 1.0 / 289.0, -1.0 / 361.0,
  1.0 / 441.0,  -1.0 / 529.0, 1.0 / 625.0};

static const double far2[] = {
  1.0 / 1.0,     -1.0 / 27.0,    1.0 / 125.0,   -1.0 / 343.0, 1.0 / 729.0,
  -1.0 / 1331.0, 1.0 / 2197.0,   -1.0 / 3375.0, 1.0 / 4913.0, -1.0 / 6859.0,
  1.0 / 9261.0,  -1.0 / 12167.0, 1.0 / 15625.0};

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return 2.0 * atan(tanh(0.5 * x));
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double e = exp(-fabs(x));
  return 2.0 * e / (1.0 + e * e);
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  return -slope(x, NULL) * tanh(x);
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a < 1.5) {
    return x * x * INFLECT_POLYNOMIAL(near1, x * x);
  }
  const double e = exp(-a);
  const double tail = 2.0 * e * INFLECT_POLYNOMIAL(far1, e * e);
  return 0.5 * INFLECT_PI * a - 2.0 * CATALAN + tail;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double a = fabs(x);
  if (a < 1.5) {
    return x * x * x * INFLECT_POLYNOMIAL(near2, x * x);
  }
  const double e = exp(-a);
  const double tail = PI3_16 - 2.0 * e * INFLECT_POLYNOMIAL(far2, e * e);
  return copysign(a * (0.25 * INFLECT_PI * a - 2.0 * CATALAN) + tail, x);
}

static double
inverse(double y, const double* p)
{
  INFLECT_UNUSED(p);
  const double limit = 0.5 * INFLECT_PI;
  if (fabs(y) >= limit) {
    return fabs(y) > limit ? INFLECT_NAN : copysign(INFLECT_INFINITY, y);
  }
  return asinh(tan(y));
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.5 * INFLECT_PI,
    .upper = 0.5 * INFLECT_PI,
    .lipschitz = 1.0,
    .curvature_bound = 0.5,
    .parity = INFLECT_PARITY_ODD,
    .monotone = true,
    .strictly_monotone = true,
    .invertible = true,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_gudermann = {
  .id = 45U,
  .symbol = "gudermann",
  .label = "Gudermannian",
  .formula = "2 atan(tanh(x / 2))",
  .source = "Gudermann (1833), Theorie der Potenzial- oder "
            "cyklisch-hyperbolischen Functionen",
  .inverse = inverse,
  INFLECT_CURVE_FUNCTIONS,
};
