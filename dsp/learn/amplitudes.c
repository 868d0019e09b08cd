// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "amplitudes.h"

#include "../base/quadrature.h"
#include "../base/ranks.h"

#include <gsl/gsl_cdf.h>

#include <math.h>

#define PI 3.14159265358979323846

/**
   A stated density in a variable u where it has no singularity.

   An amplitude is centre + scale * at(u).
*/
typedef struct {
  const char* symbol;
  double (*at)(double u);
  double (*inverse)(double x);      ///< u of an amplitude, clamped to the ends
  double (*weight)(double u);       ///< Density of u
  double (*density)(double x);      ///< Density of at(u)
  double (*quantile)(double share); ///< Quantile of at(u)
  double limit;                     ///< |u| goes up to here
  double bulk;                      ///< at(u) of all but 1e-16
  bool bounded;                     ///< Whether the limit is the true end
} Shape;

static double
identity(double u)
{
  return u;
}

static double
gaussian_density(double x)
{
  return exp(-0.5 * x * x) / sqrt(2.0 * PI);
}

static double
gaussian_quantile(double share)
{
  return gsl_cdf_ugaussian_Pinv(share);
}

static double
uniform_density(double x)
{
  return fabs(x) < 1.0 ? 0.5 : 0.0;
}

static double
uniform_weight(double u)
{
  (void)u;
  return 0.5;
}

static double
uniform_quantile(double share)
{
  return 2.0 * share - 1.0;
}

static double
sine_inverse(double x)
{
  return asin(fmin(fmax(x, -1.0), 1.0));
}

static double
sine_weight(double u)
{
  (void)u;
  return 1.0 / PI;
}

static double
sine_density(double x)
{
  return fabs(x) < 1.0 ? 1.0 / (PI * sqrt((1.0 - x) * (1.0 + x))) : 0.0;
}

static double
sine_quantile(double share)
{
  return sin(PI * (share - 0.5));
}

static double
laplace_density(double x)
{
  return 0.5 * exp(-fabs(x));
}

static double
laplace_quantile(double share)
{
  return share < 0.5 ? log(2.0 * share) : -log(2.0 * (1.0 - share));
}

static const Shape shapes[INFLECT_N_AMPLITUDES_KINDS] = {
  [INFLECT_AMPLITUDES_GAUSSIAN] = {"gaussian", identity, identity,
                                   gaussian_density, gaussian_density,
                                   gaussian_quantile, 38.0, 8.3, false},
  [INFLECT_AMPLITUDES_UNIFORM] = {"uniform", identity, identity, uniform_weight,
                                  uniform_density, uniform_quantile, 1.0, 1.0,
                                  true},
  [INFLECT_AMPLITUDES_SINE] = {"sine", sin, sine_inverse, sine_weight,
                               sine_density, sine_quantile, 0.5 * PI, 1.0,
                               true},
  [INFLECT_AMPLITUDES_LAPLACE] = {"laplace", identity, identity,
                                  laplace_density, laplace_density,
                                  laplace_quantile, 700.0, 37.0, false},
  [INFLECT_AMPLITUDES_SAMPLES] = {.symbol = "samples"},
};

const char*
inflect_amplitudes_symbol(InflectAmplitudesKind kind)
{
  const unsigned index = (unsigned)kind;
  return shapes[index < INFLECT_N_AMPLITUDES_KINDS ? index : 0U].symbol;
}

InflectStatus
inflect_amplitudes_of_samples(uint32_t n_samples,
                              double* samples,
                              InflectAmplitudes* amplitudes)
{
  for (uint32_t i = 0U; i < n_samples; ++i) {
    if (!isfinite(samples[i])) {
      return INFLECT_STATUS_BAD_RANGE;
    }
  }
  if (n_samples == 0U) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  inflect_sort(n_samples, samples);
  *amplitudes = (InflectAmplitudes){INFLECT_AMPLITUDES_SAMPLES, 1.0, 0.0,
                                    samples, n_samples};
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
check_samples(const InflectAmplitudes* amplitudes)
{
  const double* const x = amplitudes->samples;
  const uint32_t n = amplitudes->n_samples;
  if (n == 0U) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  for (uint32_t i = 1U; i < n; ++i) {
    if (!(x[i - 1U] <= x[i])) {
      return INFLECT_STATUS_BAD_VALUE;
    }
  }
  return isfinite(x[0]) && isfinite(x[n - 1U]) ? INFLECT_STATUS_SUCCESS
                                               : INFLECT_STATUS_BAD_RANGE;
}

InflectStatus
inflect_amplitudes_check(const InflectAmplitudes* amplitudes)
{
  const unsigned kind = (unsigned)amplitudes->kind;
  if (kind >= INFLECT_N_AMPLITUDES_KINDS) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  if (!(amplitudes->scale > 0.0 &&
        amplitudes->scale <= INFLECT_MAX_AMPLITUDE_SCALE &&
        fabs(amplitudes->centre) <= INFLECT_MAX_AMPLITUDE_SCALE)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  return amplitudes->samples || kind == INFLECT_AMPLITUDES_SAMPLES
           ? check_samples(amplitudes)
           : INFLECT_STATUS_SUCCESS;
}

/// Amplitude of a sample
static double
sample_at(const InflectAmplitudes* amplitudes, uint32_t i)
{
  return amplitudes->centre + amplitudes->scale * amplitudes->samples[i];
}

/// Quantile of samples, between neighbours by proportion
static double
samples_quantile(const InflectAmplitudes* amplitudes, double share)
{
  const uint32_t n = amplitudes->n_samples;
  const double position = fmin(fmax(share * n - 0.5, 0.0), n - 1.0);
  const uint32_t i = (uint32_t)position;
  const uint32_t next = i + 1U < n ? i + 1U : i;
  const double part = position - i;
  return (1.0 - part) * sample_at(amplitudes, i) +
         part * sample_at(amplitudes, next);
}

double
inflect_amplitudes_quantile(const InflectAmplitudes* amplitudes, double share)
{
  return amplitudes->kind == INFLECT_AMPLITUDES_SAMPLES
           ? samples_quantile(amplitudes, share)
           : amplitudes->centre +
               amplitudes->scale * shapes[amplitudes->kind].quantile(share);
}

/// Number of samples whose amplitude is below a limit
static uint32_t
count_below(const InflectAmplitudes* amplitudes, double limit)
{
  uint32_t first = 0U;
  uint32_t last = amplitudes->n_samples;
  while (first < last) {
    const uint32_t middle = first + (last - first) / 2U;
    if (sample_at(amplitudes, middle) < limit) {
      first = middle + 1U;
    } else {
      last = middle;
    }
  }
  return first;
}

static double
samples_deviation(const InflectAmplitudes* amplitudes)
{
  double mean = 0.0;
  double square = 0.0;
  for (uint32_t i = 0U; i < amplitudes->n_samples; ++i) {
    const double step = sample_at(amplitudes, i) - mean;
    mean += step / (i + 1.0);
    square += step * (sample_at(amplitudes, i) - mean);
  }
  return sqrt(square / amplitudes->n_samples);
}

static double
samples_density(const InflectAmplitudes* amplitudes, double x)
{
  // Half the width that is best for a normal density
  static const double normal_reference = 1.843;

  const double n = amplitudes->n_samples;
  const double half =
    normal_reference * samples_deviation(amplitudes) * pow(n, -0.2);
  const double n_near = count_below(amplitudes, x + half) -
                        (double)count_below(amplitudes, x - half);
  return half > 0.0 ? n_near / (n * 2.0 * half) : 0.0;
}

double
inflect_amplitudes_density(const InflectAmplitudes* amplitudes, double x)
{
  if (amplitudes->kind == INFLECT_AMPLITUDES_SAMPLES) {
    return samples_density(amplitudes, x);
  }
  const double unit = (x - amplitudes->centre) / amplitudes->scale;
  return shapes[amplitudes->kind].density(unit) / amplitudes->scale;
}

InflectSupport
inflect_amplitudes_bulk(const InflectAmplitudes* amplitudes)
{
  const uint32_t n = amplitudes->n_samples;
  const double reach = amplitudes->scale * shapes[amplitudes->kind].bulk;
  return amplitudes->kind == INFLECT_AMPLITUDES_SAMPLES
           ? (InflectSupport){sample_at(amplitudes, 0U),
                              sample_at(amplitudes, n - 1U)}
           : (InflectSupport){amplitudes->centre - reach,
                              amplitudes->centre + reach};
}

InflectSupport
inflect_amplitudes_support(const InflectAmplitudes* amplitudes)
{
  return amplitudes->kind == INFLECT_AMPLITUDES_SAMPLES ||
             shapes[amplitudes->kind].bounded
           ? inflect_amplitudes_bulk(amplitudes)
           : (InflectSupport){-(double)INFINITY, (double)INFINITY};
}

/// A quantity of a curve over u, times the density of u
typedef struct {
  const InflectAmplitudes* amplitudes;
  const Shape* shape;
  const InflectCurve* curve;
  InflectCurveQuantity quantity;
} Weighted;

static double
weighted(double u, void* data)
{
  const Weighted* const w = (const Weighted*)data;
  const double weight = w->shape->weight(u);
  const double x =
    w->amplitudes->centre + w->amplitudes->scale * w->shape->at(u);
  return weight > 0.0 ? weight * w->quantity(w->curve, x) : 0.0;
}

static double
samples_mean(const InflectAmplitudes* amplitudes,
             const InflectCurve* curve,
             InflectCurveQuantity quantity)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < amplitudes->n_samples; ++i) {
    sum += quantity(curve, sample_at(amplitudes, i));
  }
  return sum / amplitudes->n_samples;
}

/// Integral over the parts between marks of u, both of them ascending
static double
integrate_parts(Weighted* w, uint32_t n_splits, const double* splits)
{
  // Where densities are narrow or bent
  static const double marks[] = {-16.0, -4.0, -1.0, -0.1, 0.0,
                                 0.1,   1.0,  4.0,  16.0};
  static const uint32_t n_marks = sizeof(marks) / sizeof(marks[0]);

  const double limit = w->shape->limit;
  double sum = 0.0;
  double from = -limit;
  uint32_t i = 0U;
  uint32_t j = 0U;
  while (from < limit) {
    const double mark = j < n_marks ? marks[j] : limit;
    const double split =
      i < n_splits ? w->shape->inverse((splits[i] - w->amplitudes->centre) /
                                       w->amplitudes->scale)
                   : limit;
    const double to = fmin(fmin(mark, split), limit);
    i += i < n_splits && split <= to ? 1U : 0U;
    j += j < n_marks && mark <= to ? 1U : 0U;
    if (to > from) {
      sum += inflect_integrate(weighted, w, from, to);
      from = to;
    }
  }
  return sum;
}

double
inflect_amplitudes_mean(const InflectAmplitudes* amplitudes,
                        const InflectCurve* curve,
                        InflectCurveQuantity quantity,
                        uint32_t n_splits,
                        const double* splits)
{
  // What may be left at the ends of a density that goes on
  static const double rest = 1e-13;

  if (amplitudes->kind == INFLECT_AMPLITUDES_SAMPLES) {
    return samples_mean(amplitudes, curve, quantity);
  }
  Weighted w = {amplitudes, &shapes[amplitudes->kind], curve, quantity};
  const double limit = w.shape->limit;
  const double ends = fabs(weighted(-limit, &w)) + fabs(weighted(limit, &w));
  const double sum = integrate_parts(&w, n_splits, splits);
  const bool ended =
    w.shape->bounded || ends <= rest * fabs(sum) || ends <= rest;
  return ended && isfinite(sum) ? sum : (double)INFINITY;
}
