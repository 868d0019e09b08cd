// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "lv2_port.h"

#include <inflect/text.h>

#include <lv2/atom/atom.h>
#include <lv2/port-props/port-props.h>
#include <lv2/resize-port/resize-port.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (INFLECT_LV2_BLOCK_FRAMES * sizeof(float))

/// Share of a range by which a number may miss it, for those of few digits
#define RANGE_SLACK 1e-6

static bool
is_a(LilvWorld* world,
     const LilvPlugin* plugin,
     const LilvPort* port,
     const char* uri)
{
  LilvNode* const node = lilv_new_uri(world, uri);
  const bool is = lilv_port_is_a(plugin, port, node);
  lilv_node_free(node);
  return is;
}

static bool
has_property(LilvWorld* world,
             const LilvPlugin* plugin,
             const LilvPort* port,
             const char* uri)
{
  LilvNode* const node = lilv_new_uri(world, uri);
  const bool has = lilv_port_has_property(plugin, port, node);
  lilv_node_free(node);
  return has;
}

/// Return the bytes that an event port needs
static uint32_t
event_bytes(LilvWorld* world, const LilvPlugin* plugin, const LilvPort* port)
{
  LilvNode* const key = lilv_new_uri(world, LV2_RESIZE_PORT__minimumSize);
  LilvNode* const value = lilv_port_get(plugin, port, key);
  const int least = lilv_node_is_int(value) ? lilv_node_as_int(value) : 0;
  lilv_node_free(value);
  lilv_node_free(key);
  return least > INFLECT_LV2_SEQUENCE_BYTES ? (uint32_t)least
                                            : INFLECT_LV2_SEQUENCE_BYTES;
}

static bool
find_kind(LilvWorld* world,
          const LilvPlugin* plugin,
          const LilvPort* lilv_port,
          InflectPort* port)
{
  static const struct {
    const char* uri;
    InflectPortKind kind;
  } kinds[] = {
    {LV2_CORE__ControlPort, INFLECT_PORT_CONTROL},
    {LV2_CORE__AudioPort, INFLECT_PORT_AUDIO},
    {LV2_CORE__CVPort, INFLECT_PORT_CV},
    {LV2_ATOM__AtomPort, INFLECT_PORT_EVENTS},
  };
  for (size_t i = 0U; i < sizeof(kinds) / sizeof(kinds[0]); ++i) {
    if (is_a(world, plugin, lilv_port, kinds[i].uri)) {
      port->kind = kinds[i].kind;
      return true;
    }
  }
  port->kind = INFLECT_PORT_NOTHING;
  return has_property(world, plugin, lilv_port, LV2_CORE__connectionOptional);
}

/// Some ranges are meant as parts of the sample rate
static void
scale_range(InflectPort* port, float factor)
{
  port->start *= factor;
  port->min *= factor;
  port->max *= factor;
}

static bool
open_port(LilvWorld* world,
          const LilvPlugin* plugin,
          const LilvPort* lilv_port,
          float rate_hz,
          InflectPort* port,
          InflectMessage* message)
{
  port->symbol = lilv_node_as_string(lilv_port_get_symbol(plugin, lilv_port));
  port->is_input = is_a(world, plugin, lilv_port, LV2_CORE__InputPort);
  if (!find_kind(world, plugin, lilv_port, port)) {
    return inflect_message_set(
      message, "has a port of an unknown kind that must be connected: %s",
      port->symbol);
  }
  if (has_property(world, plugin, lilv_port, LV2_CORE__sampleRate)) {
    scale_range(port, rate_hz);
  }
  port->n_bytes = port->kind == INFLECT_PORT_EVENTS
                    ? event_bytes(world, plugin, lilv_port)
                    : (uint32_t)BLOCK_BYTES;
  port->data = calloc(1U, port->n_bytes);
  return port->data || inflect_message_set(message, "out of memory");
}

static bool
open_all(LilvWorld* world,
         const LilvPlugin* plugin,
         float rate_hz,
         InflectPorts* ports,
         InflectMessage* message)
{
  const uint32_t n = ports->n_ports;
  float* const ranges = (float*)calloc(3U * (size_t)n + 1U, sizeof(float));
  ports->ports = (InflectPort*)calloc(n + 1U, sizeof(InflectPort));
  if (!ranges || !ports->ports) {
    free(ranges);
    return inflect_message_set(message, "out of memory");
  }
  lilv_plugin_get_port_ranges_float(plugin, ranges, ranges + n,
                                    ranges + 2U * n);
  bool done = true;
  for (uint32_t i = 0U; done && i < n; ++i) {
    InflectPort* const port = &ports->ports[i];
    port->min = ranges[i];
    port->max = ranges[n + i];
    port->start = ranges[2U * n + i];
    port->start = isnan(port->start) ? port->min : port->start;
    port->start = isnan(port->start) ? 0.0f : port->start;
    done = open_port(world, plugin, lilv_plugin_get_port_by_index(plugin, i),
                     rate_hz, port, message);
  }
  free(ranges);
  return done;
}

/// Make sure that a plugin is on, whatever it says about its start
static void
enable(LilvWorld* world, const LilvPlugin* plugin, InflectPorts* ports)
{
  LilvNode* const designation = lilv_new_uri(world, LV2_CORE__enabled);
  const LilvPort* const port =
    lilv_plugin_get_port_by_designation(plugin, NULL, designation);
  lilv_node_free(designation);
  if (port) {
    ports->ports[lilv_port_get_index(plugin, port)].start = 1.0f;
  }
}

static void
count_audio(InflectPorts* ports, uint32_t channel)
{
  for (uint32_t i = 0U; i < ports->n_ports; ++i) {
    const InflectPort* const port = &ports->ports[i];
    if (port->kind != INFLECT_PORT_AUDIO) {
      continue;
    }
    ports->n_inputs += port->is_input ? 1U : 0U;
    ports->n_outputs += port->is_input ? 0U : 1U;
    if (!port->is_input && ports->n_outputs == channel) {
      ports->output = (const float*)port->data;
    }
  }
}

int
inflect_ports_open(LilvWorld* world,
                   const LilvPlugin* plugin,
                   InflectLv2Features* features,
                   uint32_t channel,
                   InflectPorts* ports,
                   InflectMessage* message)
{
  *ports = (InflectPorts){
    .n_ports = lilv_plugin_get_num_ports(plugin),
    .latency = -1,
    .sequence = inflect_lv2_map(features, LV2_ATOM__Sequence),
    .chunk = inflect_lv2_map(features, LV2_ATOM__Chunk),
  };
  if (!open_all(world, plugin, features->rate_hz, ports, message)) {
    return INFLECT_EXIT_FAILED;
  }
  enable(world, plugin, ports);
  inflect_ports_reset(ports);
  count_audio(ports, channel);
  if (!ports->n_inputs || !ports->n_outputs) {
    inflect_message_set(message,
                        "has no audio %s, so there is nothing to "
                        "measure",
                        ports->n_outputs ? "input" : "output");
    return INFLECT_EXIT_FAILED;
  }
  if (!ports->output) {
    inflect_message_set(message, "has %u audio output%s, not %u",
                        ports->n_outputs, ports->n_outputs == 1U ? "" : "s",
                        channel);
    return INFLECT_EXIT_USAGE;
  }
  if (lilv_plugin_has_latency(plugin)) {
    ports->latency = (int64_t)lilv_plugin_get_latency_port_index(plugin);
  }
  return INFLECT_EXIT_DONE;
}

static bool
is_control_input(const InflectPort* port)
{
  return port->kind == INFLECT_PORT_CONTROL && port->is_input;
}

static InflectPort*
find_control(InflectPorts* ports, const char* symbol)
{
  for (uint32_t i = 0U; i < ports->n_ports; ++i) {
    if (is_control_input(&ports->ports[i]) &&
        !strcmp(ports->ports[i].symbol, symbol)) {
      return &ports->ports[i];
    }
  }
  return NULL;
}

static bool
unknown_control(const InflectPorts* ports,
                const char* symbol,
                InflectMessage* message)
{
  const char* best = NULL;
  uint32_t best_distance = UINT32_MAX;
  for (uint32_t i = 0U; i < ports->n_ports; ++i) {
    if (is_control_input(&ports->ports[i])) {
      const uint32_t distance =
        inflect_text_distance(symbol, ports->ports[i].symbol);
      best = distance < best_distance ? ports->ports[i].symbol : best;
      best_distance = distance < best_distance ? distance : best_distance;
    }
  }
  return best
           ? inflect_message_set(message,
                                 "has no control '%.40s'; did you mean '%s'?",
                                 symbol, best)
           : inflect_message_set(message, "has no controls");
}

/// Whether two names differ in case, blanks and underscores at most
static bool
same_name(const char* a, const char* b)
{
  for (; *a && *b; ++a, ++b) {
    const int first = *a == '_' ? ' ' : tolower((unsigned char)*a);
    const int second = *b == '_' ? ' ' : tolower((unsigned char)*b);
    if (first != second) {
      return false;
    }
  }
  return *a == *b;
}

/// Find a value by the label of a scale point
static bool
find_label(const LilvPlugin* plugin,
           const char* symbol,
           const char* label,
           double* value)
{
  LilvScalePoints* points = NULL;
  for (uint32_t i = 0U; i < lilv_plugin_get_num_ports(plugin); ++i) {
    const LilvPort* const port = lilv_plugin_get_port_by_index(plugin, i);
    const LilvNode* const node = lilv_port_get_symbol(plugin, port);
    if (!strcmp(lilv_node_as_string(node), symbol)) {
      points = lilv_port_get_scale_points(plugin, port);
    }
  }
  bool found = false;
  LILV_FOREACH(scale_points, i, points)
  {
    const LilvScalePoint* const point = lilv_scale_points_get(points, i);
    const char* const text =
      lilv_node_as_string(lilv_scale_point_get_label(point));
    if (!found && text && same_name(text, label)) {
      *value = (double)lilv_node_as_float(lilv_scale_point_get_value(point));
      found = true;
    }
  }
  lilv_scale_points_free(points);
  return found;
}

static bool
in_range(const InflectPort* port, double value)
{
  const double min = isnan(port->min) ? (double)-INFINITY : (double)port->min;
  const double max = isnan(port->max) ? (double)INFINITY : (double)port->max;
  const double slack = RANGE_SLACK * fmax(1.0, fabs(value));
  return value >= min - slack && value <= max + slack;
}

int
inflect_ports_set(const LilvPlugin* plugin,
                  InflectPorts* ports,
                  const char* assignment,
                  InflectMessage* message)
{
  const char* const equals = strchr(assignment, '=');
  char symbol[64] = "";
  snprintf(symbol, sizeof(symbol), "%.*s", (int)(equals - assignment),
           assignment);
  InflectPort* const port = find_control(ports, symbol);
  if (!port) {
    unknown_control(ports, symbol, message);
    return INFLECT_EXIT_USAGE;
  }
  char* end = NULL;
  double value = strtod(equals + 1, &end);
  if ((end == equals + 1 || *end) &&
      !find_label(plugin, symbol, equals + 1, &value)) {
    inflect_message_set(message,
                        "'%.40s' is neither a number nor a label of "
                        "its control '%s'",
                        equals + 1, symbol);
    return INFLECT_EXIT_USAGE;
  }
  if (!in_range(port, value)) {
    inflect_message_set(message,
                        "its control '%s' goes from %g to %g, not to %g",
                        symbol, (double)port->min, (double)port->max, value);
    return INFLECT_EXIT_USAGE;
  }
  port->value = (float)value;
  return INFLECT_EXIT_DONE;
}

void
inflect_ports_set_value(InflectPorts* ports, const char* symbol, float value)
{
  InflectPort* const port = find_control(ports, symbol);
  if (port) {
    port->value = value;
  }
}

void
inflect_ports_reset(InflectPorts* ports)
{
  for (uint32_t i = 0U; i < ports->n_ports; ++i) {
    ports->ports[i].value = ports->ports[i].start;
  }
}

void
inflect_ports_connect(InflectPorts* ports, LilvInstance* instance)
{
  for (uint32_t i = 0U; i < ports->n_ports; ++i) {
    InflectPort* const port = &ports->ports[i];
    memset(port->data, 0, port->n_bytes);
    void* const data = port->kind == INFLECT_PORT_NOTHING   ? NULL
                       : port->kind == INFLECT_PORT_CONTROL ? &port->value
                                                            : port->data;
    lilv_instance_connect_port(instance, i, data);
  }
}

/// An input holds an empty sequence; an output says how much it can take
static void
empty_events(const InflectPorts* ports, InflectPort* port)
{
  LV2_Atom_Sequence* const sequence = (LV2_Atom_Sequence*)port->data;
  sequence->atom.type = port->is_input ? ports->sequence : ports->chunk;
  sequence->atom.size = port->is_input
                          ? (uint32_t)sizeof(LV2_Atom_Sequence_Body)
                          : port->n_bytes - (uint32_t)sizeof(LV2_Atom);
  sequence->body = (LV2_Atom_Sequence_Body){0U, 0U};
}

void
inflect_ports_prepare(InflectPorts* ports, const float* sound)
{
  for (uint32_t i = 0U; i < ports->n_ports; ++i) {
    InflectPort* const port = &ports->ports[i];
    if (port->kind == INFLECT_PORT_EVENTS) {
      empty_events(ports, port);
    } else if (port->kind == INFLECT_PORT_AUDIO && port->is_input) {
      memcpy(port->data, sound, BLOCK_BYTES);
    }
  }
}
