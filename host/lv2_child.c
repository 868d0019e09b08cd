// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // pipe2(), sigabbrev_np()

#include "lv2_child.h"

#include "interrupt.h"
#include "lv2_host.h"
#include "progress.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_SIZE 160U
#define STAGE_SIZE 32U

// What was printed before the plugin itself began is none of its words
#define FORGET "\f"

/// What the child tells
typedef enum {
  TELL_STAGE,   ///< Text of STAGE_SIZE bytes
  TELL_SOUND,   ///< Floats of the next pass
  TELL_FACTS,   ///< InflectDeviceFacts
  TELL_FAILURE, ///< Failure
  TELL_DONE,    ///< Nothing: all is told
} Tell;

typedef struct {
  int status;
  InflectMessage message;
} Failure;

/// The child's end
typedef struct {
  int fd;
} Teller;

/// The parent's end
typedef struct {
  pid_t pid;
  int data;
  int words; ///< What the plugin prints, or -1 after its end
  double timeout_s;
  char line[LINE_SIZE]; ///< Its last line
  size_t n_line;
  bool line_ended;
  char stage[STAGE_SIZE];
} Listener;

/// Why reading ended early
typedef enum {
  HEARD,
  HEARD_END,
  HEARD_NOTHING,
  HEARD_INTERRUPT,
} Heard;

static void
tell_bytes(const Teller* teller, const void* data, size_t size)
{
  const char* bytes = (const char*)data;
  while (size) {
    const ssize_t n = write(teller->fd, bytes, size);
    if (n < 0 && errno != EINTR) {
      _exit(INFLECT_EXIT_FAILED);
    }
    bytes += n > 0 ? n : 0;
    size -= n > 0 ? (size_t)n : 0U;
  }
}

static void
tell(const Teller* teller, Tell what, const void* data, size_t size)
{
  tell_bytes(teller, &what, sizeof(what));
  tell_bytes(teller, data, size);
}

static void
tell_stage(void* data, const char* stage)
{
  char text[STAGE_SIZE] = "";
  snprintf(text, sizeof(text), "%s", stage);
  tell((const Teller*)data, TELL_STAGE, text, sizeof(text));
}

/// Make the process one that may die in any way
static void
prepare_to_die(int words)
{
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  const struct rlimit none = {0U, 0U};
  setrlimit(RLIMIT_CORE, &none);
  for (int i = 1; i < NSIG; ++i) {
    signal(i, SIG_DFL);
  }
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(words, STDOUT_FILENO);
  dup2(words, STDERR_FILENO);
}

static int
run_passes(Teller* teller,
           const InflectDevice* device,
           const InflectPass* passes,
           uint32_t n_passes,
           InflectMessage* message)
{
  InflectLv2Host* host = NULL;
  int status =
    inflect_lv2_host_open(device, tell_stage, teller, &host, message);
  if (!status) {
    fflush(NULL);
    dprintf(STDERR_FILENO, FORGET);
  }
  for (uint32_t i = 0U; !status && i < n_passes; ++i) {
    status = inflect_lv2_host_run(host, &passes[i], message);
    if (!status) {
      tell(teller, TELL_SOUND, passes[i].out, passes[i].n_keep * sizeof(float));
    }
  }
  if (!status) {
    const InflectDeviceFacts facts = inflect_lv2_host_facts(host);
    tell(teller, TELL_FACTS, &facts, sizeof(facts));
  }
  return status;
}

/// Be the child; never returns
static void
be_child(int data,
         int words,
         const InflectDevice* device,
         const InflectPass* passes,
         uint32_t n_passes)
{
  Teller teller = {data};
  Failure failure = {0, {""}};
  prepare_to_die(words);
  failure.status =
    run_passes(&teller, device, passes, n_passes, &failure.message);
  if (failure.status) {
    tell(&teller, TELL_FAILURE, &failure, sizeof(failure));
  } else {
    tell(&teller, TELL_DONE, NULL, 0U);
  }
  _exit(INFLECT_EXIT_DONE);
}

/// Keep the last line that is not empty
static void
keep_words(Listener* listener, const char* text, size_t size)
{
  for (size_t i = 0U; i < size; ++i) {
    if (text[i] == FORGET[0]) {
      listener->n_line = 0U;
    } else if (text[i] == '\n') {
      listener->line_ended = true;
    } else if (isprint((unsigned char)text[i])) {
      listener->n_line = listener->line_ended ? 0U : listener->n_line;
      listener->line_ended = false;
      if (listener->n_line + 1U < LINE_SIZE) {
        listener->line[listener->n_line++] = text[i];
        listener->line[listener->n_line] = '\0';
      }
    }
  }
}

static void
hear_words(Listener* listener)
{
  char text[4096];
  const ssize_t n = read(listener->words, text, sizeof(text));
  if (n > 0) {
    keep_words(listener, text, (size_t)n);
  } else if (n == 0) {
    close(listener->words);
    listener->words = -1;
  }
}

/// Hear what was printed before the end
static void
hear_last_words(Listener* listener)
{
  struct pollfd words = {listener->words, POLLIN, 0};
  while (listener->words >= 0 && poll(&words, 1U, 0) > 0) {
    hear_words(listener);
  }
}

static Heard
hear(Listener* listener, void* data, size_t size)
{
  char* bytes = (char*)data;
  double deadline_s = inflect_now_s() + listener->timeout_s;
  while (size) {
    struct pollfd fds[] = {{listener->data, POLLIN, 0},
                           {listener->words, POLLIN, 0}};
    const double left_s = deadline_s - inflect_now_s();
    const int n_ready =
      left_s > 0.0 ? poll(fds, 2U, 1 + (int)(1e3 * left_s)) : 0;
    if (inflect_interrupted()) {
      return HEARD_INTERRUPT;
    }
    if (n_ready == 0) {
      return HEARD_NOTHING;
    }
    if (n_ready > 0 && fds[1].revents) {
      hear_words(listener);
    }
    if (n_ready > 0 && fds[0].revents) {
      const ssize_t n = read(listener->data, bytes, size);
      if (n == 0) {
        return HEARD_END;
      }
      bytes += n > 0 ? n : 0;
      size -= n > 0 ? (size_t)n : 0U;
      deadline_s = inflect_now_s() + listener->timeout_s;
    }
  }
  return HEARD;
}

static Heard
listen_to_all(Listener* listener,
              const InflectPass* passes,
              uint32_t n_passes,
              InflectDeviceFacts* facts,
              Failure* failure)
{
  uint32_t pass = 0U;
  for (;;) {
    Tell what = TELL_DONE;
    Heard heard = hear(listener, &what, sizeof(what));
    if (heard || what == TELL_DONE) {
      return heard;
    }
    if (what == TELL_STAGE) {
      heard = hear(listener, listener->stage, STAGE_SIZE);
    } else if (what == TELL_FACTS) {
      heard = hear(listener, facts, sizeof(*facts));
    } else if (what == TELL_FAILURE) {
      return hear(listener, failure, sizeof(*failure));
    } else if (what == TELL_SOUND && pass < n_passes) {
      heard =
        hear(listener, passes[pass].out, passes[pass].n_keep * sizeof(float));
      ++pass;
    } else {
      return HEARD_END; // The plugin has written over what it has not opened
    }
    if (heard) {
      return heard;
    }
  }
}

/// Say how the child ended without having told all
static void
explain_end(const Listener* listener, int end, InflectMessage* message)
{
  if (WIFSIGNALED(end)) {
    const int number = WTERMSIG(end);
    inflect_message_set(message, "crashed while it was %s (SIG%s: %s)",
                        listener->stage, sigabbrev_np(number),
                        strsignal(number));
  } else {
    inflect_message_set(message,
                        "ended the whole process while it was %s, with code %d",
                        listener->stage, WEXITSTATUS(end));
  }
}

static void
explain(const Listener* listener,
        Heard heard,
        int end,
        const Failure* failure,
        InflectMessage* message)
{
  InflectMessage reason = failure->message;
  if (heard == HEARD_END) {
    explain_end(listener, end, &reason);
  } else if (heard == HEARD_NOTHING) {
    inflect_message_set(&reason,
                        "hung while it was %s, for %g s; --timeout gives it "
                        "more time",
                        listener->stage, listener->timeout_s);
  } else if (heard == HEARD_INTERRUPT) {
    inflect_message_set(&reason, "interrupted");
  }
  const bool spoke = listener->n_line > 0U && heard != HEARD_INTERRUPT &&
                     strcmp(listener->stage, INFLECT_LV2_STAGE_FIRST) != 0;
  inflect_message_set(message, "%.300s%s%s", reason.text,
                      spoke ? "; it said last: " : "",
                      spoke ? listener->line : "");
}

static int
be_parent(Listener* listener,
          const InflectPass* passes,
          uint32_t n_passes,
          InflectDeviceFacts* facts,
          InflectMessage* message)
{
  Failure failure = {INFLECT_EXIT_DONE, {""}};
  const Heard heard =
    listen_to_all(listener, passes, n_passes, facts, &failure);
  kill(-listener->pid, SIGKILL);
  int end = 0;
  while (waitpid(listener->pid, &end, 0) < 0 && errno == EINTR) {
  }
  hear_last_words(listener);
  if (heard == HEARD && !failure.status) {
    return INFLECT_EXIT_DONE;
  }
  explain(listener, heard, end, &failure, message);
  return failure.status ? failure.status : INFLECT_EXIT_FAILED;
}

static int
fork_child(const int* data,
           const int* words,
           const InflectDevice* device,
           const InflectPass* passes,
           uint32_t n_passes,
           InflectDeviceFacts* facts,
           InflectMessage* message)
{
  Listener listener = {
    .data = data[0],
    .words = words[0],
    .timeout_s = device->timeout_s,
    .stage = INFLECT_LV2_STAGE_FIRST,
  };
  fflush(NULL);
  listener.pid = fork();
  if (listener.pid < 0) {
    inflect_message_set(message, "no process for it: %s", strerror(errno));
    return INFLECT_EXIT_FAILED;
  }
  if (listener.pid == 0) {
    close(data[0]);
    close(words[0]);
    be_child(data[1], words[1], device, passes, n_passes);
  }
  setpgid(listener.pid, listener.pid);
  close(data[1]);
  close(words[1]);
  const int status = be_parent(&listener, passes, n_passes, facts, message);
  close(listener.data);
  if (listener.words >= 0) {
    close(listener.words);
  }
  return status;
}

int
inflect_lv2_child_run(const InflectDevice* device,
                      const InflectPass* passes,
                      uint32_t n_passes,
                      InflectDeviceFacts* facts,
                      InflectMessage* message)
{
  int data[2] = {-1, -1};
  int words[2] = {-1, -1};
  if (pipe2(data, O_CLOEXEC) || pipe2(words, O_CLOEXEC)) {
    inflect_message_set(message, "no pipe for it: %s", strerror(errno));
    return INFLECT_EXIT_FAILED;
  }
  inflect_interrupt_catch();
  InflectMessage reason = {""};
  const int status =
    fork_child(data, words, device, passes, n_passes, facts, &reason);
  if (status) {
    inflect_message_set(message, "%.120s: %.380s", device->plugin, reason.text);
  }
  return status;
}
