// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The feedback of a voice: what the curve gives goes into it again, later.

   v[n] = x[n] + bias + g w[n], where w is y behind a one-pole filter and a
   delay of D samples of the high rate.  Antialiasing delays by one sample that
   counts into D, so the line is one sample shorter there, and D at least 2.

   Everything in the loop has the norm 1 for peaks, so that the certificate of
   the ideal loop holds for this one: the filter, the kernel of antialiasing,
   the crossfade of two delays and the bound of what is fed back.

   The line holds the distance of w from the value that the loop rests at when
   it begins, so that an empty line is silence.
*/

#ifndef INFLECT_SHAPER_LOOP_H
#define INFLECT_SHAPER_LOOP_H

#include "loop_kernels.h"
#include "polyphase.h"
#include "ramp.h"
#include "smoother.h"

#include "../activation/kernels.h"
#include "../base/vector.h"

#include <inflect/activation.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Longest delay of a loop
#define INFLECT_MAX_LOOP_MS 50.0

/// Largest magnitude that is fed back, and that comes of an unproven loop
#define INFLECT_MAX_LOOP_VALUE 64.0

/// What settings ask of a loop
typedef struct {
  double feedback;  ///< g, guarded
  double pole;      ///< Of the filter
  double bias;      ///< Offset before the curve
  double rest;      ///< What the loop makes of silence
  double out;       ///< The same as the voice's own kernel has it
  double shift;     ///< How far that is from what the curve alone makes of it
  double limit;     ///< Largest magnitude behind the curve
  double margin_db; ///< Of the certificate
  double decay;     ///< Nepers per high sample at least, 0 without certificate
  double gain;      ///< |g| L, infinite without a Lipschitz constant
  double lipschitz; ///< L, infinite without one
  uint32_t delay;   ///< Of the line in samples of the high rate
} InflectLoopTarget;

/// What the settings say, as a loop needs it
typedef struct {
  double feedback;
  double time_ms;
  double damp_hz;
  double bias;
  bool guard;
} InflectLoopWish;

/// The loop of a voice on its way
typedef struct {
  InflectSmoother feedback;
  InflectSmoother pole;
  InflectSmoother shift;
  InflectSmoother tap;  ///< Share of the second delay
  InflectSmoother rise; ///< Share of what comes into the line
  uint32_t delays[2];   ///< Where it is read, and where it is to be read
  double rest;          ///< What the empty line stands for
  double out;           ///< What behind the curve leaves the line empty
  double limit;
  uint64_t n_limited; ///< Samples cut to the limit
} InflectVoiceLoop;

/// Delays below this many samples are run sample by sample
#define INFLECT_SHORT_LOOP 16U

/// Floats around the line of one channel: copies of its end, and room to spill
#define INFLECT_LOOP_MARGIN (2U * INFLECT_PADDING)

/// The past of one channel
typedef struct {
  float* line;       ///< Shape [capacity], after INFLECT_LOOP_PAST of its end
  uint32_t capacity; ///< Longest delay, and room to spill
  uint32_t at;       ///< Where the next sample goes
  uint32_t written;  ///< Samples in the line, at most `capacity`
  uint32_t steady;   ///< Samples since the pole moved, up to a few
  float pole;        ///< Of the filter
  InflectLoopFilter filter;
  float came[INFLECT_LOOP_PAST]; ///< What came into the filter last
} InflectLoopLine;

/// Working memory of one channel, in order of time
typedef struct {
  float x[INFLECT_MAX_HIGH_CHUNK + INFLECT_PADDING];
  float v[INFLECT_MAX_HIGH_CHUNK + INFLECT_PADDING]; ///< x and what is fed back
  float y[INFLECT_MAX_HIGH_CHUNK + INFLECT_PADDING];
  float came[INFLECT_LOOP_PAST + INFLECT_MAX_HIGH_CHUNK + INFLECT_PADDING];
} InflectLoopChannel;

/// Working memory, which all voices may share
typedef struct {
  InflectRamp feedback;
  InflectRamp pole;
  InflectRamp tap;
  InflectRamp rise;
  InflectRamp shift;
  bool moves;                       ///< Whether any of these does but the last
  float silence[INFLECT_MAX_CHUNK]; ///< Taken off behind the curve
  InflectLoopChannel channels[INFLECT_LOOP_CHANNELS];
  float zeros[INFLECT_MAX_HIGH_CHUNK + INFLECT_PADDING]; ///< Of an empty line
} InflectLoopScratch;

/// Bend `n` samples in order of time; both have padding
typedef void (*InflectLoopBend)(void* data,
                                const float* v,
                                float* y,
                                uint32_t n);

/// How a block is run
typedef struct {
  uint32_t log2_factor;
  uint32_t n_lines;                              ///< Channels
  InflectLoopLine* lines[INFLECT_LOOP_CHANNELS]; ///< All of one length
  const InflectLoopKernels* kernels;
  InflectCurveRowsKernel rows;       ///< The curve, or null for `bend`
  InflectLoopBend bend;              ///< The curve, channel by channel
  void* data[INFLECT_LOOP_CHANNELS]; ///< Of `bend`
  const double* parameters;          ///< Of the curve
  InflectCurveLoopKernel step_loop;  ///< For short delays, or null
  uint32_t longest;                  ///< Most samples that `bend` takes
  bool bounded; ///< Whether the curve stays below any limit
} InflectLoopJob;

/// What the curve gets in silence
float
inflect_loop_silence(double bias, double feedback, double rest);

/**
   Find what is asked of a loop, but for `out` and `shift`.

   @param order Of antialiasing.
   @param limit Largest magnitude behind the curve where the loop is proven.
   @param high_rate_hz Rate that the curve runs at.
*/
InflectLoopTarget
inflect_loop_target(const InflectLoopWish* wish,
                    const InflectCurve* curve,
                    uint32_t order,
                    double limit,
                    double high_rate_hz);

/// Floats of the line of one channel at a base rate
size_t
inflect_loop_memory(double rate_hz);

/// Give a line its memory
void
inflect_loop_line_init(InflectLoopLine* line, double rate_hz, float* memory);

/**
   Empty a line and fit it to a factor; real-time safe.

   A ring of no more than the factor needs keeps the rest of the memory
   untouched, which then costs nothing.
*/
void
inflect_loop_line_resize(InflectLoopLine* line,
                         double rate_hz,
                         uint32_t log2_factor);

/// Empty a line; real-time safe
void
inflect_loop_line_clear(InflectLoopLine* line);

/// Make a loop whose ramps take some frames
void
inflect_loop_init(InflectVoiceLoop* loop, uint32_t ramp_frames);

/// Set up a loop whose lines are empty; they fill along a ramp if `softly`
void
inflect_loop_start(InflectVoiceLoop* loop,
                   const InflectLoopTarget* target,
                   bool softly);

/// Whether the loop makes any difference
bool
inflect_loop_runs(const InflectVoiceLoop* loop);

/**
   Go to what is asked for.

   @return Whether the loop begins, so that its lines must be cleared.
*/
bool
inflect_loop_aim(InflectVoiceLoop* loop, const InflectLoopTarget* target);

/// Frames of the base rate that one call takes at most, up to `limit`
uint32_t
inflect_loop_chunk(const InflectVoiceLoop* loop, uint32_t limit);

/// Move on by `n` frames of the base rate
void
inflect_loop_advance(InflectVoiceLoop* loop,
                     InflectLoopScratch* scratch,
                     uint32_t n);

/**
   Run channels through the loop, after inflect_loop_advance().

   Reads `x` of the channels of `scratch`, and writes `y`.
*/
void
inflect_loop_run(InflectVoiceLoop* loop,
                 InflectLoopScratch* scratch,
                 const InflectLoopJob* job,
                 uint32_t n);

#endif // INFLECT_SHAPER_LOOP_H
