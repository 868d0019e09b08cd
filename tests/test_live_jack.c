// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect live` through a JACK server without a card, which dies and returns

#include "support/live.h"
#include "support/with_cmocka.h"

#include <jack/jack.h>

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_FRAMES 96000U

/// Frames of silence after the sound, for all delays
#define N_TAIL 8192U

#define N_COMPARED 95000U

/// Moments to wait for something to appear: a minute
#define N_MOMENTS 3000U

#define JACKD "/usr/bin/jackd"

static char server_name[64];

/// A client that plays noise to the program, and records what comes back
typedef struct {
  jack_client_t* client;
  jack_port_t* to;
  jack_port_t* from;
  _Atomic bool go;
  _Atomic bool done;
  uint32_t n_frames;
  float in[N_FRAMES + N_TAIL];
  float out[N_FRAMES + N_TAIL];
} Peer;

static Peer peer;
static float expected[N_FRAMES];

static int
process(jack_nframes_t n_frames, void* data)
{
  (void)data;
  float* const to = (float*)jack_port_get_buffer(peer.to, n_frames);
  const float* const from =
    (const float*)jack_port_get_buffer(peer.from, n_frames);
  memset(to, 0, n_frames * sizeof(float));
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

/// Start a server of blocks of 128 frames
static pid_t
start_server(void)
{
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    // Not under timeout(1), which would be killed in its place
    alarm(300U);
    execl(JACKD, "jackd", "-S", "-n", server_name, "-r", "-d", "dummy", "-r",
          "48000", "-p", "128", (char*)NULL);
    _exit(127);
  }
  return pid;
}

static void
end_server(pid_t pid, int number)
{
  kill(pid, number);
  waitpid(pid, NULL, 0);
}

static void
quiet(const char* text)
{
  (void)text;
}

/// Become a client of the server, once it is there
static void
open_peer(void)
{
  memset(&peer, 0, sizeof(peer));
  live_noise(peer.in, N_FRAMES, 0.4f);
  for (uint32_t i = 0U; i < N_MOMENTS && !peer.client; ++i) {
    peer.client = jack_client_open("peer", JackNoStartServer | JackServerName,
                                   NULL, server_name);
    live_pause();
  }
  assert_non_null(peer.client);
  peer.to = jack_port_register(peer.client, "to", JACK_DEFAULT_AUDIO_TYPE,
                               JackPortIsOutput, 0U);
  peer.from = jack_port_register(peer.client, "from", JACK_DEFAULT_AUDIO_TYPE,
                                 JackPortIsInput, 0U);
  jack_set_process_callback(peer.client, process, NULL);
  assert_int_equal(jack_activate(peer.client), 0);
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

static void
compare(const char* set)
{
  live_shape(set, peer.in, expected, N_FRAMES);
  assert_true(live_find(peer.out, N_FRAMES + N_TAIL, expected, N_COMPARED) >=
              0L);
}

static pid_t
start_program(int* lines)
{
  unlink("lines");
  assert_int_equal(mkfifo("lines", 0600), 0);
  *lines = open("lines", O_RDWR | O_CLOEXEC);
  assert_true(*lines >= 0);
  const ProgramConfig config = {"lines", 0};
  return live_start(&config, "live --api JACK --channels 1:1 --no-fade "
                             "--no-limiter --set drive=9");
}

static void
send_line(int fd, const char* line)
{
  assert_int_equal(write(fd, line, strlen(line)), (ssize_t)strlen(line));
}

static void
sound_through_jack_is_that_of_the_shaper_to_the_bit(void** state)
{
  (void)state;
  int lines = -1;
  const pid_t server = start_server();
  open_peer();
  const pid_t program = start_program(&lines);
  exchange(true);
  jack_client_close(peer.client);
  send_line(lines, "quit\n");
  ProgramRun run = program_wait(program);
  close(lines);
  end_server(server, SIGTERM);
  live_expect(&run, 0, "48000 Hz");
  compare("drive=9");
}

static void
sound_returns_when_the_server_does(void** state)
{
  (void)state;
  int lines = -1;
  pid_t server = start_server();
  open_peer();
  const pid_t program = start_program(&lines);
  exchange(false);
  jack_client_close(peer.client);
  end_server(server, SIGKILL);

  send_line(lines, "drive=3\n");
  server = start_server();
  open_peer();
  exchange(true);
  jack_client_close(peer.client);
  send_line(lines, "quit\n");
  ProgramRun run = program_wait(program);
  close(lines);
  end_server(server, SIGTERM);
  assert_non_null(strstr(run.err, "the sound is gone"));
  assert_non_null(strstr(run.err, "drive 3 dB"));
  live_expect(&run, 0, "sound again");
  compare("drive=3");
}

/// Whether a server runs here at all, which takes 100 MB of shared memory
static bool
can_serve(void)
{
  const pid_t server = start_server();
  jack_client_t* client = NULL;
  bool ended = false;
  for (uint32_t i = 0U; i < N_MOMENTS && !client && !ended; ++i) {
    client = jack_client_open("probe", JackNoStartServer | JackServerName, NULL,
                              server_name);
    ended = !client && waitpid(server, NULL, WNOHANG) == server;
    live_pause();
  }
  if (client) {
    jack_client_close(client);
  }
  if (!ended) {
    end_server(server, SIGTERM);
  }
  return client != NULL;
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(sound_through_jack_is_that_of_the_shaper_to_the_bit),
    cmocka_unit_test(sound_returns_when_the_server_does),
  };
  if (argc != 2) {
    return 99;
  }
  if (access(JACKD, X_OK)) {
    printf("1..0 # SKIP there is no " JACKD "\n");
    return 0;
  }
  live_setup(argv[1]);
  snprintf(server_name, sizeof(server_name), "inflect-test-%ld",
           (long)getpid());
  setenv("JACK_DEFAULT_SERVER", server_name, 1);
  FILE* const file = fopen("alsa.conf", "w");
  if (!file || fputs("pcm.!default { type null }\n", file) < 0 ||
      fclose(file)) {
    return 99;
  }
  char path[4096] = "";
  setenv("ALSA_CONFIG_PATH", realpath("alsa.conf", path), 1);
  jack_set_error_function(quiet);
  jack_set_info_function(quiet);
  int status = 0;
  if (can_serve()) {
    status = cmocka_run_group_tests(tests, NULL, NULL);
  } else {
    printf("1..0 # SKIP no JACK server runs here\n");
  }
  program_teardown();
  return status;
}
