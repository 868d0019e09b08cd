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

#include <lv2/log/log.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#  include <immintrin.h>
#endif

#define N_FRAMES 4096U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char* const uris[2] = {PLUGIN_MONO, PLUGIN_STEREO};

/// What the log feature was given
typedef struct {
  int n_lines;
  char line[256];
} Log;

static int
log_vprintf(LV2_Log_Handle handle,
            LV2_URID type,
            const char* format,
            va_list args)
{
  Log* const log = (Log*)handle;
  assert_int_equal(type, plugin_map(LV2_LOG__Error));
  ++log->n_lines;
  return vsnprintf(log->line, sizeof(log->line), format, args);
}

static int
log_printf(LV2_Log_Handle handle, LV2_URID type, const char* format, ...)
{
  va_list args;
  va_start(args, format);
  const int n = log_vprintf(handle, type, format, args);
  va_end(args);
  return n;
}

static void
rates_out_of_range_are_refused_with_a_word(void** state)
{
  (void)state;
  static const double rates[] = {8000.0,   11025.0, 44100.0,  96000.0, 192000.0,
                                 384000.0, 7999.0,  384001.0, 0.0,     -1.0};
  Log told_log = {0, ""};
  LV2_Log_Log log = {&told_log, log_printf, log_vprintf};
  const LV2_Feature map = {LV2_URID__map, plugin_mapper()};
  const LV2_Feature logger = {LV2_LOG__log, &log};
  const LV2_Feature* const all[] = {&map, &logger, NULL};
  const LV2_Feature* const none[] = {NULL};
  const LilvPlugin* const plugin = plugin_description(PLUGIN_STEREO);
  for (size_t i = 0U; i < COUNT(rates); ++i) {
    const bool good = rates[i] >= 8000.0 && rates[i] <= 384000.0;
    told_log.n_lines = 0;
    LilvInstance* const a = lilv_plugin_instantiate(plugin, rates[i], all);
    LilvInstance* const b = lilv_plugin_instantiate(plugin, rates[i], none);
    expect(!a == !good && !b == !good && told_log.n_lines == !good, "%g Hz",
           rates[i]);
    if (a) {
      lilv_instance_free(a);
    }
    if (b) {
      lilv_instance_free(b);
    }
  }
  assert_non_null(strstr(told_log.line, "8000"));
  expect_all_met();
}

static void
it_runs_without_any_feature(void** state)
{
  (void)state;
  MeasureSound in = measure_noise(1U, N_FRAMES, 41U);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  MeasureSound reference = measure_sound(1U, N_FRAMES);
  const InflectSettings settings = inflect_settings_default();
  measure_run(&settings, PLUGIN_RATE_HZ, &in, &reference);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  lilv_instance_free(plugin.instance);
  plugin.instance =
    lilv_plugin_instantiate(plugin.plugin, PLUGIN_RATE_HZ, NULL);
  assert_non_null(plugin.instance);
  plugin_connect(&plugin);
  lilv_instance_activate(plugin.instance);
  plugin_process(&plugin, &in, &out, 0U, N_FRAMES, 100U);
  assert_true(measure_is_same(&out, &reference));
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&reference);
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
    cmocka_unit_test(instances_do_not_meet),
#if defined(__x86_64__)
    cmocka_unit_test(the_floating_point_mode_is_given_back),
#endif
  };
  return cmocka_run_group_tests(tests, plugin_world_open, plugin_world_close);
}
