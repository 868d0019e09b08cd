// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "loop.h"

#include <inflect/loop.h>

#include "../base/memory.h"

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

/// Longest delay at a base rate and a factor, and room to spill
static uint32_t
capacity_of(double rate_hz, uint32_t log2_factor)
{
  const uint32_t n_frames =
    (uint32_t)ceil(INFLECT_MAX_LOOP_MS / 1000.0 * rate_hz);
  return (n_frames << log2_factor) + INFLECT_PADDING;
}

size_t
inflect_loop_memory(double rate_hz)
{
  return (size_t)capacity_of(rate_hz, INFLECT_MAX_LOG2_FACTOR) +
         INFLECT_LOOP_MARGIN;
}

void
inflect_loop_line_init(InflectLoopLine* line, double rate_hz, float* memory)
{
  line->line = memory + INFLECT_LOOP_PAST;
  const size_t n_usual = capacity_of(rate_hz, INFLECT_USUAL_LOG2_FACTOR);
  inflect_memory_touch(memory, n_usual * sizeof(float));
}

void
inflect_loop_line_resize(InflectLoopLine* line,
                         double rate_hz,
                         uint32_t log2_factor)
{
  line->capacity = capacity_of(rate_hz, log2_factor);
  inflect_loop_line_clear(line);
}

void
inflect_loop_line_clear(InflectLoopLine* line)
{
  // What was never written counts as silence; only what a short loop and the
  // filter look at is erased
  line->at = 0U;
  line->written = 0U;
  line->steady = INFLECT_LOOP_PAST;
  memset(line->came, 0, sizeof(line->came));
  memset(line->line - INFLECT_LOOP_PAST, 0, INFLECT_LOOP_PAST * sizeof(float));
  memset(line->line + line->capacity - INFLECT_SHORT_LOOP, 0,
         INFLECT_SHORT_LOOP * sizeof(float));
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
  inflect_ramp_fill(&scratch->feedback, &loop->feedback, n);
  inflect_ramp_fill(&scratch->pole, &loop->pole, n);
  inflect_ramp_fill(&scratch->tap, &loop->tap, n);
  inflect_ramp_fill(&scratch->rise, &loop->rise, n);
  inflect_ramp_fill(&scratch->shift, &loop->shift, n);
}
