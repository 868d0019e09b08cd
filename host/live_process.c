// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_process.h"

#include <math.h>
#include <string.h>

#if defined(__SSE2__)
#  include <xmmintrin.h>
#endif

#define PANIC_S 0.005
#define PANIC_END_S 0.05
#define READING_S 0.01

/// Flush denormals for the rest of this thread, which does nothing but sound
static void
flush_denormals(void)
{
#if defined(__SSE2__)
  _mm_setcsr(_mm_getcsr() | 0x8040U);
#elif defined(__aarch64__)
  uint64_t mode = 0U;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" : : "r"(mode | (UINT64_C(1) << 24U)));
#endif
}

void
inflect_live_link_init(InflectLiveLink* link)
{
  memset(link, 0, sizeof(*link));
  inflect_live_ring_init(&link->changes, link->change_memory,
                         sizeof(link->change_memory[0]),
                         INFLECT_LIVE_N_CHANGES);
  inflect_live_ring_init(&link->readings, link->reading_memory,
                         sizeof(link->reading_memory[0]),
                         INFLECT_LIVE_N_READINGS);
  inflect_live_ring_init(&link->xruns, link->xrun_memory,
                         sizeof(link->xrun_memory[0]), INFLECT_LIVE_N_XRUNS);
  inflect_live_ring_init(&link->tape, link->tape_memory, sizeof(float),
                         INFLECT_LIVE_N_TAPE);
}

static void
forget_reading(InflectLiveProcess* live)
{
  live->reading = (InflectLiveReading){.limiter_gain = 1.0f};
  live->n_unread = 0U;
}

InflectStatus
inflect_live_process_start(InflectLiveProcess* live,
                           const InflectLiveConfig* config,
                           const InflectSettings* settings,
                           InflectLiveLink* link)
{
  memset(live, 0, sizeof(*live));
  live->config = *config;
  live->link = link;
  live->n_frames = atomic_load(&link->n_frames);
  live->fade_frames =
    config->fade ? (uint64_t)(INFLECT_LIVE_FADE_OUT_S * config->rate_hz) : 0U;

  const InflectShaperConfig shaper = {config->rate_hz, config->n_in};
  const InflectStatus status = inflect_shaper_new(&shaper, &live->shaper);
  if (status) {
    return status;
  }
  inflect_shaper_set(live->shaper, settings);
  inflect_shaper_reset(live->shaper);
  atomic_store(&link->latency, inflect_shaper_latency(live->shaper));

  inflect_live_fade_init(&live->fade, config->rate_hz,
                         config->fade ? 0.0 : 1.0);
  inflect_live_fade_to(&live->fade, 1.0, INFLECT_LIVE_FADE_IN_S);
  inflect_live_howl_init(&live->howl, config->rate_hz);
  inflect_live_dc_init(&live->dc, config->rate_hz);
  inflect_live_limiter_init(&live->limiter, config->rate_hz);
  forget_reading(live);
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_live_process_end(InflectLiveProcess* live)
{
  inflect_shaper_free(live->shaper);
  live->shaper = NULL;
}

/// Take what the program asks for
static void
take_changes(InflectLiveProcess* live)
{
  InflectLiveLink* const link = live->link;
  InflectSettings settings;
  while (inflect_live_ring_pop(&link->changes, &settings, 1U)) {
    inflect_shaper_set(live->shaper, &settings);
    inflect_live_howl_excuse(&live->howl);
    atomic_store_explicit(&link->latency, inflect_shaper_latency(live->shaper),
                          memory_order_relaxed);
  }
  const bool panic = atomic_load_explicit(&link->panic, memory_order_relaxed);
  // What was asked to be silent is silent first, however soon that is over
  if (panic == live->panics || (!panic && live->fade.gain > 0.0)) {
    return;
  }
  live->panics = panic;
  inflect_live_fade_to(&live->fade, panic ? 0.0 : 1.0,
                       panic ? PANIC_S : PANIC_END_S);
  // Nothing that was going round, in the loop or anywhere, comes back
  if (!panic) {
    inflect_shaper_reset(live->shaper);
  }
}

/// Whether a panic has reached silence, in which nothing is shaped
static bool
is_silenced(const InflectLiveProcess* live)
{
  return live->panics && live->fade.gain == 0.0;
}

/// Begin the fade before the end where it is time, and say where it ends
static bool
has_ended(InflectLiveProcess* live)
{
  const uint64_t end = live->config.end_frame;
  const bool asked =
    atomic_load_explicit(&live->link->ending, memory_order_relaxed);
  const bool due = end && live->n_frames + live->fade_frames >= end;
  if (asked || (due && live->fade_frames)) {
    // A panic has its own, faster way down
    if (live->fade.target > 0.0) {
      inflect_live_fade_to(&live->fade, 0.0, INFLECT_LIVE_FADE_OUT_S);
    }
  }
  return (end && live->n_frames >= end) || (asked && live->fade.gain == 0.0);
}

/// Return how many frames there are to something that happens between blocks
static uint32_t
chunk_length(const InflectLiveProcess* live, uint32_t n_left)
{
  const uint64_t end = live->config.end_frame;
  uint64_t n = n_left < INFLECT_LIVE_CHUNK ? n_left : INFLECT_LIVE_CHUNK;
  const uint64_t fade_start =
    end > live->fade_frames ? end - live->fade_frames : 0U;
  if (end && live->n_frames < fade_start) {
    n = n < fade_start - live->n_frames ? n : fade_start - live->n_frames;
  } else if (end) {
    n = n < end - live->n_frames ? n : end - live->n_frames;
  }
  return (uint32_t)n;
}

/// Raise peaks; what counts as no sound counts here neither
static void
note_peaks(float* peaks,
           uint32_t n_channels,
           uint32_t n_frames,
           const float* const* sound)
{
  for (uint32_t c = 0U; c < n_channels; ++c) {
    float peak = peaks[c];
    for (uint32_t i = 0U; i < n_frames; ++i) {
      const float size = fabsf(sound[c][i]);
      peak = size > peak && size <= (float)INFLECT_MAX_SAMPLE ? size : peak;
    }
    peaks[c] = peak;
  }
}

/// Bring the shaper's channels to those of the output
static void
map_channels(InflectLiveProcess* live, uint32_t n_frames, float* const* out)
{
  const uint32_t n_in = live->config.n_in;
  const uint32_t n_out = live->config.n_out;
  if (n_in > n_out) {
    for (uint32_t i = 0U; i < n_frames; ++i) {
      out[0][i] = 0.5f * (live->wet[0][i] + live->wet[1][i]);
    }
    return;
  }
  for (uint32_t c = 0U; c < n_out && c < INFLECT_LIVE_MAX_CHANNELS; ++c) {
    memcpy(out[c], live->wet[c < n_in ? c : 0U], n_frames * sizeof(float));
  }
}

static void
silence(uint32_t n_channels, uint32_t from, uint32_t to, float* const* out)
{
  for (uint32_t c = 0U; c < n_channels && c < INFLECT_LIVE_MAX_CHANNELS; ++c) {
    memset(out[c] + from, 0, (to - from) * sizeof(float));
  }
}

/// Shape and make safe
static void
make_sound(InflectLiveProcess* live,
           uint32_t n_frames,
           const float* const* in,
           float* const* out)
{
  const uint32_t n_out = live->config.n_out;
  float* const wet[INFLECT_LIVE_MAX_CHANNELS] = {live->wet[0], live->wet[1]};
  if (is_silenced(live)) {
    silence(n_out, 0U, n_frames, out);
    return;
  }
  inflect_shaper_process(live->shaper, n_frames, in, wet);
  map_channels(live, n_frames, out);
  inflect_live_dc_run(&live->dc, n_out, n_frames, out);
  if (live->config.mute_howls &&
      inflect_live_howl_run(&live->howl, live->config.n_in, in, n_out, n_frames,
                            out)) {
    ++live->reading.n_howls;
    inflect_shaper_reset(live->shaper);
  }
  inflect_live_fade_run(&live->fade, n_out, n_frames, out);
  if (live->config.limit) {
    const float gain =
      (float)inflect_live_limiter_run(&live->limiter, n_out, n_frames, out);
    live->reading.limiter_gain = fminf(live->reading.limiter_gain, gain);
  }
}

/// Put channels on the tape frames, from a channel on; return the next channel
static uint32_t
interleave(float* tape,
           uint32_t stride,
           uint32_t first,
           uint32_t n_channels,
           uint32_t n_frames,
           const float* const* sound)
{
  for (uint32_t c = 0U; c < n_channels; ++c) {
    for (uint32_t i = 0U; i < n_frames; ++i) {
      tape[i * stride + first + c] = sound[c][i];
    }
  }
  return first + n_channels;
}

static void
write_tape(InflectLiveProcess* live,
           uint32_t n_frames,
           const float* const* in,
           float* const* out)
{
  const InflectLiveConfig* const config = &live->config;
  const uint32_t n_wet = config->tape_wet ? config->n_out : 0U;
  const uint32_t n_dry = config->tape_dry ? config->n_in : 0U;
  const uint32_t stride = n_wet + n_dry;
  if (!stride) {
    return;
  }
  interleave(live->tape, stride, 0U, n_wet, n_frames, (const float* const*)out);
  interleave(live->tape, stride, n_wet, n_dry, n_frames, in);
  if (!inflect_live_ring_push(&live->link->tape, live->tape,
                              stride * n_frames)) {
    atomic_fetch_add_explicit(&live->link->n_tape_lost, n_frames,
                              memory_order_relaxed);
  }
}

/// Hand the meters over now and then; what does not fit waits
static void
push_reading(InflectLiveProcess* live, uint32_t n_frames)
{
  live->n_unread += n_frames;
  if ((double)live->n_unread < READING_S * live->config.rate_hz) {
    return;
  }
  InflectLiveReading* const reading = &live->reading;
  reading->saturation = (float)inflect_shaper_saturation(live->shaper);
  reading->dc = live->dc.acts;
  reading->muted = live->howl.muted;
  if (inflect_live_ring_push(&live->link->readings, reading, 1U)) {
    forget_reading(live);
  }
}

static void
process_chunk(InflectLiveProcess* live,
              uint32_t n_frames,
              const float* const* in,
              float* const* out)
{
  const InflectLiveConfig* const config = &live->config;
  note_peaks(live->reading.in_peaks, config->n_in, n_frames, in);
  make_sound(live, n_frames, in, out);
  note_peaks(live->reading.out_peaks, config->n_out, n_frames,
             (const float* const*)out);
  write_tape(live, n_frames, in, out);
  live->n_frames += n_frames;
  push_reading(live, n_frames);
}

bool
inflect_live_process_run(InflectLiveProcess* live,
                         uint32_t n_frames,
                         const float* const* in,
                         float* const* out)
{
  flush_denormals();
  take_changes(live);
  uint32_t start = 0U;
  bool ended = has_ended(live);
  while (start < n_frames && !ended) {
    const float* chunk_in[INFLECT_LIVE_MAX_CHANNELS] = {in[0], in[0]};
    float* chunk_out[INFLECT_LIVE_MAX_CHANNELS] = {out[0], out[0]};
    for (uint32_t c = 0U; c < live->config.n_in; ++c) {
      chunk_in[c] = in[c] + start;
    }
    for (uint32_t c = 0U; c < live->config.n_out; ++c) {
      chunk_out[c] = out[c] + start;
    }
    const uint32_t n = chunk_length(live, n_frames - start);
    process_chunk(live, n, chunk_in, chunk_out);
    start += n;
    ended = has_ended(live);
  }
  silence(live->config.n_out, start, n_frames, out);
  atomic_store_explicit(&live->link->n_muted,
                        inflect_shaper_muted(live->shaper),
                        memory_order_relaxed);
  atomic_store_explicit(&live->link->n_frames, live->n_frames,
                        memory_order_relaxed);
  if (ended) {
    atomic_store_explicit(&live->link->finished, true, memory_order_release);
  }
  return !ended;
}

/// Raise a counter that only the audio thread writes
static void
add(_Atomic uint64_t* counter, uint64_t n)
{
  atomic_store_explicit(counter,
                        atomic_load_explicit(counter, memory_order_relaxed) + n,
                        memory_order_relaxed);
}

/// Count an xrun, and tell what may have been its reason
static void
count_xrun(InflectLiveProcess* live, const InflectLiveBlock* block)
{
  InflectLiveLink* const link = live->link;
  InflectLiveXrun xrun = {.time_s = block->start_s};
  xrun.gap_s = live->n_blocks ? block->start_s - live->block_s : 0.0;
  for (uint32_t i = 0U; i < INFLECT_LIVE_N_SUSPECTS; ++i) {
    xrun.load = fmax(xrun.load, live->suspects[i]);
  }
  add(&link->n_xruns, 1U);
  add(&link->n_own_xruns, xrun.load >= 1.0 ? 1U : 0U);
  inflect_live_ring_push(&link->xruns, &xrun, 1U);
}

void
inflect_live_process_count(InflectLiveProcess* live,
                           const InflectLiveBlock* block)
{
  InflectLiveLink* const link = live->link;
  const double place = block->load / INFLECT_LIVE_LOAD_STEP;
  const uint32_t last = INFLECT_LIVE_N_LOADS - 1U;
  add(&link->loads[place < (double)last ? (uint32_t)place : last], 1U);
  add(&link->n_callbacks, 1U);
  atomic_store_explicit(&link->block, block->n_frames, memory_order_relaxed);
  add(&link->n_in_xruns, block->in_xrun ? 1U : 0U);
  add(&link->n_out_xruns, block->out_xrun ? 1U : 0U);
  if (block->in_xrun || block->out_xrun) {
    count_xrun(live, block);
  }
  live->suspects[live->n_blocks++ % INFLECT_LIVE_N_SUSPECTS] = block->load;
  live->block_s = block->start_s;
}
