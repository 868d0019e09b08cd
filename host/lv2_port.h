// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The ports of a plugin and what they are connected to.
*/

#ifndef INFLECT_LV2_PORT_H
#define INFLECT_LV2_PORT_H

#include "lv2_features.h"
#include "options.h"
#include "report.h"

#include <lilv/lilv.h>

#include <stdbool.h>
#include <stdint.h>

/// What a port carries
typedef enum {
  INFLECT_PORT_CONTROL,
  INFLECT_PORT_AUDIO,
  INFLECT_PORT_CV,
  INFLECT_PORT_EVENTS,
  INFLECT_PORT_NOTHING, ///< Not connected, which it allows
} InflectPortKind;

/// One port
typedef struct {
  const char* symbol;
  InflectPortKind kind;
  bool is_input;
  float start; ///< Value that a control has before presets
  float min;   ///< NaN: none
  float max;   ///< NaN: none
  float value; ///< What a control port is connected to
  void* data;  ///< What any other port is connected to, owned
  uint32_t n_bytes;
} InflectPort;

/// All ports of a plugin
typedef struct {
  InflectPort* ports;
  uint32_t n_ports;
  uint32_t n_inputs;   ///< Of audio
  uint32_t n_outputs;  ///< Of audio
  const float* output; ///< The one to measure
  int64_t latency;     ///< Port that reports it, or -1
  LV2_URID sequence;   ///< Types of what event ports hold
  LV2_URID chunk;
} InflectPorts;

/**
   Look at all ports of a plugin, and make what they are connected to.

   @param channel Audio output to measure, from 1.
   @return An exit code.
*/
int
inflect_ports_open(LilvWorld* world,
                   const LilvPlugin* plugin,
                   InflectLv2Features* features,
                   uint32_t channel,
                   InflectPorts* ports,
                   InflectMessage* message);

/// Set a control port from `SYMBOL=VALUE`, where a value may be a label
int
inflect_ports_set(const LilvPlugin* plugin,
                  InflectPorts* ports,
                  const char* assignment,
                  InflectMessage* message);

/// Set a control port by its symbol; others are left alone
void
inflect_ports_set_value(InflectPorts* ports, const char* symbol, float value);

/// Let all control ports have their start values
void
inflect_ports_reset(InflectPorts* ports);

/// Connect an instance
void
inflect_ports_connect(InflectPorts* ports, LilvInstance* instance);

/// Empty event ports and fill in audio inputs before a call
void
inflect_ports_prepare(InflectPorts* ports, const float* sound);

#endif // INFLECT_LV2_PORT_H
