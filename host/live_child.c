// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // prctl()

#include "live_child.h"

#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS 5000000L

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

static void
become_orphan(int number)
{
  (void)number;
  // Whatever the sound library does then, this process does not outlive it
  alarm(INFLECT_LIVE_ORPHAN_S);
}

static void
handle(const int* numbers, size_t n, void (*handler)(int number))
{
  struct sigaction action = {.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0U; i < n; ++i) {
    sigaction(numbers[i], &action, NULL);
  }
}

void
inflect_live_child_begin(bool verbose)
{
  static const int ignored[] = {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGTTOU};
  static const int plain[] = {SIGTERM, SIGABRT, SIGSEGV, SIGBUS,
                              SIGFPE,  SIGILL,  SIGALRM};
  static const int orphaned[] = {SIGUSR1};
  handle(ignored, sizeof(ignored) / sizeof(ignored[0]), SIG_IGN);
  handle(plain, sizeof(plain) / sizeof(plain[0]), SIG_DFL);
  handle(orphaned, 1U, become_orphan);
  prctl(PR_SET_PDEATHSIG, SIGUSR1);
  inflect_live_drown_noise(verbose);
}

bool
inflect_live_child_lives(pid_t* pid)
{
  if (*pid && waitpid(*pid, NULL, WNOHANG) == *pid) {
    *pid = 0;
  }
  return *pid != 0;
}

void
inflect_live_child_stop(pid_t* pid, double patience_s)
{
  const struct timespec moment = {0, LOOK_NS};
  const double end_s = inflect_now_s() + patience_s;
  while (inflect_live_child_lives(pid) && inflect_now_s() < end_s) {
    nanosleep(&moment, NULL);
  }
  if (*pid) {
    kill(*pid, SIGKILL);
    while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR) {
    }
    *pid = 0;
  }
}
