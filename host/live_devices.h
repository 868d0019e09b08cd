// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The sound devices of this machine, as PortAudio sees them, and its MIDI
   inputs, as RtMidi does.

   They are looked for in a process of their own, because PortAudio ends the one
   that calls it where ALSA's configuration has no default device, and hangs
   where a sound server does.
*/

#ifndef INFLECT_LIVE_DEVICES_H
#define INFLECT_LIVE_DEVICES_H

#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/// Most devices that are listed
#define INFLECT_LIVE_MAX_DEVICES 512U

/// Most MIDI inputs that are listed
#define INFLECT_LIVE_MAX_MIDI_PORTS 128U

/// Most kinds of devices
#define INFLECT_LIVE_MAX_APIS 16U

/// One device; plain data
typedef struct {
  char api[48];            ///< Name of its kind, for example `ALSA`
  char name[160];          ///< Its name
  uint32_t index;          ///< Its number
  uint32_t api_index;      ///< Number of its kind
  uint32_t n_in;           ///< Input channels
  uint32_t n_out;          ///< Output channels
  double rate_hz;          ///< Its own sample rate
  double in_latency_s[2];  ///< Shortest and longest that it suggests
  double out_latency_s[2]; ///< Shortest and longest that it suggests
  bool is_default_in;      ///< Whether it is the default of its kind
  bool is_default_out;     ///< Whether it is the default of its kind
} InflectLiveDevice;

/// One kind of device; plain data
typedef struct {
  char name[48];      ///< For example `JACK Audio Connection Kit`
  uint32_t n_devices; ///< How many it has
  bool is_default;    ///< Whether PortAudio prefers it
} InflectLiveApi;

/// One MIDI input; plain data
typedef struct {
  char api[48];   ///< Name of its kind, for example `JACK`
  char name[160]; ///< Its name
} InflectLiveMidiPort;

/// All devices; plain data
typedef struct {
  InflectLiveApi apis[INFLECT_LIVE_MAX_APIS];
  InflectLiveDevice devices[INFLECT_LIVE_MAX_DEVICES];
  InflectLiveMidiPort midi_ports[INFLECT_LIVE_MAX_MIDI_PORTS];
  uint32_t n_apis;
  uint32_t n_devices;
  uint32_t n_midi_ports;
} InflectLiveDevices;

/// Begin with PortAudio in this process; its first word to JACK is our name
bool
inflect_live_portaudio_start(InflectMessage* message);

/// List sound devices in this process, after inflect_live_portaudio_start()
void
inflect_live_devices_list(InflectLiveDevices* devices);

/**
   Look for devices in a process of its own.

   @param verbose Let through what sound libraries print on stderr.
   @param[out] devices Large: not for the stack.
*/
bool
inflect_live_devices_scan(bool verbose,
                          InflectLiveDevices* devices,
                          InflectMessage* message);

#endif // INFLECT_LIVE_DEVICES_H
