// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin.h"

#include <pthread.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lv2/core/lv2.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Most URIs that are mapped
#define MAX_URIS 256U

static const char* bundle_path;
static LilvWorld* world;
static char* uris[MAX_URIS];
static uint32_t n_uris;
static pthread_mutex_t uris_lock = PTHREAD_MUTEX_INITIALIZER;

static LV2_URID
map_uri(LV2_URID_Map_Handle handle, const char* uri)
{
  (void)handle;
  pthread_mutex_lock(&uris_lock);
  uint32_t i = 0U;
  while (i < n_uris && strcmp(uris[i], uri) != 0) {
    ++i;
  }
  if (i == n_uris && n_uris < MAX_URIS) {
    uris[n_uris++] = strdup(uri);
  }
  pthread_mutex_unlock(&uris_lock);
  return i < MAX_URIS ? i + 1U : 0U;
}

static LV2_URID_Map mapper = {NULL, map_uri};

LV2_URID
plugin_map(const char* uri)
{
  return map_uri(NULL, uri);
}

LV2_URID_Map*
plugin_mapper(void)
{
  return &mapper;
}

static const char*
unmap_uri(LV2_URID_Unmap_Handle handle, LV2_URID urid)
{
  (void)handle;
  pthread_mutex_lock(&uris_lock);
  const char* const uri = urid > 0U && urid <= n_uris ? uris[urid - 1U] : NULL;
  pthread_mutex_unlock(&uris_lock);
  return uri;
}

LV2_URID_Unmap
plugin_unmapper(void)
{
  const LV2_URID_Unmap unmapper = {NULL, unmap_uri};
  return unmapper;
}

static int
log_vprintf(LV2_Log_Handle handle,
            LV2_URID type,
            const char* format,
            va_list args)
{
  PluginLog* const log = (PluginLog*)handle;
  log->type = type;
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

LV2_Log_Log
plugin_log(PluginLog* log)
{
  return (LV2_Log_Log){log, log_printf, log_vprintf};
}

void
plugin_use_bundle(const char* path)
{
  bundle_path = path;
}

int
plugin_world_open(void** state)
{
  (void)state;
  world = lilv_world_new();
  assert_non_null(world);
  // The slash says that it is a folder
  char folder[4096];
  snprintf(folder, sizeof(folder), "%s/", bundle_path);
  LilvNode* const bundle = lilv_new_file_uri(world, NULL, folder);
  lilv_world_load_specifications(world);
  lilv_world_load_bundle(world, bundle);
  lilv_node_free(bundle);
  return 0;
}

int
plugin_world_close(void** state)
{
  (void)state;
  lilv_world_free(world);
  world = NULL;
  while (n_uris > 0U) {
    free(uris[--n_uris]);
  }
  return 0;
}

LilvWorld*
plugin_world(void)
{
  return world;
}

const LilvPlugin*
plugin_description(const char* uri)
{
  LilvNode* const node = lilv_new_uri(world, uri);
  const LilvPlugin* const plugin =
    lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node);
  lilv_node_free(node);
  assert_non_null(plugin);
  return plugin;
}

static bool
port_is(const LilvPlugin* plugin, const LilvPort* port, const char* uri)
{
  LilvNode* const node = lilv_new_uri(world, uri);
  const bool is = lilv_port_is_a(plugin, port, node);
  lilv_node_free(node);
  return is;
}

/// Read the kinds of the ports
static void
read_ports(Plugin* plugin)
{
  uint32_t n_in = 0U;
  uint32_t n_out = 2U;
  for (uint32_t i = 0U; i < plugin->n_ports; ++i) {
    const LilvPort* const port =
      lilv_plugin_get_port_by_index(plugin->plugin, i);
    plugin->is_output[i] = port_is(plugin->plugin, port, LV2_CORE__OutputPort);
    plugin->is_control[i] =
      port_is(plugin->plugin, port, LV2_CORE__ControlPort);
    if (port_is(plugin->plugin, port, LV2_CORE__AudioPort)) {
      assert_true(n_in <= PLUGIN_MAX_CHANNELS && n_out < 4U);
      plugin->audio[plugin->is_output[i] ? n_out++ : n_in++] = i;
    } else if (!plugin->is_control[i]) {
      *(plugin->is_output[i] ? &plugin->notify : &plugin->control) = i;
    }
  }
  plugin->n_channels = n_in;
  assert_int_equal(n_out - 2U, n_in);
  assert_in_range(n_in, 1U, PLUGIN_MAX_CHANNELS);
}

void
plugin_connect(Plugin* plugin)
{
  for (uint32_t i = 0U; i < plugin->n_ports; ++i) {
    if (plugin->is_control[i]) {
      lilv_instance_connect_port(plugin->instance, i, &plugin->values[i]);
    }
  }
  lilv_instance_connect_port(plugin->instance, plugin->control, &plugin->in);
  lilv_instance_connect_port(plugin->instance, plugin->notify, &plugin->out);
}

void
plugin_new(Plugin* plugin, const char* uri, double rate_hz)
{
  const LV2_Feature map = {LV2_URID__map, &mapper};
  const LV2_Feature* const features[] = {&map, NULL};
  plugin_new_with(plugin, uri, rate_hz, features);
}

void
plugin_new_with(Plugin* plugin,
                const char* uri,
                double rate_hz,
                const LV2_Feature* const* features)
{
  memset(plugin, 0, sizeof(*plugin));
  plugin->rate_hz = rate_hz;
  plugin->plugin = plugin_description(uri);
  plugin->n_ports = lilv_plugin_get_num_ports(plugin->plugin);
  assert_true(plugin->n_ports <= PLUGIN_MAX_PORTS);
  lilv_plugin_get_port_ranges_float(plugin->plugin, plugin->minima,
                                    plugin->maxima, plugin->values);
  plugin->instance = lilv_plugin_instantiate(plugin->plugin, rate_hz, features);
  assert_non_null(plugin->instance);
  read_ports(plugin);
  plugin->in.sequence.atom.type = plugin_map(LV2_ATOM__Sequence);
  plugin->in.sequence.atom.size = sizeof(LV2_Atom_Sequence_Body);
  plugin_connect(plugin);
  lilv_instance_activate(plugin->instance);
}

void
plugin_free(Plugin* plugin)
{
  lilv_instance_deactivate(plugin->instance);
  lilv_instance_free(plugin->instance);
  plugin->instance = NULL;
}

uint32_t
plugin_port(const Plugin* plugin, const char* symbol)
{
  LilvNode* const node = lilv_new_string(world, symbol);
  const LilvPort* const port =
    lilv_plugin_get_port_by_symbol(plugin->plugin, node);
  lilv_node_free(node);
  assert_non_null(port);
  return lilv_port_get_index(plugin->plugin, port);
}

float*
plugin_value(Plugin* plugin, const char* symbol)
{
  return &plugin->values[plugin_port(plugin, symbol)];
}

void
plugin_choose_curve(Plugin* plugin, const char* symbol)
{
  *plugin_value(plugin, "curve") = (float)inflect_activation_find(symbol)->id;
}

void
plugin_set_port(const char* symbol,
                void* data,
                const void* value,
                uint32_t size,
                uint32_t type)
{
  assert_int_equal(size, sizeof(float));
  assert_int_equal(type, plugin_map(LV2_ATOM__Float));
  memcpy(plugin_value((Plugin*)data, symbol), value, sizeof(float));
}

void
plugin_set(Plugin* plugin, const InflectSettings* settings)
{
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    *plugin_value(plugin, inflect_parameter_at(i)->symbol) =
      (float)settings->values[i];
  }
}

void
plugin_run_block(Plugin* plugin,
                 uint32_t n_frames,
                 const float* const* in,
                 float* const* out)
{
  for (uint32_t c = 0U; c < PLUGIN_MAX_CHANNELS && c < plugin->n_channels;
       ++c) {
    // LV2 takes inputs without const
    float* data = NULL;
    memcpy(&data, &in[c], sizeof(data));
    lilv_instance_connect_port(plugin->instance, plugin->audio[c], data);
    lilv_instance_connect_port(plugin->instance, plugin->audio[2U + c], out[c]);
  }
  plugin->out.sequence.atom.type = plugin_map(LV2_ATOM__Chunk);
  plugin->out.sequence.atom.size =
    PLUGIN_MESSAGE_SIZE - (uint32_t)sizeof(LV2_Atom);
  lilv_instance_run(plugin->instance, n_frames);
}

void
plugin_process(Plugin* plugin,
               const MeasureSound* in,
               const MeasureSound* out,
               uint32_t from,
               uint32_t to,
               uint32_t block)
{
  assert_int_equal(in->n_channels, plugin->n_channels);
  for (uint32_t i = from; i < to;) {
    const uint32_t n = to - i < block ? to - i : block;
    const float* ins[2] = {NULL, NULL};
    float* outs[2] = {NULL, NULL};
    for (uint32_t c = 0U; c < in->n_channels; ++c) {
      ins[c] = in->channels[c] + i;
      outs[c] = out->channels[c] + i;
    }
    plugin_run_block(plugin, n, ins, outs);
    i += n;
  }
}

void
plugin_pass_time(Plugin* plugin, uint32_t n_frames)
{
  MeasureSound sound = measure_sound(plugin->n_channels, n_frames);
  plugin_process(plugin, &sound, &sound, 0U, n_frames, 1024U);
  measure_sound_free(&sound);
}

bool
plugin_sounds_like(Plugin* plugin, const InflectSettings* settings)
{
  const uint32_t n_frames = 4096U;
  MeasureSound in = measure_noise(plugin->n_channels, n_frames, 3U);
  MeasureSound out = measure_sound(plugin->n_channels, n_frames);
  MeasureSound reference = measure_sound(plugin->n_channels, n_frames);
  lilv_instance_activate(plugin->instance);
  plugin_process(plugin, &in, &out, 0U, n_frames, 256U);
  measure_run(settings, plugin->rate_hz, &in, &reference);
  const bool same = measure_is_same(&out, &reference);
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&reference);
  return same;
}
