// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Times installed LV2 plugins side by side, with sound in them and in
  interleaved rounds.

  Usage: bench_plugins SECONDS URI[,SYMBOL=VALUE]...

  Prints a line for each: ns of CPU time per frame and audio output, the best
  and the median of the rounds, and the median ratio to the first one.
*/

#include "../host/lv2_features.h"

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RATE_HZ 48000.0
#define FREQUENCY_HZ 1244.4
#define N_ROUNDS 5U
#define MAX_PLUGINS 16U

/// Room for audio and events of a port, far more than a block
#define PORT_BYTES ((size_t)INFLECT_LV2_SEQUENCE_BYTES)

/// A plugin with a buffer for each port
typedef struct {
  const LilvPlugin* plugin;
  LilvInstance* instance;
  InflectLv2Features features;
  uint32_t n_ports;
  uint32_t n_outputs; ///< Of audio
  float* values;      ///< Of control ports, by port
  void** buffers;     ///< Of other ports, by port, null for control ports
  bool* is_audio;
  bool* is_input;
  double ns[N_ROUNDS];
} Device;

static LilvWorld* world;

static void
fail(const char* what, const char* name)
{
  fprintf(stderr, "bench_plugins: %s: %s\n", name, what);
  exit(1);
}

static void*
allocate(size_t count, size_t size)
{
  void* const memory = calloc(count ? count : 1U, size);
  if (!memory) {
    fail("out of memory", "a plugin");
  }
  return memory;
}

static const LilvPlugin*
find_plugin(const char* uri)
{
  LilvNode* const node = lilv_new_uri(world, uri);
  const LilvPlugin* const plugin =
    lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node);
  lilv_node_free(node);
  if (!plugin) {
    fail("is not installed", uri);
  }
  return plugin;
}

static bool
port_is(const Device* device, uint32_t port, const char* class)
{
  LilvNode* const node = lilv_new_uri(world, class);
  const bool is = lilv_port_is_a(
    device->plugin, lilv_plugin_get_port_by_index(device->plugin, port), node);
  lilv_node_free(node);
  return is;
}

static void
open_ports(Device* device)
{
  const uint32_t n = lilv_plugin_get_num_ports(device->plugin);
  device->n_ports = n;
  device->values = (float*)allocate(n, sizeof(float));
  device->buffers = (void**)allocate(n, sizeof(void*));
  device->is_audio = (bool*)allocate(n, sizeof(bool));
  device->is_input = (bool*)allocate(n, sizeof(bool));
  lilv_plugin_get_port_ranges_float(device->plugin, NULL, NULL, device->values);
  for (uint32_t i = 0U; i < n; ++i) {
    device->values[i] = isnan(device->values[i]) ? 0.0F : device->values[i];
    device->is_audio[i] = port_is(device, i, LILV_URI_AUDIO_PORT);
    device->is_input[i] = port_is(device, i, LILV_URI_INPUT_PORT);
    device->n_outputs += device->is_audio[i] && !device->is_input[i] ? 1U : 0U;
    if (!port_is(device, i, LILV_URI_CONTROL_PORT)) {
      device->buffers[i] = allocate(1U, PORT_BYTES);
    }
  }
}

static void
set_control(const Device* device, char* assignment)
{
  char* const equals = strchr(assignment, '=');
  if (!equals) {
    fail("is no SYMBOL=VALUE", assignment);
  }
  *equals = '\0';
  LilvNode* const symbol = lilv_new_string(world, assignment);
  const LilvPort* const port =
    lilv_plugin_get_port_by_symbol(device->plugin, symbol);
  lilv_node_free(symbol);
  if (!port) {
    fail("no such control", assignment);
  }
  device->values[lilv_port_get_index(device->plugin, port)] =
    strtof(equals + 1, NULL);
}

static void
open_device(Device* device, char* words)
{
  char* rest = NULL;
  const char* const uri = strtok_r(words, ",", &rest);
  device->plugin = find_plugin(uri);
  open_ports(device);
  for (char* word = strtok_r(NULL, ",", &rest); word;
       word = strtok_r(NULL, ",", &rest)) {
    set_control(device, word);
  }
  inflect_lv2_features_init(&device->features, RATE_HZ);
  device->instance =
    lilv_plugin_instantiate(device->plugin, RATE_HZ, device->features.list);
  if (!device->instance || device->n_outputs == 0U) {
    fail("does not start, or has no output", uri);
  }
  inflect_lv2_worker_set(
    &device->features.worker, lilv_instance_get_handle(device->instance),
    (const LV2_Worker_Interface*)lilv_instance_get_extension_data(
      device->instance, LV2_WORKER__interface));
  for (uint32_t i = 0U; i < device->n_ports; ++i) {
    lilv_instance_connect_port(device->instance, i,
                               device->buffers[i] ? device->buffers[i]
                                                  : &device->values[i]);
  }
  lilv_instance_activate(device->instance);
}

/// Make room in the event ports, and fill the audio inputs
static void
prepare(Device* device, const float* sound)
{
  const size_t n_bytes = INFLECT_LV2_BLOCK_FRAMES * sizeof(float);
  for (uint32_t i = 0U; i < device->n_ports; ++i) {
    if (device->is_audio[i] && device->is_input[i]) {
      memcpy(device->buffers[i], sound, n_bytes);
    } else if (device->buffers[i] && !device->is_audio[i]) {
      LV2_Atom_Sequence* const events = (LV2_Atom_Sequence*)device->buffers[i];
      events->atom.type = inflect_lv2_map(
        &device->features,
        device->is_input[i] ? LV2_ATOM__Sequence : LV2_ATOM__Chunk);
      events->atom.size = device->is_input[i]
                            ? (uint32_t)sizeof(LV2_Atom_Sequence_Body)
                            : (uint32_t)(PORT_BYTES - sizeof(LV2_Atom));
    }
  }
}

static double
cpu_ns(void)
{
  struct timespec now = {0};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/// Run for about `slot_ns`, and return ns per frame and output
static double
run_round(Device* device, double slot_ns)
{
  static uint64_t frame;
  float sound[INFLECT_LV2_BLOCK_FRAMES];
  double elapsed = 0.0;
  double n_frames = 0.0;
  while (elapsed < slot_ns) {
    for (uint32_t i = 0U; i < INFLECT_LV2_BLOCK_FRAMES; ++i) {
      const double time_s = (double)frame++ / RATE_HZ;
      sound[i] = (float)sin(2.0 * M_PI * FREQUENCY_HZ * time_s);
    }
    prepare(device, sound);
    const double start = cpu_ns();
    lilv_instance_run(device->instance, INFLECT_LV2_BLOCK_FRAMES);
    elapsed += cpu_ns() - start;
    n_frames += INFLECT_LV2_BLOCK_FRAMES;
    inflect_lv2_worker_answer(&device->features.worker);
  }
  return elapsed / n_frames / device->n_outputs;
}

static int
compare(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

static void
print_device(const Device* device, const Device* first)
{
  double ratios[N_ROUNDS];
  double ns[N_ROUNDS];
  for (uint32_t i = 0U; i < N_ROUNDS; ++i) {
    ratios[i] = device->ns[i] / first->ns[i];
    ns[i] = device->ns[i];
  }
  qsort(ratios, N_ROUNDS, sizeof(ratios[0]), compare);
  qsort(ns, N_ROUNDS, sizeof(ns[0]), compare);
  printf("%.2f %.2f %.3f\n", ns[0], ns[N_ROUNDS / 2U], ratios[N_ROUNDS / 2U]);
}

int
main(int argc, char** argv)
{
  const double seconds = argc > 2 ? strtod(argv[1], NULL) : 0.0;
  const uint32_t n_devices = argc > 2 ? (uint32_t)argc - 2U : 0U;
  if (!(seconds > 0.0) || n_devices > MAX_PLUGINS) {
    fprintf(stderr, "usage: %s SECONDS URI[,SYMBOL=VALUE]...\n", argv[0]);
    return 2;
  }
  world = lilv_world_new();
  lilv_world_load_all(world);
  Device* const devices = (Device*)allocate(n_devices, sizeof(*devices));
  for (uint32_t i = 0U; i < n_devices; ++i) {
    open_device(&devices[i], argv[2U + i]);
  }
  const double slot_ns = seconds * 1e9 / (n_devices * (N_ROUNDS + 1U));
  // A first round, which is not noted, brings all to where they run
  for (uint32_t round = 0U; round <= N_ROUNDS; ++round) {
    for (uint32_t i = 0U; i < n_devices; ++i) {
      const double ns = run_round(&devices[i], slot_ns);
      devices[i].ns[round ? round - 1U : 0U] = ns;
    }
  }
  for (uint32_t i = 0U; i < n_devices; ++i) {
    print_device(&devices[i], &devices[0]);
  }
  // The end of the process frees all: plugins of others may not survive it
  return 0;
}
