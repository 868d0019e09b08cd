// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Plugins that crash, hang and lie, and one that needs much but is good

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "urn:inflect:test:"
#define N_PORTS 9U
#define LATENCY 7U
#define QUESTION 41
#define LONGEST_BLOCK 8192U

enum {
  GOOD_LEFT,
  GOOD_RIGHT,
  GOOD_FIRST,
  GOOD_SECOND,
  GOOD_SQUARE,
  GOOD_LATENCY,
  GOOD_CONTROL,
  GOOD_NOTIFY,
  GOOD_CV,
};

typedef struct {
  void* ports[N_PORTS];
  const LV2_Worker_Schedule* schedule;
  LV2_URID sequence;
  LV2_URID chunk;
  float past[LATENCY];
  bool asked;
  int answer;
} Plugin;

static void
connect_port(LV2_Handle handle, uint32_t port, void* data)
{
  ((Plugin*)handle)->ports[port] = data;
}

static LV2_Handle
instantiate(const LV2_Descriptor* descriptor,
            double rate,
            const char* path,
            const LV2_Feature* const* features)
{
  (void)descriptor;
  (void)rate;
  (void)path;
  (void)features;
  return calloc(1U, sizeof(Plugin));
}

static void
cleanup(LV2_Handle handle)
{
  free(handle);
}

static LV2_Handle
start_badly(const LV2_Descriptor* descriptor,
            double rate,
            const char* path,
            const LV2_Feature* const* features)
{
  (void)descriptor;
  (void)rate;
  (void)path;
  (void)features;
  abort();
}

static LV2_Handle
refuse(const LV2_Descriptor* descriptor,
       double rate,
       const char* path,
       const LV2_Feature* const* features)
{
  (void)descriptor;
  (void)rate;
  (void)path;
  (void)features;
  return NULL;
}

static void
stop_badly(LV2_Handle handle)
{
  free(handle);
  abort();
}

static void
run_copy(LV2_Handle handle, uint32_t n)
{
  Plugin* const plugin = (Plugin*)handle;
  if (plugin->ports[0] && plugin->ports[1]) {
    memcpy(plugin->ports[1], plugin->ports[0], n * sizeof(float));
  }
}

static void
run_segv(LV2_Handle handle, uint32_t n)
{
  (void)handle;
  (void)n;
  fprintf(stderr, "first words\nlast words\n\n");
  raise(SIGSEGV);
}

static void
run_abort(LV2_Handle handle, uint32_t n)
{
  (void)handle;
  (void)n;
  abort();
}

static void
run_hang(LV2_Handle handle, uint32_t n)
{
  (void)handle;
  (void)n;
  for (;;) {
    pause();
  }
}

static void
run_chatter(LV2_Handle handle, uint32_t n)
{
  (void)handle;
  (void)n;
  for (;;) {
    puts("chatter");
  }
}

static void
run_quit(LV2_Handle handle, uint32_t n)
{
  (void)handle;
  (void)n;
  exit(3);
}

static void
run_nan(LV2_Handle handle, uint32_t n)
{
  run_copy(handle, n);
  ((float*)((Plugin*)handle)->ports[1])[n / 2U] = NAN;
}

static const void*
find_feature(const LV2_Feature* const* features, const char* uri)
{
  for (; *features; ++features) {
    if (!strcmp((*features)->URI, uri)) {
      return (*features)->data;
    }
  }
  return NULL;
}

static bool
options_are_right(const LV2_Options_Option* option, const LV2_URID_Map* map)
{
  const LV2_URID key = map->map(map->handle, LV2_BUF_SIZE__maxBlockLength);
  const LV2_URID type = map->map(map->handle, LV2_ATOM__Int);
  for (; option && option->key; ++option) {
    if (option->key == key && option->type == type &&
        option->size == sizeof(int32_t)) {
      return *(const int32_t*)option->value <= (int32_t)LONGEST_BLOCK;
    }
  }
  return false;
}

static LV2_Handle
start_good(const LV2_Descriptor* descriptor,
           double rate,
           const char* path,
           const LV2_Feature* const* features)
{
  const LV2_URID_Map* const map =
    (const LV2_URID_Map*)find_feature(features, LV2_URID__map);
  const LV2_URID_Unmap* const unmap =
    (const LV2_URID_Unmap*)find_feature(features, LV2_URID__unmap);
  const LV2_Options_Option* const options =
    (const LV2_Options_Option*)find_feature(features, LV2_OPTIONS__options);
  if (!map || !unmap || !options_are_right(options, map)) {
    return NULL;
  }
  const LV2_URID own = map->map(map->handle, PREFIX "own");
  if (!own || own != map->map(map->handle, PREFIX "own") ||
      strcmp(unmap->unmap(unmap->handle, own), PREFIX "own") != 0) {
    return NULL;
  }
  Plugin* const plugin = (Plugin*)instantiate(descriptor, rate, path, features);
  plugin->sequence = map->map(map->handle, LV2_ATOM__Sequence);
  plugin->chunk = map->map(map->handle, LV2_ATOM__Chunk);
  plugin->schedule =
    (const LV2_Worker_Schedule*)find_feature(features, LV2_WORKER__schedule);
  return plugin;
}

static LV2_Worker_Status
work(LV2_Handle handle,
     LV2_Worker_Respond_Function respond,
     LV2_Worker_Respond_Handle respond_handle,
     uint32_t size,
     const void* data)
{
  (void)handle;
  int question = 0;
  memcpy(&question, data, size);
  ++question;
  return respond(respond_handle, sizeof(question), &question);
}

static LV2_Worker_Status
work_response(LV2_Handle handle, uint32_t size, const void* data)
{
  memcpy(&((Plugin*)handle)->answer, data, size);
  return LV2_WORKER_SUCCESS;
}

/// Whether the host keeps to the rules
static bool
host_is_good(Plugin* plugin, uint32_t n)
{
  const LV2_Atom_Sequence* const control =
    (const LV2_Atom_Sequence*)plugin->ports[GOOD_CONTROL];
  const LV2_Atom* const notify = (const LV2_Atom*)plugin->ports[GOOD_NOTIFY];
  const bool ports = control->atom.type == plugin->sequence &&
                     control->atom.size == sizeof(LV2_Atom_Sequence_Body) &&
                     notify->type == plugin->chunk && notify->size >= 1024U &&
                     *(const float*)plugin->ports[GOOD_CV] == 0.0f &&
                     !memcmp(plugin->ports[GOOD_LEFT],
                             plugin->ports[GOOD_RIGHT], n * sizeof(float));
  const bool answered = !plugin->asked || plugin->answer == QUESTION + 1;
  const int question = QUESTION;
  if (!plugin->asked) {
    plugin->asked = true;
    plugin->schedule->schedule_work(plugin->schedule->handle, sizeof(question),
                                    &question);
  }
  return ports && answered && n <= LONGEST_BLOCK;
}

/// A parabola, seven frames late; the second output is a copy of the input
static void
run_good(LV2_Handle handle, uint32_t n)
{
  Plugin* const plugin = (Plugin*)handle;
  const float* const in = (const float*)plugin->ports[GOOD_LEFT];
  float* const first = (float*)plugin->ports[GOOD_FIRST];
  const float square = *(const float*)plugin->ports[GOOD_SQUARE];
  const bool good = host_is_good(plugin, n);
  memcpy(plugin->ports[GOOD_SECOND], in, n * sizeof(float));
  for (uint32_t i = 0U; i < n; ++i) {
    const float x = plugin->past[0];
    memmove(plugin->past, plugin->past + 1, sizeof(float) * (LATENCY - 1U));
    plugin->past[LATENCY - 1U] = in[i];
    first[i] = good ? x + square * x * x : 0.0f;
  }
  *(float*)plugin->ports[GOOD_LATENCY] = (float)LATENCY;
  LV2_Atom_Sequence* const notify =
    (LV2_Atom_Sequence*)plugin->ports[GOOD_NOTIFY];
  notify->atom.type = plugin->sequence;
  notify->atom.size = sizeof(LV2_Atom_Sequence_Body);
}

static const void*
extension_data(const char* uri)
{
  static const LV2_Worker_Interface interface = {work, work_response, NULL};
  return strcmp(uri, LV2_WORKER__interface) ? NULL : &interface;
}

static const void*
no_extension(const char* uri)
{
  (void)uri;
  return NULL;
}

#define FAULT(name, start, run, stop)                                     \
  {                                                                       \
    PREFIX name, start, connect_port, NULL, run, NULL, stop, no_extension \
  }

static const LV2_Descriptor descriptors[] = {
  FAULT("segv", instantiate, run_segv, cleanup),
  FAULT("abort", instantiate, run_abort, cleanup),
  FAULT("start", start_badly, run_copy, cleanup),
  FAULT("stop", instantiate, run_copy, stop_badly),
  FAULT("hang", instantiate, run_hang, cleanup),
  FAULT("chatter", instantiate, run_chatter, cleanup),
  FAULT("nan", instantiate, run_nan, cleanup),
  FAULT("quit", instantiate, run_quit, cleanup),
  FAULT("refuse", refuse, run_copy, cleanup),
  FAULT("needs", instantiate, run_copy, cleanup),
  FAULT("deaf", instantiate, run_copy, cleanup),
  FAULT("mute", instantiate, run_copy, cleanup),
  FAULT("event", instantiate, run_copy, cleanup),
  {PREFIX "good", start_good, connect_port, NULL, run_good, NULL, cleanup,
   extension_data},
};

LV2_SYMBOL_EXPORT const LV2_Descriptor*
lv2_descriptor(uint32_t index)
{
  return index < sizeof(descriptors) / sizeof(descriptors[0])
           ? &descriptors[index]
           : NULL;
}
