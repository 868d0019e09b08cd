// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect live` through a JACK server without a card, which dies and returns

#include "support/jack_server.h"
#include "support/live.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>
#include <jack/jack.h>
#include <jack/midiport.h>

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_FRAMES 96000U

/// Frames of silence after the sound, for all delays
#define N_TAIL 8192U

#define N_COMPARED 95000U

/// Moments between turns of a knob, longer than the program waits for its rest
#define TURN_MOMENTS 50U

/// Of numbers with 17 digits that were computed in another order
#define NUMBER_TOLERANCE 1e-9

/// Moments to wait for something to appear: a minute
#define N_MOMENTS 3000U

#define BLOCK 128U

static const JackServerConfig at_48_khz = {48000U, BLOCK, 300U, false};
static const JackServerConfig at_44_khz = {44100U, BLOCK, 300U, false};

/// A client that plays noise to the program, and records what comes back
typedef struct {
  jack_client_t* client;
  jack_port_t* to;
  jack_port_t* from;
  jack_port_t* midi;
  _Atomic int controller; ///< To be sent with 127, -1 for none
  _Atomic bool go;
  _Atomic bool done;
  uint32_t n_frames;
  float in[N_FRAMES + N_TAIL];
  float out[N_FRAMES + N_TAIL];
} Peer;

static Peer peer;
static float expected[N_FRAMES];

/// Send a controller once
static void
send_midi(void* buffer)
{
  const int controller = atomic_exchange(&peer.controller, -1);
  jack_midi_clear_buffer(buffer);
  if (controller >= 0) {
    const jack_midi_data_t bytes[] = {0xB0U, (jack_midi_data_t)controller,
                                      127U};
    jack_midi_event_write(buffer, 0U, bytes, sizeof(bytes));
  }
}

static int
process(jack_nframes_t n_frames, void* data)
{
  (void)data;
  float* const to = (float*)jack_port_get_buffer(peer.to, n_frames);
  const float* const from =
    (const float*)jack_port_get_buffer(peer.from, n_frames);
  memset(to, 0, n_frames * sizeof(float));
  send_midi(jack_port_get_buffer(peer.midi, n_frames));
  if (!atomic_load(&peer.go) || atomic_load(&peer.done)) {
    return 0;
  }
  const uint32_t left = N_FRAMES + N_TAIL - peer.n_frames;
  const uint32_t n = n_frames < left ? n_frames : left;
  memcpy(to, peer.in + peer.n_frames, n * sizeof(float));
  memcpy(peer.out + peer.n_frames, from, n * sizeof(float));
  peer.n_frames += n;
  atomic_store(&peer.done, peer.n_frames == N_FRAMES + N_TAIL);
  return 0;
}

/// Start a server, and become a client of it
static pid_t
open_peer(const JackServerConfig* config)
{
  const pid_t server = jack_server_start(config);
  memset(&peer, 0, sizeof(peer));
  atomic_store(&peer.controller, -1);
  live_noise(peer.in, N_FRAMES, 0.4f);
  peer.client = jack_server_meet(server, "peer");
  assert_non_null(peer.client);
  peer.to = jack_port_register(peer.client, "to", JACK_DEFAULT_AUDIO_TYPE,
                               JackPortIsOutput, 0U);
  peer.from = jack_port_register(peer.client, "from", JACK_DEFAULT_AUDIO_TYPE,
                                 JackPortIsInput, 0U);
  peer.midi = jack_port_register(peer.client, "knobs", JACK_DEFAULT_MIDI_TYPE,
                                 JackPortIsOutput, 0U);
  jack_set_process_callback(peer.client, process, NULL);
  assert_int_equal(jack_activate(peer.client), 0);
  return server;
}

static bool
connect_ports(const char* from, const char* to)
{
  for (uint32_t i = 0U; i < N_MOMENTS; ++i) {
    if (jack_port_by_name(peer.client, from) &&
        jack_port_by_name(peer.client, to) &&
        jack_connect(peer.client, from, to) == 0) {
      return true;
    }
    live_pause();
  }
  return false;
}

/// Whether the program's ports are wired to the server's, which is its last act
static bool
is_wired(void)
{
  for (uint32_t i = 0U; i < N_MOMENTS; ++i) {
    jack_port_t* const port = jack_port_by_name(peer.client, "inflect:out_0");
    if (port && jack_port_connected_to(port, "system:playback_1")) {
      return true;
    }
    live_pause();
  }
  return false;
}

/// Send the noise through the program, as fast as it goes if `freewheel`
static void
exchange(bool freewheel)
{
  assert_true(is_wired());
  assert_true(connect_ports("peer:to", "inflect:in_0"));
  assert_true(connect_ports("inflect:out_0", "peer:from"));
  if (freewheel) {
    jack_set_freewheel(peer.client, 1);
  }
  atomic_store(&peer.go, true);
  for (uint32_t i = 0U; i < N_MOMENTS && !atomic_load(&peer.done); ++i) {
    live_pause();
  }
  if (freewheel) {
    jack_set_freewheel(peer.client, 0);
  }
  assert_true(atomic_load(&peer.done));
}

/// Assert that what came back is what the shaper makes, and return its delay
static long
compare(const char* set)
{
  live_shape(set, peer.in, expected, N_FRAMES);
  const long place =
    live_find(peer.out, N_FRAMES + N_TAIL, expected, N_COMPARED);
  assert_true(place >= 0L);
  return place;
}

static pid_t
start_program(int* lines, const char* more)
{
  char line[512] = "";
  snprintf(line, sizeof(line),
           "live --api JACK --channels 1:1 --no-fade --no-limiter --json "
           "--set drive=9 %s",
           more);
  unlink("lines");
  assert_int_equal(mkfifo("lines", 0600), 0);
  *lines = open("lines", O_RDWR | O_CLOEXEC);
  assert_true(*lines >= 0);
  const ProgramConfig config = {"lines", 0};
  return live_start(&config, line);
}

/// Latency that the server states for a port of the card, in seconds
static double
latency_of(const char* name, jack_latency_callback_mode_t mode)
{
  jack_latency_range_t range = {0U, 0U};
  jack_port_t* const port = jack_port_by_name(peer.client, name);
  assert_non_null(port);
  jack_port_get_latency_range(port, mode, &range);
  return range.max / (double)jack_get_sample_rate(peer.client);
}

/// Assert that a summary has a number
static void
assert_number(const cJSON* summary, const char* key, double value)
{
  const cJSON* const item = cJSON_GetObjectItem(summary, key);
  assert_non_null(item);
  if (fabs(cJSON_GetNumberValue(item) - value) > NUMBER_TOLERANCE) {
    print_error("%s is %g, not %g\n", key, cJSON_GetNumberValue(item), value);
  }
  assert_true(fabs(cJSON_GetNumberValue(item) - value) <= NUMBER_TOLERANCE);
}

static void
sound_through_jack_is_that_of_the_shaper_to_the_bit(void** state)
{
  (void)state;
  int lines = -1;
  const pid_t server = open_peer(&at_48_khz);
  const pid_t program = start_program(&lines, "--block 100");
  exchange(true);
  const double in_s = latency_of("system:capture_1", JackCaptureLatency);
  const double out_s = latency_of("system:playback_1", JackPlaybackLatency);
  jack_client_close(peer.client);
  live_send(lines, "quit\n");
  ProgramRun run = program_wait(program);
  close(lines);
  jack_server_end(server, SIGTERM);
  const long delay = compare("drive=9");

  // From the peer through the program to the peer is one block of the server's;
  // the rest is the effect.  Beyond the program there is what the server says
  cJSON* const summary = cJSON_Parse(run.out);
  const uint32_t effect = live_latency("drive=9");
  assert_non_null(summary);
  assert_number(summary, "effect_latency_frames", effect);
  assert_int_equal(delay, BLOCK);
  assert_number(summary, "block_frames", BLOCK);
  assert_number(summary, "input_latency_ms", 1e3 * in_s);
  assert_number(summary, "output_latency_ms", 1e3 * out_s);
  assert_true(in_s > 0.0 && out_s > 0.0);
  cJSON_Delete(summary);
  assert_non_null(strstr(run.err, "the server decides"));
  live_expect(&run, 0, "48000 Hz");
}

/// Kill the server, and begin with another
static pid_t
replace_server(pid_t server, const JackServerConfig* config)
{
  jack_client_close(peer.client);
  jack_server_end(server, SIGKILL);
  return open_peer(config);
}

static void
sound_returns_when_the_server_does(void** state)
{
  (void)state;
  int lines = -1;
  pid_t server = open_peer(&at_48_khz);
  const pid_t program = start_program(&lines, "");
  exchange(false);
  live_send(lines, "drive=3\n");
  server = replace_server(server, &at_48_khz);
  exchange(true);
  jack_client_close(peer.client);
  live_send(lines, "quit\n");
  ProgramRun run = program_wait(program);
  close(lines);
  jack_server_end(server, SIGTERM);
  assert_non_null(strstr(run.err, "the sound is gone"));
  assert_non_null(strstr(run.err, "drive 3 dB"));
  live_expect(&run, 0, "sound again");
  compare("drive=3");
}

static void
sound_returns_at_another_rate(void** state)
{
  (void)state;
  int lines = -1;
  pid_t server = open_peer(&at_48_khz);
  const pid_t program =
    start_program(&lines, "--record take.wav --set oversampling=1 --set "
                          "antialias=off --set dc_block=0");
  assert_true(is_wired());
  server = replace_server(server, &at_44_khz);
  exchange(true);
  jack_client_close(peer.client);
  live_send(lines, "quit\n");
  ProgramRun run = program_wait(program);
  close(lines);
  jack_server_end(server, SIGTERM);
  assert_non_null(strstr(run.err, "at 44100 Hz"));
  live_expect(&run, 0, "the rate has changed, so the recording ends");
  assert_true(program_has_file("take.wav"));
  compare("drive=9 oversampling=1 antialias=off dc_block=0");
}

/// Move a knob of the peer's until the program says words
static void
turn(int controller, const char* words)
{
  // A connection that is made counts some cycles later, so one may be lost
  for (uint32_t i = 0U; i < N_MOMENTS && !program_wrote(words); ++i) {
    if (i % TURN_MOMENTS == 0U) {
      atomic_store(&peer.controller, controller);
    }
    live_pause();
  }
  program_await(words);
}

/// Wait until no setting moves any more, by ten times what that takes
static void
wait_for_ramps(void)
{
  for (uint32_t i = 0U; i < 25U; ++i) {
    live_pause();
  }
}

static void
knobs_move_parameters(void** state)
{
  (void)state;
  int lines = -1;
  pid_t server = open_peer(&at_48_khz);
  const pid_t program =
    start_program(&lines, "--set mix=50 --midi knobs --midi-map 11=mix");
  program_await("MIDI: ");
  turn(11, "mix 100 %");
  live_send(lines, "learn drive\n");
  program_await("learning");
  turn(7, "--midi-map 7=drive");
  wait_for_ramps();
  exchange(true);
  compare("drive=48");

  // The pedal comes back with its server
  server = replace_server(server, &at_48_khz);
  program_await("MIDI is gone");
  program_await("MIDI again");
  live_send(lines, "drive=0\n");
  program_await("drive 0 dB");
  turn(7, "drive 48 dB");
  wait_for_ramps();
  exchange(true);
  compare("drive=48");
  jack_client_close(peer.client);
  live_send(lines, "quit\n");
  ProgramRun run = program_wait(program);
  close(lines);
  jack_server_end(server, SIGTERM);
  live_expect(&run, 0, "MIDI again");
}

static void
devices_of_the_server_are_listed(void** state)
{
  (void)state;
  const pid_t server = open_peer(&at_48_khz);
  ProgramRun run = live_run("devices");
  assert_non_null(strstr(run.out, "JACK Audio Connection Kit"));
  assert_non_null(strstr(run.out, "system"));
  assert_non_null(strstr(run.out, "peer:knobs"));
  live_expect(&run, 0, "");
  run = live_run("devices --json");
  cJSON* const document = cJSON_Parse(run.out);
  const cJSON* const ports = cJSON_GetObjectItem(document, "midi_inputs");
  bool found = false;
  const cJSON* port = NULL;
  cJSON_ArrayForEach(port, ports)
  {
    const char* const name =
      cJSON_GetStringValue(cJSON_GetObjectItem(port, "name"));
    found = found || (name && !strcmp(name, "peer:knobs"));
  }
  assert_true(found);
  cJSON_Delete(document);
  live_expect(&run, 0, "");
  run = live_run("live --midi zither");
  live_expect(&run, 1, "no MIDI input has 'zither'");
  run = live_run("live --midi 99");
  live_expect(&run, 1, "no MIDI input 99");
  run = live_run("live --midi-map 7=drive");
  live_expect(&run, 2, "--midi PORT");
  run = live_run("live --midi knobs --midi-map 7=volume");
  live_expect(&run, 2, "'volume'");
  jack_client_close(peer.client);
  jack_server_end(server, SIGTERM);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(devices_of_the_server_are_listed),
    cmocka_unit_test(sound_through_jack_is_that_of_the_shaper_to_the_bit),
    cmocka_unit_test(sound_returns_when_the_server_does),
    cmocka_unit_test(sound_returns_at_another_rate),
    cmocka_unit_test(knobs_move_parameters),
  };
  if (argc != 2) {
    return 99;
  }
  live_setup(argv[1]);
  int status = 0;
  if (jack_server_setup() && jack_server_works(&at_48_khz)) {
    status = cmocka_run_group_tests(tests, NULL, NULL);
  } else {
    printf("1..0 # SKIP no JACK server runs here\n");
  }
  jack_server_teardown();
  program_teardown();
  return status;
}
