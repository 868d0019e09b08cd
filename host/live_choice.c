// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_choice.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/// Whether a name has a part, whatever the case of its letters
static bool
has_part(const char* name, const char* part)
{
  const size_t length = strlen(part);
  for (; *name; ++name) {
    if (!strncasecmp(name, part, length)) {
      return true;
    }
  }
  return false;
}

static uint32_t
channels(const InflectLiveDevice* device, bool is_input)
{
  return is_input ? device->n_in : device->n_out;
}

static bool
of_api(const InflectLiveDevice* device, const char* api)
{
  return !api || has_part(device->api, api);
}

/// Append to a line what fits
static void
append(InflectMessage* message, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

static void
append(InflectMessage* message, const char* format, ...)
{
  const size_t length = strlen(message->text);
  va_list args;
  va_start(args, format);
  vsnprintf(message->text + length, sizeof(message->text) - length, format,
            args);
  va_end(args);
}

static bool
parse_number(const char* text, uint32_t* number)
{
  char* end = NULL;
  errno = 0;
  const unsigned long value = strtoul(text, &end, 10);
  *number = (uint32_t)value;
  return isdigit((unsigned char)*text) && !*end && !errno && value < UINT32_MAX;
}

static const InflectLiveDevice*
find_number(const InflectLiveDevices* devices,
            uint32_t number,
            bool is_input,
            InflectMessage* message)
{
  const char* const side = is_input ? "input" : "output";
  if (number >= devices->n_devices) {
    inflect_message_set(message, "there is no device %u; see 'inflect devices'",
                        number);
    return NULL;
  }
  const InflectLiveDevice* const device = &devices->devices[number];
  if (!channels(device, is_input)) {
    inflect_message_set(message, "device %u (%s: %s) has no %s", number,
                        device->api, device->name, side);
    return NULL;
  }
  return device;
}

/// Find the one device that has a part in its name; a whole name goes first
static const InflectLiveDevice*
find_name(const InflectLiveDevices* devices,
          const char* api,
          const char* name,
          bool is_input,
          InflectMessage* message)
{
  const char* const side = is_input ? "input" : "output";
  const InflectLiveDevice* found = NULL;
  bool is_whole = false;
  uint32_t n_found = 0U;
  inflect_message_set(message, "several %ss have '%.60s' in their name:", side,
                      name);
  for (uint32_t i = 0U; i < devices->n_devices; ++i) {
    const InflectLiveDevice* const device = &devices->devices[i];
    const bool whole = !strcasecmp(device->name, name);
    if (!of_api(device, api) || !channels(device, is_input) ||
        !has_part(device->name, name) || (is_whole && !whole)) {
      continue;
    }
    n_found = whole && !is_whole ? 1U : n_found + 1U;
    is_whole = is_whole || whole;
    found = device;
    append(message, " %u (%s: %s)", device->index, device->api, device->name);
  }
  if (n_found == 0U) {
    inflect_message_set(message,
                        "no %s of %s has '%.60s' in its name; see 'inflect "
                        "devices'",
                        side, api ? api : "any kind", name);
  }
  return n_found == 1U ? found : NULL;
}

static const InflectLiveDevice*
find_default(const InflectLiveDevices* devices,
             uint32_t api_index,
             bool is_input,
             InflectMessage* message)
{
  for (uint32_t i = 0U; i < devices->n_devices; ++i) {
    const InflectLiveDevice* const device = &devices->devices[i];
    const bool is_default =
      is_input ? device->is_default_in : device->is_default_out;
    if (device->api_index == api_index && is_default) {
      return device;
    }
  }
  inflect_message_set(message, "%s has no default %s; choose one with --%s",
                      devices->apis[api_index].name,
                      is_input ? "input" : "output",
                      is_input ? "input" : "output");
  return NULL;
}

static bool
has_both_sides(const InflectLiveDevices* devices, uint32_t api_index)
{
  bool in = false;
  bool out = false;
  for (uint32_t i = 0U; i < devices->n_devices; ++i) {
    const InflectLiveDevice* const device = &devices->devices[i];
    const bool is_here = device->api_index == api_index;
    in = in || (is_here && device->n_in);
    out = out || (is_here && device->n_out);
  }
  return in && out;
}

/// Choose a kind: a running JACK first, for nobody runs it by chance
static bool
find_api(const InflectLiveDevices* devices,
         const char* api,
         uint32_t* index,
         InflectMessage* message)
{
  int best_rank = 0;
  for (uint32_t i = 0U; i < devices->n_apis; ++i) {
    const InflectLiveApi* const row = &devices->apis[i];
    const int rank = !has_both_sides(devices, i)   ? 0
                     : api                         ? has_part(row->name, api)
                     : has_part(row->name, "JACK") ? 3
                     : row->is_default             ? 2
                                                   : 1;
    if (rank > best_rank) {
      best_rank = rank;
      *index = i;
    }
  }
  if (best_rank) {
    return true;
  }
  inflect_message_set(message,
                      "no sound device%s%s%s: looked for an input and "
                      "an output of",
                      api ? " of " : "", api ? api : "", "");
  for (uint32_t i = 0U; i < devices->n_apis; ++i) {
    append(message, "%s %s", i ? "," : "", devices->apis[i].name);
  }
  append(message, "; is the card plugged in, or the sound server running?");
  return false;
}

static const InflectLiveDevice*
find_device(const InflectLiveDevices* devices,
            const char* api,
            const char* text,
            bool is_input,
            InflectMessage* message)
{
  uint32_t number = 0U;
  return parse_number(text, &number)
           ? find_number(devices, number, is_input, message)
           : find_name(devices, api, text, is_input, message);
}

bool
inflect_live_choose_devices(const InflectLiveDevices* devices,
                            const InflectLiveWish* wish,
                            const InflectLiveDevice** input,
                            const InflectLiveDevice** output,
                            InflectMessage* message)
{
  *input = NULL;
  *output = NULL;
  uint32_t api_index = 0U;
  if (!find_api(devices, wish->api, &api_index, message)) {
    return false;
  }
  if (wish->input &&
      !(*input = find_device(devices, wish->api, wish->input, true, message))) {
    return false;
  }
  const char* const api = *input ? (*input)->api : wish->api;
  if (wish->output &&
      !(*output = find_device(devices, api, wish->output, false, message))) {
    return false;
  }
  api_index = *input    ? (*input)->api_index
              : *output ? (*output)->api_index
                        : api_index;
  *input = *input ? *input : find_default(devices, api_index, true, message);
  if (!*input) {
    return false;
  }
  *output =
    *output ? *output : find_default(devices, api_index, false, message);
  if (!*output) {
    return false;
  }
  return (*input)->api_index == (*output)->api_index ||
         inflect_message_set(message,
                             "the input is of %s and the output of %s; both "
                             "must be of one kind",
                             (*input)->api, (*output)->api);
}

/// Find the one MIDI input that has a part in its name; a whole name goes first
static const InflectLiveMidiPort*
find_midi_name(const InflectLiveDevices* devices,
               const char* name,
               InflectMessage* message)
{
  const InflectLiveMidiPort* found = NULL;
  bool is_whole = false;
  uint32_t n_found = 0U;
  inflect_message_set(message,
                      "several MIDI inputs have '%.60s' in their name:", name);
  for (uint32_t i = 0U; i < devices->n_midi_ports; ++i) {
    const InflectLiveMidiPort* const port = &devices->midi_ports[i];
    const bool whole = !strcasecmp(port->name, name);
    if (!has_part(port->name, name) || (is_whole && !whole)) {
      continue;
    }
    n_found = whole && !is_whole ? 1U : n_found + 1U;
    is_whole = is_whole || whole;
    found = port;
    append(message, " %u (%s: %s)", i, port->api, port->name);
  }
  if (n_found == 0U) {
    inflect_message_set(message,
                        devices->n_midi_ports
                          ? "no MIDI input has '%.60s' in its name; see "
                            "'inflect devices'"
                          : "no MIDI input '%.60s': there is none at all; is "
                            "the keyboard or pedal plugged in?",
                        name);
  }
  return n_found == 1U ? found : NULL;
}

bool
inflect_live_choose_midi(const InflectLiveDevices* devices,
                         const char* text,
                         const InflectLiveMidiPort** port,
                         InflectMessage* message)
{
  uint32_t number = 0U;
  if (!parse_number(text, &number)) {
    *port = find_midi_name(devices, text, message);
    return *port != NULL;
  }
  if (number >= devices->n_midi_ports) {
    return inflect_message_set(
      message, "there is no MIDI input %u; see 'inflect devices'", number);
  }
  *port = &devices->midi_ports[number];
  return true;
}
