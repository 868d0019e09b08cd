// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/// How far a tick may lie beyond an end and still count, in steps
#define SLACK 1e-9

/// Largest and least magnitudes that are written without an exponent
#define PLAIN_MAX 1e6
#define PLAIN_MIN 1e-5

double
inflect_ticks_step(double step)
{
  static const double factors[] = {1.0, 2.0, 5.0};
  const double decade = pow(10.0, floor(log10(step)));
  for (size_t i = 0U; i < 3U; ++i) {
    if (factors[i] * decade >= step * (1.0 - SLACK)) {
      return factors[i] * decade;
    }
  }
  return 10.0 * decade;
}

/// Return parts of a step with lines between its ends
static uint32_t
parts_of(double step)
{
  const double decade = pow(10.0, floor(log10(step) + SLACK));
  const bool two = fabs(step / decade - 2.0) < 0.5;
  return two ? 4U : 5U;
}

void
inflect_ticks_round(double* min, double* max, uint32_t n_most)
{
  if (!(*max > *min)) {
    const double half = *min == 0.0 ? 1.0 : 0.1 * fabs(*min);
    *min -= half;
    *max = *min + 2.0 * half;
  }
  const double step = inflect_ticks_step((*max - *min) / n_most);
  *min = step * floor(*min / step + SLACK);
  *max = step * ceil(*max / step - SLACK);
}

static void
add(double* ticks, uint32_t* n_ticks, double value)
{
  if (*n_ticks < INFLECT_MAX_TICKS) {
    ticks[(*n_ticks)++] = value == 0.0 ? 0.0 : value;
  }
}

InflectTicks
inflect_ticks_linear(double min, double max, uint32_t n_most, bool whole)
{
  double step = inflect_ticks_step((max - min) / n_most);
  step = whole && step < 1.0 ? 1.0 : step;
  const uint32_t n_parts = whole && step <= 1.0 ? 1U : parts_of(step);

  InflectTicks ticks = {.step = step};
  const double first = ceil(min / step * n_parts - SLACK);
  const double last = floor(max / step * n_parts + SLACK);
  for (double i = first; i <= last && i < first + INFLECT_MAX_TICKS * 5.0;
       i += 1.0) {
    // Divided last, so that a tick at 0.3 is 0.3
    if (fmod(i, n_parts) == 0.0) {
      add(ticks.major, &ticks.n_major, i / n_parts * step);
    } else {
      add(ticks.minor, &ticks.n_minor, i / n_parts * step);
    }
  }
  return ticks;
}

/// Return digits of a decade that get a number if there is room for `n_most`
static const char*
digits_for(double n_decades, uint32_t n_most)
{
  static const char* const digits[] = {"125", "1"};
  return 3.0 * n_decades + 1.0 <= n_most ? digits[0] : digits[1];
}

InflectTicks
inflect_ticks_logarithmic(double min, double max, uint32_t n_most)
{
  const double n_decades = log10(max) - log10(min);
  const char* const digits = digits_for(n_decades, n_most);
  const int stride = (int)fmax(1.0, ceil((n_decades + 1.0) / n_most));
  const int first = (int)floor(log10(min));
  const int last = (int)ceil(log10(max));

  InflectTicks ticks = {.step = 0.0};
  for (int decade = first; decade <= last; ++decade) {
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * pow(10.0, decade);
      if (value < min * (1.0 - SLACK) || value > max * (1.0 + SLACK)) {
        continue;
      }
      if (decade % stride == 0 && strchr(digits, '0' + digit)) {
        add(ticks.major, &ticks.n_major, value);
      } else {
        add(ticks.minor, &ticks.n_minor, value);
      }
    }
  }
  return ticks;
}

/// Write a number with a true minus sign
static void
write_number(double value, int n_digits, const char* suffix, char* text)
{
  snprintf(text, INFLECT_TICK_SIZE, "%s%.*f%s", value < 0.0 ? "\u2212" : "",
           n_digits, fabs(value), suffix);
}

static void
write_short(double value, const char* suffix, char* text)
{
  snprintf(text, INFLECT_TICK_SIZE, "%s%.6g%s", value < 0.0 ? "\u2212" : "",
           fabs(value), suffix);
}

void
inflect_ticks_text(double value, double step, bool kilo, char* text)
{
  const double size = fabs(value);
  if (kilo && size >= 1000.0) {
    write_short(value / 1000.0, "k", text);
    return;
  }
  const bool plain = step >= PLAIN_MIN && size < PLAIN_MAX;
  if (!plain || value == 0.0) {
    write_short(value, "", text);
    return;
  }
  const int n_digits = (int)fmax(0.0, -floor(log10(step) + SLACK));
  write_number(value, n_digits, "", text);
}
