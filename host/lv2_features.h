// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a plugin host must offer: numbers for URIs, options, log, worker.
*/

#ifndef INFLECT_LV2_FEATURES_H
#define INFLECT_LV2_FEATURES_H

#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/// Frames of every call of a plugin
#define INFLECT_LV2_BLOCK_FRAMES 512

/// Room for events of a port, unless it asks for more
#define INFLECT_LV2_SEQUENCE_BYTES 65536

/// Most features, with the null at the end
#define INFLECT_LV2_MAX_FEATURES 16U

/// Most options, with the zeroed one at the end
#define INFLECT_LV2_MAX_OPTIONS 8U

/// URIs by their number, from 1
typedef struct {
  pthread_mutex_t mutex;
  char** uris;
  uint32_t n_uris;
} InflectUriMap;

/// A worker that works at once and answers after the call
typedef struct {
  const LV2_Worker_Interface* interface; ///< Null until there is an instance
  LV2_Handle handle;
  uint8_t* answers; ///< Each a uint32_t size and its bytes
  uint32_t n_answers_bytes;
} InflectLv2Worker;

/// Features; they point into each other, so they must not move
typedef struct {
  InflectUriMap uris;
  LV2_URID_Map map;
  LV2_URID_Unmap unmap;
  LV2_Log_Log log;
  InflectLv2Worker worker;
  LV2_Worker_Schedule schedule;
  float rate_hz;
  int32_t block_frames;
  int32_t sequence_bytes;
  LV2_Options_Option options[INFLECT_LV2_MAX_OPTIONS];
  LV2_Feature features[INFLECT_LV2_MAX_FEATURES];
  const LV2_Feature* list[INFLECT_LV2_MAX_FEATURES];
} InflectLv2Features;

/// Prepare the features
void
inflect_lv2_features_init(InflectLv2Features* features, double rate_hz);

/// Whether a plugin may require a feature
bool
inflect_lv2_features_has(const InflectLv2Features* features, const char* uri);

/// Return the number of a URI
LV2_URID
inflect_lv2_map(InflectLv2Features* features, const char* uri);

/// Let the worker work for a new instance, or for none
void
inflect_lv2_worker_set(InflectLv2Worker* worker,
                       LV2_Handle handle,
                       const LV2_Worker_Interface* interface);

/// Give the plugin its answers after a call
void
inflect_lv2_worker_answer(InflectLv2Worker* worker);

#endif // INFLECT_LV2_FEATURES_H
