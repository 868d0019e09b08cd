// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "exact.h"

#include <math.h>
#include <string.h>

/*
  Hosts restore the state first and the ports that belong to it a little later,
  with sound between the two if they please.  Until they have settled, a change
  of a port is not the musician's.
*/
#define SETTLE_S 0.5

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
  InflectExact exact = {.restored = 0.0, .curve = (double)NAN};
  for (uint32_t i = 0U; i < INFLECT_MAX_EXACT; ++i) {
    exact.values[i] = (double)NAN;
  }
  return exact;
}

void
inflect_exact_clean(InflectExact* exact, const InflectExactNames* names)
{
  if (isnan(exact->curve)) {
    return;
  }
  InflectExact clean = inflect_exact_none();
  clean.restored = exact->restored;
  clean.curve = exact->curve;
  const InflectActivation* const row = inflect_activation_by_id(exact->curve);
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurveParameter* const parameter = &row->parameters[i];
    const uint32_t name = find_name(names, parameter->symbol);
    const double value = exact->values[name];
    if (value >= parameter->min && value <= parameter->max) {
      clean.values[name] = value;
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
inflect_exact_use_init(InflectExactUse* use,
                       const InflectExactNames* names,
                       double rate_hz)
{
  use->names = names;
  use->exact = inflect_exact_none();
  use->settle_frames = (uint32_t)(SETTLE_S * rate_hz);
  use->settle_left = 0U;
  inflect_exact_box_write(&use->given, &use->exact);
  inflect_exact_box_write(&use->used, &use->exact);
  use->version = atomic_load(&use->given.version);
}

/// Take up what was restored since the last run
static void
take_restored(InflectExactUse* use)
{
  if (atomic_load_explicit(&use->given.version, memory_order_relaxed) ==
        use->version ||
      !inflect_exact_box_read(&use->given, &use->version, &use->exact)) {
    return;
  }
  use->settle_left = use->settle_frames;
  inflect_exact_box_write(&use->used, &use->exact);
}

/// Wait for the ports, then let the parameters belong to the curve they find
static void
settle(InflectExactUse* use, double curve, double shape, uint32_t n_frames)
{
  use->shape = shape;
  use->settle_left -= n_frames < use->settle_left ? n_frames : use->settle_left;
  if (use->settle_left == 0U && isnan(use->exact.curve)) {
    use->exact.curve = curve;
    inflect_exact_clean(&use->exact, use->names);
    inflect_exact_box_write(&use->used, &use->exact);
  }
}

/// Give the primary parameter back to `shape`, which has moved
static void
follow_shape(InflectExactUse* use, double shape)
{
  use->shape = shape;
  if (isnan(use->exact.curve)) {
    return;
  }
  const InflectActivation* const row =
    inflect_activation_by_id(use->exact.curve);
  if (inflect_activation_parameter_count(row) > 0U) {
    const uint32_t name = find_name(use->names, row->parameters[0].symbol);
    use->exact.values[name] = (double)(double)NAN;
    inflect_exact_box_write(&use->used, &use->exact);
  }
}

void
inflect_exact_apply(InflectExactUse* use,
                    InflectSettings* settings,
                    uint32_t n_frames)
{
  const double curve = settings->values[INFLECT_PARAMETER_CURVE];
  const double shape = settings->values[INFLECT_PARAMETER_SHAPE];
  take_restored(use);
  if (use->settle_left > 0U) {
    settle(use, curve, shape, n_frames);
  } else if (shape != use->shape) {
    follow_shape(use, shape);
  }
  if (!isnan(use->exact.curve) && use->exact.curve != curve) {
    return;
  }
  const InflectActivation* const row = inflect_activation_by_id(curve);
  const uint32_t n = inflect_activation_parameter_count(row);
  for (uint32_t i = 0U; i < n; ++i) {
    const uint32_t name = find_name(use->names, row->parameters[i].symbol);
    settings->curve_parameters[i] = use->exact.values[name];
  }
}
