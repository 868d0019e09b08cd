// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Round numbers for axes: steps of 1, 2 and 5, decades, and their texts.
*/

#ifndef INFLECT_PLOT_TICKS_H
#define INFLECT_PLOT_TICKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Most ticks of one kind on an axis
#define INFLECT_MAX_TICKS 96U

/// Size of a text of a tick
#define INFLECT_TICK_SIZE 32U

/// Where an axis has lines
typedef struct {
  double major[INFLECT_MAX_TICKS]; ///< With a number, ascending
  double minor[INFLECT_MAX_TICKS]; ///< Without, ascending
  uint32_t n_major;
  uint32_t n_minor;
  double step; ///< From one major tick to the next; 0 on logarithmic axes
} InflectTicks;

/// Return the least of 1, 2 or 5 times a power of ten that is not below `step`
double
inflect_ticks_step(double step);

/**
   Widen a range to whole steps.

   @param[in,out] min Lower end, finite.
   @param[in,out] max Upper end, finite; a range of no width is widened.
   @param n_most Most steps, at least 1.
*/
void
inflect_ticks_round(double* min, double* max, uint32_t n_most);

/**
   Place ticks on a linear axis.

   @param min Lower end, finite.
   @param max Upper end, above `min`.
   @param n_most Most major ticks but one, at least 1.
   @param whole Whether only whole numbers get a tick.
*/
InflectTicks
inflect_ticks_linear(double min, double max, uint32_t n_most, bool whole);

/**
   Place ticks on a logarithmic axis: at 1, 2 and 5 of each decade if there is
   room, otherwise at 1 of each, or of each second, third... decade.

   @param min Lower end, above 0.
   @param max Upper end, above `min`.
   @param n_most Most major ticks, at least 1.
*/
InflectTicks
inflect_ticks_logarithmic(double min, double max, uint32_t n_most);

/**
   Write the number of a tick.

   @param value Number.
   @param step Step of the axis, which gives the digits; 0: as few as needed.
   @param kilo Whether thousands are written with a k.
   @param[out] text Null-terminated UTF-8, of INFLECT_TICK_SIZE.
*/
void
inflect_ticks_text(double value, double step, bool kilo, char* text);

#endif // INFLECT_PLOT_TICKS_H
