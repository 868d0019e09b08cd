// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Processes that call sound libraries, which may hang or end their caller.
*/

#ifndef INFLECT_LIVE_CHILD_H
#define INFLECT_LIVE_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/// Longest time in seconds that a child outlives the program
#define INFLECT_LIVE_ORPHAN_S 1U

/// Send what this process prints on stdout and stderr nowhere
void
inflect_live_drown_noise(bool verbose);

/**
   Begin as a child of the program: leave keys to it, die plainly, and not long
   after it.

   @param verbose Let through what sound libraries print on stderr.
*/
void
inflect_live_child_begin(bool verbose);

/**
   Look whether a child is there.

   @param[in,out] pid Set to 0 once it has ended, whatever the reason.
*/
bool
inflect_live_child_lives(pid_t* pid);

/// Give a child a moment to end by itself, then end it
void
inflect_live_child_stop(pid_t* pid, double patience_s);

#endif // INFLECT_LIVE_CHILD_H
