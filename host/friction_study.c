// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "friction_study.h"

#include "random.h"

#include <math.h>
#include <stdlib.h>

#define N_RANDOM_STEPS 10000U
#define RANDOM_SPREAD 5.0

/// Steps that tell growth from decay, and halvings of kappa
#define N_ONSET_STEPS 20000U
#define N_HALVINGS 24U

/// A velocity well inside any cycle
#define SMALL_VELOCITY 1e-3

/// Steps after which a slide is where it ends
#define N_SLIDES 4000U

#define PEAK 0.5

/// Rounding of a step's energy, as part of that of the start
#define ROUNDING 1e-13

/// Pitches that are looked for lie within a third of the designed one
#define PITCH_RANGE 1.33

/// Least match of a sound with itself, one period later, that is a pitch
#define LEAST_MATCH 0.8

static double
slide(const InflectCurve* curve, double kappa, double v, uint32_t n_steps)
{
  for (uint32_t i = 0U; i < n_steps; ++i) {
    v = inflect_friction_slide(curve, kappa, v, NULL);
  }
  return fabs(v);
}

static void
count_added(InflectFrictionStudy* study)
{
  uint32_t n_added = 0U;
  const double limit = 2.0 / study->lipschitz;
  for (uint32_t i = 0U; i < N_RANDOM_STEPS; ++i) {
    const double kappa =
      limit * (0.5 + inflect_random_uniform(study->seed, 2U * i));
    const double v =
      2.0 * RANDOM_SPREAD * inflect_random_uniform(study->seed, 2U * i + 1U);
    InflectSlideLedger ledger;
    inflect_friction_slide(&study->curve, kappa, v, &ledger);
    n_added += ledger.after > ledger.before * (1.0 + ROUNDING) ? 1U : 0U;
  }
  study->added = inflect_estimate_share(N_RANDOM_STEPS, n_added);
}

static void
find_onset(InflectFrictionStudy* study)
{
  double lower = 0.0;
  double upper = 64.0 / study->lipschitz;
  for (uint32_t i = 0U; i < N_HALVINGS; ++i) {
    const double middle = 0.5 * (lower + upper);
    const double end =
      slide(&study->curve, middle, SMALL_VELOCITY, N_ONSET_STEPS);
    *(end > SMALL_VELOCITY ? &upper : &lower) = middle;
  }
  study->onset = 0.5 * (lower + upper);
}

static InflectStatus
sweep(InflectFrictionStudy* study)
{
  for (uint32_t i = 0U; i < INFLECT_N_KAPPAS; ++i) {
    const double kappa = 4.0 / study->lipschitz * i / (INFLECT_N_KAPPAS - 1.0);
    double cycle = (double)NAN;
    const InflectStatus status =
      inflect_friction_two_cycle(&study->curve, kappa, &cycle);
    if (status && study->odd) {
      return status;
    }
    study->kappas[i] = kappa;
    study->predicted[i] = study->odd ? cycle : (double)NAN;
    study->reached[i] = slide(&study->curve, kappa, SMALL_VELOCITY, N_SLIDES);
  }
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
find_bounds(InflectFrictionStudy* study)
{
  InflectStatus status =
    inflect_friction_certify(&study->curve, &study->lipschitz);
  if (status) {
    return status;
  }
  status = inflect_friction_largest_step(&study->curve, study->smoothness,
                                         &study->largest_step);
  if (status) {
    return status;
  }
  study->odd = inflect_curve_facts(&study->curve).parity == INFLECT_PARITY_ODD;
  if (study->odd) {
    status =
      inflect_friction_two_cycle(&study->curve, study->kappa, &study->cycle);
  }
  study->velocities[0] = 1.0;
  for (uint32_t i = 0U; i < INFLECT_SLIDE_STEPS; ++i) {
    study->velocities[i + 1U] = inflect_friction_slide(
      &study->curve, study->kappa, study->velocities[i], &study->slide[i]);
  }
  count_added(study);
  find_onset(study);
  return status ? status : sweep(study);
}

/// Frames of the account with an index
static uint32_t
frame_of(const InflectFrictionStudy* study, uint32_t index)
{
  return (uint32_t)((uint64_t)study->n_frames * index /
                    (INFLECT_N_ACCOUNTS - 1U));
}

static void
keep_account(InflectFrictionStudy* study,
             uint32_t index,
             const InflectEnergyLedger* ledger)
{
  study->accounts[index] = *ledger;
  study->times_s[index] = study->duration_s * index / (INFLECT_N_ACCOUNTS - 1U);
}

static InflectStatus
play_string(InflectFrictionStudy* study)
{
  InflectBowedString* string = NULL;
  const InflectStatus status =
    inflect_bowed_string_new(&study->string, &string);
  if (status) {
    return status;
  }
  inflect_bowed_string_pluck(string, 0.3, study->height_m);
  InflectEnergyLedger ledger = inflect_bowed_string_ledger(string);
  keep_account(study, 0U, &ledger);
  uint32_t index = 1U;
  for (uint32_t i = 0U; i < study->n_frames; ++i) {
    const double before = ledger.stored_j;
    inflect_bowed_string_process(string, 1U, &study->samples[i]);
    ledger = inflect_bowed_string_ledger(string);
    study->never_grew = study->never_grew &&
                        ledger.stored_j <= before + ROUNDING * ledger.start_j;
    while (index < INFLECT_N_ACCOUNTS && frame_of(study, index) <= i + 1U) {
      keep_account(study, index++, &ledger);
    }
  }
  study->designed_hz = inflect_bowed_string_mode_hz(string, 1U);
  study->unique = inflect_bowed_string_is_unique(string);
  inflect_bowed_string_free(string);
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
play_mass(InflectFrictionStudy* study)
{
  const InflectFrictionOscillator* const oscillator = &study->oscillator;
  const InflectStatus status = inflect_oscillator_check(oscillator);
  if (status) {
    return status;
  }
  InflectOscillatorState state;
  inflect_oscillator_start(oscillator, study->height_m, 0.0, &state);
  keep_account(study, 0U, &state.ledger);
  uint32_t index = 1U;
  for (uint32_t i = 0U; i < study->n_frames; ++i) {
    const double before = state.ledger.stored_j;
    inflect_oscillator_step(oscillator, &state);
    study->samples[i] = state.v_m_per_s;
    study->never_grew =
      study->never_grew &&
      state.ledger.stored_j <= before + ROUNDING * state.ledger.start_j;
    while (index < INFLECT_N_ACCOUNTS && frame_of(study, index) <= i + 1U) {
      keep_account(study, index++, &state.ledger);
    }
  }

  // The midpoint rule bends frequencies: tan(w h / 2) = w0 h / 2
  const double pi = acos(-1.0);
  const double w0 = sqrt(oscillator->stiffness_n_per_m / oscillator->mass_kg);
  study->designed_hz =
    atan(0.5 * w0 / oscillator->rate_hz) * oscillator->rate_hz / pi;
  study->unique = inflect_friction_is_unique(
    &oscillator->law, 0.5 / (oscillator->rate_hz * oscillator->mass_kg));
  return INFLECT_STATUS_SUCCESS;
}

static void
scale_sound(InflectFrictionStudy* study)
{
  double peak = 0.0;
  for (uint32_t i = 0U; i < study->n_frames; ++i) {
    peak = fmax(peak, fabs(study->samples[i]));
  }
  study->full_scale = peak > 0.0 ? peak / PEAK : 1.0;
  for (uint32_t i = 0U; i < study->n_frames; ++i) {
    study->samples[i] /= study->full_scale;
  }
}

/// Match of a stretch with itself some frames later, 1 if it is the same
static double
match_at(const double* x, uint32_t length, uint32_t lag)
{
  double product = 0.0;
  double here = 0.0;
  double there = 0.0;
  for (uint32_t i = 0U; i < length; ++i) {
    product += x[i] * x[i + lag];
    here += x[i] * x[i];
    there += x[i + lag] * x[i + lag];
  }
  return product / sqrt(here * there);
}

/// Find the period of a stretch in frames, parabola included; NaN if none
static double
find_period(const double* x, uint32_t length, uint32_t first, uint32_t last)
{
  uint32_t best = 0U;
  double most = LEAST_MATCH;
  for (uint32_t lag = first; lag <= last; ++lag) {
    const double match = match_at(x, length, lag);
    best = match > most ? lag : best;
    most = fmax(most, match);
  }
  if (best <= first || best >= last) {
    return (double)NAN;
  }
  const double before = match_at(x, length, best - 1U);
  const double after = match_at(x, length, best + 1U);
  return best + 0.5 * (before - after) / (before - 2.0 * most + after);
}

/// Of a bow the end counts, when it has settled; of a damper the start
static void
find_pitch(InflectFrictionStudy* study)
{
  const double rate_hz = study->string.rate_hz;
  const double period = rate_hz / study->designed_hz;
  const uint32_t last = (uint32_t)(period * PITCH_RANGE) + 1U;
  const uint32_t first = (uint32_t)(period / PITCH_RANGE);
  const uint32_t length = (uint32_t)(40.0 * period);
  study->measured_hz = (double)NAN;
  if (length + last > study->n_frames) {
    return;
  }
  const uint32_t from =
    study->mode == INFLECT_RUB_BOW ? study->n_frames - length - last : 0U;
  study->measured_hz =
    rate_hz / find_period(study->samples + from, length, first, last);
}

InflectStatus
inflect_friction_study_run(InflectFrictionStudy* study)
{
  InflectStatus status = find_bounds(study);
  if (status) {
    return status;
  }
  study->n_frames = (uint32_t)(study->duration_s * study->string.rate_hz);
  study->samples = (double*)calloc(study->n_frames + 1U, sizeof(double));
  if (!study->samples) {
    return INFLECT_STATUS_NO_MEM;
  }
  study->never_grew = true;
  status =
    study->model == INFLECT_RUB_STRING ? play_string(study) : play_mass(study);
  if (!status) {
    scale_sound(study);
    find_pitch(study);
  }
  return status;
}

double
inflect_friction_study_residual(const InflectFrictionStudy* study)
{
  const InflectEnergyLedger* const ledger =
    &study->accounts[INFLECT_N_ACCOUNTS - 1U];
  const double all = ledger->start_j + fabs(ledger->input_j);
  return all > 0.0 ? fabs(ledger->residual_j) / all : 0.0;
}
