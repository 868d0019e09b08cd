// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/friction.h>

#include "sum.h"

#include "../base/dense.h"

#include <math.h>
#include <string.h>

InflectStatus
inflect_oscillator_check(const InflectFrictionOscillator* oscillator)
{
  const double numbers[] = {oscillator->mass_kg, oscillator->stiffness_n_per_m,
                            oscillator->resistance_ns_per_m,
                            oscillator->surface_m_per_s, oscillator->rate_hz};
  if (!inflect_all_finite(5U, numbers)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  if (!(oscillator->mass_kg > 0.0) || oscillator->stiffness_n_per_m < 0.0 ||
      oscillator->resistance_ns_per_m < 0.0 || !(oscillator->rate_hz > 0.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  return inflect_friction_law_check(&oscillator->law);
}

static double
energy(const InflectFrictionOscillator* oscillator,
       const InflectOscillatorState* state)
{
  return 0.5 * oscillator->mass_kg * state->v_m_per_s * state->v_m_per_s +
         0.5 * oscillator->stiffness_n_per_m * state->x_m * state->x_m;
}

void
inflect_oscillator_start(const InflectFrictionOscillator* oscillator,
                         double x_m,
                         double v_m_per_s,
                         InflectOscillatorState* state)
{
  memset(state, 0, sizeof(*state));
  state->x_m = x_m;
  state->v_m_per_s = v_m_per_s;
  state->slip_m_per_s = v_m_per_s - oscillator->surface_m_per_s;
  state->ledger.start_j = energy(oscillator, state);
  state->ledger.stored_j = state->ledger.start_j;
}

void
inflect_oscillator_step(const InflectFrictionOscillator* oscillator,
                        InflectOscillatorState* state)
{
  const double h = 1.0 / oscillator->rate_hz;
  const double half = 0.5 * h / oscillator->mass_kg;
  const double stiffness = oscillator->stiffness_n_per_m;
  const double divisor =
    1.0 + half * (oscillator->resistance_ns_per_m + 0.5 * h * stiffness);
  const double surface = oscillator->surface_m_per_s;

  // The velocity in the middle of the step, seen from the surface
  const double free_v =
    (state->v_m_per_s - half * stiffness * state->x_m) / divisor - surface;
  const double slip = inflect_friction_solve(&oscillator->law, half / divisor,
                                             free_v, state->slip_m_per_s);
  const double force = inflect_friction_force(&oscillator->law, slip);
  const double v = slip + surface;
  const double x = state->x_m + 0.5 * h * v;
  const double resistance = oscillator->resistance_ns_per_m * v;
  state->x_m += h * v;
  state->v_m_per_s -= 2.0 * half * (stiffness * x + resistance + force);
  state->slip_m_per_s = slip;

  InflectEnergyLedger* const ledger = &state->ledger;
  inflect_sum_add(&ledger->input_j, &state->lost_digits[0],
                  -h * force * surface);
  inflect_sum_add(&ledger->friction_j, &state->lost_digits[1],
                  h * force * slip);
  inflect_sum_add(&ledger->losses_j, &state->lost_digits[2],
                  h * resistance * v);
  ledger->stored_j = energy(oscillator, state);
  ledger->residual_j = ledger->stored_j - ledger->start_j - ledger->input_j +
                       ledger->friction_j + ledger->losses_j;
}
