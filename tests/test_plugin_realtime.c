// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // RUSAGE_THREAD

/*
  run() of the installed module neither allocates, locks, waits nor prints.

  Usage: test_plugin_realtime BUNDLE
*/

#include "support/expect.h"
#include "support/interposer.h"
#include "support/measure.h"
#include "support/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lv2/presets/presets.h>
#include <lv2/state/state.h>

#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define RATE_HZ 48000.0
#define N_FRAMES 2048U

static float sound[2][N_FRAMES];

static int
open_world(void** state)
{
  MeasureSound noise = {2U, N_FRAMES, {sound[0], sound[1]}};
  measure_fill_noise(&noise, 2.0, 5U);
  sound[0][99] = NAN;
  return plugin_world_open(state);
}

/// Run with what is set, guarded, and return the number of forbidden calls
static unsigned
run_guarded(const Plugin* plugin)
{
  unsigned n_calls = 0U;
  static const uint32_t lengths[] = {0U, 1U, 64U, 1024U};
  for (size_t i = 0U; i < sizeof(lengths) / sizeof(lengths[0]); ++i) {
    interposer_guard();
    lilv_instance_run(plugin->instance, lengths[i]);
    n_calls += interposer_unguard();
  }
  return n_calls;
}

static void
make_plugin(Plugin* plugin)
{
  plugin_new(plugin, PLUGIN_STEREO, RATE_HZ);
  static float out[2][N_FRAMES];
  for (uint32_t c = 0U; c < 2U; ++c) {
    lilv_instance_connect_port(plugin->instance, plugin->audio[c], sound[c]);
    lilv_instance_connect_port(plugin->instance, plugin->audio[2U + c], out[c]);
  }
  plugin->out.sequence.atom.type = plugin_map(LV2_ATOM__Chunk);
  plugin->out.sequence.atom.size = PLUGIN_MESSAGE_SIZE - 8U;
}

/// Called by address, so that the compiler cannot drop an unused result
static void* (*volatile allocate)(size_t) = malloc;

static void
the_interposer_sees_what_is_forbidden(void** state)
{
  (void)state;
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  interposer_guard();
  void* const memory = allocate(16U);
  free(memory);
  pthread_mutex_lock(&mutex);
  const ssize_t n_written = write(STDOUT_FILENO, "", 0U);
  const int n_printed = fprintf(stderr, "%s", "");
  const unsigned n = interposer_unguard();
  pthread_mutex_unlock(&mutex);
  assert_int_equal(n_written + n_printed, 0);
  assert_int_equal(n, 5U);
  interposer_guard();
  assert_int_equal(interposer_unguard(), 0U);
}

static void
the_interposer_sees_into_the_module(void** state)
{
  (void)state;
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_STEREO, RATE_HZ);
  const LV2_Descriptor* const descriptor =
    lilv_instance_get_descriptor(plugin.instance);
  interposer_guard();
  LV2_Handle const handle =
    descriptor->instantiate(descriptor, RATE_HZ, "", NULL);
  const unsigned n_made = interposer_unguard();
  interposer_guard();
  descriptor->cleanup(handle);
  const unsigned n_freed = interposer_unguard();
  // The plugin's own block and at least one of the library
  assert_true(n_made >= 2U);
  assert_true(n_freed >= 2U);
  plugin_free(&plugin);
}

static void
no_change_of_a_port_is_forbidden_work(void** state)
{
  (void)state;
  Plugin plugin;
  make_plugin(&plugin);
  for (uint32_t port = 0U; port < plugin.n_ports; ++port) {
    if (!plugin.is_control[port] || plugin.is_output[port]) {
      continue;
    }
    const float before = plugin.values[port];
    const float range = plugin.maxima[port] - plugin.minima[port];
    const uint32_t n_steps = range > 8.0F ? 60U : 8U;
    for (uint32_t i = 0U; i <= n_steps; ++i) {
      plugin.values[port] =
        plugin.minima[port] + range * (float)i / (float)n_steps;
      const unsigned n = run_guarded(&plugin);
      expect(n == 0U, "port %u at %g: %u calls, the last of %s", port,
             (double)plugin.values[port], n, interposer_last());
    }
    plugin.values[port] = before;
  }
  plugin_free(&plugin);
  expect_all_met();
}

static void
no_preset_is_forbidden_work(void** state)
{
  (void)state;
  Plugin plugin;
  make_plugin(&plugin);
  LilvNode* const class = lilv_new_uri(plugin_world(), LV2_PRESETS__Preset);
  LilvNodes* const presets = lilv_plugin_get_related(plugin.plugin, class);
  LILV_FOREACH(nodes, i, presets)
  {
    const LilvNode* const node = lilv_nodes_get(presets, i);
    lilv_world_load_resource(plugin_world(), node);
    LilvState* const loaded =
      lilv_state_new_from_world(plugin_world(), plugin_mapper(), node);
    assert_non_null(loaded);
    lilv_state_restore(loaded, plugin.instance, plugin_set_port, &plugin, 0U,
                       NULL);
    const unsigned n = run_guarded(&plugin);
    expect(n == 0U, "%s: %u calls, the last of %s", lilv_node_as_uri(node), n,
           interposer_last());
    lilv_state_free(loaded);
  }
  lilv_nodes_free(presets);
  lilv_node_free(class);
  plugin_free(&plugin);
  expect_all_met();
}

/// Page faults of a thread that has touched its own memory; the plugin's were
/// about 70 before new memory was touched, and are few since, up to 8x
#define MAX_PAGE_FAULTS 20L

static long
count_page_faults(void)
{
  struct rusage usage;
  assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
  return usage.ru_minflt;
}

static void
memory_is_touched_before_it_runs(void** state)
{
  (void)state;
  static const float factors[] = {4.0F, 8.0F, 1.0F, 2.0F, 8.0F, 4.0F};
  Plugin plugin;
  // Memory from the system, not what other tests have touched
  assert_int_equal(mallopt(M_MMAP_THRESHOLD, 4096), 1);
  make_plugin(&plugin);
  float* const oversampling = plugin_value(&plugin, "oversampling");
  *plugin_value(&plugin, "feedback") = 0.5F;
  *plugin_value(&plugin, "feedback_time") = 50.0F;
  long n_faults = 0;
  for (size_t i = 0U; i < sizeof(factors) / sizeof(factors[0]); ++i) {
    *oversampling = factors[i];
    for (uint32_t j = 0U; j < 2U; ++j) {
      const long before = count_page_faults();
      lilv_instance_run(plugin.instance, N_FRAMES);
      n_faults += count_page_faults() - before;
    }
  }
  plugin_free(&plugin);
  expect(n_faults <= MAX_PAGE_FAULTS, "%ld page faults", n_faults);
  expect_all_met();
}

static void
activation_is_no_forbidden_work(void** state)
{
  (void)state;
  Plugin plugin;
  make_plugin(&plugin);
  interposer_guard();
  lilv_instance_activate(plugin.instance);
  assert_int_equal(interposer_unguard(), 0U);
  plugin_free(&plugin);
}

int
main(int argc, char** argv)
{
  if (argc != 2) {
    fprintf(stderr, "usage: %s BUNDLE\n", argv[0]);
    return 2;
  }
  plugin_use_bundle(argv[1]);
  const struct CMUnitTest tests[] = {
    // First, since all others touch memory too
    cmocka_unit_test(memory_is_touched_before_it_runs),
    cmocka_unit_test(the_interposer_sees_what_is_forbidden),
    cmocka_unit_test(the_interposer_sees_into_the_module),
    cmocka_unit_test(no_change_of_a_port_is_forbidden_work),
    cmocka_unit_test(no_preset_is_forbidden_work),
    cmocka_unit_test(activation_is_no_forbidden_work),
  };
  return cmocka_run_group_tests(tests, open_world, plugin_world_close);
}
