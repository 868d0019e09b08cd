// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define BAR_WIDTH 40
#define INTERVAL_S 0.1
#define FIRST_S 0.5
#define CLEAR_LINE "\r\033[K"

double
inflect_now_s(void)
{
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

bool
inflect_progress_start(InflectProgress* progress,
                       uint32_t n_jobs,
                       const double* sizes)
{
  *progress = (InflectProgress){.n_jobs = n_jobs};
  pthread_mutex_init(&progress->mutex, NULL);
  progress->weights = (double*)calloc(n_jobs, sizeof(double));
  progress->done = (double*)calloc(n_jobs, sizeof(double));
  if (!progress->weights || !progress->done) {
    inflect_progress_end(progress);
    return false;
  }

  double sum = 0.0;
  for (uint32_t i = 0U; i < n_jobs; ++i) {
    sum += sizes[i] + 1.0;
  }
  for (uint32_t i = 0U; i < n_jobs; ++i) {
    progress->weights[i] = (sizes[i] + 1.0) / sum;
  }
  progress->start_s = inflect_now_s();
  progress->shown_s = progress->start_s + FIRST_S - INTERVAL_S;
  progress->is_terminal = isatty(STDERR_FILENO) != 0;
  return true;
}

static void
draw(InflectProgress* progress, double now_s)
{
  double done = 0.0;
  for (uint32_t i = 0U; i < progress->n_jobs; ++i) {
    done += progress->weights[i] * progress->done[i];
  }
  char bar[BAR_WIDTH + 1] = "";
  for (int i = 0; i < BAR_WIDTH; ++i) {
    bar[i] = (double)i < done * BAR_WIDTH ? '=' : ' ';
  }
  const double elapsed_s = now_s - progress->start_s;
  const double left_s = done > 0.0 ? elapsed_s * (1.0 - done) / done : 0.0;
  const long left = (long)ceil(fmin(left_s, 359999.0));
  fprintf(stderr, CLEAR_LINE "[%s] %3.0f %%  %ld:%02ld left", bar,
          floor(100.0 * done), left / 60, left % 60);
  fflush(stderr);
  progress->is_shown = true;
}

void
inflect_progress_update(InflectProgress* progress, uint32_t job, double done)
{
  if (!progress->is_terminal) {
    return;
  }
  pthread_mutex_lock(&progress->mutex);
  progress->done[job] = done;
  const double now_s = inflect_now_s();
  if (now_s >= progress->shown_s + INTERVAL_S) {
    progress->shown_s = now_s;
    draw(progress, now_s);
  }
  pthread_mutex_unlock(&progress->mutex);
}

void
inflect_progress_clear(InflectProgress* progress)
{
  pthread_mutex_lock(&progress->mutex);
  if (progress->is_shown) {
    fputs(CLEAR_LINE, stderr);
    fflush(stderr);
    progress->is_shown = false;
  }
  pthread_mutex_unlock(&progress->mutex);
}

void
inflect_progress_end(InflectProgress* progress)
{
  inflect_progress_clear(progress);
  free(progress->weights);
  free(progress->done);
  pthread_mutex_destroy(&progress->mutex);
}
