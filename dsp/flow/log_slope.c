// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log_slope.h"

#include "../base/special.h"

#include <float.h>
#include <math.h>
#include <string.h>

static double
softplus(double x)
{
  return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}

static double
logistic_log(double x, const double* p)
{
  (void)p;
  return -fabs(x) - 2.0 * log1p(exp(-fabs(x)));
}

static double
logistic_rate(double x, const double* p)
{
  (void)p;
  return -tanh(0.5 * x);
}

static double
tanh_log(double x, const double* p)
{
  (void)p;
  const double a = fabs(x);
  return 2.0 * (INFLECT_LN2 - a - log1p(exp(-2.0 * a)));
}

static double
tanh_rate(double x, const double* p)
{
  (void)p;
  return -2.0 * tanh(x);
}

static double
biased_log(double x, const double* p)
{
  return tanh_log(x + p[0], NULL);
}

static double
biased_rate(double x, const double* p)
{
  return -2.0 * tanh(x + p[0]);
}

/// Its left half is steeper by `ratio`, with a slope of 1 at 0
static double
tube_log(double x, const double* p)
{
  return tanh_log(x < 0.0 ? p[0] * x : x, NULL);
}

static double
tube_rate(double x, const double* p)
{
  return x < 0.0 ? -2.0 * p[0] * tanh(p[0] * x) : -2.0 * tanh(x);
}

static double
secant_log(double x, const double* p)
{
  (void)p;
  const double a = fabs(x);
  return INFLECT_LN2 - a - log1p(exp(-2.0 * a));
}

static double
secant_rate(double x, const double* p)
{
  (void)p;
  return -tanh(x);
}

static double
erf_log(double x, const double* p)
{
  (void)p;
  return log(2.0 / sqrt(INFLECT_PI)) - x * x;
}

static double
erf_rate(double x, const double* p)
{
  (void)p;
  return -2.0 * x;
}

static double
softplus_log(double x, const double* p)
{
  return -softplus(-p[0] * x);
}

static double
softplus_rate(double x, const double* p)
{
  return p[0] * inflect_logistic(-x, p[0]);
}

static double
log_sigmoid_log(double x, const double* p)
{
  (void)p;
  return -softplus(x);
}

static double
log_sigmoid_rate(double x, const double* p)
{
  (void)p;
  return -inflect_logistic(x, 1.0);
}

static double
exponential_log(double x, const double* p)
{
  (void)p;
  return x;
}

static double
exponential_rate(double x, const double* p)
{
  (void)p;
  return isnan(x) ? x : 1.0;
}

static double
elu_log(double x, const double* p)
{
  return x > 0.0 ? 0.0 : log(p[0]) + x;
}

static double
elu_rate(double x, const double* p)
{
  (void)p;
  return x > 0.0 ? 0.0 : isnan(x) ? x : 1.0;
}

static double
celu_log(double x, const double* p)
{
  return x > 0.0 ? 0.0 : x / p[0];
}

static double
celu_rate(double x, const double* p)
{
  return x > 0.0 ? 0.0 : isnan(x) ? x : 1.0 / p[0];
}

static double
exp_softclip_log(double x, const double* p)
{
  (void)p;
  return -fabs(x);
}

static double
exp_softclip_rate(double x, const double* p)
{
  (void)p;
  return isnan(x) ? x : x < 0.0 ? 1.0 : -1.0;
}

/// Curves whose slope falls exponentially
typedef struct {
  const char* symbol;
  InflectCurveFunc log_slope;
  InflectCurveFunc rate; ///< Its derivative
} Row;

static const Row rows[] = {
  {"celu", celu_log, celu_rate},
  {"elu", elu_log, elu_rate},
  {"erf", erf_log, erf_rate},
  {"exp_softclip", exp_softclip_log, exp_softclip_rate},
  {"exponential", exponential_log, exponential_rate},
  {"gudermann", secant_log, secant_rate},
  {"log_sigmoid", log_sigmoid_log, log_sigmoid_rate},
  {"sigmoid", logistic_log, logistic_rate},
  {"softplus", softplus_log, softplus_rate},
  {"tanh", tanh_log, tanh_rate},
  {"tanh_bias", biased_log, biased_rate},
  {"tube_asym", tube_log, tube_rate},
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

static const Row*
find_row(const InflectCurve* curve)
{
  for (size_t i = 0U; i < N_ROWS; ++i) {
    if (!strcmp(rows[i].symbol, curve->activation->symbol)) {
      return &rows[i];
    }
  }
  return NULL;
}

/// Below it digits of a slope are lost
#define SMALL_SLOPE 1e-290

double
inflect_log_slope(const InflectCurve* curve, double x)
{
  const double slope = curve->activation->slope(x, curve->parameters);
  const Row* const row = slope > SMALL_SLOPE ? NULL : find_row(curve);
  return row ? row->log_slope(x, curve->parameters) : log(slope);
}

double
inflect_log_slope_slope(const InflectCurve* curve, double x)
{
  const double slope = curve->activation->slope(x, curve->parameters);
  const Row* const row = slope > SMALL_SLOPE ? NULL : find_row(curve);
  return row ? row->rate(x, curve->parameters)
             : curve->activation->curvature(x, curve->parameters) / slope;
}
