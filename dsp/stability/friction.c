// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/friction.h>

#include "../base/dense.h"

#include <math.h>
#include <stddef.h>

/// Greatest velocity of a cycle that is looked for
#define MAX_CYCLE 1e6

/// Newton steps before halving, and halvings that end at the last digit
#define MAX_NEWTON_STEPS 12U
#define MAX_HALVINGS 200U

InflectStatus
inflect_friction_certify(const InflectCurve* curve, double* lipschitz)
{
  const InflectCurveFacts facts = inflect_curve_facts(curve);
  *lipschitz = facts.lipschitz;
  return facts.monotone && isfinite(facts.lipschitz) &&
             !(fabs(facts.value_at_0) > 0.0)
           ? INFLECT_STATUS_SUCCESS
           : INFLECT_STATUS_NO_BOUND;
}

InflectStatus
inflect_friction_largest_step(const InflectCurve* curve,
                              double smoothness,
                              double* step)
{
  double lipschitz = 0.0;
  const InflectStatus status = inflect_friction_certify(curve, &lipschitz);
  *step = 0.0;
  if (status) {
    return status;
  }
  if (!(smoothness > 0.0) || !isfinite(smoothness)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  *step = 2.0 / (smoothness * lipschitz);
  return INFLECT_STATUS_SUCCESS;
}

static double
value_of(const InflectCurve* curve, double x)
{
  return curve->activation->value(x, curve->parameters);
}

double
inflect_friction_slide(const InflectCurve* curve,
                       double kappa,
                       double velocity,
                       InflectSlideLedger* ledger)
{
  const double force = value_of(curve, velocity);
  const double after = velocity - kappa * force;
  if (ledger) {
    const double lipschitz = inflect_curve_facts(curve).lipschitz;
    ledger->before = 0.5 * velocity * velocity;
    ledger->after = 0.5 * after * after;
    ledger->guaranteed =
      kappa * force * force * (1.0 / lipschitz - 0.5 * kappa);
  }
  return after;
}

/// What a search for a velocity needs
typedef struct {
  const InflectFrictionLaw* law;
  double mobility;
  double v0;
} Balance;

/// Part of the force that is left at a velocity
static double
stribeck(const InflectFrictionLaw* law, double v)
{
  const double ratio = v / law->stribeck_m_per_s;
  return law->dynamic + (1.0 - law->dynamic) * exp(-ratio * ratio);
}

double
inflect_friction_force(const InflectFrictionLaw* law, double velocity_m_per_s)
{
  return law->force_n * stribeck(law, velocity_m_per_s) *
         value_of(&law->curve, velocity_m_per_s / law->slip_m_per_s);
}

static double
force_slope(const InflectFrictionLaw* law, double v)
{
  const InflectCurve* const curve = &law->curve;
  const double ratio = v / law->stribeck_m_per_s;
  const double fall = -2.0 * (1.0 - law->dynamic) * ratio *
                      exp(-ratio * ratio) / law->stribeck_m_per_s;
  const double z = v / law->slip_m_per_s;
  return law->force_n *
         (fall * value_of(curve, z) +
          stribeck(law, v) * curve->activation->slope(z, curve->parameters) /
            law->slip_m_per_s);
}

static double
excess(const Balance* balance, double v)
{
  return v - balance->v0 +
         balance->mobility * inflect_friction_force(balance->law, v);
}

/// Newton's method until it settles within rounding
static bool
newton(const Balance* balance, double* v)
{
  double now = *v;
  for (uint32_t i = 0U; i < MAX_NEWTON_STEPS; ++i) {
    const double slope =
      1.0 + balance->mobility * force_slope(balance->law, now);
    const double next = now - excess(balance, now) / slope;
    if (!(slope > 0.0) || !isfinite(next)) {
      return false;
    }
    const double change = fabs(next - now);
    now = next;
    if (change <= 1e-15 * fabs(now)) {
      *v = now;
      return true;
    }
  }
  return false;
}

/// Halving between 0 and v0, which always hold an answer between them
static double
halve(const Balance* balance)
{
  double lower = fmin(0.0, balance->v0);
  double upper = fmax(0.0, balance->v0);
  for (uint32_t i = 0U; i < MAX_HALVINGS; ++i) {
    const double middle = lower + 0.5 * (upper - lower);
    if (!(middle > lower && middle < upper)) {
      break;
    }
    *(excess(balance, middle) < 0.0 ? &lower : &upper) = middle;
  }
  return fabs(excess(balance, lower)) < fabs(excess(balance, upper)) ? lower
                                                                     : upper;
}

double
inflect_friction_solve(const InflectFrictionLaw* law,
                       double mobility,
                       double v0_m_per_s,
                       double guess_m_per_s)
{
  const Balance balance = {law, mobility, v0_m_per_s};
  double v = guess_m_per_s;
  return newton(&balance, &v) ? v : halve(&balance);
}

double
inflect_friction_slide_implicit(const InflectCurve* curve,
                                double kappa,
                                double velocity)
{
  const InflectFrictionLaw law = {.curve = *curve,
                                  .force_n = 1.0,
                                  .slip_m_per_s = 1.0,
                                  .dynamic = 1.0,
                                  .stribeck_m_per_s = 1.0};
  return inflect_friction_solve(&law, kappa, velocity, velocity);
}

InflectStatus
inflect_friction_two_cycle(const InflectCurve* curve,
                           double kappa,
                           double* velocity)
{
  double lipschitz = 0.0;
  *velocity = 0.0;
  const InflectStatus status = inflect_friction_certify(curve, &lipschitz);
  if (status) {
    return status;
  }
  if (inflect_curve_facts(curve).parity != INFLECT_PARITY_ODD) {
    return INFLECT_STATUS_NO_BOUND;
  }

  // From where v is greater, down to where it is not; never up to 2 / L
  double upper = MAX_CYCLE;
  if (!(kappa * lipschitz > 2.0) ||
      0.5 * kappa * value_of(curve, upper) >= upper) {
    return INFLECT_STATUS_SUCCESS;
  }
  double lower = upper;
  while (lower > 1e-9 && 0.5 * kappa * value_of(curve, lower) < lower) {
    upper = lower;
    lower *= 0.99;
  }
  if (lower <= 1e-9) {
    return INFLECT_STATUS_SUCCESS;
  }
  for (uint32_t i = 0U; i < MAX_HALVINGS; ++i) {
    const double middle = 0.5 * (lower + upper);
    const bool below = 0.5 * kappa * value_of(curve, middle) >= middle;
    *(below ? &lower : &upper) = middle;
  }
  *velocity = lower;
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_friction_law_check(const InflectFrictionLaw* law)
{
  const double numbers[] = {law->force_n, law->slip_m_per_s, law->dynamic,
                            law->stribeck_m_per_s};
  double lipschitz = 0.0;
  if (!inflect_all_finite(4U, numbers)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  if (law->force_n < 0.0 || !(law->slip_m_per_s > 0.0) ||
      !(law->dynamic > 0.0) || law->dynamic > 1.0 ||
      !(law->stribeck_m_per_s > 0.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  return inflect_friction_certify(&law->curve, &lipschitz);
}

bool
inflect_friction_is_unique(const InflectFrictionLaw* law, double mobility)
{
  const InflectCurveFacts facts = inflect_curve_facts(&law->curve);

  // Of (1 - dynamic) exp(-r^2), r = v / stribeck; |f| is at most L |v| / slip
  // as well as its bound
  const double steepest = sqrt(2.0 / exp(1.0));
  const double bound = fmax(fabs(facts.lower), fabs(facts.upper));
  const double by_bound = steepest * bound / law->stribeck_m_per_s;
  const double by_slope = 2.0 / exp(1.0) * facts.lipschitz / law->slip_m_per_s;
  const double fall =
    law->force_n * (1.0 - law->dynamic) * fmin(by_bound, by_slope);
  return mobility * fall < 1.0;
}
