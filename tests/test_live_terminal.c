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
/// Labels of presets in the order of their names
#define PRESET_FIRST "Bass grit"
#define PRESET_SECOND "Chebyshev reed"
#define PRESET_LAST "Wave fold"

#define HIDE_CURSOR "\033[?25l"

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

__attribute__((noreturn)) static void
become_program(void)
{
  alarm(LIFE_S);
  execl(program_path, "inflect", "live", "--rate", "48000", "--block", "512",
        (char*)NULL);
  _exit(127);
}

static void
start(void)
{
  memset(&screen, 0, sizeof(screen));
  const struct winsize size = {.ws_row = 24U, .ws_col = 100U};
  screen.pid = forkpty(&screen.fd, NULL, NULL, &size);
  assert_true(screen.pid >= 0);
  if (screen.pid == 0) {
    become_program();
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
keys_step_through_presets(void** state)
{
  (void)state;
  start();
  wait_for(0U, "playing");
  press("n", PRESET_FIRST);
  press("\033[C", PRESET_SECOND);
  press("d", "(changed)");
  press("N", PRESET_FIRST);
  press("\033[D", PRESET_LAST);
  press("l", "start with --midi PORT");
  const char quit = 'q';
  assert_int_equal(write(screen.fd, &quit, 1U), 1);
  assert_int_equal(finish(), 0);
}

/// Whether a process is stopped
static bool
is_stopped(pid_t pid)
{
  char path[64] = "";
  char text[256] = "";
  snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
  FILE* const file = fopen(path, "r");
  assert_non_null(file);
  assert_non_null(fgets(text, sizeof(text), file));
  fclose(file);
  const char* const end = strrchr(text, ')');
  assert_non_null(end);
  return end[2] == 'T';
}

/// Start as a shell does: in a group of its own on the terminal of another
static pid_t
start_as_job(void)
{
  int ends[2] = {-1, -1};
  pid_t job = 0;
  assert_int_equal(pipe(ends), 0);
  memset(&screen, 0, sizeof(screen));
  const struct winsize size = {.ws_row = 24U, .ws_col = 100U};
  screen.pid = forkpty(&screen.fd, NULL, NULL, &size);
  assert_true(screen.pid >= 0);
  if (screen.pid == 0) {
    signal(SIGTTOU, SIG_IGN);
    job = fork();
    if (job == 0) {
      setpgid(0, 0);
      tcsetpgrp(STDIN_FILENO, getpid());
      signal(SIGTTOU, SIG_DFL);
      become_program();
    }
    if (write(ends[1], &job, sizeof(job)) != (ssize_t)sizeof(job)) {
      _exit(126);
    }
    int status = 0;
    waitpid(job, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 125);
  }
  assert_int_equal(read(ends[0], &job, sizeof(job)), sizeof(job));
  close(ends[0]);
  close(ends[1]);
  assert_int_equal(tcgetattr(screen.fd, &screen.before), 0);
  return job;
}

static void
a_paused_program_gives_the_terminal_back(void** state)
{
  (void)state;
  struct termios now;
  const pid_t job = start_as_job();
  wait_for(0U, "playing");
  assert_taken();
  const size_t from = screen.n;
  const char pause_key = 26;
  assert_int_equal(write(screen.fd, &pause_key, 1U), 1);
  wait_for(from, SHOW_CURSOR);
  while (!is_stopped(job)) {
    live_pause();
  }
  assert_int_equal(tcgetattr(screen.fd, &now), 0);
  assert_int_equal(now.c_lflag, screen.before.c_lflag);

  const size_t again = screen.n;
  kill(job, SIGCONT);
  wait_for(again, HIDE_CURSOR);
  assert_taken();
  press("d", "drive 1 dB");
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
    {SIGQUIT, -SIGQUIT}, {SIGKILL, -SIGKILL}, {SIGSEGV, -SIGSEGV},
    {SIGBUS, -SIGBUS},   {SIGHUP, 0},
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
    cmocka_unit_test(keys_step_through_presets),
    cmocka_unit_test(a_paused_program_gives_the_terminal_back),
    cmocka_unit_test(signals_leave_the_terminal_as_it_was),
  };
  if (argc != 2 || !realpath(argv[1], program_path)) {
    return 99;
  }
  live_setup(argv[1]);
  if (!live_silence_alsa()) {
    return 99;
  }
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
