// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/audio_guard.h"
#include "support/expect.h"
#include "support/measure.h"

#include <pthread.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#  include <immintrin.h>
#endif

#define RATE_HZ 48000.0
#define N_FRAMES 1024U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Called by address, so that the compiler cannot drop an unused result
static void* (*volatile allocate)(size_t) = malloc;

static void
the_guard_sees_what_is_forbidden(void** state)
{
  (void)state;
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  audio_guard_begin();
  void* const memory = allocate(16U);
  free(memory);
  pthread_mutex_lock(&mutex);
  const ssize_t n_written = write(STDOUT_FILENO, "", 0U);
  const unsigned n = audio_guard_end();
  pthread_mutex_unlock(&mutex);
  assert_int_equal(n_written, 0);
  assert_int_equal(n, 4U);
  audio_guard_begin();
  assert_int_equal(audio_guard_end(), 0U);

  // From inside the library too
  const InflectShaperConfig config = {RATE_HZ, 1U};
  InflectShaper* shaper = NULL;
  audio_guard_begin();
  const InflectStatus status = inflect_shaper_new(&config, &shaper);
  assert_true(audio_guard_end() > 0U);
  assert_int_equal(status, INFLECT_STATUS_SUCCESS);
  inflect_shaper_free(shaper);
}

/// Use all of an effect but its allocation
static void
exercise(InflectShaper* shaper,
         const InflectSettings* settings,
         const MeasureSound* in,
         const MeasureSound* out)
{
  inflect_shaper_set(shaper, settings);
  measure_process(shaper, in, out, 0U, N_FRAMES, 300U);
  inflect_shaper_set_rendering(shaper, true);
  measure_process(shaper, in, out, 0U, N_FRAMES, 1U);
  inflect_shaper_reset(shaper);
  measure_process(shaper, in, out, 0U, N_FRAMES, N_FRAMES);
  inflect_shaper_set_rendering(shaper, false);
  inflect_shaper_latency(shaper);
  inflect_shaper_tail(shaper);
  inflect_shaper_muted(shaper);
  inflect_shaper_saturation(shaper);
}

static void
the_audio_thread_never_allocates_locks_or_prints(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "oversampling=1",
    "oversampling=1 antialias=adaa2 curve=hard_tanh",
    "oversampling=2 antialias=adaa1 drive=48",
    "oversampling=32 antialias=adaa2 phase=minimum",
    "oversampling=8 render_oversampling=32 bias=1 tone=3",
    "enabled=0",
    "stereo_mode=mid level_match=1",
    "direction=undo curve=asinh",
    "direction=undo curve=relu",
    "feedback=0.9 feedback_time=50 sag=60 bias=0.2",
    "feedback=-1.5 guard=0 curve=silu feedback_damp=500 antialias=adaa2",
  };
  const InflectShaperConfig config = {RATE_HZ, 2U};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper),
                   INFLECT_STATUS_SUCCESS);
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  measure_fill_noise(&in, 2.0, 83U);
  in.channels[0][99] = NAN;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    audio_guard_begin();
    exercise(shaper, &settings, &in, &out);
    const unsigned n = audio_guard_end();
    expect(n == 0U, "%s: %u forbidden calls, the last of %s", rows[i], n,
           audio_guard_name());
  }
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    InflectSettings settings = inflect_settings_default();
    settings.values[INFLECT_PARAMETER_CURVE] = inflect_activation_at(i)->id;
    settings.values[INFLECT_PARAMETER_ANTIALIAS] =
      INFLECT_ANTIALIAS_OFF + (double)(i % 3U);
    audio_guard_begin();
    exercise(shaper, &settings, &in, &out);
    const unsigned n = audio_guard_end();
    expect(n == 0U, "%s: %u forbidden calls, the last of %s",
           inflect_activation_at(i)->symbol, n, audio_guard_name());
  }
  inflect_shaper_free(shaper);
  measure_sound_free(&in);
  measure_sound_free(&out);
  expect_all_met();
}

static void
new_survives_every_failing_allocation(void** state)
{
  (void)state;
  for (uint32_t n_channels = 1U; n_channels <= 2U; ++n_channels) {
    const InflectShaperConfig config = {RATE_HZ, n_channels};
    InflectStatus status = INFLECT_STATUS_NO_MEM;
    long n_allowed = 0;
    for (; status == INFLECT_STATUS_NO_MEM && n_allowed < 10000; ++n_allowed) {
      InflectShaper* shaper = (InflectShaper*)&status;
      const long before = audio_guard_blocks();
      audio_guard_fail_after(n_allowed);
      status = inflect_shaper_new(&config, &shaper);
      audio_guard_fail_after(-1);
      expect((status == INFLECT_STATUS_NO_MEM) == !shaper,
             "status %d and object %p after %ld allocations", (int)status,
             (void*)shaper, n_allowed);
      inflect_shaper_free(shaper);
      expect(audio_guard_blocks() == before,
             "%ld blocks leak after %ld allocations",
             audio_guard_blocks() - before, n_allowed);
    }
    expect(status == INFLECT_STATUS_SUCCESS && n_allowed > 1,
           "status %d in the end", (int)status);
  }
  expect_all_met();
}

#if defined(__x86_64__)

/// Denormal samples, loud samples and nothing
static void
fill_denormal(MeasureSound* sound)
{
  measure_fill_noise(sound, 1e-39, 89U);
  sound->channels[0][0] = 0.5f;
}

static void
the_callers_floating_point_mode_is_given_back(void** state)
{
  (void)state;
  static const unsigned modes[] = {
    0x1F80U,           // The default: all masked, round to nearest
    0x1F80U | 0x8040U, // Flush to zero and denormals are zero
    0x1F80U | 0x0040U,
    0x1F80U | 0x8000U,
  };
  const InflectSettings settings = measure_settings("drive=-24 tone=3");
  InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
  MeasureSound sound = measure_sound(1U, N_FRAMES);
  fill_denormal(&sound);
  const unsigned own = _mm_getcsr();
  for (size_t i = 0U; i < COUNT(modes); ++i) {
    _mm_setcsr(modes[i]);
    measure_process(shaper, &sound, &sound, 0U, N_FRAMES, 256U);
    const unsigned after = _mm_getcsr();
    _mm_setcsr(own);
    // The low six bits are the sticky flags, which any arithmetic raises
    expect((after & ~0x3FU) == (modes[i] & ~0x3FU), "mode %#x becomes %#x",
           modes[i], after);
  }
  inflect_shaper_free(shaper);
  measure_sound_free(&sound);
  expect_all_met();
}

static void
the_callers_floating_point_mode_does_not_matter(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=identity oversampling=1 antialias=off dc_block=0",
    "curve=tanh drive=-24 tone=7 level_match=1",
    "curve=hard_tanh antialias=adaa2 phase=minimum bias=1e-30",
    "enabled=0",
  };
  MeasureSound in = measure_sound(1U, 8U * N_FRAMES);
  MeasureSound outs[2] = {measure_sound(1U, 8U * N_FRAMES),
                          measure_sound(1U, 8U * N_FRAMES)};
  fill_denormal(&in);
  const unsigned own = _mm_getcsr();
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    for (unsigned flush = 0U; flush < 2U; ++flush) {
      InflectShaper* const shaper = measure_shaper(&settings, RATE_HZ, 1U);
      _mm_setcsr(0x1F80U | (flush ? 0x8040U : 0U));
      measure_process(shaper, &in, &outs[flush], 0U, in.n_frames, 256U);
      _mm_setcsr(own);
      inflect_shaper_free(shaper);
    }
    expect(!memcmp(outs[0].channels[0], outs[1].channels[0],
                   in.n_frames * sizeof(float)),
           "%s: output depends on the caller's mode", rows[i]);
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&outs[0]);
  measure_sound_free(&outs[1]);
}

/// No denormal comes out, so none can slow what follows
static void
no_denormal_comes_out(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=tanh oversampling=1 antialias=off drive=6",
    "curve=tanh drive=-24 tone=7 output=-48",
    "curve=relu phase=minimum oversampling=16",
    "curve=asinh direction=undo tone=-4",
    "curve=tanh feedback=0.9 feedback_time=0.1 dc_block=0 sag=50",
    "curve=tanh level_match=1 bias=0.3",
  };
  MeasureSound in = measure_sound(1U, 96000U);
  MeasureSound out = measure_sound(1U, 96000U);
  fill_denormal(&in);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    measure_run(&settings, RATE_HZ, &in, &out);
    uint32_t n = 0U;
    for (uint32_t j = 0U; j < in.n_frames; ++j) {
      n += fpclassify(out.channels[0][j]) == FP_SUBNORMAL ? 1U : 0U;
    }
    expect(n == 0U, "%s: %u denormal samples", rows[i], n);
  }
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
}

#endif

/// Arguments of a thread that runs an effect of its own
typedef struct {
  InflectSettings settings;
  MeasureSound in;
  MeasureSound out;
} Job;

static void*
run_job(void* data)
{
  const Job* const job = (const Job*)data;
  measure_run(&job->settings, RATE_HZ, &job->in, &job->out);
  return NULL;
}

static void
effects_on_threads_do_not_meet(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "drive=20", "oversampling=16 curve=hard_tanh",
    "phase=minimum antialias=adaa1", "level_match=1 tone=5",
    "feedback=0.9 feedback_time=4 sag=70"};
  Job jobs[COUNT(rows)];
  pthread_t threads[COUNT(rows)];
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    jobs[i] = (Job){measure_settings(rows[i]), measure_sound(2U, 20000U),
                    measure_sound(2U, 20000U)};
    measure_fill_noise(&jobs[i].in, 0.9, 97U + i);
    assert_int_equal(pthread_create(&threads[i], NULL, run_job, &jobs[i]), 0);
  }
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    MeasureSound alone = measure_sound(2U, 20000U);
    measure_run(&jobs[i].settings, RATE_HZ, &jobs[i].in, &alone);
    expect(measure_difference(&alone, &jobs[i].out, 0U, 20000U) == 0.0,
           "%s: differs beside other threads", rows[i]);
    measure_sound_free(&alone);
    measure_sound_free(&jobs[i].in);
    measure_sound_free(&jobs[i].out);
  }
  expect_all_met();
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_guard_sees_what_is_forbidden),
    cmocka_unit_test(the_audio_thread_never_allocates_locks_or_prints),
    cmocka_unit_test(new_survives_every_failing_allocation),
#if defined(__x86_64__)
    cmocka_unit_test(the_callers_floating_point_mode_is_given_back),
    cmocka_unit_test(the_callers_floating_point_mode_does_not_matter),
    cmocka_unit_test(no_denormal_comes_out),
#endif
    cmocka_unit_test(effects_on_threads_do_not_meet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
