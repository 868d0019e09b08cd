// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/loop.h>

#include "../base/special.h"

#include <math.h>

/// Halvings that find a number to the last bit
#define MAX_HALVINGS 1100U

/// Weight of each neighbour of a sample in antialiasing of an order
static const double spreads[3] = {0.0, 1.0 / 8.0, 1.0 / 6.0};

static double
lipschitz_of(const InflectCurve* curve)
{
  return inflect_curve_facts(curve).lipschitz;
}

/**
   Surplus of the bounding linear loop at z = exp(s), which rises with s.

   ln(z^D (1 - p / z)) - ln(gain (1 - p) (1 - 2 w + w z + w / z))
*/
static double
surplus(const InflectLoop* loop, double gain, double s)
{
  const double w = spreads[loop->order];
  return (double)loop->delay * s + log1p(-loop->pole * exp(-s)) -
         log(gain * (1.0 - loop->pole)) - log1p(2.0 * w * (cosh(s) - 1.0));
}

/// Decay of the bounding linear loop in nepers per sample
static double
decay_of(const InflectLoop* loop, double gain)
{
  if (gain == 0.0) {
    // Nothing comes back, but the filter has a memory, which no one hears
    return (double)INFINITY;
  }
  double upper = 0.0;
  double lower = loop->pole > 0.0 ? log(loop->pole) : -1.0;
  for (uint32_t i = 0U;
       loop->pole == 0.0 && surplus(loop, gain, lower) > 0.0 && i < 1024U;
       ++i) {
    lower *= 2.0;
  }
  for (uint32_t i = 0U; i < MAX_HALVINGS; ++i) {
    const double middle = 0.5 * (lower + upper);
    if (middle <= lower || middle >= upper) {
      break;
    }
    if (surplus(loop, gain, middle) > 0.0) {
      upper = middle;
    } else {
      lower = middle;
    }
  }
  return -upper;
}

InflectStatus
inflect_loop_certify(const InflectLoop* loop,
                     InflectLoopCertificate* certificate)
{
  const uint32_t least = loop->order > 0U ? 2U : 1U;
  if (!isfinite(loop->feedback) || loop->order > 2U || loop->delay < least ||
      !(loop->pole >= 0.0 && loop->pole < 1.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const double lipschitz = lipschitz_of(&loop->curve);
  if (!isfinite(lipschitz)) {
    return INFLECT_STATUS_NO_BOUND;
  }
  const double norm = inflect_filter_norm1(1.0 - loop->pole, 0.0, loop->pole);
  const double gain = fabs(loop->feedback) * lipschitz * norm;
  const bool certified = gain < 1.0;
  *certificate = (InflectLoopCertificate){
    .lipschitz = lipschitz,
    .filter_norm = norm,
    .gain = gain,
    .margin_db = inflect_loop_margin(&loop->curve, loop->feedback),
    .certified = certified,
    .nepers_per_pass = log(gain),
    .decay = certified ? decay_of(loop, gain) : 0.0,
  };
  return INFLECT_STATUS_SUCCESS;
}

double
inflect_loop_guard(const InflectCurve* curve, double feedback)
{
  const double lipschitz = lipschitz_of(curve);
  if (!isfinite(lipschitz) || !isfinite(feedback)) {
    return 0.0;
  }
  const double largest = INFLECT_LOOP_GUARD / lipschitz;
  return fmin(fmax(feedback, -largest), largest);
}

double
inflect_loop_margin(const InflectCurve* curve, double feedback)
{
  if (feedback == 0.0) {
    return INFLECT_MAX_LOOP_MARGIN_DB;
  }
  const double gain = fabs(feedback) * lipschitz_of(curve);
  return fmin(fmax(-20.0 * log10(gain), -INFLECT_MAX_LOOP_MARGIN_DB),
              INFLECT_MAX_LOOP_MARGIN_DB);
}

double
inflect_loop_pole(double cutoff_hz, double rate_hz)
{
  return exp(-2.0 * INFLECT_PI * cutoff_hz / rate_hz);
}

double
inflect_loop_rest(const InflectCurve* curve, double feedback, double offset)
{
  const InflectCurveFunc f = curve->activation->value;
  const double start = f(offset, curve->parameters);
  const double gain = fabs(feedback) * lipschitz_of(curve);
  if (!(gain < 1.0) || start == 0.0 || feedback == 0.0) {
    // At f(offset) = 0 the rest is 0 itself
    return start;
  }
  // |y - f(offset)| <= gain |y|, so the rest lies between these
  const double reach = gain * fabs(start) / (1.0 - gain);
  double lower = start - reach;
  double upper = start + reach;
  for (uint32_t i = 0U; i < MAX_HALVINGS; ++i) {
    const double middle = 0.5 * (lower + upper);
    if (middle <= lower || middle >= upper) {
      break;
    }
    // y - f(offset + g y) rises, as |g| L is below 1
    if (middle < f(offset + feedback * middle, curve->parameters)) {
      lower = middle;
    } else {
      upper = middle;
    }
  }
  return upper;
}

double
inflect_filter_norm(const double* taps, uint32_t n)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    sum += fabs(taps[i]);
  }
  return sum;
}

double
inflect_filter_norm1(double b0, double b1, double pole)
{
  const double size = fabs(pole);
  if (!(size < 1.0)) {
    return (double)INFINITY;
  }
  return fabs(b0) + fabs(b1 + b0 * pole) / (1.0 - size);
}
