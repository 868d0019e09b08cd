// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/activation.h>

#include <math.h>
#include <string.h>

#define INFLECT_CURVE(symbol) extern const InflectActivation inflect_##symbol;
#include "curves.def"
#undef INFLECT_CURVE

static const InflectActivation* const activations[] = {
#define INFLECT_CURVE(symbol) &inflect_##symbol,
#include "curves.def"
#undef INFLECT_CURVE
};

#define N_ACTIVATIONS (sizeof(activations) / sizeof(activations[0]))

uint32_t
inflect_activation_count(void)
{
  return (uint32_t)N_ACTIVATIONS;
}

const InflectActivation*
inflect_activation_at(uint32_t index)
{
  return index < N_ACTIVATIONS ? activations[index] : NULL;
}

const InflectActivation*
inflect_activation_find(const char* symbol)
{
  for (size_t i = 0U; i < N_ACTIVATIONS; ++i) {
    const InflectActivation* const row = activations[i];
    if (!strcmp(row->symbol, symbol) ||
        (row->alias && !strcmp(row->alias, symbol))) {
      return row;
    }
  }
  return NULL;
}

const InflectActivation*
inflect_activation_by_id(double id)
{
  const InflectActivation* found = activations[0];
  for (size_t i = 0U; i < N_ACTIVATIONS && activations[i]->id <= id; ++i) {
    found = activations[i];
  }
  return found;
}

uint32_t
inflect_activation_parameter_count(const InflectActivation* activation)
{
  uint32_t count = 0U;
  while (count < INFLECT_MAX_CURVE_PARAMETERS &&
         activation->parameters[count].symbol) {
    ++count;
  }
  return count;
}

const char*
inflect_parity_symbol(InflectParity parity)
{
  static const char* const symbols[INFLECT_N_PARITIES] = {
    [INFLECT_PARITY_NONE] = "none",
    [INFLECT_PARITY_ODD] = "odd",
    [INFLECT_PARITY_EVEN] = "even",
    [INFLECT_PARITY_HALF_LINEAR] = "half_linear",
  };
  const unsigned index = (unsigned)parity;
  return index < INFLECT_N_PARITIES ? symbols[index] : "none";
}

InflectCurve
inflect_curve_default(const InflectActivation* activation)
{
  InflectCurve curve = {activation, {0.0}};
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    curve.parameters[i] = activation->parameters[i].default_value;
  }
  return curve;
}

InflectStatus
inflect_curve_set(InflectCurve* curve, const char* symbol, double value)
{
  const uint32_t n = inflect_activation_parameter_count(curve->activation);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurveParameter* const row = &curve->activation->parameters[i];
    if (strcmp(row->symbol, symbol) != 0) {
      continue;
    }
    if (!(value >= row->min && value <= row->max)) {
      return INFLECT_STATUS_BAD_RANGE;
    }
    curve->parameters[i] = value;
    return INFLECT_STATUS_SUCCESS;
  }
  return INFLECT_STATUS_NOT_FOUND;
}

static double
between(const InflectCurveParameter* row, double from, double to, double share)
{
  if (share >= 1.0) {
    return to; // The ratios below may miss it by a rounding
  }
  return row->logarithmic ? from * pow(to / from, share)
                          : from + (to - from) * share;
}

void
inflect_curve_set_shape(InflectCurve* curve, double shape)
{
  const InflectCurveParameter* const row = &curve->activation->parameters[0];
  if (!row->symbol) {
    return;
  }
  if (isnan(shape) || shape == 0.5) {
    curve->parameters[0] = row->default_value;
    return;
  }
  const double share = fmin(fmax(2.0 * shape, 0.0), 2.0);
  const double value =
    share < 1.0 ? between(row, row->min, row->default_value, share)
                : between(row, row->default_value, row->max, share - 1.0);
  curve->parameters[0] = fmin(fmax(value, row->min), row->max);
}

InflectCurveFacts
inflect_curve_facts(const InflectCurve* curve)
{
  InflectCurveFacts facts = {0};
  curve->activation->facts(curve->parameters, &facts);
  return facts;
}
