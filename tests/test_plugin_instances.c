// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Instances: what hosts offer them, and what else runs beside them.

  Usage: test_plugin_instances BUNDLE
*/

#include "support/expect.h"
#include "support/measure.h"
#include "support/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <complex.h> // Before FFTW, which then takes its type

#include <fftw3.h>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#  include <immintrin.h>
#endif

#define N_FRAMES 4096U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char* const uris[2] = {PLUGIN_MONO, PLUGIN_STEREO};

static void
rates_out_of_range_are_refused_with_a_word(void** state)
{
  (void)state;
  static const double rates[] = {8000.0,   11025.0, 44100.0,  96000.0, 192000.0,
                                 384000.0, 7999.0,  384001.0, 0.0,     -1.0};
  PluginLog told_log = {0U, 0U, ""};
  LV2_Log_Log log = plugin_log(&told_log);
  const LV2_Feature map = {LV2_URID__map, plugin_mapper()};
  const LV2_Feature logger = {LV2_LOG__log, &log};
  const LV2_Feature* const all[] = {&map, &logger, NULL};
  const LV2_Feature* const none[] = {NULL};
  const LilvPlugin* const plugin = plugin_description(PLUGIN_STEREO);
  for (size_t i = 0U; i < COUNT(rates); ++i) {
    const bool good = rates[i] >= 8000.0 && rates[i] <= 384000.0;
    told_log.n_lines = 0U;
    LilvInstance* const a = lilv_plugin_instantiate(plugin, rates[i], all);
    LilvInstance* const b = lilv_plugin_instantiate(plugin, rates[i], none);
    expect(!a == !good && !b == !good && told_log.n_lines == (good ? 0U : 1U),
           "%g Hz", rates[i]);
    if (a) {
      lilv_instance_free(a);
    }
    if (b) {
      lilv_instance_free(b);
    }
  }
  assert_non_null(strstr(told_log.line, "8000"));
  assert_int_equal(told_log.type, plugin_map(LV2_LOG__Error));
  expect_all_met();
}

/// Whether an instance with features sounds as the library does
static bool
sounds_right_with(const LV2_Feature* const* features,
                  const char* uri,
                  double rate_hz)
{
  const InflectSettings settings = inflect_settings_default();
  Plugin plugin;
  plugin_new_with(&plugin, uri, rate_hz, features);
  const bool right = plugin_sounds_like(&plugin, &settings);
  plugin_free(&plugin);
  return right;
}

static void
it_runs_without_any_feature(void** state)
{
  (void)state;
  const LV2_Feature* const none[] = {NULL};
  for (size_t i = 0U; i < COUNT(uris); ++i) {
    expect(sounds_right_with(none, uris[i], PLUGIN_RATE_HZ), "%s", uris[i]);
    expect(sounds_right_with(NULL, uris[i], PLUGIN_RATE_HZ), "%s", uris[i]);
  }
  expect_all_met();
}

static void
it_sounds_right_at_every_rate(void** state)
{
  (void)state;
  static const double rates[] = {8000.0,  11025.0, 22050.0,  44100.0,
                                 48000.0, 88200.0, 96000.0,  176400.0,
                                 48000.5, 192000., 352800.0, 384000.0};
  const LV2_Feature map = {LV2_URID__map, plugin_mapper()};
  const LV2_Feature* const features[] = {&map, NULL};
  for (size_t i = 0U; i < 2U * COUNT(rates); ++i) {
    const double rate_hz = rates[i / 2U];
    expect(sounds_right_with(features, uris[i % 2U], rate_hz), "%s at %g Hz",
           uris[i % 2U], rate_hz);
  }
  expect_all_met();
}

static void
odd_options_do_no_harm(void** state)
{
  (void)state;
  static const int32_t lengths[] = {256, 1,  64,        8192,
                                    0,   -1, INT32_MAX, INT32_MIN};
  static const float no_integer = 512.0F;
  const LV2_URID keys[] = {plugin_map(LV2_BUF_SIZE__nominalBlockLength),
                           plugin_map(LV2_BUF_SIZE__maxBlockLength),
                           plugin_map(LV2_BUF_SIZE__minBlockLength),
                           plugin_map("urn:example:option")};
  const LV2_URID integer = plugin_map(LV2_ATOM__Int);
  const LV2_Feature map = {LV2_URID__map, plugin_mapper()};
  for (size_t i = 0U; i < COUNT(lengths) * COUNT(keys); ++i) {
    const int32_t* const length = &lengths[i / COUNT(keys)];
    const LV2_URID key = keys[i % COUNT(keys)];
    LV2_Options_Option list[] = {
      {LV2_OPTIONS_INSTANCE, 0U, key, sizeof(*length), integer, length},
      {LV2_OPTIONS_PORT, 3U, key, sizeof(*length), integer, length},
      {LV2_OPTIONS_INSTANCE, 0U, keys[0], 3U, integer, length},
      {LV2_OPTIONS_INSTANCE, 0U, keys[1], sizeof(float),
       plugin_map(LV2_ATOM__Float), &no_integer},
      {LV2_OPTIONS_INSTANCE, 0U, keys[1], sizeof(*length), integer, NULL},
      {LV2_OPTIONS_INSTANCE, 0U, 0U, 0U, 0U, NULL},
    };
    // From each of them to the end
    const LV2_Feature options = {LV2_OPTIONS__options,
                                 &list[i % (COUNT(list) - 1U)]};
    const LV2_Feature* const with_map[] = {&map, &options, NULL};
    const LV2_Feature* const without[] = {&options, NULL};
    expect(sounds_right_with(with_map, PLUGIN_MONO, PLUGIN_RATE_HZ) &&
             sounds_right_with(without, PLUGIN_MONO, PLUGIN_RATE_HZ),
           "length %d in option %zu", *length, i % COUNT(keys));
  }
  expect_all_met();
}

/// Work of one thread
typedef struct {
  Plugin plugin;
  float* drive; ///< Found before, since lilv is for one thread
  MeasureSound in;
  MeasureSound out;
} Job;

static void
make_job(Job* job, size_t index, MeasureSound in)
{
  plugin_new(&job->plugin, uris[index % 2U], PLUGIN_RATE_HZ);
  const size_t curve = 10U + index / 2U;
  *plugin_value(&job->plugin, "curve") = (float)curve;
  job->drive = plugin_value(&job->plugin, "drive");
  job->in = in;
  job->out = measure_sound(in.n_channels, N_FRAMES);
}

static void*
run_job(void* data)
{
  Job* const job = (Job*)data;
  for (uint32_t from = 0U; from < N_FRAMES; from += 64U) {
    *job->drive = (float)(from % 256U) / 16.0F;
    plugin_process(&job->plugin, &job->in, &job->out, from, from + 64U, 17U);
  }
  return NULL;
}

static void
instances_do_not_meet(void** state)
{
  (void)state;
  Job jobs[4];
  pthread_t threads[COUNT(jobs)];
  for (size_t i = 0U; i < COUNT(jobs); ++i) {
    make_job(&jobs[i], i, measure_noise(1U + (uint32_t)i % 2U, N_FRAMES, 43U));
    assert_int_equal(pthread_create(&threads[i], NULL, run_job, &jobs[i]), 0);
  }
  // Made and freed while the others run, in another order
  for (uint32_t i = 0U; i < 8U; ++i) {
    Plugin first;
    Plugin second;
    plugin_new(&first, uris[i % 2U], PLUGIN_RATE_HZ);
    plugin_new(&second, PLUGIN_STEREO, 44100.0);
    plugin_free(&first);
    plugin_free(&second);
  }
  static const size_t order[COUNT(jobs)] = {2U, 0U, 3U, 1U};
  for (size_t i = 0U; i < COUNT(jobs); ++i) {
    assert_int_equal(pthread_join(threads[order[i]], NULL), 0);
  }
  for (size_t i = 0U; i < COUNT(jobs); ++i) {
    Job* const job = &jobs[order[i]];
    Job alone;
    make_job(&alone, order[i], job->in);
    run_job(&alone);
    expect(measure_is_same(&alone.out, &job->out), "instance %zu", order[i]);
    plugin_free(&alone.plugin);
    plugin_free(&job->plugin);
    measure_sound_free(&job->in);
    measure_sound_free(&job->out);
    measure_sound_free(&alone.out);
  }
  expect_all_met();
}

/// A thread that plans transforms, as another plugin does
typedef struct {
  atomic_bool stop;
  uint32_t n_plans;
  uint32_t n_wrong;
} Planner;

/// Largest error of the transform of an impulse
#define TRANSFORM_TOLERANCE 1e-12

/// Plan a transform, and return whether it turns an impulse into ones
static bool
plan_once(uint32_t n)
{
  double* const in = fftw_alloc_real(n);
  fftw_complex* const out = fftw_alloc_complex(n);
  const fftw_plan plan = fftw_plan_dft_r2c_1d((int)n, in, out, FFTW_ESTIMATE);
  bool right = plan;
  for (uint32_t i = 0U; i < n; ++i) {
    in[i] = i == 0U ? 1.0 : 0.0;
  }
  if (plan) {
    fftw_execute(plan);
  }
  for (uint32_t i = 0U; right && i <= n / 2U; ++i) {
    right = cabs(out[i] - 1.0) < TRANSFORM_TOLERANCE;
  }
  fftw_destroy_plan(plan);
  fftw_free(in);
  fftw_free(out);
  return right;
}

static void*
plan_until_stopped(void* data)
{
  Planner* const planner = (Planner*)data;
  for (uint32_t n = 2U; !atomic_load(&planner->stop);
       n = 2U + (n + 7U) % 500U) {
    planner->n_wrong += plan_once(n) ? 0U : 1U;
    ++planner->n_plans;
  }
  return NULL;
}

static void
others_may_plan_transforms_beside_it(void** state)
{
  (void)state;
  // Two that do not lock FFTW's planner themselves
  Planner planners[2] = {{false, 0U, 0U}, {false, 0U, 0U}};
  pthread_t threads[COUNT(planners)];
  for (size_t i = 0U; i < COUNT(planners); ++i) {
    assert_int_equal(
      pthread_create(&threads[i], NULL, plan_until_stopped, &planners[i]), 0);
  }
  const LV2_Feature map = {LV2_URID__map, plugin_mapper()};
  const LV2_Feature* const features[] = {&map, NULL};
  for (uint32_t i = 0U; i < 20U; ++i) {
    expect(sounds_right_with(features, uris[i % 2U], PLUGIN_RATE_HZ),
           "instance %u", i);
  }
  for (size_t i = 0U; i < COUNT(planners); ++i) {
    atomic_store(&planners[i].stop, true);
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    expect(planners[i].n_plans > 0U && planners[i].n_wrong == 0U,
           "%u of %u transforms are wrong", planners[i].n_wrong,
           planners[i].n_plans);
  }
  expect_all_met();
}

/// The lock must stay when the module goes
static void
others_may_plan_after_it_is_unloaded(void** state)
{
  plugin_world_close(state);
  assert_true(plan_once(64U));
  plugin_world_open(state);
  assert_true(plan_once(128U));
}

#if defined(__x86_64__)

static void
the_floating_point_mode_is_given_back(void** state)
{
  (void)state;
  float sound[64] = {1e-39F};
  const float* const in[] = {sound};
  float* const out[] = {sound};
  const unsigned own = _mm_getcsr();
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  for (unsigned flush = 0U; flush < 2U; ++flush) {
    const unsigned mode = flush ? 0x1F80U | 0x8040U : 0x1F80U;
    _mm_setcsr(mode);
    plugin_run_block(&plugin, 64U, in, out);
    const unsigned after = _mm_getcsr();
    _mm_setcsr(own);
    // The low six bits are the sticky flags, which any arithmetic raises
    assert_int_equal(after & ~0x3FU, mode);
  }
  plugin_free(&plugin);
}

#endif

int
main(int argc, char** argv)
{
  if (argc != 2) {
    fprintf(stderr, "usage: %s BUNDLE\n", argv[0]);
    return 2;
  }
  plugin_use_bundle(argv[1]);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(rates_out_of_range_are_refused_with_a_word),
    cmocka_unit_test(it_runs_without_any_feature),
    cmocka_unit_test(it_sounds_right_at_every_rate),
    cmocka_unit_test(odd_options_do_no_harm),
    cmocka_unit_test(instances_do_not_meet),
    cmocka_unit_test(others_may_plan_transforms_beside_it),
    cmocka_unit_test(others_may_plan_after_it_is_unloaded),
#if defined(__x86_64__)
    cmocka_unit_test(the_floating_point_mode_is_given_back),
#endif
  };
  return cmocka_run_group_tests(tests, plugin_world_open, plugin_world_close);
}
