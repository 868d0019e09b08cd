// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The sound devices of this machine, as PortAudio sees them.

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

/// All devices; plain data
typedef struct {
  InflectLiveApi apis[INFLECT_LIVE_MAX_APIS];
  InflectLiveDevice devices[INFLECT_LIVE_MAX_DEVICES];
  uint32_t n_apis;
  uint32_t n_devices;
} InflectLiveDevices;

/// Which devices somebody wants; each may be null for the default
typedef struct {
  const char* api;    ///< Part of a name
  const char* input;  ///< Number or part of a name
  const char* output; ///< Number or part of a name
} InflectLiveWish;

/// Begin with PortAudio in this process; its first word to JACK is our name
bool
inflect_live_portaudio_start(InflectMessage* message);

/// List devices in this process, after inflect_live_portaudio_start()
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

/**
   Choose devices.

   @param[out] input Set to a device of `devices`.
   @param[out] output Set to a device of the same kind.
   @return False with a line that says what was looked for, or which devices
   share the name.
*/
bool
inflect_live_devices_pick(const InflectLiveDevices* devices,
                          const InflectLiveWish* wish,
                          const InflectLiveDevice** input,
                          const InflectLiveDevice** output,
                          InflectMessage* message);

/// Send what this process prints on stdout and stderr nowhere
void
inflect_live_drown_noise(bool verbose);

#endif // INFLECT_LIVE_DEVICES_H
