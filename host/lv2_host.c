// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "lv2_host.h"

#include "lv2_features.h"
#include "lv2_port.h"
#include "preset_turtle.h"

#include <inflect/text.h>

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/presets/presets.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct InflectLv2HostImpl {
  const InflectDevice* device;
  LilvWorld* world;
  const LilvPlugin* plugin;
  LilvState* start; ///< State that the plugin itself begins with, or null
  LilvState* state; ///< Of the preset, or null
  InflectLv2Features features;
  InflectPorts ports;
  InflectLv2StageFunc stage;
  void* stage_data;
  double latency_frames;
};

static const LilvPlugin*
find_by_name(const LilvPlugins* plugins, const char* name)
{
  const LilvPlugin* found = NULL;
  LILV_FOREACH(plugins, i, plugins)
  {
    const LilvPlugin* const plugin = lilv_plugins_get(plugins, i);
    LilvNode* const node = lilv_plugin_get_name(plugin);
    const char* const text = node ? lilv_node_as_string(node) : NULL;
    found = !found && text && !strcasecmp(text, name) ? plugin : found;
    lilv_node_free(node);
  }
  return found;
}

static bool
unknown_plugin(const LilvPlugins* plugins,
               const char* uri,
               InflectMessage* message)
{
  const char* best = NULL;
  uint32_t best_distance = UINT32_MAX;
  LILV_FOREACH(plugins, i, plugins)
  {
    const LilvPlugin* const plugin = lilv_plugins_get(plugins, i);
    const char* const other = lilv_node_as_uri(lilv_plugin_get_uri(plugin));
    const uint32_t distance = inflect_text_distance(uri, other);
    best = distance < best_distance ? other : best;
    best_distance = distance < best_distance ? distance : best_distance;
  }
  return best
           ? inflect_message_set(
               message,
               "is not installed; the nearest is %s, and lv2ls lists all", best)
           : inflect_message_set(
               message, "is not installed, nor is any other LV2 plugin; "
                        "LV2_PATH says where they are");
}

static bool
find_plugin(InflectLv2Host* host, InflectMessage* message)
{
  const char* const name = host->device->plugin;
  const LilvPlugins* const plugins = lilv_world_get_all_plugins(host->world);
  LilvNode* const uri =
    strchr(name, ':') ? lilv_new_uri(host->world, name) : NULL;
  host->plugin = uri ? lilv_plugins_get_by_uri(plugins, uri) : NULL;
  lilv_node_free(uri);
  if (!host->plugin) {
    host->plugin = find_by_name(plugins, name);
  }
  return host->plugin || unknown_plugin(plugins, name, message);
}

static bool
check_features(const InflectLv2Host* host, InflectMessage* message)
{
  LilvNodes* const required = lilv_plugin_get_required_features(host->plugin);
  bool done = true;
  LILV_FOREACH(nodes, i, required)
  {
    const char* const uri = lilv_node_as_uri(lilv_nodes_get(required, i));
    if (done && uri && !inflect_lv2_features_has(&host->features, uri)) {
      done = inflect_message_set(
        message, "requires a feature that it cannot have here: %s", uri);
    }
  }
  lilv_nodes_free(required);
  return done;
}

static LilvState*
state_of(InflectLv2Host* host, const LilvNode* preset)
{
  lilv_world_load_resource(host->world, preset);
  return lilv_state_new_from_world(host->world, &host->features.map, preset);
}

/// Return a preset that a name means, or null
static LilvState*
find_preset(InflectLv2Host* host, const LilvNodes* presets, const char* name)
{
  LilvNode* const key =
    lilv_new_uri(host->world, "http://www.w3.org/2000/01/rdf-schema#label");
  LilvState* found = NULL;
  LILV_FOREACH(nodes, i, presets)
  {
    const LilvNode* const preset = lilv_nodes_get(presets, i);
    lilv_world_load_resource(host->world, preset);
    LilvNode* const label = lilv_world_get(host->world, preset, key, NULL);
    const char* const uri = lilv_node_as_uri(preset);
    const bool same = (uri && !strcmp(uri, name)) ||
                      (label && !strcasecmp(lilv_node_as_string(label), name));
    lilv_node_free(label);
    if (same && !found) {
      found = state_of(host, preset);
    }
  }
  lilv_node_free(key);
  return found;
}

/// What a reader without a place to stand calls the file itself
#define FILE_ITSELF "file:///"

/// Find the first preset or saved state that a file describes
static bool
preset_in_file(LilvWorld* world,
               const InflectTurtle* turtle,
               LilvNode** preset,
               InflectMessage* message)
{
  SordIter* iter =
    sord_search(turtle->model, NULL, turtle->terms[INFLECT_TERM_TYPE],
                turtle->terms[INFLECT_TERM_PRESET], NULL);
  if (!iter) {
    iter = sord_search(turtle->model, NULL,
                       turtle->terms[INFLECT_TERM_APPLIES_TO], NULL, NULL);
  }
  const SordNode* const node =
    iter ? sord_iter_get_node(iter, SORD_SUBJECT) : NULL;
  const bool found = node && sord_node_get_type(node) == SORD_URI;
  const char* const uri = found ? inflect_turtle_text(node) : FILE_ITSELF;
  *preset = strcmp(uri, FILE_ITSELF) != 0 ? lilv_new_uri(world, uri) : NULL;
  sord_iter_free(iter);
  return found ||
         inflect_message_set(message, "%.200s: holds no preset", turtle->path);
}

/// Return the preset or the saved state of a file, or null
static LilvState*
read_preset(InflectLv2Host* host, const char* path, InflectMessage* message)
{
  InflectTurtle turtle;
  LilvNode* preset = NULL;
  LilvState* state = NULL;
  if (inflect_turtle_open(&turtle, path, message->text,
                          sizeof(message->text)) &&
      preset_in_file(host->world, &turtle, &preset, message)) {
    inflect_message_set(message, "%.200s: cannot be read", path);
    state =
      lilv_state_new_from_file(host->world, &host->features.map, preset, path);
  }
  inflect_turtle_close(&turtle);
  lilv_node_free(preset);
  return state;
}

static LilvState*
choose_preset(InflectLv2Host* host, const char* name, InflectMessage* message)
{
  LilvNode* const type = lilv_new_uri(host->world, LV2_PRESETS__Preset);
  LilvNodes* const presets = lilv_plugin_get_related(host->plugin, type);
  LilvState* const state = find_preset(host, presets, name);
  if (!state) {
    inflect_message_set(
      message,
      "has no preset '%.80s' among its %u; give a label, a URI or a file", name,
      lilv_nodes_size(presets));
  }
  lilv_nodes_free(presets);
  lilv_node_free(type);
  return state;
}

static bool
open_preset(InflectLv2Host* host, InflectMessage* message)
{
  const char* const name = host->device->preset;
  if (name) {
    host->state = access(name, R_OK) ? choose_preset(host, name, message)
                                     : read_preset(host, name, message);
  }
  return !name || host->state;
}

static void
open_start_state(InflectLv2Host* host)
{
  LilvNode* const feature = lilv_new_uri(
    host->world, "http://lv2plug.in/ns/ext/state#loadDefaultState");
  if (lilv_plugin_has_feature(host->plugin, feature)) {
    host->start = lilv_state_new_from_world(host->world, &host->features.map,
                                            lilv_plugin_get_uri(host->plugin));
  }
  lilv_node_free(feature);
}

static bool
find_all(InflectLv2Host* host, InflectMessage* message)
{
  host->world = lilv_world_new();
  if (!host->world) {
    return inflect_message_set(message, "out of memory");
  }
  lilv_world_load_all(host->world);
  inflect_lv2_features_init(&host->features, host->device->rate_hz);
  if (!find_plugin(host, message) || !check_features(host, message) ||
      !open_preset(host, message)) {
    return false;
  }
  open_start_state(host);
  return true;
}

/// Read a number of a state
static bool
number_of(InflectLv2Features* features,
          const void* value,
          uint32_t type,
          float* number)
{
  if (type == inflect_lv2_map(features, LV2_ATOM__Float)) {
    *number = *(const float*)value;
  } else if (type == inflect_lv2_map(features, LV2_ATOM__Double)) {
    *number = (float)*(const double*)value;
  } else if (type == inflect_lv2_map(features, LV2_ATOM__Int) ||
             type == inflect_lv2_map(features, LV2_ATOM__Bool)) {
    *number = (float)*(const int32_t*)value;
  } else if (type == inflect_lv2_map(features, LV2_ATOM__Long)) {
    *number = (float)*(const int64_t*)value;
  } else {
    return false;
  }
  return true;
}

static void
set_from_state(const char* symbol,
               void* data,
               const void* value,
               uint32_t size,
               uint32_t type)
{
  (void)size;
  InflectLv2Host* const host = (InflectLv2Host*)data;
  float number = 0.0f;
  if (number_of(&host->features, value, type, &number)) {
    inflect_ports_set_value(&host->ports, symbol, number);
  }
}

/// Bring controls, and an instance if there is one, to where a pass begins
static int
restore(InflectLv2Host* host, LilvInstance* instance, InflectMessage* message)
{
  LilvState* const states[] = {host->start, host->state};
  inflect_ports_reset(&host->ports);
  for (size_t i = 0U; i < sizeof(states) / sizeof(states[0]); ++i) {
    if (states[i]) {
      lilv_state_restore(states[i], instance, set_from_state, host, 0U,
                         host->features.list);
    }
  }
  int status = INFLECT_EXIT_DONE;
  const InflectAssignments* const inputs = &host->device->inputs;
  for (uint32_t i = 0U; !status && i < inputs->n_texts; ++i) {
    status =
      inflect_ports_set(host->plugin, &host->ports, inputs->texts[i], message);
  }
  return status;
}

int
inflect_lv2_host_open(const InflectDevice* device,
                      InflectLv2StageFunc stage,
                      void* data,
                      InflectLv2Host** host,
                      InflectMessage* message)
{
  InflectLv2Host* const made = (InflectLv2Host*)calloc(1U, sizeof(*made));
  if (!made) {
    inflect_message_set(message, "out of memory");
    return INFLECT_EXIT_FAILED;
  }
  *host = made;
  made->device = device;
  made->stage = stage;
  made->stage_data = data;
  stage(data, INFLECT_LV2_STAGE_FIRST);
  if (!find_all(made, message)) {
    return INFLECT_EXIT_FAILED;
  }
  const int status =
    inflect_ports_open(made->world, made->plugin, &made->features,
                       device->channel, &made->ports, message);
  return status ? status : restore(made, NULL, message);
}

static bool
is_finite(const float* x, uint32_t n)
{
  for (uint32_t i = 0U; i < n; ++i) {
    if (!isfinite(x[i])) {
      return false;
    }
  }
  return true;
}

static int
run_blocks(InflectLv2Host* host,
           LilvInstance* instance,
           const InflectPass* pass,
           InflectMessage* message)
{
  float sound[INFLECT_LV2_BLOCK_FRAMES];
  for (uint32_t at = 0U; at < pass->n_frames; at += INFLECT_LV2_BLOCK_FRAMES) {
    if (at % (INFLECT_LV2_BLOCK_FRAMES * 16U) == 0U) {
      host->stage(host->stage_data, "running");
    }
    inflect_pass_fill(pass, at, INFLECT_LV2_BLOCK_FRAMES, sound);
    inflect_ports_prepare(&host->ports, sound);
    lilv_instance_run(instance, INFLECT_LV2_BLOCK_FRAMES);
    inflect_lv2_worker_answer(&host->features.worker);
    if (!is_finite(host->ports.output, INFLECT_LV2_BLOCK_FRAMES)) {
      inflect_message_set(
        message, "gives numbers that are not finite, %.2f s after its start",
        (double)at / host->device->rate_hz);
      return INFLECT_EXIT_FAILED;
    }
    inflect_pass_keep(pass, at, INFLECT_LV2_BLOCK_FRAMES, host->ports.output);
  }
  if (host->ports.latency >= 0) {
    const InflectPort* const port = &host->ports.ports[host->ports.latency];
    host->latency_frames = (double)port->value;
  }
  return INFLECT_EXIT_DONE;
}

int
inflect_lv2_host_run(InflectLv2Host* host,
                     const InflectPass* pass,
                     InflectMessage* message)
{
  host->stage(host->stage_data, "started");
  inflect_lv2_worker_set(&host->features.worker, NULL, NULL);
  LilvInstance* const instance = lilv_plugin_instantiate(
    host->plugin, host->device->rate_hz, host->features.list);
  if (!instance) {
    inflect_message_set(message, "does not start at %g Hz",
                        host->device->rate_hz);
    return INFLECT_EXIT_FAILED;
  }
  inflect_lv2_worker_set(
    &host->features.worker, lilv_instance_get_handle(instance),
    (const LV2_Worker_Interface*)lilv_instance_get_extension_data(
      instance, LV2_WORKER__interface));
  inflect_ports_connect(&host->ports, instance);
  int status = restore(host, instance, message);
  if (status) {
    return status;
  }
  lilv_instance_activate(instance);
  status = run_blocks(host, instance, pass, message);
  if (status) {
    return status;
  }
  host->stage(host->stage_data, "stopped");
  lilv_instance_deactivate(instance);
  inflect_lv2_worker_set(&host->features.worker, NULL, NULL);
  lilv_instance_free(instance);
  return INFLECT_EXIT_DONE;
}

InflectDeviceFacts
inflect_lv2_host_facts(const InflectLv2Host* host)
{
  const double latency = host->latency_frames;
  InflectDeviceFacts facts = {
    .n_outputs = host->ports.n_outputs,
    .has_latency = host->ports.latency >= 0,
    .latency_frames = isfinite(latency) && latency > 0.0 ? latency : 0.0,
  };
  LilvNode* const name = lilv_plugin_get_name(host->plugin);
  snprintf(facts.name, sizeof(facts.name), "%s",
           name ? lilv_node_as_string(name)
                : lilv_node_as_uri(lilv_plugin_get_uri(host->plugin)));
  lilv_node_free(name);
  return facts;
}
