// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The order of the ports: audio, messages, the parameter table, meters.
*/

#ifndef INFLECT_PLUGIN_PORTS_H
#define INFLECT_PLUGIN_PORTS_H

#include <inflect/settings.h>

#include <stdint.h>

/// Most audio channels of a plugin
#define INFLECT_PLUGIN_MAX_CHANNELS 2U

/// Ports that stand once, in the order of their indices
typedef enum {
  INFLECT_PORT_FREEWHEEL,
  INFLECT_PORT_LATENCY,
  INFLECT_PORT_SATURATION,
  INFLECT_PORT_LOOP_MARGIN,
} InflectMeterPort;

/// Number of values of InflectMeterPort
#define INFLECT_N_METER_PORTS 4U

/// Index of the first port of each kind
typedef struct {
  uint32_t in;         ///< One for each channel
  uint32_t out;        ///< One for each channel
  uint32_t control;    ///< Messages from the host
  uint32_t notify;     ///< Messages to the host
  uint32_t parameters; ///< One for each row of the parameter table
  uint32_t meters;     ///< One for each InflectMeterPort
  uint32_t n_ports;    ///< Number of all ports
} InflectPorts;

/// Most ports of a plugin
#define INFLECT_MAX_PORTS                                         \
  (2U * INFLECT_PLUGIN_MAX_CHANNELS + 2U + INFLECT_N_PARAMETERS + \
   INFLECT_N_METER_PORTS)

/// Return where the ports of a plugin are
static inline InflectPorts
inflect_ports(uint32_t n_channels)
{
  InflectPorts ports = {.in = 0U, .out = n_channels};
  ports.control = ports.out + n_channels;
  ports.notify = ports.control + 1U;
  ports.parameters = ports.notify + 1U;
  ports.meters = ports.parameters + INFLECT_N_PARAMETERS;
  ports.n_ports = ports.meters + INFLECT_N_METER_PORTS;
  return ports;
}

#endif // INFLECT_PLUGIN_PORTS_H
