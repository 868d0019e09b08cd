// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

#define HIDE_CURSOR "\033[?25l"
#define SHOW_CURSOR "\033[?25h"

/// What there was and what is taken; signal handlers read it
static struct {
  struct termios before;
  struct termios raw;
  int keys_fd; ///< Of the terminal, whatever becomes of stdin
  int view_fd; ///< Of the terminal, whatever becomes of stderr
  volatile sig_atomic_t has_keys;
  volatile sig_atomic_t has_view;
  volatile sig_atomic_t resumed;
} terminal;

static void
write_all(const char* text, size_t size)
{
  while (size) {
    const ssize_t n = write(terminal.view_fd, text, size);
    if (n <= 0) {
      return;
    }
    text += n;
    size -= (size_t)n;
  }
}

// POSIX lets handlers keep errno for what they interrupt
// NOLINTBEGIN(bugprone-signal-handler,cert-sig30-c)
void
inflect_live_terminal_restore(void)
{
  const int reason = errno;
  if (terminal.has_keys) {
    tcsetattr(terminal.keys_fd, TCSANOW, &terminal.before);
  }
  if (terminal.has_view) {
    write_all(SHOW_CURSOR, sizeof(SHOW_CURSOR) - 1U);
  }
  errno = reason;
}
// NOLINTEND(bugprone-signal-handler,cert-sig30-c)

static void
take_again(void)
{
  if (terminal.has_keys) {
    tcsetattr(terminal.keys_fd, TCSANOW, &terminal.raw);
  }
  if (terminal.has_view) {
    write_all(HIDE_CURSOR, sizeof(HIDE_CURSOR) - 1U);
  }
}

/// Restore, and die of the signal after all
static void
die(int number)
{
  inflect_live_terminal_restore();
  signal(number, SIG_DFL);
  raise(number);
}

static void
pause_program(int number)
{
  inflect_live_terminal_restore();
  signal(number, SIG_DFL);
  raise(number);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  signal(number, pause_program);
  take_again();
  terminal.resumed = 1;
}

static void
catch_signals(void)
{
  static const int deaths[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                               SIGABRT, SIGQUIT, SIGSYS};
  struct sigaction action = {.sa_handler = die};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0U; i < sizeof(deaths) / sizeof(deaths[0]); ++i) {
    sigaction(deaths[i], &action, NULL);
  }
  action.sa_handler = pause_program;
  sigaction(SIGTSTP, &action, NULL);
}

void
inflect_live_terminal_take(bool keys, bool view)
{
  if (keys && !tcgetattr(STDIN_FILENO, &terminal.before)) {
    terminal.raw = terminal.before;
    terminal.raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
    terminal.raw.c_cc[VMIN] = 1;
    terminal.raw.c_cc[VTIME] = 0;
    terminal.has_keys = 1;
  }
  terminal.keys_fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  terminal.view_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  terminal.has_keys = terminal.has_keys && terminal.keys_fd >= 0 ? 1 : 0;
  terminal.has_view = view && terminal.view_fd >= 0 ? 1 : 0;
  if (terminal.has_keys || terminal.has_view) {
    catch_signals();
    take_again();
  }
}

bool
inflect_live_terminal_resumed(void)
{
  const bool resumed = terminal.resumed != 0;
  terminal.resumed = 0;
  return resumed;
}
