// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Loads the plugin from its bundle with lilv, as a host does.

   Every function fails the present test if it cannot work.
*/

#ifndef INFLECT_TESTS_PLUGIN_H
#define INFLECT_TESTS_PLUGIN_H

#include "measure.h"

#include <inflect/settings.h>

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/log/log.h>
#include <lv2/urid/urid.h>

#include <stdbool.h>
#include <stdint.h>

#define PLUGIN_STEREO "urn:inflect:shaper"
#define PLUGIN_MONO "urn:inflect:shaper-mono"

/// Most channels of a plugin
#define PLUGIN_MAX_CHANNELS 2U

/// Most ports of a plugin
#define PLUGIN_MAX_PORTS 64U

/// Rate that the tests run at if it does not matter
#define PLUGIN_RATE_HZ 48000.0

/// Capacity of the message ports in bytes
#define PLUGIN_MESSAGE_SIZE 1024U

/// An instance with everything connected
typedef struct {
  const LilvPlugin* plugin;
  LilvInstance* instance;
  double rate_hz;
  uint32_t n_channels;
  uint32_t n_ports;
  uint32_t audio[4];              ///< Ports of inputs, then of outputs
  uint32_t control;               ///< Port of requests
  uint32_t notify;                ///< Port of answers
  float values[PLUGIN_MAX_PORTS]; ///< Of control ports, by port
  float minima[PLUGIN_MAX_PORTS];
  float maxima[PLUGIN_MAX_PORTS];
  bool is_control[PLUGIN_MAX_PORTS];
  bool is_output[PLUGIN_MAX_PORTS];
  union {
    LV2_Atom_Sequence sequence;
    uint8_t bytes[PLUGIN_MESSAGE_SIZE];
  } in, out;
} Plugin;

/// Say which bundle plugin_world_open() loads; kept by reference
void
plugin_use_bundle(const char* path);

/// Load the bundle; a set-up of cmocka
int
plugin_world_open(void** state);

/// Unload it; a tear-down of cmocka
int
plugin_world_close(void** state);

/// The world, for what is not here
LilvWorld*
plugin_world(void);

/// The description of a plugin
const LilvPlugin*
plugin_description(const char* uri);

/// Number of a URI, the same for all instances; any thread may ask
LV2_URID
plugin_map(const char* uri);

/// The same as a feature
LV2_URID_Map*
plugin_mapper(void);

/// The way back
LV2_URID_Unmap
plugin_unmapper(void);

/// What a log was given
typedef struct {
  uint32_t n_lines;
  LV2_URID type; ///< Of the last line
  char line[256];
} PluginLog;

/// A log as the feature takes it
LV2_Log_Log
plugin_log(PluginLog* log);

/// Instantiate with urid:map, connect and activate
void
plugin_new(Plugin* plugin, const char* uri, double rate_hz);

/// Instantiate with other features, connect and activate
void
plugin_new_with(Plugin* plugin,
                const char* uri,
                double rate_hz,
                const LV2_Feature* const* features);

/// Deactivate and free
void
plugin_free(Plugin* plugin);

/// Connect the control and message ports of an instance to its own buffers
void
plugin_connect(Plugin* plugin);

/// Index of a port
uint32_t
plugin_port(const Plugin* plugin, const char* symbol);

/// Value of a control port, to be read or set
float*
plugin_value(Plugin* plugin, const char* symbol);

/// Set the port `curve`
void
plugin_choose_curve(Plugin* plugin, const char* symbol);

/// Set a port to a value of a LilvState; `data` is the Plugin
void
plugin_set_port(const char* symbol,
                void* data,
                const void* value,
                uint32_t size,
                uint32_t type);

/// Set all ports of the parameter table
void
plugin_set(Plugin* plugin, const InflectSettings* settings);

/// Make room in the message ports and run one block; requests stay
void
plugin_run_block(Plugin* plugin,
                 uint32_t n_frames,
                 const float* const* in,
                 float* const* out);

/// Run frames `from` to `to` in blocks of at most `block` frames
void
plugin_process(Plugin* plugin,
               const MeasureSound* in,
               const MeasureSound* out,
               uint32_t from,
               uint32_t to,
               uint32_t block);

/// Run silence
void
plugin_pass_time(Plugin* plugin, uint32_t n_frames);

/// Whether an instance, once activated anew, sounds as settings say, to the bit
bool
plugin_sounds_like(Plugin* plugin, const InflectSettings* settings);

#endif // INFLECT_TESTS_PLUGIN_H
