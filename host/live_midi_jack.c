// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_midi.h"

#include <jack/jack.h>
#include <jack/midiport.h>

#include <stdio.h>

#define CLIENT_NAME "inflect-midi"
#define PORT_NAME "control"

/// The input of this process; JACK's real-time thread reads it
static struct {
  InflectLiveMidiShared* shared;
  jack_client_t* client;
  jack_port_t* port;
  _Atomic bool is_over; ///< Whether the server went away
} input;

static jack_client_t*
open_client(void)
{
  return jack_client_open(CLIENT_NAME, JackNoStartServer, NULL);
}

static uint32_t
list(InflectLiveMidiPort* ports, uint32_t max)
{
  jack_client_t* const client = open_client();
  if (!client) {
    return 0U;
  }
  const char** const names =
    jack_get_ports(client, NULL, JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput);
  uint32_t n = 0U;
  for (; names && names[n] && n < max; ++n) {
    ports[n] = (InflectLiveMidiPort){"", ""};
    snprintf(ports[n].api, sizeof(ports[n].api), "%s",
             inflect_live_midi_jack.api);
    snprintf(ports[n].name, sizeof(ports[n].name), "%s", names[n]);
  }
  jack_free((void*)names);
  jack_client_close(client);
  return n;
}

static int
process(jack_nframes_t n_frames, void* data)
{
  (void)data;
  void* const buffer = jack_port_get_buffer(input.port, n_frames);
  const uint32_t n = jack_midi_get_event_count(buffer);
  for (uint32_t i = 0U; i < n; ++i) {
    jack_midi_event_t event;
    if (!jack_midi_event_get(&event, buffer, i)) {
      inflect_live_midi_take(input.shared, event.buffer, event.size);
    }
  }
  return 0;
}

static void
end(void* data)
{
  (void)data;
  atomic_store(&input.is_over, true);
}

static const char*
open_input(const InflectLiveMidiPort* port, InflectLiveMidiShared* shared)
{
  input.shared = shared;
  input.client = open_client();
  if (!input.client) {
    return "is not there: no JACK server runs";
  }
  input.port = jack_port_register(input.client, PORT_NAME,
                                  JACK_DEFAULT_MIDI_TYPE, JackPortIsInput, 0U);
  jack_on_shutdown(input.client, end, NULL);
  if (!input.port || jack_set_process_callback(input.client, process, NULL) ||
      jack_activate(input.client)) {
    return "does not open";
  }
  if (jack_connect(input.client, port->name, jack_port_name(input.port))) {
    return "is not there, or refuses to be connected";
  }
  return NULL;
}

static bool
is_there(const InflectLiveMidiPort* port)
{
  return !atomic_load(&input.is_over) &&
         jack_port_by_name(input.client, port->name);
}

const InflectLiveMidiKind inflect_live_midi_jack = {
  .api = "JACK",
  .list = list,
  .open = open_input,
  .is_there = is_there,
};
