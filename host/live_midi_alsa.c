// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_midi.h"

#include <rtmidi_c.h>

#include <stdio.h>

#define CLIENT_NAME "inflect"
#define PORT_NAME "control"
#define QUEUE_SIZE 64U

/// The input of this process; a thread of RtMidi's reads it
static RtMidiInPtr input;

/// Connect to ALSA's sequencer; null where it is not there
static RtMidiInPtr
open_client(void)
{
  RtMidiInPtr in =
    rtmidi_in_create(RTMIDI_API_LINUX_ALSA, CLIENT_NAME, QUEUE_SIZE);
  if (in && !in->ok) {
    rtmidi_in_free(in);
    in = NULL;
  }
  return in;
}

static InflectLiveMidiPort
describe(RtMidiInPtr in, uint32_t number)
{
  InflectLiveMidiPort port = {"", ""};
  int size = (int)sizeof(port.name);
  snprintf(port.api, sizeof(port.api), "%s", inflect_live_midi_alsa.api);
  rtmidi_get_port_name(in, number, port.name, &size);
  return port;
}

static uint32_t
list(InflectLiveMidiPort* ports, uint32_t max)
{
  RtMidiInPtr in = open_client();
  uint32_t n = 0U;
  if (!in) {
    return 0U;
  }
  const uint32_t n_ports = rtmidi_get_port_count(in);
  for (; n < n_ports && n < max; ++n) {
    ports[n] = describe(in, n);
  }
  rtmidi_in_free(in);
  return n;
}

static void
take(double time_s, const unsigned char* bytes, size_t n_bytes, void* data)
{
  (void)time_s;
  inflect_live_midi_take((InflectLiveMidiShared*)data, bytes, n_bytes);
}

/// Find an input in the list again; false if it is not there
static bool
find(const InflectLiveMidiPort* wanted, uint32_t* number)
{
  const uint32_t n = rtmidi_get_port_count(input);
  for (*number = 0U; *number < n; ++*number) {
    const InflectLiveMidiPort port = describe(input, *number);
    if (inflect_live_midi_same_name(port.name, wanted->name)) {
      return true;
    }
  }
  return false;
}

static const char*
open_input(const InflectLiveMidiPort* port, InflectLiveMidiShared* shared)
{
  uint32_t number = 0U;
  input = open_client();
  if (!input || !find(port, &number)) {
    return "is not there";
  }
  rtmidi_in_set_callback(input, take, shared);
  rtmidi_open_port(input, number, PORT_NAME);
  return input->ok ? NULL : "does not open";
}

static bool
is_there(const InflectLiveMidiPort* port)
{
  uint32_t number = 0U;
  return find(port, &number);
}

const InflectLiveMidiKind inflect_live_midi_alsa = {
  .api = "ALSA",
  .list = list,
  .open = open_input,
  .is_there = is_there,
};
