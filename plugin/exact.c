// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "exact.h"

#include <math.h>
#include <string.h>

/*
  Hosts write numbers as text of as few as seven digits, so that a position
  comes back a little off; no hand moves a control by so little.
*/
#define SHAPE_TOLERANCE 1e-6

static uint32_t
find_name(const InflectExactNames* names, const char* symbol)
{
  uint32_t i = 0U;
  while (i < names->n && strcmp(names->symbols[i], symbol) != 0) {
    ++i;
  }
  return i;
}

bool
inflect_exact_names(InflectExactNames* names)
{
  names->n = 0U;
  const uint32_t n_curves = inflect_activation_count();
  for (uint32_t i = 0U; i < n_curves; ++i) {
    const InflectActivation* const row = inflect_activation_at(i);
    const uint32_t n = inflect_activation_parameter_count(row);
    for (uint32_t j = 0U; j < n; ++j) {
      const char* const symbol = row->parameters[j].symbol;
      if (find_name(names, symbol) < names->n) {
        continue;
      }
      if (names->n == INFLECT_MAX_EXACT) {
        return false;
      }
      names->symbols[names->n++] = symbol;
    }
  }
  return true;
}

InflectExact
inflect_exact_none(void)
{
  InflectExact exact = {.curve = (double)NAN, .shape = (double)NAN};
  for (uint32_t i = 0U; i < INFLECT_MAX_EXACT; ++i) {
    exact.values[i] = (double)NAN;
  }
  return exact;
}

static bool
is_allowed(const InflectCurveParameter* parameter, double value)
{
  return value >= parameter->min && value <= parameter->max;
}

void
inflect_exact_clean(InflectExact* exact, const InflectExactNames* names)
{
  if (!(exact->shape >= 0.0 && exact->shape <= 1.0)) {
    exact->shape = (double)NAN;
  }
  if (isnan(exact->curve)) {
    return;
  }
  InflectExact clean = inflect_exact_none();
  clean.curve = exact->curve;
  clean.shape = exact->shape;
  const InflectActivation* const row = inflect_activation_by_id(exact->curve);
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    const uint32_t name = find_name(names, row->parameters[i].symbol);
    if (is_allowed(&row->parameters[i], exact->values[name])) {
      clean.values[name] = exact->values[name];
    }
  }
  *exact = clean;
}

/*
  A sequence lock of atomic words.  A reader that meets a new word also meets
  the odd version that was stored before it, and gives up.
*/

void
inflect_exact_box_write(InflectExactBox* box, const InflectExact* exact)
{
  const unsigned version =
    atomic_load_explicit(&box->version, memory_order_relaxed);
  atomic_store_explicit(&box->version, version + 1U, memory_order_relaxed);
  double words[INFLECT_EXACT_WORDS];
  memcpy(words, exact, sizeof(words));
  for (uint32_t i = 0U; i < INFLECT_EXACT_WORDS; ++i) {
    atomic_store_explicit(&box->words[i], words[i], memory_order_release);
  }
  atomic_store_explicit(&box->version, version + 2U, memory_order_release);
}

bool
inflect_exact_box_read(InflectExactBox* box,
                       unsigned* version,
                       InflectExact* exact)
{
  const unsigned before =
    atomic_load_explicit(&box->version, memory_order_acquire);
  double words[INFLECT_EXACT_WORDS];
  for (uint32_t i = 0U; i < INFLECT_EXACT_WORDS; ++i) {
    words[i] = atomic_load_explicit(&box->words[i], memory_order_acquire);
  }
  const unsigned after =
    atomic_load_explicit(&box->version, memory_order_relaxed);
  if (before % 2U == 1U || after != before) {
    return false;
  }
  memcpy(exact, words, sizeof(words));
  *version = before;
  return true;
}

void
inflect_exact_use_init(InflectExactUse* use, const InflectExactNames* names)
{
  use->names = names;
  use->exact = inflect_exact_none();
  inflect_exact_box_write(&use->given, &use->exact);
  use->version = atomic_load(&use->given.version);
}

/// Take up what was restored since the last run
static void
take_restored(InflectExactUse* use)
{
  if (atomic_load_explicit(&use->given.version, memory_order_relaxed) !=
      use->version) {
    inflect_exact_box_read(&use->given, &use->version, &use->exact);
  }
}

void
inflect_exact_apply(InflectExactUse* use, InflectSettings* settings)
{
  take_restored(use);
  const InflectExact* const exact = &use->exact;
  const double curve = settings->values[INFLECT_PARAMETER_CURVE];
  const double shape = settings->values[INFLECT_PARAMETER_SHAPE];
  if (!isnan(exact->curve) && exact->curve != curve) {
    return;
  }
  // The primary parameter, which is the first, is that of `shape` elsewhere
  const bool moved = fabs(shape - exact->shape) > SHAPE_TOLERANCE;
  const InflectActivation* const row = inflect_activation_by_id(curve);
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = moved ? 1U : 0U; i < n; ++i) {
    const InflectCurveParameter* const parameter = &row->parameters[i];
    const double value =
      exact->values[find_name(use->names, parameter->symbol)];
    if (is_allowed(parameter, value)) {
      settings->curve_parameters[i] = value;
    }
  }
}
