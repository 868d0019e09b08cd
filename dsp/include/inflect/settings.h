// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The parameter table of the effect, and a complete set of its values.

   The plugin's ports, the program's `--set`, presets and saved state all read
   this one table.

   Floor: shaper.
*/

#ifndef INFLECT_SETTINGS_H
#define INFLECT_SETTINGS_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Position of a parameter in the table; save its symbol instead
typedef enum {
  INFLECT_PARAMETER_ENABLED,
  INFLECT_PARAMETER_CURVE,
  INFLECT_PARAMETER_SHAPE,
  INFLECT_PARAMETER_DRIVE,
  INFLECT_PARAMETER_BIAS,
  INFLECT_PARAMETER_TONE,
  INFLECT_PARAMETER_FEEDBACK,
  INFLECT_PARAMETER_FEEDBACK_TIME,
  INFLECT_PARAMETER_FEEDBACK_DAMP,
  INFLECT_PARAMETER_GUARD,
  INFLECT_PARAMETER_SAG,
  INFLECT_PARAMETER_OVERSAMPLING,
  INFLECT_PARAMETER_RENDER_OVERSAMPLING,
  INFLECT_PARAMETER_ANTIALIAS,
  INFLECT_PARAMETER_PHASE,
  INFLECT_PARAMETER_DIRECTION,
  INFLECT_PARAMETER_DC_BLOCK,
  INFLECT_PARAMETER_LEVEL_MATCH,
  INFLECT_PARAMETER_STEREO_MODE,
  INFLECT_PARAMETER_MIX,
  INFLECT_PARAMETER_OUTPUT,
} InflectParameterIndex;

/// Number of parameters of the effect
#define INFLECT_N_PARAMETERS 21U

/// Values of `antialias`
enum {
  INFLECT_ANTIALIAS_AUTO,
  INFLECT_ANTIALIAS_OFF,
  INFLECT_ANTIALIAS_ADAA1,
  INFLECT_ANTIALIAS_ADAA2,
};

/// Values of `phase`
enum { INFLECT_PHASE_LINEAR, INFLECT_PHASE_MINIMUM };

/// Values of `direction`
enum { INFLECT_DIRECTION_SHAPE, INFLECT_DIRECTION_UNDO };

/// Values of `stereo_mode`
enum { INFLECT_STEREO_STEREO, INFLECT_STEREO_MID, INFLECT_STEREO_SIDE };

/// How a parameter moves
typedef enum {
  INFLECT_SCALE_LINEAR,
  INFLECT_SCALE_LOGARITHMIC, ///< By ratios
  INFLECT_SCALE_TOGGLE,      ///< 0 or 1
  INFLECT_SCALE_ENUMERATION, ///< One of a list of saved numbers
} InflectScale;

/// One value of an enumeration
typedef struct {
  double value;       ///< The saved number
  const char* symbol; ///< Name in scripts
  const char* label;  ///< Name for people
} InflectScalePoint;

/// One row of the parameter table
typedef struct {
  const char* symbol;   ///< LV2 port symbol, saved in presets
  const char* name;     ///< Name for people
  const char* unit;     ///< `dB`, `%`, `Hz`, `ms` or empty
  const char* comment;  ///< One sentence for people
  double min;           ///< Smallest value; an enumeration has its points
  double max;           ///< Largest value; an enumeration has its points
  double default_value; ///< Value at the start
  InflectScale scale;   ///< How it moves
} InflectParameter;

/// All values of one effect; plain data, copy it freely
typedef struct {
  double values[INFLECT_N_PARAMETERS]; ///< By InflectParameterIndex

  /// Exact parameters of the curve; NaN where `shape` or the default decides
  double curve_parameters[INFLECT_MAX_CURVE_PARAMETERS];
} InflectSettings;

/**
   Return a row of the parameter table.

   @param index Below INFLECT_N_PARAMETERS.
   @return A constant row, or null if out of range.
*/
INFLECT_API const InflectParameter*
inflect_parameter_at(uint32_t index);

/**
   Find a parameter by its symbol.

   @return Its index, or INFLECT_N_PARAMETERS.
*/
INFLECT_API uint32_t
inflect_parameter_find(const char* symbol);

/// Number of values of an enumeration, 0 for other parameters
INFLECT_API uint32_t
inflect_parameter_point_count(uint32_t index);

/**
   Return a value of an enumeration, in ascending order.

   @param index Of the parameter.
   @param point Below inflect_parameter_point_count().
   @return The value with its names, all zero if out of range.
*/
INFLECT_API InflectScalePoint
inflect_parameter_point_at(uint32_t index, uint32_t point);

/**
   Return the closest valid value to a number from a host.

   Clamps to the range; an unlisted number of an enumeration rounds down; NaN
   gives the default.
*/
INFLECT_API INFLECT_REALTIME double
inflect_parameter_sanitize(uint32_t index, double value);

/// Return the default settings
INFLECT_API INFLECT_REALTIME InflectSettings
inflect_settings_default(void);

/**
   Set a parameter from text, strictly.

   @param settings Changed only on success.
   @param symbol Symbol of the parameter.
   @param text A number in the parameter's unit, or the symbol of a value of
   an enumeration.
   @param[out] message On failure, one line for people: what is wrong, the
   range, or the nearest name.  May be null if `message_size` is 0.
   @param message_size Size of `message` in bytes; 160 is enough.
   @return INFLECT_STATUS_NOT_FOUND for an unknown symbol or value name,
   INFLECT_STATUS_BAD_VALUE if the text is not a number, or
   INFLECT_STATUS_BAD_RANGE if it is outside the range or not a listed value.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_settings_set_text(InflectSettings* settings,
                          const char* symbol,
                          const char* text,
                          char* message,
                          size_t message_size);

/**
   Set a parameter to a number, strictly; as inflect_settings_set_text().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_settings_set(InflectSettings* settings,
                     const char* symbol,
                     double value,
                     char* message,
                     size_t message_size);

/**
   Set an exact parameter of the present curve; set the curve first.

   @param symbol Symbol of a parameter of the curve, for example `alpha`.
   Other parameters are as in inflect_settings_set().
   @return INFLECT_STATUS_NOT_FOUND if the curve has no such parameter, or
   INFLECT_STATUS_BAD_RANGE.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_settings_set_curve_parameter(InflectSettings* settings,
                                     const char* symbol,
                                     double value,
                                     char* message,
                                     size_t message_size);

/// Return the curve that settings choose, with its parameters
INFLECT_API INFLECT_REALTIME InflectCurve
inflect_settings_curve(const InflectSettings* settings);

/**
   Whether the effect remembers past sound at the curve, by `feedback` or `sag`:
   then it cannot be undone.
*/
INFLECT_API INFLECT_REALTIME bool
inflect_settings_remember(const InflectSettings* settings);

/**
   Check that the effect can do what the settings ask.

   @return INFLECT_STATUS_NO_INVERSE if `direction` is undo and the curve has
   no inverse, or `feedback` or `sag` gives it a memory.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_settings_check(const InflectSettings* settings,
                       char* message,
                       size_t message_size);

INFLECT_END_DECLS

#endif // INFLECT_SETTINGS_H
