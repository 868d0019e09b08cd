// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The audio thread of `inflect live`, without a sound card

#include "../host/live_process.h"
#include "../host/live_ring.h"
#include "../host/live_safety.h"
#include "support/audio_guard.h"
#include "support/with_cmocka.h"

#include <inflect/shaper.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ 48000.0
#define N_FRAMES 48000U
#define BLOCK 100U

/// Largest part that is left of a constant of 0.5 after a second: the 5 Hz pole
/// leaves 1e-14 of it, float 3e-8
#define DC_LEFT 1e-6

/// Sound of two channels
typedef struct {
  float left[N_FRAMES];
  float right[N_FRAMES];
} Sound;

static Sound in;
static Sound out;
static Sound expected;

static const InflectLiveConfig plain = {.rate_hz = RATE_HZ,
                                        .n_in = 2U,
                                        .n_out = 2U};

/// Fill with noise that is the same each time
static void
fill_noise(Sound* sound, float level)
{
  uint32_t state = 1U;
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    state = state * 1664525U + 1013904223U;
    sound->left[i] = level * ((float)(state >> 8U) / 8388608.0f - 1.0f);
    state = state * 1664525U + 1013904223U;
    sound->right[i] = level * ((float)(state >> 8U) / 8388608.0f - 1.0f);
  }
}

static void
fill_constant(Sound* sound, float value)
{
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    sound->left[i] = value;
    sound->right[i] = value;
  }
}

static InflectSettings
driven(void)
{
  InflectSettings settings = inflect_settings_default();
  assert_int_equal(inflect_settings_set(&settings, "drive", 6.0, NULL, 0U), 0);
  return settings;
}

/// Shape `in` to `expected` without anything live
static void
shape_offline(const InflectSettings* settings)
{
  const InflectShaperConfig config = {RATE_HZ, 2U};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper), 0);
  inflect_shaper_set(shaper, settings);
  inflect_shaper_reset(shaper);
  const float* const from[] = {in.left, in.right};
  float* const to[] = {expected.left, expected.right};
  inflect_shaper_process(shaper, N_FRAMES, from, to);
  inflect_shaper_free(shaper);
}

static InflectLiveLink*
new_link(void)
{
  InflectLiveLink* const link = (InflectLiveLink*)aligned_alloc(
    64U, (sizeof(InflectLiveLink) + 63U) & ~(size_t)63U);
  assert_non_null(link);
  inflect_live_link_init(link);
  return link;
}

/// A started audio thread with its link
typedef struct {
  InflectLiveProcess live;
  InflectLiveLink* link;
} Stage;

static void
stage_start(Stage* stage,
            const InflectLiveConfig* config,
            const InflectSettings* settings)
{
  stage->link = new_link();
  assert_int_equal(
    inflect_live_process_start(&stage->live, config, settings, stage->link), 0);
}

static void
stage_end(Stage* stage)
{
  inflect_live_process_end(&stage->live);
  free(stage->link);
}

/// Run from a frame on in blocks; return whether the end was not reached
static bool
stage_run(Stage* stage, uint32_t start, uint32_t n_frames)
{
  bool goes_on = true;
  while (n_frames) {
    const uint32_t n = n_frames < BLOCK ? n_frames : BLOCK;
    const float* const from[] = {in.left + start, in.right + start};
    float* const to[] = {out.left + start, out.right + start};
    goes_on = inflect_live_process_run(&stage->live, n, from, to);
    start += n;
    n_frames -= n;
  }
  return goes_on;
}

static void
assert_same(const float* a, const float* b, uint32_t n)
{
  assert_memory_equal(a, b, n * sizeof(float));
}

static void
a_ring_keeps_items_in_their_order(void** state)
{
  (void)state;
  uint32_t memory[8] = {0U};
  InflectLiveRing ring;
  inflect_live_ring_init(&ring, memory, sizeof(uint32_t), 8U);
  uint32_t pushed = 0U;
  uint32_t popped = 0U;
  for (uint32_t round = 0U; round < 100U; ++round) {
    const uint32_t items[5] = {pushed, pushed + 1U, pushed + 2U, pushed + 3U,
                               pushed + 4U};
    uint32_t taken[3] = {0U};
    const bool fits = pushed - popped + 5U <= 8U;
    assert_int_equal(inflect_live_ring_push(&ring, items, 5U), fits);
    pushed += fits ? 5U : 0U;
    const uint32_t n = inflect_live_ring_pop(&ring, taken, 3U);
    assert_int_equal(n, pushed - popped < 3U ? pushed - popped : 3U);
    for (uint32_t i = 0U; i < n; ++i) {
      assert_int_equal(taken[i], popped + i);
    }
    popped += n;
  }
  assert_true(popped > 100U);
}

#define N_PASSED 200000U

static void*
push_numbers(void* data)
{
  InflectLiveRing* const ring = (InflectLiveRing*)data;
  uint32_t number = 0U;
  while (number < N_PASSED) {
    number += inflect_live_ring_push(ring, &number, 1U) ? 1U : 0U;
  }
  return NULL;
}

static void
a_ring_passes_items_between_threads(void** state)
{
  (void)state;
  uint32_t memory[64] = {0U};
  InflectLiveRing ring;
  inflect_live_ring_init(&ring, memory, sizeof(uint32_t), 64U);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, push_numbers, &ring), 0);
  uint32_t next = 0U;
  uint32_t n_wrong = 0U;
  while (next < N_PASSED) {
    uint32_t taken[7] = {0U};
    const uint32_t n = inflect_live_ring_pop(&ring, taken, 7U);
    for (uint32_t i = 0U; i < n; ++i) {
      n_wrong += taken[i] != next++ ? 1U : 0U;
    }
  }
  pthread_join(thread, NULL);
  assert_int_equal(n_wrong, 0);
}

static void
the_limiter_is_transparent_up_to_its_ceiling(void** state)
{
  (void)state;
  InflectLiveLimiter limiter;
  inflect_live_limiter_init(&limiter, RATE_HZ);
  fill_noise(&in, 1.0f);
  in.left[77] = INFLECT_LIVE_CEILING;
  out = in;
  float* const sound[] = {out.left, out.right};
  assert_true(inflect_live_limiter_run(&limiter, 2U, N_FRAMES, sound) == 1.0);
  assert_same(out.left, in.left, N_FRAMES);
  assert_same(out.right, in.right, N_FRAMES);
}

static void
the_limiter_never_lets_more_through_and_recovers(void** state)
{
  (void)state;
  InflectLiveLimiter limiter;
  inflect_live_limiter_init(&limiter, RATE_HZ);
  fill_noise(&in, 0.9f);
  for (uint32_t i = 0U; i < 1000U; ++i) {
    in.left[i] *= 20.0f;
  }
  in.right[500] = nextafterf(INFLECT_LIVE_CEILING, 2.0f);
  out = in;
  float* const sound[] = {out.left, out.right};
  const double least = inflect_live_limiter_run(&limiter, 2U, N_FRAMES, sound);
  assert_true(least < 0.1 && least > 0.05);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    assert_true(fabsf(out.left[i]) <= INFLECT_LIVE_CEILING);
    assert_true(fabsf(out.right[i]) <= INFLECT_LIVE_CEILING);
  }

  // A second later the way back is over, by twice the time that it takes
  inflect_live_limiter_run(&limiter, 2U, N_FRAMES, sound);
  assert_true(limiter.gain == 1.0);
}

static void
the_limiter_keeps_the_balance_of_channels(void** state)
{
  (void)state;
  InflectLiveLimiter limiter;
  inflect_live_limiter_init(&limiter, RATE_HZ);
  float left[] = {4.0f, 2.0f};
  float right[] = {1.0f, 0.5f};
  float* const sound[] = {left, right};
  inflect_live_limiter_run(&limiter, 2U, 2U, sound);
  assert_true(left[0] == 1.0f && right[0] == 0.25f);
  assert_true(left[1] == 0.5f && right[1] == 0.125f);
}

static void
a_fade_is_transparent_at_both_of_its_ends(void** state)
{
  (void)state;
  InflectLiveFade fade;
  inflect_live_fade_init(&fade, RATE_HZ, 1.0);
  fill_noise(&in, 1.0f);
  out = in;
  float* const sound[] = {out.left, out.right};
  inflect_live_fade_run(&fade, 2U, 1000U, sound);
  assert_same(out.left, in.left, N_FRAMES);

  inflect_live_fade_to(&fade, 0.0, 0.01);
  inflect_live_fade_run(&fade, 2U, N_FRAMES, sound);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    const float share = fmaxf(0.0f, 1.0f - (float)(i + 1U) / 480.0f);
    assert_true(fabsf(out.left[i] - share * in.left[i]) < 1e-6f);
    assert_true(i < 480U || out.right[i] == 0.0f);
  }

  inflect_live_fade_to(&fade, 1.0, 0.01);
  inflect_live_fade_run(&fade, 2U, 480U, sound);
  out = in;
  inflect_live_fade_run(&fade, 2U, N_FRAMES, sound);
  assert_same(out.left, in.left, N_FRAMES);
}

static void
dc_is_taken_away_and_music_is_not_touched(void** state)
{
  (void)state;
  InflectLiveDc dc;
  inflect_live_dc_init(&dc, RATE_HZ);
  float* const sound[] = {out.left, out.right};
  fill_noise(&in, 1.0f);
  out = in;
  inflect_live_dc_run(&dc, 2U, N_FRAMES, sound);
  assert_same(out.left, in.left, N_FRAMES);
  assert_same(out.right, in.right, N_FRAMES);

  fill_constant(&out, 0.5f);
  inflect_live_dc_run(&dc, 2U, N_FRAMES, sound);
  assert_true(dc.acts);
  assert_true(fabs((double)out.left[N_FRAMES - 1U]) < DC_LEFT);
  fill_noise(&in, 0.5f);
  for (uint32_t second = 0U; second < 6U; ++second) {
    out = in;
    inflect_live_dc_run(&dc, 2U, N_FRAMES, sound);
  }
  assert_false(dc.acts);
  assert_same(out.left, in.left, N_FRAMES);
}

/// Feed the detector with a constant input, and noise that moves to a level
static bool
howls(float in_level, double from, double to, double db_per_s)
{
  InflectLiveHowl howl;
  inflect_live_howl_init(&howl, RATE_HZ);
  fill_constant(&in, in_level);
  fill_noise(&out, 1.0f);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    const double way = from * pow(10.0, db_per_s * i / RATE_HZ / 20.0);
    const double level = db_per_s > 0.0 ? fmin(way, to) : fmax(way, to);
    out.left[i] *= (float)level;
    out.right[i] *= (float)level;
  }
  const float* const from_in[] = {in.left, in.right};
  float* const sound[] = {out.left, out.right};
  expected = out;
  const bool began =
    inflect_live_howl_run(&howl, 2U, from_in, 2U, N_FRAMES, sound);
  if (!began) {
    assert_same(out.left, expected.left, N_FRAMES);
  }
  return began && howl.muted;
}

static void
sound_that_grows_out_of_silence_is_muted(void** state)
{
  (void)state;
  assert_true(howls(1e-4f, 0.003, 1.0, 60.0));
  assert_true(howls(0.0f, 0.003, 1.0, 40.0));
  assert_true(out.left[N_FRAMES - 1U] == 0.0f);
  // At once from nothing to a level that it keeps
  assert_true(howls(0.0f, 1e-6, 0.5, 2000.0));
  // Somebody plays; hiss; a note that rings out; too soft to hurt
  assert_false(howls(0.1f, 0.003, 1.0, 60.0));
  assert_false(howls(0.0f, 0.3, 0.3, 0.0));
  assert_false(howls(0.0f, 1.0, 0.003, -40.0));
  assert_false(howls(0.0f, 1e-6, 0.005, 2000.0));
}

static void
a_setting_may_raise_the_level_of_hiss(void** state)
{
  (void)state;
  InflectLiveHowl howl;
  inflect_live_howl_init(&howl, RATE_HZ);
  fill_constant(&in, 0.0f);
  const float* const from[] = {in.left, in.right};
  float* const sound[] = {out.left, out.right};
  static const bool excused[] = {true, false};
  for (size_t i = 0U; i < 2U; ++i) {
    fill_noise(&out, 0.001f);
    assert_false(inflect_live_howl_run(&howl, 2U, from, 2U, N_FRAMES, sound));
    if (excused[i]) {
      inflect_live_howl_excuse(&howl);
    }
    fill_noise(&out, 0.5f);
    assert_int_equal(
      inflect_live_howl_run(&howl, 2U, from, 2U, N_FRAMES, sound), !excused[i]);
  }
}

static void
a_mute_ends_when_it_is_quiet_again(void** state)
{
  (void)state;
  InflectLiveHowl howl;
  inflect_live_howl_init(&howl, RATE_HZ);
  howl.muted = true;
  inflect_live_fade_to(&howl.fade, 0.0, 0.001);
  fill_constant(&in, 0.0f);
  out = in;
  const float* const from[] = {in.left, in.right};
  float* const sound[] = {out.left, out.right};
  inflect_live_howl_run(&howl, 2U, from, 2U, N_FRAMES, sound);
  assert_false(howl.muted);
  assert_true(howl.fade.gain == 1.0);
}

static void
live_sound_is_that_of_the_shaper_to_the_bit(void** state)
{
  (void)state;
  static const bool limits[] = {false, true};
  const InflectSettings settings = driven();
  fill_noise(&in, 0.4f);
  shape_offline(&settings);
  for (size_t i = 0U; i < 2U; ++i) {
    InflectLiveConfig config = plain;
    config.limit = limits[i];
    Stage stage;
    stage_start(&stage, &config, &settings);
    assert_true(stage_run(&stage, 0U, N_FRAMES));
    stage_end(&stage);
    assert_same(out.left, expected.left, N_FRAMES);
    assert_same(out.right, expected.right, N_FRAMES);
  }
}

static void
settings_cross_to_the_audio_thread(void** state)
{
  (void)state;
  const InflectSettings before = inflect_settings_default();
  const InflectSettings after = driven();
  fill_noise(&in, 0.4f);
  shape_offline(&before);
  Stage stage;
  stage_start(&stage, &plain, &before);
  stage_run(&stage, 0U, N_FRAMES / 2U);
  assert_true(inflect_live_ring_push(&stage.link->changes, &after, 1U));
  stage_run(&stage, N_FRAMES / 2U, N_FRAMES / 2U);
  stage_end(&stage);
  assert_same(out.left, expected.left, N_FRAMES / 2U);
  assert_memory_not_equal(out.left + N_FRAMES / 2U,
                          expected.left + N_FRAMES / 2U,
                          N_FRAMES / 2U * sizeof(float));
}

static void
sound_fades_in_and_ends_at_its_frame(void** state)
{
  (void)state;
  const InflectSettings settings = driven();
  InflectLiveConfig config = plain;
  config.fade = true;
  config.end_frame = 40001U;
  fill_noise(&in, 0.4f);
  fill_constant(&out, 9.0f);
  shape_offline(&settings);
  Stage stage;
  stage_start(&stage, &config, &settings);
  assert_false(stage_run(&stage, 0U, N_FRAMES));
  assert_true(atomic_load(&stage.link->finished));
  assert_int_equal(atomic_load(&stage.link->n_frames), 40001U);
  stage_end(&stage);

  assert_true(fabsf(out.left[60]) <= 0.01f * fabsf(expected.left[60]));
  assert_same(out.left + 24000, expected.left + 24000, 40001U - 24000U - 2400U);
  assert_true(fabsf(out.left[39990]) <= 0.01f * fabsf(expected.left[39990]));
  for (uint32_t i = 40001U; i < N_FRAMES; ++i) {
    assert_true(out.left[i] == 0.0f && out.right[i] == 0.0f);
  }
}

/// Whether a stretch of the output is silent
static bool
is_silent(uint32_t start, uint32_t end)
{
  for (uint32_t i = start; i < end; ++i) {
    if (out.left[i] != 0.0f || out.right[i] != 0.0f) {
      return false;
    }
  }
  return true;
}

static void
panic_is_silence_until_it_is_over(void** state)
{
  (void)state;
  const InflectSettings settings = driven();
  fill_noise(&in, 0.4f);
  shape_offline(&settings);
  Stage stage;
  stage_start(&stage, &plain, &settings);
  stage_run(&stage, 0U, 10000U);
  atomic_store(&stage.link->panic, true);
  stage_run(&stage, 10000U, 10000U);
  atomic_store(&stage.link->panic, false);
  stage_run(&stage, 20000U, 28000U);
  stage_end(&stage);
  assert_same(out.left, expected.left, 10000U);
  assert_true(is_silent(10240U, 20000U));

  // After it the effect begins anew, and knows nothing of what was before
  memmove(in.left, in.left + 20000, 28000U * sizeof(float));
  memmove(in.right, in.right + 20000, 28000U * sizeof(float));
  shape_offline(&settings);
  assert_same(out.left + 22400, expected.left + 2400, 28000U - 2400U);
}

/// Settings of a loop that goes on by itself
static InflectSettings
looped(void)
{
  InflectSettings settings = inflect_settings_default();
  static const struct {
    const char* symbol;
    double value;
  } rows[] = {{"feedback", 1.2}, {"guard", 0.0}, {"feedback_time", 5.0}};
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    assert_int_equal(
      inflect_settings_set(&settings, rows[i].symbol, rows[i].value, NULL, 0U),
      0);
  }
  return settings;
}

static void
panic_ends_what_goes_round_in_the_loop(void** state)
{
  (void)state;
  const InflectSettings settings = looped();
  Stage stage;
  stage_start(&stage, &plain, &settings);
  fill_noise(&in, 0.4f);
  stage_run(&stage, 0U, 5000U);
  fill_constant(&in, 0.0f);
  stage_run(&stage, 5000U, 5000U);
  assert_true(fabsf(out.left[9999]) + fabsf(out.left[9990]) > 0.1f);
  atomic_store(&stage.link->panic, true);
  stage_run(&stage, 10000U, 10000U);
  atomic_store(&stage.link->panic, false);
  stage_run(&stage, 20000U, 28000U);
  stage_end(&stage);
  assert_true(is_silent(10240U, N_FRAMES));
}

static void
a_loop_that_grows_out_of_silence_is_muted(void** state)
{
  (void)state;
  static const bool mutes[] = {true, false};
  for (size_t i = 0U; i < 2U; ++i) {
    const InflectSettings settings = looped();
    InflectLiveConfig config = plain;
    config.mute_howls = mutes[i];
    Stage stage;
    stage_start(&stage, &config, &settings);
    fill_noise(&in, 1e-7f);
    stage_run(&stage, 0U, N_FRAMES);
    const bool loud = fabsf(out.left[N_FRAMES - 1U]) > 0.01f ||
                      fabsf(out.left[N_FRAMES - 100U]) > 0.01f;
    assert_int_equal(stage.live.reading.n_howls + stage.live.howl.muted > 0U,
                     mutes[i]);
    assert_int_equal(loud, !mutes[i]);
    stage_end(&stage);
  }
}

static void
a_panic_that_is_over_at_once_is_silence_still(void** state)
{
  (void)state;
  const InflectSettings settings = driven();
  fill_noise(&in, 0.4f);
  Stage stage;
  stage_start(&stage, &plain, &settings);
  atomic_store(&stage.link->panic, true);
  stage_run(&stage, 0U, BLOCK);
  atomic_store(&stage.link->panic, false);
  stage_run(&stage, BLOCK, N_FRAMES - BLOCK);
  stage_end(&stage);

  // 5 ms down and 50 ms up, and no step between the two
  assert_true(is_silent(299U, 300U));
  assert_true(fabsf(out.left[305]) < 0.01f);
  assert_false(is_silent(300U, 400U));
}

static void
one_input_reaches_both_outputs(void** state)
{
  (void)state;
  const InflectSettings settings = driven();
  InflectLiveConfig config = plain;
  config.n_in = 1U;
  fill_noise(&in, 0.4f);
  shape_offline(&settings);
  Stage stage;
  stage_start(&stage, &config, &settings);
  stage_run(&stage, 0U, N_FRAMES);
  stage_end(&stage);
  assert_same(out.left, expected.left, N_FRAMES);
  assert_same(out.right, expected.left, N_FRAMES);
}

static void
the_tape_has_what_was_heard_and_played(void** state)
{
  (void)state;
  const InflectSettings settings = driven();
  InflectLiveConfig config = plain;
  config.tape_wet = true;
  config.tape_dry = true;
  fill_noise(&in, 0.4f);
  Stage stage;
  stage_start(&stage, &config, &settings);
  stage_run(&stage, 0U, N_FRAMES);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    float frame[4] = {0.0f};
    assert_int_equal(inflect_live_ring_pop(&stage.link->tape, frame, 4U), 4);
    assert_true(frame[0] == out.left[i] && frame[1] == out.right[i]);
    assert_true(frame[2] == in.left[i] && frame[3] == in.right[i]);
  }
  assert_int_equal(atomic_load(&stage.link->n_tape_lost), 0);

  // A tape that nobody empties loses frames and nothing else
  for (uint32_t i = 0U; i < INFLECT_LIVE_N_TAPE / 4U / N_FRAMES + 1U; ++i) {
    stage_run(&stage, 0U, N_FRAMES);
  }
  assert_true(atomic_load(&stage.link->n_tape_lost) > 0U);
  stage_end(&stage);
}

static void
readings_have_the_peaks_of_all_sound(void** state)
{
  (void)state;
  InflectLiveConfig config = plain;
  config.limit = true;
  InflectSettings settings = driven();
  assert_int_equal(inflect_settings_set(&settings, "output", 12.0, NULL, 0U),
                   0);
  fill_noise(&in, 0.4f);
  Stage stage;
  stage_start(&stage, &config, &settings);
  float peaks[2] = {0.0f, 0.0f};
  float gain = 1.0f;
  InflectLiveReading reading;
  for (uint32_t start = 0U; start < N_FRAMES; start += 4800U) {
    stage_run(&stage, start, 4800U);
    while (inflect_live_ring_pop(&stage.link->readings, &reading, 1U)) {
      peaks[0] = fmaxf(peaks[0], reading.in_peaks[0]);
      peaks[1] = fmaxf(peaks[1], reading.out_peaks[1]);
      gain = fminf(gain, reading.limiter_gain);
    }
  }
  stage_end(&stage);
  float in_peak = 0.0f;
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    in_peak = fmaxf(in_peak, fabsf(in.left[i]));
  }
  assert_true(peaks[0] == in_peak);
  assert_true(peaks[1] == INFLECT_LIVE_CEILING);
  assert_true(gain < 0.5f);
}

static void
loads_and_xruns_are_counted(void** state)
{
  (void)state;
  static const InflectLiveBlock blocks[] = {
    {.n_frames = 32U, .start_s = 1.0, .load = 0.5},
    {.n_frames = 32U, .start_s = 2.0, .load = 1e9, .in_xrun = true},
    {.n_frames = 64U,
     .start_s = 2.5,
     .load = 0.0,
     .in_xrun = true,
     .out_xrun = true},
  };
  const InflectSettings settings = inflect_settings_default();
  Stage stage;
  stage_start(&stage, &plain, &settings);
  for (size_t i = 0U; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    inflect_live_process_count(&stage.live, &blocks[i]);
  }
  InflectLiveLink* const link = stage.link;
  assert_int_equal(atomic_load(&link->n_callbacks), 3);
  assert_int_equal(atomic_load(&link->n_xruns), 2);
  assert_int_equal(atomic_load(&link->n_in_xruns), 2);
  assert_int_equal(atomic_load(&link->n_out_xruns), 1);
  assert_int_equal(atomic_load(&link->block), 64);
  assert_int_equal(atomic_load(&link->loads[200]), 1);
  assert_int_equal(atomic_load(&link->loads[INFLECT_LIVE_N_LOADS - 1U]), 1);

  // The first came after a block with time to spare, the second did not
  InflectLiveXrun xruns[3];
  assert_int_equal(atomic_load(&link->n_own_xruns), 1);
  assert_int_equal(inflect_live_ring_pop(&link->xruns, xruns, 3U), 2);
  assert_true(xruns[0].time_s == 2.0 && xruns[0].gap_s == 1.0);
  assert_true(xruns[0].load == 0.5);
  assert_true(xruns[1].gap_s == 0.5 && xruns[1].load == 1e9);
  stage_end(&stage);
}

static void
the_guard_sees_what_is_forbidden(void** state)
{
  (void)state;
  audio_guard_begin();
  void* volatile memory = malloc(16U);
  free(memory);
  assert_int_equal(audio_guard_end(), 2);
  assert_string_equal(audio_guard_name(), "free");
}

/// Do everything that can be asked of a live process
static void
run_all(Stage* stage, const InflectSettings* settings, uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    inflect_live_ring_push(&stage->link->changes, &settings[i % 3U], 1U);
    atomic_store(&stage->link->panic, i % 7U == 6U);
    stage_run(stage, i * 4800U % N_FRAMES, 4800U);
    const InflectLiveBlock block = {.load = 0.1, .out_xrun = i % 2U == 0U};
    inflect_live_process_count(&stage->live, &block);
  }
  atomic_store(&stage->link->ending, true);
  stage_run(stage, 0U, 4800U);
}

static void
fill_settings(InflectSettings* settings)
{
  settings[0] = inflect_settings_default();
  settings[1] = driven();
  settings[2] = driven();
  assert_int_equal(
    inflect_settings_set_text(&settings[2], "curve", "triangle_fold", NULL, 0U),
    0);
  assert_int_equal(
    inflect_settings_set(&settings[2], "oversampling", 16.0, NULL, 0U), 0);
}

static void
the_audio_thread_never_allocates_locks_or_prints(void** state)
{
  (void)state;
  InflectSettings settings[3];
  fill_settings(settings);
  const InflectLiveConfig config = {.rate_hz = RATE_HZ,
                                    .n_in = 2U,
                                    .n_out = 2U,
                                    .fade = true,
                                    .limit = true,
                                    .tape_wet = true,
                                    .tape_dry = true};
  fill_noise(&in, 2.0f);
  Stage stage;
  stage_start(&stage, &config, settings);
  audio_guard_begin();
  run_all(&stage, settings, 30U);
  const unsigned n_calls = audio_guard_end();
  if (n_calls) {
    print_error("%u calls, the last of %s\n", n_calls, audio_guard_name());
  }
  assert_int_equal(n_calls, 0);
  assert_true(atomic_load(&stage.link->finished));
  stage_end(&stage);
}

static void*
be_audio_thread(void* data)
{
  Stage* const stage = (Stage*)data;
  uint32_t start = 0U;
  while (stage_run(stage, start, 4800U)) {
    const InflectLiveBlock block = {.n_frames = 4800U, .load = 0.1};
    inflect_live_process_count(&stage->live, &block);
    start = (start + 4800U) % N_FRAMES;
  }
  return NULL;
}

/// For the thread sanitizer
static void
the_program_and_the_audio_thread_meet_only_in_the_link(void** state)
{
  (void)state;
  InflectSettings settings[3];
  fill_settings(settings);
  InflectLiveConfig config = plain;
  config.tape_wet = true;
  fill_noise(&in, 0.4f);
  Stage stage;
  stage_start(&stage, &config, settings);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, be_audio_thread, &stage), 0);
  uint32_t n_sent = 0U;
  uint64_t n_heard = 0U;
  while (n_sent < 50U || n_heard < 4U * N_FRAMES) {
    static float heard[4096];
    InflectLiveReading reading;
    n_sent +=
      inflect_live_ring_push(&stage.link->changes, &settings[n_sent % 3U], 1U)
        ? 1U
        : 0U;
    n_heard += inflect_live_ring_pop(&stage.link->tape, heard, 4096U);
    inflect_live_ring_pop(&stage.link->readings, &reading, 1U);
    atomic_store(&stage.link->panic, n_sent % 5U == 4U);
  }
  atomic_store(&stage.link->ending, true);
  pthread_join(thread, NULL);
  assert_true(atomic_load(&stage.link->finished));
  stage_end(&stage);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_ring_keeps_items_in_their_order),
    cmocka_unit_test(a_ring_passes_items_between_threads),
    cmocka_unit_test(the_limiter_is_transparent_up_to_its_ceiling),
    cmocka_unit_test(the_limiter_never_lets_more_through_and_recovers),
    cmocka_unit_test(the_limiter_keeps_the_balance_of_channels),
    cmocka_unit_test(a_fade_is_transparent_at_both_of_its_ends),
    cmocka_unit_test(dc_is_taken_away_and_music_is_not_touched),
    cmocka_unit_test(sound_that_grows_out_of_silence_is_muted),
    cmocka_unit_test(a_setting_may_raise_the_level_of_hiss),
    cmocka_unit_test(a_mute_ends_when_it_is_quiet_again),
    cmocka_unit_test(live_sound_is_that_of_the_shaper_to_the_bit),
    cmocka_unit_test(settings_cross_to_the_audio_thread),
    cmocka_unit_test(sound_fades_in_and_ends_at_its_frame),
    cmocka_unit_test(panic_is_silence_until_it_is_over),
    cmocka_unit_test(a_panic_that_is_over_at_once_is_silence_still),
    cmocka_unit_test(panic_ends_what_goes_round_in_the_loop),
    cmocka_unit_test(a_loop_that_grows_out_of_silence_is_muted),
    cmocka_unit_test(one_input_reaches_both_outputs),
    cmocka_unit_test(the_tape_has_what_was_heard_and_played),
    cmocka_unit_test(readings_have_the_peaks_of_all_sound),
    cmocka_unit_test(loads_and_xruns_are_counted),
    cmocka_unit_test(the_guard_sees_what_is_forbidden),
    cmocka_unit_test(the_audio_thread_never_allocates_locks_or_prints),
    cmocka_unit_test(the_program_and_the_audio_thread_meet_only_in_the_link),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
