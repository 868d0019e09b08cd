// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Keys and view of `inflect live`, and the terminal that it leaves

#include "support/live.h"
#include "support/with_cmocka.h"

#include <limits.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/// Longest life of the program in seconds
#define LIFE_S 120U

#define SHOW_CURSOR "\033[?25h"

static char program_path[PATH_MAX];

/// The program on a terminal of its own
typedef struct {
  pid_t pid;
  int fd;
  struct termios before;
  size_t n;
  char text[1024 * 1024];
} Screen;

static Screen screen;

static void
start(void)
{
  memset(&screen, 0, sizeof(screen));
  const struct winsize size = {.ws_row = 24U, .ws_col = 100U};
  screen.pid = forkpty(&screen.fd, NULL, NULL, &size);
  assert_true(screen.pid >= 0);
  if (screen.pid == 0) {
    alarm(LIFE_S);
    execl(program_path, "inflect", "live", "--rate", "48000", "--block", "512",
          (char*)NULL);
    _exit(127);
  }
  assert_int_equal(tcgetattr(screen.fd, &screen.before), 0);
}

/// Read what is shown until a text is there, from a place on
static void
wait_for(size_t from, const char* text)
{
  while (!strstr(screen.text + from, text)) {
    const size_t left = sizeof(screen.text) - screen.n - 1U;
    const ssize_t n = read(screen.fd, screen.text + screen.n, left);
    if (n <= 0) {
      print_error("no '%s' on the screen:\n%s\n", text, screen.text);
    }
    assert_true(n > 0);
    screen.n += (size_t)n;
  }
}

static void
press(const char* keys, const char* text)
{
  const size_t from = screen.n;
  assert_int_equal(write(screen.fd, keys, strlen(keys)), (ssize_t)strlen(keys));
  wait_for(from, text);
}

/// Read to the end, and assert that the terminal is as it was
static int
finish(void)
{
  char bytes[4096];
  int status = 0;
  struct termios after;
  pid_t ended = 0;
  wait_for(screen.n, SHOW_CURSOR);
  while (ended == 0) {
    live_pause();
    ended = waitpid(screen.pid, &status, WNOHANG);
  }
  assert_int_equal(ended, screen.pid);
  assert_int_equal(tcgetattr(screen.fd, &after), 0);
  assert_int_equal(after.c_lflag, screen.before.c_lflag);
  while (read(screen.fd, bytes, sizeof(bytes)) > 0) {
  }
  close(screen.fd);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
assert_taken(void)
{
  struct termios now;
  assert_int_equal(tcgetattr(screen.fd, &now), 0);
  assert_int_equal(now.c_lflag & (ICANON | ECHO), 0);
}

static void
keys_change_the_sound(void** state)
{
  (void)state;
  start();
  wait_for(0U, "playing");
  assert_taken();
  press("d", "drive 1 dB");
  press("\033[A", "drive 2 dB");
  press("D", "drive 1 dB");
  press("o", "oversampling 8");
  press("M", "mix 95 %");
  press("b", "BYPASS");
  press(" ", "PANIC");
  press("~", "? lists the keys");
  press("?", "curve_previous");
  press("C", "curve ");
  const char quit = 'q';
  assert_int_equal(write(screen.fd, &quit, 1U), 1);
  assert_int_equal(finish(), 0);
}

static void
signals_leave_the_terminal_as_it_was(void** state)
{
  (void)state;
  static const struct {
    int number;
    int status;
  } rows[] = {
    {SIGINT, 0},         {SIGTERM, 0},        {SIGABRT, -SIGABRT},
    {SIGQUIT, -SIGQUIT}, {SIGKILL, -SIGKILL},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    start();
    wait_for(0U, "playing");
    assert_taken();
    kill(screen.pid, rows[i].number);
    assert_int_equal(finish(), rows[i].status);
  }
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(keys_change_the_sound),
    cmocka_unit_test(signals_leave_the_terminal_as_it_was),
  };
  if (argc != 2 || !realpath(argv[1], program_path)) {
    return 99;
  }
  live_setup(argv[1]);
  FILE* const file = fopen("alsa.conf", "w");
  if (!file ||
      fputs("pcm.!default { type null }\nctl.!default { type null }\n", file) <
        0 ||
      fclose(file)) {
    return 99;
  }
  char path[PATH_MAX] = "";
  setenv("ALSA_CONFIG_PATH", realpath("alsa.conf", path), 1);
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
