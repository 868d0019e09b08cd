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
  inflect_smoother_fill(&loop->feedback, scratch->feedback, n);
  inflect_smoother_fill(&loop->pole, scratch->pole, n);
  inflect_smoother_fill(&loop->tap, scratch->tap, n);
  inflect_smoother_fill(&loop->rise, scratch->rise, n);
  inflect_smoother_fill(&loop->shift, scratch->shift, n);
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
     InflectLoopChannel* channel,
     const InflectLoopKernels* kernels,
     const Still* still,
     uint32_t done,
     uint32_t n)
{
  const float* back = past_of(line, loop->delays[0], channel->tapped[0], n);
  if (still->tap != 0.0F) {
    const float* const next =
      past_of(line, loop->delays[1], channel->tapped[1], n);
    for (uint32_t i = 0U; i < n; ++i) {
      channel->tapped[0][i] =
        (1.0F - still->tap) * back[i] + still->tap * next[i];
    }
    back = channel->tapped[0];
  }
  kernels->feed(channel->x + done, back, still->feedback, still->rest,
                (float)INFLECT_MAX_LOOP_VALUE, channel->v + done, n);
}

/// Filter what came out into the line, where the next samples go
static void
run_filter(const InflectLoopLine* line,
           const InflectLoopKernels* kernels,
           const Still* still,
           const float* y,
           float* came,
           uint32_t n)
{
  float* const to = line->line + line->at;
  if (line->steady >= kernels->past) {
    kernels->filter(&line->filter, y, still->rise, still->out, came, to, n);
    return;
  }
  const float pole = line->pole;
  for (uint32_t i = 0U; i < n; ++i) {
    came[i] = still->rise * (y[i] - still->out);
    to[i] = (1.0F - pole) * came[i] + pole * to[(int32_t)i - 1];
  }
}

/// Move the pole of a filter
static void
set_pole(InflectLoopLine* line, float pole)
{
  float power = pole;
  for (uint32_t k = 0U; k <= INFLECT_LOOP_DOUBLINGS; ++k) {
    line->filter.powers[k] = power;
    power *= power;
  }
  line->filter.share = 1.0F - pole;
  line->pole = pole;
  line->steady = 0U;
}

/// Move on behind `n` samples that are in the line
static void
move_on(InflectLoopLine* line, uint32_t n)
{
  line->at += n;
  line->written = least(line->written + n, line->capacity);
  line->steady = least(line->steady + n, INFLECT_LOOP_PAST);
  if (line->at == line->capacity) {
    memcpy(line->line - INFLECT_LOOP_PAST,
           line->line + line->capacity - INFLECT_LOOP_PAST,
           INFLECT_LOOP_PAST * sizeof(float));
    line->at = 0U;
  }
}

/// Cut what is beyond the limit
static void
cut(const InflectVoiceLoop* loop, float* y, uint32_t n)
{
  const float most = (float)loop->limit;
  for (uint32_t i = 0U; i < n; ++i) {
    // Not a number is as good as silence
    const float good = y[i] == y[i] ? y[i] : 0.0F;
    y[i] = good > most ? most : good < -most ? -most : good;
  }
}

/// Count what is at the limit
static void
count(InflectVoiceLoop* loop, const float* y, uint32_t n)
{
  const float most = (float)loop->limit;
  uint32_t n_limited = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    n_limited += fabsf(y[i]) == most ? 1U : 0U;
  }
  loop->n_limited += n_limited;
}

/// What does not change during a block
typedef struct {
  InflectVoiceLoop* loop;
  InflectLoopScratch* scratch;
  const InflectLoopJob* job;
} Block;

/// Run samples that need none of each other; return how many
static uint32_t
run_vectors(const Block* block, const Still* still, uint32_t done, uint32_t n)
{
  const InflectLoopJob* const job = block->job;
  const InflectLoopLine* const first = job->lines[0];
  const uint32_t* const delays = block->loop->delays;
  uint32_t run = least(n, job->longest);
  run = least(run, first->capacity - first->at);
  run = least(run, reach_of(first, delays[0]));
  run = still->tap != 0.0F ? least(run, reach_of(first, delays[1])) : run;
  const uint32_t past = job->kernels->past;
  run = first->steady < past ? least(run, past - first->steady) : run;

  // Step by step for all channels, as each step waits for the one before
  InflectLoopChannel* const channels = block->scratch->channels;
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    feed(block->loop, job->lines[c], &channels[c], job->kernels, still, done,
         run);
  }
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    job->bend(job->data[c], channels[c].v + done, channels[c].y + done, run);
    if (!job->bounded) {
      cut(block->loop, channels[c].y + done, run);
    }
  }
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    run_filter(job->lines[c], job->kernels, still, channels[c].y + done,
               channels[c].came + INFLECT_LOOP_PAST + done, run);
  }
  return run;
}

/// Run samples one after the other; return how many
static uint32_t
run_steps(const Block* block, const Still* still, uint32_t done, uint32_t n)
{
  const InflectLoopJob* const job = block->job;
  const InflectLoopLine* const first = job->lines[0];
  const uint32_t places[2] = {place_of(first, block->loop->delays[0]),
                              place_of(first, block->loop->delays[1])};
  uint32_t run = least(n, first->capacity - first->at);
  run = least(run, first->capacity - places[0]);
  run = least(run, first->capacity - places[1]);
  InflectCurveLoop step = {
    .feedback = still->feedback,
    .tap = still->tap,
    .rest = still->rest,
    .most = (float)INFLECT_MAX_LOOP_VALUE,
    .limit = (float)block->loop->limit,
    .out = still->out,
    .rise = still->rise,
    .pole = still->pole,
  };
  for (uint32_t c = 0U; c < INFLECT_LOOP_CHANNELS; ++c) {
    // One channel takes both places
    const uint32_t from = c < job->n_lines ? c : 0U;
    InflectLoopChannel* const channel = &block->scratch->channels[from];
    float* const line = job->lines[from]->line;
    step.channels[c] = (InflectCurveLoopChannel){
      .x = channel->x + done,
      .w = {line + places[0], line + places[1]},
      .y = channel->y + done,
      .d = channel->came + INFLECT_LOOP_PAST + done,
      .z = line + first->at,
    };
  }
  job->step_loop(job->parameters, run, &step);
  return run;
}

static bool
is_short(const InflectVoiceLoop* loop, const InflectLoopJob* job)
{
  return job->step_loop && loop->delays[0] < INFLECT_SHORT_LOOP &&
         loop->delays[1] < INFLECT_SHORT_LOOP;
}

/// What stands still in a frame
static Still
still_at(const Block* block, uint32_t frame)
{
  const InflectLoopScratch* const scratch = block->scratch;
  return (Still){
    .feedback = (float)scratch->feedback[frame],
    .pole = (float)scratch->pole[frame],
    .tap = (float)scratch->tap[frame],
    .rise = (float)scratch->rise[frame],
    .rest = (float)block->loop->rest,
    .out = (float)block->loop->out,
  };
}

/// Run samples between which nothing moves
static void
run_still(const Block* block, uint32_t frame, uint32_t from, uint32_t to)
{
  const InflectLoopJob* const job = block->job;
  const bool steps = is_short(block->loop, job);
  const Still still = still_at(block, frame);
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    if (still.pole != job->lines[c]->pole) {
      set_pole(job->lines[c], still.pole);
    }
  }
  while (from < to) {
    const uint32_t run = steps ? run_steps(block, &still, from, to - from)
                               : run_vectors(block, &still, from, to - from);
    for (uint32_t c = 0U; c < job->n_lines; ++c) {
      move_on(job->lines[c], run);
    }
    from += run;
  }
}

static void
run_block(const Block* block, uint32_t n)
{
  const uint32_t shift = block->job->log2_factor;
  if (!block->scratch->moves) {
    run_still(block, 0U, 0U, n << shift);
    return;
  }
  for (uint32_t frame = 0U; frame < n; ++frame) {
    run_still(block, frame, frame << shift, (frame + 1U) << shift);
  }
}

void
inflect_loop_run(InflectVoiceLoop* loop,
                 InflectLoopScratch* scratch,
                 const InflectLoopJob* job,
                 uint32_t n)
{
  const Block block = {loop, scratch, job};
  const uint32_t n_high = n << job->log2_factor;
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    memcpy(scratch->channels[c].came, job->lines[c]->came,
           sizeof(job->lines[c]->came));
  }
  run_block(&block, n);
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    const InflectLoopChannel* const channel = &scratch->channels[c];
    memcpy(job->lines[c]->came, channel->came + n_high,
           sizeof(job->lines[c]->came));
    if (!job->bounded && loop->limit == INFLECT_MAX_LOOP_VALUE) {
      count(loop, channel->y, n_high);
    }
  }
}
