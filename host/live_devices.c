// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_devices.h"

#include "progress.h"

#include <pa_jack.h>
#include <portaudio.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

/// Longest time that sound servers may take to answer
#define SCAN_TIMEOUT_S 20.0

/// Longest time to take leave of sound servers
#define LEAVE_S 3U

void
inflect_live_drown_noise(bool verbose)
{
  const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd < 0) {
    return;
  }
  dup2(fd, STDIN_FILENO);
  dup2(fd, STDOUT_FILENO);
  if (!verbose) {
    dup2(fd, STDERR_FILENO);
  }
  close(fd);
}

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

/// Append a device to a list in a line
static void
add_candidate(const InflectLiveDevice* device, InflectMessage* message)
{
  const size_t length = strlen(message->text);
  snprintf(message->text + length, sizeof(message->text) - length,
           " %u (%s: %s)", device->index, device->api, device->name);
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
    add_candidate(device, message);
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
    const size_t length = strlen(message->text);
    snprintf(message->text + length, sizeof(message->text) - length, "%s %s",
             i ? "," : "", devices->apis[i].name);
  }
  const size_t length = strlen(message->text);
  snprintf(message->text + length, sizeof(message->text) - length,
           "; is the card plugged in, or the sound server running?");
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
inflect_live_devices_pick(const InflectLiveDevices* devices,
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
