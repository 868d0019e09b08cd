// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Ctrl-C and its like end a command tidily.
*/

#ifndef INFLECT_INTERRUPT_H
#define INFLECT_INTERRUPT_H

#include <stdbool.h>

/**
   Catch SIGINT, SIGTERM and SIGHUP, and turn the end of a pipe into an error of
   write().
*/
void
inflect_interrupt_catch(void);

/// Whether a signal has asked the program to end
bool
inflect_interrupted(void);

#endif // INFLECT_INTERRUPT_H
