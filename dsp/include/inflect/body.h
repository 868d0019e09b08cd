// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A resonant body: a stiff string or bar on a grid that sound drives.

   The grid is the finest that is stable, and every mode dies away, at whatever
   settings: the magnitude of its slowest eigenvalue is below 1, in closed form.

   Lifecycle: new() allocates everything, then any number of set(), reset() and
   process() calls which never allocate, then free().  A body belongs to one
   thread at a time.

   Notation: C = n_channels, N = n_frames.

   Source: Bilbao (2009), Numerical Sound Synthesis, sections 7.1 to 7.3.

   Floor: stability.
*/

#ifndef INFLECT_BODY_H
#define INFLECT_BODY_H

#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Speed of waves along the body without stiffness, in m/s
#define INFLECT_BODY_SPEED 200.0

/// Most channels of a body
#define INFLECT_BODY_MAX_CHANNELS 2U

/// Level, below that of the end of the input, at which a tail has ended
#define INFLECT_BODY_TAIL_DB 100.0

/// What a body is like
typedef struct {
  double mix;           ///< Part of the body in the output, 0 to 1
  double size_m;        ///< Length; the lowest mode of 1 m is near 100 Hz
  double stiffness;     ///< Spreads the modes from a string's to a bar's, m^2/s
  double loss_db_per_s; ///< Decay of the lowest mode
} InflectBodySettings;

/// Number of fields of InflectBodySettings
#define INFLECT_N_BODY_PARAMETERS 4U

/// One row of the table of settings, in the order of their fields
typedef struct {
  const char* symbol;   ///< Stable ID
  const char* unit;     ///< Or an empty text
  const char* comment;  ///< What it does
  double min;           ///< Least value of the field
  double max;           ///< Greatest value of the field
  double default_value; ///< Of a body that is on
} InflectBodyParameter;

/// What is true of a body at given settings
typedef struct {
  uint32_t n_modes;     ///< Number of modes
  double radius;        ///< Greatest magnitude of an eigenvalue, below 1
  double pitch_hz;      ///< Of the lowest mode
  double loss_db_per_s; ///< Of the slowest mode
  double step_m;        ///< Distance of nodes
  double least_step_m;  ///< Least distance that is stable, at most step_m
} InflectBodyFacts;

/// Sizes of a body
typedef struct {
  double rate_hz;      ///< 8000 to 384000
  uint32_t n_channels; ///< 1 to INFLECT_BODY_MAX_CHANNELS
} InflectBodyConfig;

/// A body
typedef struct InflectBodyImpl InflectBody;

/// Return a row of the table of settings, null past its end
INFLECT_API const InflectBodyParameter*
inflect_body_parameter_at(uint32_t index);

/// Return the defaults of all settings
INFLECT_API INFLECT_REALTIME InflectBodySettings
inflect_body_settings_default(void);

/**
   Check settings.

   @return INFLECT_STATUS_BAD_VALUE if one is not finite, or
   INFLECT_STATUS_BAD_RANGE if one is out of its range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_body_settings_check(const InflectBodySettings* settings);

/**
   Make a body in its reset state, at the default settings.

   @param[out] body To be freed with inflect_body_free(); null on error.
   @return INFLECT_STATUS_BAD_RANGE if a size is out of range, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_body_new(const InflectBodyConfig* config, InflectBody** body);

/// Free a body; null is allowed
INFLECT_API void
inflect_body_free(InflectBody* body);

/**
   Change the settings; what is out of range is clamped, NaN is the default.

   The sound fades from the old body to the new one over 20 ms.
*/
INFLECT_API INFLECT_REALTIME void
inflect_body_set(InflectBody* body, const InflectBodySettings* settings);

/// Silence a body, and take its settings over at once
INFLECT_API INFLECT_REALTIME void
inflect_body_reset(InflectBody* body);

/**
   Let sound resonate.

   The body is scaled so that pink noise of 20 Hz to 20 kHz keeps its power. The
   output is always finite, and the same however a stretch is cut into blocks.
   Samples that are not finite count as 0, and others are held within +-10000.

   @param n_frames N.
   @param in Shape [C][N].
   @param[out] out Shape [C][N], in place allowed.
*/
INFLECT_API INFLECT_REALTIME void
inflect_body_process(InflectBody* body,
                     uint32_t n_frames,
                     const float* const* in,
                     float* const* out);

/// Return the frames after which a tail is INFLECT_BODY_TAIL_DB down
INFLECT_API INFLECT_REALTIME uint32_t
inflect_body_tail(const InflectBody* body);

/// Return what is true of a body at the settings it was given last
INFLECT_API INFLECT_REALTIME InflectBodyFacts
inflect_body_facts(const InflectBody* body);

INFLECT_END_DECLS

#endif // INFLECT_BODY_H
