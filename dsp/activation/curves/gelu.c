// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "../curve.h"

// Beyond this the normal distribution function is 0 or 1
#define FAR 40.0

#define REST2 0.265961520267621785293 // 4 / (6 sqrt(2 pi))

/**
   Normal distribution function.

   In the tail the rounding of x / sqrt(2) would be magnified by x^2.
*/
static double
normal_cdf(double x)
{
  const double high = 0.70710678118654757274; // 1 / sqrt(2) rounded
  const double low = -4.8336466567264565e-17; // and the rest of it
  if (fabs(x) > FAR) {
    return x > 0.0 ? 1.0 : 0.0;
  }
  const double t = high * x;
  const double rest = fma(high, x, -t) + low * x;
  const double pdf = 0.56418958354775628695 * exp(-t * t); // 1 / sqrt(pi)
  return 0.5 * erfc(-t) + rest * pdf;
}

static double
normal_pdf(double x)
{
  return 0.39894228040143267794 * inflect_exp_product(-0.5 * x, x);
}

// The integral of x erf(x / sqrt(2)) / 2 over x^3, in x^2
static const double odd_part[] = {
  0.132980760133810893,     -0.0132980760133810893,   0.00142479385857654528,
  -0.000131925357275606044, 0.0000104940625105595717, -7.26512019961816503e-7,
  4.43979567754443418e-8,   -2.42509847933099346e-9,  1.19659464440674019e-10,
  -5.38151030553295855e-12, 2.22279773489404810e-13,  -8.48704589686818364e-15,
  3.01237740166617629e-16,  -9.98798873231490813e-18, 3.10686285452191843e-19,
  -9.10091139203390246e-21, 2.51900226029509800e-22,  -6.60787556357219667e-24,
  1.64726242681643079e-25,
};

// The integral of that over x^4, in x^2
static const double even_part[] = {
  0.0332451900334527232,     -0.00221634600223018154,  0.000178099232322068160,
  -0.0000131925357275606044, 8.74505209213297642e-7,   -5.18937157115583216e-8,
  2.77487229846527136e-9,    -1.34727693296166303e-10, 5.98297322203370097e-12,
  -2.44614104796952661e-13,  9.26165722872520040e-15,  -3.26424842187237832e-16,
  1.07584907202363439e-17,   -3.32932957743830271e-19, 9.70894642038099508e-21,
  -2.67673864471585367e-22,  6.99722850081971668e-24,  -1.73891462199268333e-25,
  4.11815606704107698e-27,
};

static double
value(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double cdf = normal_cdf(x);
  return cdf == 0.0 ? 0.0 : x * cdf;
}

static double
slope(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double pdf = normal_pdf(x);
  return pdf == 0.0 ? normal_cdf(x) : normal_cdf(x) + x * pdf;
}

static double
curvature(double x, const double* p)
{
  INFLECT_UNUSED(p);
  const double pdf = normal_pdf(x);
  return pdf == 0.0 ? 0.0 : (2.0 - x * x) * pdf;
}

static double
antiderivative1(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) < 1.5) {
    return x * x * (0.25 + x * INFLECT_POLYNOMIAL(odd_part, x * x));
  }
  if (fabs(x) > FAR) {
    return x > 0.0 ? 0.5 * x * x - 0.25 : 0.25;
  }
  return 0.5 * ((x * x - 1.0) * normal_cdf(x) + x * normal_pdf(x)) + 0.25;
}

static double
antiderivative2(double x, const double* p)
{
  INFLECT_UNUSED(p);
  if (fabs(x) < 1.5) {
    const double even = x * INFLECT_POLYNOMIAL(even_part, x * x);
    return x * x * (x * (1.0 / 12.0 + even));
  }
  if (fabs(x) > FAR) {
    return REST2 + x * (x > 0.0 ? x * (x / 6.0) - 0.25 : 0.25);
  }
  const double square = x * x;
  return (x * (square - 3.0) * normal_cdf(x) + (square - 4.0) * normal_pdf(x)) /
           6.0 +
         (0.25 * x + REST2);
}

static void
facts(const double* p, InflectCurveFacts* facts)
{
  INFLECT_UNUSED(p);
  *facts = (InflectCurveFacts){
    INFLECT_FACTS_ON_REALS,
    .lower = -0.16997120747990366169,
    .upper = INFLECT_INFINITY,
    .lipschitz = 1.1289041451851547863,
    .curvature_bound = 0.79788456080286535588,
    .parity = INFLECT_PARITY_HALF_LINEAR,
    .saturating = true,
    .smooth = true,
  };
}

INFLECT_DEFINE_CURVE_BLOCKS

const InflectActivation inflect_gelu = {
  .id = 24U,
  .symbol = "gelu",
  .label = "Gaussian error linear unit",
  .formula = "x (1 + erf(x / sqrt(2))) / 2",
  .source =
    "Hendrycks and Gimpel (2016), Gaussian error linear units, section 2",
  INFLECT_CURVE_FUNCTIONS,
};
