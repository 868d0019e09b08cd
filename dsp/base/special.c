// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "special.h"

// Polynomials called "near-minimax" interpolate at Chebyshev nodes; they were
// computed with 50 digits and are off by less than 1e-18 of their value.

#define PI2_6 1.64493406684822643647
#define PI2_12 0.822467033424113218236
#define PI2_24 0.411233516712056609118
#define ZETA_3 1.20205690315959428540

double
inflect_exp_product(double a, double b)
{
  const double product = a * b;
  const double e = exp(product);
  if (!(e > 0.0 && e < HUGE_VAL)) {
    return e;
  }
  return e + e * fma(a, b, -product);
}

// 1 / (k + 2)!
static const double exp_rests[] = {
  0.500000000000000000,     0.166666666666666667,    0.0416666666666666667,
  0.00833333333333333333,   0.00138888888888888889,  0.000198412698412698413,
  0.0000248015873015873016, 2.75573192239858907e-6,  2.75573192239858907e-7,
  2.50521083854417188e-8,   2.08767569878680990e-9,  1.60590438368216146e-10,
  1.14707455977297247e-11,  7.64716373181981648e-13, 4.77947733238738530e-14,
  2.81145725434552076e-15,  1.56192069685862265e-16, 8.22063524662432972e-18,
  4.11031762331216486e-19,  1.95729410633912612e-20, 8.89679139245057329e-22,
  3.86817017063068404e-23,  1.61173757109611835e-24,
};

double
inflect_exp_rest2(double x)
{
  if (fabs(x) < 1.0) {
    return x * x * INFLECT_POLYNOMIAL(exp_rests, x);
  }
  return x > 800.0 ? HUGE_VAL : expm1(x) - x;
}

double
inflect_exp_rest3(double x)
{
  if (fabs(x) < 2.0) {
    const size_t n = sizeof(exp_rests) / sizeof(exp_rests[0]) - 1U;
    return x * x * x * inflect_polynomial(exp_rests + 1U, n, x);
  }
  return x > 800.0 ? HUGE_VAL : expm1(x) - x * (1.0 + 0.5 * x);
}

// (-1)^k / (2k + 3)!
static const double sin_rests[] = {
  0.166666666666666667,     -0.00833333333333333333,  0.000198412698412698413,
  -2.75573192239858907e-6,  2.50521083854417188e-8,   -1.60590438368216146e-10,
  7.64716373181981648e-13,  -2.81145725434552076e-15, 8.22063524662432972e-18,
  -1.95729410633912612e-20, 3.86817017063068404e-23,
};

double
inflect_sin_rest(double x)
{
  if (isinf(x)) {
    return x;
  }
  if (fabs(x) > 1.5) {
    return x - sin(x);
  }
  return x * x * x * INFLECT_POLYNOMIAL(sin_rests, x * x);
}

// (-1)^k / (2k + 4)!
static const double cos_rests[] = {
  0.0416666666666666667,    -0.00138888888888888889,  0.0000248015873015873016,
  -2.75573192239858907e-7,  2.08767569878680990e-9,   -1.14707455977297247e-11,
  4.77947733238738530e-14,  -1.56192069685862265e-16, 4.11031762331216486e-19,
  -8.89679139245057329e-22, 1.61173757109611835e-24,
};

double
inflect_cos_rest(double x)
{
  if (isinf(x)) {
    return HUGE_VAL;
  }
  const double square = x * x;
  if (fabs(x) > 2.0) {
    return 0.5 * square - 1.0 + cos(x);
  }
  return square * square * INFLECT_POLYNOMIAL(cos_rests, square);
}

double
inflect_logistic(double x, double beta)
{
  const double e = inflect_exp_product(-fabs(x), beta);
  return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

double
inflect_logistic_slope(double x, double beta)
{
  const double e = inflect_exp_product(-fabs(x), beta);
  return e / ((1.0 + e) * (1.0 + e));
}

double
inflect_sech2(double x)
{
  // 1 - tanh^2 would cancel in the tails
  const double e = exp(-2.0 * fabs(x));
  return 4.0 * e / ((1.0 + e) * (1.0 + e));
}

// B_2k / (2k + 1)! for k = 1, 2, ...: the Bernoulli numbers
static const double debye[] = {
  0.0277777777777777778,    -0.000277777777777777778, 4.72411186696900983e-6,
  -9.18577307466196355e-8,  1.89788699889709991e-9,   -4.06476164514422553e-11,
  8.92169102045645256e-13,  -1.99392958607210757e-14, 4.51898002961991819e-16,
  -1.03565176121812470e-17, 2.39521862102618675e-19,
};

double
inflect_dilog(double z)
{
  const double w = -log1p(-z);
  const double square = w * w;
  return w - 0.25 * square + w * square * INFLECT_POLYNOMIAL(debye, square);
}

double
inflect_debye_rest(double x)
{
  if (x < 1.0) {
    const double square = x * x;
    const double series = 0.25 - x * INFLECT_POLYNOMIAL(debye, square);
    return PI2_6 - x + square * series;
  }
  const double e = exp(-x);
  return e == 0.0 ? 0.0 : inflect_dilog(e) - x * log1p(-e);
}

// B_2k / ((2k + 1)! (2k + 2))
static const double debye_integral[] = {
  0.00694444444444444444,   -0.0000462962962962962963, 5.90513983371126228e-7,
  -9.18577307466196355e-9,  1.58157249908091659e-10,   -2.90340117510301823e-12,
  5.57605688778528285e-14,  -1.10773865892894865e-15,  2.2594900148099591e-17,
  -4.70750800553693046e-19, 9.98007758760911144e-21,
};

// Li3(y) / y for y in [0, 0.37], near-minimax
static const double trilog_positive[] = {
  1.00000000000000000,     0.125000000000000294,    0.0370370370369697627,
  0.0156250000060741175,   0.00799999971284493646,  0.00462963781105743156,
  0.00291529948853157219,  0.00195507731483174616,  0.00135399732124319918,
  0.00111647706243709098,  0.000195716276644836730, 0.00249426498945298148,
  -0.00422414226535542093, 0.00812316955089274798,  -0.00768834756119387443,
  0.00430660332164627264,
};

double
inflect_debye_rest_integral(double x)
{
  if (x < 1.0) {
    const double square = x * x;
    const double series =
      square * square * INFLECT_POLYNOMIAL(debye_integral, square);
    return 2.0 * ZETA_3 - x * (PI2_6 - x * (0.5 - x / 12.0)) + series;
  }
  const double e = exp(-x);
  const double trilog = e * INFLECT_POLYNOMIAL(trilog_positive, e);
  return e == 0.0 ? 0.0 : x * inflect_dilog(e) + 2.0 * trilog;
}

double
inflect_dilog_exp(double x)
{
  const double y = -inflect_dilog(-exp(-fabs(x)));
  return x > 0.0 ? 0.5 * x * x + (PI2_6 - y) : y;
}

// -Li3(-y) / y for y in [0, 1], near-minimax
static const double trilog[] = {
  1.00000000000000000,      -0.124999999999999793,
  0.0370370370370093420,    -0.0156249999985237375,
  0.00799999995818430951,   -0.00462962890211774646,
  0.00291544341740961312,   -0.00195305496145544594,
  0.00137131531817834145,   -0.000998025882881922455,
  0.000744233519343529629,  -0.000558675107757101134,
  0.000409884523350904146,  -0.000281564675644172640,
  0.000171846483127953489,  -0.0000879707714936752384,
  0.0000354391424557455580, -0.0000103670117256629951,
  1.93785869286414170e-6,   -1.72576457631684694e-7,
};

double
inflect_trilog_exp(double x)
{
  const double e = exp(-fabs(x));
  const double y = e * INFLECT_POLYNOMIAL(trilog, e);
  return x > 0.0 ? x * (x * (x / 6.0) + PI2_6) + y : y;
}

double
inflect_log_cosh(double x)
{
  const double a = fabs(x);
  if (a < 1.5) {
    // log1p(2 sinh^2(x/2)) has no cancellation near 0
    const double s = sinh(0.5 * a);
    return log1p(2.0 * s * s);
  }
  return a + (log1p(exp(-2.0 * a)) - INFLECT_LN2);
}

// (x^2 / 2 - ln cosh x) / x^4 in x^2 for |x| <= 1.5, near-minimax
static const double log_cosh_rests[] = {
  0.0833333333333333333,    -0.0222222222222222178,    0.00674603174603139717,
  -0.00218694885360458564,  0.000738602960642681684,   -0.000256580572163934817,
  0.0000909896362043901310, -0.0000327792382170775389, 0.0000119562210628398564,
  -4.40458688577355915e-6,  1.63515457934115261e-6,    -6.09747290443400494e-7,
  2.26868205923423561e-7,   -8.30756172220660442e-8,   2.92434954221252764e-8,
  -9.57437575057123557e-9,  2.80339250859819217e-9,    -7.03619819843535114e-10,
  1.44635268072394430e-10,  -2.30843026969735335e-11,  2.65955921734468641e-12,
  -1.95589806581180382e-13, 6.86594343176369665e-15,
};

double
inflect_log_cosh_rest(double x)
{
  const double square = x * x;
  if (fabs(x) < 1.5) {
    return square * square * INFLECT_POLYNOMIAL(log_cosh_rests, square);
  }
  return isinf(x) ? HUGE_VAL : 0.5 * square - inflect_log_cosh(x);
}

// The same of the integral: (x^3 / 6 - integral) / x^5
static const double log_cosh_integral_rests[] = {
  0.0166666666666666667,    -0.00317460317460317030,  0.000749559082892134594,
  -0.000198813532139510323, 0.0000568156122690265703, -0.0000171053707305464024,
  5.35232730964447198e-6,   -1.72520610989329405e-6,  5.69293895592850254e-7,
  -1.91392408532142840e-7,  6.52146692971365131e-8,   -2.23256097941950585e-8,
  7.54948831165497447e-9,   -2.44946545415210387e-9,  7.32127576737134258e-10,
  -1.92069907535636772e-10, 4.19425579180569587e-11,  -7.18016583581946072e-12,
  8.91499455639655586e-13,  -7.07606543992736749e-14, 2.67938849501332614e-15,
};

double
inflect_log_cosh_integral(double x)
{
  const double a = fabs(x);
  if (a < 1.5) {
    return x * x * x / 6.0 - inflect_log_cosh_integral_rest(x);
  }
  const double tail = PI2_24 - 0.5 * inflect_dilog_exp(-2.0 * a);
  return copysign(a * (0.5 * a - INFLECT_LN2) + tail, x);
}

double
inflect_log_cosh_integral_rest(double x)
{
  const double square = x * x;
  if (fabs(x) < 1.5) {
    return square * square * x *
           INFLECT_POLYNOMIAL(log_cosh_integral_rests, square);
  }
  const double cubic = x * x * (x / 6.0);
  return fabs(x) > 1e17 ? cubic : cubic - inflect_log_cosh_integral(x);
}

// The same of the second integral: (x^4 / 24 - second integral) / x^6
static const double log_cosh_integral2_rests[] = {
  0.00277777777777777778,    -0.000396825396825396093, 0.0000749559082891981291,
  -0.0000165677943445424347, 4.05825801356244107e-6,   -1.06908562517905882e-6,
  2.97351277841072166e-7,    -8.62594284037638057e-8,  2.58746624370851194e-8,
  -7.97004931824634003e-9,   2.50124410057538535e-9,   -7.89158317284137775e-10,
  2.44229132972415622e-10,   -7.13121087800250992e-11, 1.86729780514161475e-11,
  -4.13698560467787774e-12,  7.26361139971212572e-13,  -9.30919010790942697e-14,
  7.65222568737587233e-15,   -3.00467917237289450e-16,
};

double
inflect_log_cosh_integral2(double x)
{
  const double a = fabs(x);
  if (a < 1.5) {
    const double square = x * x;
    const double rest = INFLECT_POLYNOMIAL(log_cosh_integral2_rests, square);
    return square * square * (1.0 / 24.0 - square * rest);
  }
  const double tail =
    0.25 * inflect_trilog_exp(-2.0 * a) - ZETA_3 * (3.0 / 16.0);
  return a * (a * (a / 6.0 - 0.5 * INFLECT_LN2) + PI2_24) + tail;
}

double
inflect_softplus_integral(double x, double beta)
{
  const double a = fabs(x) * beta;
  if (a < 1.0) {
    const double even = inflect_log_cosh_integral(0.5 * beta * x);
    return (x * beta * INFLECT_LN2 + 2.0 * even) / (beta * beta) + 0.25 * x * x;
  }
  const double y = (PI2_12 - inflect_dilog_exp(-a)) / (beta * beta);
  return x > 0.0 ? 0.5 * x * x + y : -y;
}

double
inflect_softplus_integral2(double x, double beta)
{
  const double a = fabs(x) * beta;
  const double cube = beta * beta * beta;
  if (a < 1.5) {
    const double even = inflect_log_cosh_integral2(0.5 * a);
    return x * x * (0.5 * INFLECT_LN2 / beta + x / 12.0) + 4.0 * even / cube;
  }
  const double y = (inflect_trilog_exp(-a) - 0.75 * ZETA_3) / cube;
  const double linear = PI2_12 / (beta * beta);
  return x > 0.0 ? x * (x * (x / 6.0) + linear) + y : y - linear * x;
}

double
inflect_softplus_inverse(double y)
{
  return y > 1.0 ? y + log1p(-exp(-y)) : log(expm1(y));
}

/// What the integral of t tanh(t) is beyond a^2 / 2, for a >= 0
static double
tanh_moment_rest(double a)
{
  const double log_rest = a < 400.0 ? a * log1p(exp(-2.0 * a)) : 0.0;
  return log_rest + 0.5 * inflect_dilog_exp(-2.0 * a) - PI2_24;
}

/// The same of its integral, beyond a^3 / 6 - PI2_24 a
static double
tanh_moment_rest2(double a)
{
  const double dilog_rest = a < 400.0 ? a * inflect_dilog_exp(-2.0 * a) : 0.0;
  return 0.375 * ZETA_3 - 0.5 * (dilog_rest + inflect_trilog_exp(-2.0 * a));
}

double
inflect_tanh_moment(double x)
{
  const double a = fabs(x);
  if (a < 1.5) {
    return x * inflect_log_cosh(x) - inflect_log_cosh_integral(x);
  }
  return copysign(0.5 * a * a + tanh_moment_rest(a), x);
}

double
inflect_tanh_moment_integral(double x)
{
  const double a = fabs(x);
  if (a < 1.5) {
    return a * inflect_log_cosh_integral(a) -
           2.0 * inflect_log_cosh_integral2(a);
  }
  return a * (a * (a / 6.0) - PI2_24) + tanh_moment_rest2(a);
}

double
inflect_silu_integral(double x, double beta)
{
  const double a = 0.5 * beta * fabs(x);
  const double square = beta * beta;
  if (a < 1.5) {
    const double odd = copysign(inflect_tanh_moment(a), x);
    return 0.25 * x * x + 2.0 * odd / square;
  }
  const double rest = 2.0 * tanh_moment_rest(a) / square;
  return x > 0.0 ? 0.5 * x * x + rest : -rest;
}

double
inflect_silu_integral2(double x, double beta)
{
  const double a = 0.5 * beta * fabs(x);
  const double square = beta * beta;
  if (a < 1.5) {
    const double even = inflect_tanh_moment_integral(a);
    return x * x * (x / 12.0) + 4.0 * even / (square * beta);
  }
  const double rest = 4.0 * tanh_moment_rest2(a) / (square * beta);
  const double linear = PI2_12 / square;
  return x > 0.0 ? x * (x * (x / 6.0) - linear) + rest : linear * x + rest;
}

double
inflect_hypot1(double x)
{
  const double a = fabs(x);
  return a > 1e9 ? a : sqrt(1.0 + x * x);
}

double
inflect_hypot1_rest(double x)
{
  const double a = fabs(x);
  return a > 1e9 ? a - 1.0 : x * x / (1.0 + sqrt(1.0 + x * x));
}

// sinh(2u)/4 + u/2 - sinh(u) over u^3, in u^2
static const double hypot1_series[] = {
  0.166666666666666667,    0.0583333333333333333,    0.00615079365079365079,
  0.000349977954144620811, 0.0000128016273849607183, 3.28728627339738451e-7,
  6.26379181273361168e-9,  9.21230198531396788e-11,  1.07748688241029752e-12,
  1.02618385513022142e-14, 8.11213694150830966e-17,  5.40809322842395842e-19,
};

double
inflect_hypot1_integral(double x)
{
  const double u = asinh(x);
  if (fabs(u) < 1.0) {
    return u * u * u * INFLECT_POLYNOMIAL(hypot1_series, u * u);
  }
  return x * (0.5 * inflect_hypot1(x) - 1.0) + 0.5 * u;
}

// (cosh(u)^3 - 1)/6 + u sinh(u)/2 - (cosh(u) - 1)/2 - sinh(u)^2/2
// over u^4, in u^2
static const double hypot1_series2[] = {
  0.0416666666666666667,   0.0236111111111111111,    0.00528273809523809524,
  0.000608741181657848325, 0.0000441021491368713591, 2.23910101142243999e-6,
  8.49426395578015948e-8,  2.51109881099511983e-9,   5.96080518297105346e-11,
  1.16236186749026763e-12, 1.89600021986321125e-14,  2.62575108040178692e-16,
  3.12616928005840368e-18, 3.23409472050288885e-20,
};

double
inflect_hypot1_integral2(double x)
{
  const double a = fabs(x);
  const double u = asinh(a);
  if (u < 1.0) {
    const double square = u * u;
    return square * square * INFLECT_POLYNOMIAL(hypot1_series2, square);
  }
  const double r = inflect_hypot1(a);
  // r^3/6 - r/2 = r (a^2 - 2)/6, and an infinity must not meet another
  return a * (a * (r / 6.0 - 0.5) + 0.5 * u) + (1.0 - r) / 3.0;
}

// (a - atan a) / a^3 in a^2 for a <= 1, near-minimax
static const double arctan_rests[] = {
  0.333333333333333333,      -0.199999999999999855,   0.142857142857117167,
  -0.111111111109298064,     0.0909090908409350512,   -0.0769230753436998552,
  0.0666666420347860708,     -0.0588232553920068988,  0.0526293138052177931,
  -0.0476047104939546183,    0.0434071826387297051,   -0.0397190810692445205,
  0.0361393207765071926,     -0.0321354413330782649,  0.0271815533308156400,
  -0.0211215941799669838,    0.0145030795647327326,   -0.00844989240397036985,
  0.00400020967990682203,    -0.00146174490542053842, 0.000383940379729994694,
  -0.0000641752496586656428, 5.10884103882266682e-6,
};

double
inflect_arctan_rest(double x)
{
  if (fabs(x) < 1.0) {
    return x * x * x * INFLECT_POLYNOMIAL(arctan_rests, x * x);
  }
  return x - atan(x);
}

// (a^2/2 - a atan a + ln(1 + a^2)/2) / a^4 in a^2 for a <= 1, near-minimax
static const double arctan_rest_integrals[] = {
  0.0833333333333333333,    -0.0333333333333333109,    0.0178571428571392286,
  -0.0111111111108769201,   0.00757575756771215251,    -0.00549450532431253839,
  0.00416666424712834134,   -0.00326794936542665635,   0.00263139514988172048,
  -0.00216344876658554854,  0.00180687964003180326,    -0.00152169723894943104,
  0.00127472914025943827,   -0.00103729300100511227,   0.000792254535194165967,
  -0.000544754263481167984, 0.000322319238689678090,   -0.000156421437708497879,
  0.0000589295645095479461, -0.0000160064914222174594, 2.77034717551300460e-6,
  -2.28405429176813723e-7,
};

double
inflect_arctan_rest_integral(double x)
{
  const double a = fabs(x);
  const double square = x * x;
  if (a < 1.0) {
    return square * square * INFLECT_POLYNOMIAL(arctan_rest_integrals, square);
  }
  const double parabola = a * (0.5 * a - atan(a));
  return a > 1e9 ? parabola : parabola + 0.5 * log1p(square);
}

double
inflect_arctan_integral(double x)
{
  const double a = fabs(x);
  if (a > 1e18) {
    return a * (0.5 * INFLECT_PI);
  }
  return a * atan(a) - (a > 1e9 ? log(a) : 0.5 * log1p(x * x));
}

double
inflect_arctan_integral2(double x)
{
  const double a = fabs(x);
  if (a < 1.0) {
    // Both rests vanish fast, so that nothing cancels near 0
    return 0.5 * ((1.0 + x * x) * inflect_arctan_rest(x) -
                  2.0 * x * inflect_arctan_rest_integral(x));
  }
  if (a > 1e18) {
    return x * (a * (0.25 * INFLECT_PI));
  }
  const double log_square = a > 1e9 ? 2.0 * log(a) : log1p(x * x);
  return 0.5 * (x * (x * atan(x) + 1.0 - log_square) - atan(x));
}
