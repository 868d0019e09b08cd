// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define RATE_HZ 48000.0
#define N_FRAMES 6000U
#define N_EVENTS 4U

/// Silence before a sound, not a multiple of any block
#define SILENT_FRAMES 1001U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// A change of settings at a frame
typedef struct {
  uint32_t frame;
  InflectSettings settings;
} Event;

/// How a run is cut
typedef struct {
  uint64_t seed;    ///< 0 for the longest blocks
  uint32_t longest; ///< Frames of the longest block
  bool in_place;    ///< Whether out and in are the same buffers
} Cut;

static uint32_t
next_block(const Cut* cut, uint64_t* state, uint32_t room)
{
  uint32_t n = cut->longest;
  if (cut->seed) {
    // Most blocks short, many of 0 and 1
    const double u = 0.5 * (measure_random(state) + 1.0);
    n = (uint32_t)(u * u * u * (double)(cut->longest + 1U));
  }
  return n < room ? n : room;
}

/// Process frames `from` to `to`, cut as `cut` says
static void
process_cut(InflectShaper* shaper,
            const MeasureSound* in,
            const MeasureSound* out,
            uint32_t from,
            uint32_t to,
            const Cut* cut,
            uint64_t* state)
{
  for (uint32_t i = from; i < to;) {
    const uint32_t n = next_block(cut, state, to - i);
    const float* ins[2] = {NULL, NULL};
    float* outs[2] = {NULL, NULL};
    for (uint32_t c = 0U; c < in->n_channels; ++c) {
      outs[c] = out->channels[c] + i;
      ins[c] = cut->in_place ? outs[c] : in->channels[c] + i;
    }
    inflect_shaper_process(shaper, n, ins, outs);
    i += n;
  }
}

static void
run_cut(const InflectSettings* start,
        const Event* events,
        const MeasureSound* in,
        const MeasureSound* out,
        const Cut* cut)
{
  InflectShaper* const shaper = measure_shaper(start, RATE_HZ, in->n_channels);
  for (uint32_t c = 0U; cut->in_place && c < in->n_channels; ++c) {
    memcpy(out->channels[c], in->channels[c], in->n_frames * sizeof(float));
  }
  uint64_t state = cut->seed;
  uint32_t frame = 0U;
  for (uint32_t e = 0U; e < N_EVENTS; ++e) {
    process_cut(shaper, in, out, frame, events[e].frame, cut, &state);
    frame = events[e].frame;
    inflect_shaper_set(shaper, &events[e].settings);
  }
  process_cut(shaper, in, out, frame, in->n_frames, cut, &state);
  inflect_shaper_free(shaper);
}

static bool
same_bits(const MeasureSound* a, const MeasureSound* b, uint32_t* frame)
{
  for (uint32_t i = 0U; i < a->n_frames; ++i) {
    for (uint32_t c = 0U; c < a->n_channels; ++c) {
      if (memcmp(&a->channels[c][i], &b->channels[c][i], sizeof(float)) != 0) {
        *frame = i;
        return false;
      }
    }
  }
  return true;
}

/// Compare all cuts of a run with one big block
static void
expect_invariant(const char* words,
                 const InflectSettings* start,
                 const Event* events,
                 uint32_t n_channels)
{
  static const Cut cuts[] = {
    {0U, 64U, false},  {0U, 1U, false},   {31U, 3000U, false},
    {37U, 300U, true}, {41U, 20U, false}, {0U, N_FRAMES, true},
  };
  MeasureSound in = measure_sound(n_channels, N_FRAMES);
  MeasureSound whole = measure_sound(n_channels, N_FRAMES);
  MeasureSound parts = measure_sound(n_channels, N_FRAMES);
  measure_fill_noise(&in, 0.9, 43U);
  in.channels[0][1234] = NAN;
  in.channels[n_channels - 1U][4321] = -INFINITY;
  run_cut(start, events, &in, &whole, &(Cut){0U, N_FRAMES, false});
  for (size_t i = 0U; i < COUNT(cuts); ++i) {
    uint32_t frame = 0U;
    run_cut(start, events, &in, &parts, &cuts[i]);
    expect(same_bits(&whole, &parts, &frame),
           "%s, %u channels: cut %u differs from frame %u on", words,
           n_channels, (unsigned)i, frame);
  }
  measure_sound_free(&in);
  measure_sound_free(&whole);
  measure_sound_free(&parts);
}

/// Steady settings: events that set the same again must change nothing
static void
expect_steady_invariant(const char* words, uint32_t n_channels)
{
  const InflectSettings settings = measure_settings(words);
  const Event events[N_EVENTS] = {
    {0U, settings}, {777U, settings}, {2222U, settings}, {5001U, settings}};
  expect_invariant(words, &settings, events, n_channels);
}

static void
blocks_do_not_matter_at_any_rate_of_the_curve(void** state)
{
  (void)state;
  static const uint32_t factors[] = {1U, 2U, 4U, 8U, 16U, 32U};
  static const char* const rows[] = {
    "antialias=off curve=tanh drive=20",
    "antialias=adaa1 curve=tanh drive=10 bias=0.2 tone=4",
    "antialias=adaa2 curve=hard_tanh drive=20 mix=50",
    "antialias=off curve=gelu drive=6 level_match=1",
    "antialias=adaa2 curve=relu stereo_mode=mid",
    "antialias=off curve=tanh feedback=0.9 feedback_time=3.3 drive=6",
    "antialias=off curve=tanh sag=100 drive=12",
    "antialias=off curve=sigmoid feedback=-1.5 bias=0.4 feedback_damp=900",
    "antialias=adaa2 curve=hard_tanh feedback=-0.8 feedback_time=0.21 drive=9",
  };
  for (size_t f = 0U; f < COUNT(factors); ++f) {
    for (size_t i = 0U; i < 2U * COUNT(rows); ++i) {
      char words[256] = {0};
      snprintf(words, sizeof(words), "oversampling=%u phase=%s %s", factors[f],
               i % 2U ? "minimum" : "linear", rows[i / 2U]);
      expect_steady_invariant(words, 2U - (uint32_t)(i / 2U % 2U));
    }
  }
  expect_all_met();
}

static void
blocks_do_not_matter_for_any_curve(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    char words[256] = {0};
    snprintf(words, sizeof(words), "curve=%s drive=12 antialias=%s",
             inflect_activation_at(i)->symbol,
             i % 3U ? i % 3U == 1U ? "adaa1" : "adaa2" : "off");
    expect_steady_invariant(words, 1U);
  }
  expect_all_met();
}

static void
blocks_do_not_matter_while_settings_change(void** state)
{
  (void)state;
  static const char* const rows[][N_EVENTS + 1U] = {
    {"drive=0", "drive=30", "drive=30 output=-20", "mix=20", "tone=9 bias=1"},
    {"curve=tanh", "curve=hard_tanh", "curve=relu drive=3", "curve=gelu",
     "curve=silu shape=0.9"},
    {"oversampling=4", "oversampling=32", "oversampling=1",
     "oversampling=8 antialias=adaa2", "oversampling=2 phase=minimum"},
    {"enabled=1", "enabled=0", "enabled=1 stereo_mode=side", "direction=undo",
     "dc_block=0 stereo_mode=mid"},
    {"sag=0", "sag=100 drive=12", "sag=40 dc_block=0", "sag=0 bias=0.5",
     "sag=100 curve=relu"},
    {"feedback=0", "feedback=0.9 feedback_time=1", "feedback=-0.5 bias=0.3",
     "feedback=0.7 feedback_time=9 feedback_damp=300", "feedback=0"},
    {"feedback=0.9", "feedback=0.9 curve=relu", "feedback=1.5 curve=silu",
     "feedback=1.5 guard=0 curve=sigmoid", "antialias=adaa2 feedback=0.3"},
    {"level_match=1 drive=20", "level_match=0", "level_match=1 drive=40",
     "curve=hard_tanh level_match=1", "enabled=0 level_match=1"},
    {"phase=minimum", "phase=linear", "phase=minimum oversampling=16",
     "antialias=adaa1 oversampling=1", "phase=linear oversampling=1"},
  };
  // The second and third fall into each other's fade
  static const uint32_t frames[N_EVENTS] = {500U, 1501U, 1540U, 3333U};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings start = measure_settings(rows[i][0]);
    Event events[N_EVENTS];
    for (uint32_t e = 0U; e < N_EVENTS; ++e) {
      events[e] = (Event){frames[e], measure_settings(rows[i][e + 1U])};
    }
    expect_invariant(rows[i][1], &start, events, 2U);
  }
  expect_all_met();
}

/// Buffers may be shared crosswise, and one may be given for both channels
static void
shared_buffers_do_not_matter(void** state)
{
  (void)state;
  const InflectSettings settings = measure_settings("drive=20 stereo_mode=mid");
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound apart = measure_sound(2U, N_FRAMES);
  measure_fill_noise(&in, 0.9, 103U);
  measure_run(&settings, RATE_HZ, &in, &apart);
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 2U);
  const float* const ins[2] = {in.channels[0], in.channels[1]};
  float* const outs[2] = {in.channels[1], in.channels[0]};
  inflect_shaper_process(shaper, N_FRAMES, ins, outs);
  inflect_shaper_free(shaper);
  const MeasureSound crossed = {2U, N_FRAMES, {outs[0], outs[1]}};
  uint32_t frame = 0U;
  assert_true(same_bits(&apart, &crossed, &frame));
  measure_sound_free(&in);
  measure_sound_free(&apart);
}

static const char* const reset_rows[] = {
  "drive=20 output=-12 mix=60",
  "curve=hard_tanh antialias=adaa2 bias=0.4 tone=-5",
  "phase=minimum oversampling=16 drive=6",
  "oversampling=1 antialias=adaa1",
  "stereo_mode=side drive=10",
  "enabled=0",
  "level_match=1 drive=24",
  "direction=undo curve=asinh drive=5",
};

/// After reset(), set() or both, nothing of the past is heard
static void
a_reset_effect_is_a_new_effect(void** state)
{
  (void)state;
  const InflectSettings before =
    measure_settings("curve=softsign drive=-10 output=6 bias=-0.3 mix=90");
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound fresh = measure_sound(2U, N_FRAMES);
  MeasureSound old = measure_sound(2U, N_FRAMES);
  measure_fill_noise(&in, 0.9, 47U);
  for (size_t i = 0U; i < 2U * COUNT(reset_rows); ++i) {
    const InflectSettings settings = measure_settings(reset_rows[i / 2U]);
    measure_run(&settings, RATE_HZ, &in, &fresh);
    InflectShaper* const shaper = measure_shaper(&before, RATE_HZ, 2U);
    measure_process(shaper, &in, &old, 0U, N_FRAMES, 256U);
    if (i % 2U) {
      inflect_shaper_set(shaper, &settings);
      inflect_shaper_reset(shaper);
    } else {
      inflect_shaper_reset(shaper);
      inflect_shaper_set(shaper, &settings);
    }
    measure_process(shaper, &in, &old, 0U, N_FRAMES, 256U);
    uint32_t frame = 0U;
    expect(same_bits(&fresh, &old, &frame),
           "%s, set %s reset: differs from frame %u on", reset_rows[i / 2U],
           i % 2U ? "before" : "after", frame);
    inflect_shaper_free(shaper);
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&fresh);
  measure_sound_free(&old);
}

/// What comes before the first sound is silence
static void
a_new_effect_has_heard_silence(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=tanh drive=20",
    "curve=hard_tanh oversampling=1 antialias=adaa1",
    "curve=hard_tanh oversampling=1 antialias=adaa2 drive=10",
    "curve=hard_tanh oversampling=4 bias=0.3 tone=5",
    "curve=tanh oversampling=1 antialias=adaa1 bias=-0.4",
    "curve=relu phase=minimum oversampling=8 antialias=adaa1",
    "curve=hard_sigmoid oversampling=1 antialias=adaa2 stereo_mode=mid",
    "curve=hard_sigmoid oversampling=2 mix=50",
    "enabled=0",
  };
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  MeasureSound late_in = measure_sound(2U, N_FRAMES + SILENT_FRAMES);
  MeasureSound late_out = measure_sound(2U, N_FRAMES + SILENT_FRAMES);
  measure_fill_noise(&in, 0.9, 101U);
  for (uint32_t c = 0U; c < 2U; ++c) {
    memcpy(late_in.channels[c] + SILENT_FRAMES, in.channels[c],
           N_FRAMES * sizeof(float));
  }
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    measure_run(&settings, RATE_HZ, &in, &out);
    measure_run(&settings, RATE_HZ, &late_in, &late_out);
    for (uint32_t c = 0U; c < 2U; ++c) {
      memmove(late_out.channels[c], late_out.channels[c] + SILENT_FRAMES,
              N_FRAMES * sizeof(float));
    }
    const double error = measure_difference(&out, &late_out, 0U, N_FRAMES);
    expect(error == 0.0, "%s: silence before changes the sound by %g", rows[i],
           error);
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&late_in);
  measure_sound_free(&late_out);
}

/// Without memory in the path, the first frame is as any later one
static void
the_first_block_has_no_ramp(void** state)
{
  (void)state;
  static const char* const rows[] = {"drive=20", "output=-20",
                                     "mix=10 drive=30", "bias=0.7 drive=6",
                                     "curve=relu output=12"};
  MeasureSound in = measure_sound(1U, N_FRAMES);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    in.channels[0][i] = 0.5f;
  }
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    char words[256] = {0};
    snprintf(words, sizeof(words), "oversampling=1 antialias=off dc_block=0 %s",
             rows[i]);
    const InflectSettings settings = measure_settings(words);
    measure_run(&settings, RATE_HZ, &in, &out);
    float least = out.channels[0][0];
    float most = out.channels[0][0];
    for (uint32_t j = 1U; j < N_FRAMES; ++j) {
      least = fminf(least, out.channels[0][j]);
      most = fmaxf(most, out.channels[0][j]);
    }
    expect(least == most && most != 0.5f, "%s: a constant becomes %g to %g",
           rows[i], (double)least, (double)most);
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
}

/// Run noise, rendering or not
static void
run_rendering(const char* words, bool rendering, const MeasureSound* out)
{
  const InflectSettings settings = measure_settings(words);
  const InflectShaperConfig config = {RATE_HZ, out->n_channels};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper),
                   INFLECT_STATUS_SUCCESS);
  inflect_shaper_set_rendering(shaper, rendering);
  inflect_shaper_set(shaper, &settings);
  inflect_shaper_reset(shaper);
  MeasureSound in = measure_sound(out->n_channels, out->n_frames);
  measure_fill_noise(&in, 0.9, 53U);
  measure_process(shaper, &in, out, 0U, in.n_frames, 256U);
  measure_sound_free(&in);
  inflect_shaper_free(shaper);
}

static void
render_oversampling_counts_only_when_rendering(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    bool rendering;
    const char* same;
  } rows[] = {
    {"oversampling=2 render_oversampling=8", false, "oversampling=2"},
    {"oversampling=2 render_oversampling=8", true, "oversampling=8"},
    {"oversampling=4 render_oversampling=1", true, "oversampling=1"},
    {"oversampling=4 render_oversampling=0", true, "oversampling=4"},
    {"oversampling=1 render_oversampling=32", true, "oversampling=32"},
  };
  MeasureSound a = measure_sound(1U, N_FRAMES);
  MeasureSound b = measure_sound(1U, N_FRAMES);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    uint32_t frame = 0U;
    run_rendering(rows[i].words, rows[i].rendering, &a);
    run_rendering(rows[i].same, false, &b);
    expect(same_bits(&a, &b, &frame), "%s, rendering %d: is not %s",
           rows[i].words, (int)rows[i].rendering, rows[i].same);
  }
  run_rendering("oversampling=2", false, &a);
  run_rendering("oversampling=8", false, &b);
  expect(measure_difference(&a, &b, 0U, N_FRAMES) > 1e-3,
         "oversampling does not change anything");
  expect_all_met();
  measure_sound_free(&a);
  measure_sound_free(&b);
}

/// The latency that is reported belongs to the settings given last
static void
latency_is_reported_at_once(void** state)
{
  (void)state;
  static const char* const rows[] = {"oversampling=1",
                                     "oversampling=2",
                                     "oversampling=32 phase=minimum",
                                     "oversampling=8 antialias=adaa2",
                                     "direction=undo",
                                     "enabled=0"};
  const InflectShaperConfig config = {RATE_HZ, 1U};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper),
                   INFLECT_STATUS_SUCCESS);
  MeasureSound sound = measure_sound(1U, 100U);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    InflectShaper* const fresh = measure_shaper(&settings, RATE_HZ, 1U);
    inflect_shaper_set(shaper, &settings);
    const uint32_t expected = inflect_shaper_latency(fresh);
    expect(inflect_shaper_latency(shaper) == expected, "%s: %u, not %u",
           rows[i], inflect_shaper_latency(shaper), expected);
    expect(inflect_shaper_tail(shaper) == inflect_shaper_tail(fresh),
           "%s: tail depends on the past", rows[i]);
    measure_process(shaper, &sound, &sound, 0U, 100U, 100U);
    inflect_shaper_free(fresh);
  }
  const InflectSettings render = measure_settings("render_oversampling=32");
  const InflectSettings same = measure_settings("oversampling=32");
  InflectShaper* const fresh = measure_shaper(&same, RATE_HZ, 1U);
  inflect_shaper_set(shaper, &render);
  inflect_shaper_set_rendering(shaper, true);
  expect(inflect_shaper_latency(shaper) == inflect_shaper_latency(fresh),
         "rendering does not change the latency");
  expect_all_met();
  inflect_shaper_free(fresh);
  inflect_shaper_free(shaper);
  measure_sound_free(&sound);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(blocks_do_not_matter_at_any_rate_of_the_curve),
    cmocka_unit_test(blocks_do_not_matter_for_any_curve),
    cmocka_unit_test(blocks_do_not_matter_while_settings_change),
    cmocka_unit_test(shared_buffers_do_not_matter),
    cmocka_unit_test(a_reset_effect_is_a_new_effect),
    cmocka_unit_test(a_new_effect_has_heard_silence),
    cmocka_unit_test(the_first_block_has_no_ramp),
    cmocka_unit_test(render_oversampling_counts_only_when_rendering),
    cmocka_unit_test(latency_is_reported_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
