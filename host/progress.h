// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A bar on a terminal that says how much is done and what time is left.
*/

#ifndef INFLECT_PROGRESS_H
#define INFLECT_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/// A bar over several jobs, shared by threads
typedef struct {
  pthread_mutex_t mutex;
  double* weights;  ///< Share of each job in the whole, owned
  double* done;     ///< Done part of each job, 0 to 1, owned
  uint32_t n_jobs;  ///< Number of jobs
  double start_s;   ///< When it began
  double shown_s;   ///< When it was last drawn
  bool is_terminal; ///< Whether there is anybody to see it
  bool is_shown;    ///< Whether the bar is on the screen
} InflectProgress;

/// Seconds of a clock that never goes back
double
inflect_now_s(void);

/**
   Start a bar.

   @param sizes Expected work of each job in any unit; zeros are allowed.
   @return False if out of memory.
*/
bool
inflect_progress_start(InflectProgress* progress,
                       uint32_t n_jobs,
                       const double* sizes);

/// Say that a part of a job is done, 0 to 1; draws now and then
void
inflect_progress_update(InflectProgress* progress, uint32_t job, double done);

/// Remove the bar from the screen, before a line is printed
void
inflect_progress_clear(InflectProgress* progress);

/// End a bar and free what it owns
void
inflect_progress_end(InflectProgress* progress);

#endif // INFLECT_PROGRESS_H
