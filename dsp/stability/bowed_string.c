// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/bowed_string.h>

#include "stiff_string.h"
#include "sum.h"

#include "../base/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/// Corrections of the speed until the lowest mode is in tune
#define N_TUNINGS 40U

struct InflectBowedStringImpl {
  InflectBowedStringConfig config;
  InflectString string;
  InflectStringPoint contact;
  double mobility; ///< Of the contact over a step, in m/s per N
  double slip;     ///< Last velocity of the string over the surface
  InflectEnergyLedger ledger;
  double lost_digits[3];
  double before[INFLECT_MAX_STRING_STEPS + 1U]; ///< Changes of the last step
};

/// A number of a configuration and its range
typedef struct {
  double value;
  double min;
  double max;
} Range;

static InflectStatus
check(const InflectBowedStringConfig* config)
{
  const Range ranges[] = {
    {config->rate_hz, 8000.0, 384000.0},
    {config->frequency_hz, 20.0, 0.1 * config->rate_hz},
    {config->length_m, 0.01, 10.0},
    {config->density_kg_per_m, 1e-9, 1e3},
    {config->stiffness_m2_per_s, 0.0, 100.0},
    {config->loss_db_per_s, 0.0, 1000.0},
    {config->loss_high_m2_per_s, 0.0, 1.0},
    {config->contact, 0.0, 1.0},
    {config->surface_m_per_s, -100.0, 100.0},
  };
  for (size_t i = 0U; i < sizeof(ranges) / sizeof(ranges[0]); ++i) {
    if (!isfinite(ranges[i].value)) {
      return INFLECT_STATUS_BAD_VALUE;
    }
    if (ranges[i].value < ranges[i].min || ranges[i].value > ranges[i].max) {
      return INFLECT_STATUS_BAD_RANGE;
    }
  }
  return inflect_friction_law_check(&config->law);
}

/// Choose the speed of waves that puts the lowest mode where it shall be
static void
tune(InflectBowedString* self)
{
  const InflectBowedStringConfig* const config = &self->config;
  InflectStringDesign design = {
    .length_m = config->length_m,
    .speed = 2.0 * config->length_m * config->frequency_hz,
    .stiffness = config->stiffness_m2_per_s,
    .loss_high = config->loss_high_m2_per_s,
    .rate_hz = config->rate_hz,
  };
  const InflectStringKernels* const kernels =
    inflect_string_kernels(inflect_cpu_best());
  for (uint32_t i = 0U; i < N_TUNINGS; ++i) {
    inflect_string_init(&self->string, kernels, &design);
    inflect_string_set_decay(&self->string, config->loss_db_per_s);
    const double angle = inflect_string_mode(&self->string, 1U).angle;
    const double wanted = 2.0 * PI * config->frequency_hz / config->rate_hz;
    design.speed *= angle > 0.0 ? wanted / angle : 1.1;
  }
}

InflectStatus
inflect_bowed_string_new(const InflectBowedStringConfig* config,
                         InflectBowedString** string)
{
  *string = NULL;
  const InflectStatus status = check(config);
  if (status) {
    return status;
  }
  InflectBowedString* const self =
    (InflectBowedString*)calloc(1U, sizeof(*self));
  if (!self) {
    return INFLECT_STATUS_NO_MEM;
  }
  self->config = *config;
  tune(self);
  if (self->string.h < inflect_string_least_step(&self->string.design)) {
    free(self);
    return INFLECT_STATUS_BAD_RANGE;
  }
  self->contact = inflect_string_point(&self->string, config->contact);
  self->mobility = 0.5 * config->rate_hz / config->density_kg_per_m *
                   inflect_string_mobility(&self->string, &self->contact);
  self->slip = -config->surface_m_per_s;
  *string = self;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_bowed_string_free(InflectBowedString* string)
{
  free(string);
}

void
inflect_bowed_string_pluck(InflectBowedString* string,
                           double part,
                           double height_m)
{
  InflectString* const s = &string->string;
  const double n = s->n_steps;
  const double place = fmin(fmax(part * n, 1.0), n - 1.0);
  inflect_string_rest(s);
  for (uint32_t i = 1U; i < s->n_steps; ++i) {
    s->u[i] = height_m * (i <= place ? i / place : (n - i) / (n - place));
  }
  memset(&string->ledger, 0, sizeof(string->ledger));
  memset(string->lost_digits, 0, sizeof(string->lost_digits));
  string->slip = -string->config.surface_m_per_s;
  string->ledger.start_j =
    string->config.density_kg_per_m * inflect_string_energy(s);
  string->ledger.stored_j = string->ledger.start_j;
}

static void
keep_ledger(InflectBowedString* self, double force)
{
  const double k = 1.0 / self->config.rate_hz;
  const double density = self->config.density_kg_per_m;
  InflectEnergyLedger* const ledger = &self->ledger;
  inflect_sum_add(&ledger->input_j, &self->lost_digits[0],
                  -k * force * self->config.surface_m_per_s);
  inflect_sum_add(&ledger->friction_j, &self->lost_digits[1],
                  k * force * self->slip);
  inflect_sum_add(&ledger->losses_j, &self->lost_digits[2],
                  density * inflect_string_loss(&self->string, self->before));
  ledger->stored_j = density * inflect_string_energy(&self->string);
  ledger->residual_j = ledger->stored_j - ledger->start_j - ledger->input_j +
                       ledger->friction_j + ledger->losses_j;
}

static void
step(InflectBowedString* self)
{
  InflectString* const s = &self->string;
  memcpy(self->before, s->w, (s->n_steps + 1U) * sizeof(double));
  const double before = inflect_string_change_at(s, &self->contact);
  inflect_string_predict(s);
  const double free_v = 0.5 * self->config.rate_hz *
                        (before + inflect_string_change_at(s, &self->contact));
  self->slip =
    inflect_friction_solve(&self->config.law, self->mobility,
                           free_v - self->config.surface_m_per_s, self->slip);
  const double force = inflect_friction_force(&self->config.law, self->slip);
  inflect_string_push(s, &self->contact,
                      -force / self->config.density_kg_per_m);
  inflect_string_advance(s);
  keep_ledger(self, force);
}

void
inflect_bowed_string_process(InflectBowedString* string,
                             uint32_t n_frames,
                             double* force_n)
{
  const InflectStringDesign* const design = &string->string.design;
  const double tension =
    string->config.density_kg_per_m * design->speed * design->speed;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    step(string);
    force_n[i] = tension * string->string.u[1] / string->string.h;
  }
}

InflectEnergyLedger
inflect_bowed_string_ledger(const InflectBowedString* string)
{
  return string->ledger;
}

double
inflect_bowed_string_mode_hz(const InflectBowedString* string, uint32_t index)
{
  if (index == 0U || index >= string->string.n_steps) {
    return 0.0;
  }
  return inflect_string_mode(&string->string, index).angle *
         string->config.rate_hz / (2.0 * PI);
}

bool
inflect_bowed_string_is_unique(const InflectBowedString* string)
{
  return inflect_friction_is_unique(&string->config.law, string->mobility);
}
