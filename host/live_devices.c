// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_devices.h"

#include "live_child.h"
#include "live_midi.h"
#include "progress.h"

#include <pa_jack.h>
#include <portaudio.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/// Longest time that sound servers may take to answer
#define SCAN_TIMEOUT_S 20.0

/// Longest time to take leave of sound servers
#define LEAVE_S 3U

bool
inflect_live_portaudio_start(InflectMessage* message)
{
  PaJack_SetClientName("inflect");
  const PaError error = Pa_Initialize();
  return !error ||
         inflect_message_set(message, "the sound system does not start: %s",
                             Pa_GetErrorText(error));
}

static InflectLiveDevice
describe(PaDeviceIndex index)
{
  const PaDeviceInfo* const info = Pa_GetDeviceInfo(index);
  const PaHostApiInfo* const api = Pa_GetHostApiInfo(info->hostApi);
  InflectLiveDevice device = {
    .index = (uint32_t)index,
    .api_index = (uint32_t)info->hostApi,
    .n_in = (uint32_t)info->maxInputChannels,
    .n_out = (uint32_t)info->maxOutputChannels,
    .rate_hz = info->defaultSampleRate,
    .in_latency_s = {info->defaultLowInputLatency,
                     info->defaultHighInputLatency},
    .out_latency_s = {info->defaultLowOutputLatency,
                      info->defaultHighOutputLatency},
    .is_default_in = api->defaultInputDevice == index,
    .is_default_out = api->defaultOutputDevice == index,
  };
  snprintf(device.api, sizeof(device.api), "%s", api->name);
  snprintf(device.name, sizeof(device.name), "%s", info->name);
  return device;
}

void
inflect_live_devices_list(InflectLiveDevices* devices)
{
  memset(devices, 0, sizeof(*devices));
  const int n_apis = Pa_GetHostApiCount();
  for (int i = 0; i < n_apis && devices->n_apis < INFLECT_LIVE_MAX_APIS; ++i) {
    const PaHostApiInfo* const info = Pa_GetHostApiInfo(i);
    InflectLiveApi* const api = &devices->apis[devices->n_apis++];
    snprintf(api->name, sizeof(api->name), "%s", info->name);
    api->n_devices = (uint32_t)info->deviceCount;
    api->is_default = Pa_GetDefaultHostApi() == i;
  }
  const int n_devices = Pa_GetDeviceCount();
  for (int i = 0;
       i < n_devices && devices->n_devices < INFLECT_LIVE_MAX_DEVICES; ++i) {
    devices->devices[devices->n_devices++] = describe(i);
  }
}

/// What the looking process sends: devices, or why there are none
typedef struct {
  InflectLiveDevices devices;
  InflectMessage message;
  bool done;
} Answer;

static bool
send_all(int fd, const char* bytes, size_t size)
{
  while (size) {
    const ssize_t n = write(fd, bytes, size);
    if (n < 0 && errno != EINTR) {
      return false;
    }
    bytes += n > 0 ? n : 0;
    size -= n > 0 ? (size_t)n : 0U;
  }
  return true;
}

/// Read until a size is there; false at the end of the pipe or of patience
static bool
receive_all(int fd, char* bytes, size_t size)
{
  const double end_s = inflect_now_s() + SCAN_TIMEOUT_S;
  while (size) {
    struct pollfd wait = {fd, POLLIN, 0};
    const double left_s = end_s - inflect_now_s();
    const int ready = left_s > 0.0 ? poll(&wait, 1, (int)(1e3 * left_s)) : 0;
    if (ready == 0) {
      return false;
    }
    const ssize_t n = ready < 0 ? -1 : read(fd, bytes, size);
    if (n == 0 || (n < 0 && errno != EINTR)) {
      return false;
    }
    bytes += n > 0 ? n : 0;
    size -= n > 0 ? (size_t)n : 0U;
  }
  return true;
}

/// The looking process
__attribute__((noreturn)) static void
look(int fd, bool verbose, Answer* answer)
{
  inflect_live_drown_noise(verbose);
  answer->done = inflect_live_portaudio_start(&answer->message);
  if (answer->done) {
    inflect_live_devices_list(&answer->devices);
    answer->devices.n_midi_ports = inflect_live_midi_list(
      answer->devices.midi_ports, INFLECT_LIVE_MAX_MIDI_PORTS);
  }
  const bool sent = send_all(fd, (const char*)answer, sizeof(*answer));

  // A server that a client leaves without a word stumbles
  alarm(LEAVE_S);
  if (answer->done) {
    Pa_Terminate();
  }
  _exit(sent ? 0 : 1);
}

static bool
explain_end(int status, InflectMessage* message)
{
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
    return inflect_message_set(
      message, "PortAudio gave up while it looked for sound devices; does "
               "ALSA's configuration define pcm.!default? (--verbose shows "
               "what it says)");
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
    return inflect_message_set(
      message,
      "no answer within %.0f s from the sound system; is a sound "
      "server hanging?",
      SCAN_TIMEOUT_S);
  }
  return inflect_message_set(
    message,
    "the search for sound devices broke off (status %d); --verbose "
    "shows what the sound system says",
    status);
}

/// Run the looking process
static bool
ask(bool verbose, Answer* answer, InflectMessage* message)
{
  int ends[2] = {-1, -1};
  if (pipe(ends)) {
    return inflect_message_set(message, "no pipe: %s", strerror(errno));
  }
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    look(ends[1], verbose, answer);
  }
  close(ends[1]);
  const bool received =
    pid > 0 && receive_all(ends[0], (char*)answer, sizeof(*answer));
  close(ends[0]);
  if (pid < 0) {
    return inflect_message_set(message, "no new process: %s", strerror(errno));
  }

  // One that has aborted is gone before the signal reaches it
  int status = 0;
  if (!received) {
    const struct timespec moment = {0, 100000000};
    nanosleep(&moment, NULL);
    kill(pid, SIGKILL);
  }
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return received || explain_end(status, message);
}

bool
inflect_live_devices_scan(bool verbose,
                          InflectLiveDevices* devices,
                          InflectMessage* message)
{
  Answer* const answer = (Answer*)calloc(1U, sizeof(Answer));
  if (!answer) {
    return inflect_message_set(message, "out of memory");
  }
  bool done = ask(verbose, answer, message);
  if (done && !answer->done) {
    *message = answer->message;
    done = false;
  }
  *devices = answer->devices;
  free(answer);
  return done;
}
