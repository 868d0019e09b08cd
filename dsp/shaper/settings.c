// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // strtod_l()

#include <inflect/settings.h>

#include <inflect/text.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TANH_ID 34.0

static const InflectParameter parameters[INFLECT_N_PARAMETERS] = {
  [INFLECT_PARAMETER_ENABLED] = {"enabled", "Enabled", "",
                                 "Off passes the sound unchanged, in time", 0.0,
                                 1.0, 1.0, INFLECT_SCALE_TOGGLE},
  [INFLECT_PARAMETER_CURVE] = {"curve", "Curve", "",
                               "The activation function that bends the sound",
                               0.0, 0.0, TANH_ID, INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_SHAPE] = {"shape", "Shape", "",
                               "The curve's own parameter, half is its default",
                               0.0, 1.0, 0.5, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_DRIVE] = {"drive", "Drive", "dB", "Gain before the curve",
                               -24.0, 48.0, 0.0, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_BIAS] = {"bias", "Bias", "",
                              "Offset before the curve: even harmonics", -1.0,
                              1.0, 0.0, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_TONE] = {"tone", "Tone", "dB",
                              "Tilt about 1 kHz before the curve, undone after",
                              -12.0, 12.0, 0.0, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_FEEDBACK] = {"feedback", "Feedback", "",
                                  "What comes out goes in again, times this",
                                  -1.5, 1.5, 0.0, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_FEEDBACK_TIME] =
    {"feedback_time", "Feedback time", "ms",
     "Delay of the feedback; 0 is one oversampled sample", 0.0, 50.0, 0.0,
     INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_FEEDBACK_DAMP] = {"feedback_damp", "Feedback damp", "Hz",
                                       "Low-pass in the feedback", 100.0,
                                       20000.0, 20000.0,
                                       INFLECT_SCALE_LOGARITHMIC},
  [INFLECT_PARAMETER_GUARD] = {"guard", "Guard", "",
                               "Hold the feedback where it is proven stable",
                               0.0, 1.0, 1.0, INFLECT_SCALE_TOGGLE},
  [INFLECT_PARAMETER_SAG] = {"sag", "Sag", "%",
                             "Loud sound lowers gain and bias for a while", 0.0,
                             100.0, 0.0, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_OVERSAMPLING] = {"oversampling", "Oversampling", "",
                                      "Rate at which the curve runs", 0.0, 0.0,
                                      4.0, INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_RENDER_OVERSAMPLING] =
    {"render_oversampling", "Render oversampling", "",
     "Rate at which the curve runs in an offline render", 0.0, 0.0, 0.0,
     INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_ANTIALIAS] = {"antialias", "Antialiasing", "",
                                   "Antiderivative antialiasing of the curve",
                                   0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_PHASE] = {"phase", "Phase", "",
                               "Oversampling filters: exact or low latency",
                               0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_DIRECTION] = {"direction", "Direction", "",
                                   "Shape the sound, or undo the same shaping",
                                   0.0, 0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_DC_BLOCK] = {"dc_block", "DC block", "",
                                  "High-pass at 5 Hz after the curve", 0.0, 1.0,
                                  1.0, INFLECT_SCALE_TOGGLE},
  [INFLECT_PARAMETER_LEVEL_MATCH] = {"level_match", "Level match", "",
                                     "Keep the loudness of the input", 0.0, 1.0,
                                     0.0, INFLECT_SCALE_TOGGLE},
  [INFLECT_PARAMETER_STEREO_MODE] = {"stereo_mode", "Stereo mode", "",
                                     "What of a stereo sound is shaped", 0.0,
                                     0.0, 0.0, INFLECT_SCALE_ENUMERATION},
  [INFLECT_PARAMETER_MIX] = {"mix", "Mix", "%", "Share of the shaped sound",
                             0.0, 100.0, 100.0, INFLECT_SCALE_LINEAR},
  [INFLECT_PARAMETER_OUTPUT] = {"output", "Output", "dB",
                                "Gain after the curve", -48.0, 24.0, 0.0,
                                INFLECT_SCALE_LINEAR},
};

static const InflectScalePoint oversampling_points[] = {
  {1.0, "1", "1x"}, {2.0, "2", "2x"},    {4.0, "4", "4x"},
  {8.0, "8", "8x"}, {16.0, "16", "16x"}, {32.0, "32", "32x"},
};

static const InflectScalePoint render_points[] = {
  {0.0, "same", "Same"}, {1.0, "1", "1x"}, {2.0, "2", "2x"},
  {4.0, "4", "4x"},      {8.0, "8", "8x"}, {16.0, "16", "16x"},
  {32.0, "32", "32x"},
};

static const InflectScalePoint antialias_points[] = {
  {INFLECT_ANTIALIAS_AUTO, "auto", "Automatic"},
  {INFLECT_ANTIALIAS_OFF, "off", "Off"},
  {INFLECT_ANTIALIAS_ADAA1, "adaa1", "ADAA, first order"},
  {INFLECT_ANTIALIAS_ADAA2, "adaa2", "ADAA, second order"},
};

static const InflectScalePoint phase_points[] = {
  {INFLECT_PHASE_LINEAR, "linear", "Linear phase"},
  {INFLECT_PHASE_MINIMUM, "minimum", "Minimum phase"},
};

static const InflectScalePoint direction_points[] = {
  {INFLECT_DIRECTION_SHAPE, "shape", "Shape"},
  {INFLECT_DIRECTION_UNDO, "undo", "Undo"},
};

static const InflectScalePoint stereo_points[] = {
  {INFLECT_STEREO_STEREO, "stereo", "Left and right"},
  {INFLECT_STEREO_MID, "mid", "Mid only"},
  {INFLECT_STEREO_SIDE, "side", "Side only"},
};

typedef struct {
  const InflectScalePoint* points;
  uint32_t n_points;
} PointList;

#define LIST(array)                                         \
  {                                                         \
    (array), (uint32_t)(sizeof(array) / sizeof((array)[0])) \
  }

/// The enumerations but for `curve`, which is the registry itself
static const PointList point_lists[INFLECT_N_PARAMETERS] = {
  [INFLECT_PARAMETER_OVERSAMPLING] = LIST(oversampling_points),
  [INFLECT_PARAMETER_RENDER_OVERSAMPLING] = LIST(render_points),
  [INFLECT_PARAMETER_ANTIALIAS] = LIST(antialias_points),
  [INFLECT_PARAMETER_PHASE] = LIST(phase_points),
  [INFLECT_PARAMETER_DIRECTION] = LIST(direction_points),
  [INFLECT_PARAMETER_STEREO_MODE] = LIST(stereo_points),
};

const InflectParameter*
inflect_parameter_at(uint32_t index)
{
  return index < INFLECT_N_PARAMETERS ? &parameters[index] : NULL;
}

uint32_t
inflect_parameter_find(const char* symbol)
{
  uint32_t i = 0U;
  while (i < INFLECT_N_PARAMETERS &&
         strcmp(parameters[i].symbol, symbol) != 0) {
    ++i;
  }
  return i;
}

uint32_t
inflect_parameter_point_count(uint32_t index)
{
  if (index >= INFLECT_N_PARAMETERS) {
    return 0U;
  }
  return index == INFLECT_PARAMETER_CURVE ? inflect_activation_count()
                                          : point_lists[index].n_points;
}

InflectScalePoint
inflect_parameter_point_at(uint32_t index, uint32_t point)
{
  const InflectScalePoint none = {0.0, NULL, NULL};
  if (point >= inflect_parameter_point_count(index)) {
    return none;
  }
  if (index != INFLECT_PARAMETER_CURVE) {
    return point_lists[index].points[point];
  }
  const InflectActivation* const row = inflect_activation_at(point);
  const InflectScalePoint curve = {row->id, row->symbol, row->label};
  return curve;
}

/// Return the last point that is not above `value`, else the first
static InflectScalePoint
point_below(uint32_t index, double value)
{
  InflectScalePoint found = inflect_parameter_point_at(index, 0U);
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 1U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.value > value) {
      break;
    }
    found = point;
  }
  return found;
}

double
inflect_parameter_sanitize(uint32_t index, double value)
{
  const InflectParameter* const row = &parameters[index];
  if (isnan(value)) {
    return row->default_value;
  }
  if (row->scale == INFLECT_SCALE_ENUMERATION) {
    return point_below(index, value).value;
  }
  if (row->scale == INFLECT_SCALE_TOGGLE) {
    return value > 0.0 ? 1.0 : 0.0;
  }
  return fmin(fmax(value, row->min), row->max);
}

InflectSettings
inflect_settings_default(void)
{
  InflectSettings settings;
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    settings.values[i] = parameters[i].default_value;
  }
  for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
    settings.curve_parameters[i] = (double)NAN;
  }
  return settings;
}

static InflectStatus
unknown_parameter(const char* symbol, char* message, size_t message_size)
{
  uint32_t best = 0U;
  uint32_t best_distance = UINT32_MAX;
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const uint32_t distance =
      inflect_text_distance(symbol, parameters[i].symbol);
    best = distance < best_distance ? i : best;
    best_distance = distance < best_distance ? distance : best_distance;
  }
  snprintf(message, message_size,
           "no parameter is called '%.40s'; did you mean '%s'?", symbol,
           parameters[best].symbol);
  return INFLECT_STATUS_NOT_FOUND;
}

static InflectStatus
unknown_point(uint32_t index,
              const char* text,
              char* message,
              size_t message_size)
{
  const char* best = "";
  uint32_t best_distance = UINT32_MAX;
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const char* const symbol = inflect_parameter_point_at(index, i).symbol;
    const uint32_t distance = inflect_text_distance(text, symbol);
    best = distance < best_distance ? symbol : best;
    best_distance = distance < best_distance ? distance : best_distance;
  }
  snprintf(message, message_size, "no %s is called '%.40s'; did you mean '%s'?",
           parameters[index].symbol, text, best);
  return INFLECT_STATUS_NOT_FOUND;
}

static InflectStatus
bad_range(const char* symbol,
          double value,
          double min,
          double max,
          const char* unit,
          char* message,
          size_t message_size)
{
  snprintf(message, message_size, "%s is %g but must be from %g to %g%s%s",
           symbol, value, min, max, *unit ? " " : "", unit);
  return INFLECT_STATUS_BAD_RANGE;
}

static InflectStatus
set_number(InflectSettings* settings,
           uint32_t index,
           double value,
           char* message,
           size_t message_size)
{
  const InflectParameter* const row = &parameters[index];
  if (row->scale == INFLECT_SCALE_ENUMERATION) {
    if (isnan(value) || point_below(index, value).value != value) {
      snprintf(message, message_size, "%g is not a value of %s", value,
               row->symbol);
      return INFLECT_STATUS_BAD_RANGE;
    }
  } else if (!(value >= row->min && value <= row->max)) {
    return bad_range(row->symbol, value, row->min, row->max, row->unit, message,
                     message_size);
  } else if (row->scale == INFLECT_SCALE_TOGGLE && value != 0.0 &&
             value != 1.0) {
    snprintf(message, message_size, "%s is %g but must be 0 or 1", row->symbol,
             value);
    return INFLECT_STATUS_BAD_RANGE;
  }

  // Exact parameters belong to the curve they were given for
  if (index == INFLECT_PARAMETER_CURVE && settings->values[index] != value) {
    for (uint32_t i = 0U; i < INFLECT_MAX_CURVE_PARAMETERS; ++i) {
      settings->curve_parameters[i] = (double)NAN;
    }
  }
  settings->values[index] = value;
  return INFLECT_STATUS_SUCCESS;
}

InflectStatus
inflect_settings_set(InflectSettings* settings,
                     const char* symbol,
                     double value,
                     char* message,
                     size_t message_size)
{
  const uint32_t index = inflect_parameter_find(symbol);
  return index == INFLECT_N_PARAMETERS
           ? unknown_parameter(symbol, message, message_size)
           : set_number(settings, index, value, message, message_size);
}

/// Return the saved number of a name, or NaN
static double
point_value(uint32_t index, const char* text)
{
  const InflectActivation* const curve =
    index == INFLECT_PARAMETER_CURVE ? inflect_activation_find(text) : NULL;
  if (curve) {
    return curve->id;
  }
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.symbol && !strcmp(point.symbol, text)) {
      return point.value;
    }
  }
  return (double)NAN;
}

static bool
parse_number(const char* text, double* value)
{
  // A comma of the user's locale must not change what a script means
  const locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
  char* end = NULL;
  *value = c_locale ? strtod_l(text, &end, c_locale) : strtod(text, &end);
  if (c_locale) {
    freelocale(c_locale);
  }
  return end != text && !*end;
}

InflectStatus
inflect_settings_set_text(InflectSettings* settings,
                          const char* symbol,
                          const char* text,
                          char* message,
                          size_t message_size)
{
  const uint32_t index = inflect_parameter_find(symbol);
  if (index == INFLECT_N_PARAMETERS) {
    return unknown_parameter(symbol, message, message_size);
  }
  const double named = point_value(index, text);
  if (!isnan(named)) {
    return set_number(settings, index, named, message, message_size);
  }
  double value = 0.0;
  if (parse_number(text, &value)) {
    return set_number(settings, index, value, message, message_size);
  }
  if (parameters[index].scale == INFLECT_SCALE_ENUMERATION) {
    return unknown_point(index, text, message, message_size);
  }
  snprintf(message, message_size, "'%.40s' is not a number for %s", text,
           symbol);
  return INFLECT_STATUS_BAD_VALUE;
}

static const InflectActivation*
activation_of(const InflectSettings* settings)
{
  return inflect_activation_by_id(settings->values[INFLECT_PARAMETER_CURVE]);
}

static InflectStatus
unknown_curve_parameter(const InflectActivation* activation,
                        const char* symbol,
                        char* message,
                        size_t message_size)
{
  const uint32_t n = inflect_activation_parameter_count(activation);
  if (n == 0U) {
    snprintf(message, message_size, "the curve %s has no parameters",
             activation->symbol);
  } else {
    snprintf(message, message_size,
             "the curve %s has no parameter '%.40s'; it has '%s'%s%s%s",
             activation->symbol, symbol, activation->parameters[0].symbol,
             n > 1U ? " and '" : "",
             n > 1U ? activation->parameters[1].symbol : "", n > 1U ? "'" : "");
  }
  return INFLECT_STATUS_NOT_FOUND;
}

InflectStatus
inflect_settings_set_curve_parameter(InflectSettings* settings,
                                     const char* symbol,
                                     double value,
                                     char* message,
                                     size_t message_size)
{
  const InflectActivation* const activation = activation_of(settings);
  const uint32_t n = inflect_activation_parameter_count(activation);
  uint32_t i = 0U;
  while (i < n && strcmp(activation->parameters[i].symbol, symbol) != 0) {
    ++i;
  }
  if (i == n) {
    return unknown_curve_parameter(activation, symbol, message, message_size);
  }
  const InflectCurveParameter* const row = &activation->parameters[i];
  if (!(value >= row->min && value <= row->max)) {
    return bad_range(row->symbol, value, row->min, row->max, "", message,
                     message_size);
  }
  settings->curve_parameters[i] = value;
  return INFLECT_STATUS_SUCCESS;
}

InflectCurve
inflect_settings_curve(const InflectSettings* settings)
{
  InflectCurve curve = inflect_curve_default(activation_of(settings));
  inflect_curve_set_shape(&curve, settings->values[INFLECT_PARAMETER_SHAPE]);
  const uint32_t n = inflect_activation_parameter_count(curve.activation);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectCurveParameter* const row = &curve.activation->parameters[i];
    const double exact = settings->curve_parameters[i];
    if (exact >= row->min && exact <= row->max) {
      curve.parameters[i] = exact;
    }
  }
  return curve;
}

bool
inflect_settings_remember(const InflectSettings* settings)
{
  return settings->values[INFLECT_PARAMETER_FEEDBACK] != 0.0 ||
         settings->values[INFLECT_PARAMETER_SAG] != 0.0;
}

InflectStatus
inflect_settings_check(const InflectSettings* settings,
                       char* message,
                       size_t message_size)
{
  const InflectCurve curve = inflect_settings_curve(settings);
  const bool undo =
    settings->values[INFLECT_PARAMETER_DIRECTION] == INFLECT_DIRECTION_UNDO;
  if (!undo) {
    return INFLECT_STATUS_SUCCESS;
  }
  if (inflect_settings_remember(settings)) {
    const bool loop = settings->values[INFLECT_PARAMETER_FEEDBACK] != 0.0;
    const char* const symbol =
      parameters[loop ? INFLECT_PARAMETER_FEEDBACK : INFLECT_PARAMETER_SAG]
        .symbol;
    snprintf(message, message_size,
             "a shaping with %s cannot be undone: set %s=0", symbol, symbol);
    return INFLECT_STATUS_NO_INVERSE;
  }
  if (curve.activation->inverse && inflect_curve_facts(&curve).invertible) {
    return INFLECT_STATUS_SUCCESS;
  }
  const InflectCurveFacts facts = inflect_curve_facts(&curve);
  snprintf(message, message_size,
           "%s cannot be undone: it %s, so its input cannot be told from its "
           "output",
           curve.activation->symbol,
           facts.monotone ? "is flat in places" : "falls in places");
  return INFLECT_STATUS_NO_INVERSE;
}
