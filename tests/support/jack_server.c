// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "jack_server.h"

#include "live.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define JACKD "/usr/bin/jackd"

/// Moments to wait for a server: a minute
#define N_MOMENTS 3000U

static char server_name[64];

/// The last server, 0 once it has ended
static pid_t running;

static void
quiet(const char* text)
{
  (void)text;
}

bool
jack_server_setup(void)
{
  snprintf(server_name, sizeof(server_name), "inflect-test-%ld",
           (long)getpid());
  setenv("JACK_NO_START_SERVER", "1", 1);
  setenv("JACK_DEFAULT_SERVER", server_name, 1);
  jack_set_error_function(quiet);
  jack_set_info_function(quiet);
  return live_silence_alsa() && !access(JACKD, X_OK);
}

pid_t
jack_server_start(const JackServerConfig* config)
{
  const pid_t pid = fork();
  if (pid) {
    running = pid;
    return pid;
  }
  char rate[16] = "";
  char n_frames[16] = "";
  snprintf(rate, sizeof(rate), "%u", config->rate_hz);
  snprintf(n_frames, sizeof(n_frames), "%u", config->n_frames);
  const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(fd, STDOUT_FILENO);
  dup2(fd, STDERR_FILENO);
  // Not under timeout(1), which would be killed in its place
  alarm(config->life_s);
  execl(JACKD, "jackd", "-S", "-n", server_name, config->realtime ? "-R" : "-r",
        "-d", "dummy", "-r", rate, "-p", n_frames, (char*)NULL);
  _exit(127);
}

void
jack_server_end(pid_t pid, int number)
{
  kill(pid, number);
  waitpid(pid, NULL, 0);
  running = 0;
}

void
jack_server_teardown(void)
{
  // One that is killed would keep one of JACK's eight places for servers
  if (running > 0) {
    jack_server_end(running, SIGTERM);
  }
}

jack_client_t*
jack_server_meet(pid_t pid, const char* name)
{
  const struct timespec moment = {0, 20000000};
  for (uint32_t i = 0U; i < N_MOMENTS; ++i) {
    jack_client_t* const client = jack_client_open(
      name, JackNoStartServer | JackServerName, NULL, server_name);
    siginfo_t info = {.si_pid = 0};
    if (client ||
        waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
        info.si_pid) {
      return client;
    }
    nanosleep(&moment, NULL);
  }
  return NULL;
}

bool
jack_server_works(const JackServerConfig* config)
{
  const pid_t pid = jack_server_start(config);
  jack_client_t* const client = jack_server_meet(pid, "probe");
  if (client) {
    jack_client_close(client);
  }
  jack_server_end(pid, SIGTERM);
  return client != NULL;
}
