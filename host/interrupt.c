// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t interrupted = 0;

static void
interrupt(int signal_number)
{
  (void)signal_number;
  interrupted = 1;
}

void
inflect_interrupt_catch(void)
{
  // Without SA_RESTART, so that a read that waits ends too
  struct sigaction action = {.sa_handler = interrupt};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);

  // nohup has a say in this one
  struct sigaction before;
  if (!sigaction(SIGHUP, NULL, &before) && before.sa_handler != SIG_IGN) {
    sigaction(SIGHUP, &action, NULL);
  }

  struct sigaction ignore = {.sa_handler = SIG_IGN};
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGPIPE, &ignore, NULL);
}

bool
inflect_interrupted(void)
{
  return interrupted != 0;
}
