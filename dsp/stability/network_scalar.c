// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "network.h"

#include <math.h>
#include <stdlib.h>

/// Where solutions are looked for if no bound is known
#define REACH 1e6

/// Points of a scan, denser near 0
#define N_SCAN 20001U

/// More halvings than a double has digits and powers of two
#define MAX_HALVINGS 2200U

double
inflect_network_scalar(const InflectDampedNetwork* network, double x)
{
  double rate = 0.0;
  inflect_network_derivative(network, &x, &rate);
  return rate;
}

double
inflect_network_root(const InflectDampedNetwork* network,
                     const InflectBracket* bracket)
{
  double lower = bracket->lower;
  double upper = bracket->upper;
  const double at_lower = inflect_network_scalar(network, lower);
  const double at_upper = inflect_network_scalar(network, upper);
  if (!(fabs(at_lower) > 0.0) || !(fabs(at_upper) > 0.0)) {
    return fabs(at_lower) > 0.0 ? upper : lower;
  }
  for (uint32_t i = 0U; i < MAX_HALVINGS; ++i) {
    const double middle = lower + 0.5 * (upper - lower);
    if (!(middle > lower && middle < upper)) {
      break;
    }
    const double value = inflect_network_scalar(network, middle);
    if (!(fabs(value) > 0.0)) {
      return middle;
    }
    *(signbit(value) == signbit(at_lower) ? &lower : &upper) = middle;
  }
  const double left = fabs(inflect_network_scalar(network, lower));
  const double right = fabs(inflect_network_scalar(network, upper));
  return left < right ? lower : upper;
}

/// Widen a stretch away from `from` until dx/dt changes its sign
static InflectBracket
reach_out(const InflectDampedNetwork* network, double from, double direction)
{
  const double value = inflect_network_scalar(network, from);
  double near = from;
  double far = from;
  for (double length = 0x1p-20; length < 0x1p60; length *= 2.0) {
    far = from + direction * length;
    if (signbit(inflect_network_scalar(network, far)) != signbit(value)) {
      break;
    }
    near = far;
  }
  const InflectBracket bracket = {fmin(near, far), fmax(near, far)};
  return bracket;
}

/// The one equilibrium where dx/dt falls from plus to minus infinity
static uint32_t
bracket_falling(const InflectDampedNetwork* network, InflectBracket* brackets)
{
  const double value = inflect_network_scalar(network, 0.0);
  brackets[0] = fabs(value) > 0.0
                  ? reach_out(network, 0.0, value > 0.0 ? 1.0 : -1.0)
                  : (InflectBracket){0.0, 0.0};
  return 1U;
}

static double
entropy(double share)
{
  return -share * log(share) - (1.0 - share) * log1p(-share);
}

/// A softplus against damping d, in units where its beta and weight are 1:
/// softplus(y) - d y + b with y = beta x
static uint32_t
bracket_softplus(const InflectDampedNetwork* network, InflectBracket* brackets)
{
  const double beta = network->curve.parameters[0];
  const double weight = network->weights[0];
  const double d = network->damping[0] / weight;
  const double b = beta * network->bias[0] / weight;
  if (d > 1.0) {
    return bracket_falling(network, brackets);
  }
  if (d >= 1.0 || d <= 0.0) {
    // One-sided: softplus(-y) = -b, or softplus(y) = -b
    if (b >= 0.0) {
      return 0U;
    }
    const double y = -b + log(-expm1(b));
    const double x = (d >= 1.0 ? -y : y) / beta;
    brackets[0] = (InflectBracket){x, x};
    return 1U;
  }
  const double lowest = log(d / (1.0 - d)) / beta;
  const double margin = b + entropy(d);
  if (margin > 0.0) {
    return 0U;
  }
  if (!(margin < 0.0) || !(inflect_network_scalar(network, lowest) < 0.0)) {
    brackets[0] = (InflectBracket){lowest, lowest};
    return 1U;
  }
  brackets[0] = reach_out(network, lowest, -1.0);
  brackets[1] = reach_out(network, lowest, 1.0);
  return 2U;
}

/// All equilibria lie where |d x - b| is at most |w| times the bounds of f
static double
scan_reach(const InflectDampedNetwork* network)
{
  const InflectCurveFacts facts = inflect_curve_facts(&network->curve);
  const double bound = fmax(fabs(facts.lower), fabs(facts.upper));
  const double reach =
    (fabs(network->weights[0]) * bound + fabs(network->bias[0])) /
    network->damping[0];
  return isfinite(reach) && reach > 0.0 ? 1.01 * reach : REACH;
}

static uint32_t
bracket_by_scan(const InflectDampedNetwork* network, InflectBracket* brackets)
{
  static const double density = 12.0;

  const double reach = scan_reach(network);
  uint32_t n = 0U;
  double x = -reach;
  double value = inflect_network_scalar(network, x);
  for (uint32_t i = 1U; i < N_SCAN && n < INFLECT_MAX_EQUILIBRIA; ++i) {
    const double place = 2.0 * i / (N_SCAN - 1.0) - 1.0;
    const double next = reach * sinh(density * place) / sinh(density);
    const double next_value = inflect_network_scalar(network, next);
    if (!(fabs(next_value) > 0.0)) {
      brackets[n++] = (InflectBracket){next, next};
    } else if (fabs(value) > 0.0 && signbit(value) != signbit(next_value)) {
      brackets[n++] = (InflectBracket){x, next};
    }
    x = next;
    value = next_value;
  }
  return n;
}

uint32_t
inflect_network_brackets(const InflectDampedNetwork* network,
                         bool certified,
                         InflectBracket* brackets,
                         InflectEvidence* evidence)
{
  const InflectCurveFacts facts = inflect_curve_facts(&network->curve);
  const bool continuous = isfinite(facts.lipschitz);
  const bool damped = network->damping[0] > 0.0;
  const bool falling = damped && facts.monotone && network->weights[0] <= 0.0;
  *evidence = INFLECT_EVIDENCE_PROVEN;
  if (certified || (falling && continuous)) {
    return bracket_falling(network, brackets);
  }
  if (network->curve.activation == inflect_activation_find("softplus") &&
      network->weights[0] > 0.0) {
    return bracket_softplus(network, brackets);
  }
  *evidence = INFLECT_EVIDENCE_SAMPLED;
  return bracket_by_scan(network, brackets);
}
