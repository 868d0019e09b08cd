// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A loop at work, apart from its settings

#include "loop.h"

#include <math.h>
#include <string.h>

static uint32_t
least(uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

/// Where the sample `delay` before the next one stands
static uint32_t
place_of(const InflectLoopLine* line, uint32_t delay)
{
  return line->at >= delay ? line->at - delay
                           : line->at + line->capacity - delay;
}

/// Samples after which those from `delay` ago stand elsewhere
static uint32_t
reach_of(const InflectLoopLine* line, uint32_t delay)
{
  return line->written < delay ? delay - line->written
                               : line->capacity - place_of(line, delay);
}

/// Samples from `delay` ago, where silence stands before the first
static const float*
past_of(const InflectLoopLine* line, uint32_t delay, const float* zeros)
{
  return line->written < delay ? zeros : line->line + place_of(line, delay);
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

/// Where a run of a channel reads and writes
typedef struct {
  const float* x;
  const float* w[2]; ///< From the line, at both delays
  float* v;
  float* y;
  float* d; ///< What comes into the filter
  float* z; ///< What comes of it, in the line
} Run;

static Run
run_of(const InflectVoiceLoop* loop,
       const InflectLoopLine* line,
       const float* zeros,
       InflectLoopChannel* channel,
       uint32_t done)
{
  return (Run){
    .x = channel->x + done,
    .w = {past_of(line, loop->delays[0], zeros),
          past_of(line, loop->delays[1], zeros)},
    .v = channel->v + done,
    .y = channel->y + done,
    .d = channel->came + INFLECT_LOOP_PAST + done,
    .z = line->line + line->at,
  };
}

/// Add what is fed back
static inline void
feed(const InflectLoopKernels* kernels,
     const Still* still,
     const Run* run,
     uint32_t at,
     uint32_t n)
{
  const float* back = run->w[0] + at;
  float* const v = run->v + at;
  if (still->tap != 0.0F) {
    const float* const next = run->w[1] + at;
    for (uint32_t i = 0U; i < n; ++i) {
      v[i] = (1.0F - still->tap) * back[i] + still->tap * next[i];
    }
    back = v;
  }
  kernels->feed(run->x + at, back, still->feedback, still->rest,
                (float)INFLECT_MAX_LOOP_VALUE, v, n);
}

/// Filter what came out into the line, where the next samples go
static inline void
run_filter(const InflectLoopLine* line,
           const InflectLoopKernels* kernels,
           const Still* still,
           const Run* run,
           uint32_t at,
           uint32_t n)
{
  const float* const y = run->y + at;
  float* const d = run->d + at;
  float* const z = run->z + at;
  if (line->steady >= kernels->past) {
    kernels->filter(&line->filter, y, still->rise, still->out, d, z, n);
    return;
  }
  const float pole = line->pole;
  for (uint32_t i = 0U; i < n; ++i) {
    d[i] = still->rise * (y[i] - still->out);
    z[i] = (1.0F - pole) * d[i] + pole * z[(int32_t)i - 1];
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

/// Bend samples of all channels
static inline void
bend(const InflectLoopJob* job, const Run* runs, uint32_t at, uint32_t n)
{
  if (!job->rows) {
    for (uint32_t c = 0U; c < job->n_lines; ++c) {
      job->bend(job->data[c], runs[c].v + at, runs[c].y + at, n);
    }
    return;
  }
  // One channel takes both places
  const uint32_t other = job->n_lines - 1U;
  const float* const v[INFLECT_LOOP_CHANNELS] = {runs[0].v + at,
                                                 runs[other].v + at};
  float* const y[INFLECT_LOOP_CHANNELS] = {runs[0].y + at, runs[other].y + at};
  job->rows(job->parameters, job->n_lines, n, v, y);
}

/// Run samples that need none of each other
static inline void
run_together(const Block* block,
             const Still* still,
             const Run* runs,
             uint32_t at,
             uint32_t n)
{
  const InflectLoopJob* const job = block->job;
  // Step by step for all channels, as each step waits for the one before
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    feed(job->kernels, still, &runs[c], at, n);
  }
  bend(job, runs, at, n);
  for (uint32_t c = 0U; !job->bounded && c < job->n_lines; ++c) {
    cut(block->loop, runs[c].y + at, n);
  }
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    run_filter(job->lines[c], job->kernels, still, &runs[c], at, n);
  }
}

/// Run samples as many at once as the delay allows; return how many
static uint32_t
run_vectors(const Block* block, const Still* still, uint32_t done, uint32_t n)
{
  const InflectLoopJob* const job = block->job;
  const InflectLoopLine* const first = job->lines[0];
  const uint32_t* const delays = block->loop->delays;
  uint32_t together = least(job->longest, delays[0]);
  uint32_t run = least(n, first->capacity - first->at);
  run = least(run, reach_of(first, delays[0]));
  if (still->tap != 0.0F) {
    together = least(together, delays[1]);
    run = least(run, reach_of(first, delays[1]));
  }
  const uint32_t past = job->kernels->past;
  run = first->steady < past ? least(run, past - first->steady) : run;

  Run runs[INFLECT_LOOP_CHANNELS];
  for (uint32_t c = 0U; c < job->n_lines; ++c) {
    runs[c] = run_of(block->loop, job->lines[c], block->scratch->zeros,
                     &block->scratch->channels[c], done);
  }
  for (uint32_t at = 0U; at < run; at += together) {
    run_together(block, still, runs, at, least(run - at, together));
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
    .feedback = (float)scratch->feedback.values[frame],
    .pole = (float)scratch->pole.values[frame],
    .tap = (float)scratch->tap.values[frame],
    .rise = (float)scratch->rise.values[frame],
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
