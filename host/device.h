// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the analyzer measures: the shaper, or any installed LV2 plugin.
*/

#ifndef INFLECT_DEVICE_H
#define INFLECT_DEVICE_H

#include "options.h"
#include "report.h"

#include <inflect/analyzer.h>
#include <inflect/settings.h>

#include <stdbool.h>
#include <stdint.h>

/// A device and how it is set
typedef struct {
  const char* plugin;        ///< URI or name of a plugin; null: the shaper
  const char* preset;        ///< Of the plugin, label, URI or file; or null
  InflectAssignments inputs; ///< `SYMBOL=VALUE` for the plugin's control ports
  InflectSettings settings;  ///< Of the shaper
  double rate_hz;            ///< Sample rate
  double timeout_s;          ///< Longest silence of a plugin's process
  uint32_t channel;          ///< Output to measure, from 1
} InflectDevice;

/// One sound through a device, which is at rest before it
typedef struct {
  uint32_t n_frames;               ///< Length of the sound
  uint32_t n_keep;                 ///< Frames of output to keep, the last ones
  const InflectTestSignal* signal; ///< What is sent
  const float* sound;              ///< What is sent if `signal` is null
  float* out;                      ///< Shape [n_keep]
} InflectPass;

/// What a device says about itself
typedef struct {
  char name[256];        ///< For people, with how it is set
  uint32_t n_outputs;    ///< Audio outputs
  bool has_latency;      ///< Whether it reports its latency
  double latency_frames; ///< What it reports, else 0
} InflectDeviceFacts;

/**
   Send sounds through a device, each from rest.

   Every audio input gets the same sound; if the shaper works on the side of
   stereo, its second input gets the sound inverted.

   @param passes Sounds; their outputs are finite on success.
   @param[out] facts Set on success.
   @return INFLECT_EXIT_DONE, or another code with `message` set.
*/
int
inflect_device_run(const InflectDevice* device,
                   const InflectPass* passes,
                   uint32_t n_passes,
                   InflectDeviceFacts* facts,
                   InflectMessage* message);

/// Fill in a stretch of what a pass sends; silence after its end
void
inflect_pass_fill(const InflectPass* pass,
                  uint32_t first,
                  uint32_t n,
                  float* out);

/// Keep a stretch of what came back, if it belongs to the end
void
inflect_pass_keep(const InflectPass* pass,
                  uint32_t first,
                  uint32_t n,
                  const float* in);

#endif // INFLECT_DEVICE_H
