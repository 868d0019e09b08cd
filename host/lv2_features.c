// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "lv2_features.h"

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/parameters/parameters.h>
#include <lv2/state/state.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static LV2_URID
find_or_add(InflectUriMap* uris, const char* uri)
{
  for (uint32_t i = 0U; i < uris->n_uris; ++i) {
    if (!strcmp(uris->uris[i], uri)) {
      return i + 1U;
    }
  }
  const size_t size = (uris->n_uris + 1U) * sizeof(char*);
  char** const grown = (char**)realloc(uris->uris, size);
  char* const copy = strdup(uri);
  uris->uris = grown ? grown : uris->uris;
  if (!grown || !copy) {
    free(copy);
    return 0U;
  }
  uris->uris[uris->n_uris++] = copy;
  return uris->n_uris;
}

static LV2_URID
map_uri(LV2_URID_Map_Handle handle, const char* uri)
{
  InflectUriMap* const uris = (InflectUriMap*)handle;
  pthread_mutex_lock(&uris->mutex);
  const LV2_URID urid = find_or_add(uris, uri);
  pthread_mutex_unlock(&uris->mutex);
  return urid;
}

static const char*
unmap_uri(LV2_URID_Unmap_Handle handle, LV2_URID urid)
{
  InflectUriMap* const uris = (InflectUriMap*)handle;
  pthread_mutex_lock(&uris->mutex);
  const char* const uri =
    urid && urid <= uris->n_uris ? uris->uris[urid - 1U] : NULL;
  pthread_mutex_unlock(&uris->mutex);
  return uri;
}

static int
log_list(LV2_Log_Handle handle, LV2_URID type, const char* format, va_list args)
{
  (void)handle;
  (void)type;
  return vfprintf(stderr, format, args);
}

static int
log_line(LV2_Log_Handle handle, LV2_URID type, const char* format, ...)
{
  va_list args;
  va_start(args, format);
  const int n = log_list(handle, type, format, args);
  va_end(args);
  return n;
}

static LV2_Worker_Status
keep_answer(LV2_Worker_Respond_Handle handle, uint32_t size, const void* data)
{
  InflectLv2Worker* const worker = (InflectLv2Worker*)handle;
  const size_t old = worker->n_answers_bytes;
  uint8_t* const grown =
    (uint8_t*)realloc(worker->answers, old + sizeof(size) + size);
  if (!grown) {
    return LV2_WORKER_ERR_NO_SPACE;
  }
  worker->answers = grown;
  memcpy(grown + old, &size, sizeof(size));
  if (size) {
    memcpy(grown + old + sizeof(size), data, size);
  }
  worker->n_answers_bytes += (uint32_t)sizeof(size) + size;
  return LV2_WORKER_SUCCESS;
}

static LV2_Worker_Status
schedule_work(LV2_Worker_Schedule_Handle handle,
              uint32_t size,
              const void* data)
{
  InflectLv2Worker* const worker = (InflectLv2Worker*)handle;
  if (!worker->interface || !worker->interface->work) {
    return LV2_WORKER_ERR_UNKNOWN;
  }
  return worker->interface->work(worker->handle, keep_answer, worker, size,
                                 data);
}

void
inflect_lv2_worker_set(InflectLv2Worker* worker,
                       LV2_Handle handle,
                       const LV2_Worker_Interface* interface)
{
  worker->handle = handle;
  worker->interface = interface;
  worker->n_answers_bytes = 0U;
}

void
inflect_lv2_worker_answer(InflectLv2Worker* worker)
{
  if (!worker->interface) {
    return;
  }
  uint8_t* const answers = worker->answers;
  const uint32_t n_bytes = worker->n_answers_bytes;
  worker->answers = NULL; // An answer may ask for more work
  worker->n_answers_bytes = 0U;
  for (uint32_t at = 0U; at < n_bytes;) {
    uint32_t size = 0U;
    memcpy(&size, answers + at, sizeof(size));
    at += (uint32_t)sizeof(size);
    if (worker->interface->work_response) {
      worker->interface->work_response(worker->handle, size, answers + at);
    }
    at += size;
  }
  free(answers);
  if (worker->interface->end_run) {
    worker->interface->end_run(worker->handle);
  }
}

LV2_URID
inflect_lv2_map(InflectLv2Features* features, const char* uri)
{
  return map_uri(&features->uris, uri);
}

static void
init_options(InflectLv2Features* features)
{
  const struct {
    const char* key;
    const char* type;
    const void* value;
  } rows[] = {
    {LV2_PARAMETERS__sampleRate, LV2_ATOM__Float, &features->rate_hz},
    {LV2_BUF_SIZE__minBlockLength, LV2_ATOM__Int, &features->block_frames},
    {LV2_BUF_SIZE__maxBlockLength, LV2_ATOM__Int, &features->block_frames},
    {LV2_BUF_SIZE__nominalBlockLength, LV2_ATOM__Int, &features->block_frames},
    {LV2_BUF_SIZE__sequenceSize, LV2_ATOM__Int, &features->sequence_bytes},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    features->options[i] = (LV2_Options_Option){
      LV2_OPTIONS_INSTANCE,
      0U,
      inflect_lv2_map(features, rows[i].key),
      (uint32_t)sizeof(int32_t),
      inflect_lv2_map(features, rows[i].type),
      rows[i].value,
    };
  }
}

void
inflect_lv2_features_init(InflectLv2Features* features, double rate_hz)
{
  *features = (InflectLv2Features){
    .map = {&features->uris, map_uri},
    .unmap = {&features->uris, unmap_uri},
    .log = {features, log_line, log_list},
    .schedule = {&features->worker, schedule_work},
    .rate_hz = (float)rate_hz,
    .block_frames = INFLECT_LV2_BLOCK_FRAMES,
    .sequence_bytes = INFLECT_LV2_SEQUENCE_BYTES,
  };
  pthread_mutex_init(&features->uris.mutex, NULL);
  init_options(features);
  const LV2_Feature rows[] = {
    {LV2_URID__map, &features->map},
    {LV2_URID__unmap, &features->unmap},
    {LV2_OPTIONS__options, features->options},
    {LV2_LOG__log, &features->log},
    {LV2_WORKER__schedule, &features->schedule},
    {LV2_BUF_SIZE__boundedBlockLength, NULL},
    {LV2_BUF_SIZE__fixedBlockLength, NULL},
    {LV2_BUF_SIZE__powerOf2BlockLength, NULL},
    {LV2_BUF_SIZE__coarseBlockLength, NULL},
    {LV2_STATE__loadDefaultState, NULL},
    {LV2_CORE__isLive, NULL},
    {LV2_CORE__inPlaceBroken, NULL},
    {LV2_CORE__hardRTCapable, NULL},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    features->features[i] = rows[i];
    features->list[i] = &features->features[i];
  }
}

bool
inflect_lv2_features_has(const InflectLv2Features* features, const char* uri)
{
  for (uint32_t i = 0U; features->list[i]; ++i) {
    if (!strcmp(features->list[i]->URI, uri)) {
      return true;
    }
  }
  return false;
}
