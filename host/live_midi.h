// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Control changes from a MIDI input of JACK or ALSA.

   JACK is read by its own library, because RtMidi tells neither of a server
   that goes away nor of a connection that was refused; ALSA is read by RtMidi.
   It is done in a process of its own, as the sound is: servers hang.  What is
   read crosses a queue to the program, and never the audio thread.
*/

#ifndef INFLECT_LIVE_MIDI_H
#define INFLECT_LIVE_MIDI_H

#include "live_devices.h"
#include "live_ring.h"
#include "report.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Control changes that may wait
#define INFLECT_LIVE_N_MIDI_EVENTS 1024U

/// One control change
typedef struct {
  uint8_t controller; ///< 0 to 127
  uint8_t value;      ///< 0 to 127
} InflectLiveMidiEvent;

/// Memory that the program shares with the process that reads
typedef struct {
  InflectLiveRing events; ///< Of InflectLiveMidiEvent
  _Atomic bool listens;   ///< Whether the input is open
  _Atomic bool failed;    ///< Whether it ended with a message
  InflectMessage message; ///< Why
  InflectLiveMidiEvent memory[INFLECT_LIVE_N_MIDI_EVENTS];
} InflectLiveMidiShared;

/// One kind of inputs, each to be used in one process only
typedef struct {
  const char* api; ///< Name for people

  /// List inputs, and return how many there are
  uint32_t (*list)(InflectLiveMidiPort* ports, uint32_t max);

  /// Open an input for the rest of this process; null, or why it does not open
  const char* (*open)(const InflectLiveMidiPort* port,
                      InflectLiveMidiShared* shared);

  /// Whether the open input is still there
  bool (*is_there)(const InflectLiveMidiPort* port);
} InflectLiveMidiKind;

/// Inputs of JACK
extern const InflectLiveMidiKind inflect_live_midi_jack;

/// Inputs of ALSA
extern const InflectLiveMidiKind inflect_live_midi_alsa;

/// One input; plain data
typedef struct {
  InflectLiveMidiPort port;      ///< Which
  InflectLiveMidiShared* shared; ///< Owned
  pid_t pid;                     ///< Of the process, 0 for none
  bool verbose;                  ///< Let libraries print
} InflectLiveMidi;

/// List inputs in this process, and return how many there are
uint32_t
inflect_live_midi_list(InflectLiveMidiPort* ports, uint32_t max);

/// Get the shared memory, without a process
bool
inflect_live_midi_new(InflectLiveMidi* midi,
                      const InflectLiveMidiPort* port,
                      bool verbose,
                      InflectMessage* message);

/// End the process, if there is one, and give the memory back; a zeroed one is
/// allowed
void
inflect_live_midi_free(InflectLiveMidi* midi);

/// Start the process that reads
bool
inflect_live_midi_start(InflectLiveMidi* midi, InflectMessage* message);

/// Whether a message is a control change, which is stored in `event`
bool
inflect_live_midi_parse(const unsigned char* bytes,
                        size_t n_bytes,
                        InflectLiveMidiEvent* event);

/// Hand a message over if it is a control change; never waits
void
inflect_live_midi_take(InflectLiveMidiShared* shared,
                       const unsigned char* bytes,
                       size_t n_bytes);

/**
   Whether two names are of the same input.

   ALSA's end with numbers that change when a device is plugged in again.
*/
bool
inflect_live_midi_same_name(const char* a, const char* b);

#endif // INFLECT_LIVE_MIDI_H
