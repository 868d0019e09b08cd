// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "pluck.h"

#include "random.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/// One pluck of a string
typedef struct {
  double start_s;    ///< When
  double seconds;    ///< Until the hand damps it
  double note;       ///< MIDI number
  double level;      ///< Strength, 1 is full
  double brightness; ///< 0 (neck pickup) to 1 (bridge pickup)
  double pan;        ///< -1 (left) to 1 (right)
} Pluck;

/// A riff in E minor: two bars of single notes, then a chord that rings
static const Pluck riff[] = {
  {0.000, 0.50, 40.0, 1.00, 0.7, -0.2}, {0.008, 0.50, 47.0, 0.80, 0.7, 0.0},
  {0.545, 0.24, 52.0, 0.80, 0.6, 0.2},  {0.818, 0.24, 55.0, 0.85, 0.6, 0.3},
  {1.091, 0.50, 57.0, 0.95, 0.8, 0.3},  {1.636, 0.24, 55.0, 0.75, 0.5, 0.2},
  {1.909, 0.24, 52.0, 0.80, 0.6, 0.1},  {2.182, 0.50, 43.0, 0.95, 0.7, -0.2},
  {2.190, 0.50, 50.0, 0.80, 0.7, 0.0},  {2.727, 0.50, 45.0, 0.95, 0.7, -0.2},
  {2.735, 0.50, 52.0, 0.80, 0.7, 0.0},  {3.273, 2.60, 40.0, 1.00, 0.8, -0.4},
  {3.285, 2.60, 47.0, 0.85, 0.8, -0.2}, {3.297, 2.60, 52.0, 0.80, 0.7, 0.0},
  {3.309, 2.60, 55.0, 0.75, 0.7, 0.2},  {3.321, 2.60, 59.0, 0.75, 0.7, 0.3},
  {3.333, 2.60, 64.0, 0.80, 0.7, 0.4},
};

#define N_PLUCKS (sizeof(riff) / sizeof(riff[0]))
#define LOWEST_HZ 50.0
#define DECAY_S 4.0    // -60 dB of the lowest partial of a low string
#define LOOP_DAMP 0.30 // Weight of the older of two samples in the loop
#define PICK_POSITION 0.18
#define SCRATCH 0.25
#define RELEASE_S 0.025
#define FADE_S 0.25

/// A string: a delay line whose loop damps and tunes
typedef struct {
  double* line;    ///< Ring of n_line samples
  uint32_t n_line; ///< Whole part of the delay
  uint32_t at;     ///< Where the next sample comes out
  double tuning;   ///< Coefficient of the allpass, the rest of the delay
  double loss;     ///< Gain of one turn
  double damped;   ///< Last sample before the damping
  double tuned;    ///< Last output of the allpass
  double untuned;  ///< Last input of the allpass
} String;

static void
tune(String* string, double rate_hz, double frequency_hz)
{
  // The damping delays too, by its own weight at low frequencies
  const double period = rate_hz / frequency_hz - LOOP_DAMP;
  string->n_line = (uint32_t)(period - 0.5);
  const double rest = period - (double)string->n_line;
  string->tuning = (1.0 - rest) / (1.0 + rest);
  string->loss = pow(10.0, -3.0 / (DECAY_S * frequency_hz));
  string->at = 0U;
  string->damped = string->tuned = string->untuned = 0.0;
}

/// Displacement of a string drawn aside at one place, over a period of 0 to 1
static double
displacement(double phase)
{
  const double at = phase < 0.5 ? 2.0 * phase : 2.0 * (1.0 - phase);
  const double height = at < PICK_POSITION ? at / PICK_POSITION
                                           : (1.0 - at) / (1.0 - PICK_POSITION);
  return phase < 0.5 ? height : -height;
}

/// Its velocity, scaled to 1
static double
velocity(double phase)
{
  const double at = phase < 0.5 ? 2.0 * phase : 2.0 * (1.0 - phase);
  return at < PICK_POSITION ? 1.0 : -PICK_POSITION / (1.0 - PICK_POSITION);
}

/// Fill the line with a string let go, and with the scratch of the pick
static void
excite(String* string, const Pluck* pluck, uint64_t key)
{
  const uint32_t n = string->n_line;
  const double keep = 0.6 * (1.0 - pluck->brightness);
  double smooth = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double phase = (double)i / (double)n;
    const double shape = (1.0 - pluck->brightness) * displacement(phase) +
                         pluck->brightness * velocity(phase) +
                         SCRATCH * inflect_random_uniform(key, i);
    smooth += (1.0 - keep) * (shape - smooth);
    string->line[i] = smooth;
  }
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    sum += string->line[i];
  }
  for (uint32_t i = 0U; i < n; ++i) {
    string->line[i] = pluck->level * (string->line[i] - sum / (double)n);
  }
}

static double
next(String* string)
{
  const double out = string->line[string->at];
  const double damped =
    string->loss * ((1.0 - LOOP_DAMP) * out + LOOP_DAMP * string->damped);
  string->damped = out;
  string->tuned = string->tuning * (damped - string->tuned) + string->untuned;
  string->untuned = damped;
  string->line[string->at] = string->tuned;
  string->at = string->at + 1U < string->n_line ? string->at + 1U : 0U;
  return out;
}

static void
play(const Pluck* pluck,
     String* string,
     double rate_hz,
     uint32_t n_frames,
     double* sum)
{
  const double angle = 0.25 * M_PI * (1.0 + pluck->pan);
  const double left = cos(angle);
  const double right = sin(angle);
  const uint32_t start = (uint32_t)(pluck->start_s * rate_hz);
  const uint32_t held = (uint32_t)(pluck->seconds * rate_hz);
  const double release = exp(-1.0 / (RELEASE_S * rate_hz));
  double gain = 1.0;
  for (size_t i = 0U; start + i < n_frames && gain > 1e-6; ++i) {
    const double sample = gain * next(string);
    sum[2U * (start + i)] += left * sample;
    sum[2U * (start + i) + 1U] += right * sample;
    gain *= i < held ? 1.0 : release;
  }
}

/// Fade the end out and scale to the peak
static void
finish(const double* sum,
       double rate_hz,
       double peak,
       uint32_t n_frames,
       float* samples)
{
  double largest = 0.0;
  for (size_t i = 0U; i < 2U * (size_t)n_frames; ++i) {
    largest = fmax(largest, fabs(sum[i]));
  }
  const double gain = largest > 0.0 ? peak / largest : 0.0;
  for (size_t i = 0U; i < n_frames; ++i) {
    const double left_s = (double)(n_frames - i) / rate_hz;
    const double fade = fmin(left_s / FADE_S, 1.0);
    samples[2U * i] = (float)(gain * fade * sum[2U * i]);
    samples[2U * i + 1U] = (float)(gain * fade * sum[2U * i + 1U]);
  }
}

bool
inflect_pluck(double rate_hz,
              uint64_t seed,
              double peak,
              uint32_t n_frames,
              float* samples)
{
  String string = {.line = NULL};
  double* const sum = (double*)calloc(n_frames, 2U * sizeof(double));
  string.line = (double*)calloc((size_t)(rate_hz / LOWEST_HZ), sizeof(double));
  const bool allocated = sum && string.line;
  for (size_t i = 0U; allocated && i < N_PLUCKS; ++i) {
    const uint64_t key = inflect_random_bits(seed, i);
    tune(&string, rate_hz, 440.0 * exp2((riff[i].note - 69.0) / 12.0));
    excite(&string, &riff[i], key);
    play(&riff[i], &string, rate_hz, n_frames, sum);
  }
  if (allocated) {
    finish(sum, rate_hz, peak, n_frames, samples);
  }
  free(sum);
  free(string.line);
  return allocated;
}
