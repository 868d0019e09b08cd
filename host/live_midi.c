// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // MAP_ANONYMOUS

#include "live_midi.h"

#include "live_child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/// Time between looks whether the input is still there
#define LOOK_NS 500000000L

/// Longest time in seconds that a library may take for such a look
#define LOOK_LIMIT_S 5U

#define CONTROL_CHANGE 0xB0U

/// Controllers from here on are messages about modes, and no knobs
#define FIRST_MODE 120U

static const InflectLiveMidiKind* const kinds[] = {&inflect_live_midi_jack,
                                                   &inflect_live_midi_alsa};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

uint32_t
inflect_live_midi_list(InflectLiveMidiPort* ports, uint32_t max)
{
  uint32_t n = 0U;
  for (size_t i = 0U; i < N_KINDS; ++i) {
    n += kinds[i]->list(ports + n, max - n);
  }
  return n;
}

/// Length of a name without numbers like ` 20:0` at its end
static size_t
name_length(const char* name)
{
  size_t length = strlen(name);
  const char* const blank = strrchr(name, ' ');
  if (blank && blank[1] &&
      strspn(blank + 1, "0123456789:") == strlen(blank + 1)) {
    length = (size_t)(blank - name);
  }
  return length;
}

bool
inflect_live_midi_same_name(const char* a, const char* b)
{
  const size_t length = name_length(a);
  return length == name_length(b) && !memcmp(a, b, length);
}

bool
inflect_live_midi_parse(const unsigned char* bytes,
                        size_t n_bytes,
                        InflectLiveMidiEvent* event)
{
  if (n_bytes != 3U || (bytes[0] & 0xF0U) != CONTROL_CHANGE ||
      bytes[1] >= FIRST_MODE || bytes[2] > 127U) {
    return false;
  }
  *event = (InflectLiveMidiEvent){bytes[1], bytes[2]};
  return true;
}

void
inflect_live_midi_take(InflectLiveMidiShared* shared,
                       const unsigned char* bytes,
                       size_t n_bytes)
{
  InflectLiveMidiEvent event;
  if (inflect_live_midi_parse(bytes, n_bytes, &event)) {
    inflect_live_ring_push(&shared->events, &event, 1U);
  }
}

/// Say why reading ended, and end
__attribute__((noreturn)) static void
fail(InflectLiveMidi* midi, const char* reason)
{
  inflect_message_set(&midi->shared->message, "%s: %s %s", midi->port.api,
                      midi->port.name, reason);
  atomic_store(&midi->shared->failed, true);
  // A client of a server that is gone is not to be closed
  _exit(1);
}

static const InflectLiveMidiKind*
kind_of(const char* api)
{
  for (size_t i = 0U; i < N_KINDS; ++i) {
    if (!strcmp(kinds[i]->api, api)) {
      return kinds[i];
    }
  }
  return kinds[0];
}

/// The process that reads
__attribute__((noreturn)) static void
be_listener(InflectLiveMidi* midi, pid_t program)
{
  const struct timespec pause = {0, LOOK_NS};
  const InflectLiveMidiKind* const kind = kind_of(midi->port.api);
  inflect_live_child_begin(midi->verbose);
  alarm(LOOK_LIMIT_S);
  const char* const reason = kind->open(&midi->port, midi->shared);
  if (reason) {
    fail(midi, reason);
  }
  atomic_store(&midi->shared->listens, true);
  while (getppid() == program) {
    alarm(LOOK_LIMIT_S);
    if (!kind->is_there(&midi->port)) {
      fail(midi, "is gone");
    }
    nanosleep(&pause, NULL);
  }
  _exit(0);
}

bool
inflect_live_midi_new(InflectLiveMidi* midi,
                      const InflectLiveMidiPort* port,
                      bool verbose,
                      InflectMessage* message)
{
  *midi = (InflectLiveMidi){.port = *port, .verbose = verbose};
  void* const memory =
    mmap(NULL, sizeof(InflectLiveMidiShared), PROT_READ | PROT_WRITE,
         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return inflect_message_set(message, "out of memory");
  }
  midi->shared = (InflectLiveMidiShared*)memory;
  inflect_live_ring_init(&midi->shared->events, midi->shared->memory,
                         sizeof(midi->shared->memory[0]),
                         INFLECT_LIVE_N_MIDI_EVENTS);
  return true;
}

void
inflect_live_midi_free(InflectLiveMidi* midi)
{
  inflect_live_child_stop(&midi->pid, 0.0);
  if (midi->shared) {
    munmap(midi->shared, sizeof(InflectLiveMidiShared));
    midi->shared = NULL;
  }
}

bool
inflect_live_midi_start(InflectLiveMidi* midi, InflectMessage* message)
{
  atomic_store(&midi->shared->listens, false);
  atomic_store(&midi->shared->failed, false);
  const pid_t program = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    be_listener(midi, program);
  }
  midi->pid = pid > 0 ? pid : 0;
  return pid > 0 ||
         inflect_message_set(message, "no new process: %s", strerror(errno));
}
