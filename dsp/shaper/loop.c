// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "loop.h"

#include <inflect/loop.h>

#include <math.h>
#include <string.h>

static uint32_t
least(uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

static float
bounded(float value)
{
  const float most = (float)INFLECT_MAX_LOOP_VALUE;
  return value > most ? most : value < -most ? -most : value;
}

float
inflect_loop_silence(double bias, double feedback, double rest)
{
  return (float)bias + bounded((float)feedback * (float)rest);
}

InflectLoopTarget
inflect_loop_target(const InflectLoopWish* wish,
                    const InflectCurve* curve,
                    uint32_t order,
                    double limit,
                    double high_rate_hz)
{
  const uint32_t in_curve = order > 0U ? 1U : 0U;
  const double samples = wish->time_ms / 1000.0 * high_rate_hz;
  const uint32_t delay = (uint32_t)fmax(round(samples), 1.0 + in_curve);
  const double feedback =
    wish->guard ? inflect_loop_guard(curve, wish->feedback) : wish->feedback;
  const InflectLoop loop = {
    .curve = *curve,
    .feedback = feedback,
    .delay = delay,
    .pole = inflect_loop_pole(wish->damp_hz, high_rate_hz),
    .order = order,
  };
  InflectLoopCertificate certificate = {.gain = (double)INFINITY,
                                        .lipschitz = (double)INFINITY};
  const bool proven =
    feedback == 0.0 ||
    (!inflect_loop_certify(&loop, &certificate) && certificate.certified);
  const double rest = inflect_loop_rest(curve, feedback, wish->bias);
  return (InflectLoopTarget){
    .feedback = feedback,
    .pole = loop.pole,
    .bias = wish->bias,
    .rest = isfinite(rest) ? rest : 0.0,
    .limit = proven ? limit : fmin(limit, INFLECT_MAX_LOOP_VALUE),
    .margin_db = inflect_loop_margin(curve, feedback),
    .decay = certificate.decay,
    .gain = certificate.gain,
    .lipschitz = certificate.lipschitz,
    .delay = delay - in_curve,
  };
}

uint32_t
inflect_loop_capacity(double rate_hz, uint32_t log2_factor)
{
  const uint32_t n_frames =
    (uint32_t)ceil(INFLECT_MAX_LOOP_MS / 1000.0 * rate_hz);
  return (n_frames << log2_factor) + 2U;
}

void
inflect_loop_line_clear(InflectLoopLine* line)
{
  // What was never written counts as silence, so nothing is to be erased
  line->at = 0U;
  line->written = 0U;
  line->state = 0.0F;
}

void
inflect_loop_init(InflectVoiceLoop* loop, uint32_t ramp_frames)
{
  loop->feedback.length = ramp_frames;
  loop->pole.length = ramp_frames;
  loop->shift.length = ramp_frames;
  loop->tap.length = ramp_frames;
  loop->rise.length = ramp_frames;
}

void
inflect_loop_start(InflectVoiceLoop* loop,
                   const InflectLoopTarget* target,
                   bool softly)
{
  inflect_smoother_jump(&loop->feedback, target->feedback);
  inflect_smoother_jump(&loop->pole, target->pole);
  inflect_smoother_jump(&loop->shift, target->shift);
  inflect_smoother_jump(&loop->tap, 0.0);
  inflect_smoother_jump(&loop->rise, softly ? 0.0 : 1.0);
  inflect_smoother_aim(&loop->rise, 1.0);
  loop->delays[0] = target->delay;
  loop->delays[1] = target->delay;
  loop->rest = target->rest;
  loop->out = target->out;
  loop->limit = target->limit;
}

bool
inflect_loop_runs(const InflectVoiceLoop* loop)
{
  return !inflect_smoother_rests_at(&loop->feedback, 0.0);
}

bool
inflect_loop_aim(InflectVoiceLoop* loop, const InflectLoopTarget* target)
{
  const bool begins = !inflect_loop_runs(loop) && target->feedback != 0.0;
  if (begins) {
    inflect_loop_start(loop, target, true);
    inflect_smoother_jump(&loop->feedback, 0.0);
    inflect_smoother_jump(&loop->shift, 0.0);
  }
  inflect_smoother_aim(&loop->feedback, target->feedback);
  inflect_smoother_aim(&loop->pole, target->pole);
  inflect_smoother_aim(&loop->shift, target->shift);
  loop->limit = target->limit;
  if (inflect_smoother_rests_at(&loop->tap, 1.0)) {
    loop->delays[0] = loop->delays[1];
    inflect_smoother_jump(&loop->tap, 0.0);
  }
  if (loop->tap.left == 0U && loop->delays[0] != target->delay) {
    loop->delays[1] = target->delay;
    inflect_smoother_jump(&loop->tap, 0.0);
    inflect_smoother_aim(&loop->tap, 1.0);
  }
  return begins;
}

uint32_t
inflect_loop_chunk(const InflectVoiceLoop* loop, uint32_t limit)
{
  const InflectSmoother* const ramps[] = {
    &loop->feedback, &loop->pole, &loop->shift, &loop->tap, &loop->rise};
  if (!inflect_loop_runs(loop)) {
    return limit;
  }
  for (size_t i = 0U; i < sizeof(ramps) / sizeof(ramps[0]); ++i) {
    limit = ramps[i]->left > 0U ? least(limit, ramps[i]->left) : limit;
  }
  return limit;
}

void
inflect_loop_advance(InflectVoiceLoop* loop,
                     InflectLoopScratch* scratch,
                     uint32_t n)
{
  scratch->moves = loop->feedback.left > 0U || loop->pole.left > 0U ||
                   loop->tap.left > 0U || loop->rise.left > 0U;
  inflect_smoother_fill(&loop->feedback, scratch->feedback, n);
  inflect_smoother_fill(&loop->pole, scratch->pole, n);
  inflect_smoother_fill(&loop->tap, scratch->tap, n);
  inflect_smoother_fill(&loop->rise, scratch->rise, n);
  inflect_smoother_fill(&loop->shift, scratch->shift, n);
}

/// Put the samples of a raised signal and the bias in order of time
static void
interleave(const InflectLoopJob* job, float* x, uint32_t n)
{
  const uint32_t shift = job->raised->log2_factor;
  for (uint32_t p = 0U; p < (1U << shift); ++p) {
    const float* const from = job->raised->phases[p];
    for (uint32_t i = 0U; i < n; ++i) {
      x[(i << shift) + p] = from[i] + job->bias[i];
    }
  }
}

/// Put what came out back into phases, less silence
static void
deinterleave(const InflectLoopJob* job, const float* y, uint32_t n)
{
  const uint32_t shift = job->high->log2_factor;
  for (uint32_t p = 0U; p < (1U << shift); ++p) {
    float* const to = job->high->phases[p];
    for (uint32_t i = 0U; i < n; ++i) {
      to[i] = y[(i << shift) + p] - (float)job->silence[i];
    }
  }
}

/// Where the sample `delay` before the next one stands
static uint32_t
place_of(const InflectLoopLine* line, uint32_t delay)
{
  return line->at >= delay ? line->at - delay
                           : line->at + line->capacity - delay;
}

/// Samples from `delay` ago that can be read in one go
static uint32_t
reach_of(const InflectLoopLine* line, uint32_t delay)
{
  if (line->written < delay) {
    return delay - line->written;
  }
  return least(delay, line->capacity - place_of(line, delay));
}

/// Read samples from `delay` ago, where silence stands before the first
static const float*
past_of(const InflectLoopLine* line, uint32_t delay, float* silence, uint32_t n)
{
  if (line->written < delay) {
    memset(silence, 0, n * sizeof(float));
    return silence;
  }
  return line->line + place_of(line, delay);
}

/// What stands still for some samples
typedef struct {
  float feedback;
  float pole;
  float tap;
  float rise;
  float rest;
  float out;
} Still;

/// Add what is fed back
static void
feed(const InflectVoiceLoop* loop,
     const InflectLoopLine* line,
     InflectLoopScratch* scratch,
     const Still* still,
     float* x,
     uint32_t n)
{
  const float* const now =
    past_of(line, loop->delays[0], scratch->tapped[0], n);
  if (still->tap == 0.0F) {
    for (uint32_t i = 0U; i < n; ++i) {
      x[i] += bounded(still->feedback * (now[i] + still->rest));
    }
    return;
  }
  const float* const next =
    past_of(line, loop->delays[1], scratch->tapped[1], n);
  for (uint32_t i = 0U; i < n; ++i) {
    const float both = (1.0F - still->tap) * now[i] + still->tap * next[i];
    x[i] += bounded(still->feedback * (both + still->rest));
  }
}

/// Filter what came out into the line
static void
keep(InflectLoopLine* line, const Still* still, const float* y, uint32_t n)
{
  const float pole = still->pole;
  const float share = 1.0F - pole;
  float* const to = line->line + line->at;
  float state = line->state;
  for (uint32_t i = 0U; i < n; ++i) {
    state = share * (y[i] - still->out) + pole * state;
    to[i] = state;
  }
  line->state = state;
  for (uint32_t i = 0U; still->rise != 1.0F && i < n; ++i) {
    to[i] *= still->rise;
  }
  line->at = line->at + n == line->capacity ? 0U : line->at + n;
  line->written = least(line->written + n, line->capacity);
}

/// Cut what is beyond the limit, and count it
static void
cut(InflectVoiceLoop* loop, float* y, uint32_t n)
{
  const float most = (float)loop->limit;
  uint32_t n_limited = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    // Not a number is as good as silence
    const float good = y[i] == y[i] ? y[i] : 0.0F;
    y[i] = good > most ? most : good < -most ? -most : good;
    n_limited += fabsf(y[i]) == most ? 1U : 0U;
  }
  loop->n_limited += n_limited;
}

/// Samples that can be run in one go
static uint32_t
next_run(const InflectVoiceLoop* loop,
         const InflectLoopLine* line,
         const InflectLoopJob* job,
         bool two,
         uint32_t left)
{
  uint32_t run = least(left, job->longest);
  run = least(run, line->capacity - line->at);
  run = least(run, reach_of(line, loop->delays[0]));
  return two ? least(run, reach_of(line, loop->delays[1])) : run;
}

void
inflect_loop_run(InflectVoiceLoop* loop,
                 InflectLoopLine* line,
                 InflectLoopScratch* scratch,
                 const InflectLoopJob* job,
                 uint32_t n)
{
  const uint32_t shift = job->raised->log2_factor;
  const uint32_t n_high = n << shift;
  interleave(job, scratch->x, n);
  uint32_t done = 0U;
  while (done < n_high) {
    const uint32_t frame = done >> shift;
    const Still still = {
      .feedback = (float)scratch->feedback[frame],
      .pole = (float)scratch->pole[frame],
      .tap = (float)scratch->tap[frame],
      .rise = (float)scratch->rise[frame],
      .rest = (float)loop->rest,
      .out = (float)loop->out,
    };
    const uint32_t end = scratch->moves ? (frame + 1U) << shift : n_high;
    const uint32_t run =
      next_run(loop, line, job, still.tap != 0.0F, end - done);
    float* const x = scratch->x + done;
    float* const y = scratch->y + done;
    feed(loop, line, scratch, &still, x, run);
    job->bend(job->data, x, y, run);
    if (!job->bounded) {
      cut(loop, y, run);
    }
    keep(line, &still, y, run);
    done += run;
  }
  deinterleave(job, scratch->y, n);
}
