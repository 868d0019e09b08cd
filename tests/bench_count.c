// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // environ

#include "bench_count.h"

#include "bench.h"

#include <dirent.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FRAMES 8192U
#define MAX_ARGUMENTS 8U

// Valgrind knows these by their names, and can do one thing for each

/// Here it starts to count
static __attribute__((noinline)) void
bench_count_from_here(void)
{
  __asm__ volatile("");
}

/// And behind this it writes down what it has counted
__attribute__((noinline)) void
bench_counted(void (*function)(void* data), void* data)
{
  bench_count_from_here();
  function(data);
  __asm__ volatile(""); // Or it would jump there and never return
}

static bool
run_valgrind(const char* folder, const char* const* arguments)
{
  char out[PATH_MAX] = "";
  char log[PATH_MAX] = "";
  char self[PATH_MAX] = "";
  snprintf(out, sizeof(out), "--callgrind-out-file=%s/out", folder);
  snprintf(log, sizeof(log), "--log-file=%s/log", folder);
  if (readlink("/proc/self/exe", self, sizeof(self) - 1U) < 0) {
    return false;
  }
  const char* words[MAX_ARGUMENTS + 8U] = {
    "valgrind",
    "--tool=callgrind",
    "--zero-before=bench_count_from_here*",
    "--dump-after=bench_counted*",
    out,
    log,
    self,
  };
  for (uint32_t i = 0U; i < MAX_ARGUMENTS && arguments[i]; ++i) {
    words[7U + i] = arguments[i];
  }
  char* list[MAX_ARGUMENTS + 8U];
  memcpy(list, words, sizeof(list));
  pid_t child = 0;
  int status = 0;
  return !posix_spawnp(&child, "valgrind", NULL, NULL, list, environ) &&
         waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

/// Read the total of the profile of one call; they are numbered from 1
static bool
read_count(const char* folder, uint32_t number, double* count)
{
  char path[PATH_MAX] = "";
  snprintf(path, sizeof(path), "%s/out.%u", folder, number);
  FILE* const file = fopen(path, "r");
  if (!file) {
    return false;
  }
  static const char key[] = "summary:";
  char line[256] = "";
  bool found = false;
  while (!found && fgets(line, sizeof(line), file)) {
    found = !strncmp(line, key, strlen(key));
  }
  fclose(file);
  *count = found ? strtod(line + strlen(key), NULL) : 0.0;
  return found;
}

static void
remove_folder(const char* folder)
{
  DIR* const directory = opendir(folder);
  const struct dirent* entry = NULL;
  while (directory && (entry = readdir(directory))) {
    char path[PATH_MAX] = "";
    snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
    unlink(path);
  }
  if (directory) {
    closedir(directory);
  }
  rmdir(folder);
}

bool
bench_count(const char* const* arguments, uint32_t n_counts, double* counts)
{
  char folder[PATH_MAX] = "";
  if (!bench_make_folder(folder, sizeof(folder))) {
    return false;
  }
  bool done = run_valgrind(folder, arguments);
  for (uint32_t i = 0U; done && i < n_counts; ++i) {
    done = read_count(folder, i + 1U, &counts[i]);
  }
  remove_folder(folder);
  return done;
}

/// A row that is counted
typedef struct {
  const BenchRow* row;
  BenchEngine* engine;
  const float* input;
} Run;

static void
run(void* data)
{
  const Run* const self = (const Run*)data;
  bench_run(self->row, self->engine, self->input, 0U,
            FRAMES / self->row->what.block);
}

void
bench_run_counted(const BenchRow* rows, uint32_t n_rows)
{
  float* const input = bench_input();
  for (uint32_t i = 0U; i < n_rows; ++i) {
    Run self = {&rows[i], bench_start(&rows[i], input), input};
    bench_counted(run, &self);
    bench_engine_free(self.engine);
  }
  free(input);
}

bool
bench_count_rows(const char* curve, BenchRow* rows, uint32_t n_rows)
{
  const char* const arguments[] = {"--counted", curve ? "--curve" : NULL, curve,
                                   NULL};
  double counts[BENCH_MAX_ROWS];
  if (!bench_count(arguments, n_rows, counts)) {
    return false;
  }
  for (uint32_t i = 0U; i < n_rows; ++i) {
    rows[i].n_instructions =
      counts[i] / ((double)FRAMES * rows[i].what.n_channels);
  }
  return true;
}
