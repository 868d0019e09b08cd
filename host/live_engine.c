// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // MAP_ANONYMOUS

#include "live_engine.h"

#include "live_callback.h"
#include "live_child.h"
#include "live_terminal.h"

#include <pa_linux_alsa.h>
#include <portaudio.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 5
#define FIRST_BLOCK_MS 1000U

bool
inflect_live_engine_new(InflectLiveEngine* engine, InflectMessage* message)
{
  *engine = (InflectLiveEngine){NULL, 0};
  void* const memory =
    mmap(NULL, sizeof(InflectLiveShared), PROT_READ | PROT_WRITE,
         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return inflect_message_set(message, "out of memory");
  }
  engine->shared = (InflectLiveShared*)memory;
  inflect_live_link_init(&engine->shared->link);
  return true;
}

void
inflect_live_engine_free(InflectLiveEngine* engine)
{
  inflect_live_engine_stop(engine, 0.0);
  if (engine->shared) {
    munmap(engine->shared, sizeof(InflectLiveShared));
    engine->shared = NULL;
  }
}

/// Find a device in the list again, or -1
static PaDeviceIndex
find(const InflectLiveDevices* devices,
     const char* api,
     const char* name,
     bool is_input)
{
  for (uint32_t i = 0U; i < devices->n_devices; ++i) {
    const InflectLiveDevice* const device = &devices->devices[i];
    if (!strcmp(device->api, api) && !strcmp(device->name, name) &&
        (is_input ? device->n_in : device->n_out)) {
      return (PaDeviceIndex)device->index;
    }
  }
  return paNoDevice;
}

/// Number of channels that a device must be opened with
static int
n_opened(const InflectLiveChannels* channels)
{
  uint32_t n = 0U;
  for (uint32_t c = 0U; c < channels->n; ++c) {
    n = channels->places[c] + 1U > n ? channels->places[c] + 1U : n;
  }
  return (int)n;
}

/// What the engine opens, in PortAudio's words
typedef struct {
  PaStreamParameters in;
  PaStreamParameters out;
  double rate_hz;
} Plan;

static PaStreamParameters
plan_side(PaDeviceIndex device,
          const InflectLiveChannels* channels,
          double latency_s)
{
  return (PaStreamParameters){
    .device = device,
    .channelCount = n_opened(channels),
    .sampleFormat = paFloat32 | paNonInterleaved,
    .suggestedLatency = latency_s,
  };
}

static bool
make_plan(const InflectLiveRequest* request,
          Plan* plan,
          InflectMessage* message)
{
  InflectLiveDevices* const devices =
    (InflectLiveDevices*)calloc(1U, sizeof(InflectLiveDevices));
  if (!devices) {
    return inflect_message_set(message, "out of memory");
  }
  inflect_live_devices_list(devices);
  const PaDeviceIndex in = find(devices, request->api, request->input, true);
  const PaDeviceIndex out = find(devices, request->api, request->output, false);
  plan->in = plan_side(in, &request->ins, request->in_latency_s);
  plan->out = plan_side(out, &request->outs, request->out_latency_s);
  plan->rate_hz = request->any_rate && out != paNoDevice
                    ? devices->devices[out].rate_hz
                    : request->sound.rate_hz;
  free(devices);
  return (in != paNoDevice && out != paNoDevice) ||
         inflect_message_set(message, "%s: %s is not there", request->api,
                             in == paNoDevice ? request->input
                                              : request->output);
}

static bool
explain_open(const InflectLiveRequest* request,
             const Plan* plan,
             PaError error,
             InflectMessage* message)
{
  const PaHostErrorInfo* const host = Pa_GetLastHostErrorInfo();
  const bool has_more = error == paUnanticipatedHostError && host->errorText;
  return inflect_message_set(
    message,
    "%s: %s -> %s does not open at %.0f Hz: %s; try another --rate, --block or "
    "--channels",
    request->api, request->input, request->output, plan->rate_hz,
    has_more ? host->errorText : Pa_GetErrorText(error));
}

static bool
is_jack(const InflectLiveRequest* request)
{
  return strstr(request->api, "JACK") != NULL;
}

static bool
open_stream(const InflectLiveRequest* request,
            const Plan* plan,
            InflectLiveCallback* callback,
            PaStream** stream,
            InflectMessage* message)
{
  // The server decides for JACK, where other blocks would only be late
  const unsigned long block =
    is_jack(request) ? paFramesPerBufferUnspecified : request->block;
  // Our own limiter does better than clipping, and dither is noise
  PaError error =
    Pa_OpenStream(stream, &plan->in, &plan->out, plan->rate_hz, block,
                  paClipOff | paDitherOff, inflect_live_callback, callback);
  if (error) {
    return explain_open(request, plan, error, message);
  }
  if (request->realtime && strstr(request->api, "ALSA")) {
    PaAlsa_EnableRealtimeScheduling(*stream, 1);
  }
  error = Pa_StartStream(*stream);
  return !error || explain_open(request, plan, error, message);
}

/// Touch all that the audio thread uses, so that no page is fetched there
static void
fetch_pages(InflectLiveShared* shared, const InflectLiveConfig* config)
{
  if (config->tape_wet || config->tape_dry) {
    madvise(shared->link.tape_memory, sizeof(shared->link.tape_memory),
            MADV_WILLNEED);
    const volatile unsigned char* const bytes =
      (const volatile unsigned char*)shared->link.tape_memory;
    for (size_t i = 0U; i < sizeof(shared->link.tape_memory); i += 4096U) {
      (void)bytes[i];
    }
  }
  // Where it is not allowed, nothing is lost but a guarantee
  (void)!mlockall(MCL_CURRENT);
}

/// Prepare the audio thread and start the stream that calls it
static bool
begin(InflectLiveShared* shared,
      const InflectLiveRequest* request,
      InflectLiveCallback* callback,
      PaStream** stream)
{
  Plan plan = {.rate_hz = 0.0};
  if (!inflect_live_portaudio_start(&shared->message) ||
      !make_plan(request, &plan, &shared->message)) {
    return false;
  }
  InflectLiveConfig config = request->sound;
  config.rate_hz = plan.rate_hz;
  if (inflect_live_process_start(&callback->live, &config, &request->settings,
                                 &shared->link)) {
    return inflect_message_set(
      &shared->message, "no effect can be made for %.0f Hz; choose a --rate",
      plan.rate_hz);
  }
  callback->ins = request->ins;
  callback->outs = request->outs;
  callback->n_device_outs = (uint32_t)plan.out.channelCount;
  fetch_pages(shared, &config);
  return open_stream(request, &plan, callback, stream, &shared->message);
}

static void
set_state(InflectLiveShared* shared, InflectLiveState state)
{
  atomic_store_explicit(&shared->state, state, memory_order_release);
}

/// Wait for the first block, for a while, and say what it tells of the stream
static void
describe_stream(InflectLiveShared* shared,
                const InflectLiveRequest* request,
                PaStream* stream)
{
  const struct timespec moment = {0, LOOK_MS * 1000000L};
  const PaStreamInfo* const info = Pa_GetStreamInfo(stream);
  uint32_t n_left = FIRST_BLOCK_MS / LOOK_MS;
  while (!atomic_load(&shared->link.block) && n_left--) {
    nanosleep(&moment, NULL);
  }
  // PortAudio leaves out a block of JACK's on each side
  const double left_out_s =
    is_jack(request) ? atomic_load(&shared->link.block) / info->sampleRate
                     : 0.0;
  shared->rate_hz = info->sampleRate;
  shared->in_latency_s = info->inputLatency + left_out_s;
  shared->out_latency_s = info->outputLatency + left_out_s;
}

/// Wait for the end of the stream, or of the program
static void
attend(InflectLiveShared* shared, PaStream* stream, pid_t program)
{
  const struct timespec moment = {0, LOOK_MS * 1000000L};
  bool orphan = false;
  while (Pa_IsStreamActive(stream) == 1) {
    if (getppid() != program && !orphan) {
      orphan = true;
      alarm(INFLECT_LIVE_ORPHAN_S);
      atomic_store(&shared->link.ending, true);
      inflect_live_terminal_restore();
    }
    nanosleep(&moment, NULL);
  }
}

/// The engine's process
__attribute__((noreturn)) static void
be_engine(InflectLiveShared* shared,
          const InflectLiveRequest* request,
          pid_t program)
{
  inflect_live_child_begin(request->verbose);
  InflectLiveCallback* const callback =
    (InflectLiveCallback*)calloc(1U, sizeof(InflectLiveCallback));
  PaStream* stream = NULL;
  if (!callback || !begin(shared, request, callback, &stream)) {
    set_state(shared, INFLECT_LIVE_FAILED);
    _exit(1);
  }
  describe_stream(shared, request, stream);
  set_state(shared, INFLECT_LIVE_PLAYING);

  attend(shared, stream, program);
  if (!atomic_load(&shared->link.finished)) {
    inflect_message_set(&shared->message, "the device stopped the stream");
    set_state(shared, INFLECT_LIVE_FAILED);
    _exit(1);
  }
  set_state(shared, INFLECT_LIVE_FINISHED);
  Pa_StopStream(stream);
  Pa_CloseStream(stream);
  Pa_Terminate();
  _exit(0);
}

bool
inflect_live_engine_start(InflectLiveEngine* engine,
                          const InflectLiveRequest* request,
                          InflectMessage* message)
{
  InflectLiveShared* const shared = engine->shared;
  set_state(shared, INFLECT_LIVE_STARTING);
  atomic_store(&shared->link.block, 0U);
  const pid_t program = getpid();
  fflush(stdout);
  const pid_t pid = fork();
  if (pid == 0) {
    be_engine(shared, request, program);
  }
  engine->pid = pid > 0 ? pid : 0;
  return pid > 0 ||
         inflect_message_set(message, "no new process: %s", strerror(errno));
}

bool
inflect_live_engine_lives(InflectLiveEngine* engine)
{
  return inflect_live_child_lives(&engine->pid);
}

void
inflect_live_engine_stop(InflectLiveEngine* engine, double patience_s)
{
  inflect_live_child_stop(&engine->pid, patience_s);
}
