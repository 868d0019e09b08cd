// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A JACK server without a card, which no other program meets.
*/

#ifndef INFLECT_TESTS_JACK_SERVER_H
#define INFLECT_TESTS_JACK_SERVER_H

#include <jack/jack.h>

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// How a server runs
typedef struct {
  uint32_t rate_hz;  ///< Sample rate
  uint32_t n_frames; ///< Frames of a block
  uint32_t life_s;   ///< Longest life in seconds
  bool realtime;     ///< Ask for real-time priority
} JackServerConfig;

/// Give the server a name of this process, and ALSA nothing, in this folder
bool
jack_server_setup(void);

/// End a server that a test left behind when it failed
void
jack_server_teardown(void);

/// Start a server; nothing can meet it yet
pid_t
jack_server_start(const JackServerConfig* config);

/// End a server by a signal; what SIGKILL leaves is cleared by the next one
void
jack_server_end(pid_t pid, int number);

/**
   Become a client of the server, once it is there.

   @return Null if the server ended, or none appeared within a minute.
*/
jack_client_t*
jack_server_meet(pid_t pid, const char* name);

/// Whether a server runs here at all, which takes 100 MB of shared memory
bool
jack_server_works(const JackServerConfig* config);

#endif // INFLECT_TESTS_JACK_SERVER_H
